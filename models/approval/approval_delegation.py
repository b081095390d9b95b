from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

MANAGER = "customer_manager.group_approval_manager"
#: what says who stands in for whom, and stays once the period has begun
_TERMS = {"user_id", "substitute_id", "date_from", "only_when_absent", "process_ids"}


class ApprovalDelegation(models.Model):
    """Somebody decides for somebody else: for a period, without cascade, never his own case.

    Everybody names his own substitute; an approval manager may do it for others, and the log
    of the row keeps who did what. No period reaches into the past.
    """

    _name = "approval.delegation"
    _description = "Approval Substitute"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        "Absent Person",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        tracking=True,
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self.env.company._approval_today(), tracking=True
    )
    date_to = fields.Date("To", help="Last day. Empty: until ended.", tracking=True)
    only_when_absent = fields.Boolean(
        "Only on Leave",
        help="Counts on days of an approved time off (Time Off app); otherwise on every day.",
        tracking=True,
    )
    process_ids = fields.Many2many(
        "approval.process",
        "approval_delegation_process_rel",
        "delegation_id",
        "process_id",
        help="Empty: all processes.",
        tracking=True,
    )
    active = fields.Boolean(default=True, tracking=True)

    _date_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "To: the last day of a substitution must not be before its first day.",
    )
    _two_people = models.Constraint(
        "CHECK (user_id <> substitute_id)",
        "Substitute: choose somebody else than the absent person.",
    )

    @api.depends("user_id", "substitute_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(substitute)s for %(absent)s",
                substitute=row.substitute_id.name or "",
                absent=row.user_id.name or "",
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Name substitutes (public; one's own, approval managers for anybody).

        :raise AccessError: for somebody else
        :raise UserError: for a first day in the past
        """
        rows = super().create(vals_list)
        rows._check_rights()
        for row in rows:
            row._check_first_day(row.date_from)
            row._tell()
        return rows

    def write(self, vals):
        """Change what has not begun, end what runs (public; one's own, approval managers for anybody).

        :raise UserError: when days that have passed would change
        """
        self._check_rights()
        for row in self:
            row._check_change(vals)
        result = super().write(vals)
        self._check_rights()
        if {"user_id", "substitute_id"} & vals.keys():
            for row in self:
                row._tell()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for row in self:
            if row.date_from < row._today():
                raise UserError(
                    self.env._("%(row)s: it has begun, so it is ended (To), not deleted.", row=row.display_name)
                )

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    def _check_rights(self):
        if self.env.su:
            return
        if self.env.user.has_group(MANAGER):
            self._check_not_for_oneself()
            return
        if self.user_id - self.env.user:
            raise AccessError(
                self.env._("Absent: everybody names his own substitute; for others an approval process manager does.")
            )

    def _check_not_for_oneself(self):
        """An approval manager names substitutes of others, but never himself."""
        if any(row.substitute_id == self.env.user != row.user_id for row in self):
            raise AccessError(
                self.env._("Substitute: nobody makes himself the substitute of somebody else; he does, or a colleague.")
            )

    def _check_change(self, vals):
        """Refuse `vals` that would change days that have passed."""
        today = self._today()
        if self.date_from >= today:
            if vals.get("date_from"):
                self._check_first_day(fields.Date.to_date(vals["date_from"]))
            return
        if self.date_to and self.date_to < today:
            raise UserError(self.env._("%(row)s: it has ended; the past is kept as it was.", row=self.display_name))
        if vals.keys() & _TERMS or vals.get("active"):
            raise UserError(
                self.env._("%(row)s: it has begun, so only its last day (To) can change.", row=self.display_name)
            )
        last_day = fields.Date.to_date(vals.get("date_to"))
        if last_day and (last_day - today).days < -1:
            raise UserError(self.env._("To: days that have passed cannot be taken back; end it yesterday or later."))

    def _check_first_day(self, day):
        if day < self._today():
            raise UserError(self.env._("From: a substitution cannot begin in the past."))

    @api.constrains("user_id", "substitute_id")
    def _check_people(self):
        for row in self:
            for label, user in (
                (self._label("user_id"), row.user_id),
                (self._label("substitute_id"), row.substitute_id),
            ):
                if user.sudo().share or not user.sudo().active:
                    raise ValidationError(
                        self.env._("%(field)s: %(name)s is no active internal user.", field=label, name=user.name)
                    )

    @api.constrains("only_when_absent")
    def _check_time_off(self):
        if "hr.leave" not in self.env and any(row.only_when_absent for row in self):
            raise ValidationError(
                self.env._("Only on Leave: install the Time Off app first, or name the days of the absence.")
            )

    @api.constrains("user_id", "date_from", "date_to", "process_ids", "active")
    def _check_overlap(self):
        """One substitute a day for a person and process: who stands in must be plain to everybody."""
        for row in self.filtered("active"):
            domain = (
                Domain("id", "!=", row.id)
                & Domain("active", "=", True)
                & Domain("user_id", "=", row.user_id.id)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", row.date_from))
            )
            if row.date_to:
                domain &= Domain("date_from", "<=", row.date_to)
            for other in self.sudo().search(domain):
                if not (row.process_ids and other.process_ids) or row.process_ids & other.process_ids:
                    raise ValidationError(
                        self.env._(
                            "From: %(other)s covers some of these days already; end it first or choose other"
                            " processes.",
                            other=other.display_name,
                        )
                    )

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    def _today(self):
        """Return today where the absent person works."""
        return self.user_id.sudo().company_id._approval_today()

    def _tell(self):
        """Let both people know, so that nobody is stood in for without his knowledge."""
        for user in (self.user_id | self.substitute_id) - self.env.user:
            row = self.sudo().with_context(lang=user.lang)
            row.message_notify(
                partner_ids=user.partner_id.ids,
                subject=row.env._("Approvals: %(row)s", row=row.display_name),
                body=row.env._(
                    "%(name)s entered that %(substitute)s decides on approvals for %(absent)s from %(day)s.",
                    name=self.env.user.name,
                    substitute=self.substitute_id.name,
                    absent=self.user_id.name,
                    day=format_date(row.env, self.date_from),
                ),
            )

    # ------------------------------------------------------------
    # For the engine
    # ------------------------------------------------------------

    @api.model
    def _principals(self, user, date=None, processes=None):
        """Return {id of a person for whom `user` stands in on `date`: the rows that say so}.

        Without a date: today where each absent person works, as his period was entered.
        Only what was given to `user` himself: no cascade. With `processes` only rows that
        cover one of them; `_covers` tells which. Nothing of it lets anybody decide on his
        own case: exclusions count for the substitute and for the person he stands in for.
        """
        domain = Domain("substitute_id", "=", user.id) & Domain("user_id.active", "=", True)
        return self._rows_by_absent(domain, date, processes)

    @api.model
    def _substitutes(self, users, date=None, processes=None):
        """Return {id of a person in `users`: the rows that name his substitutes on `date`}; as `_principals`."""
        domain = Domain("user_id", "in", users.ids) & Domain("substitute_id.active", "=", True)
        return self._rows_by_absent(domain, date, processes)

    def _rows_by_absent(self, domain, date, processes):
        """Return {id of an absent person: his rows in `domain` that count on `date`}."""
        first = last = date
        if date is None:
            # today elsewhere is at most a day away
            first, last = fields.Date.today() - timedelta(days=1), fields.Date.today() + timedelta(days=1)
        # said outright: a client may ask for archived rows through the context
        domain &= Domain("active", "=", True) & Domain("date_from", "<=", last)
        domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", first)
        terms = ["user_id", "substitute_id", "date_from", "date_to", "only_when_absent"]
        rows = self.sudo().search_fetch(domain, terms)
        if processes:
            rows = rows.filtered(lambda row: any(row._covers(process) for process in processes))
        counting = rows.browse()
        for day, same_day in rows.grouped(lambda row: date or row._today()).items():
            counting |= same_day._counting_on(day)
        return {user.id: own_rows for user, own_rows in counting.grouped("user_id").items()}

    def _counting_on(self, day):
        """Return the rows that count on a day."""
        rows = self.filtered(lambda row: row.date_from <= day and (not row.date_to or day <= row.date_to))
        absent = rows._absent_on(day)
        return rows.filtered(lambda row: not row.only_when_absent or row.user_id.id in absent)

    def _covers(self, process):
        """Return whether the row counts for `process`."""
        return not self.process_ids or process in self.process_ids

    def _absent_on(self, date):
        """Return the ids of the absent persons of rows "only on leave" whose approved time off covers `date`."""
        users = self.filtered("only_when_absent").user_id
        if not users or "hr.leave" not in self.env:
            return set()
        leaves = self.env["hr.leave"].sudo()
        domain = [
            ("user_id", "in", users.ids),
            ("state", "=", "validate"),
            ("request_date_from", "<=", date),
            ("request_date_to", ">=", date),
        ]
        return {user.id for (user,) in leaves._read_group(domain, ["user_id"])}
