from odoo import models


class BenchTier(models.Model):
    """The plain document, which confirming takes through the tiers of the peer."""

    _name = "bench.tier"
    _description = "Document behind Tiers"
    _inherit = ["bench.document", "tier.validation"]
    _tier_validation_manual_config = False
    _state_from = ["draft"]
    _state_to = ["confirmed"]
    _cancel_state = "cancel"
