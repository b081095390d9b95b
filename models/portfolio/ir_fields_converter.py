from odoo import api, models


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Answer with what `customer.import.names` has found for the whole column.

        The ids come from the caller's own file or context and give no right: who may
        use them is checked when the records are made.
        """
        names = self.env.context.get("customer_import_names")
        if subfield is None and names and names["model"] == model._name:
            record_id = names["ids"].get(field.name, {}).get(value)
            if record_id:
                return record_id, []
        return super().db_id_for(model, field, subfield, value, savepoint)
