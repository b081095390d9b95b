from odoo import models


class CustomerRequest(models.Model):
    """A connection that is closed is visited some time later (domain 11.13)."""

    _inherit = "customer.request"

    def _opens_after_sales(self):
        """Return whether one request is a connection that was brought to its end, and about nobody."""
        is_about_somebody = self.subject_user_id or self.subject_manager_id
        is_ended = self.state == "closed" and self.closing != "duplicate"
        return bool(is_ended and self.type_id.is_connection and self.partner_id and not is_about_somebody)

    def _after_closed(self):
        """Open the after-sales visits of connections."""
        super()._after_closed()
        self.env["customer.visit"]._open_after_connection(self)

    def action_reopen(self, reason):
        """Withdraw the after-sales visits of connections that go on."""
        result = super().action_reopen(reason)
        self.env["customer.visit"]._withdraw_after_connection(self)
        return result
