from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...approval.approval_text import checked_text
from ...customer.unknown_fields import UnknownFloat


class CustomerPromise(models.Model):
    """What was promised to a customer, until when, and whether it was kept (anchors 6.8).

    The words and the day stay as they were given: the day moves only with the customer's consent on record
    (`action_move`), and an overdue promise is broken by the daily job, whoever looks away.
    """

    _name = "customer.promise"
    _description = "Promise to a Customer"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.sealed.mixin",
        "customer.reason.mixin",
        "customer.served.mixin",
        "customer.export.mixin",
    ]
    _order = "date_due, id"
    _check_company_auto = True

    name = fields.Char(string="Promise", required=True, help="What was promised, in one sentence.")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    contact_id = fields.Many2one(
        "res.partner",
        string="To Whom",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The person at the customer who was promised it.",
    )
    manager_id = fields.Many2one(
        "customer.manager", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    department_id = fields.Many2one(
        "hr.department",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The department that has to do it; empty = the manager himself.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    visit_id = fields.Many2one("customer.visit", readonly=True, index="btree_not_null", ondelete="restrict")
    date_promised = fields.Date(
        string="Promised on",
        required=True,
        readonly=True,
        default=lambda self: self.env.company._customer_today(),
    )
    date_due = fields.Date(string="Until", required=True, index=True, tracking=True)
    date_first_due = fields.Date(string="First Promised for", readonly=True, copy=False)
    move_count = fields.Integer(string="Times Moved", readonly=True, copy=False)
    state = fields.Selection(
        [("open", "Open"), ("kept", "Kept"), ("broken", "Broken"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        tracking=True,
        index=True,
    )
    date_done = fields.Date(string="Done on", readonly=True, copy=False)
    proof = fields.Text(string="How It Was Kept", readonly=True, copy=False)
    reason = fields.Text(string="Why It Was Not", readonly=True, copy=False)
    is_kept_late = fields.Boolean(
        string="Kept Late",
        compute="_compute_outcome",
        store=True,
        help="Broken, and done after all.",
    )
    kept_rate = UnknownFloat(
        string="Kept (%)",
        compute="_compute_outcome",
        store=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of the promises that are kept or broken; open and cancelled ones do not count.",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    _done_with_proof = models.Constraint(
        "CHECK (state <> 'kept' OR (date_done IS NOT NULL AND proof IS NOT NULL AND date_done <= date_due))",
        "Kept: a promise is kept with its day, not after it was due, and with words that say how.",
    )
    _cancelled_with_reason = models.Constraint(
        "CHECK (state <> 'cancelled' OR reason IS NOT NULL)", "Reason: a cancelled promise needs one."
    )
    _date_order = models.Constraint(
        "CHECK (date_due >= date_promised)", "Until: a promise cannot be due before it was given."
    )
    _open_due_idx = models.Index("(date_due, company_id) WHERE state = 'open'")

    @api.depends("state", "date_done")
    def _compute_outcome(self):
        for promise in self:
            promise.is_kept_late = promise.state == "broken" and bool(promise.date_done)
            # unknown where there is no outcome, so that averages are rates
            promise.kept_rate = {"kept": 100.0, "broken": 0.0}.get(promise.state)

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        for promise in self:
            today = promise.company_id._customer_today()
            promise.is_overdue = promise.state == "open" and bool(promise.date_due) and promise.date_due < today

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._open_domain() & Domain("date_due", "<", self.env.company._customer_today())
        if True in value and False in value:
            return Domain.TRUE
        return overdue if True in value else ~overdue

    @api.model
    def _open_domain(self):
        return Domain("state", "=", "open")

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {
            "company_id",
            "date_promised",
            "date_first_due",
            "move_count",
            "state",
            "date_done",
            "proof",
            "reason",
        }

    @api.constrains("contact_id", "partner_id")
    def _check_contact(self):
        for promise in self:
            contact_sudo = promise.sudo().contact_id
            if contact_sudo and contact_sudo.commercial_partner_id != promise.partner_id:
                raise UserError(
                    self.env._(
                        "To Whom: %(contact)s does not belong to %(customer)s.",
                        contact=contact_sudo.display_name,
                        customer=promise.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Give promises; those of a visit are about its customer and by its manager."""
        for vals in vals_list:
            self._check_sealed(vals)
        prepared = [self._prepare_promise(vals) for vals in vals_list]
        return super().create(prepared)

    @api.model
    def _prepare_source(self, vals):
        """Let a promise be about what it was given in; to be extended by other sources."""
        visit_id = (self.default_get(["visit_id"]) | vals).get("visit_id")
        if not visit_id:
            return vals
        visit = self.env["customer.visit"].browse(visit_id)
        visit.check_access("write")
        visit._check_takes_promises()
        return {**vals, "partner_id": visit.partner_id.id, "manager_id": visit.manager_id.id}

    @api.model
    def _prepare_promise(self, vals):
        vals = self._prepare_served(self._prepare_source(vals))
        name = checked_text(self.env, self._label("name"), vals.get("name"))
        due = self._read_date("date_due", vals.get("date_due"))
        if not due:
            raise UserError(self.env._("Until: a promise needs the day until which it is kept."))
        today = self.env["res.company"].browse(vals["company_id"])._customer_today()
        if due < today and not self.env.su:
            raise UserError(self.env._("Until: a promise cannot be due before it was given."))
        promised = min(today, due) if "date_promised" not in vals else vals["date_promised"]
        return {**vals, "name": name, "date_due": due, "date_first_due": due, "date_promised": promised}

    def write(self, vals):
        """Nothing of a promise changes by hand: it is kept, moved or cancelled."""
        self._check_sealed(vals)
        if not self.env.su:
            self._check_stays(vals)
        return super().write(vals)

    @api.model
    def _given_fields(self):
        """Return the names of the fields that stay as they were given; to be extended by other sources."""
        return {"name", "partner_id", "contact_id", "manager_id", "department_id", "date_due", "visit_id"}

    def _check_stays(self, vals):
        for promise in self:
            for name in sorted(self._given_fields() & vals.keys()):
                if promise._is_other(name, vals[name]):
                    raise UserError(
                        self.env._(
                            "%(field)s: a promise stays as it was given; move its day with the customer's consent, or"
                            " ask the supervisor to cancel it.",
                            field=self._label(name),
                        )
                    )

    def copy_data(self, default=None):
        """Refused: each promise is given once."""
        raise UserError(self.env._("A promise cannot be copied: give it again with its own day."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self:
            raise UserError(self.env._("Promises are never deleted: the supervisor cancels one with a reason."))
