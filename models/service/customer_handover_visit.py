from odoo import models


class CustomerHandover(models.Model):
    """Visits ahead and open promises pass on with their customers."""

    _inherit = "customer.handover"

    def _handover_models(self):
        """Promises are a gate: the receiver has to know what was promised before he stands for it."""
        return super()._handover_models() | {"customer.promise": ("promise", True), "customer.visit": ("visit", False)}
