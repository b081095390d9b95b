import re
from unittest import SkipTest

from odoo import fields
from odoo.tests import TransactionCase, tagged

#: a letter of each of the two languages
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2}")


@tagged("post_install", "-at_install")
class TestServiceDemo(TransactionCase):
    """The demo city's service loop: each part has something to look at, in Chinese and in English."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("customer_manager.user_operations_1", raise_if_not_found=False):
            raise SkipTest("there are no demo data")
        cls.company = cls.env.ref("base.main_company")
        cls.manager = cls._user("senior_1")
        cls.customers = cls.env["res.partner"].search([("customer_manager_id.user_id", "=", cls.manager.id)])

    @classmethod
    def _user(cls, person):
        return cls.env.ref(f"customer_manager.user_{person}")

    def _of_customers(self, model, user=None):
        return self.env[model].with_user(user or self.manager).search([("partner_id", "in", self.customers.ids)])

    def test_people_and_company_live_in_the_city_and_by_its_clock(self):
        people = self.env["res.users"].search([("email", "=like", "%@yunchuan.example")])
        people |= self.env["res.users"].search([("login", "=", "customer_1")])
        self.assertGreater(len(people), 40)
        self.assertEqual(set(people.mapped("tz")), {"Asia/Shanghai"})
        self.assertEqual(set(people.employee_ids.mapped("tz")), {"Asia/Shanghai"})
        self.assertEqual(self.company._customer_zone(), "Asia/Shanghai")
        self.assertEqual(self.company.country_id.code, "CN")

    def test_free_text_is_there_in_both_languages(self):
        texts = {
            "customer.request": "name",
            "customer.promise": "name",
            "customer.account.plan.goal": "name",
            "customer.account.plan.action": "name",
            "customer.assignment": "reason",
            "customer.hazard": "name",
        }
        records = [(self._of_customers(model), field) for model, field in texts.items() if ".plan." not in model]
        plans = self._of_customers("customer.account.plan")
        records += [(plans.goal_ids, "name"), (plans.action_ids, "name")]
        staff = self.env["hr.employee"].search([("work_email", "=like", "%@yunchuan.example")])
        records.append((staff, "job_title"))
        for found, field in records:
            self.assertTrue(found, field)
            for text in filter(None, found.mapped(field)):
                with self.subTest(model=found._name, text=text):
                    self.assertRegex(text, CHINESE)
                    self.assertRegex(text, ENGLISH)

    def test_the_manager_has_files_contacts_and_plans_in_their_states(self):
        files = self._of_customers("customer.file")
        self.assertEqual(len(files), len(self.customers))
        self.assertGreater(max(files.mapped("current_score")), 90)
        self.assertLess(min(files.mapped("current_score")), 50)
        self.assertTrue(files.filtered("checked_on"))
        contacts = self._of_customers("customer.contact")
        self.assertTrue(contacts.filtered("is_check_due"))
        self.assertTrue(contacts.filtered("verified_on"))
        self.assertLessEqual({"signed", "submitted"}, set(self._of_customers("customer.account.plan").mapped("state")))

    def test_value_checks_have_money_to_talk_about_and_one_result(self):
        checks = self._of_customers("customer.value.check")
        self.assertLessEqual({"found", "accepted", "done"}, set(checks.mapped("state")))
        self.assertGreater(sum(checks.filtered(lambda one: one.state == "found").mapped("amount")), 0)
        self.assertGreater(sum(checks.mapped("result_amount")), 0)

    def test_handovers_stand_at_their_steps(self):
        handovers = self.env["customer.handover"].search([("company_id", "=", self.company.id)])
        self.assertLessEqual({"draft", "checked", "in_force"}, set(handovers.mapped("state")))
        waiting = handovers.filtered(lambda one: one.state == "checked")
        self.assertIn("joint_visit", waiting.item_ids.mapped("kind"))
        done = handovers.filtered(lambda one: one.state == "in_force")
        self.assertEqual(sorted(done.signature_ids.mapped("part")), ["giver", "receiver", "witness"])
        self.assertEqual(done.line_ids.partner_id.customer_manager_id, done.to_manager_id)
        self.assertEqual(len(done.check_ids), 3)

    def test_a_leave_is_covered_and_says_where_nobody_can_act(self):
        absences = self.env["customer.absence"].with_user(self._user("senior_2")).search([])
        self.assertIn("covered", absences.mapped("state"))
        self.assertGreater(absences[0].date_from, fields.Date.today())

    def test_a_notice_reached_the_customers_of_the_manager(self):
        notices = self.env["customer.notice"].with_user(self._user("officer")).search([])
        self.assertLessEqual({"sent", "draft"}, set(notices.mapped("state")))
        self.assertGreaterEqual(len(notices.receipt_ids), 20)
        for notice in notices if "zh_CN" in dict(self.env["res.lang"].get_installed()) else ():
            for field in ("name", "body"):
                self.assertRegex(notice.with_context(lang="zh_CN")[field], CHINESE)
                self.assertNotRegex(notice.with_context(lang="en_US")[field], CHINESE)

    def test_enough_opinions_for_a_figure_and_a_low_one_to_call_about(self):
        opinions = self.env["customer.satisfaction"].search(
            [("manager_id.user_id", "=", self.manager.id), ("state", "=", "answered")]
        )
        self.assertGreaterEqual(len(opinions), 5)
        self.assertTrue(opinions.filtered(lambda one: one.mark <= 2))

    def test_the_customer_on_the_portal_sees_his_own(self):
        user = self.env["res.users"].search([("login", "=", "customer_1")])
        customer = user.commercial_partner_id
        self.assertEqual(customer.customer_manager_id.user_id, self.manager)
        plan = self.env["customer.account.plan"].search([("partner_id", "=", customer.id)])
        self.assertEqual(plan.state, "signed")
        self.assertTrue(self.env["customer.notice.receipt"].search([("partner_id", "=", customer.id)]))
