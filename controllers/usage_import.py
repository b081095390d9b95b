from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..algorithms.usage_columns import template_header
from .csv_file import csv_response

#: rows read and sent at a time
_BATCH = 5000
_FIELDS = {
    "errors": ("customer.usage.import.error", ("line_number", "column_name", "value", "message")),
    "changes": (
        "customer.usage.import.change",
        ("account_id", "month", "field_name", "old_value", "new_value"),
    ),
}


class UsageImportDownload(http.Controller):
    """Downloads of a usage import; access is that of the records."""

    @http.route(
        "/customer-manager/usage-import/<int:import_id>/<string:what>.csv",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, import_id, what):
        """Send the errors or the corrected figures of an import as CSV."""
        if what not in _FIELDS:
            raise NotFound()
        usage_import = request.env["customer.usage.import"].search([("id", "=", import_id)])
        if not usage_import:
            raise NotFound()
        return csv_response(self._rows(usage_import, what), f"{import_id}-{what}.csv")

    @http.route(
        "/customer-manager/usage-import/template/<string:language>.csv",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def template(self, language):
        """Send an empty import file with an English (en) or Chinese (zh) header."""
        if language not in ("en", "zh"):
            raise NotFound()
        return csv_response([template_header(chinese=language == "zh")], "usage.csv")

    def _rows(self, usage_import, what):
        """Yield the header and the rows."""
        model, names = _FIELDS[what]
        records = request.env[model]
        fields = records.fields_get(names, ["string", "selection"])
        yield [fields[name]["string"] for name in names]
        ids = records.search([("import_id", "=", usage_import.id)]).ids
        labels = dict(fields.get("field_name", {}).get("selection", ()))
        for start in range(0, len(ids), _BATCH):
            batch = records.browse(ids[start : start + _BATCH])
            for values in batch.read(names):
                if "field_name" in values:
                    values["field_name"] = labels.get(values["field_name"])
                    values["account_id"] = values["account_id"][1]
                yield [str(values[name] or "") for name in names]
            batch.invalidate_recordset()
