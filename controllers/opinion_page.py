import logging
import re

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..algorithms.look_up import best_language
from ..models.service.satisfaction.customer_satisfaction_answer import COMMENT_LENGTH
from ..models.service.satisfaction.customer_satisfaction_send import PAGE

#: what a browser may do with the page: show it and send its form back, and nothing else
_HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_DEFAULT_LANGUAGE = "en_US"
#: addresses that hold a secret: the page, the short links that lead to it, and the questionnaire behind it
_LINK = re.compile(rf"({re.escape(PAGE)}|/c|/survey)/[^\s?]+(\?answer_token=\S+)?")


class _HideLinks(logging.Filter):
    """Keep the links out of the server's own log, which insiders read (domain 11.8)."""

    def filter(self, record):
        """Let every record pass, without the secrets in it."""
        record.msg = self._hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(self._hidden(arg) for arg in record.args)
        return True

    def _hidden(self, text):
        return _LINK.sub(r"\1/…", text) if isinstance(text, str) else text


logging.getLogger("werkzeug").addFilter(_HideLinks())


class OpinionPage(http.Controller):
    """Where a customer says what he thinks of a matter: once, by his link, and nobody of the company for him.

    Opening the page changes nothing, since mail scanners open links. An address that is unknown, used or out of date
    has one and the same answer. The form is posted to an address without the secret: what goes wrong with a post is
    logged with its address.
    """

    @http.route(f"{PAGE}/<string:token>", type="http", auth="public", methods=["GET"], sitemap=False)
    def opinion(self, token, **_ignored):
        """Show the question."""
        return self._answer(token)

    @http.route(PAGE, type="http", auth="public", methods=["GET", "POST"], sitemap=False)
    def opinion_post(self, token=None, mark=None, comment=None, may_name=None, **_ignored):
        """Keep the answer, and say thank you."""
        if request.httprequest.method != "POST":
            token = None
        return self._answer(token, {"mark": mark, "comment": comment, "may_name": bool(may_name)} if token else None)

    def _answer(self, token, given=None):
        self._set_language()
        if request.env.user._is_internal():
            # before the link is looked at: it tells insiders nothing
            return self._page("internal", 403)
        row = request.env["customer.satisfaction"]._find_open(token)
        if not row:
            return self._page("closed", 404)
        self._set_language(row.contact_id.lang or row.partner_id.lang)
        row = row.with_context(lang=request.env.context["lang"])
        if row.kind == "yearly":
            return self._questionnaire(row, token, begins=given is not None)
        if given is None:
            return self._form(row, token, {})
        try:
            row._take_form(**given)
        except UserError as error:
            return self._form(row, token, given, message=str(error), status=422)
        return self._page("thanks", company=row.company_id.name)

    def _questionnaire(self, row, token, begins):
        """Show what it is, then lead to the questions: opening the page alone begins nothing."""
        if begins:
            return request.redirect(row._questionnaire_url(), code=303)
        return self._page("yearly", token=token, company=row.company_id.name, matter=row.name)

    def _form(self, row, token, given, message=None, status=200):
        return self._page(
            "form",
            status,
            token=token,
            given=given,
            message=message,
            matter=row.name,
            day=row.closed_on,
            company=row.company_id.name,
            comment_length=COMMENT_LENGTH,
        )

    def _page(self, part, status=200, **values):
        code = request.env.context["lang"]
        response = request.render(
            "customer_manager.opinion_page",
            {
                "part": part,
                "page": PAGE,
                "message": None,
                "given": {},
                "lang_code": code.replace("_", "-"),
                "direction": request.env["res.lang"].sudo()._get_data(code=code).direction,
                **values,
            },
            status=status,
        )
        response.headers.update(_HEADERS)
        return response

    def _set_language(self, wanted=None):
        """Choose the language of the person asked, else what the browser asks for."""
        installed = [code for code, _name in request.env["res.lang"].sudo().get_installed()]
        asked = [wanted] if wanted else []
        asked += list(request.httprequest.accept_languages.values())
        request.update_context(lang=best_language(asked, installed, _DEFAULT_LANGUAGE))
