from odoo import models


class CustomerHandover(models.Model):
    """Open requests pass on with their customers.

    A complaint that goes past the manager has no manager: it stands on no list that the giver reads, and stays with
    its owner (domain 11.17).
    """

    _inherit = "customer.handover"

    def _handover_models(self):
        """No gate: the receiver goes on where the giver stopped, and the clocks run on."""
        return super()._handover_models() | {"customer.request": ("request", False)}
