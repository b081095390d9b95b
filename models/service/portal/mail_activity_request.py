from odoo import api, models
from odoo.exceptions import ValidationError


class MailActivity(models.Model):
    """Who has a task reads it, whatever he may read else: no task about a complaint for whom it is about."""

    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model", "res_id")
    def _check_hidden_request(self):
        for activity in self.sudo().filtered(lambda one: one.res_model == "customer.request" and one.user_id):
            request = self.env["customer.request"].browse(activity.res_id)
            if activity.user_id in request._subject_users():
                # who does not read it must not find out by trying whom it is about, least of all he himself
                request.sudo(False).check_access("read")
                raise ValidationError(
                    self.env._(
                        "Assigned to: %(request)s is about %(user)s; give the task to somebody else.",
                        request=request.sudo().number,
                        user=activity.user_id.name,
                    )
                )
