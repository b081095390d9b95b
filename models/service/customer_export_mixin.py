from odoo import models


class CustomerExportMixin(models.AbstractModel):
    """Exports of this model are logged, whichever model they begin at."""

    _name = "customer.export.mixin"
    _description = "Exports Are Logged"

    #: name of the field with the company that a record belongs to
    _export_company = "company_id"

    def _log_export(self, names):
        """Write down which fields of these records leave, in the company that they belong to."""
        for company, records in self.sudo().grouped(self._export_company).items():
            self.env["customer.export.log"].sudo().create(
                {
                    "user_id": self.env.uid,
                    "model": self._name,
                    "row_count": len(records),
                    "field_names": ", ".join(names),
                    "record_ids": records.ids,
                    "company_id": (company or self.env.company).id,
                }
            )


class Base(models.AbstractModel):
    """What leaves as columns of another model, such as the contacts in the file of a customer, leaves too."""

    _inherit = "base"

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Log what leaves of models whose exports are logged."""
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        if _is_toplevel_call:
            found = {}
            for path in fields:
                self._find_logged(path, found)
            for records, columns in found.values():
                records._log_export(columns)
        return rows

    def _find_logged(self, path, found):
        """Add what a column takes from models whose exports are logged.

        :param path: list of names of fields, as Odoo exports them
        :param found: {model: (records, their columns)}
        """
        records = self
        for depth, name in enumerate(path):
            if hasattr(records, "_log_export"):
                seen, columns = found.get(records._name, (records.browse(), {}))
                found[records._name] = seen | records, columns | {"/".join(path[depth:]): None}
            if name not in records._fields or not records._fields[name].relational:
                break
            records = records[name]
