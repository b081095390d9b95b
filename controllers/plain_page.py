"""Pages for anybody who holds a link in his hands."""

from odoo.http import request

from ..algorithms.look_up import best_language

#: what a browser may do with such a page: show it, and nothing else
HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_DEFAULT_LANGUAGE = "en_US"


def set_language(wanted=None):
    """Set the language of the page, the asked one or what the browser prefers; return [(code, name)] of all."""
    installed = request.env["res.lang"].sudo().get_installed()
    asked = [wanted] if wanted else []
    asked += list(request.httprequest.accept_languages.values())
    code = best_language(asked, [code for code, _name in installed], _DEFAULT_LANGUAGE)
    request.update_context(lang=code)
    return installed
