from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..approval.approval_text import checked_text
from ..jobs import each_for_itself


class CustomerAssignmentReview(models.Model):
    """A link that somebody should look at: it is very old, or the grade does not fit the tier any more (domain P2).

    Found by a job, which removes nobody: whoever leads the manager says that he stays, and why, or opens a
    handover. One that has settled itself is marked so.
    """

    _name = "customer.assignment.review"
    _description = "Review of a Link"
    _inherit = ["customer.sealed.mixin", "customer.own.case.mixin", "customer.reason.mixin"]
    _order = "state desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="restrict")
    manager_id = fields.Many2one("customer.manager", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="manager_id.company_id", store=True, precompute=True, index=True)
    kind = fields.Selection([("long", "Long link"), ("grade", "Grade below the tier")], required=True)
    link_start = fields.Date("Since", required=True, readonly=True)
    number = fields.Integer(
        "Review", readonly=True, aggregator=None, help="Which review of this link it is, for long ones."
    )
    tier_id = fields.Many2one("customer.tier", "Tier", readonly=True, ondelete="restrict")
    found_on = fields.Date(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("kept", "Stays"), ("handed_over", "Handover Opened"), ("gone", "Settled Itself")],
        required=True,
        default="open",
        readonly=True,
        index=True,
    )
    reason = fields.Text(readonly=True)
    handover_id = fields.Many2one("customer.handover", readonly=True, index="btree_not_null", ondelete="set null")
    decided_uid = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided on", readonly=True)

    _once = models.Constraint(
        "UNIQUE NULLS NOT DISTINCT (partner_id, manager_id, kind, link_start, number, tier_id)",
        "This review is on the list already.",
    )

    @api.depends("partner_id", "manager_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = f"{review.partner_id.display_name or ''}: {review.manager_id.name or ''}"

    @api.model
    def _sealed_fields(self):
        kept = {"partner_id", "manager_id", "kind"}
        return super()._sealed_fields() | self._readonly_columns() | kept

    @api.model_create_multi
    def create(self, vals_list):
        """Reviews are found by the job."""
        if not self.env.su:
            raise UserError(self.env._("Links to look at are found by the system."))
        return super().create(vals_list)

    def write(self, vals):
        """Decisions go by the buttons."""
        self._check_sealed(vals)
        return super().write(vals)

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "keep": ("action_keep", self.env._("The Manager Stays"), self.env._("Why does the manager stay?")),
        }

    # ------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------

    def _begin_decision(self):
        self.check_access("write")
        self._check_own_case()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        if done := self.filtered(lambda review: review.state != "open"):
            raise UserError(self.env._("%(review)s is decided already.", review=done[0].display_name))

    def action_keep(self, reason):
        """Let the managers stay (public; whoever leads them, never they themselves).

        :param reason: text that stays with the review
        """
        reason = checked_text(self.env, self.env._("Reason"), reason, required=False)
        if not reason:
            raise UserError(self.env._("Reason: say why the manager stays."))
        self._begin_decision()
        self._decide({"state": "kept", "reason": reason})
        return True

    def action_hand_over(self):
        """Open a handover for each manager of these links, without a receiver yet (public; whoever leads them)."""
        self._begin_decision()
        Handover = self.env["customer.handover"]
        if not Handover.has_access("create"):
            raise AccessError(self.env._("Handovers are opened by supervisors and the marketing department."))
        # a customer who is on the list twice goes into one handover
        low = self.filtered(lambda review: review.kind == "grade").partner_id
        for (manager, is_low), reviews in self.grouped(lambda one: (one.manager_id, one.partner_id in low)).items():
            handover = Handover._open_for(reviews.partner_id, {"trigger": "tier_change" if is_low else "review_36"})
            own = handover.filtered(lambda one, giver=manager: one.from_manager_id == giver)
            reviews._decide({"state": "handed_over", "handover_id": own[:1].id})
        return True

    def _decide(self, vals):
        self.sudo().write({**vals, "decided_uid": self.env.uid, "decided_at": fields.Datetime.now()})

    # ------------------------------------------------------------
    # Job
    # ------------------------------------------------------------

    @api.model
    def _cron_find_reviews(self):
        """Daily: list long links and grades below the tier, once each; mark what has settled itself."""
        each_for_itself(
            self.env["res.company"].sudo().search([]),
            lambda company: self.sudo()._renew(company, self._find_long(company) + self._find_low_grades(company)),
            "The links of company %s could not be looked at: %s",
            to_the_end=True,
        )

    @api.model
    def _find_served(self, company):
        return self.env["res.partner"].sudo().search([("customer_manager_id.company_id", "=", company.id)])

    @api.model
    def _find_long(self, company):
        """Return values of reviews of links that have lasted the months of the setting, or twice, three times …"""
        months = company.customer_review_months
        if not months:
            return []
        today = company._customer_today()
        partners = self._find_served(company)
        starts = self.env["customer.assignment"].sudo()._link_starts(partners)
        values = []
        for partner in partners.filtered(lambda one: one.id in starts):
            start = starts[partner.id]
            lasted = (today.year - start.year) * 12 + today.month - start.month - (today.day < start.day)
            if lasted >= months:
                values.append(self._prepare_vals(partner, "long", start, lasted // months, False))
        return values

    @api.model
    def _find_low_grades(self, company):
        """Return values of reviews of primaries whose grade may not serve the tier the customer is in now."""
        today = company._customer_today()
        partners = self._find_served(company).filtered("customer_tier_id")
        facts = partners.customer_manager_id._eligibility_facts(today)
        low = partners.filtered(
            lambda one: one.customer_tier_id.id not in facts[one.customer_manager_id.id].primary_tiers
        )
        starts = self.env["customer.assignment"].sudo()._link_starts(low)
        return [
            self._prepare_vals(partner, "grade", starts[partner.id], 0, partner.customer_tier_id)
            for partner in low
            if partner.id in starts
        ]

    @api.model
    def _prepare_vals(self, partner, kind, start, number, tier):
        return {
            "partner_id": partner.id,
            "manager_id": partner.customer_manager_id.id,
            "kind": kind,
            "link_start": start,
            "number": number,
            "tier_id": tier.id if tier else False,
        }

    @api.model
    def _renew(self, company, found):
        """Add what is new, mark open ones whose cause is gone, open those whose cause is back, and tell who leads."""
        names = ("partner_id", "manager_id", "kind", "link_start", "number", "tier_id")
        wanted = {tuple(vals[name] for name in names): vals for vals in found}
        known = {
            (
                review.partner_id.id,
                review.manager_id.id,
                review.kind,
                review.link_start,
                review.number,
                review.tier_id.id,
            ): review
            for review in self.search([("company_id", "=", company.id)])
        }
        gone = [review for key, review in known.items() if key not in wanted and review.state == "open"]
        self.concat(*gone).write({"state": "gone"})
        today = company._customer_today()
        back = self.concat(*(review for key, review in known.items() if key in wanted and review._is_undone()))
        back.write(
            {"state": "open", "found_on": today, "handover_id": False, "decided_uid": False, "decided_at": False}
        )
        new = self.create([{**vals, "found_on": today} for key, vals in wanted.items() if key not in known])
        (back | new)._tell_leaders(today)

    def _is_undone(self):
        """Whether this one, of a link that is still to be looked at, was settled by what is no more."""
        if self.state == "handed_over":
            return not self.handover_id or self.handover_id.state == "cancelled"
        return self.state == "gone"

    def _tell_leaders(self, today):
        """One activity for each manager whose links are on the list anew."""
        for manager, reviews in self.grouped("manager_id").items():
            leader = manager.team_id.user_id
            if leader.active and leader != manager.user_id:
                env = self.with_context(lang=leader.lang).env
                manager.activity_schedule(
                    "mail.mail_activity_data_todo",
                    fields.Date.add(today, days=30),
                    summary=env._("Look at %(count)s links of %(name)s", count=len(reviews), name=manager.name),
                    user_id=leader.id,
                )
