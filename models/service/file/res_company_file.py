from odoo import fields, models


class ResCompany(models.Model):
    """Figures of the customer file (domain P13, defaults)."""

    _inherit = "res.company"

    customer_file_target = fields.Float(
        prefetch="customer", string="Complete Files (%)", digits=(5, 1), default=95.0, help="Target of each file."
    )
    customer_contact_check_days = fields.Integer(
        prefetch="customer",
        string="Check of Contacts (Days)",
        default=180,
        help="Each contact is checked at least so often.",
    )
    customer_contact_purge_months = fields.Integer(
        prefetch="customer",
        string="Contacts Who Left (Months)",
        default=24,
        help="Personal data of a contact who left are erased after so long; 0: never.",
    )
    customer_hazard_days = fields.Integer(
        prefetch="customer",
        string="Look for Hazards (Days)",
        default=365,
        help="Somebody looks for hazards at a customer at least so often.",
    )

    _customer_file_numbers = models.Constraint(
        "CHECK (customer_file_target BETWEEN 0 AND 100 AND customer_contact_check_days >= 1"
        " AND customer_contact_purge_months >= 0 AND customer_hazard_days >= 1)",
        "Customer file: the target is a percentage, days are at least one, months not negative.",
    )

    def _customer_check_limit(self):
        """Return the oldest day of a check that still counts today."""
        company = self[:1] or self.env.company
        return fields.Date.subtract(company._customer_today(), days=company.customer_contact_check_days)
