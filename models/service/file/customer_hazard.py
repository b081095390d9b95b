from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerHazard(models.Model):
    """A danger found in a customer's equipment, until it is put right (domain P13, 11.13)."""

    _name = "customer.hazard"
    _description = "Hazard at a Customer"
    _inherit = ["customer.document.mixin", "customer.export.mixin"]
    _order = "fixed_on desc, found_on desc, id desc"

    name = fields.Char(string="Hazard", required=True)
    account_id = fields.Many2one(
        "customer.account", string="Account", index="btree_not_null", ondelete="restrict", check_company=True
    )
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")], required=True, default="medium"
    )
    found_on = fields.Date(required=True, default=lambda self: self.env.company._customer_today())
    fix_by = fields.Date(string="To Be Fixed By")
    fixed_on = fields.Date()
    note = fields.Text()

    _date_order = models.Constraint(
        "CHECK (fixed_on IS NULL OR fixed_on >= found_on)", "Fixed On: a hazard cannot be fixed before it was found."
    )

    @api.constrains("account_id", "partner_id", "found_on", "fixed_on")
    def _check_hazard(self):
        for hazard in self:
            if hazard.account_id and hazard.account_id.sudo().partner_id != hazard.partner_id:
                raise ValidationError(self.env._("Account: it belongs to another customer."))
            today = hazard.company_id._customer_today()
            if any(day and day > today for day in (hazard.found_on, hazard.fixed_on)):
                raise ValidationError(self.env._("Found On, Fixed On: the days cannot be in the future."))
