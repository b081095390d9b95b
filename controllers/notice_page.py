from odoo import http
from odoo.http import request

from .plain_page import HEADERS, set_language

#: the page sends one form back to itself
_HEADERS = HEADERS | {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace("form-action 'none'", "form-action 'self'")
}


class NoticePage(http.Controller):
    """The page behind the link of a notice: its text, and nothing about the customer but his accounts.

    Opening it changes nothing, since mail scanners and phones open links: that it was read the reader says, by a
    button. The link is the right to say so; there is no session whose right a foreign page could borrow.
    """

    @http.route(
        "/customer-manager/notice/<string:code>", type="http", auth="public", methods=["GET"], save_session=False
    )
    def notice(self, code, lang=None, **_ignored):
        """Show a notice to the customer who holds its link.

        :param lang: language of the page, such as ``zh_CN``; else what the browser asks for
        """
        return self._answer(code, lang)

    @http.route(
        "/customer-manager/notice/<string:code>",
        type="http",
        auth="public",
        methods=["POST"],
        save_session=False,
        csrf=False,
    )
    def notice_read(self, code, lang=None, **_ignored):
        """Note that the customer read it; who is logged in as a member of the company reads it for nobody."""
        return self._answer(code, lang, is_read=not request.env.user._is_internal())

    def _answer(self, code, lang, is_read=False):
        set_language(lang)
        link = request.env["customer.short.link"]._find(code)
        receipt = link and link._get_record()
        lang_code = request.env.context["lang"]
        values = {"lang_code": lang_code.replace("_", "-")}
        if not receipt or receipt._name != "customer.notice.receipt":
            response = request.render("customer_manager.short_link_gone", values, status=404)
        else:
            if is_read:
                receipt._mark_read()
            request.update_context(tz=receipt.company_id._customer_zone())
            values |= {
                "notice": receipt.notice_id.with_context(lang=lang_code),
                "receipt": receipt,
                "is_insider": request.env.user._is_internal(),
            }
            response = request.render("customer_manager.customer_notice_page", values)
        response.headers.update(_HEADERS)
        return response
