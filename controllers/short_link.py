from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .csv_file import csv_response
from .plain_page import HEADERS, set_language


class ShortLink(http.Controller):
    """The short links of messages, cards and papers: each leads to a page of this server or to nothing."""

    @http.route("/c/<string:code>", type="http", auth="public", methods=["GET"], save_session=False)
    def follow(self, code, **_ignored):
        """Send the holder of a link on to the page it stands for."""
        link = request.env["customer.short.link"]._find(code)
        if not link:
            return self._gone()
        if request.httprequest.method == "HEAD":
            # a machine that looks whether the address exists is no reader
            return request.make_response("", headers=list(HEADERS.items()))
        response = request.redirect(link._open(code), code=303, local=True)
        response.headers.update(HEADERS)
        return response

    def _gone(self):
        installed = set_language()
        code = request.env.context["lang"]
        response = request.render(
            "customer_manager.short_link_gone",
            {"lang_code": code.replace("_", "-"), "languages": installed},
            status=404,
        )
        response.headers.update(HEADERS)
        return response


class OutboundDownload(http.Controller):
    """Files of messages that marketing took out of the queue."""

    @http.route(
        "/customer-manager/outbound/<string:batch>.csv", type="http", auth="user", methods=["GET"], readonly=True
    )
    def download(self, batch):
        """Send a file of messages again; access is that of the rows."""
        messages = request.env["customer.outbound"]
        if not messages.has_access("read"):
            raise NotFound()
        rows = list(messages._read_batch(batch))
        if len(rows) < 2:
            raise NotFound()
        return csv_response(rows, f"messages-{batch}.csv")
