from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..failing_table import failing_table
from .promotion_common import PromotionCommon

LOGGER = "odoo.addons.customer_manager.models.jobs"


@tagged("post_install", "-at_install")
class TestPromotionExit(PromotionCommon):
    """Down and out: warned, heard and appealed first; who leaves passes customers on."""

    def _demote(self, **values):
        return self._step(
            self.senior,
            "demotion",
            "first",
            date_effective=fields.Date.add(self.today, days=30),
            warning_on=self._day(months=8),
            improvement_from=self._day(months=7),
            improvement_to=self._day(months=3),
            hearing_on=self._day(months=1),
            **values,
        )

    def test_nobody_goes_down_without_warning_plan_and_hearing(self):
        step = self._step(self.senior, "demotion", "first", date_effective=fields.Date.add(self.today, days=30))
        with self.assertRefused(UserError, "lists warning, improvement plan and hearing"):
            step.action_submit()
        step.write({"warning_on": self._day(months=4), "improvement_from": self._day(months=3)})
        step.write({"improvement_to": self._day(months=2), "hearing_on": self.today})
        with self.assertRefused(UserError, "a quarter at least"):
            step.action_submit()
        step.improvement_to = self.today
        with self.assertRefused(UserError, "time to answer until"):
            step.action_submit()
        step.with_user(self.senior.user_id).action_answer("It was the storm.")
        step.action_submit()
        self.assertEqual(step.decision_level, 4)

    def test_a_step_down_waits_for_its_appeal(self):
        step = self._demote()
        step.action_submit()
        self.approve(step, *self.members, self.leader)
        with self.assertRefused(UserError, "appeals run until"):
            step.action_apply()
        Appeal = self.env["customer.manager.appeal"]
        with self.assertRefused(UserError, "no appeals are taken"):
            Appeal.with_user(self.second.user_id).create({"promotion_id": step.id, "text": "Unfair"})
        appeal = Appeal.with_user(self.senior.user_id).create({"promotion_id": step.id, "text": "Unfair"})
        later = step.appeal_to + timedelta(days=2)
        with freeze_time(later), self.assertRefused(UserError, "an appeal is open"):
            step.action_apply()
        for user in (self.hr, self.leader, self.supervisor):
            with self.subTest(user=user.login), self.assertRefused(UserError, "scored, decided or is near"):
                appeal.with_user(self.second_hr).hearer_uid = user
        appeal.with_user(self.second_hr).hearer_uid = self.officer
        appeal.with_user(self.officer).action_dismiss("Heard and weighed.")
        with freeze_time(later):
            step.action_apply()
        self.assertEqual(self.senior.appointment_ids.sorted("date_from")[-1].grade_id, self.grades["first"])

    def test_an_upheld_appeal_takes_a_step_down_back(self):
        step = self._demote()
        step.action_submit()
        self.approve(step, *self.members, self.leader)
        appeal = (
            self.env["customer.manager.appeal"]
            .with_user(self.senior.user_id)
            .create({"promotion_id": step.id, "text": "Unfair"})
        )
        appeal.with_user(self.second_hr).hearer_uid = self.officer
        appeal.with_user(self.officer).action_uphold("The plan was too short.")
        self.assertEqual(step.state, "withdrawn")

    def test_an_exit_passes_customers_on_and_takes_the_right(self):
        self._link(self.core, self.senior, days=400)
        day = fields.Date.add(self.today, days=40)
        step = self._step(self.senior, "exit", user=self.senior.user_id, exit_kind="wish", date_effective=day)
        step.action_submit()
        step = step.with_user(self.hr)
        self.approve(step, *self.members, self.leader)
        step.action_apply()
        self.assertEqual(self.senior.appointment_ids.date_to, day - timedelta(days=1))
        self.assertEqual(self.senior.state, "active")
        with freeze_time(day + timedelta(days=1)), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_finish_exits").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.senior.state, "ended")
        self.assertFalse(self.senior.user_id.has_group("customer_manager.group_customer_manager_user"))
        self.assertFalse(self.env["customer.assignment"]._manager_on(self.core, day + timedelta(days=1)))
        self.assertTrue(step.is_exit_done and step.audit_until)

    def test_one_exit_in_trouble_does_not_stop_the_others(self):
        steps = self.Promotion
        for manager in (self.senior, self.second):
            steps |= self._step(manager, "exit", exit_kind="transfer").sudo()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_manager_promotion SET state = 'applied', date_effective = %s WHERE id = ANY(%s)",
            [self.today, steps.ids],
        )
        self.env.invalidate_all()
        job = self.env.ref("customer_manager.ir_cron_finish_exits")
        broken = failing_table(self.env.cr, "customer_manager", f"NEW.id = {self.senior.id}")
        with broken, self.assertLogs(LOGGER, "WARNING"), mute_logger("odoo.sql_db"), self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(steps.mapped("is_exit_done"), [False, True])
        self.assertEqual((self.senior.state, self.second.state), ("active", "ended"))
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(steps.mapped("is_exit_done"), [True, True])

    def test_an_exit_by_own_wish_has_its_notice(self):
        soon = fields.Date.add(self.today, days=5)
        step = self._step(self.senior, "exit", user=self.senior.user_id, exit_kind="wish", date_effective=soon)
        with self.assertRefused(UserError, "at the earliest"):
            step.action_submit()
        with self.assertRefused(UserError, "the past is not rewritten"):
            step.date_effective = self.today
            step.action_submit()

    def test_who_left_for_cause_waits_to_apply(self):
        ended = self._create_manager("Gone Gu")
        ended.sudo().state = "ended"
        self.Promotion.sudo().create({"manager_id": ended.id, "kind": "exit", "exit_kind": "cause"})
        self.env.cr.execute(
            "UPDATE customer_manager_promotion SET state = 'applied', date_effective = %s WHERE manager_id = %s",
            [self._day(months=3), ended.id],
        )
        self.env.invalidate_all()
        campaign = self._campaign()
        with self.assertRefused(UserError, "left the line for cause"):
            self._apply(campaign, ended.employee_id, submit=False)
