from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestLeg(RequestCommon):
    """Work orders, as the department, its head and the owner of the request meet them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._request()
        cls.request.action_dispatch(cls.works.ids, "Look at the meter")
        cls.leg = cls.request.leg_ids
        employee = cls.env["hr.employee"].create({"name": "Head", "company_id": cls.company.id})
        cls.head = cls._create_role_user("department", login="rq_head")
        employee.user_id = cls.head
        cls.works.manager_id = employee

    def _tasks(self, user):
        self.env.invalidate_all()
        return self._as(user, self.env["mail.activity"]).search([("user_id", "=", user.id)]).mapped("summary")

    def _let_pass(self, leg=None):
        """Let the limit of a work order pass."""
        (leg or self.leg).write({"date_due": self._ago(minutes=5), "alarm_at": self._ago(minutes=5)})

    def _run(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_request_alarms").method_direct_trigger()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # Alarm
    # ------------------------------------------------------------

    def test_alarm_is_set_with_the_limit(self):
        self.assertTrue(self.leg.date_due)
        self.assertEqual(self.leg.alarm_at, self.leg.date_due)
        self._run()
        self.assertFalse(self._tasks(self.head))

    def test_head_of_the_department_is_told_once(self):
        self._let_pass()
        self._run()
        self._run()
        self.assertEqual(self._tasks(self.head), [f"{self.leg.display_name}: Limit passed"])
        self.assertFalse(self._tasks(self.worker))
        # what he ticked off does not come again
        self.leg.alarm_activity_id.with_user(self.head).action_done()
        self._run()
        self.assertFalse(self._tasks(self.head))

    def test_only_a_limit_that_moves_is_told_again(self):
        self.leg.alarm_at = False
        self.request._restart_leg_clocks()
        self.assertFalse(self.leg.alarm_at)
        self.leg.date_due = self._ago(minutes=5)
        self.request._restart_leg_clocks()
        self.assertEqual(self.leg.alarm_at, self.leg.date_due)

    def test_task_goes_when_the_work_is_done(self):
        self._let_pass()
        self._run()
        own = self._as(self.worker, self.leg)
        own.action_accept()
        own.action_explain_delay("Rain")
        own.action_done("Changed")
        self.assertFalse(self._tasks(self.head))
        self._run()
        self.assertFalse(self._tasks(self.head))

    def test_nothing_is_told_while_it_waits_for_the_customer(self):
        self._let_pass()
        self.request.action_wait("Photo")
        self._run()
        self.assertFalse(self._tasks(self.head))

    def test_without_a_head_who_reads_it(self):
        """A head without a role is no head here: the one above, else the owner of the request."""
        above = self.env["hr.department"].create({"name": "Above", "company_id": self.company.id})
        self.works.manager_id = self.env["hr.employee"].create(
            {"name": "Blind", "company_id": self.company.id, "user_id": self.employee_user.id}
        )
        self.works.parent_id = above
        self.assertEqual(self.leg._alarm_user(), self.request.user_id)
        above.manager_id = self.head.employee_id
        self.assertEqual(self.leg._alarm_user(), self.request.user_id)
        self.head.group_ids = [Command.link(self.env.ref("customer_manager.group_customer_manager_audit").id)]
        self.env.invalidate_all()
        self.assertEqual(self.leg._alarm_user(), self.head)

    def test_head_whom_the_complaint_is_about_learns_nothing(self):
        self._let_pass()
        self._run()
        self._as(self.supervisor, self.request).action_set_subject(self.head.id, "He is meant")
        self.assertFalse(self._tasks(self.head))
        self._let_pass()
        self._run()
        self.assertFalse(self._tasks(self.head))

    def test_one_that_cannot_be_told_holds_up_no_other(self):
        other = self._request()
        other.action_dispatch(self.works.ids, "Look")
        self._let_pass()
        self._let_pass(other.leg_ids)
        broken, original = self.leg.id, type(self.Leg)._alarm_user

        def fail(leg):
            if leg.id == broken:
                raise AccessError("No")
            return original(leg)

        self.patch(type(self.Leg), "_alarm_user", fail)
        with self.assertLogs("odoo.addons.customer_manager.models.jobs", "WARNING"):
            self._run()
        self.assertEqual(self._tasks(self.head), [f"{other.leg_ids.display_name}: Limit passed"])
        self.assertTrue(self.leg.alarm_at)

    # ------------------------------------------------------------
    # Owner and department
    # ------------------------------------------------------------

    def test_owner_gets_a_task_when_it_comes_back(self):
        owner = self.request.user_id
        self._as(self.worker, self.leg).action_return("Not ours")
        self.assertIn(f"{self.request.number}: Metering Hall returned it", self._tasks(owner))
        self._as(owner, self.request).action_dispatch(self.billing.ids, "Then you")
        leg = self._as(self.clerk, self.request.leg_ids.filtered(lambda one: one.state == "sent"))
        leg.action_accept()
        leg.action_done("Corrected")
        self.assertIn(f"{self.request.number}: Billing Hall is done", self._tasks(owner))

    def test_department_finds_its_work_orders_by_number(self):
        legs = self._as(self.worker, self.Leg)
        name = self.leg.display_name
        for words in (self.request.number, name, self.request.number[-4:]):
            self.assertEqual(legs.search([("display_name", "ilike", words)]), self.leg, words)
            self.assertEqual([row[0] for row in legs.name_search(words)], self.leg.ids, words)
        other = self._request()
        other.action_dispatch(self.billing.ids, "Look")
        self.assertFalse(legs.search([("display_name", "ilike", other.number)]))

    def test_who_left_the_department_works_on_nothing(self):
        """An archived employee whose login goes on, whatever the context says."""
        self.worker.employee_ids.active = False
        self.env.invalidate_all()
        for context in ({}, {"active_test": False}):
            own = self._as(self.worker, self.leg).with_context(**context)
            self.assertFalse(own.search([("id", "=", self.leg.id)]))
            for call in (
                own.action_accept,
                lambda own=own: own.action_return("No"),
                lambda own=own: own.read(["task"]),
            ):
                with self.assertRefused(AccessError, "."):
                    call()

    def test_usual_department_of_the_type_is_proposed(self):
        self.request.type_id.with_company(self.company).department_id = self.billing
        wizards = self._as(self.manager, self.env["customer.request.step.wizard"])
        context = {"active_model": "customer.request", "active_ids": self.request.ids, "default_step": "dispatch"}
        with Form(wizards.with_context(**context)) as form:
            self.assertEqual(form.department_ids.ids, self.billing.ids)
        form.record.action_apply()
        self.assertIn(self.billing, self.request.leg_ids.department_id)
