from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .tier_common import TierCommon

MARKETING = "Marketing department"


@tagged("post_install", "-at_install")
class TestTierApproval(TierCommon):
    """A tier run changes the tiers only when approved for exactly its lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third_officer = cls._create_role_user("officer", login="cm_officer_3")
        cls.third_officer.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})

    def setUp(self):
        super().setUp()
        self.big, self.small = self._customer("Big", 900), self._customer("Small", 100)

    def _override(self, run, user=None):
        line = self._line(run, self.small).with_user(user or self.officer)
        line.write({"override_tier_id": self.core.id, "override_reason": "Hospital", "override_until": self.today})

    # ------------------------------------------------------------
    # Apply
    # ------------------------------------------------------------

    def test_case_leads_to_the_state_approved(self):
        run = self._computed()
        self.assertMustApprove(run, {MARKETING: self.second_officer | self.third_officer})
        run.action_request_approval()
        self.assertEqual((run.state, run.approval_state), ("computed", "open"))
        with self.assertRefused(UserError, "this takes one of: Approved"):
            run.action_apply()
        self.decide(run, self.second_officer)
        self.assertEqual((run.state, run.approved_uid), ("approved", self.second_officer))
        run.action_apply()
        self.assertEqual(self.big.customer_tier_id, self.core)
        self.assertTrue(self.case(run).used_at)

    def test_a_second_officer_alone_is_not_enough_where_a_process_asks(self):
        run = self._computed()
        with self.assertRefused(UserError, "asks for more than a second officer here: request approval"):
            run.with_user(self.second_officer).action_approve()
        run.action_request_approval()
        with self.assertRefused(UserError, "approval is requested; the approvers decide it"):
            run.with_user(self.second_officer).action_approve()

    def test_where_the_process_asks_nobody_a_second_officer_is_enough(self):
        process = self.env.ref("customer_manager.approval_process_tier_run_apply")
        self.new_version(
            process,
            [
                {
                    "name": "Big",
                    "source": "user",
                    "user_ids": [(4, self.officer.id)],
                    "condition": "[('customer_count', '>', 99)]",
                }
            ],
        )
        run = self._computed()
        with self.assertRefused(UserError, "another marketing officer"):
            run.action_approve()
        run.with_user(self.second_officer).action_approve()
        run.action_apply()
        self.assertEqual(run.state, "applied")

    def test_without_a_process_nothing_is_applied(self):
        run = self._computed()
        self._approve(run)
        self.case(run)._cancel("withdrawn", "Try")
        self.env.ref("customer_manager.approval_version_tier_run_apply").action_retire()
        self.assertEqual(run.state, "computed", "the end of the case takes the approval back")
        with self.assertRefused(UserError, "more than a second officer"):
            run.with_user(self.second_officer).action_approve()
        run._write_results({"state": "approved"})
        with self.assertRefused(UserError, "“Apply” is not approved. No approval process is published"):
            run.action_apply()
        self.assertFalse(self.big.customer_tier_id)

    def test_rejected_or_recalled_the_run_stays_computed(self):
        run = self._computed()
        run.action_request_approval()
        self.decide(run, self.second_officer, verdict="reject", text="Look at Big again")
        self.assertEqual((run.state, run.approval_state), ("computed", "rejected"))
        self._approve(run)
        run.action_recall_approval("Figures of May are missing")
        self.assertEqual((run.state, run.approved_uid.id, run.approval_state), ("computed", False, "recalled"))

    def test_back_to_draft_ends_the_case(self):
        for approved in (False, True):
            run = self._computed()
            run.action_request_approval()
            if approved:
                self.decide(run, self.second_officer)
            case = self.case(run)
            run.action_draft()
            self.assertEqual((run.state, case.state), ("draft", "cancelled"))

    def test_computing_again_asks_again(self):
        run = self._computed()
        self._approve(run)
        run.action_compute()
        self.assertEqual((run.state, run.approval_state), ("computed", "open"))
        self.assertEqual(len(self.case(run).event_ids.filtered(lambda e: e.action == "values_changed")), 1)
        self.decide(run, self.third_officer)
        self.assertEqual((run.state, run.approved_uid), ("approved", self.third_officer))

    def test_who_computes_in_between_approves_no_more(self):
        run = self._computed()
        run.action_request_approval()
        run.with_user(self.second_officer).action_compute()
        self.assertFalse(self.task(run, self.second_officer))
        self.decide(run, self.third_officer)
        self.assertEqual(run.state, "approved")

    def test_an_override_in_between_asks_again_and_bars_its_author(self):
        run = self._computed()
        run.action_request_approval()
        self._override(run, self.second_officer)
        self.assertEqual(self.case(run).snapshot["override_count"], 1)
        self.assertFalse(self.task(run, self.second_officer))
        self.decide(run, self.third_officer)
        run.action_apply()
        self.assertEqual(self.small.customer_tier_id, self.core)

    def test_a_line_changed_past_everything_is_seen(self):
        run = self._computed()
        self._approve(run)
        self.env.cr.execute(
            SQL("UPDATE customer_tier_run_line SET final_tier_id = %s WHERE run_id = %s", self.core.id, run.id)
        )
        with self.assertRefused(UserError, "approved for other values of: Lines"):
            run.action_apply()
        self.assertFalse(self.big.customer_tier_id)

    def test_parameters_and_lines_stay_after_application(self):
        run = self._applied(use_floors=False)
        with self.assertRefused(UserError, "only be changed in draft"):
            run.energy_weight = 50
        with self.assertRefused(UserError, "this takes one of: Computed"):
            self._override(run)
        line = self._line(run, self.small)
        with self.assertRefused(UserError, "its lines were approved with it"):
            line._write_results({"final_tier_id": self.core.id})

    # ------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------

    def test_undoing_is_approved_by_itself(self):
        run = self._applied(use_floors=False)
        with self.assertRefused(UserError, "“Undo” is not approved. Request approval first. To approve: Marketing"):
            run.action_undo()
        self.assertEqual(self.big.customer_tier_id, self.core)
        run.action_request_approval()
        self.assertEqual(self.case(run).transition, "undo")
        self.decide(run, self.second_officer)
        self.assertEqual(run.state, "applied")
        run.action_undo()
        self.assertEqual((run.state, self.big.customer_tier_id.id), ("undone", False))

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    def test_others_request_nothing(self):
        run = self._computed()
        for user in (self.users["audit"], self.users["supervisor"], self.users["committee"], self.employee_user):
            with self.subTest(user.login), self.assertRefused(AccessError, ""):
                run.with_user(user).action_request_approval()

    def test_figures_are_values_that_a_condition_may_name(self):
        kinds = self.env["customer.tier.run"]._approval_snapshot_kinds()
        self.assertLessEqual({"down_count", "core_share", "override_count", "is_trial", "date_effective"}, kinds.keys())
        run = self._computed(date_effective=self.today + timedelta(days=1))
        self.assertEqual(run._approval_values()[run.id]["line_count"], 2)
