from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..algorithms import approval_bundle


class ApprovalBundle(http.Controller):
    """A version of an approval process as a file; access is that of the record."""

    @http.route(
        "/customer-manager/approval-version/<int:version_id>.json",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, version_id):
        """Send the version with its process and test cases as JSON."""
        version = request.env["approval.version"].search([("id", "=", version_id)])
        if not version:
            raise NotFound()
        name = f"{version.model}-{version.process_id.transition}-{version.number or 'draft'}.json"
        return request.make_response(
            approval_bundle.write(version._bundle()),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store, private"),
            ],
        )
