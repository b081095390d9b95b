from odoo import api, models


class MailMessage(models.Model):
    """What was said about a request stays as it was said, and goes to nobody who must not see the request."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Leave out of messages about a complaint whom it is about: who is a recipient reads them."""
        messages = super().create(vals_list)
        messages._drop_hidden_recipients()
        return messages

    def write(self, vals):
        """Leave him out of messages that are edited, too."""
        result = super().write(vals)
        if {"partner_ids", "model", "res_id"} & vals.keys():
            self._drop_hidden_recipients()
        return result

    def _drop_hidden_recipients(self):
        messages = self.sudo().filtered(lambda one: one.model == "customer.request" and one.partner_ids)
        requests = self.env["customer.request"].browse(messages.mapped("res_id")).exists()
        for message in messages:
            hidden = requests.filtered(lambda one, message=message: one.id == message.res_id)._subject_users()
            if hidden.partner_id & message.partner_ids:
                message.partner_ids -= hidden.partner_id

    def _get_forbidden_access(self, operation):
        """Let nobody from outside change messages of requests: Odoo lets whom a message was sent to write it."""
        forbidden = super()._get_forbidden_access(operation)
        if operation == "read" or self.env.su or self.env.user._is_internal():
            return forbidden
        sealed = self.sudo().filtered(lambda message: message.model == "customer.request").sudo(False)
        return forbidden | (sealed & self)
