from odoo import fields, http
from odoo.http import request

from ..algorithms.look_up import seconds_left
from .plain_page import HEADERS, set_language


class CertificatePage(http.Controller):
    """The page behind the QR code of a certificate: number, name, grade and state, for anybody, and nothing else.

    Not read-only, since each look-up is counted.
    """

    @http.route(
        "/customer-manager/certificate/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def certificate(self, token, lang=None, **_ignored):
        """Say whether the certificate with this address is genuine and counts today.

        :param lang: language of the page, such as ``zh_CN`` or ``zh``; else what the browser asks for
        """
        languages = set_language(lang)
        if not request.env["customer.manager.lookup"]._is_within_limit(request.httprequest.remote_addr):
            return self._page(languages, status=429, headers={"Retry-After": seconds_left(fields.Datetime.now())})
        certificates = request.env["customer.manager.certificate"]
        certificate = certificates._find_public(token)
        if not certificate:
            return self._page(languages, status=404)
        request.env["customer.manager.certificate.lookup"]._add(certificate)
        return self._page(languages, values=certificate.with_env(request.env)._public_values())

    def _page(self, languages, status=200, values=None, headers=None):
        code = request.env.context["lang"]
        response = request.render(
            "customer_manager.certificate_page",
            {
                "certificate": values,
                "is_limited": status == 429,
                "languages": [(one, name) for one, name in languages if one != code],
                "lang_code": code.replace("_", "-"),
                "direction": request.env["res.lang"].sudo()._get_data(code=code).direction,
            },
            status=status,
        )
        response.headers.update({**HEADERS, **(headers or {})})
        return response
