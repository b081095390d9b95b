import re

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request


class ApprovalProof(http.Controller):
    """Downloads of what proves approvals to outsiders; for those who read all cases."""

    @http.route("/customer-manager/approval/digests.jsonl", type="http", auth="user", methods=["GET"], readonly=True)
    def digests(self, first="", last=""):
        """Send the daily digests from one number to another, each as a line of JSON."""
        domain = [("number", ">=", self._number(first)), ("number", "<=", self._number(last))]
        records = self._found("approval.digest", domain)
        records._check_reader()
        return self._send(records._to_bytes(), f"approval-digests-{records[-1].day}-{records[0].day}.jsonl")

    @http.route("/customer-manager/approval/trails.jsonl", type="http", auth="user", methods=["GET"], readonly=True)
    def trails(self, cases=""):
        """Send the trails of cases, each as a line of JSON."""
        records = self._found("approval.case", [("id", "in", [self._number(text) for text in cases.split(",")])])
        records._check_exporter()
        name = f"approval-case-{records.id}.jsonl" if len(records) == 1 else "approval-cases.jsonl"
        return self._send(records._trails_to_bytes(), name)

    def _number(self, text):
        """Return the number that a text is; 0, which nothing has, for any other."""
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0

    def _found(self, model, domain):
        """Return the records that the user may read."""
        records = request.env[model].search(domain)
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
