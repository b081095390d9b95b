import importlib.util

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .stage_common import CHECK, DESIGN, MIDDLE, PLAN, WORKS, RequestStageCommon

SCRIPT = "customer_manager/migrations/19.0.1.4.0/post-stages.py"


@tagged("post_install", "-at_install")
class TestRequestStageAdopt(RequestStageCommon):
    """A connection that was in work before stages were kept, as its owner finds it after the upgrade."""

    def _upgrade(self):
        """Take the stages away, as if they had never been kept, and let the upgrade make them."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_request_leg SET stage_id = NULL WHERE request_id = %s", [self.request.id])
        self.env.cr.execute("DELETE FROM customer_request_stage WHERE request_id = %s", [self.request.id])
        self.env.invalidate_all()
        self._adopt()
        self.stages = self.request.stage_ids
        return self._state()

    def _adopt(self):
        spec = importlib.util.spec_from_file_location("post_stages", file_path(SCRIPT))
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.adopt(self.env)

    def test_where_nothing_is_known_the_first_begins_now_and_its_owner_is_asked(self):
        self.request._set({"received_at": self._ago(days=200)})
        self.request._restart_clocks()
        due = self.request.date_due
        self.assertEqual(self._upgrade(), ["working"] + ["planned"] * (len(self.stages) - 1))
        first = self.stages[PLAN]
        self.assertGreater(first.started_at, self._ago(minutes=5))
        self.assertEqual(first.date_due, due, "how the days were shared is not known")
        self.assertEqual(self.request.activity_ids.user_id, self.request.user_id)
        self.assertIn("which stages are done", self.request.activity_ids.summary)

    def test_work_orders_of_a_department_with_a_stage_of_its_own_tell(self):
        leg = self._check()
        self.request._end_pauses()
        self.request._set({"state": "working"})
        states = self._upgrade()
        self.assertEqual(states[:5], ["skipped", "skipped", "done", "skipped", "working"])
        done = self.stages[CHECK]
        self.assertEqual((done.started_at, done.done_at, done.done_uid), (leg.sent_at, leg.ended_at, self.clerk))
        self.assertEqual(leg.stage_id, done)
        self.assertIn("Before stages were kept", self.stages[DESIGN].reason)

    def _check(self):
        """Return the work order of a department that does no other stage, done."""
        self.kind.with_company(self.company).stage_ids[CHECK].department_id = self.billing
        self.request.action_dispatch(self.billing.ids, "Check the drawing")
        leg = self.request.leg_ids.filtered(lambda one: one.department_id == self.billing)
        own = self._as(self.clerk, leg)
        own.action_accept()
        own.action_done("Fine")
        return leg

    def test_a_pause_after_what_is_known_is_the_stage_of_the_customer(self):
        self._check()
        self.assertEqual(self.request.state, "waiting")
        states = self._upgrade()
        self.assertEqual(states[WORKS : WORKS + 2], ["working", "planned"])
        self.request.action_resume()
        self.assertEqual(self._state()[WORKS : WORKS + 2], ["done", "working"])

    def test_a_work_order_that_is_open_is_the_stage_in_work(self):
        kinds = self.kind.with_company(self.company).stage_ids
        kinds[MIDDLE].department_id = self.billing
        self.request.action_dispatch(self.billing.ids, "Build it")
        leg = self.request.leg_ids.filtered(lambda one: one.department_id == self.billing)
        states = self._upgrade()
        self.assertEqual((states[MIDDLE], self.stages[MIDDLE].leg_ids), ("working", leg))
        own = self._as(self.clerk, leg)
        own.action_accept()
        own.action_done("Built")
        self.assertEqual(self._state()[MIDDLE : MIDDLE + 2], ["done", "working"])

    def test_what_has_stages_is_left_alone(self):
        before = self.stages
        self._adopt()
        self.assertEqual(self.request.stage_ids, before)
