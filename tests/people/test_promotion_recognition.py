from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .promotion_common import PromotionCommon


@tagged("post_install", "-at_install")
class TestPromotionRecognition(PromotionCommon):
    """Grades that are there at launch are recognised by the committee, as long as the launch is open."""

    def test_existing_grades_are_recognised_by_the_committee(self):
        manager = self._create_manager("Old Ou")
        self._prove_eligible(manager.employee_id, years=15)
        since = self._day(years=4)
        with self.assertRefused(AccessError, "recognised by the committee"):
            self.env["customer.manager.appointment"].with_user(self.hr).create(
                {
                    "manager_id": manager.id,
                    "grade_id": self.grades["senior"].id,
                    "date_from": since,
                    "is_initial": True,
                }
            )
        step = self._step(manager, "initial", "senior", grade_since=since)
        step.action_submit()
        self.assertTrue(step.condition_ids.filtered("is_in_the_way"))
        step.condition_ids.filtered("is_in_the_way").with_user(self.hr).write({"note": "Senior work since 2020"})
        self.assertMustApprove(step, {"Committee, two thirds": self.members, "Leader of the company": self.leader})
        self.approve(step, *self.members, self.leader)
        step.action_apply()
        self.assertEqual((manager.grade_id, step.appointment_id.date_from), (self.grades["senior"], since))
        self.assertTrue(step.appointment_id.is_initial and step.certificate_id.is_initial)

    def test_recognition_ends_with_the_launch_for_good(self):
        manager = self._create_manager("Old Ou")
        step = self._step(manager, "initial", "second", grade_since=self._day(years=1))
        self.company.customer_launch_open = False
        with self.assertRefused(UserError, "nobody is recognised any more"):
            step.action_submit()
        for user in (self.env.user, self.users["admin"]):
            with self.subTest(user=user.login), self.assertRefused(UserError, "does not open again"):
                self.company.with_user(user).sudo().customer_launch_open = True

    def test_recognitions_come_by_import(self):
        self._create_manager("Old Ou")
        result = self.Promotion.with_user(self.hr).load(
            ["manager_id", "kind", "to_grade_id", "grade_since", "reason"],
            [["Old Ou", "Initial recognition", "second", "2024-01-01", "Since 2024"]],
        )
        self.assertFalse(result["messages"])
        step = self.Promotion.browse(result["ids"])
        self.assertRecordValues(
            step,
            [
                {
                    "kind": "initial",
                    "to_grade_id": self.grades["second"].id,
                    "grade_since": fields.Date.to_date("2024-01-01"),
                }
            ],
        )
