from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ...algorithms.short_link import hash_code
from ..common import ROLES
from ..odd_calls import ODD, OddCalls
from ..portfolio.common import PortfolioCommon


class OutboundCommon(PortfolioCommon):
    """A gateway of the company and a contact with a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Outbound = cls.env["customer.outbound"]
        cls.Outbound.search([]).unlink()
        cls.gateway = new_test_user(cls.env, login="sv_gateway", groups="base.group_user")
        cls.company.customer_gateway_user_id = cls.gateway
        cls.core.customer_company_id = cls.company
        cls.contact = cls.env["res.partner"].create(
            {"name": "Li Electrician", "parent_id": cls.core.id, "phone": "+86 138-0000 0001"}
        )

    def _enqueue(self, kind="notice", text="Water the wires", **values):
        return self.Outbound._enqueue(kind, values.pop("contact", self.contact), text, **values)

    def _fetch(self, limit=100, **values):
        return self.Outbound.with_user(self.gateway).gateway_fetch(limit, **values)

    def _report(self, *results):
        return self.Outbound.with_user(self.gateway).gateway_report(list(results))


@tagged("post_install", "-at_install")
class TestOutbound(OddCalls, OutboundCommon):
    """Messages to customers: into the queue, out by the gateway or a file, and who may see them."""

    # into the queue

    def test_a_message_waits_with_what_the_gateway_needs(self):
        message = self._enqueue(url="/my", record=self.core)
        self.assertRecordValues(
            message,
            [
                {
                    "state": "queued",
                    "partner_id": self.core.id,
                    "company_id": self.company.id,
                    "address": "+8613800000001",
                    "res_model": "res.partner",
                    "res_id": self.core.id,
                    "is_secret": False,
                }
            ],
        )
        self.assertIn("/c/", message.url)
        self.assertTrue(message.qr_code)

    def test_a_contact_without_phone_stands_in_the_list_as_failed(self):
        silent = self.env["res.partner"].create({"name": "No Phone", "parent_id": self.core.id})
        message = self._enqueue(contact=silent)
        self.assertEqual(message.state, "failed")
        self.assertIn("phone", message.failure)
        silent.phone = "100"
        message.with_user(self.officer).action_queue_again()
        self.assertEqual((message.state, message.address), ("queued", "100"))

    def _wechat(self, **values):
        return self.env["customer.contact"].create(
            {
                "partner_id": self.core.id,
                "contact_id": self.contact.id,
                "message_channel": "wechat",
                "wechat_account": "oLVPpjqs9BhvzwPj5A-vTYAX3GLc",
                **values,
            }
        )

    def test_who_wants_it_is_written_to_by_wechat(self):
        line = self._wechat()
        message = self._enqueue()
        self.assertEqual((message.channel, message.address), ("wechat", "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"))
        [told] = self._fetch()
        self.assertEqual((told["channel"], told["address"]), ("wechat", "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"))
        self._report({"id": message.id, "state": "failed", "reason": "blocked"})
        line.message_channel = "sms"
        message.with_user(self.officer).action_queue_again()
        self.assertEqual((message.channel, message.address), ("sms", "+8613800000001"))
        line.write({"message_channel": "wechat"})
        line.sudo().left_on = self.today
        self.assertEqual(self._enqueue().channel, "sms")

    def test_secrets_and_complaints_go_to_the_phone(self):
        """A manager writes accounts down: his own could stand there, and nothing tells."""
        self._link(self.core, self.senior)
        self._wechat()
        secret = self._enqueue("invitation", url="/customer-manager/rate/{code}")
        self.assertEqual((secret.channel, secret.address), ("sms", "+8613800000001"))
        with patch.object(type(self.core), "_customer_is_confidential", lambda _self: True, create=True):
            self.assertEqual(self._enqueue(record=self.core).channel, "sms")
        self.contact.phone = False
        self.assertEqual(self._enqueue("invitation", url="/customer-manager/rate/{code}").state, "failed")
        self.assertFalse(self.contact._opinion_channel(self.company))
        self.assertEqual(self._enqueue().state, "queued")

    def test_accounts_that_are_none(self):
        for values, words in (
            ({"wechat_account": "a b"}, "WeChat Account"),
            ({"wechat_account": "x" * 65}, "WeChat Account"),
            ({"wechat_account": "微信号码一二三"}, "WeChat Account"),
            ({"wechat_account": False}, "has no WeChat account"),
        ):
            with self.subTest(values=values), self.assertRefused(ValidationError, words):
                self._wechat(**values)
        line = self._wechat()
        other = self.env["res.partner"].create({"name": "Wang", "parent_id": self.core.id})
        line.contact_id = other
        self.assertFalse(line.wechat_account, "It is the account of another person")

    def test_one_query_for_the_accounts_of_many(self):
        self._wechat()
        people = self.env["res.partner"].create(
            [{"name": f"P{number}", "parent_id": self.core.id, "phone": "1"} for number in range(30)]
        )
        costs = []
        for count in (2, 30):
            rows = [{"kind": "notice", "contact": one, "text": "x", "company": self.company} for one in people[:count]]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Outbound._enqueue_rows(rows)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 2)

    def test_links_lead_to_pages_of_this_server_only(self):
        for path in ("https://evil.example", "//evil.example", "/\\evil.example"):
            with self.assertRefused(UserError, "page of this server"):
                self._enqueue(url=path)

    def test_a_text_is_neither_empty_nor_a_novel(self):
        for text in ("", "  ", "x" * 1001):
            with self.assertRefused(UserError, "characters"):
                self._enqueue(text=text)

    def test_context_defaults_set_nothing(self):
        message = self.Outbound.with_context(
            default_fetched_at="2020-01-01 00:00:00", default_batch="mine", default_reference="x"
        )._enqueue("notice", self.contact, "Hello")
        self.assertFalse(message.fetched_at or message.batch or message.reference)

    # the gateway

    def test_the_gateway_fetches_each_message_once(self):
        first = self._enqueue(text="First", url="/my")
        second = self._enqueue(text="Second {link} now", url="/my")
        self.assertEqual([one["id"] for one in self._fetch(1)], [first.id])
        [told] = self._fetch()
        self.assertEqual(told["id"], second.id)
        self.assertEqual(told["text"], f"Second {told['url']} now")
        self.assertEqual(told["address"], "+8613800000001")
        self.assertEqual(self._fetch(), [])
        self.assertEqual(first.state, "fetched")

    def test_urgent_ones_first(self):
        self._enqueue(text="Slow")
        self.Outbound._enqueue_rows([{"kind": "notice", "contact": self.contact, "text": "Fast", "is_urgent": True}])
        self.assertEqual([one["text"] for one in self._fetch()], ["Fast", "Slow"])

    def test_reports(self):
        message = self._enqueue()
        other = self._enqueue()
        self._fetch(1)
        answer = self._report({"id": message.id, "state": "sent", "reference": "A1"}, {"id": other.id, "state": "sent"})
        self.assertEqual(answer, {"updated": [message.id], "unknown": [other.id]})
        self.assertEqual((message.state, message.reference, other.state), ("sent", "A1", "queued"))
        self._report({"id": message.id, "state": "failed", "reason": "not delivered"})
        self.assertEqual((message.state, message.failure), ("failed", "not delivered"))
        self._report({"id": message.id, "state": "sent"})
        self.assertEqual(message.state, "failed")

    def test_a_wrong_report_changes_nothing(self):
        message = self._enqueue()
        self._fetch()
        for wrong in ({"id": "x", "state": "sent"}, {"id": message.id, "state": "gone"}, None, {"state": "sent"}):
            with self.assertRefused(UserError, "object 2"):
                self._report({"id": message.id, "state": "sent"}, wrong)
        self.assertEqual(message.state, "fetched")

    def test_what_is_not_reported_is_handed_out_again_and_given_up_in_the_end(self):
        message = self._enqueue()
        for attempt in range(1, 6):
            self.assertEqual([one["id"] for one in self._fetch()], [message.id])
            self.assertEqual(message.fetch_count, attempt)
            self.Outbound._cron_follow_queue()
            self.assertEqual(message.state, "fetched")
            message.fetched_at -= timedelta(minutes=61)
            self.Outbound._cron_follow_queue()
        self.assertEqual(message.state, "failed")

    def test_what_comes_too_late_is_not_sent(self):
        past = fields.Datetime.now() - timedelta(minutes=1)
        [message] = self.Outbound._enqueue_rows(
            [{"kind": "notice", "contact": self.contact, "text": "Old", "expires_at": past}]
        )
        self.assertEqual(self._fetch(), [])
        self.Outbound._cron_follow_queue()
        self.assertEqual(message.state, "cancelled")

    def test_nobody_else_is_the_gateway(self):
        self._enqueue()
        others = [*self.users.values(), self.employee_user, self.env.ref("base.user_admin")]
        for user in others:
            with self.subTest(user=user.login):
                with self.assertRefused(AccessError, "gateway"):
                    self.Outbound.with_user(user).gateway_fetch(1)
                with self.assertRefused(AccessError, "gateway"):
                    self.Outbound.with_user(user).gateway_report([])

    def test_a_gateway_has_no_role_and_is_no_employee(self):
        for user in (self.users["admin"], self.users["audit"], self.senior.user_id, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRefused(ValidationError, "role|employee"):
                self.company.customer_gateway_user_id = user
        self.env["hr.employee"].create({"name": "Hidden", "user_id": self.gateway.id, "company_id": self.company.id})
        with self.assertRefused(AccessError, "gateway"):
            self._fetch()

    def test_the_gateway_of_one_company_gets_nothing_of_another(self):
        other = self.env["res.company"].create({"name": "Other Power"})
        message = self.Outbound._enqueue_rows(
            [{"kind": "notice", "contact": self.contact, "text": "Theirs", "company": other}]
        )
        self.assertEqual(self._fetch(), [])
        self.assertEqual(self._report({"id": message.id, "state": "sent"})["unknown"], [message.id])

    # secrets

    def test_the_link_of_an_invitation_is_told_once_and_stored_nowhere(self):
        message = self._enqueue("invitation", "Please rate {link}", url="/customer-manager/rate/{code}")
        self.assertFalse(message.url or message.qr_code or message.link_id.code or message.link_id.code_hash)
        [told] = self._fetch(with_qr=True)
        code = told["url"].rsplit("/", 1)[1]
        self.assertTrue(told["qr"])
        self.assertIn(told["url"], told["text"])
        self.assertEqual(message.link_id.code_hash, hash_code(code))
        self.env.flush_all()
        for table in ("customer_outbound", "customer_short_link"):
            self.env.cr.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{code}%"])  # pylint: disable=sql-injection
            self.assertEqual(self.env.cr.fetchone(), (0,))
        self.assertEqual(self.env["customer.short.link"]._find(code), message.link_id)

    def _fetch_again(self, message):
        message.fetched_at -= timedelta(minutes=61)
        self.Outbound._cron_follow_queue()
        return self._fetch()

    def test_a_link_handed_out_again_is_another_one_and_the_first_stays_good(self):
        message = self._enqueue("invitation", url="/customer-manager/rate/{code}")
        told = [*self._fetch(), *self._fetch_again(message), *self._fetch_again(message)]
        codes = [one["url"].rsplit("/", 1)[1] for one in told]
        self.assertEqual([one["id"] for one in told], [message.id] * 3)
        self.assertEqual(len(set(codes)), 3)
        links = self.env["customer.short.link"]
        for code in codes:
            self.assertEqual(links._find(code), message.link_id)
        self.env.flush_all()
        self.env.cr.execute("SELECT code_hash FROM customer_short_link_code WHERE link_id = %s", [message.link_id.id])
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, {hash_code(code) for code in codes[:2]})
        message.link_id.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertFalse(any(links._find(code) for code in codes))

    def test_links_that_went_to_a_wrong_number_are_void(self):
        message = self._enqueue("invitation", url="/customer-manager/rate/{code}")
        codes = [one["url"].rsplit("/", 1)[1] for one in (*self._fetch(), *self._fetch_again(message))]
        self._report({"id": message.id, "state": "failed", "reason": "no such subscriber"})
        links = self.env["customer.short.link"]
        message.with_user(self.officer).action_queue_again()
        self.assertTrue(all(links._find(code) for code in codes))
        self._fetch()
        self._report({"id": message.id, "state": "failed"})
        self.contact.phone = "139 1111 2222"
        message.with_user(self.officer).action_queue_again()
        self.assertFalse(any(links._find(code) for code in codes))
        [told] = self._fetch()
        self.assertEqual(links._find(told["url"].rsplit("/", 1)[1]), message.link_id)

    # by hand

    def test_a_file_takes_messages_out_of_the_queue(self):
        message = self._enqueue(url="/my")
        secret = self._enqueue("invitation", url="/customer-manager/rate/{code}")
        action = (message | secret).with_user(self.officer).action_download()
        self.assertEqual(message.state, "fetched")
        self.assertEqual(secret.state, "queued")
        batch = action["url"].split("/")[-1].removesuffix(".csv")
        rows = list(self.Outbound.with_user(self.officer)._read_batch(batch))
        self.assertEqual(len(rows), 2)
        self.assertIn(message.url, rows[1])
        message.with_user(self.officer).action_mark_sent()
        self.assertEqual(message.state, "sent")
        with self.assertRefused(UserError, "Invitations cannot"):
            secret.with_user(self.officer).action_download()

    def test_what_the_gateway_has_is_not_handled_by_hand(self):
        message = self._enqueue()
        self._fetch()
        for name in ("action_mark_sent", "action_queue_again", "action_cancel", "action_download"):
            with self.subTest(step=name), self.assertRefused(UserError, "Not possible|Choose"):
                getattr(message.with_user(self.officer), name)()

    # who

    def test_who_sees_messages(self):
        message = self._enqueue()
        confidential = self._enqueue()
        confidential.is_confidential = True
        self._link(self.core, self.senior)
        people = {role: self.users[role] for role in ROLES} | {
            "employee": self.employee_user,
            "manager": self.senior.user_id,
            "gateway": self.gateway,
        }
        for role, user in people.items():
            with self.subTest(role=role):
                own = message.with_user(user)
                self.assertEqual(own.has_access("read"), role in ("officer", "audit"))
                self.assertEqual(confidential.with_user(user).has_access("read"), role == "audit")
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(own.has_access(operation))
                for operation in ("read", "write", "create", "unlink"):
                    for name in ("customer.short.link", "customer.short.link.code"):
                        self.assertFalse(self.env[name].with_user(user).has_access(operation))

    def test_audit_handles_nothing(self):
        message = self._enqueue()
        for name in ("action_download", "action_mark_sent", "action_queue_again", "action_cancel"):
            with self.subTest(step=name), self.assertRefused(AccessError, "marketing officer"):
                getattr(message.with_user(self.users["audit"]), name)()
            with self.subTest(step=name), self.assertRefused(AccessError, "."):
                getattr(message.with_user(self.users["supervisor"]), name)()

    def test_odd_arguments_are_refused_in_words(self):
        message = self._enqueue()
        for user in (self.gateway, self.officer, self.users["audit"], self.employee_user):
            for value in ODD:
                with self.subTest(user=user.login, value=ascii(value)):
                    self._call(self.Outbound.with_user(user), "gateway_fetch", {"limit": value})
                    self._call(self.Outbound.with_user(user), "gateway_report", {"results": value})
                    self._call(self.Outbound.with_user(user), "gateway_report", {"results": [value]})
                    odd = {"id": message.id, "state": "failed", "reason": value, "reference": value}
                    self._call(self.Outbound.with_user(user), "gateway_report", {"results": [odd]})

    def test_more_old_messages_than_a_lot_go_in_one_run(self):
        for number in range(3):
            self._enqueue(text=f"Old {number}", url="/my")
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_outbound SET create_date = now() - interval '25 months'")
        self.env.cr.execute("UPDATE customer_short_link SET expires_at = now() - interval '1 day'")
        self.env.invalidate_all()
        links = self.env["customer.short.link"]
        lot = "odoo.addons.customer_manager.models.service.outbound.%s.VACUUM_LIMIT"
        with patch(lot % "customer_outbound", 2), patch(lot % "customer_short_link", 2):
            self.assertEqual([self.Outbound._gc_old(), self.Outbound._gc_old()], [(2, True), (1, False)])
            self.assertEqual(links._gc_expired(), (2, True))

    def test_old_messages_go(self):
        message = self._enqueue()
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_outbound SET create_date = now() - interval '25 months'")
        self.env.invalidate_all()
        self.Outbound._gc_old()
        self.assertFalse(message.exists())
