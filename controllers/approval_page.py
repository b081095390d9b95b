from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from ..algorithms.approval_ticket import TOKEN
from ..models.approval.approval_task_link import PAGE
from ..models.approval.approval_text import MAX_LENGTH
from .plain_page import HEADERS

#: the page of links, which sends its form back
_HEADERS = HEADERS | {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace("form-action 'none'", "form-action 'self'")
}
#: kind of what is found -> status
_STATUS = {"unknown": 403, "expired": 410, "closed": 200, "changed": 200, "open": 200, "done": 200}


class ApprovalPage(http.Controller):
    """The page behind the link in a mail: look, then approve, reject or send back.

    Opening it decides nothing, since mail scanners open links; who is not logged in logs in first. Every rule is the
    task's (`models/approval/approval_task_link.py`).
    """

    @http.route(f"{PAGE}/<string:token>", type="http", auth="user", methods=["GET"], sitemap=False, readonly=True)
    def approval(self, token, **_ignored):
        """Show what is asked."""
        self._speak()
        look = request.env["approval.task"]._link_look(token)
        return self._page(token, look, _STATUS[look.kind])

    @http.route(f"{PAGE}/<string:token>", type="http", auth="user", methods=["POST"], sitemap=False)
    def approval_post(self, token, verdict=None, comment=None, **_ignored):
        """Decide, and say what became of it."""
        # forms end lines with two signs, of which the bound of the browser counts one
        comment = comment.replace("\r\n", "\n") if isinstance(comment, str) else comment
        self._speak()
        look = request.env["approval.task"]._link_decide(token, verdict, comment)
        status = {"open": 422, "changed": 409, "closed": 409}.get(look.kind, _STATUS[look.kind])
        return self._page(token, look, status, comment=comment if isinstance(comment, str) else "", verdict=verdict)

    def _speak(self):
        """Speak as the reader has chosen by now, also in a session that is older."""
        user = request.env.user
        request.update_context(lang=user.lang or "en_US", tz=user.tz)

    def _page(self, token, look, status, **values):
        tasks = request.env["approval.task"]
        code = request.env.context["lang"]
        following = tasks._page_next() if look.kind in ("done", "closed") else ("", "")
        shown = look.kind in ("open", "changed")
        response = request.render(
            "customer_manager.approval_page",
            {
                "look": look,
                "page": PAGE,
                "logout_url": self._logout_url(token),
                "facts": look.task._page_facts(look.principal) if shown else {},
                "next_token": following[0],
                "next_label": following[1],
                "comment_length": MAX_LENGTH,
                "lang_code": code.replace("_", "-"),
                "comment": "",
                "verdict": None,
                **values,
            },
            status=status,
        )
        response.headers.update(_HEADERS)
        return response

    def _logout_url(self, token):
        """Return the address that logs out and comes back here as somebody else; to nowhere but here."""
        back = f"{PAGE}/{token}" if TOKEN.fullmatch(token) else "/odoo"
        return f"/web/session/logout?{urlencode({'redirect': back})}"
