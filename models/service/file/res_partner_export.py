from odoo import models

#: what the contact shows of the customer's file
_FIGURES = frozenset(("customer_credit_grade", "customer_file_score", "customer_value_delivered"))


class ResPartner(models.Model):
    """Figures of a customer's file that stand on the contact are logged as those of the file; his name is not."""

    _name = "res.partner"
    _inherit = ["res.partner", "customer.export.mixin"]

    _export_company = "customer_company_id"

    def _log_export(self, names):
        """Log the figures alone: contacts leave in every list of names."""
        if figures := [name for name in names if name in _FIGURES]:
            super()._log_export(figures)
