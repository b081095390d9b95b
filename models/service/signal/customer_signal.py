from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ....algorithms.signals import LEVELS, PALETTE, warning_of
from ...customer.unknown_fields import UnknownFloat
from .customer_signal_topic import KINDS
from .signal_queries import OPEN_STATES

#: what the writer of a signal says, and may correct while it is open
_WORDS = {"name", "description", "topic_id", "kind", "level", "amount_expected", "chance", "date_expected"}


class CustomerSignal(models.Model):
    """Something that may become good or bad business with a customer (P5), with the figures that show it.

    Raised by hand, by a rule, by a hint of any colleague, or on the portal. A rule and a customer have one open
    signal, which gathers evidence. What a rule found and what became of it is kept by the system: a manager
    neither lowers a warning nor drops it without a reason.
    """

    _name = "customer.signal"
    _description = "Signal"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.sealed.mixin",
        "customer.reason.mixin",
        "customer.export.mixin",
    ]
    _order = "level desc nulls last, found_on desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "name"]
    _check_company_auto = True

    number = fields.Char(readonly=True, copy=False, index=True)
    name = fields.Char(string="Subject", copy=False)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict", tracking=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        "customer.account", string="Account", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    rule_id = fields.Many2one("customer.signal.rule", string="Rule", readonly=True, copy=False, ondelete="restrict")
    topic_id = fields.Many2one("customer.signal.topic", "Matter", domain="[('kind', '=', kind)]", ondelete="restrict")
    source = fields.Selection(
        [("manual", "By Hand"), ("rule", "Rule"), ("hint", "Colleague's Hint"), ("portal", "Portal")],
        required=True,
        default="manual",
        readonly=True,
        copy=False,
    )
    kind = fields.Selection(KINDS, required=True, default="risk", tracking=True)
    level = fields.Selection(
        [(level, level) for level in LEVELS], "Risk Level", tracking=True, help="Grade of risk, R5 the gravest."
    )
    warning = fields.Selection(
        [("yellow", "Yellow: watch"), ("orange", "Orange: act"), ("red", "Red: head of department reads it")],
        compute="_compute_warning",
        store=True,
        precompute=True,
    )
    warning_color = fields.Integer(compute="_compute_warning_color", export_string_translation=False)
    description = fields.Text()
    value = UnknownFloat(digits=(16, 4), readonly=True, copy=False, aggregator=None)
    evidence = fields.Json(string="Figures", readonly=True, copy=False, help="What shows it.")
    evidence_ids = fields.One2many("customer.signal.evidence", "signal_id", string="Figures over Time", readonly=True)
    evidence_text = fields.Text(string="Evidence", compute="_compute_evidence_text")
    manager_id = fields.Many2one(
        "customer.manager",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Who acts for the customer when it is found, and follows it up; after a handover, the receiver.",
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("verified", "Verified"),
            ("measures", "Measures"),
            ("rejected", "Rejected"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("averted", "Averted"),
            ("realised", "Realised"),
            ("noted", "Noted"),
        ],
        required=True,
        default="new",
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    found_on = fields.Date(readonly=True, copy=False, required=True, default=lambda self: self._default_day())
    seen_on = fields.Date(
        string="Last Found", readonly=True, copy=False, help="A rule that no longer finds it leaves this day behind."
    )
    verify_due = fields.Datetime(string="Verify until", readonly=True, copy=False)
    verified_at = fields.Datetime(readonly=True, copy=False)
    verdict = fields.Selection(
        [("confirmed", "Right"), ("false", "False"), ("late", "Right, but Too Late")],
        string="Judged As",
        readonly=True,
        copy=False,
        tracking=True,
        help="What it was worth: counted for its rule.",
    )
    result = fields.Text(readonly=True, copy=False, help="What came of it, or why it was rejected.")
    closed_on = fields.Date(readonly=True, copy=False)
    measure_line_ids = fields.One2many("customer.signal.measure.line", "signal_id", string="Measures")
    amount_expected = fields.Monetary(string="Expected Value", help="What may be won or lost.")
    chance = fields.Integer(string="Chance (%)")
    date_expected = fields.Date(string="Expected on")
    amount_result = fields.Monetary(
        string="Won or Saved", copy=False, tracking=True, help="Of a won opportunity, or an averted risk."
    )

    _rule_partner_uniq = models.UniqueIndex(
        "(rule_id, partner_id) WHERE rule_id IS NOT NULL AND state IN ('new', 'verified', 'measures')",
        "This customer already has an open signal of this rule.",
    )
    _rule_verdict_idx = models.Index("(rule_id, partner_id, closed_on)")
    _level_of_risk = models.Constraint(
        "CHECK ((kind = 'risk') = (level IS NOT NULL))",
        "Risk Level: a risk has a grade from R1 to R5, an opportunity and market information have none.",
    )
    _chance_range = models.Constraint("CHECK (chance BETWEEN 0 AND 100)", "Chance: from 0 to 100 %.")
    _words_or_rule = models.Constraint(
        "CHECK (rule_id IS NOT NULL OR name IS NOT NULL)", "Subject: say in a few words what it is about."
    )

    @api.model
    def _default_day(self):
        return self.env.company._customer_today()

    @api.depends("level")
    def _compute_warning(self):
        for signal in self:
            signal.warning = warning_of(signal.level)

    @api.depends("warning")
    def _compute_warning_color(self):
        for signal in self:
            signal.warning_color = PALETTE.get(signal.warning, 0)

    @api.depends("number", "name", "rule_id", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for signal in self:
            subject = signal.name or signal.sudo().rule_id.name or ""
            signal.display_name = f"{signal.number or ''} {subject}: {signal.partner_id.name or ''}".strip(" :")

    @api.constrains("kind", "topic_id")
    def _check_topic(self):
        """The topic decides: other suppliers and own generation are never booked as a risk (domain 11.16)."""
        for signal in self:
            if signal.topic_id and signal.topic_id.kind != signal.kind:
                kinds = dict(self._fields["kind"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "Kind: %(topic)s is %(kind)s, so that the signal is one too.",
                        topic=signal.topic_id.name,
                        kind=kinds[signal.topic_id.kind].lower(),
                    )
                )

    @api.onchange("topic_id")
    def _onchange_topic(self):
        if self.topic_id:
            self.kind = self.topic_id.kind

    @api.onchange("kind")
    def _onchange_kind(self):
        self.level = (self.level or "R1") if self.kind == "risk" else False
        if self.topic_id.kind != self.kind:
            self.topic_id = False

    @api.model
    def _open_domain(self):
        """Return the domain of the signals that still wait for somebody."""
        return [("state", "in", OPEN_STATES)]

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Note signals by hand: for the whole customer, followed up by who acts for it."""
        partners = self.env["res.partner"]
        for vals in vals_list:
            self._check_sealed(vals)
        vals_list = [
            {**vals, "partner_id": partners.browse(vals["partner_id"])._customer_entity().id}
            if vals.get("partner_id")
            else vals
            for vals in vals_list
        ]
        signals = super().create(vals_list)
        for company, of_company in signals.sudo().grouped("company_id").items():
            due, today = company._customer_signal_verify_due(), company._customer_today()
            for signal in of_company:
                signal.write(
                    {
                        "number": f"S{signal.id:07d}",
                        "manager_id": signal.manager_id.id or signal.partner_id.customer_acting_manager_id.id,
                        "found_on": today if signal.source != "rule" else signal.found_on,
                        "verify_due": signal.verify_due or due,
                    }
                )
        signals._check_serving_company()
        return signals

    def _check_serving_company(self):
        """A customer is served by one company, so its signals are that company's."""
        for signal in self.sudo():
            serving = signal.partner_id.customer_company_id
            if serving and serving != signal.company_id:
                raise ValidationError(
                    self.env._(
                        "Customer: %(customer)s is served by another company, whose signals these would be.",
                        customer=signal.partner_id.display_name,
                    )
                )

    def write(self, vals):
        """Guard what the system keeps; words change while a signal is open, the customer never."""
        self._check_sealed(vals)
        if not self.env.su:
            self._check_words(vals)
        return super().write(vals)

    def _check_words(self, vals):
        if {"partner_id", "company_id"} & vals.keys() and any(
            signal._is_other(name, vals[name])
            for signal in self
            for name in ("partner_id", "company_id")
            if name in vals
        ):
            raise UserError(self.env._("Customer: a signal stays with its customer; note another one."))
        if not _WORDS & vals.keys():
            return
        if any(signal.state not in OPEN_STATES for signal in self):
            raise UserError(self.env._("The signal is closed: its words stay as they were when it was."))
        found = self.filtered("rule_id")
        if any(signal._is_other(name, vals[name]) for signal in found for name in ("kind", "level") if name in vals):
            raise AccessError(self.env._("Kind, level: what a rule found is not changed by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self:
            raise UserError(self.env._("Signals are history: reject what turned out to be nothing."))

    def _take_over(self, manager, reason):
        """Give the open ones among these signals to another manager: closed ones stay with who followed them up."""
        moved = self.filtered_domain(self._open_domain())
        moved.sudo().write({"manager_id": manager.id})
        moved._message_log_batch(
            bodies={
                signal.id: self.env._("Handed over to %(manager)s: %(reason)s", manager=manager.name, reason=reason)
                for signal in moved
            }
        )
        return moved
