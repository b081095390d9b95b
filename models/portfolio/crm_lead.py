from odoo import api, models


class CrmLead(models.Model):
    """New business of a customer goes to the manager who acts for it."""

    _inherit = "crm.lead"

    @api.onchange("partner_id")
    def _onchange_partner_customer_manager(self):
        if user := self.partner_id._customer_acting_user():
            self.user_id = user

    @api.model_create_multi
    def create(self, vals_list):
        partners = self.env["res.partner"].browse([vals["partner_id"] for vals in vals_list if vals.get("partner_id")])
        if "default_user_id" not in self.env.context and partners.commercial_partner_id:
            for vals in vals_list:
                if vals.get("partner_id") and not vals.get("user_id"):
                    partner = partners.browse(vals["partner_id"])
                    if user := partner._customer_acting_user():
                        vals["user_id"] = user.id
        return super().create(vals_list)
