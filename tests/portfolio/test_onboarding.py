from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from ..common import CustomerManagerCommon


@tagged("post_install", "-at_install")
class TestOnboarding(CustomerManagerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a company of its own: nothing of the demo data counts here
        cls.new_company = cls.env["res.company"].create({"name": "New Utility"})
        for user in cls.users.values():
            user.company_ids |= cls.new_company
            user.company_id = cls.new_company

    def _panel(self):
        return self.env["customer.onboarding"].get_panel()

    @users("cm_officer")
    def test_officer_of_an_empty_company_sees_four_open_steps(self):
        panel = self._panel()
        self.assertTrue(panel["visible"])
        self.assertEqual(
            [(step["key"], step["done"]) for step in panel["steps"]],
            [("usage", False), ("managers", False), ("tiers", False), ("portfolios", False)],
        )

    @users("cm_officer")
    def test_every_step_opens_an_action_that_exists(self):
        for step in self._panel()["steps"]:
            self.assertTrue(self.env.ref(step["action"]).sudo().res_model)

    @users("cm_officer")
    def test_hidden_stays_hidden_for_the_company(self):
        self.env["customer.onboarding"].action_hide()
        self.assertFalse(self._panel()["visible"])
        self.assertTrue(self.new_company.customer_onboarding_hidden)

    @users("cm_user")
    def test_manager_sees_none_and_may_not_hide_it(self):
        self.assertFalse(self._panel()["visible"])
        with self.assertRaises(AccessError):
            self.env["customer.onboarding"].action_hide()
