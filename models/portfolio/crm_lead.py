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
        """Give leads without salesperson to the one who acts for their customer."""
        if "default_user_id" in self.env.context:
            return super().create(vals_list)
        open_ids = {vals["partner_id"] for vals in vals_list if vals.get("partner_id") and not vals.get("user_id")}
        # one recordset, so that managers and logins of all leads are read together
        users = {partner.id: partner._customer_acting_user() for partner in self.env["res.partner"].browse(open_ids)}
        return super().create(
            [
                {**vals, "user_id": user.id}
                if not vals.get("user_id") and (user := users.get(vals.get("partner_id")))
                else vals
                for vals in vals_list
            ]
        )
