from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...approval.approval_text import checked_text

#: states in which the figures are those of the last check
OPEN = ("unknown", "fine", "found")
#: as much as a result may be: beyond it somebody mistyped
RESULT_LIMIT = 1e12


class CustomerValueCheck(models.Model):
    """What a customer could save or what endangers his supply, and what became of the advice (SD07, domain 11.13).

    The figures come from the check alone (`customer_value_check_run.py`); the customer accepts or declines, and what
    it brought him is written down with the proof.
    """

    _name = "customer.value.check"
    _description = "Value Check"
    _inherit = ["customer.document.mixin", "customer.reason.mixin", "customer.export.mixin"]
    _order = "amount desc, risk desc, id"

    account_id = fields.Many2one(
        "customer.account", string="Account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("power_factor", "Power factor"),
            ("price_choice", "Capacity or demand price"),
            ("peak_valley", "Shift from peak to valley"),
            ("over_demand", "Over capacity"),
            ("single_supply", "Too few supplies"),
            ("hazards", "Hazards"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("unknown", "Not known"),
            ("fine", "Fine"),
            ("found", "To Talk About"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(string="Could Save a Year", readonly=True)
    risk = fields.Selection([("0", "None"), ("1", "Low"), ("2", "Medium"), ("3", "High")], readonly=True, default="0")
    needs = fields.Json(readonly=True, copy=False)
    figures = fields.Json(readonly=True, copy=False)
    explanation = fields.Char(compute="_compute_explanation")
    checked_on = fields.Date(string="Checked", readonly=True)
    contact_id = fields.Many2one("res.partner", string="Told To", ondelete="restrict", index="btree_not_null")
    decided_on = fields.Date(readonly=True)
    decision = fields.Char(string="The Customer Said", readonly=True)
    result_on = fields.Date(readonly=True)
    result_amount = fields.Monetary(string="Saved a Year", help="What the customer saves a year by the proof.")
    result_text = fields.Text(string="Result and Proof")

    _open_uniq = models.UniqueIndex(
        f"(account_id, kind) WHERE state IN {OPEN!r}", "This account is checked for this already."
    )
    _result_positive = models.Constraint("CHECK (result_amount >= 0)", "Saved a year: the amount cannot be negative.")

    @api.depends("kind", "account_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for check in self:
            check.display_name = f"{check.account_id.number or ''} {kinds.get(check.kind, '')}".strip()

    @api.constrains("contact_id")
    def _check_contact(self):
        for check in self:
            if check.contact_id and check.contact_id.commercial_partner_id != check.partner_id:
                raise ValidationError(self.env._("Told To: this is nobody of the customer."))

    def write(self, vals):
        """The result is written while the advice is accepted; a settled one stays as it is."""
        result = {"result_amount", "result_text", "contact_id"} & vals.keys()
        if result and not self.env.su and any(check.state in ("declined", "done") for check in self):
            raise UserError(self.env._("Result: this check is settled."))
        amount = vals.get("result_amount") or 0
        # what is no number is not between two numbers either
        if not isinstance(amount, int | float) or not 0 <= amount <= RESULT_LIMIT:
            raise ValidationError(self.env._("Saved a Year: give an amount that can be."))
        return super().write(vals)

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "accept": ("action_accept", self.env._("The Customer Accepts"), self.env._("What he will do")),
            "decline": ("action_decline", self.env._("The Customer Declines"), self.env._("Why")),
        }

    def action_accept(self, text):
        """Note that the customer will follow the advice (public).

        :param text: what he will do
        """
        return self._decide("accepted", text)

    def action_decline(self, text):
        """Note that the customer will not (public); the same is not raised again for the time of the settings.

        :param text: why
        """
        return self._decide("declined", text)

    def _decide(self, state, text):
        self._check_step("found")
        text = checked_text(self.env, self.env._("Decision"), text, required=False)
        if not text:
            raise UserError(self.env._("Say in a few words what the customer answered."))
        for check in self:
            check.sudo().write(
                {"state": state, "decided_on": check.company_id._customer_today(), "decision": text[:500]}
            )
        return True

    def action_done(self):
        """Close accepted advice with what it brought (public)."""
        self._check_step("accepted")
        for check in self:
            if not (check.result_text or "").strip():
                raise UserError(self.env._("Result and Proof: say what was done and what shows the saving."))
            check.sudo().write({"state": "done", "result_on": check.company_id._customer_today()})
        return True

    def _check_step(self, state):
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda check: check.state != state):
            raise UserError(
                self.env._(
                    "%(check)s is '%(state)s'; this step needs '%(needed)s'.",
                    check=wrong[0].display_name,
                    state=labels[wrong[0].state],
                    needed=labels[state],
                )
            )

    @api.model
    def _delivered(self, partners, year=None):
        """Return {customer id: what advice saves these customers a year}, of one year's results or of all."""
        domain = [("partner_id", "in", partners.ids), ("state", "=", "done")]
        if year:
            domain += [("result_on", ">=", f"{year}-01-01"), ("result_on", "<=", f"{year}-12-31")]
        groups = self.sudo()._read_group(domain, ["partner_id"], ["result_amount:sum"])
        return {partner.id: amount for partner, amount in groups}
