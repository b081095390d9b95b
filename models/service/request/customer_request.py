from odoo import api, fields, models
from odoo.fields import Domain

STATES = [
    ("triage", "To sort"),
    ("new", "New"),
    ("working", "In work"),
    ("waiting", "Waiting for the customer"),
    ("answered", "Answered"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
#: no more work on it
OVER = ("closed", "cancelled")
#: the clock for the answer runs
RUNNING = ("triage", "new", "working")
CHANNELS = [
    ("visit", "Visit"),
    ("phone", "Phone"),
    ("portal", "Portal"),
    ("mail", "Mail"),
    ("hotline", "Hotline"),
    ("counter", "Counter"),
    ("wechat", "WeChat"),
    ("api", "Other system"),
    ("form", "Colleague"),
]
CLOSINGS = [
    ("confirmed", "The customer confirmed"),
    ("three_tries", "Three tries on different days"),
    ("duplicate", "Kept twice"),
]


class CustomerRequest(models.Model):
    """What a customer asks for, from the first word to his confirmation (domain P3).

    triage -> new -> working <-> waiting -> answered -> closed, cancelled from anywhere before. One named owner at
    every moment (domain 11.18), two clocks (`…_clock`), departments work in parallel on legs. Nobody creates a
    request through the ORM: the quick form and the other channels use `_create_from_intake` (`…_intake`). Nobody
    writes what a step sets: the steps are public methods (`…_triage`, `…_life`, `…_close`, `…_dispatch`), who reads
    what stands in the record rules and in `…_bypass`. The number comes from a sequence without locks: no number is
    given twice, but numbers may be missing where an intake was taken back; legs are numbered without gaps.
    """

    _name = "customer.request"
    _description = "Customer Request"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.sealed.mixin",
        "customer.reason.mixin",
        "customer.export.mixin",
    ]
    _order = "received_at desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "name", "external_number"]
    _check_company_auto = True

    # what came in
    number = fields.Char(readonly=True, required=True, copy=False, index=True)
    name = fields.Char("Subject", required=True)
    description = fields.Text("What the Customer Said", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    contact_id = fields.Many2one("res.partner", string="Contact", index="btree_not_null", ondelete="restrict")
    account_id = fields.Many2one(
        "customer.account", index="btree_not_null", ondelete="restrict", check_company=True, string="Account"
    )
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    external_number = fields.Char(readonly=True, copy=False, help="Number in the system it came from, such as 95598.")
    # nobody reads it as it stands: see `same_as_id`
    duplicate_of_id = fields.Many2one(
        "customer.request",
        "Kept as",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    received_at = fields.Datetime("Received", required=True, readonly=True, index=True)
    reporter_uid = fields.Many2one(
        "res.users", "Recorded by", readonly=True, index=True, ondelete="restrict", copy=False
    )
    opened_by_manager = fields.Boolean(
        readonly=True, help="Recorded by a manager who serves the customer: does not count for his satisfaction figure."
    )

    # whose it is
    user_id = fields.Many2one("res.users", "Owner", required=True, readonly=True, index=True, ondelete="restrict")
    manager_id = fields.Many2one(
        "customer.manager",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Primary manager at intake, after a handover the receiver; nobody for mass customers and for"
        " complaints that go past the manager.",
    )
    team_id = fields.Many2one("crm.team", readonly=True, index="btree_not_null", ondelete="restrict")

    # a complaint about somebody
    subject_manager_id = fields.Many2one(
        "customer.manager", "Complaint about Manager", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    subject_user_id = fields.Many2one(
        "res.users", "Complaint about", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    is_bypassed = fields.Boolean(
        readonly=True, index="btree_not_null", help="Whom the complaint is about sees nothing of it now."
    )
    is_about_serving = fields.Boolean(
        "About Who Serves",
        readonly=True,
        copy=False,
        help="A complaint about the manager of a customer who was not known yet: as soon as he is, it goes past him.",
    )
    has_name_consent = fields.Boolean(
        "Name May Be Shown",
        readonly=True,
        help="The complainant agreed that the person concerned reads the complaint with his name once it is answered.",
    )

    # where it stands
    state = fields.Selection(
        STATES, required=True, readonly=True, index=True, copy=False, group_expand="_group_expand_state"
    )
    first_response_at = fields.Datetime("First Response", readonly=True, copy=False)
    answer = fields.Text(readonly=True, copy=False)
    answered_at = fields.Datetime("Answered", readonly=True, copy=False)
    answer_round = fields.Integer("Answers Given", readonly=True, copy=False, export_string_translation=False)
    confirmed_by = fields.Char(readonly=True, copy=False, help="Who of the customer said that the matter is settled.")
    closed_at = fields.Datetime("Closed", readonly=True, copy=False, index="btree_not_null")
    closing = fields.Selection(CLOSINGS, "Closed because", readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False)
    reopened_count = fields.Integer("Reopened", readonly=True, copy=False)
    reopened_at = fields.Datetime("Last Reopened", readonly=True, copy=False)
    cause_id = fields.Many2one("customer.request.cause", index="btree_not_null", ondelete="restrict")
    measures = fields.Text(help="What was done so that it does not happen again.", copy=False)
    pause_ids = fields.One2many("customer.request.pause", "request_id", string="Pauses", readonly=True, copy=False)
    leg_ids = fields.One2many("customer.request.leg", "request_id", string="Work Orders", readonly=True, copy=False)
    attempt_ids = fields.One2many("customer.request.attempt", "request_id", string="Tries", readonly=True, copy=False)

    _number_uniq = models.Constraint("UNIQUE (number)", "This number is taken.")
    _external_uniq = models.UniqueIndex(
        "(company_id, external_number) WHERE external_number IS NOT NULL",
        "External Number: this company has a request with it already.",
    )
    _sorted_customer = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR state IN ('triage', 'cancelled'))",
        "Customer: a request without one stays in the list to sort.",
    )

    # ------------------------------------------------------------
    # Sealed: what the steps set
    # ------------------------------------------------------------

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what the system keeps; nobody but the intake creates requests."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what the steps set, and contacts and accounts of other customers."""
        self._check_sealed(vals)
        result = super().write(vals)
        if {"contact_id", "account_id"} & vals.keys():
            self._check_belongs()
        return result

    def _set(self, vals):
        """Write what the steps alone set, quietly."""
        self.sudo().with_context(tracking_disable=True, mail_auto_subscribe_no_notify=True).write(vals)

    @api.model
    def _open_domain(self):
        """Domain of the requests that somebody still has to do something for."""
        return Domain("state", "not in", OVER)

    @api.model
    def _group_expand_state(self, states, _domain):
        """Return the states found, in the order of the work and not of their keys; add no empty columns."""
        return [state for state, _label in STATES if state in states]
