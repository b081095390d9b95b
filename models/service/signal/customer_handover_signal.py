from odoo import models


class CustomerHandover(models.Model):
    """Open signals pass on with their customers."""

    _inherit = "customer.handover"

    def _handover_models(self):
        """Signals are a gate: the receiver has to know the risks before he stands for the customer."""
        return super()._handover_models() | {"customer.signal": ("signal", True)}
