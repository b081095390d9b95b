from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .stage_common import CHECK, DESIGN, METER, MIDDLE, PLAN, WORKS, RequestStageCommon


@tagged("post_install", "-at_install")
class TestRequestStage(RequestStageCommon):
    """Connection cases: their stages, as the manager, the department and the supervisor go through them."""

    # ------------------------------------------------------------
    # Made of the type
    # ------------------------------------------------------------

    def test_stages_come_with_the_request(self):
        self.assertEqual(self.stages.mapped("days"), [10, 0, 3, 0, 2, 0, 4, 3])
        self.assertEqual(self.stages.mapped("state"), ["working"] + ["planned"] * 7)
        self.assertEqual(self.stages[PLAN].started_at, self.request.received_at)
        self.assertEqual(self.stages[METER].date_due, self.request.date_due)
        self.assertFalse(self.stages[DESIGN].date_due)
        dues = self.stages.filtered("date_due").mapped("date_due")
        self.assertEqual(dues, sorted(dues))
        self.assertFalse(self._request().stage_ids)

    def test_names_and_days_stay_when_the_type_changes_its_own(self):
        self.kind.stage_ids[PLAN].write({"name": "Plan", "days": 5})
        self.assertEqual((self.stages[PLAN].name, self.stages[PLAN].days), ("Supply plan", 10))

    def test_names_are_kept_in_all_languages(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.kind.stage_ids[PLAN].with_context(lang="fr_FR").name = "Offre"
        stage = self._request(type_id=self.kind.id).stage_ids[PLAN]
        self.assertEqual(stage.with_context(lang="fr_FR").name, "Offre")
        self.assertEqual(stage.name, "Supply plan")

    def test_what_is_to_be_sorted_has_none_until_it_is_sorted(self):
        request = self.Request._create_from_intake([{"channel": "phone", "name": "x", "type_id": self.kind.id}])
        self.assertEqual((request.state, len(request.stage_ids)), ("triage", 0))
        request.action_classify(self.core.id)
        self.assertEqual(len(request.stage_ids), 8)

    def test_another_type_before_the_work_makes_them_anew(self):
        double = self._type("hv_double")
        self._as(self.manager, self.request).action_change_type(double.id, "Two sources")
        live = self.request.stage_ids.filtered(lambda one: one.state != "cancelled")
        self.assertEqual(live.type_id, double)
        self.assertEqual(live[PLAN].days, 20)
        self.assertEqual(self.stages.mapped("state"), ["cancelled"] * 8)
        self._as(self.manager, self.request).action_change_type(self.type_other.id, "No connection")
        self.assertFalse(self.request.stage_ids.filtered(lambda one: one.state in ("planned", "working")))
        self._as(self.manager, self.request).action_change_type(self.kind.id, "One after all")
        self.assertEqual(self.request.running_stage_id.name, "Supply plan")

    def test_another_type_during_the_work_is_refused(self):
        request = self._as(self.manager, self.request)
        request.action_send_stage()
        self._as(self.worker, self.request.leg_ids).action_accept()
        with self.assertRefused(UserError, "its type stays"):
            request.action_change_type(self._type("hv_double").id, "Two sources")

    def test_another_type_after_stages_were_not_needed_is_refused(self):
        for place in reversed(range(8)):
            self._mine(self.manager, place).action_skip("He says so")
        self.assertEqual(self._state(), ["skipped"] * 8)
        with self.assertRefused(UserError, "its type stays"):
            self._as(self.manager, self.request).action_change_type(self._type("hv_double").id, "Two sources")

    # ------------------------------------------------------------
    # One after the other
    # ------------------------------------------------------------

    def test_department_ends_a_stage_and_the_customer_has_his_turn(self):
        request = self._as(self.manager, self.request)
        request.action_send_stage()
        leg = self.request.leg_ids
        self.assertEqual((leg.stage_id, leg.department_id), (self.stages[PLAN], self.works))
        self.assertLessEqual(leg.date_due, self.stages[PLAN].date_due)
        self._work()
        self.assertEqual(self._state()[:3], ["done", "working", "planned"])
        self.assertEqual(self.stages[PLAN].done_uid, self.worker)
        self.assertEqual(self.request.state, "waiting")
        pause = self.request.pause_ids
        self.assertEqual((pause.reason, pause.date_to), ("Design by the customer", False))
        self.assertIn("It is your turn now", self.request.message_ids[0].body)
        self.assertEqual(self.request.message_ids[0].author_id, self.request.user_id.partner_id)

    def test_his_turn_takes_the_place_of_papers_he_had_to_bring(self):
        request = self._as(self.manager, self.request)
        request.action_wait("Send us the site plan")
        self._mine(self.manager, PLAN).action_done()
        self.assertEqual((self._state()[DESIGN], self.request.state), ("working", "waiting"))
        self.assertEqual(
            [(one.reason, bool(one.date_to)) for one in self.request.pause_ids.sorted("id")],
            [("Send us the site plan", True), ("Design by the customer", False)],
        )
        self.assertIn("It is your turn now", self.request.message_ids[0].body)

    def test_customers_own_time_is_not_counted(self):
        self._mine(self.manager, PLAN).action_done()
        due, whole = self.stages[CHECK].date_due, self.request.date_due
        later = fields.Datetime.now() + timedelta(days=60)
        with patch.object(fields.Datetime, "now", staticmethod(lambda: later)):
            self._as(self.manager, self.request).action_resume()
        self.assertEqual(self.request.pause_ids.date_to, later.replace(microsecond=0))
        self.assertEqual(self._state()[:4], ["done", "done", "working", "planned"])
        self.assertFalse(self.stages[DESIGN].is_late)
        self.assertGreater(self.stages[CHECK].date_due, due + timedelta(days=50))
        self.assertGreater(self.request.date_due, whole + timedelta(days=50))
        self.assertEqual(self.stages[METER].date_due, self.request.date_due)
        # the next department has it already
        leg = self.request.leg_ids
        self.assertEqual((leg.stage_id, leg.state, leg.sent_uid), (self.stages[CHECK], "sent", self.request.user_id))

    def test_whole_way_to_the_answer(self):
        request = self._as(self.manager, self.request)
        request.action_send_stage()
        for _turn in range(3):
            self._work()
            with self.assertRefused(UserError, "this takes one of"):
                request.action_answer("Too early")
            request.action_resume()
        with self.assertRefused(UserError, "still work on it"):
            request.action_answer("Too early")
        self._work()
        with self.assertRefused(UserError, "still work on it"):
            self._mine(self.manager, METER).action_done()
        self._work()
        self.assertEqual(self._state(), ["done"] * 8)
        self.assertFalse(self.stages.filtered("is_late"))
        request.action_answer("You are connected")
        request.action_confirm("Chen")

    def test_out_of_order_and_twice(self):
        with self.assertRefused(UserError, "Supply plan comes first"):
            self._mine(self.manager, CHECK).action_done()
        self._mine(self.manager, PLAN).action_done()
        with self.assertRefused(UserError, "'Done'; this takes"):
            self._mine(self.manager, PLAN).action_done()
        with self.assertRefused(UserError, "these stages are still to come"):
            self._as(self.manager, self.request).action_resume()
            self.request.leg_ids._end("done")
            self.request.leg_ids.filtered(lambda leg: leg.state == "sent")._end("cancelled")
            self.request._set({"state": "working"})
            self._as(self.manager, self.request).action_answer("x")

    def test_not_needed(self):
        stage = self._mine(self.manager, MIDDLE)
        with self.assertRefused(UserError, "Reason"):
            stage.action_skip(" ")
        stage.action_skip("Nothing is covered")
        self.assertEqual((self.stages[MIDDLE].state, self.stages[MIDDLE].reason), ("skipped", "Nothing is covered"))
        self._mine(self.manager, PLAN).action_skip("The plan stands")
        self.assertEqual(self.request.state, "waiting")
        self._mine(self.manager, DESIGN).action_skip("There is one")
        self.assertEqual((self.request.state, self._state()[CHECK]), ("working", "working"))
        self.assertEqual(self.stages[DESIGN].state, "skipped")

    def test_once_more(self):
        self._mine(self.manager, PLAN).action_done()
        with self.assertRefused(UserError, "the customer works on it"):
            self._mine(self.manager, PLAN).action_repeat("The customer changed his mind")
        self._as(self.manager, self.request).action_resume()
        self._work()
        self._as(self.manager, self.request).action_resume()
        with self.assertRefused(UserError, "only the last stage"):
            self._mine(self.manager, CHECK).action_repeat("Not right")
        self.request.leg_ids.filtered(lambda leg: leg.state == "sent").action_cancel("Too early")
        self._mine(self.manager, WORKS).action_repeat("The trench was wrong")
        again = self.request.running_stage_id
        self.assertEqual(
            (again.repeat_of_id, again.is_customer, again.reason),
            (
                self.stages[WORKS],
                True,
                "The trench was wrong",
            ),
        )
        self.assertEqual((self.request.state, self._state()[WORKS]), ("waiting", "done"))
        self.assertEqual(self.stages[MIDDLE].state, "planned")
        self.assertFalse(self.stages[MIDDLE].started_at)
        self._as(self.manager, self.request).action_resume()
        self.assertEqual(self.request.running_stage_id, self.stages[MIDDLE])

    def test_once_more_never_goes_beyond_the_whole(self):
        for stage in self.stages:
            if stage.state == "planned":
                stage._end("skipped")
        self._mine(self.manager, PLAN).action_done()
        self.stages[DESIGN : METER + 1].write({"state": "cancelled"})
        self._mine(self.manager, PLAN).action_repeat("Again")
        again = self.request.running_stage_id
        self.assertEqual(again.repeat_of_id, self.stages[PLAN])
        self.assertLessEqual(again.date_due, self.request.date_due)

    def test_department_returns_and_another_takes_the_stage(self):
        request = self._as(self.manager, self.request)
        request.action_send_stage()
        with self.assertRefused(UserError, "no stage waits"):
            request.action_send_stage()
        self._as(self.worker, self.request.leg_ids).action_return("Not ours")
        self.assertEqual(self._state()[PLAN], "working")
        request.action_dispatch(self.billing.ids, "Please")
        leg = self.request.leg_ids.filtered(lambda one: one.state == "sent")
        self.assertEqual(leg.stage_id, self.stages[PLAN])
        # a question beside it does not end the stage
        request.action_dispatch(self.works.ids, "A question")
        question = self.request.leg_ids.filtered(lambda one: one.task == "A question")
        self.assertFalse(question.stage_id)
        self._work(question)
        self.assertEqual(self._state()[PLAN], "working")
        own = self._as(self.clerk, leg)
        own.action_accept()
        own.action_done("Ready")
        self.assertEqual(self._state()[PLAN], "done")

    def test_without_a_department_the_owner_has_a_task(self):
        self.kind.with_company(self.company).department_id = False
        with self.assertRefused(UserError, "nobody named one"):
            self._as(self.manager, self.request).action_send_stage()
        self._mine(self.manager, PLAN).action_done()
        self._as(self.manager, self.request).action_resume()
        self.assertFalse(self.request.leg_ids)
        self.assertIn("Stage begins: Design check", "".join(self.request.activity_ids.mapped("summary")))

    def test_department_of_a_stage_comes_before_that_of_the_type(self):
        self.kind.stage_ids[CHECK].with_company(self.company).department_id = self.billing
        self._mine(self.manager, PLAN).action_done()
        self._as(self.manager, self.request).action_resume()
        self.assertEqual(self.request.leg_ids.department_id, self.billing)

    # ------------------------------------------------------------
    # Ends of the request
    # ------------------------------------------------------------

    def test_cancelled_request_gives_up_its_stages(self):
        self._as(self.manager, self.request).action_send_stage()
        self._as(self.supervisor, self.request).action_cancel("The customer moved away")
        self.assertEqual(set(self._state()), {"cancelled"})
        self.assertEqual(self.request.leg_ids.state, "cancelled")
        with self.assertRefused(UserError, "answered or closed"):
            self._mine(self.manager, PLAN).action_done()

    def test_second_copy_that_is_reopened_has_its_stages_again(self):
        other = self._request(type_id=self.kind.id)
        self._mine(self.manager, PLAN).action_done()
        self._as(self.supervisor, self.request).action_mark_duplicate(other.id)
        self.assertEqual(self._state(), ["done"] + ["cancelled"] * 7)
        self._as(self.supervisor, self.request).action_reopen("They are two")
        live = self.request.stage_ids.filtered(lambda one: one.state != "cancelled")
        self.assertEqual(live.mapped("type_stage_id"), self.kind.stage_ids)
        self.assertEqual(self.request.running_stage_id.name, "Design by the customer")

    def test_reopened_after_closing_goes_through_the_last_stage_again(self):
        for stage in self.stages:
            if stage.state == "planned":
                stage._end("skipped")
        self._mine(self.manager, PLAN).action_done()
        self.kind.needs_leg = False
        request = self._as(self.manager, self.request)
        request.action_answer("Done")
        request.action_confirm("Chen")
        request.action_reopen("The meter hangs loose")
        self.assertFalse(self.request.running_stage_id)
        self.assertEqual(len(self.request.stage_ids), 8)
        last = self._mine(self.manager, METER)
        with self.assertRefused(UserError, "this takes one of"):
            last.action_repeat("It is skipped")
