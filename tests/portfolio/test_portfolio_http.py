import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestPortfolioHttp(PortfolioCommon, HttpCase):
    """Other systems over /json/2 meet the same rules as the form."""

    def _call(self, user, model, method, **body):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "portal", fields.Datetime.now() + timedelta(days=1))
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(body),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"},
        )

    def _create(self, user, manager, **values):
        vals = {"partner_id": self.core.id, "manager_id": manager.id, "reason": "By interface", **values}
        return self._call(user, "customer.assignment", "create", vals_list=[vals])

    @mute_logger("odoo.http")
    def test_assign_and_ask(self):
        response = self._create(self.officer, self.senior)
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(self.core.customer_manager_id, self.senior)
        today = str(self.today)
        answer = self._call(self.officer, "res.partner", "manager_on", ids=self.core.ids, date=today)
        self.assertEqual(answer.json(), self.senior.ids)
        answer = self._call(self.employee_user, "res.partner", "manager_on", ids=self.core.ids, date=today)
        self.assertEqual(answer.status_code, 403, "the history is not for everybody")
        answer = self._call(self.officer, "res.partner", "manager_on", ids=self.core.ids, date="never")
        self.assertEqual(answer.status_code, 422)
        answer = self._call(self.officer, "customer.manager", "grade_on", ids=self.senior.ids, date=today)
        self.assertEqual(answer.json(), self.grades["senior"].ids)

    @mute_logger("odoo.http")
    def test_rules_hold(self):
        refused = [
            (self._create(self.officer, self.first), 422, "grade of First Fang"),
            (self._create(self.supervisor, self.outsider), 403, "not in a team you lead"),
            (self._create(self.senior.user_id, self.senior), 403, ""),
            (self._create(self.officer, self.senior, reason=""), 422, "Reason"),
            (self._create(self.officer, self.senior, state="ended"), 422, "worked out"),
            (self._create(self.officer, self.senior, date_from="someday"), 422, "From: 'someday' is no day"),
        ]
        for response, status, text in refused:
            with self.subTest(text=text):
                self.assertEqual(response.status_code, status, response.text)
                self.assertIn(text, response.json()["message"])
        self.assertFalse(self.core.customer_manager_id)

    @mute_logger("odoo.http")
    def test_engine_is_not_callable(self):
        for method in ("_apply_moves", "_create_unchecked", "_write_unchecked", "_refresh_partner_facts"):
            with self.subTest(method):
                response = self._call(self.officer, "customer.assignment", method)
                self.assertIn(response.status_code, (403, 404))
