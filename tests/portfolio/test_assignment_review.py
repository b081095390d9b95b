from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestAssignmentReview(HandoverCommon):
    """Long links, and grades below the tier, are looked at; nobody is removed by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Review = cls.env["customer.assignment.review"]
        cls.old = cls._create_tiered("Old Ore", "standard")
        days = (cls.today - fields.Date.subtract(cls.today, months=36)).days
        cls._link(cls.old, cls.giver, days=days)

    def _find(self, **domain):
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_find_reviews").method_direct_trigger()
        return self.Review.search([(name, "=", value) for name, value in domain.items()])

    def test_a_link_of_36_months_is_listed_once(self):
        for _again in range(2):
            reviews = self._find(manager_id=self.giver.id)
        self.assertEqual(reviews.partner_id, self.old)
        self.assertEqual((reviews.kind, reviews.number, reviews.state), ("long", 1, "open"))
        self.assertEqual(self.old.customer_manager_id, self.giver)
        told = self.giver.activity_ids.filtered(lambda one: one.user_id == self.supervisor)
        self.assertEqual(len(told), 1)
        self.company.customer_review_months = 0
        self.assertEqual(self._find(manager_id=self.giver.id).state, "gone")
        self.company.customer_review_months = 36
        self.assertEqual(self._find(manager_id=self.giver.id).state, "open")

    def test_who_stays_is_looked_at_again_after_another_36_months(self):
        review = self._find(partner_id=self.old.id)
        with self.assertRefused(UserError, "Reason"):
            review.with_user(self.supervisor).action_keep(" ")
        review.with_user(self.supervisor).action_keep("The customer asks for it.")
        self.assertEqual((review.state, review.decided_uid), ("kept", self.supervisor))
        with self.assertRefused(UserError, "decided already"):
            review.with_user(self.supervisor).action_keep("Again")
        self.assertEqual(len(self._find(partner_id=self.old.id)), 1)
        with freeze_time(fields.Date.add(self.today, months=36)):
            self.assertEqual(self._find(partner_id=self.old.id, state="open").number, 2)

    def test_a_handover_is_opened(self):
        review = self._find(partner_id=self.old.id)
        review.with_user(self.supervisor).action_hand_over()
        self.assertEqual(review.state, "handed_over")
        self.assertEqual(review.handover_id.trigger, "review_36")
        self.assertEqual(review.handover_id.line_ids.partner_id, self.old)

    def test_a_handover_that_came_to_nothing_leaves_the_link_on_the_list(self):
        review = self._find(partner_id=self.old.id)
        for end in ("cancel", "delete"):
            review.with_user(self.supervisor).action_hand_over()
            self.assertEqual(self._find(partner_id=self.old.id).state, "handed_over")
            handover = review.handover_id.with_user(self.supervisor)
            if end == "cancel":
                handover.action_cancel("Not now")
            else:
                handover.unlink()
            with self.subTest(end=end):
                self.assertEqual(self._find(partner_id=self.old.id).state, "open")
                self.assertFalse(review.decided_uid)

    def test_who_is_listed_twice_goes_into_one_handover(self):
        double = self._find(partner_id=self.old.id)
        double |= self.Review.sudo().create(
            {
                "partner_id": self.old.id,
                "manager_id": self.giver.id,
                "kind": "grade",
                "link_start": double.link_start,
                "tier_id": self.tiers["core"].id,
            }
        )
        double.with_user(self.supervisor).action_hand_over()
        self.assertEqual(len(double.handover_id), 1)
        self.assertEqual(double.handover_id.trigger, "tier_change")
        self.assertEqual(set(double.mapped("state")), {"handed_over"})

    def test_one_company_holds_up_no_other(self):
        broken = self.env["res.company"].sudo().create({"name": "Broken", "sequence": 1})
        find = type(self.Review)._find_long

        def fail(reviews, company):
            if company == broken:
                raise UserError("broken")
            return find(reviews, company)

        self.patch(type(self.Review), "_find_long", fail)
        with self.assertLogs("odoo.addons.customer_manager.models.jobs", "WARNING"):
            self.assertEqual(self._find(partner_id=self.old.id).state, "open")

    def test_a_grade_below_the_tier(self):
        self._link(customer := self._create_tiered("Grown Glass", "standard"), self.first, days=90)
        self.assertFalse(self._find(partner_id=customer.id))
        customer.sudo().customer_tier_id = self.tiers["core"]
        review = self._find(partner_id=customer.id)
        self.assertEqual((review.kind, review.tier_id), ("grade", self.tiers["core"]))
        review.with_user(self.supervisor).action_hand_over()
        self.assertEqual(review.handover_id.trigger, "tier_change")
        customer.sudo().customer_tier_id = self.tiers["priority"]
        self.assertEqual(self._find(partner_id=customer.id).state, "handed_over")

    def test_who_decides(self):
        review = self._find(partner_id=self.old.id)
        for user in (
            self.giver.user_id,
            self.other_supervisor,
            self.users["audit"],
            self.users["hr"],
            self.employee_user,
        ):
            for step in ("action_hand_over", "action_keep"):
                with self.subTest(user=user.login, step=step), self.assertRefused(AccessError, ""):
                    args = ("Why not",) if step == "action_keep" else ()
                    getattr(review.with_user(user), step)(*args)
        employee = self.env["hr.employee"].create({"name": "Lead Lin", "user_id": self.supervisor.id})
        self.giver.sudo().team_id = self.team
        own = self.env["customer.manager"].create({"employee_id": employee.id, "team_id": self.team.id})
        mine = self.Review.sudo().create(
            {"partner_id": self.core.id, "manager_id": own.id, "kind": "long", "link_start": self.today}
        )
        with self.assertRefused(AccessError, "is your own case"):
            mine.with_user(self.supervisor).action_keep("I like it")
        for values in ({"state": "kept"}, {"reason": "x"}, {"manager_id": own.id}):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                review.with_user(self.supervisor).write(values)
        with self.assertRefused((AccessError, UserError), ""):
            self.Review.with_user(self.officer).create(
                {"partner_id": self.core.id, "manager_id": own.id, "kind": "long"}
            )
