import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import ROLES
from ..shared_data import shared_data
from .request_common import RequestCommon

URL = "/json/2/customer.request/push"


class PushCommon(RequestCommon):
    """An account of `core`, a reference of `standard`, and rows as the hotline sends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["customer.account"].create(
            {"number": "RQ95598", "partner_id": cls.core.id, "company_id": cls.company.id}
        )
        cls.standard.ref = "RQ-REF"

    def _row(self, number="H1", **values):
        return {"external_number": number, "account_number": "RQ95598", "text": "No light", **values}

    def _push(self, *rows, **arguments):
        return self.Request.with_user(self.officer).push(list(rows), **arguments)

    def _find(self, number):
        return self.Request.search([("external_number", "=", number), ("company_id", "=", self.company.id)])


@tagged("post_install", "-at_install")
class TestRequestPush(PushCommon):
    """Rows of the hotline: kept once, answered each, a bad one kept with its reason."""

    def test_row_becomes_a_request_of_who_serves(self):
        received = fields.Datetime.to_string(self._ago(hours=3))
        [answer] = self._push(
            self._row(
                type="complaint",
                subject="Dark",
                received_at=received,
                contact_email="Chen@Core.example.com",
                depot="North",
            )
        )
        request = self._find("H1")
        self.assertEqual(answer, {"external_number": "H1", "number": request.number, "state": "new", "refusal": False})
        self.assertEqual((request.partner_id, request.account_id), (self.core, self.account))
        self.assertEqual((request.contact_id, request.type_id), (self.contact, self.type_complaint))
        self.assertEqual((request.channel, request.type_set_by, request.name), ("hotline", "hotline", "Dark"))
        self.assertEqual(fields.Datetime.to_string(request.received_at), received)
        self.assertEqual(request.reporter_uid, self.officer)
        self.assertIn("depot: North", request.description)

    def test_same_number_again_changes_nothing(self):
        [first], [second] = self._push(self._row()), self._push(self._row())
        self.assertEqual(first, second)
        request = self._find("H1")
        self.assertEqual(len(request), 1)
        self.assertFalse(request.activity_ids)
        count = len(request.message_ids)
        for _time in range(2):
            self._push(self._row(text="No light <b>at all</b>", account_number="nobody's"))
            self._push(self._row(text="Still <b>no</b> light"))
            request.invalidate_recordset()
        self.assertEqual(request.description, "No light")
        self.assertEqual(request.partner_id, self.core)
        self.assertGreater(len(request.message_ids), count)
        self.assertTrue(any("&lt;b&gt;no" in message.body for message in request.message_ids))
        self.assertEqual(request.activity_ids.user_id, self.manager.user_id)
        self.assertEqual(len(request.activity_ids), 1)

    def test_same_number_twice_in_a_call(self):
        answers = self._push(self._row(), self._row(text="And no water"), self._row())
        self.assertEqual(len({answer["number"] for answer in answers}), 1)
        bodies = "".join(self._find("H1").message_ids.mapped("body"))
        self.assertIn("And no water", bodies)

    def test_a_number_recorded_by_hand_is_the_same_matter(self):
        request = self._request(external_number="H1", description="No light")
        [answer] = self._push(self._row())
        self.assertEqual(answer["number"], request.number)

    def test_same_number_in_another_company_is_another_matter(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.company_ids += other
        self._push(self._row())
        [answer] = self._push(self._row(), company_id=other.id)
        self.assertIn("is no account here", answer["refusal"])
        self.assertEqual(self.Request.search_count([("external_number", "=", "H1")]), 2)

    def test_complaint_goes_past_the_manager(self):
        self._push(self._row(about_manager=True, type="complaint"))
        request = self._find("H1")
        self.assertEqual(request.subject_manager_id, self.manager)
        self.assertFalse(self._as(self.manager, self.Request).search([("id", "=", request.id)]))

    def test_complaint_of_a_row_that_cannot_be_read_goes_past_the_manager_too(self):
        self._push(self._row(about_manager=True, account_number="X"))
        request = self._find("H1")
        self.assertEqual(request.state, "triage")
        self._as(self.sorter, request).action_classify(self.core.id)
        self.assertEqual(request.subject_manager_id, self.manager)
        self.assertFalse(self._as(self.manager, self.Request).search([("id", "=", request.id)]))

    def test_bad_row_is_kept_and_holds_up_nobody(self):
        late = fields.Datetime.to_string(self._ago(days=40))
        early = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        bad = [
            (self._row("B1", account_number="X"), "no account"),
            (self._row("B2", account_number=None), "whose matter"),
            (self._row("B3", type="nonsense"), "no request type"),
            (self._row("B4", received_at=early), "never later"),
            (self._row("B5", received_at=late), "days ago"),
            (self._row("B6", received_at="yesterday"), "is no time"),
            (self._row("B7", customer_ref="RQ-REF"), "another customer"),
            (self._row("B8", customer_ref="RQ-NONE"), "no customer"),
            (self._row("B9", text=["a"]), "give a text"),
            (self._row("B10", channel="pigeon"), "none of"),
            (self._row("B11", about_manager="yes"), "true or false"),
            (self._row("B12", text="x" * 100_001), "at most"),
            ({"text": "Nobody knows me"}, "external_number"),
            (["a list"], "an object"),
            (None, "an object"),
            (self._row(True), "give a text"),
            (self._row("9" * 101), "at most 100"),
        ]
        rows = [row for row, _reason in bad]
        answers = self._push(*rows, self._row("G1"))
        for (row, reason), answer in zip(bad, answers, strict=False):
            with self.subTest(row=str(row)[:60]):
                self.assertEqual(answer["state"], "triage")
                self.assertIn(reason, answer["refusal"])
                request = self.Request.search([("number", "=", answer["number"])])
                self.assertEqual(request.user_id, self.sorter)
                self.assertIn(answer["refusal"], request.description)
                self.assertFalse(self._as(self.manager, self.Request).search([("id", "=", request.id)]))
        self.assertEqual(answers[-1]["state"], "new")
        self.assertEqual(self._push(*rows, self._row("G1")), answers)
        self.assertIn("nonsense", self._find("B3").description)

    def test_reference_that_two_customers_carry(self):
        self.mass.ref = "RQ-REF"
        [answer] = self._push({"external_number": "H1", "customer_ref": "RQ-REF", "text": "x"})
        self.assertIn("several customers", answer["refusal"])

    def test_contact_of_a_daughter_company_is_not_the_customer_s(self):
        daughter = self.env["res.partner"].create({"name": "Daughter", "is_company": True, "parent_id": self.core.id})
        self.env["res.partner"].create({"name": "Hers", "parent_id": daughter.id, "email": "hers@d.example.com"})
        [answer] = self._push(self._row(contact_email="hers@d.example.com"))
        self.assertEqual((answer["state"], answer["refusal"]), ("new", False))
        self.assertFalse(self._find("H1").contact_id)

    def test_archived_type_is_no_type_whatever_the_context(self):
        self.type_other.copy({"code": "old", "active": False})
        rows = [self._row(type="old")]
        [answer] = self.Request.with_user(self.officer).with_context(active_test=False).push(rows)
        self.assertIn("there is no request type 'old'", answer["refusal"])

    def test_naughty_strings_lose_nothing(self):
        strings = json.loads(shared_data("naughty_strings.json").read_text()) + ["a\x00b", "\ud800"]
        rows = [self._row(f"N{place}", text=text, subject=text) for place, text in enumerate(strings)]
        answers = self._push(*rows)
        self.assertEqual({answer["state"] for answer in answers}, {"new"})
        for place, text in enumerate(strings[:-2]):
            self.assertEqual(self._find(f"N{place}").description or "", text.strip().replace("\x00", ""))
        answers = self._push(*({"external_number": text, "account_number": text, "type": text} for text in strings))
        self.assertTrue(all(answer["number"] and answer["state"] == "triage" for answer in answers))

    def test_who_may_call(self):
        for role in (*ROLES, "manager"):
            user = self.manager.user_id if role == "manager" else self.users[role]
            if role != "officer":
                with self.subTest(role=role), self.assertRefused(AccessError, "."):
                    self.Request.with_user(user).push([self._row()])
        self.assertFalse(self._find("H1"))

    def test_bad_arguments_are_refused_with_a_sentence(self):
        for rows in (None, "x", {}, [], 5, [{}] * 1001):
            with self.subTest(rows=str(rows)[:20]), self.assertRefused(UserError, "rows:"):
                self.Request.with_user(self.officer).push(rows)
        for company in (2**31 - 1, "1", True):
            with self.assertRefused(AccessError, "company_id"):
                self._push(self._row(), company_id=company)


@tagged("post_install", "-at_install")
class TestRequestPushHttp(PushCommon, HttpCase):
    """The hotline calls with an API key."""

    def _call(self, user, **body):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "hotline", fields.Datetime.now() + timedelta(days=1))
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        return self.url_open(URL, data=json.dumps(body), headers=headers)

    @mute_logger("odoo.http")
    def test_push_over_http(self):
        response = self._call(self.officer, rows=[self._row(), self._row("H2", account_number="X"), 7])
        self.assertEqual(response.status_code, 200, response.text)
        answer = response.json()
        self.assertEqual([one["state"] for one in answer], ["new", "triage", "triage"])
        self.assertEqual(self._call(self.officer, rows=[self._row()]).json(), answer[:1])
        for role in ("user", "supervisor", "audit", "admin"):
            with self.subTest(role=role):
                self.assertEqual(self._call(self.users[role], rows=[self._row("H3")]).status_code, 403)
        self.assertFalse(self._find("H3"))
