from odoo import fields
from odoo.tests import tagged

from .promotion_common import PromotionCommon


@tagged("post_install", "-at_install")
class TestPromotionWay(PromotionCommon):
    """My way: what is missing to the next grade, and from when it may be there."""

    def test_my_way_says_what_is_missing_and_from_when(self):
        way = self.trainee.with_user(self.trainee.user_id)
        self.assertEqual(way.next_grade_id, self.grades["second"])
        self.assertTrue(way.is_way_open)
        lines = {line["label"]: line for line in way.way_conditions}
        years = next(line for label, line in lines.items() if label.startswith("Years in power"))
        self.assertEqual((years["found"], years["state"]), ("3", "met"))
        fresh = self._trainee_since("Trainee New", months=1)
        self._record(fresh.employee_id, "experience", date_from=self._day(months=12))
        line = next(
            one for one in fresh.with_user(fresh.user_id).way_conditions if one["label"].startswith("Years in power")
        )
        self.assertEqual(line["state"], "unmet")
        self.assertGreater(line["becomes"], fields.Date.to_string(self.today))

    def test_others_do_not_see_my_way(self):
        self.assertFalse(self.trainee.with_user(self.employee_user).way_conditions)
        self.assertTrue(self.trainee.with_user(self.supervisor).way_conditions)

    def test_my_way_opens_for_everybody(self):
        """Who is no manager finds an empty page that says where to apply."""
        for user, views in ((self.employee_user, ["list", "form"]), (self.trainee.user_id, ["form"])):
            with self.subTest(user=user.login):
                action = self.env.ref("customer_manager.customer_manager_way_open_action").with_user(user).run()
                self.assertEqual([mode for _view, mode in action["views"]], views)
                manager = self.env["customer.manager"].with_user(user).search([("user_id", "=", user.id)])
                self.assertEqual(action.get("res_id", False), manager.id)
        self.assertIn("/odoo/open-selections", action["help"])

    def test_my_way_opens_one_promotion(self):
        way = self.trainee.with_user(self.trainee.user_id)
        action = way.action_ask_promotion()
        self.assertEqual(way.action_ask_promotion()["res_id"], action["res_id"])
