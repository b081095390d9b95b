from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

TRIGGERS = [
    ("plan", "Assignment plan"),
    ("absence", "Long absence"),
    ("exit", "Exit"),
    ("suspension", "Suspension"),
    ("tier_change", "Tier change"),
    ("expiry", "Certificate expired"),
    ("customer_wish", "Customer's wish"),
    ("conflict", "Conflict of interest"),
    ("review_36", "Review of a long link"),
    ("other", "Other"),
]
#: states in which the customers are still on their way
RUNNING = ("draft", "checked", "signed")
#: type of what the steps ask people to do
TASK = "mail.mail_activity_data_todo"
#: one such document per customer; a draft is nobody's promise yet and holds up no other team
HOLDING = ("checked", "signed")
#: what people settle while it is a draft, and what the signatures then stand for
PARAMETERS = frozenset(
    {"from_manager_id", "to_manager_id", "witness_id", "trigger", "urgency", "date_effective", "request_note"}
)


class CustomerHandover(models.Model):
    """Customers who pass from one manager to another, with all that is open about them (domain P2).

    draft -> checked -> signed -> in force -> closed, or cancelled before it is in force. A supervisor or
    officer checks it by the rules of any change of manager (grade, caps, conflict, young links); giver,
    receiver and a witness sign what they saw; on the effective day the links and the open matters move,
    if the gates are done or waived. A link that a plan or the loss of an office has moved already stays
    where it is: the handover then documents it and moves what hangs on it. Who is who is in
    `customer_handover_people`, the steps in `…_life`, the matters in `…_matters`, the effect in `…_effect`.
    """

    _name = "customer.handover"
    _description = "Handover of Customers"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.sealed.mixin", "customer.reason.mixin"]
    _order = "date_effective desc, id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, default="/", index="trigram")
    from_manager_id = fields.Many2one(
        "customer.manager", "Giver", required=True, index=True, ondelete="restrict", tracking=True
    )
    to_manager_id = fields.Many2one(
        "customer.manager",
        "Receiver",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Who has the customers from the effective day on.",
    )
    witness_id = fields.Many2one(
        "res.users",
        "Witness",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        tracking=True,
        help="Third person who signs: neither giver nor receiver.",
    )
    company_id = fields.Many2one(related="from_manager_id.company_id", store=True, precompute=True, index=True)
    supervisor_id = fields.Many2one(related="from_manager_id.team_id.user_id", string="Supervisor")
    trigger = fields.Selection(TRIGGERS, "Cause", required=True, default="other", tracking=True)
    urgency = fields.Selection(
        [("planned", "As planned"), ("urgent", "Urgent")], required=True, default="planned", tracking=True
    )
    opened_on = fields.Date(readonly=True, copy=False, default=lambda self: self.env.company._customer_today())
    date_due = fields.Date("Due", compute="_compute_date_due", store=True, help="It should be in force by this day.")
    date_effective = fields.Date(
        "Effective",
        required=True,
        tracking=True,
        default=lambda self: self._default_date_effective(),
        help="First day of the receiver; if something is open then, the day on which it is settled.",
    )
    request_note = fields.Text("Background", help="What led to it, in a few words: the customer may ask to read it.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("checked", "Checked"),
            ("signed", "Signed"),
            ("in_force", "In Force"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("customer.handover.line", "handover_id", "Customers", copy=False)
    item_ids = fields.One2many("customer.handover.item", "handover_id", "Matters", copy=False)
    signature_ids = fields.One2many("customer.handover.signature", "handover_id", "Signatures", readonly=True)
    check_ids = fields.One2many("customer.handover.check", "handover_id", "Checks Afterwards", copy=False)
    checked_uid = fields.Many2one("res.users", "Checked by", readonly=True, copy=False)
    checked_at = fields.Datetime(readonly=True, copy=False)
    effective_on = fields.Date("In Force from", readonly=True, copy=False)
    blocked_reason = fields.Text(
        "What Holds It Up", readonly=True, copy=False, help="Why it did not take effect on its day."
    )
    cancel_reason = fields.Text(readonly=True, copy=False)
    customer_count = fields.Integer("Number of Customers", compute="_compute_counts")
    open_gate_count = fields.Integer("Open Gates", compute="_compute_counts")

    _two_managers = models.Constraint(
        "CHECK (to_manager_id <> from_manager_id)",
        "Receiver: a manager cannot hand customers over to himself.",
    )
    _stage_idx = models.Index("(state, date_effective) WHERE state IN ('draft', 'checked', 'signed', 'in_force')")

    @api.model
    def _default_date_effective(self):
        company = self.env.company
        return company._customer_after_working_days(company._customer_today(), company.customer_handover_days)

    @api.depends("urgency", "trigger", "opened_on", "company_id")
    def _compute_date_due(self):
        for handover in self:
            company = handover.company_id or self.env.company
            day = handover.opened_on or company._customer_today()
            handover.date_due = company._customer_after_working_days(day, handover._get_term())

    def _get_term(self):
        """Return in how many working days this one should be in force (domain P2, 9.19)."""
        company = self.company_id or self.env.company
        if self.urgency == "urgent":
            return company.customer_handover_urgent_days
        if self.trigger == "customer_wish":
            return company.customer_handover_wish_days
        return company.customer_handover_days

    @api.depends("line_ids", "item_ids.state", "item_ids.is_gate")
    def _compute_counts(self):
        lines = self._count_by_handover("customer.handover.line", [])
        gates = self._count_by_handover("customer.handover.item", [("is_gate", "=", True), ("state", "=", "open")])
        for handover in self:
            handover.customer_count = lines.get(handover._origin.id, 0)
            handover.open_gate_count = gates.get(handover._origin.id, 0)

    def _count_by_handover(self, model, domain):
        rows = self.env[model]._read_group([("handover_id", "in", self.ids), *domain], ["handover_id"], ["__count"])
        return {handover.id: count for handover, count in rows}

    @api.depends("name", "from_manager_id", "to_manager_id")
    def _compute_display_name(self):
        for handover in self:
            handover.display_name = self.env._(
                "%(number)s: %(giver)s to %(receiver)s",
                number=handover.name,
                giver=handover.from_manager_id.name or "",
                receiver=handover.to_manager_id.name or "…",
            )

    # ------------------------------------------------------------
    # Rules of the values
    # ------------------------------------------------------------

    @api.constrains("witness_id", "from_manager_id", "to_manager_id")
    def _check_witness(self):
        """Four eyes and two more: the witness is a third person."""
        for handover in self:
            witness = handover.witness_id
            if witness and witness in handover._party_users():
                raise ValidationError(
                    self.env._(
                        "Witness: %(name)s is giver or receiver; a third person has to witness the handover.",
                        name=witness.name,
                    )
                )
            if witness.share:
                raise ValidationError(self.env._("Witness: %(name)s does not work here.", name=witness.name))

    @api.constrains("date_effective")
    def _check_date_effective(self):
        for handover in self:
            today = handover.company_id._customer_today()
            if handover.date_effective < today:
                raise ValidationError(
                    self.env._(
                        "Effective: %(day)s is past; customers pass on today (%(today)s) or later.",
                        day=fields.Date.to_string(handover.date_effective),
                        today=fields.Date.to_string(today),
                    )
                )
            if handover.date_effective > fields.Date.add(today, years=1):
                raise ValidationError(
                    self.env._(
                        "Effective: %(day)s is more than a year away.",
                        day=fields.Date.to_string(handover.date_effective),
                    )
                )

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Open handovers as numbered drafts."""
        for vals in vals_list:
            self._check_sealed(vals)
        sequence = self.env["ir.sequence"].sudo()
        return super().create(
            [{**vals, "name": sequence.next_by_code("customer.handover") or "/"} for vals in vals_list]
        )

    def write(self, vals):
        """Guard what the steps keep; parties, day and cause are settled while it is a draft."""
        self._check_sealed(vals)
        if not self.env.su and PARAMETERS & vals.keys():
            self._refuse_settled()
        result = super().write(vals)
        if {"from_manager_id", "to_manager_id"} & vals.keys():
            # not handed on to teams or companies that one does not lead
            self.check_access("write")
        return result

    def _refuse_settled(self):
        self._meet()
        if settled := self.filtered(lambda handover: handover.state != "draft"):
            raise UserError(
                self.env._(
                    "%(handover)s is checked: set it back to draft to change parties, day or cause.",
                    handover=settled[0].name,
                )
            )

    def copy_data(self, default=None):
        """Refused: a copy would hand the same customers over twice."""
        raise UserError(self.env._("A handover cannot be copied: open a new one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if not self.env.su:
            self._refuse_party_withdrawal()
        for handover in self:
            if handover.state != "draft" or handover.sudo().signature_ids:
                raise UserError(
                    self.env._("%(handover)s was begun and stays on file: cancel it instead.", handover=handover.name)
                )
