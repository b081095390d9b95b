import csv
import io
import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...algorithms.short_link import hash_code
from .test_outbound import OutboundCommon


@tagged("post_install", "-at_install")
class TestOutboundHttp(OutboundCommon, HttpCase):
    """Short links and files over HTTP."""

    def _open(self, url, **values):
        return self.url_open(url, allow_redirects=False, **values)

    def test_a_short_link_leads_to_its_page_and_is_noted(self):
        message = self._enqueue(url="/web/login?redirect=/my")
        path = "/c/" + message.link_id.code
        self.authenticate(None, None)
        answer = self._open(path, method="HEAD")
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(message.link_id.opened_at)
        answer = self._open(path)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/web/login?redirect=/my"))
        self.env.invalidate_all()
        self.assertTrue(message.link_id.opened_at)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")

    def test_links_that_lead_nowhere(self):
        message = self._enqueue(url="/my")
        code = message.link_id.code
        self.authenticate(None, None)
        for wrong in ("x", "a" * 22, code[:-1], code + "x", "%00" + code, hash_code(code)):
            self.assertEqual(self._open(f"/c/{wrong}").status_code, 404)
        message.link_id.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()
        answer = self._open(f"/c/{code}")
        self.assertEqual(answer.status_code, 404)
        self.assertIn("not valid", answer.text)
        self.assertNotIn(self.contact.name, answer.text)

    def test_the_file(self):
        self.contact.name = "=cmd()"
        message = self._enqueue(text="=1+1")
        url = message.with_user(self.officer).action_download()["url"]
        self.env.flush_all()
        self.authenticate("cm_officer", "cm_officer")
        answer = self._open(url)
        self.assertEqual(answer.status_code, 200)
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        self.assertEqual(rows[1][5], "'=1+1")
        self.assertEqual(rows[1][3], "+8613800000001")
        for login in ("cm_user", "cm_supervisor", "cm_employee", "cm_admin", "sv_gateway"):
            self.authenticate(login, login)
            self.assertEqual(self._open(url).status_code, 404)
        self.authenticate(None, None)
        self.assertNotEqual(self._open(url).status_code, 200)

    def test_fetch_and_report_over_json(self):
        message = self._enqueue(url="/my")
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.gateway)
            ._generate("rpc", "gateway", fields.Datetime.now() + timedelta(days=1))
        )
        self.env.flush_all()

        def call(method, key=key, **body):
            return self.url_open(
                f"/json/2/customer.outbound/{method}",
                data=json.dumps(body),
                headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"},
            )

        answer = call("gateway_fetch", limit=5)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual([one["id"] for one in answer.json()], [message.id])
        answer = call("gateway_report", results=[{"id": message.id, "state": "sent"}])
        self.assertEqual(answer.json(), {"updated": [message.id], "unknown": []})
        with mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2"):
            self.assertEqual(call("search", domain=[]).status_code, 403)
            self.assertEqual(call("gateway_fetch", limit=-1).status_code, 422)
