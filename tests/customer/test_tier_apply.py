from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestTierApply(TierCommon):
    """Approval by four eyes, application, undoing, effective days."""

    def setUp(self):
        super().setUp()
        self.big, self.small = self._customer("Big", 900), self._customer("Small", 100)

    def test_nothing_changes_before_application(self):
        run = self._computed()
        self._approve(run)
        self.assertFalse((self.big | self.small).customer_tier_id)
        run.action_apply()
        self.assertEqual(self.big.customer_tier_id, self.core)
        self.assertEqual(self.small.customer_tier_id, self.priority)
        self.assertTrue(run.is_written)

    def test_application_writes_only_what_changes_and_one_message(self):
        first = self._applied(use_floors=False)
        self.env.cr.execute("SELECT id, xmin::text FROM res_partner WHERE customer_tier_id IS NOT NULL")
        before = dict(self.env.cr.fetchall())
        self._customer("New", 1)
        messages = len(self.big.message_ids)
        second = self._applied(use_floors=False)
        self.env.cr.execute("SELECT id, xmin::text FROM res_partner WHERE id = ANY(%s)", [list(before)])
        self.assertEqual(dict(self.env.cr.fetchall()), before)
        self.assertEqual(len(self.big.message_ids), messages)
        summary = second.message_ids.filtered(lambda m: "changed tier" in (m.body or ""))
        self.assertEqual(len(summary), 1)
        self.assertIn("1 customers changed tier", summary.body)
        self.assertEqual(first.state, "applied")

    def test_creator_and_computer_cannot_approve(self):
        run = self._computed()
        with self.assertRaisesRegex(UserError, "another marketing officer has to approve"):
            run.with_user(self.officer).action_approve()
        run.with_user(self.second_officer).action_compute()
        with self.assertRaisesRegex(UserError, "another marketing officer has to approve"):
            run.with_user(self.second_officer).action_approve()

    def test_only_approved_runs_are_applied(self):
        run = self._computed()
        with self.assertRaisesRegex(UserError, "this takes one of: Approved"):
            run.action_apply()
        self._approve(run)
        run.action_compute()
        self.assertEqual((run.state, run.approved_uid.id), ("computed", False))

    def test_a_trial_is_never_applied(self):
        run = self._computed(is_trial=True)
        self.assertFalse(run.is_approval_pending)
        self._approve(run)
        with self.assertRaisesRegex(UserError, "is a trial run"):
            run.action_apply()

    def test_of_two_open_runs_the_second_is_out_of_date(self):
        one, two = self._computed(), self._computed()
        self._approve(one | two)
        one.action_apply()
        with self.assertRaisesRegex(UserError, "is out of date: another tier run was applied"):
            two.action_apply()
        two.action_compute()
        self._approve(two)
        two.action_apply()
        self.assertEqual((one | two).mapped("applied_number"), [1, 3])

    def test_undo_restores_exactly_what_was_there(self):
        first = self._applied(use_floors=False)
        self.env["customer.usage"].search([("partner_id", "=", self.small.id), ("kwh", ">", 0)]).sudo().kwh = 90000
        new = self._customer("New", 50000)
        second = self._applied(use_floors=False, fall_after_runs=1)
        self.assertEqual(self.small.customer_tier_id, self.core)
        self.assertEqual(self.big.customer_tier_id, self.standard)
        with self.assertRaisesRegex(UserError, "cannot be undone: Run 2025 was applied after it"):
            first.action_undo()
        self._undo(second)
        self.assertEqual(self.big.customer_tier_id, self.core)
        self.assertEqual(self.small.customer_tier_id, self.priority)
        self.assertFalse(new.customer_tier_id)
        self.assertEqual(second.state, "undone")
        self._undo(first)
        self.assertFalse((self.big | self.small).customer_tier_id)

    def test_undo_leaves_and_lists_what_changed_since(self):
        run = self._applied(use_floors=False)
        self.big.sudo().customer_tier_id = self.mass
        self._undo(run)
        self.assertEqual(self.big.customer_tier_id, self.mass)
        self.assertFalse(self.small.customer_tier_id)
        body = run.message_ids.filtered(lambda m: "Undone" in (m.body or "")).body
        self.assertIn("1 customers (Big)", body)

    def test_a_run_waits_for_its_effective_day(self):
        day = self.today + timedelta(days=10)
        run = self._applied(use_floors=False, date_effective=day)
        self.assertEqual((run.state, run.is_written), ("applied", False))
        self.assertFalse(self.big.customer_tier_id)
        later = self._computed()
        self._approve(later)
        with self.assertRaisesRegex(UserError, "waits for its effective day"):
            later.action_apply()
        self._put_into_force()
        self.assertFalse(self.big.customer_tier_id)
        with freeze_time(f"{day} 12:00:00"):
            self._put_into_force()
            self._put_into_force()
        self.assertEqual(self.big.customer_tier_id, self.core)
        self.assertEqual(len(run.message_ids.filtered(lambda m: "In force" in (m.body or ""))), 1)

    def _put_into_force(self):
        cron = self.env.ref("customer_manager.ir_cron_put_tier_runs_into_force")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    @mute_logger("odoo.addons.customer_manager.models.jobs")
    def test_a_run_in_trouble_holds_up_no_other_company(self):
        day = self.today + timedelta(days=10)
        run = self._applied(use_floors=False, date_effective=day).sudo()
        other = self.env["res.company"].create({"name": "Second Utility"})
        theirs = run.copy({"company_id": other.id, "name": "Theirs", "date_effective": day})
        # not what a user could: the gate asks for an approval
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_tier_run SET state = 'applied' WHERE id = %s", [theirs.id])
        self.env.invalidate_all()
        force = type(run)._put_into_force

        def force_or_fail(one):
            if one == bad:
                raise KeyError("tier")
            return force(one)

        self.patch(type(run), "_put_into_force", force_or_fail)
        for bad in (run, theirs):
            with freeze_time(f"{day} 12:00:00"):
                self._put_into_force()
            self.env.invalidate_all()
            self.assertEqual((run | theirs).filtered("is_written"), (run | theirs) - bad)
            (run | theirs)._write_results({"is_written": False})

    def test_a_waiting_run_is_undone_without_a_trace(self):
        run = self._applied(use_floors=False, date_effective=self.today + timedelta(days=10))
        self._undo(run)
        self.assertEqual(run.state, "undone")
        self.assertFalse(self.big.customer_tier_id)

    def test_effective_days_only_go_forward(self):
        self._applied(use_floors=False)
        run = self._computed(date_effective=self.today - timedelta(days=1))
        self._approve(run)
        with self.assertRaisesRegex(UserError, "Effective: .* is before"):
            run.action_apply()

    def test_cancel_and_delete(self):
        run = self._computed()
        with self.assertRaisesRegex(UserError, "only drafts and cancelled ones"):
            run.unlink()
        run.action_cancel()
        with self.assertRaisesRegex(UserError, "this takes one of"):
            run.action_compute()
        run_id = run.id
        run.unlink()
        self.env.cr.execute("SELECT COUNT(*) FROM customer_tier_run_line WHERE run_id = %s", [run_id])
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_lines_of_trial_and_cancelled_runs_are_removed_later(self):
        trial, cancelled, applied = self._computed(is_trial=True), self._computed(), self._applied(use_floors=False)
        cancelled.action_cancel()
        runs = trial | cancelled | applied
        self.env["customer.tier.run"]._gc_lines()
        self.assertTrue(all(run.sudo().line_ids for run in runs))
        self.company.customer_tier_purge_months = 3
        with freeze_time(self.today + timedelta(days=100)):
            self.env["customer.tier.run"]._gc_lines()
        self.assertEqual([bool(run.sudo().line_ids) for run in runs], [False, False, True])
        self.assertEqual(trial.customer_count, 2)

    def test_contacts_in_runs_are_not_deleted(self):
        self._computed()
        lonely = self._create_customer("Lonely", customer_company_id=self.company.id)
        run = self._run(population_domain="[('name', '=', 'Lonely')]")
        run.action_compute()
        with self.assertRaisesRegex(UserError, "stands in tier runs"):
            lonely.unlink()
