from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from ....algorithms.promotion import first_day

#: kind -> why the term before it ends
_END_REASONS = {"promotion": "promotion", "demotion": "demotion"}
_EXIT_REASONS = {
    "wish": "resignation",
    "transfer": "transfer",
    "retirement": "retirement",
    "illness": "exit",
    "trainee": "exit",
    "cause": "exit",
}


class CustomerManagerPromotion(models.Model):
    """Carrying a step out: certificate, appointment, portfolio; dated rows, so that the day brings it about."""

    _inherit = "customer.manager.promotion"

    plan_id = fields.Many2one(
        "customer.assignment.plan", "Matching of the Portfolio", readonly=True, copy=False, ondelete="set null"
    )
    certificate_id = fields.Many2one("customer.manager.certificate", readonly=True, copy=False, ondelete="restrict")
    appointment_id = fields.Many2one("customer.manager.appointment", readonly=True, copy=False, ondelete="restrict")

    def action_apply(self):
        """Carry approved steps out (public; human resources).

        :raise UserError: not approved for exactly this, the notice hangs out, an appeal is open, or it was applied
        """
        self.check_access("write")
        self._check_hr()
        self._check_state(("submitted", "approved"))
        for promotion in self:
            promotion._check_waiting()
            promotion._check_grade_held()
            promotion._check_ladder(is_asked=False)
            day = promotion._effective_day()
            promotion._set(
                {
                    "state": "applied",
                    "applied_at": fields.Datetime.now(),
                    "applied_uid": self.env.uid,
                    "date_effective": day,
                }
            )
            getattr(promotion.sudo(), f"_apply_{promotion.kind}")(day)
            promotion._tell_applied()
        return True

    def _check_waiting(self):
        """Notice and appeals come first (P9 step 8, 11.15: no effect before an appeal ends)."""
        today = self.company_id._customer_today()
        for day in (self.notice_to, self.appeal_to):
            if day and today <= day:
                raise UserError(
                    self.env._(
                        "%(step)s: notice and appeals run until %(day)s.",
                        step=self.name,
                        day=fields.Date.to_string(day),
                    )
                )
        if self.sudo().appeal_ids.filtered(lambda appeal: appeal.state == "open"):
            raise UserError(
                self.env._("%(step)s: an appeal is open; nothing takes effect before it ends.", step=self.name)
            )
        if self.sudo().appeal_ids.filtered(lambda appeal: appeal.state == "upheld"):
            raise UserError(self.env._("%(step)s: an appeal was upheld; withdraw the step.", step=self.name))

    def _check_grade_held(self):
        """A step leads on from the grade it was asked for and decided on; who leaves may leave with any."""
        before, now = self.from_grade_id, self.sudo().manager_id.grade_id
        if self.kind != "exit" and before != now:
            raise UserError(
                self.env._(
                    "%(step)s: %(name)s held %(before)s when the step was submitted and holds %(now)s today. Withdraw"
                    " the step; if one is still needed, submit another.",
                    step=self.name,
                    name=self.sudo().manager_id.name,
                    before=before.name or self.env._("no grade"),
                    now=now.name or self.env._("no grade"),
                )
            )

    def _effective_day(self):
        """Return the first day of what the step brings."""
        today = self.company_id._customer_today()
        if self.kind == "promotion":
            return first_day(self._step(), today)
        if self.kind == "initial":
            return today
        if self.kind == "renewal":
            running = self.sudo().manager_id._running_certificate()
            return max(today, fields.Date.add(running.date_to, days=1)) if running else today
        if self.date_effective <= today:
            raise UserError(
                self.env._(
                    "Effective: %(day)s has come while the step was decided. Withdraw it and ask for a later day; the"
                    " past is not rewritten.",
                    day=fields.Date.to_string(self.date_effective),
                )
            )
        return self.date_effective

    # ------------------------------------------------------------
    # By kind
    # ------------------------------------------------------------

    def _apply_promotion(self, day):
        self._change_grade(day)
        if self.from_grade_id.level == 1:
            self._end_trainee(day)
        self._match_portfolio(day)

    def _apply_demotion(self, day):
        self._change_grade(day)
        self._match_portfolio(day)

    def _apply_renewal(self, day):
        self.certificate_id = self._issue_certificate(day)

    def _apply_initial(self, _day):
        """Grade since it was reached, certificate from today: both marked as recognised at launch for life."""
        self.appointment_id = self.env["customer.manager.appointment"].create(
            {
                "manager_id": self.manager_id.id,
                "grade_id": self.to_grade_id.id,
                "date_from": self.grade_since,
                "is_initial": True,
            }
        )
        self.certificate_id = self.appointment_id.certificate_id

    def _apply_exit(self, day):
        """The role ends the day before; the hourly job then passes the customers on and takes the rights away."""
        self._end_terms(day, _EXIT_REASONS[self.exit_kind])
        self.manager_id._message_log(
            body=self.env._("The role ends: first day without it is %(day)s.", day=fields.Date.to_string(day))
        )

    def _change_grade(self, day):
        """Certificate of the new grade first, then the end of the old term, then the new one (domain 11.3)."""
        self.certificate_id = self._issue_certificate(day)
        self._end_terms(day, _END_REASONS[self.kind])
        self.appointment_id = self.env["customer.manager.appointment"].create(
            {"manager_id": self.manager_id.id, "grade_id": self.to_grade_id.id, "date_from": day}
        )

    def _issue_certificate(self, day):
        return self.env["customer.manager.certificate"]._issue(
            [
                {
                    "employee_id": self.employee_id.id,
                    "grade_id": self.to_grade_id.id,
                    "date_from": day,
                    "note": self.name,
                }
            ]
        )

    def _end_terms(self, day, reason):
        """End the term that runs on the day before `day`; what would begin later is withdrawn."""
        last = day - timedelta(days=1)
        terms = self.manager_id.appointment_ids
        terms.filtered(lambda term: term.date_from >= day).unlink()
        running = terms.exists().filtered(
            lambda term: term.date_from <= last and (not term.date_to or term.date_to > last)
        )
        running.write({"date_to": last, "end_reason": reason})
        running.flush_recordset()

    def _end_trainee(self, day):
        """A trainee who rises has no mentor any more; his accompanying links end."""
        Assignment = self.env["customer.assignment"]
        links = Assignment.search(
            [
                ("manager_id", "=", self.manager_id.id),
                ("role", "=", "trainee"),
                ("state", "!=", "cancelled"),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
        nobody = self.env["customer.manager"]
        Assignment._apply_moves([(link.partner_id, "trainee", nobody) for link in links], day, self.name)
        self.manager_id.mentor_id = False

    def _match_portfolio(self, day):
        """Compute a plan for the customers whom the new grade may not serve or who wait for somebody, and
        leave it to the marketing officers."""
        tiers = self.env["customer.tier"]._get_tiers(self.company_id).filtered("needs_manager")
        # the system's plan: any marketing officer may approve it
        plan = (
            self.env["customer.assignment.plan"]
            .with_user(SUPERUSER_ID)
            .create(
                {
                    "name": self.env._("Matching after: %(step)s", step=self.name),
                    "company_id": self.company_id.id,
                    "scope": "gaps",
                    "tier_ids": tiers.ids,
                    "date_effective": day,
                }
            )
        )
        plan.action_compute()
        self.plan_id = plan

    def _tell_applied(self):
        """Tell the person what was decided and from when."""
        promotion = self.sudo()
        user = promotion.manager_id.user_id
        env = self.with_context(lang=user.lang).env if user else self.env
        if user.active:
            promotion.message_notify(
                partner_ids=user.partner_id.ids,
                subject=promotion.with_env(env).name,
                body=env._(
                    "This step of yours takes effect on %(day)s.", day=fields.Date.to_string(promotion.date_effective)
                ),
            )
