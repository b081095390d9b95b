from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ....algorithms.signals import GRAVE
from ...approval.approval_text import checked_text
from .customer_signal_life import SUPERVISOR
from .signal_queries import unpaid_on

_OPEN = ("proposed", "planned")


class CustomerSignalMeasureLine(models.Model):
    """A measure taken about a signal: who does what until when.

    About a grave risk (R4, R5), and for a cut of supply, it is a proposal until the supervisor approves it, who is
    not the one who proposed it.
    """

    _name = "customer.signal.measure.line"
    _description = "Measure about a Signal"
    _inherit = ["customer.sealed.mixin", "customer.reason.mixin"]
    _order = "date_due, id"
    _rec_name = "measure_id"

    signal_id = fields.Many2one("customer.signal", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="signal_id.company_id", store=True, index=True, precompute=True)
    partner_id = fields.Many2one(related="signal_id.partner_id")
    measure_id = fields.Many2one("customer.signal.measure", "Kind of Measure", required=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
    )
    date_due = fields.Date(string="Due", required=True)
    note = fields.Char()
    state = fields.Selection(
        [("proposed", "Proposed"), ("planned", "Planned"), ("done", "Done"), ("dropped", "Dropped")],
        required=True,
        default="planned",
        readonly=True,
        copy=False,
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    proposed_uid = fields.Many2one(
        "res.users", string="Proposed by", readonly=True, copy=False, default=lambda self: self.env.user
    )
    approved_uid = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    done_on = fields.Date(readonly=True, copy=False)
    result = fields.Char(readonly=True, copy=False)
    needs_authority = fields.Boolean(
        string="Copy to the Authority",
        compute="_compute_needs_authority",
        help="A cut of an important user is reported to the power authority before it is done.",
    )
    authority_on = fields.Date(string="Copied to the Authority on")

    @api.depends("state")
    def _compute_is_open(self):
        for line in self:
            line.is_open = line.state in _OPEN

    @api.depends("measure_id.is_cut", "signal_id.partner_id.customer_importance")
    def _compute_needs_authority(self):
        for line in self:
            importance = line.signal_id.sudo().partner_id.customer_importance
            line.needs_authority = line.measure_id.is_cut and importance not in (False, "none")

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "done": ("action_done", self.env._("Measure Done"), self.env._("Result")),
            "drop": ("action_drop", self.env._("Drop the Measure"), self.env._("Reason")),
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Plan measures: the signal must have been verified; grave ones and cuts begin as proposals."""
        for vals in vals_list:
            self._check_sealed(vals)
        lines = super().create(vals_list)
        lines._check_signal()
        lines._check_cut()
        for line in lines.sudo():
            if line._needs_approval():
                line.write({"state": "proposed"})
        lines.sudo().signal_id.filtered(lambda signal: signal.state == "verified").write({"state": "measures"})
        return lines

    def write(self, vals):
        """Change measures while they are open; an approved one is proposed anew when it becomes another one."""
        self._check_sealed(vals)
        if not self.env.su:
            if any(line.state not in _OPEN for line in self):
                raise UserError(self.env._("Measure: it is over and stays as it is."))
            if "signal_id" in vals:
                raise UserError(self.env._("Signal: a measure stays with its signal."))
        result = super().write(vals)
        if {"measure_id", "date_due"} & vals.keys():
            self._check_cut()
            if not self.env.su:
                self._propose_again()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self and not self.env.su:
            raise UserError(self.env._("Measures are history: drop it, with a reason."))

    def _needs_approval(self):
        return self.measure_id.is_cut or self.signal_id.level in GRAVE

    def _propose_again(self):
        for line in self.sudo().filtered(lambda line: line._needs_approval()):
            line.write({"state": "proposed", "proposed_uid": self.env.uid, "approved_uid": False})

    @api.model
    def _propose_grave(self):
        """Hourly: make proposals of the measures about risks that have become grave since they were planned."""
        planned = [("state", "=", "planned"), ("approved_uid", "=", False), ("signal_id.level", "in", GRAVE)]
        self.search(planned).write({"state": "proposed"})

    def _check_approved(self):
        """What has become grave since it was planned waits for the supervisor, too."""
        for line in self.sudo():
            if line._needs_approval() and not line.approved_uid:
                raise UserError(
                    self.env._(
                        "%(measure)s: the risk has become grave; the supervisor approves the measure first.",
                        measure=line.measure_id.name,
                    )
                )

    def _check_signal(self):
        for line in self.sudo():
            if line.signal_id.state not in ("verified", "measures"):
                raise UserError(
                    self.env._(
                        "%(signal)s: verify it before planning measures; a closed one takes none.",
                        signal=line.signal_id.number,
                    )
                )

    def _check_cut(self):
        """A cut of supply only after the days unpaid, and not before the notice is over."""
        self._check_unpaid()
        for line in self.filtered("measure_id.is_cut"):
            today = line.sudo().company_id._customer_today()
            notice = line.sudo()._notice_days()
            if line.date_due < today + timedelta(days=notice):
                raise ValidationError(
                    self.env._(
                        "Due: %(measure)s needs %(days)s days' notice, so not before %(day)s.",
                        measure=line.measure_id.name,
                        days=notice,
                        day=fields.Date.to_string(today + timedelta(days=notice)),
                    )
                )

    def _check_cut_due(self):
        """A cut is made when its notice is over, and not once the bill is paid."""
        self._check_unpaid()
        for line in self.filtered("measure_id.is_cut"):
            if line.date_due > line.sudo().company_id._customer_today():
                raise UserError(
                    self.env._(
                        "Due: %(measure)s is not made before its notice is over on %(day)s.",
                        measure=line.measure_id.name,
                        day=fields.Date.to_string(line.date_due),
                    )
                )

    def _check_unpaid(self):
        for line in self.filtered("measure_id.is_cut"):
            company = line.sudo().company_id
            days = line.sudo()._read_days_unpaid(company._customer_today())
            if days < company.customer_cut_unpaid_days:
                raise ValidationError(
                    self.env._(
                        "%(measure)s: allowed only when a bill is unpaid for %(limit)s days; the oldest one is unpaid"
                        " for %(days)s.",
                        measure=line.measure_id.name,
                        limit=company.customer_cut_unpaid_days,
                        days=days,
                    )
                )

    def _notice_days(self):
        residents = "residential" in self.signal_id.partner_id.customer_account_ids.mapped("category")
        company = self.company_id
        return company.customer_cut_notice_resident_days if residents else company.customer_cut_notice_days

    def _read_days_unpaid(self, day):
        """Return for how many days the customer's oldest bill is unpaid on a day; 0 without one."""
        self.env["customer.usage"].flush_model()
        return (
            self.env.execute_query(
                SQL(
                    "SELECT MAX(%s::date - due_date) FROM customer_usage WHERE partner_id = %s AND company_id = %s"
                    " AND due_date < %s AND %s",
                    day,
                    self.signal_id.partner_id.id,
                    self.company_id.id,
                    day,
                    unpaid_on(day),
                )
            )[0][0]
            or 0
        )

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_approve(self):
        """Approve proposed measures (public; a supervisor of the customer who did not propose them)."""
        self._check_step(("proposed",))
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Measure: the supervisor approves it; a manager proposes."))
        for line in self.sudo():
            if self.env.user in line.proposed_uid | line.create_uid | line.signal_id.manager_id.user_id:
                raise AccessError(
                    self.env._(
                        "%(measure)s: you proposed it or follow the customer up, so that somebody else approves it.",
                        measure=line.measure_id.name,
                    )
                )
        self.sudo().write({"state": "planned", "approved_uid": self.env.uid})
        return True

    def action_done(self, result):
        """Say what a measure brought (public; who may write the signal's measures).

        :raise UserError: for a cut whose notice is not over, or that is not owed any more
        """
        text = checked_text(self.env, self.env._("Result"), result)
        self._check_step(("planned",))
        self._check_approved()
        self._check_cut_due()
        for line in self.sudo():
            if line.needs_authority and not line.authority_on:
                raise UserError(
                    self.env._(
                        "%(customer)s is an important user: the authority gets a copy first; note the day.",
                        customer=line.partner_id.display_name,
                    )
                )
            line.write({"state": "done", "result": text, "done_on": line.company_id._customer_today()})
        return True

    def action_drop(self, reason):
        """Drop measures that will not be done (public; as `action_done`)."""
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_step(_OPEN)
        self.sudo().write({"state": "dropped", "result": text})
        return True

    def _check_step(self, states):
        self.check_access("write")
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        names = dict(self._fields["state"]._description_selection(self.env))
        for line in self:
            if line.state not in states:
                raise UserError(
                    self.env._(
                        "%(measure)s is %(state)s; this takes one of: %(states)s.",
                        measure=line.measure_id.name,
                        state=names[line.state],
                        states=", ".join(names[state] for state in states),
                    )
                )
