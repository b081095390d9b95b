from odoo import http
from odoo.http import request

from .plain_page import HEADERS, set_language


class NoticePage(http.Controller):
    """The page behind the link of a notice: its text, and nothing about the customer but his accounts."""

    @http.route(
        "/customer-manager/notice/<string:code>", type="http", auth="public", methods=["GET"], save_session=False
    )
    def notice(self, code, lang=None, **_ignored):
        """Show a notice to the customer who holds its link, and note that he read it.

        :param lang: language of the page, such as ``zh_CN``; else what the browser asks for
        """
        set_language(lang)
        link = request.env["customer.short.link"]._find(code)
        receipt = link and link._get_record()
        lang_code = request.env.context["lang"]
        values = {"lang_code": lang_code.replace("_", "-")}
        if not receipt or receipt._name != "customer.notice.receipt":
            response = request.render("customer_manager.short_link_gone", values, status=404)
        else:
            if request.httprequest.method != "HEAD":
                link._mark_opened()
            request.update_context(tz=receipt.company_id._customer_zone())
            notice = receipt.notice_id.with_context(lang=lang_code)
            response = request.render(
                "customer_manager.customer_notice_page", {**values, "notice": notice, "receipt": receipt}
            )
        response.headers.update(HEADERS)
        return response
