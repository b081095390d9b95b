import re

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

#: records in one file: more are taken in several
MAX_RECORDS = 10_000


class ApprovalProof(http.Controller):
    """Downloads of what proves approvals to outsiders; for those who read all cases."""

    @http.route("/customer-manager/approval/digests.jsonl", type="http", auth="user", methods=["GET"], readonly=True)
    def digests(self, digests=""):
        """Send daily digests, each as a line of JSON."""
        records = self._records("approval.digest", digests)
        records._check_reader()
        return self._send(records._to_bytes(), "approval-digests.jsonl")

    @http.route("/customer-manager/approval/trails.jsonl", type="http", auth="user", methods=["GET"], readonly=True)
    def trails(self, cases=""):
        """Send the trails of cases, each as a line of JSON."""
        records = self._records("approval.case", cases)
        records._check_exporter()
        name = f"approval-case-{records.id}.jsonl" if len(records) == 1 else "approval-cases.jsonl"
        return self._send(records._trails_to_bytes(), name)

    def _records(self, model, numbers):
        """Return the records of this model with these ids, separated by commas, that the user may read."""
        ids = [int(text) for text in numbers.split(",") if re.fullmatch(r"[0-9]{1,9}", text)]
        records = request.env[model].search([("id", "in", ids[:MAX_RECORDS])])
        if not records:
            raise NotFound()
        return records

    def _send(self, content, filename):
        return request.make_response(
            content,
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition(filename)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
