from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from ...models.service.satisfaction import res_partner_satisfaction
from ..portfolio.common import PortfolioCommon
from .request_common import RequestCommon
from .satisfaction_common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionRequest(RequestCommon):
    """Closing a request makes the matter about which the system decides whom to ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"customer_satisfaction_share": 0, "customer_callback_share": 0})

    def _closed(self, request=None, **values):
        request = request or self._request(contact_id=self.contact.id, **values)
        request._set({"state": "answered", "answered_at": fields.Datetime.now(), "answer": "Done"})
        request.action_confirm("Chen, by phone")
        return request

    def _rows(self, request):
        return self.env["customer.satisfaction"].search([("request_id", "=", request.id)], order="id")

    def test_a_closed_request_is_a_matter(self):
        request = self._closed()
        row = self._rows(request)
        self.assertEqual((row.state, row.skip_reason), ("not_asked", "not_drawn"))
        self.assertEqual(row.manager_id, self.manager)
        self.assertEqual((row.partner_id, row.team_id), (self.core, self.team))
        self.assertEqual(row.name, f"{request.number}: {request.name}")
        self.assertTrue(row.counts_for_manager)

    def test_late_is_always_asked(self):
        request = self._request(contact_id=self.contact.id)
        request._mark_late(fields.Datetime.now())
        row = self._rows(self._closed(request))
        self.assertEqual((row.state, row.reason, row.contact_id), ("queued", "late", self.contact))

    def test_what_the_manager_opened_himself(self):
        request = self._request(contact_id=self.contact.id, user=self.manager.user_id)
        self.assertTrue(request.opened_by_manager)
        self.assertFalse(self._rows(self._closed(request)).counts_for_manager)

    def test_each_closing_is_asked_about(self):
        request = self._request(contact_id=self.contact.id)
        request._mark_late(fields.Datetime.now())
        self._closed(request)
        request.action_reopen("Not served yet")
        self.assertEqual(self._rows(request).state, "cancelled")
        self._closed(request)
        first, second = self._rows(request)
        self.assertEqual((first.state, second.state, second.request_round), ("cancelled", "queued", 1))

    def test_an_address_changed_by_whom_a_complaint_is_about(self):
        """The matter has no manager, since it went past him; the address is his doing all the same."""
        request = self._complaint()
        self.assertFalse(request.manager_id)
        self.contact.with_user(self.manager.user_id).sudo().email = "friend@mail.example"
        row = self._rows(self._closed(request))
        self.assertEqual((row.state, row.doubts_changed), ("held", True))
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            row.with_user(self.officer).action_confirm_address()
            self.assertTrue(row._recheck_address())
            self.contact.with_user(self.manager.user_id).sudo().email = "other@mail.example"
            self.assertFalse(row._recheck_address())

    def test_a_second_copy_is_none(self):
        first, second = self._request(contact_id=self.contact.id), self._request(contact_id=self.contact.id)
        second.with_user(self.supervisor).action_mark_duplicate(first.id)
        self.assertEqual(second.closing, "duplicate")
        self.assertFalse(self._rows(second))

    def test_a_cancelled_request_is_asked_about_too(self):
        """Nobody escapes an opinion by cancelling: drawn as others are, and always where a closing would be."""
        self.company.customer_satisfaction_share = 100
        drawn = self._request(contact_id=self.contact.id)
        drawn.with_user(self.supervisor).action_cancel("Not wanted any more")
        row = self._rows(drawn)
        self.assertEqual((row.state, row.reason, row.contact_id), ("queued", "drawn", self.contact))
        self.assertEqual((row.manager_id, row.counts_for_manager), (self.manager, True))
        late = self._request(contact_id=self.contact.id)
        late._mark_late(fields.Datetime.now())
        late.with_user(self.supervisor).action_cancel("Taken care of")
        self.assertEqual(self._rows(late).reason, "late")
        # closed, opened again, cancelled: two ends, two matters
        again = self._closed()
        again.action_reopen("Not served yet")
        again.with_user(self.supervisor).action_cancel("Moved away")
        self.assertEqual(self._rows(again).mapped("request_round"), [0, 1])

    def test_nobody_knows_whom_to_ask(self):
        stranger = self._request(partner=self.core.browse())
        stranger.with_user(self.officer).action_cancel("Advertising")
        self.assertEqual((stranger.state, len(self._rows(stranger))), ("cancelled", 0))

    def test_a_complaint_about_somebody(self):
        """Whom it is about reads nothing of it, and it is no figure of his."""
        request = self._complaint()
        row = self._rows(self._closed(request))
        self.assertEqual((row.reason, row.subject_uid), ("complaint", self.manager.user_id))
        self.assertFalse(row.counts_for_manager)
        row._issue_link()
        row._take_answer(1, may_name=True)
        self.env.flush_all()
        rows = self.env["customer.satisfaction"].with_user(self.manager.user_id)
        self.assertFalse(rows.search([("id", "=", row.id)]))
        group = self.env.ref("customer_manager.group_customer_manager_officer")
        self.manager.user_id.group_ids += group
        self.team.user_id = self.manager.user_id
        self.assertFalse(rows.search([("id", "=", row.id)]))
        self.assertTrue(rows.with_user(self.officer).search([("id", "=", row.id)]))


@tagged("post_install", "-at_install")
class TestSatisfactionGateway(SatisfactionCommon, HttpCase):
    """People without mail are invited by the gateway, which alone gets the secret."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = new_test_user(cls.env, login="sg_gateway", groups="base.group_user")
        cls.li.write({"email": False, "phone": "+86 139 0000 1111"})

    def _use_gateway(self):
        self.company.customer_gateway_user_id = self.gateway

    def _fetch(self):
        return self.env["customer.outbound"].sudo()._claim(self.company, 10)._hand_out()

    def test_without_a_gateway(self):
        self.assertEqual(self._close("late").skip_reason, "no_address")

    def test_the_secret_is_made_at_the_gateway(self):
        self._use_gateway()
        row = self._close("late", name="R-2: {link} Meter")
        self.assertEqual((row.state, row.channel), ("queued", "gateway"))
        self.assertFalse(self._send())
        self.assertEqual((row.state, row.token_hash), ("queued", False))
        self.assertEqual(row.outbound_id.kind, "invitation")
        [message] = self._fetch()
        code = message["url"].rsplit("/", 1)[1]
        self.assertEqual(row.state, "sent")
        self.assertNotIn(code, row.outbound_id.text)
        self.assertEqual(message["text"].count("{"), 0)
        response = self.url_open(f"/c/{code}")
        self.assertEqual(response.status_code, 200)
        self.assertIn('name="mark"', response.text)

    def _codes(self, row, count):
        """Return the codes of an invitation that no report stops from being handed out again."""
        codes = []
        for _number in range(count):
            row.outbound_id.state = "queued"
            [message] = self._fetch()
            codes.append(message["url"].rsplit("/", 1)[1])
        return codes

    def _status(self, code):
        return self.url_open(f"/customer-manager/opinion/{code}").status_code

    def test_what_is_handed_out_twice_is_answered_once_by_either_link(self):
        self._use_gateway()
        row = self._close("late")
        self._send()
        codes = self._codes(row, 3)
        self.assertEqual([self._status(code) for code in codes], [200] * 3)
        row._take_answer(5)
        self.assertEqual([self._status(code) for code in codes], [404] * 3)
        row.outbound_id.state = "queued"
        self._fetch()
        self.assertEqual(row.state, "answered")

    def test_a_link_that_went_to_a_wrong_number_opens_nothing(self):
        self._use_gateway()
        row = self._close("late")
        self._send()
        codes = self._codes(row, 2)
        row.outbound_id.state = "failed"
        self.li.phone = "139 3333"
        row.outbound_id.with_user(self.officer).action_queue_again()
        self.assertEqual([self._status(code) for code in codes], [404] * 2)
        self.assertEqual(self._status(self._codes(row, 1)[0]), 200)

    def test_an_earlier_link_ends_with_the_invitation(self):
        self._use_gateway()
        row = self._close("late")
        self._send()
        codes = self._codes(row, 2)
        row.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual([self._status(code) for code in codes], [404] * 2)

    def test_what_the_gateway_does_not_deliver(self):
        self._use_gateway()
        row = self._close("late")
        self._send()
        row.outbound_id.state = "failed"
        self._send()
        self.assertEqual(row.state, "cancelled")

    def test_a_phone_that_the_manager_changed(self):
        self._use_gateway()
        self.li.with_user(self.manager_user).sudo().phone = "139 2222"
        self.assertEqual(self._close("late").state, "held")


@tagged("post_install", "-at_install")
class TestSatisfactionCost(PortfolioCommon):
    """Keeping who changed an address costs no query."""

    def _count(self, number, vals):
        people = self.env["res.partner"].create(
            [{"name": f"P{one}", "email": f"p{number}.{one}@x.example"} for one in range(20)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        people.fetch(["email", "phone", "parent_id"])
        start = self.env.cr.sql_log_count
        people.write(vals)
        self.env.flush_all()
        return people, self.env.cr.sql_log_count - start

    def test_writing_addresses(self):
        for number, vals in enumerate(({"email": "y@x.example"}, {"phone": "1"}, {"comment": "x"})):
            with self.subTest(vals=vals), patch.object(res_partner_satisfaction, "_WATCHED", frozenset()):
                self._count(number, vals)
                _people, plain = self._count(number, vals)
            people, count = self._count(number, vals)
            self.assertEqual(count, plain)
            self.assertEqual(bool(people[0].customer_email_changed_at), "email" in vals)
            self.assertEqual(people[0].customer_phone_changed_uid, self.env.uid if "phone" in vals else 0)
