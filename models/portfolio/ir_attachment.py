from odoo import models


class IrAttachment(models.Model):
    """Papers on a manager's file follow its history, not the directory."""

    _inherit = "ir.attachment"

    def _inaccessible_comodel_records(self, model_and_ids, operation):
        yield from super()._inaccessible_comodel_records(model_and_ids, operation)
        manager_ids = [record_id for record_id in model_and_ids.get("customer.manager", ()) if record_id]
        if manager_ids and operation == "read" and not self.env.su:
            managers = self.env["customer.manager"].browse(manager_ids).exists()
            for manager in managers - managers._filter_load_visible():
                yield "customer.manager", manager.id
