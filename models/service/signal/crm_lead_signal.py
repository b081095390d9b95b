from odoo import api, fields, models


class CrmLead(models.Model):
    """An opportunity knows the signal it came from; a signal has one."""

    _inherit = "crm.lead"

    signal_id = fields.Many2one(
        "customer.signal", string="Signal", readonly=True, copy=False, ondelete="set null", groups="base.group_user"
    )

    _signal_uniq = models.UniqueIndex(
        "(signal_id) WHERE signal_id IS NOT NULL", "The signal has become another opportunity already."
    )

    @api.model
    def _sealed_fields(self):
        """Return also the signal, which makes its lead itself: its name is for those who follow it up."""
        return super()._sealed_fields() | {"signal_id"}
