import csv
import io

from odoo.http import content_disposition, request

from ..algorithms.usage_cells import escape_formula


def csv_response(rows, filename):
    """Send rows of texts as a CSV file whose cells no spreadsheet executes."""
    output = io.StringIO()
    csv.writer(output).writerows([escape_formula(cell) for cell in row] for row in rows)
    # the byte order mark tells spreadsheets that it is UTF-8
    return request.make_response(
        output.getvalue().encode("utf-8-sig"),
        [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", content_disposition(filename)),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
