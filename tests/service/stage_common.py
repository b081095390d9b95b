from .request_common import RequestCommon

PLAN, DESIGN, CHECK, WORKS, MIDDLE, REST, COMPLETION, METER = range(8)


class RequestStageCommon(RequestCommon):
    """A connection with its eight stages, the plan in work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls._type("hv_single")
        cls.kind.with_company(cls.company).department_id = cls.works
        cls.request = cls._request(type_id=cls.kind.id, description="A second line, please")
        cls.stages = cls.request.stage_ids

    def _state(self):
        self.env.invalidate_all()
        return self.request.stage_ids.mapped("state")

    def _mine(self, user, *places):
        """Return stages as a user sees them."""
        return self._as(user, self.env["customer.request.stage"].concat(*(self.stages[place] for place in places)))

    def _work(self, leg=None):
        """Let the department accept and do the open work order."""
        leg = leg or self.request.leg_ids.filtered(lambda one: one.state == "sent")
        own = self._as(self.worker, leg)
        own.action_accept()
        own.action_done("Ready")

    def _run(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_request_alarms").method_direct_trigger()
        self.env.invalidate_all()

    def _kinds(self, stage):
        self.env.invalidate_all()
        return stage.escalation_ids.mapped("kind")
