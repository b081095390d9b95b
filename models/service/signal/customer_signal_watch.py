from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...roles import OFFICER


class CustomerSignal(models.Model):
    """Who is told, and who is told when nothing happens: hourly, each once, in one message for many signals."""

    _inherit = "customer.signal"

    told_at = fields.Datetime(readonly=True, copy=False, export_string_translation=False)
    verify_late_at = fields.Datetime(
        string="Late to the Supervisor", readonly=True, copy=False, help="Nobody verified or rejected it in time."
    )
    head_uid = fields.Many2one(
        "res.users", string="Head of Department", readonly=True, copy=False, index="btree_not_null"
    )
    head_due = fields.Datetime(string="Read until", readonly=True, copy=False)
    head_late_at = fields.Datetime(string="Unread to the Marketing Department", readonly=True, copy=False)
    read_at = fields.Datetime(string="Read", readonly=True, copy=False)
    read_uid = fields.Many2one("res.users", string="Read by", readonly=True, copy=False)
    is_to_read = fields.Boolean(compute="_compute_is_to_read", search="_search_is_to_read", string="For Me to Read")

    @api.depends("head_uid", "read_at", "warning", "state")
    @api.depends_context("uid")
    def _compute_is_to_read(self):
        """Whoever follows it up himself does not read it in the head's place."""
        user = self.env.user
        officer = user.has_group(OFFICER)
        for signal in self:
            waits = signal.warning == "red" and not signal.read_at and signal._is_open()
            own = signal.sudo().manager_id.user_id == user
            signal.is_to_read = waits and not own and (signal.head_uid == user or officer)

    @api.model
    def _search_is_to_read(self, operator, value):
        if operator != "in":
            return NotImplemented
        waits = Domain(self._open_domain()) & Domain("warning", "=", "red") & Domain("read_at", "=", False)
        waits &= Domain("manager_id.user_id", "!=", self.env.uid)
        if not self.env.user.has_group(OFFICER):
            waits &= Domain("head_uid", "=", self.env.uid)
        return self.env["res.partner"]._search_flag(operator, value, waits)

    def action_acknowledge(self):
        """Say that one has read red warnings (public; the head of the department, else a marketing officer)."""
        self.check_access("read")
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["read_at", "state"])
        for signal in self:
            if signal.read_at:
                continue
            if not signal.is_to_read:
                raise AccessError(
                    self.env._(
                        "%(signal)s: the head of the department reads it, or a marketing officer, never who follows"
                        " it up.",
                        signal=signal.number,
                    )
                )
            signal.sudo().write({"read_at": fields.Datetime.now(), "read_uid": self.env.uid})

        return True

    # ------------------------------------------------------------
    # The job
    # ------------------------------------------------------------

    @api.model
    def _follow_up(self):
        """Hourly: name who reads red ones, tell managers of new ones, and pass on what waits too long."""
        self.env["customer.signal.measure.line"]._propose_grave()
        self._name_heads()
        self._tell_managers()
        self._pass_on_unverified()
        self._pass_on_unread()

    @api.model
    def _name_heads(self):
        """Ask the head of the manager's department to read red warnings; nobody reads his own in that place."""
        red = self.search([*self._open_domain(), ("warning", "=", "red"), ("head_due", "=", False)])
        for company, of_company in red.grouped("company_id").items():
            due = company._customer_signal_due(company.customer_signal_read_days)
            for manager, signals in of_company.grouped("manager_id").items():
                head = manager._customer_head()
                signals.write({"head_uid": head.id, "head_due": due if head else fields.Datetime.now()})
                signals._tell(
                    head,
                    lambda env: env._("Red warnings to read"),
                    lambda env, count: env._(
                        "%(count)s red warnings of your department wait to be read by you.", count=count
                    ),
                )

    @api.model
    def _tell_managers(self):
        """Tell each manager how many signals are new; his list says which."""
        new = self.search([("state", "=", "new"), ("told_at", "=", False), ("source", "!=", "manual")])
        for manager, signals in new.grouped("manager_id").items():
            signals._tell(
                manager.user_id,
                lambda env: env._("New signals"),
                lambda env, count: env._(
                    "%(count)s new signals of your customers wait to be verified or rejected.", count=count
                ),
            )
        new.write({"told_at": fields.Datetime.now()})

    @api.model
    def _pass_on_unverified(self):
        """Tell the supervisor of signals that nobody verified in time; the marketing department where nobody else leads
        who has them."""
        now = fields.Datetime.now()
        late = self.search([("state", "=", "new"), ("verify_due", "<", now), ("verify_late_at", "=", False)])
        by_user = defaultdict(self.browse)
        for (manager, company), signals in late.grouped(lambda one: (one.manager_id, one.company_id)).items():
            leader = manager.supervisor_id.filtered("active") - manager.user_id
            for user in leader or company._customer_officers():
                by_user[user] |= signals
        for supervisor, signals in by_user.items():
            signals._tell(
                supervisor,
                lambda env: env._("Signals not verified in time"),
                lambda env, count: env._(
                    "%(count)s signals of your team were neither verified nor rejected in time.", count=count
                ),
            )
        late.write({"verify_late_at": now})

    @api.model
    def _pass_on_unread(self):
        """Tell the marketing department of red warnings that nobody read in time, or that nobody can read."""
        now = fields.Datetime.now()
        late = self.search(
            [
                *self._open_domain(),
                ("warning", "=", "red"),
                ("read_at", "=", False),
                ("head_due", "<=", now),
                ("head_late_at", "=", False),
            ]
        )
        for company, signals in late.grouped("company_id").items():
            signals._tell(
                company._customer_officers(),
                lambda env: env._("Red warnings unread"),
                lambda env, count: env._(
                    "%(count)s red warnings were not read by the head of the department in time.", count=count
                ),
            )
        late.write({"head_late_at": now})

    def _tell(self, users, subject, body):
        """Send one message to each of the users, in his language: how many there are, never what they say.

        :param subject: function of an environment in the reader's language
        :param body: function of such an environment, and of the number of these signals
        """
        for user in users.filtered("active"):
            env = self.with_context(lang=user.lang).env
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=subject(env),
                body=body(env, len(self)),
                model=False,
                res_id=False,
            )
