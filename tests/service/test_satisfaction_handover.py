from odoo.tests import tagged

from ..portfolio.handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestSatisfactionHandover(HandoverCommon):
    """All customers of a handover are asked once it is closed, and not before."""

    def test_all_customers_are_asked_at_the_end(self):
        (self.core | self.standard).email = False
        self.core.email = "office@steel.example"
        handover = self._open(partners=self.core | self.standard)
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_handover SET state = 'in_force' WHERE id = %s", [handover.id])
        self.env.invalidate_all()
        rows = self.env["customer.satisfaction"]
        domain = [("handover_id", "=", handover.id)]
        self.assertFalse(rows.search(domain))
        handover.sudo()._close_when_checked()
        found = rows.search(domain)
        self.assertEqual(set(found.mapped("reason")), {"handover"})
        self.assertEqual(found.manager_id, self.receiver)
        states = {row.partner_id: (row.state, row.skip_reason) for row in found}
        self.assertEqual(states, {self.core: ("queued", False), self.standard: ("not_asked", "no_contact")})
        handover.sudo()._close_when_checked()
        self.assertEqual(rows.search(domain), found)
