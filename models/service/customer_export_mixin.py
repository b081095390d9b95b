from odoo import models


class CustomerExportMixin(models.AbstractModel):
    """Exports of this model are logged before they leave."""

    _name = "customer.export.mixin"
    _description = "Exports Are Logged"

    def export_data(self, fields_to_export):
        """Log what leaves, then export."""
        result = super().export_data(fields_to_export)
        self.env["customer.export.log"].sudo().create(
            {
                "user_id": self.env.uid,
                "model": self._name,
                "row_count": len(self),
                "field_names": ", ".join(map(str, fields_to_export)),
                "record_ids": self.ids,
                "company_id": self.env.company.id,
            }
        )
        return result
