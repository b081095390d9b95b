from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...roles import OFFICER
from .customer_satisfaction_ask import _urn

#: invitations that are made together
_BATCH = 200


class CustomerSatisfactionRound(models.Model):
    """The yearly questionnaire: whom it goes to is drawn by the tier's policy, nobody chooses (domain P6, 8.2)."""

    _name = "customer.satisfaction.round"
    _description = "Yearly Questionnaire"
    _inherit = "customer.sealed.mixin"
    _order = "year desc, id desc"
    _rec_name = "year"
    _check_company_auto = True

    year = fields.Char(required=True, default=lambda self: str(self.env.company._customer_today().year))
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    survey_id = fields.Many2one(
        "survey.survey",
        "Questionnaire",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref("customer_manager.survey_yearly_satisfaction", raise_if_not_found=False),
    )
    sample_share = fields.Float(
        "Sampled Tiers (%)",
        digits=(5, 2),
        default=25,
        help="So many customers are drawn of a tier with a yearly sample; where each customer is asked, all are.",
    )
    rest_share = fields.Float(
        "Other Tiers (%)", digits=(5, 2), default=1, help="So many customers are drawn of tiers that are sampled."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Under way"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    satisfaction_ids = fields.One2many("customer.satisfaction", "round_id", readonly=True, copy=False)
    asked_count = fields.Integer("Invited", compute="_compute_counts", compute_sudo=True)
    answered_count = fields.Integer("Answered", compute="_compute_counts", compute_sudo=True)
    not_asked_count = fields.Integer("Not Asked", compute="_compute_counts", compute_sudo=True)
    area_ids = fields.One2many("customer.satisfaction.area", "round_id", "Results by Area", readonly=True, copy=False)

    _year_uniq = models.UniqueIndex("(company_id, year)", "Year: there is a questionnaire for it already.")
    _shares = models.Constraint(
        "CHECK (sample_share BETWEEN 0 AND 100 AND rest_share BETWEEN 0 AND 100)", "Shares are 0 to 100 %."
    )

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"state", "started_at", "satisfaction_ids", "area_ids"}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what the steps set."""
        for vals in vals_list:
            self.browse()._check_sealed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Keep a round that has begun as it is."""
        self._check_sealed(vals)
        if not self.env.su and (other := self.filtered(lambda one: one.state != "draft")[:1]):
            raise UserError(self.env._("%(year)s: the questionnaire has begun and stays as it is.", year=other.year))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if other := self.filtered(lambda one: one.state != "draft")[:1]:
            raise UserError(self.env._("%(year)s: a questionnaire that has begun is kept.", year=other.year))

    def _compute_counts(self):
        rows = self.env["customer.satisfaction"]._read_group(
            [("round_id", "in", self.ids)], ["round_id", "state"], ["__count"]
        )
        counts = {(one.id, state): count for one, state, count in rows}
        for one in self:
            found = {state: count for (key, state), count in counts.items() if key == one.id}
            one.answered_count = found.get("answered", 0)
            one.not_asked_count = found.get("not_asked", 0)
            one.asked_count = sum(found.get(state, 0) for state in ("held", "queued", "sent", "answered", "expired"))

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_start(self):
        """Draw the customers and invite them (public; marketing officers)."""
        self._begin("draft")
        for one in self:
            one._check_questionnaire()
            one.sudo().write({"state": "running", "started_at": fields.Datetime.now()})
            one.sudo()._invite()
        return True

    def action_close(self):
        """Take no more answers and publish (public; marketing officers)."""
        self._begin("running")
        waiting = self.sudo().satisfaction_ids.filtered(lambda row: row.state in ("held", "queued"))
        waiting.write({"state": "cancelled"})
        self.sudo().satisfaction_ids.filtered(lambda row: row.state == "sent").write({"state": "expired"})
        self.sudo().write({"state": "closed"})
        return True

    def _begin(self, state):
        self.check_access("write")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("The yearly questionnaire is run by marketing officers."))
        self.lock_for_update()
        if other := self.filtered(lambda one: one.state != state)[:1]:
            raise UserError(self.env._("%(year)s: this step is not possible now.", year=other.year))

    def _check_questionnaire(self):
        """Refuse a survey whose answers would say nothing about a manager, or that anybody may fill."""
        survey = self.sudo().survey_id
        if not survey.question_ids.filtered("customer_is_manager_area"):
            raise UserError(
                self.env._(
                    "Questionnaire: %(survey)s has no question about the customer manager; set the area of its"
                    " questions.",
                    survey=survey.title,
                )
            )
        if not survey.active or survey.access_mode != "token" or survey.users_login_required:
            raise UserError(
                self.env._(
                    "Questionnaire: %(survey)s has to be open to invited people only, without a login.",
                    survey=survey.title,
                )
            )

    def _invite(self):
        customers = self._draw_customers()
        now = fields.Datetime.now()
        for start in range(0, len(customers), _BATCH):
            self.env["customer.satisfaction"]._ask(
                [
                    {
                        "name": self.env._("Questionnaire %(year)s", year=self.year),
                        "kind": "yearly",
                        "company_id": self.company_id.id,
                        "partner_id": customer.id,
                        "manager_id": customer.customer_manager_id.id,
                        "closed_at": now,
                        "round_id": self.id,
                        "flags": ["yearly"],
                    }
                    for customer in customers[start : start + _BATCH]
                ]
            )

    def _draw_customers(self):
        """Return all customers of tiers in which each is asked, and a share of those of the others."""
        shares = {"yearly_each": 100, "yearly_sample": self.sample_share, "sample": self.rest_share}
        drawn = self.env["res.partner"]
        for tier in self.env["customer.tier"].search([("company_id", "in", (self.company_id.id, False))]):
            ids = drawn.search(
                [("customer_tier_id", "=", tier.id), ("customer_company_id", "=", self.company_id.id)], order="id"
            ).ids
            count = -(-len(ids) * shares[tier.survey_policy] // 100)
            drawn |= drawn.browse(sorted(_urn.sample(ids, int(count))))
        return drawn
