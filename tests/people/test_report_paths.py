import json
from datetime import timedelta

from odoo import fields, http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .panel_common import PanelCommon
from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportPaths(PanelCommon, ReportCommon):
    """Whoever may not read may not print: by address, download, several at once or interface."""

    SECRET = "Knows every substation by heart"
    NAME = "customer_manager.report_scorecard"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()

    def setUp(self):
        super().setUp()
        self.card = self._card(self.panel, self.raters[1], self.ann)
        self._fill(self.card)
        self.card._lines().with_user(self.raters[1])[0].note = self.SECRET
        self.card.action_seal()

    def _addresses(self, ids, name=None):
        return [f"/report/{kind}/{name or self.NAME}/{ids}" for kind in ("html", "pdf", "text")]

    def _download(self, ids):
        return self.url_open(
            "/report/download",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "data": json.dumps([f"/report/pdf/{self.NAME}/{ids}", "qweb-pdf"]),
                "context": "{}",
            },
        )

    def _json2(self, user, model, method, **body):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "portal", fields.Datetime.now() + timedelta(days=1))
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        return self.url_open(f"/json/2/{model}/{method}", data=json.dumps(body), headers=headers)

    def assertKept(self, response):
        self.assertNotIn(self.SECRET, response.text)
        self.assertFalse(response.content.startswith(b"%PDF"))

    def test_the_rater_prints_his_own(self):
        self.authenticate(self.raters[1].login, self.raters[1].login)
        for address in self._addresses(self.card.id):
            with self.subTest(address=address):
                self.assertIn(self.SECRET, self.url_open(address).text)

    @mute_logger("odoo.http", "odoo.addons.web.controllers.report")
    def test_no_address_shows_a_sealed_card_to_others(self):
        for user in (self.hr, self.users["audit"], self.chair, self.users["admin"], self.people["Ann Ai"].user_id):
            self.authenticate(user.login, user.login)
            for address in self._addresses(self.card.id):
                with self.subTest(user=user.login, address=address):
                    response = self.url_open(address)
                    self.assertGreaterEqual(response.status_code, 400)
                    self.assertKept(response)
            self.assertKept(self._download(self.card.id))

    @mute_logger("odoo.http", "odoo.addons.web.controllers.report")
    def test_one_of_several_is_enough_to_refuse_all(self):
        own = self._card(self.panel, self.chair, self.ann)
        self.authenticate(self.chair.login, self.chair.login)
        self.assertEqual(self.url_open(self._addresses(own.id)[0]).status_code, 200)
        for address in self._addresses(f"{own.id},{self.card.id}"):
            with self.subTest(address=address):
                response = self.url_open(address)
                self.assertGreaterEqual(response.status_code, 400)
                self.assertKept(response)
        self.assertKept(self._download(f"{own.id},{self.card.id}"))

    @mute_logger("odoo.http", "odoo.addons.web.controllers.report")
    def test_parts_of_a_document_are_no_documents(self):
        self.authenticate(self.hr.login, self.hr.login)
        for name in (f"{self.NAME}_sheet", f"{self.NAME}_lines", "customer_manager.report_page"):
            for address in self._addresses(self.card.id, name):
                with self.subTest(address=address):
                    response = self.url_open(address)
                    self.assertGreaterEqual(response.status_code, 400)
                    self.assertKept(response)

    @mute_logger("odoo.http")
    def test_the_interface_draws_no_documents(self):
        calls = [
            (f"report.{self.NAME}", "_get_report_values", {"docids": self.card.ids}),
            (f"report.{self.NAME}", "_get_values", {"records": self.card.ids}),
            ("ir.actions.report", "_render_qweb_html", {"report_ref": self.NAME, "docids": self.card.ids}),
            ("ir.actions.report", "_render_qweb_pdf", {"report_ref": self.NAME, "res_ids": self.card.ids}),
        ]
        for model, method, body in calls:
            with self.subTest(model=model, method=method):
                response = self._json2(self.hr, model, method, **body)
                self.assertGreaterEqual(response.status_code, 400)
                self.assertKept(response)

    @mute_logger("odoo.http", "odoo.addons.web.controllers.report")
    def test_ranking_and_application_are_kept_alike(self):
        self.authenticate(self.people["Bob Bao"].user_id.login, self.people["Bob Bao"].user_id.login)
        for name, record in (("report_ranking", self.campaign), ("report_application", self.ann)):
            for address in self._addresses(record.id, f"customer_manager.{name}"):
                with self.subTest(address=address):
                    self.assertGreaterEqual(self.url_open(address).status_code, 400)
