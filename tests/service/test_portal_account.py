import re

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalAccount(PortalCommon):
    """Visits, promises, usage, bills, value and the plan of the year: the customer's own, and nobody else's."""

    def _visit(self, partner=None, manager=None, **values):
        manager = manager or self.manager
        return (
            self.env["customer.visit"]
            .with_user(manager.user_id)
            .create({"partner_id": (partner or self.core).id, "date_planned": self.today, **values})
        )

    def _plan(self):
        plan = (
            self.env["customer.account.plan"]
            .with_user(self.manager.user_id)
            .create(
                {
                    "partner_id": self.core.id,
                    "situation": "Secret situation",
                    "goal_ids": [
                        Command.create({"name": "Less outages"}),
                        Command.create({"side": "utility", "name": "Secret growth"}),
                    ],
                    "action_ids": [
                        Command.create({"name": "Second line", "date_due": self.today, "is_promised": True}),
                        Command.create({"name": "Secret step", "date_due": self.today}),
                    ],
                }
            )
        )
        plan.action_submit()
        return plan

    def _usage(self, partner, number, months, revenue=100, paid=None, **values):
        account = self.env["customer.account"].create({"number": number, "partner_id": partner.id})
        rows = [
            {
                "account_id": account.id,
                "partner_id": partner.id,
                "company_id": self.company.id,
                "month": fields.Date.subtract(self.today.replace(day=1), months=back),
                "kwh": 1000 + back,
                "revenue": revenue,
                "paid": paid,
                **values,
            }
            for back in range(1, months + 1)
        ]
        return self.env["customer.usage"].create(rows)

    # visits and promises

    def test_visits(self):
        ahead = self._visit(purpose="Secret purpose", date_planned=fields.Date.add(self.today, days=5))
        done = self._visit(topics="Secret topics", agreed="A second meter by May")
        done.action_record(
            {"mode": "phone", "outcome": "Secret outcome", "market_facts": "Secret facts", "kind": "service"}
        )
        cancelled = self._visit(agreed="Secret call")
        cancelled.sudo().write({"state": "cancelled", "reason": "Secret reason"})
        self.assertNotIn("not agreed with you yet", self._text(self._get(self.anna, "/my/visits")))
        ahead.sudo().is_fixed = False
        text = self._text(self._get(self.anna, "/my/visits"))
        self.assertIn("A second meter by May", text)
        self.assertIn("not agreed with you yet", text)
        self.assertNotIn("Secret", text)
        ahead.agreed = "Not yet"
        self.assertNotIn("Not yet", self._text(self._get(self.anna, "/my/visits")))
        for user in (self.other, self.holding, self.single):
            text = self._text(self._get(user, "/my/visits"))
            self.assertNotIn("second meter", text)
            self.assertIn("No visit is planned", text)

    def test_promises(self):
        promises = self.env["customer.promise"].with_user(self.manager.user_id)
        promise = promises.create({"name": "Second line", "partner_id": self.core.id, "date_due": self.today})
        text = self._text(self._get(self.anna, "/my/visits"))
        self.assertIn("Second line", text)
        self.assertIn("Open", text)
        complaint = self._complaint()
        promise.sudo().request_id = complaint
        self.assertNotIn("Second line", self._text(self._get(self.bert, "/my/visits")))
        self.assertIn("Second line", self._text(self._get(self.anna, "/my/visits")))
        self.assertNotIn("Second line", self._text(self._get(self.other, "/my/visits")))

    # usage

    def test_usage_and_bills(self):
        self._usage(self.core, "PAID1", 2, paid=100)
        self._usage(self.core, "OPEN1", 2, paid=40, due_date=fields.Date.subtract(self.today, days=3))
        self._usage(self.core, "DARK1", 1)
        self._usage(self.standard, "MILL1", 2)
        page = self._get(self.anna, "/my/usage")
        text = self._text(page)
        for words in ("PAID1", "paid", "OPEN1", "unpaid", "60.00", "DARK1", "payment not known"):
            self.assertIn(words, text)
        self.assertEqual(page.text.count("<rect"), 24)
        self.assertNotIn("MILL1", text)
        text = self._text(self._get(self.anna, "/my/usage?filterby=open"))
        self.assertIn("OPEN1", text)
        self.assertNotIn("PAID1", text)
        self.assertNotIn("DARK1", text)
        for path in ("/my/usage", "/my/usage/page/1?partner_id=1&account_id=1&filterby=open", "/my/usage/page/9999"):
            for user in (self.holding, self.single):
                self.assertNotIn("OPEN1", self._text(self._get(user, path)))

    def test_bills_have_pages(self):
        self._usage(self.core, "LONG1", 23, paid=100)
        first = fields.Date.subtract(self.today.replace(day=1), months=23).strftime("%m/%Y")
        self.assertNotIn(f"{first} LONG1", self._text(self._get(self.anna, "/my/usage")))
        self.assertIn(f"{first} LONG1", self._text(self._get(self.anna, "/my/usage/page/2")))

    def test_value_delivered(self):
        usage = self._usage(self.core, "SAVE1", 1)
        self.env["customer.value.check"].create(
            {
                "partner_id": self.core.id,
                "account_id": usage.account_id.id,
                "company_id": self.company.id,
                "kind": "power_factor",
                "state": "done",
                "result_on": self.today,
                "result_amount": 12345,
                "result_text": "Secret proof",
            }
        )
        text = self._text(self._get(self.anna, "/my/usage"))
        self.assertIn("12,345.00", text)
        self.assertNotIn("Secret", text)
        self.assertNotIn("12,345.00", self._text(self._get(self.other, "/my/usage")))

    # notices

    def test_opening_a_notice_is_its_receipt(self):
        self._usage(self.core, "NOTE1", 1)
        notice = self.env["customer.notice"].create(
            {"name": "New price", "kind": "price", "body": "From <b>May</b> on", "is_for_all": True}
        )
        receipt = self.env["customer.notice.receipt"].create(
            {
                "notice_id": notice.id,
                "partner_id": self.core.id,
                "company_id": self.company.id,
                "policy": "message",
                "told_at": fields.Datetime.now(),
            }
        )
        path = f"/my/notices/{receipt.id}"
        self.assertEqual(self._get(self.anna, path).status_code, 404, "a draft")
        notice.sudo().write({"state": "sent"})
        for user in (self.other, self.holding, self.single, self.gone):
            self.assertEqual(self._get(user, path).status_code, 404)
        self.assertNotIn("New price", self._text(self._get(self.other, "/my/notices")))
        self.assertFalse(receipt.read_at)
        self.assertIn("New price", self._text(self._get(self.anna, "/my/notices")))
        page = self._get(self.anna, path)
        self.assertIn("From <b>May</b> on", self._text(page))
        self.assertNotIn("<b>May", page.text)
        self.env.invalidate_all()
        self.assertTrue(receipt.read_at)

    # plan of the year

    def _sign(self, user, plan, version=None):
        version = version or plan.sudo()._portal_version()
        return self._post(user, f"/my/plan/{plan.id}/sign", version=version)

    def test_the_customer_signs_what_he_read(self):
        plan = self._plan()
        plan.with_user(self.supervisor).action_sign()
        page = self._get(self.anna, "/my/plan").text
        version = re.search(r'name="version" value="(\w+)"', page)[1]
        plan.with_user(self.supervisor).action_return("Other goals")
        plan.goal_ids.filtered(lambda goal: goal.side == "customer").name = "Pay more"
        plan.action_submit()
        plan.with_user(self.supervisor).action_sign()
        self.env.flush_all()
        for stale in (version, "x"):
            answer = self._sign(self.anna, plan, stale)
            self.assertEqual(answer.status_code, 422)
            self.assertIn("look at it again", self._text(answer))
        self.assertEqual(self._post(self.anna, f"/my/plan/{plan.id}/sign").status_code, 422)
        self.assertFalse(plan.customer_signed_on)
        plan.action_ids.filtered("is_promised").write({"state": "done", "result": "Stands"})
        now = re.search(r'name="version" value="(\w+)"', self._get(self.anna, "/my/plan").text)[1]
        self.assertEqual(self._sign(self.anna, plan, now).status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(plan.customer_signer_id, self.contact)
        self.assertIn("Signed by", self._text(self._get(self.anna, "/my/plan")))

    def test_plan_is_signed_once_by_the_customer(self):
        plan = self._plan()
        self.assertNotIn("Less outages", self._text(self._get(self.anna, "/my/plan")))
        self.assertEqual(self._post(self.anna, f"/my/plan/{plan.id}/sign").status_code, 404)
        plan.with_user(self.supervisor).action_sign()
        answer = self._rpc(self.anna, "/my/counters", counters=["customer_plan_count"])
        self.assertEqual(answer["result"]["customer_plan_count"], 1)
        text = self._text(self._get(self.anna, "/my/plan"))
        self.assertIn("Less outages", text)
        self.assertIn("Second line", text)
        self.assertNotIn("Secret", text)
        for user in (self.other, self.holding, self.single, self.gone):
            self.assertEqual(self._post(user, f"/my/plan/{plan.id}/sign").status_code, 404)
            self.assertNotIn("Less outages", self._text(self._get(user, "/my/plan")))
        self.assertEqual(self._get(self.anna, f"/my/plan/{plan.id}/sign").status_code, 405)
        self.assertFalse(plan.customer_signed_on)
        self.assertEqual(self._sign(self.anna, plan).status_code, 303)
        self.env.invalidate_all()
        self.assertEqual((plan.customer_signed_on, plan.customer_signer_id), (self.today, self.contact))
        self.assertEqual(self._sign(self.bert, plan).status_code, 422)
        self.env.invalidate_all()
        self.assertEqual(plan.customer_signer_id, self.contact)
        self.assertEqual(self._post(self.anna, "/my/plan/99999999999999/sign").status_code, 404)

    def test_who_acts_for_nobody(self):
        for path in ("/my/visits", "/my/usage", "/my/plan", "/my/notices"):
            for user in (self.gone, self.manager.user_id):
                self.assertEqual(self._get(user, path).status_code, 404, (path, user.login))
