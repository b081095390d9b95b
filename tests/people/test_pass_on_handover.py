from odoo.tests import tagged

from ..portfolio.common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestPassOnHandover(PortfolioCommon):
    """Customers of who may not serve pass on at once; the handovers follow by themselves."""

    def test_one_for_the_backup_and_one_for_the_rest(self):
        self._link(self.core, self.senior, days=500)
        self._link(self.core, self.second_senior, "backup", days=500)
        self._link(self.standard, self.senior, days=500)
        self.senior._pass_on()
        handovers = self.env["customer.handover"].search([("from_manager_id", "=", self.senior.id)])
        by_receiver = {handover.to_manager_id: handover for handover in handovers}
        self.assertEqual(by_receiver[self.second_senior].line_ids.partner_id, self.core)
        self.assertEqual(by_receiver[self.env["customer.manager"]].line_ids.partner_id, self.standard)
        self.assertEqual(set(handovers.mapped("trigger")), {"expiry"})
        self.assertEqual(set(handovers.mapped("urgency")), {"urgent"})
        self.assertEqual(set(handovers.mapped("state")), {"draft"})
        self.assertEqual(handovers.activity_ids.user_id, self.supervisor)

    def test_the_draft_of_a_suspension_makes_way(self):
        self._link(self.core, self.senior, days=500)
        self._link(self.core, self.second_senior, "backup", days=500)
        self.senior.state = "suspended"
        draft = self.env["customer.handover"].search([("from_manager_id", "=", self.senior.id)])
        self.assertEqual((draft.trigger, draft.line_ids.partner_id), ("suspension", self.core))
        self.senior._pass_on()
        self.assertEqual(draft.state, "cancelled")
        handover = self.env["customer.handover"].search([("from_manager_id", "=", self.senior.id)]) - draft
        self.assertEqual((handover.to_manager_id, handover.line_ids.partner_id), (self.second_senior, self.core))

    def test_the_supervisor_brings_it_to_an_end(self):
        self._link(self.standard, self.senior, days=500)
        self.senior._pass_on()
        handover = self.env["customer.handover"].search([("from_manager_id", "=", self.senior.id)])
        handover = handover.with_user(self.supervisor)
        handover.write(
            {"to_manager_id": self.first.id, "witness_id": self.employee_user.id, "date_effective": self.today}
        )
        handover.action_check()
        for user in (self.supervisor, self.first.user_id, self.employee_user):
            handover.with_user(user).action_sign()
        handover.action_take_effect()
        self.assertTrue(handover.sudo().signature_ids.filtered("is_for_giver"))
        self.standard.invalidate_recordset()
        self.assertEqual(self.standard.customer_manager_id, self.first)

    def test_customers_in_another_one_are_left_in_it(self):
        self._link(self.standard, self.senior, days=500)
        first = self.env["customer.handover"]._open_by_itself(self.senior, self.standard, {"trigger": "other"})
        self.senior._pass_on()
        handovers = self.env["customer.handover"].search([("from_manager_id", "=", self.senior.id)])
        self.assertEqual(handovers, first)
