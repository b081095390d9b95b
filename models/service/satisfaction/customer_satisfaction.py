from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.orm.models import NO_ACCESS

from ...customer.unknown_fields import UnknownFloat
from ...row_guard import guard_rows

#: states in which somebody was, or is about to be, invited
ASKED = ("held", "queued", "sent", "answered", "expired")
#: reads what supervisors are told to do about answers
FOLLOW_UP = "customer_manager.group_customer_manager_supervisor,customer_manager.group_customer_manager_audit"
#: of an answer, for good
_SEALED = (
    "kind",
    "reason",
    "state",
    "manager_id",
    "counts_for_manager",
    "token_hash",
    "sent_at",
    "answered_at",
    "answered_on",
    "mark",
    "score",
    "comment",
    "may_name",
)
#: of every row, for good
_FIXED = ("company_id", "kind", "draw", "create_date")


class CustomerSatisfaction(models.Model):
    """A closed matter and what the customer thinks of it; one row each, asked or not (domain P6, 11.8).

    The matters nobody was asked about are kept too, with the reason, so that averages can be judged. Rows are made and
    filled by the addon alone, in superuser code: no role writes them, administrators included, and a trigger keeps an
    answer as it was given.

    Not `rating.rating`: it keeps the secret of its link in plain text, in a column, in the mail and in the chatter, and
    takes answers for as long as the link is there. Here the secret exists in the message to the customer only, the
    database has its SHA-256, and it opens the page once.
    """

    _name = "customer.satisfaction"
    _description = "Opinion of a Customer"
    _inherit = ["customer.system.mixin", "customer.reason.mixin", "customer.sealed.mixin", "customer.export.mixin"]
    _order = "closed_at desc, id desc"
    _check_company_auto = True
    _allow_sudo_commands = False

    name = fields.Char("Matter", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    kind = fields.Selection(
        [("request", "Request"), ("visit", "Visit"), ("handover", "Handover"), ("yearly", "Yearly questionnaire")],
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    contact_id = fields.Many2one(
        "res.partner", "Person Asked", readonly=True, index="btree_not_null", ondelete="set null"
    )
    manager_id = fields.Many2one(
        "customer.manager",
        "Manager on the Day",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    subject_uid = fields.Many2one(
        "res.users",
        "About",
        readonly=True,
        ondelete="restrict",
        groups=FOLLOW_UP,
        help="Whom a complaint was about: he reads nothing of it here.",
    )
    team_id = fields.Many2one("crm.team", "Team on the Day", readonly=True, index="btree_not_null", ondelete="set null")
    tier_id = fields.Many2one("customer.tier", "Tier on the Day", readonly=True, ondelete="set null")
    department_ids = fields.Many2many("hr.department", string="Departments", readonly=True)
    closed_at = fields.Datetime("Closed", required=True, readonly=True)
    closed_on = fields.Date("Day", required=True, readonly=True, index=True)
    counts_for_manager = fields.Boolean(
        readonly=True,
        help="Matters that the manager opened himself, and visits, say nothing about him.",
    )

    # who is asked
    state = fields.Selection(
        [
            ("not_asked", "Not asked"),
            ("held", "Held: address to confirm"),
            ("queued", "To be sent"),
            ("sent", "Sent"),
            ("answered", "Answered"),
            ("expired", "Not answered"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="not_asked",
        index=True,
    )
    reason = fields.Selection(
        [
            ("complaint", "Complaint"),
            ("late", "Late"),
            ("reopened", "Reopened"),
            ("handover", "Handover"),
            ("three_tries", "Closed after three tries"),
            ("drawn", "Drawn"),
            ("yearly", "Yearly questionnaire"),
        ],
        "Asked Because",
        readonly=True,
    )
    skip_reason = fields.Selection(
        [
            ("not_drawn", "Not drawn"),
            ("drawn_before", "Drawn once this quarter"),
            ("no_contact", "Nobody to ask"),
            ("no_address", "No address"),
            ("asked_often", "Asked often enough this year"),
            ("not_confirmed", "Address not confirmed in time"),
            ("rejected", "Address not the customer's"),
        ],
        "Not Asked Because",
        readonly=True,
    )
    draw = fields.Float("Number Drawn", digits=(9, 8), readonly=True, aggregator=None, groups=FOLLOW_UP)
    asked_on = fields.Date(
        "Invited", readonly=True, index="btree_not_null", help="From this day on the invitation counts for the person."
    )
    doubts_internal = fields.Boolean("Address of a Colleague", readonly=True, groups=FOLLOW_UP)
    doubts_shared = fields.Boolean("Address of Several Customers", readonly=True, groups=FOLLOW_UP)
    doubts_changed = fields.Boolean("Address Entered by the Manager", readonly=True, groups=FOLLOW_UP)
    confirmed_at = fields.Datetime("Address Confirmed", readonly=True, groups=FOLLOW_UP)
    confirmed_uid = fields.Many2one("res.users", "Confirmed by", readonly=True, groups=FOLLOW_UP)
    held_note = fields.Char("Why Rejected", readonly=True, groups=FOLLOW_UP)

    # the invitation
    channel = fields.Selection([("mail", "Mail"), ("gateway", "SMS or WeChat")], readonly=True)
    token_hash = fields.Char(readonly=True, copy=False, groups=NO_ACCESS, export_string_translation=False)
    send_tries = fields.Integer("Failed Attempts to Send", readonly=True, aggregator=None)
    sent_at = fields.Datetime("Sent", readonly=True)
    expires_at = fields.Datetime("Link Until", readonly=True)

    # the answer
    answered_at = fields.Datetime("Answered", readonly=True)
    answered_on = fields.Date(
        "Day of the Answer", readonly=True, help="The figures of this day are the first ones that count it."
    )
    sealed_at = fields.Datetime(readonly=True, export_string_translation=False)
    mark = fields.Integer(readonly=True, aggregator=None, help="1 to 5, as the customer chose.")
    score = UnknownFloat("Points", digits=(5, 1), readonly=True, aggregator=None, help="0 to 100.")
    comment = fields.Text(readonly=True)
    may_name = fields.Boolean("May Be Named", readonly=True, help="The person lets the manager see who wrote this.")

    _token_uniq = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL", "A link belongs to one invitation.")
    _queue_idx = models.Index("(id) WHERE state IN ('held', 'queued', 'sent')")
    _manager_day_idx = models.Index("(manager_id, answered_on) WHERE state = 'answered'")
    _mark_range = models.Constraint("CHECK (mark IS NULL OR mark BETWEEN 0 AND 5)", "A mark is 1 to 5.")
    _score_range = models.Constraint("CHECK (score BETWEEN 0 AND 100)", "Points are 0 to 100.")
    _answer_whole = models.Constraint(
        "CHECK ((state = 'answered') = (answered_at IS NOT NULL AND score IS NOT NULL AND sealed_at IS NOT NULL))",
        "An answer has a day and points, and nothing else has.",
    )
    _invitation_whole = models.Constraint(
        "CHECK (state NOT IN ('held', 'queued', 'sent') OR (reason IS NOT NULL AND asked_on IS NOT NULL))",
        "An invitation has a reason and a day.",
    )

    def init(self):
        """Let the database itself keep answers as they were given."""
        super().init()
        guard_rows(self.env.cr, self._table, sealed=_SEALED, fixed=_FIXED)

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    # ------------------------------------------------------------
    # Written by the addon alone
    # ------------------------------------------------------------

    @api.model
    def _get_system_refusal(self):
        return self.env._("Opinions of customers are kept by the system: nobody enters, changes or deletes them.")

    # ------------------------------------------------------------
    # Whose matter it is
    # ------------------------------------------------------------

    def _check_may_follow_up(self):
        """Let the supervisor of the team, or a marketing officer, act; never the manager whom it is about.

        :raise AccessError: saying why not
        """
        user = self.env.user
        self.check_access("read")
        for row in self.sudo():
            if user in row.manager_id.user_id | row.subject_uid:
                raise AccessError(
                    self.env._("%(matter)s is about your own work: your supervisor deals with it.", matter=row.name)
                )
            if user != row.team_id.user_id and not user.has_group("customer_manager.group_customer_manager_officer"):
                raise AccessError(
                    self.env._(
                        "%(matter)s belongs to another team: its supervisor or the marketing department deals with it.",
                        matter=row.name,
                    )
                )
