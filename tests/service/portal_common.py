import base64
import html
import json
import re

from odoo import http
from odoo.tests import HttpCase, new_test_user

from .request_common import RequestCommon

#: a picture of one dot
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class PortalCommon(RequestCommon, HttpCase):
    """Logins of outsiders: two people of one customer, one of another, and those who act for no customer.

    `anna` and `bert` are contacts of `core`, `other` one of `standard`; `holding` belongs to the company above
    `core`, `single` is a private person, `gone` a contact of `core` whom the customer no longer has.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["res.partner"].create({"name": "Steel Group", "is_company": True})
        cls.core.parent_id = cls.group
        cls.anna = cls._portal_user("anna", cls.contact)
        cls.bert = cls._portal_user("bert", cls._contact("Bert", cls.core))
        cls.other = cls._portal_user("other", cls._contact("Olga Other", cls.standard))
        cls.holding = cls._portal_user("holding", cls._contact("Holger", cls.group))
        cls.single = cls._portal_user("single", cls._contact("Single Person", cls.env["res.partner"]))
        cls.gone = cls._portal_user("gone", cls._contact("Gone Gu", cls.core))
        cls.env.flush_all()
        # Odoo lets nobody archive the contact of a login; a merge or an import may
        cls.env.cr.execute("UPDATE res_partner SET active = FALSE WHERE id = %s", [cls.gone.partner_id.id])
        cls.env.invalidate_all()

    @classmethod
    def _contact(cls, name, parent):
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": parent.id, "email": f"{name.split()[0].lower()}@example.com"}
        )

    @classmethod
    def _portal_user(cls, login, partner):
        user = new_test_user(cls.env, login=f"portal_{login}", groups="base.group_portal", tz="Asia/Shanghai")
        old = user.partner_id
        user.partner_id = partner
        old.unlink()
        return user

    def _login(self, user):
        login = user.login
        self.authenticate(login, login if len(login) >= 8 else login.ljust(8, "x"))

    def _get(self, user, path):
        self._login(user)
        return self.url_open(path, allow_redirects=False)

    def _post(self, user, path, files=None, **data):
        self._login(user)
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(path, data=data, files=files, allow_redirects=False)

    def _rpc(self, user, path, **params):
        """Return the answer of a call of the web client."""
        self._login(user)
        answer = self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json() if answer.headers.get("Content-Type", "").startswith("application/json") else {}

    def _text(self, response):
        """Return the words of a page."""
        body = re.sub(r"<(style|script|title)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
        return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))

    def _made(self, response):
        """Return the request a form led to."""
        self.assertEqual(response.status_code, 303, self._text(response)[:2000])
        self.env.invalidate_all()
        return self.Request.browse(int(response.headers["Location"].rpartition("/")[2]))

    def _ask(self, user, **values):
        values = {"type_id": self.type_other.id, "name": "Meter", "description": "It stands still"} | values
        return self._post(user, "/my/requests/new", **values)
