from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...periods import check_day

#: states in which a visit still lies ahead, and those in which it has been
OPEN_STATES = ("planned", "prepared")
DONE_STATES = ("done", "sampled")

#: what the person in charge writes until the visit is recorded, and nobody without a reason afterwards
CONTENT = frozenset(
    {
        "kind",
        "mode",
        "date_planned",
        "date_start",
        "duration",
        "colleague_ids",
        "contact_ids",
        "purpose",
        "topics",
        "market_facts",
        "outcome",
        "agreed",
        "next_date",
        "attachment_ids",
        "signature",
        "signed_by",
        "is_review",
        "sponsor_id",
        "minutes",
    }
)


class CustomerVisit(models.Model):
    """A contact with a customer: planned, prepared, recorded, and checked by sample (domain P4).

    Cut by subject: rules in `customer_visit_check.py`, steps in `customer_visit_life.py`, the record in
    `customer_visit_record.py`, the plan in `customer_visit_plan.py`, the calendar in `customer_visit_calendar.py`,
    what is overdue in `customer_visit_overdue.py`, the briefing in `customer_visit_briefing.py`, samples in
    `customer_visit_sample.py`, yearly reviews in `customer_visit_review.py`.
    """

    _name = "customer.visit"
    _description = "Customer Visit"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.evidence.mixin",
        "customer.sealed.mixin",
        "customer.reason.mixin",
        "customer.served.mixin",
        "customer.export.mixin",
    ]
    _order = "date_planned, id"
    _check_company_auto = True

    # whom, by whom, what for
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    manager_id = fields.Many2one(
        "customer.manager", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    tier_id = fields.Many2one(
        "customer.tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Tier of the customer when the visit was planned, then when it was recorded.",
    )
    kind = fields.Selection(
        [
            ("service", "Service"),
            ("market_research", "Market research"),
            ("technical_guidance", "Technical guidance"),
            ("public_relations", "Public relations"),
            ("after_sales", "After-sales"),
        ],
        required=True,
        default="service",
    )
    mode = fields.Selection(
        [("face", "Face to face"), ("phone", "Phone"), ("video", "Video")],
        string="Way",
        required=True,
        default="face",
        tracking=True,
    )
    state = fields.Selection(
        [
            ("planned", "Ahead"),
            ("prepared", "Prepared"),
            ("done", "Done"),
            ("sampled", "Checked"),
            ("missed", "Missed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        tracking=True,
        index=True,
    )
    origin = fields.Selection(
        [
            ("hand", "By hand"),
            ("plan", "Plan of visits"),
            ("after_sales", "Won opportunity"),
            ("review", "Joint yearly review"),
        ],
        required=True,
        readonly=True,
        default="hand",
        copy=False,
    )
    slot = fields.Selection(
        [("contact", "Contact interval"), ("face", "Visit interval")],
        string="Asked by",
        readonly=True,
        copy=False,
        help="Which interval of the tier asks for it; empty: none.",
    )
    slot_reason = fields.Selection(
        [
            ("first", "First contact of the customer"),
            ("interval", "The interval since the last one ends"),
            ("together", "Contact and visit fall due together"),
        ],
        string="Why Then",
        readonly=True,
        copy=False,
    )
    interval_days = fields.Integer(string="Interval (days)", readonly=True, copy=False)
    # when
    date_due = fields.Date(
        string="Due",
        readonly=True,
        copy=False,
        index=True,
        help="Last day on which the visit is in time. Planning it later does not change it.",
    )
    date_planned = fields.Date(
        string="Planned for",
        compute="_compute_date_planned",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        tracking=True,
    )
    date_start = fields.Datetime(string="Time Agreed", copy=False, help="Empty: no time is agreed yet.")
    duration = fields.Float(string="Duration (Hours)", default=1.0)
    is_fixed = fields.Boolean(
        string="Day Agreed",
        readonly=True,
        copy=False,
        help="The day was set by hand: the plan does not move it.",
    )
    # the record
    colleague_ids = fields.Many2many(
        "res.users",
        string="With",
        domain="[('share', '=', False)]",
        help="Own people who come along.",
    )
    contact_ids = fields.Many2many(
        "res.partner",
        string="People Met",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Whom of the customer you meet.",
    )
    purpose = fields.Char(help="What the visit is for, in one line.")
    topics = fields.Text("Talked About")
    market_facts = fields.Text(help="What you learned about the customer's market, plans and other suppliers.")
    outcome = fields.Text(help="What came out of it, in a sentence or two.")
    next_date = fields.Date(string="Next Contact", copy=False, help="When you agreed to be in touch again.")
    date_done = fields.Date(string="Done on", readonly=True, copy=False, index=True)
    recorded_at = fields.Datetime(string="Recorded at", readonly=True, copy=False)
    recorded_uid = fields.Many2one("res.users", string="Recorded by", readonly=True, copy=False)
    is_late_record = fields.Boolean(
        string="Recorded Late", readonly=True, copy=False, help="Recorded after the working days that are allowed."
    )
    attachment_ids = fields.Many2many(string="Proof", help="A photo, or the customer's mail.")
    signature = fields.Image(string="Customer's Signature", copy=False, max_width=1024, max_height=1024)
    signed_by = fields.Char(copy=False)
    promise_ids = fields.One2many("customer.promise", "visit_id", string="Promises", copy=False)
    promise_count = fields.Integer(compute="_compute_promise_count")
    reason = fields.Text(string="Why Not", readonly=True, copy=False, help="Why it was missed or cancelled.")

    # One appointment of the plan for each customer and interval: an interval ends on its due day.
    _plan_uniq = models.UniqueIndex(
        "(partner_id, date_due) WHERE origin = 'plan' AND state IN ('planned', 'prepared')",
        "This customer's interval has its visit already.",
    )
    _done_idx = models.Index("(partner_id, date_done DESC) WHERE state IN ('done', 'sampled')")
    _done_with_day = models.Constraint(
        "CHECK (state NOT IN ('done', 'sampled') OR (date_done IS NOT NULL AND recorded_at IS NOT NULL))",
        "Done on: a visit that has been needs its day.",
    )
    _duration_range = models.Constraint("CHECK (duration BETWEEN 0 AND 24)", "Hours: from 0 to 24.")

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("kind", "partner_id", "date_planned", "date_done")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for visit in self:
            visit.display_name = self.env._(
                "%(customer)s, %(kind)s, %(day)s",
                customer=visit.partner_id.display_name or "",
                kind=kinds.get(visit.kind, ""),
                day=fields.Date.to_string(visit.date_done or visit.date_planned) or "",
            )

    @api.depends("date_start")
    def _compute_date_planned(self):
        for visit in self:
            if visit.date_start:
                visit.date_planned = (visit.company_id or self.env.company)._customer_day(visit.date_start)
            else:
                visit.date_planned = visit.date_planned or False

    @api.depends("promise_ids")
    def _compute_promise_count(self):
        for visit in self:
            visit.promise_count = len(visit.promise_ids)

    @api.model
    def _open_domain(self):
        return Domain("state", "in", OPEN_STATES)

    @api.model
    def _done_domain(self):
        return Domain("state", "in", DONE_STATES)

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    def _is_evidence_settled(self):
        return self.state not in OPEN_STATES

    # ------------------------------------------------------------
    # Create and write
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Plan visits; who acts for the customer makes them unless another manager is named."""
        for vals in vals_list:
            self._check_sealed(vals)
        prepared = [self._prepare_visit(self._prepare_served(vals)) for vals in vals_list]
        visits = super().create(prepared)
        visits._sync_event()
        return visits

    @api.model
    def _prepare_visit(self, vals):
        entity_sudo = self.env["res.partner"].sudo().browse(vals["partner_id"])
        company = self.env["res.company"].browse(vals["company_id"])
        vals = {"tier_id": entity_sudo.customer_tier_id.id, **vals}
        planned, start = vals.get("date_planned"), fields.Datetime.to_datetime(vals.get("date_start"))
        check_day(self.env, self._label("date_start"), start)
        if not planned and start:
            planned = company._customer_day(start)
        planned = self._read_date("date_planned", planned) or company._customer_today()
        is_hand = vals.get("origin", "hand") == "hand"
        return {"date_due": planned, "is_fixed": is_hand, **vals, "date_planned": planned}

    @api.model
    def _create_unchecked(self, vals_list):
        """Create what the system plans, values complete and quiet, past the rules for planning by hand."""
        quiet = self.sudo().with_context(tracking_disable=True, mail_create_nosubscribe=True)
        return super(CustomerVisit, quiet).create(vals_list).with_env(self.env)

    def write(self, vals):
        """Change what is planned; the record of a visit that has been stays as it is."""
        self._check_sealed(vals)
        if not self.env.su:
            self._check_may_edit(vals)
        if "date_planned" in vals and "date_start" not in vals:
            self._move_start(vals)
        result = super().write(vals)
        if {"date_planned", "date_start"} & vals.keys() and not self.env.su:
            self.sudo().filtered(lambda visit: not visit.is_fixed).is_fixed = True
        if {"date_planned", "date_start", "duration", "manager_id", "colleague_ids"} & vals.keys():
            self._sync_event()
        return result

    def _move_start(self, vals):
        """Let the time agreed follow to the other day, at the same hour."""
        day = self._read_date("date_planned", vals["date_planned"])
        for visit in self:
            if day and visit.date_start and visit.date_planned and visit.date_planned != day:
                super(CustomerVisit, visit).write({"date_start": visit.date_start + (day - visit.date_planned)})

    def _check_may_edit(self, vals):
        for name in ("partner_id", "manager_id"):
            if name in vals and any(visit._is_other(name, vals[name]) for visit in self):
                raise UserError(
                    self.env._(
                        "%(field)s: a visit stays with its customer and manager; cancel it and plan another one.",
                        field=self._label(name),
                    )
                )
        touched = (CONTENT | {"promise_ids"}) & vals.keys()
        for visit in self.filtered(lambda visit: visit.state not in OPEN_STATES) if touched else ():
            changed = [
                name
                for name in sorted(touched)
                if self._fields[name].type in ("many2many", "one2many") or visit._is_other(name, vals[name])
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "%(field)s: '%(visit)s' is recorded and stays as it is; the supervisor corrects a record, with"
                        " a reason.",
                        field=self._label(changed[0]),
                        visit=visit.display_name,
                    )
                )

    def copy_data(self, default=None):
        """Refused: each visit has its own day and record."""
        raise UserError(self.env._("A visit cannot be copied: plan another one with its own day."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self:
            raise UserError(self.env._("Visits are never deleted: cancel one with a reason."))

    def _event_times(self):
        """Return the start and end (UTC) of this one visit, (None, None) while no time is agreed."""
        if not self.date_start:
            return None, None
        return self.date_start, self.date_start + timedelta(hours=self.duration or 1.0)
