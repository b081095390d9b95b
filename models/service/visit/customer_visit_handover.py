from odoo import models

from ...portfolio.customer_handover import RUNNING


class CustomerVisit(models.Model):
    """A visit that giver and receiver made together settles that gate of their handover (domain P2)."""

    _inherit = "customer.visit"

    def _after_done(self):
        super()._after_done()
        visits = self.sudo()
        gates = self.env["customer.handover.item"].sudo()
        gates = gates.search(
            [
                ("kind", "=", "joint_visit"),
                ("state", "=", "open"),
                ("partner_id", "in", visits.partner_id.ids),
                ("handover_id.state", "in", RUNNING),
            ]
        )
        for handover, own in gates.grouped("handover_id").items():
            handover._meet()
            handover._settle_joint_visits(own, visits)
