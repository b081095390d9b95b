from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .stage_common import CHECK, PLAN, RequestStageCommon


@tagged("post_install", "-at_install")
class TestRequestStageLate(RequestStageCommon):
    """Stages that run late, who may see and move them, and what the customer sees of his."""

    # ------------------------------------------------------------
    # Lateness
    # ------------------------------------------------------------

    def test_shares_are_told_once_each(self):
        stage = self.stages[PLAN]
        self.assertTrue(stage.started_at < stage.warn_at < stage.date_due < stage.escalate_at)
        self.assertEqual(stage.alarm_at, stage.warn_at)
        self._run()
        self.assertFalse(stage.escalation_ids)
        for field, kinds in (
            ("warn_at", ["warning"]),
            ("date_due", ["warning", "due"]),
            ("escalate_at", ["warning", "due", "second"]),
        ):
            now = stage[field] + timedelta(minutes=1)
            with patch.object(fields.Datetime, "now", staticmethod(lambda now=now: now)):
                stage._raise_alarms()
                stage._raise_alarms()
            self.assertEqual(sorted(self._kinds(stage)), sorted(kinds))
        self.assertTrue(stage.is_late)
        self.assertFalse(stage.alarm_at)
        told = {one.kind: one.user_id for one in stage.escalation_ids}
        self.assertEqual(told["warning"], self.request.user_id)
        self.assertEqual(told["due"], self.supervisor)
        self.assertIn(f"{self.request.number}: Supply plan: Limit passed", self.request.activity_ids.mapped("summary"))

    def test_alarms_of_a_stage_are_not_those_of_the_request(self):
        stage = self.stages[PLAN]
        stage.write({"date_due": self._ago(minutes=5), "alarm_at": self._ago(minutes=5)})
        self._run()
        self.assertEqual(self._kinds(stage), ["due"])
        self.assertIn("due", [kind for kind, _moment in self.request._moments()])

    def test_nothing_is_told_while_the_customer_works(self):
        self._mine(self.manager, PLAN).action_done()
        self.stages.write({"alarm_at": self._ago(minutes=5)})
        self._run()
        self.assertFalse(self.stages.escalation_ids)

    def test_late_stage_stays_late(self):
        self.stages[PLAN].date_due = self._ago(minutes=5)
        self._mine(self.manager, PLAN).action_done()
        self.assertTrue(self.stages[PLAN].is_late)

    def test_stage_that_ends_while_the_customer_is_waited_for_is_not_late(self):
        self._mine(self.manager, PLAN).request_id.action_send_stage()
        self.request.action_wait("The deed of the land")
        self.request.pause_ids.date_from = self._ago(hours=2)
        self.stages[PLAN].date_due = self._ago(hours=1)
        self._work()
        self.assertEqual((self.stages[PLAN].state, self.stages[PLAN].is_late), ("done", False))

    # ------------------------------------------------------------
    # Who may, and what nobody may
    # ------------------------------------------------------------

    def test_who_does_not_serve_the_customer_takes_no_step(self):
        for user in (self.stranger, self.worker, self.employee_user, self.users["audit"], self.users["hr"]):
            for name, args in (("action_done", []), ("action_skip", ["x"]), ("action_repeat", ["x"])):
                with self.subTest(user=user.display_name, step=name), self.assertRefused(AccessError, "."):
                    getattr(self._mine(user, PLAN), name)(*args)
            with self.assertRefused(AccessError, "."):
                self._as(user, self.request).action_send_stage()

    def test_nobody_writes_rows(self):
        for user in (self.manager, self.supervisor, self.officer):
            for vals in ({"state": "done"}, {"done_at": fields.Datetime.now()}, {"is_late": False}, {"days": 100}):
                with self.assertRefused(AccessError, "."):
                    self._mine(user, PLAN).write(vals)
            with self.assertRefused(AccessError, "."):
                self._as(user, self.request).write({"stage_ids": [(1, self.stages[PLAN].id, {"state": "done"})]})
            with self.assertRefused(AccessError, "."):
                self._as(user, self.env["customer.request.stage"]).create(
                    {"request_id": self.request.id, "type_id": self.kind.id, "sequence": 1, "name": "x"}
                )
        with self.assertRefused(UserError, "never deleted"):
            self.stages[PLAN].unlink()

    def test_whom_it_is_about_sees_no_stage(self):
        self._as(self.supervisor, self.request).action_set_subject(self.manager.user_id.id, "About him")
        with self.assertRefused(AccessError, "."):
            self._mine(self.manager, PLAN).read(["name"])
        self.assertFalse(
            self._as(self.manager, self.env["customer.request.stage"]).search([("request_id", "=", self.request.id)])
        )

    # ------------------------------------------------------------
    # The customer
    # ------------------------------------------------------------

    def test_portal_shows_the_stages_and_the_customer_ends_his(self):
        page = self.request._portal_page()
        self.assertEqual([row["state"] for row in page["stages"]], ["working"] + ["planned"] * 7)
        self.assertTrue(page["stages"][0]["moment"])
        self.assertFalse(page["may_end_stage"])
        with self.assertRefused(UserError, "this takes one of"):
            self.request._portal_end_stage()
        self._mine(self.manager, PLAN).action_done()
        self.env.invalidate_all()
        self.assertTrue(self.request._portal_page()["may_end_stage"])
        # a question is not yet a design
        self.request._portal_post("How do I begin?")
        self.assertEqual(self.request.state, "waiting")
        self.request._portal_end_stage()
        self.assertEqual((self.request.state, self._state()[CHECK]), ("working", "working"))

    def test_bar_and_path_tell_where_it_stands(self):
        self._mine(self.manager, PLAN).action_done()
        self.env.invalidate_all()
        self.assertIn('aria-current="step"', self.request.stage_bar)
        self.assertIn("Stage done: Supply plan", self.request.path)
