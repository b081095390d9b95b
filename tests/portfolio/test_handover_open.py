from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .handover_common import HandoverCommon
from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestHandoverOpen(HandoverCommon):
    """From customers, managers and conflicts to drafts; merging waits for them."""

    def _wizard(self, user, partners, **values):
        context = partners.with_user(user).action_hand_over()["context"]
        return (
            self.env["customer.handover.wizard"]
            .with_user(user)
            .with_context(**context)
            .create({"to_manager_id": self.receiver.id, "witness_id": self.witness.id, **values})
        )

    def test_who_tells_the_customer_says_so(self):
        self.standard.email = False
        handover = self._signed()
        line = handover.line_ids.with_user(self.receiver.user_id)
        with self.assertRefused(UserError, "is not in force"):
            line.action_told()
        handover.action_take_effect()
        for user in (self.giver.user_id, self.witness):
            with self.subTest(user=user.login), self.assertRefused(AccessError, "the receiver tells"):
                line.with_user(user).action_told()
        with self.assertRefused(AccessError, ""):
            line.with_user(self.first.user_id).action_told()
        telling = handover.sudo().activity_ids.filtered(lambda one: one.user_id == self.receiver.user_id)
        self.assertEqual(len(telling), 1)
        line.action_told()
        self.assertTrue(line.notified_at)
        self.assertFalse(telling.exists().filtered("active"))

    def test_one_draft_for_each_giver(self):
        other = self._create_tiered("Third Textile", "standard")
        self._link(other, self.first, days=500)
        wizard = self._wizard(self.supervisor, self.core | self.standard | other, trigger="customer_wish")
        action = wizard.action_open()
        handovers = self.Handover.search(action["domain"])
        self.assertEqual(handovers.from_manager_id, self.giver | self.first)
        self.assertEqual(set(handovers.mapped("trigger")), {"customer_wish"})
        handovers.with_user(self.supervisor).action_check()

    def test_from_a_manager(self):
        action = self.giver.with_user(self.supervisor).action_hand_over()
        self.assertEqual(action["context"]["default_trigger"], "other")
        wizard = self.env["customer.handover.wizard"].with_user(self.supervisor).with_context(**action["context"])
        handover = self.Handover.browse(wizard.create({}).action_open()["res_id"])
        self.assertEqual(handover.line_ids.partner_id, self.core | self.standard)
        self.assertEqual(self.giver.with_user(self.supervisor).handover_count, 1)
        self.assertEqual(self.core.with_user(self.supervisor).customer_handover_count, 1)
        self.assertIn(("line_ids.partner_id", "=", self.core.id), self.core.action_view_handovers()["domain"])

    def test_a_suspension_opens_one(self):
        self.giver.with_user(self.users["hr"]).action_suspend()
        handover = self.Handover.search([("from_manager_id", "=", self.giver.id)])
        self.assertEqual((handover.trigger, handover.urgency, handover.state), ("suspension", "urgent", "draft"))
        self.assertEqual(handover.line_ids.partner_id, self.core | self.standard)
        self.assertEqual(handover.activity_ids.user_id, self.supervisor)
        self.assertEqual(self.giver.with_user(self.supervisor).action_hand_over()["res_id"], handover.id)
        handover.with_user(self.supervisor).write({"to_manager_id": self.receiver.id, "witness_id": self.witness.id})
        handover.with_user(self.supervisor).action_check()
        with self.assertRefused(AccessError, "only when the giver is gone"):
            handover.with_user(self.giver.user_id).action_sign()
        self._settle(handover)
        self._sign(handover, self.supervisor, self.receiver.user_id, self.witness)
        self.assertEqual(handover.signature_ids.filtered("is_for_giver").user_id, self.supervisor)

    def test_an_archived_login_or_employee_opens_one_once(self):
        self.giver.user_id.active = False
        handover = self.Handover.search([("from_manager_id", "=", self.giver.id)])
        self.assertEqual(handover.mapped("trigger"), ["suspension"])
        self.giver.employee_id.active = False
        self.env["customer.manager"]._suspend_left()
        self.giver.with_user(self.users["officer"]).sudo().write({"state": "suspended"})
        self.assertEqual(self.Handover.search([("from_manager_id", "=", self.giver.id)]), handover)

    def test_one_that_was_opened_by_hand_is_not_opened_again(self):
        by_hand = self._open(to_manager_id=False)
        self.giver.with_user(self.users["hr"]).action_suspend()
        both = self.Handover.search([("from_manager_id", "=", self.giver.id)])
        self.assertEqual((both - by_hand).line_ids.partner_id, self.core)

    def test_who_serves_again_keeps_his_customers(self):
        self.giver.with_user(self.users["hr"]).action_suspend()
        handover = self.Handover.search([("from_manager_id", "=", self.giver.id)])
        self.giver.with_user(self.users["hr"]).action_resume()
        self.assertEqual(handover.state, "cancelled")
        self.assertIn("serves again", handover.cancel_reason)
        self.assertFalse(handover.activity_ids)

    def test_a_customer_of_nobody_is_not_handed_over(self):
        nobodys = self._create_tiered("Nobody's Works", "standard")
        with self.assertRefused(UserError, "has no manager who could hand over"):
            self._wizard(self.supervisor, nobodys).action_open()

    def test_managers_open_none(self):
        with self.assertRefused(AccessError, ""):
            self._wizard(self.giver.user_id, self.core)
        with self.assertRefused(AccessError, ""):
            self._open(user=self.giver.user_id)
        with self.assertRefused(AccessError, ""):
            self._open(user=self.other_supervisor)

    def test_a_conflict_opens_one(self):
        values = {"manager_id": self.giver.id, "kind": "owner"}
        Conflict = self.env["customer.conflict"].with_user(self.users["audit"])
        Conflict.create([{**values, "partner_id": self.core.id}, {**values, "partner_id": self.standard.id}])
        handover = self.Handover.search([("from_manager_id", "=", self.giver.id)])
        self.assertEqual(len(handover), 1)
        self.assertEqual((handover.trigger, handover.urgency, handover.state), ("conflict", "urgent", "draft"))
        self.assertEqual(handover.line_ids.partner_id, self.core | self.standard)
        self.assertEqual(handover.activity_ids.user_id, self.supervisor)

    def test_a_conflict_with_somebody_else_s_customer_opens_none(self):
        self.env["customer.conflict"].with_user(self.users["audit"]).create(
            {"manager_id": self.first.id, "partner_id": self.core.id, "kind": "owner"}
        )
        self.assertFalse(self.Handover.search([("from_manager_id", "=", self.first.id)]))

    def _merge(self, sources, destination):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (sources | destination).ids, destination, extra_checks=False
        )
        self.env.invalidate_all()

    def test_merging_waits_for_a_handover_under_way(self):
        double = self._create_tiered("Standard Mill Ltd", "standard")
        handover = self._open()
        for source, destination in ((double, self.standard), (self.standard, double)):
            with self.assertRefused(UserError, f"in the handover {handover.name}, which is not done yet"):
                self._merge(source, destination)

    def test_merging_keeps_handovers_that_are_done(self):
        handover = self._checked(partners=self.core | self.standard)
        self._settle(handover)
        self._sign(handover).action_take_effect()
        self._merge(self.standard, self.core)
        self.assertEqual(handover.line_ids.partner_id, self.core)
        self.assertEqual(handover.item_ids.partner_id, self.core)
        self.assertEqual(len(handover.line_ids), 1)

    def test_merging_keeps_other_absences_and_reviews(self):
        absences = self.env["customer.absence"].sudo()
        both, one = absences.create(
            [
                {"manager_id": self.giver.id, "date_from": self._day(first), "date_to": self._day(first + 5)}
                for first in (1, 20)
            ]
        )
        one.line_ids.filtered(lambda line: line.partner_id == self.core).unlink()
        reviews = self.env["customer.assignment.review"].sudo()
        values = {"manager_id": self.giver.id, "kind": "long", "link_start": self.today}
        kept = reviews.create({**values, "partner_id": self.standard.id, "number": 2})
        reviews.create([{**values, "partner_id": partner.id, "number": 1} for partner in self.core | self.standard])
        self._merge(self.standard, self.core)
        self.assertEqual(both.line_ids.partner_id, self.core)
        self.assertEqual(one.line_ids.partner_id, self.core)
        self.assertEqual(kept.partner_id, self.core)

    def test_merging_moves_lines_and_matters(self):
        target = self._create_tiered("Core Steel Group", "core")
        handover = self._checked(partners=self.core)
        self._settle(handover)
        self._sign(handover).action_take_effect()
        self._merge(self.core, target)
        self.assertEqual(handover.line_ids.partner_id, target)
        self.assertEqual(handover.item_ids.mapped("res_id"), target.ids)


@tagged("post_install", "-at_install")
class TestHandoverPlan(PlanCommon):
    """An applied plan: its links stay, a handover for each pair documents them and moves the matters."""

    def setUp(self):
        super().setUp()
        self._link(self.core, self.first, days=500)
        self.plan = self._create_plan(plan_backups=False)
        self.assertLine(self.plan, self.core, "move")
        self._apply(self.plan)

    def test_one_for_each_pair_and_once(self):
        self.plan.action_open_handovers()
        handover = self.plan.handover_ids
        self.assertEqual(len(handover), 1)
        self.assertEqual((handover.trigger, handover.from_manager_id), ("plan", self.first))
        self.assertEqual(handover.line_ids.partner_id, self.core)
        with self.assertRefused(UserError, "has a handover already"):
            self.plan.action_open_handovers()
        handover.witness_id = self.second_officer
        before = self.Assignment.search([("partner_id", "=", self.core.id)])
        handover.with_user(self.officer).action_check()
        handover.item_ids.with_user(self.officer).action_done()
        for user in (self.first.user_id, handover.to_manager_id.user_id, self.second_officer):
            handover.with_user(user).action_sign()
        handover.with_user(self.officer).action_take_effect()
        self.assertEqual(handover.state, "in_force")
        self.assertEqual(self.Assignment.search([("partner_id", "=", self.core.id)]), before)

    def test_the_draft_of_a_suspension_makes_way(self):
        draft = self.env["customer.handover"]._open_by_itself(
            self.first, self.core | self.standard, {"trigger": "suspension"}
        )
        self.plan.action_open_handovers()
        self.assertEqual(self.plan.handover_ids.line_ids.partner_id, self.core)
        self.assertEqual((draft.state, draft.line_ids.partner_id), ("draft", self.standard))

    def test_undoing_the_plan_cancels_them(self):
        self.plan.action_open_handovers()
        self._undo(self.plan)
        self.assertEqual(self.plan.handover_ids.state, "cancelled")
        self.assertEqual(self.plan.handover_ids.cancel_reason, "The plan Test plan was undone.")

    def test_officers_only(self):
        for user in (self.supervisor, self.first.user_id, self.users["audit"]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, "only a marketing officer"):
                self.plan.with_user(user).action_open_handovers()
