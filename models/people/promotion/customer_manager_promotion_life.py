from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...approval.approval_text import checked_text
from ...roles import HR

#: an improvement plan lasts a quarter at least (domain 11.15)
_QUARTER = 3


class CustomerManagerPromotion(models.Model):
    """The steps before the decision: asking, answering, giving an opinion, taking back."""

    _inherit = "customer.manager.promotion"

    can_withdraw = fields.Boolean(compute="_compute_can_withdraw")

    @api.depends("state", "submitted_uid", "manager_id")
    @api.depends_context("uid")
    def _compute_can_withdraw(self):
        """Whether the button is shown: to nobody who would only be refused."""
        for promotion in self:
            is_running = promotion.id and promotion.state in ("draft", "submitted", "approved")
            promotion.can_withdraw = is_running and promotion._may_withdraw()

    def _may_withdraw(self):
        """Whether the user asked for this one step himself, or takes it back for human resources."""
        if self.env.user in (self.submitted_uid, self.create_uid):
            return True
        return self.env.user.has_group(HR) and not self.is_own

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "withdraw": ("action_withdraw", self.env._("Withdraw the Step"), self.env._("Reason")),
            "opinion": ("action_give_opinion", self.env._("Opinion of the Supervisor"), self.env._("Opinion")),
            "answer": ("action_answer", self.env._("Answer the Proposal"), self.env._("Answer")),
        }

    def action_submit(self):
        """Submit drafts: conditions and dossier are frozen with what is found today (public; who may ask).

        :raise UserError: naming the rule of the ladder or the conditions in the way
        """
        self.check_access("write")
        self._check_may_ask()
        self._check_state(("draft",))
        for promotion in self:
            promotion.sudo().from_grade_id = promotion.sudo().manager_id.grade_id
            promotion._check_ladder()
            promotion._check_papers()
            promotion._freeze_conditions()
            promotion._check_conditions(is_final=False)
            promotion._compile_dossier()
            promotion._set({"state": "submitted", "submitted_at": fields.Datetime.now(), "submitted_uid": self.env.uid})
            promotion._ask_supervisor()
        return True

    def _check_papers(self):
        """What the kind of step needs on paper (domain P11, 11.15)."""
        if self.kind == "demotion" or (self.kind == "exit" and self.exit_kind == "cause"):
            self._check_fair_hearing()
        if self.kind == "exit" and not self.exit_kind:
            raise UserError(self.env._("Exit Kind: say why the person leaves the line."))
        if self.kind in ("demotion", "exit"):
            self._check_day()
        if self.kind == "initial" and not self.grade_since:
            raise UserError(self.env._("In Grade since: say since when the person does the work of the grade."))
        if self.kind == "initial" and self.grade_since > self.company_id._customer_today():
            raise UserError(self.env._("In Grade since: it lies ahead."))

    def _check_fair_hearing(self):
        """Nobody goes down without warning, a chance to improve, and a hearing."""
        needed = {
            "warning_on": self.warning_on,
            "improvement_from": self.improvement_from,
            "improvement_to": self.improvement_to,
            "hearing_on": self.hearing_on,
        }
        if missing := [name for name, value in needed.items() if not value]:
            raise UserError(
                self.env._(
                    "%(fields)s: a proposal against a person lists warning, improvement plan and hearing.",
                    fields=", ".join(self._fields[name]._description_string(self.env) for name in missing),
                )
            )
        if self.improvement_to < fields.Date.add(self.improvement_from, months=_QUARTER, days=-1):
            raise UserError(self.env._("Improvement Plan: it lasts a quarter at least."))
        if self.improvement_from < self.warning_on:
            raise UserError(self.env._("Improvement Plan from: it follows the warning."))
        company = self.company_id
        if self.hearing_on > company._customer_today():
            raise UserError(self.env._("Heard on: the hearing comes before the proposal."))
        last = company._customer_after_working_days(self.hearing_on, company.customer_hearing_days)
        if not self.answer and company._customer_today() <= last:
            raise UserError(
                self.env._(
                    "Answer of the Person: there is time to answer until %(day)s.", day=fields.Date.to_string(last)
                )
            )

    def _check_day(self):
        today = self.company_id._customer_today()
        if not self.date_effective or self.date_effective <= today:
            raise UserError(self.env._("Effective: a day ahead is needed; the past is not rewritten."))
        if self.kind == "exit" and self.exit_kind == "wish":
            first = fields.Date.add(today, days=self.company_id.customer_exit_notice_days)
            if self.date_effective < first and not self.env.user.has_group(HR):
                raise UserError(
                    self.env._(
                        "Effective: an exit by own wish takes effect on %(day)s at the earliest; only human resources"
                        " agrees to an earlier day.",
                        day=fields.Date.to_string(first),
                    )
                )

    def _ask_supervisor(self):
        """Ask the leader of the team for an opinion, unless he asked himself."""
        promotion, company = self.sudo(), self.sudo().company_id
        supervisor = promotion.manager_id.supervisor_id
        if supervisor.active and supervisor not in (self.env.user, promotion.manager_id.user_id):
            promotion.activity_schedule(
                "mail.mail_activity_data_todo",
                company._customer_after_working_days(company._customer_today(), company.customer_opinion_days),
                summary=self.env._("Opinion on: %(step)s", step=promotion.name),
                user_id=supervisor.id,
            )

    def action_give_opinion(self, opinion):
        """Say as the supervisor what one thinks of the step, once (public; the leader of the team)."""
        text = checked_text(self.env, self.env._("Opinion"), opinion)
        self.check_access("read")
        for promotion in self:
            if not promotion.can_give_opinion:
                raise AccessError(
                    self.env._("Only the supervisor of the person gives an opinion, once, while the step is submitted.")
                )
        self._set({"opinion": text, "opinion_at": fields.Datetime.now()})
        self.sudo().activity_ids.filtered(lambda activity: activity.user_id == self.env.user).action_feedback()
        return True

    def action_answer(self, answer):
        """Answer a proposal that concerns oneself (public; the person)."""
        text = checked_text(self.env, self.env._("Answer"), answer)
        self.check_access("read")
        for promotion in self:
            if not promotion.is_own:
                raise AccessError(self.env._("Only the person concerned answers."))
            if promotion.kind not in ("demotion", "exit") or promotion.state not in ("draft", "submitted"):
                raise UserError(self.env._("%(step)s: there is nothing to answer now.", step=promotion.name))
        self._set({"answer": text, "answered_at": fields.Datetime.now()})
        return True

    def action_withdraw(self, reason):
        """Take a step back before it is applied (public; who submitted it, and human resources).

        :param reason: text, kept on the step
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self.check_access("read")
        for promotion in self:
            if not self.env.su and not promotion._may_withdraw():
                raise AccessError(self.env._("Only who asked for a step takes it back, or human resources."))
        self._check_state(("draft", "submitted", "approved"))
        self._set({"state": "withdrawn"})
        for promotion in self.sudo():
            promotion._message_log(body=self.env._("Withdrawn: %(reason)s", reason=text))
        return True

    # ------------------------------------------------------------
    # Doors
    # ------------------------------------------------------------

    def _check_hr(self):
        """Human resources carries steps out, nobody in his own case."""
        if self.env.su:
            return
        if not self.env.user.has_group(HR):
            raise AccessError(self.env._("Human resources carries steps out, nobody else."))
        for promotion in self:
            if promotion.is_own:
                raise AccessError(self.env._("%(step)s: nobody does that in his own case.", step=promotion.name))

    def _check_state(self, states):
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for promotion in self:
            if promotion.state not in states:
                raise UserError(
                    self.env._(
                        "%(step)s is '%(state)s'; this takes one of: %(states)s.",
                        step=promotion.name,
                        state=labels[promotion.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _set(self, vals):
        """Write what the steps alone set."""
        self.sudo().write(vals)
