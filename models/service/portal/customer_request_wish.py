from odoo import api, fields, models

from .customer_request_portal_step import WISH


class CustomerRequest(models.Model):
    """A wish for another manager, once it is answered, leads to a handover (domain 9.19)."""

    _inherit = "customer.request"

    is_manager_wish = fields.Boolean(
        compute="_compute_is_manager_wish", compute_sudo=True, export_string_translation=False
    )

    @api.depends("type_id.code")
    def _compute_is_manager_wish(self):
        for request in self:
            request.is_manager_wish = request.type_id.code == WISH

    def action_hand_over(self):
        """Open the dialog that hands the customer over (public; its rules are the document's).

        What the customer wrote does not go along: the giver reads the handover.
        """
        self.ensure_one()
        return self.partner_id._get_handover_action({"default_trigger": "customer_wish"})
