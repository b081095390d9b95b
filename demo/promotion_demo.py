from dateutil.relativedelta import relativedelta

from odoo import api, models

#: who defends his promotion -> mark of 100 that the panel tends to
TALKS = {"first_1": 86, "second_1": 74}
#: what no record can show yet, so that human resources gives the approvers a reason
NO_SIGNALS = "系统上线不足一年,信号准确率尚无记录。 The signals are not kept for a year yet."


class CustomerDemo(models.AbstractModel):
    """Steps on the ladder in every state, with the talks before the upper grades."""

    _inherit = "customer.demo"

    @api.model
    def _load_steps(self, company):
        """Let managers ask for steps; some are decided, one waits for the committee, one for its panel."""
        self._recognise(company)
        self._promote_trainee()
        waiting = self._ask_promotion(
            "first_1", "senior", reason="两年来客户满意、无投诉。 Two years without a complaint."
        )
        refused = self._ask_promotion(
            "second_1",
            "first",
            reason="独立负责工业大客户。 Looks after large works alone.",
            is_exception=True,
            exception_reason="任职差两个月,业绩突出。 Two months short, with outstanding results.",
        )
        self._hear_talks(waiting | refused)
        self._decide_talks(waiting, refused)
        self._ask_panel(self._ask_promotion("first_2", "senior", reason="愿承担重点客户。 Ready for core customers."))
        self._ask_promotion("first_3", "senior", reason="准备材料中。 Papers to follow.", submit=False)
        self._ask_step("senior_2", kind="renewal", reason="证书将到期。 The certificate ends soon.").action_submit()

    @api.model
    def _ask_step(self, person, **vals):
        """Return a step that a manager asks for himself."""
        return (
            self.env["customer.manager.promotion"]
            .with_user(self._user(person))
            .create({"manager_id": self._manager(person).id, **vals})
        )

    @api.model
    def _ask_promotion(self, person, grade, submit=True, **vals):
        """Return a promotion that a manager asks for, as human resources has it."""
        step = self._ask_step(
            person, kind="promotion", to_grade_id=self._ref(f"customer_manager_grade_{grade}").id, **vals
        )
        if submit:
            step.action_submit()
            supervisor = step.sudo().manager_id.supervisor_id
            step.with_user(supervisor).action_give_opinion("同意推荐。 I recommend the step.")
        return step.with_user(self._user("hr"))

    # ------------------------------------------------------------
    # Decided at once
    # ------------------------------------------------------------

    @api.model
    def _recognise(self, company):
        """The committee recognises the grade of somebody who did the work before the regime began."""
        person = "second_6"
        manager = self.env["customer.manager"].create(
            {"employee_id": self._employee(person).id, "team_id": self._ref("team_industry").id}
        )
        step = (
            self.env["customer.manager.promotion"]
            .with_user(self._user("hr"))
            .create(
                {
                    "manager_id": manager.id,
                    "kind": "initial",
                    "to_grade_id": self._ref("customer_manager_grade_second").id,
                    "grade_since": company._customer_today() - relativedelta(months=30),
                    "reason": "制度实施前已在岗。 Did this work before the regime began.",
                }
            )
        )
        step.action_submit()
        self._give_reasons(step, "制度实施前无记录。 Nothing was recorded before the regime began.")
        step.action_request_approval()
        self._decide(step, "committee", "committee_second")
        step.action_apply()

    @api.model
    def _promote_trainee(self):
        """A trainee rises by marketing and human resources, from tomorrow on."""
        step = self._ask_promotion("trainee_3", "second", reason="见习期考核合格。 Passed the trainee term.")
        step.action_request_approval()
        self._decide(step, "officer_second", "hr_second")
        step.action_apply()

    # ------------------------------------------------------------
    # Upper grades
    # ------------------------------------------------------------

    @api.model
    def _hear_talks(self, steps):
        """A panel hears the talks and seals its marks."""
        panel = self._create_talks("晋升答辩 Defence talks", steps)
        panel.action_start()
        by_person = {step.sudo().manager_id.user_id.login: step.sudo() for step in steps}
        self._seal_cards(panel, {by_person[person]: mark for person, mark in TALKS.items()})

    @api.model
    def _ask_panel(self, step):
        """Another panel has not sealed yet: each rater has a card to fill in."""
        self._create_talks("晋升答辩(进行中)Defence talks, under way", step).action_start()

    @api.model
    def _create_talks(self, name, steps):
        scheme = self._ref("customer_manager_scheme_defence")
        panel = self._create_panel(name=name, kind="defence", scheme_id=scheme.id)
        steps.panel_id = panel
        return panel

    @api.model
    def _decide_talks(self, waiting, refused):
        """One waits for the second member of the committee; the other one is refused."""
        for step in waiting | refused:
            self._give_reasons(step, NO_SIGNALS)
            step.action_request_approval()
        self._decide(waiting, "committee_second")
        self._decide(
            refused,
            "committee_second",
            verdict="reject",
            text="任职年限不足,不宜破例。 The time in the grade is short; there is no ground for an exception.",
        )

    @api.model
    def _give_reasons(self, step, reason):
        """Human resources says why the approvers should decide without what cannot be shown."""
        step.sudo()._judge_conditions()
        lines = step.condition_ids.filtered("is_in_the_way").with_user(self._user("hr"))
        if lines:
            lines.write({"note": reason})
