from odoo import models


class MailMessage(models.Model):
    """What was said about a request stays as it was said."""

    _inherit = "mail.message"

    def _get_forbidden_access(self, operation):
        """Let nobody from outside change messages of requests: Odoo lets whom a message was sent to write it."""
        forbidden = super()._get_forbidden_access(operation)
        if operation == "read" or self.env.su or self.env.user._is_internal():
            return forbidden
        sealed = self.sudo().filtered(lambda message: message.model == "customer.request").sudo(False)
        return forbidden | (sealed & self)
