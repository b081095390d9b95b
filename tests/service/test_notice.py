from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..failing_table import failing_table
from .notice_common import NOW, NoticeCommon


@tagged("post_install", "-at_install")
class TestNotice(NoticeCommon):
    """Who is concerned is frozen, each is told as his tier says, and whoever does not read is called."""

    # whom it concerns

    def test_sending_freezes_whom_it_concerns(self):
        notice = self._sent()
        self.assertEqual(notice.receipt_ids.partner_id, self.core | self.priority | self.standard | self.mass)
        receipt = self._receipt(notice)
        self.assertEqual((receipt.policy, receipt.account_numbers), ("call", "C1, C2"))
        self.assertEqual(self._receipt(notice, self.mass).policy, "law")
        self.core.sudo().customer_tier_id = self.tiers["mass"]
        self.env["customer.account"].create({"number": "N1", "partner_id": self._new_customer().id})
        self.assertEqual(receipt.policy, "call")
        self.assertEqual(len(notice.receipt_ids), 4)

    def _new_customer(self):
        return self._create_customer("New", customer_company_id=self.company.id)

    def test_by_tier_area_and_condition(self):
        for values, customers in (
            ({"tier_ids": [Command.set(self.tiers["core"].ids)]}, self.core),
            ({"area_class": "rural"}, self.core),
            ({"account_domain": "[('number', '=', 'P1')]"}, self.priority),
        ):
            with self.subTest(values=values):
                notice = self._notice(**values)
                self.assertEqual(notice.affected_count, len(customers))
                notice.action_send()
                self.assertEqual(notice.sudo().receipt_ids.partner_id, customers)

    def test_nobody_is_told_by_mistake(self):
        with self.assertRefused(UserError, "say whom it concerns"):
            self._sent(account_ids=[])
        with self.assertRefused(UserError, "no customer"):
            self._sent(account_domain="[('number', '=', 'none')]")
        for domain in ("[('nothing', '=', 1)]", "__import__('os')", "[(", "7"):
            with self.subTest(domain=domain), self.assertRefused(ValidationError, "no condition on accounts"):
                self._notice(account_domain=domain)
        self.assertIn(self.core, self._sent(account_ids=[], is_for_all=True).receipt_ids.partner_id)

    def test_a_condition_tells_nothing_that_its_writer_may_not_read(self):
        self.core.sudo().signup_type = "reset"
        notice = self._notice(account_domain="[('partner_id.signup_type', '=', 'reset')]")
        self.assertEqual((notice.sudo().affected_count, notice.with_user(self.officer).affected_count), (1, 0))
        with self.assertRefused(AccessError, "signup_type"):
            notice.action_send()

    def test_closed_accounts_and_other_companies_are_not_told(self):
        self.accounts.filtered(lambda one: one.number in ("C1", "C2")).state = "closed"
        self.assertNotIn(self.core, self._sent().receipt_ids.partner_id)

    def test_freezing_is_one_statement_for_any_number(self):
        partners = self.env["res.partner"].create(
            [{"name": f"N{i}", "is_company": True, "customer_company_id": self.company.id} for i in range(200)]
        )
        self.env["customer.account"].create(
            [{"number": f"N{i}", "partner_id": partner.id} for i, partner in enumerate(partners)]
        )
        notice = self._notice(account_ids=[], account_domain="[('number', '=like', 'N%')]")
        self.env.flush_all()
        with self.assertQueryCount(2):
            notice.sudo()._freeze_receipts()
        self.assertEqual(len(notice.sudo().receipt_ids), 200)

    # step by step

    def test_a_planned_outage_step_by_step(self):
        notice = self._sent()
        self._follow(timedelta(days=8))
        self.assertFalse(self._messages())
        self._follow(timedelta(days=7))
        self.assertEqual(len(self._messages()), 4)
        self.assertEqual(self._messages(self.core).contact_id, self.electrician)
        self.assertEqual(self._calls(notice).user_id, self.senior.user_id)
        self.assertFalse(self._calls(notice, self.priority))
        self._run_job("follow_notices")
        self.assertEqual(len(self._messages()), 4)
        self._follow(timedelta(days=1))
        self.assertEqual([len(self._messages(one)) for one in (self.core, self.priority, self.standard)], [2, 2, 1])
        self._follow(timedelta(minutes=30))
        self.assertEqual([len(self._messages(one)) for one in (self.core, self.priority, self.mass)], [3, 2, 1])
        self.assertEqual(len(self._calls(notice)), 1)
        self._follow(at=self.start + timedelta(hours=4))
        self.assertEqual(notice.state, "done")
        self.assertFalse(self._calls(notice))

    def test_outages_go_before_prices_and_the_rest_follows_at_once(self):
        price = self._sent(kind="price", name="New price")
        outage = self._sent(kind="temporary_outage")
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_values: 0):
            self.env["customer.notice"].sudo()._cron_follow_notices()
        self.assertTrue(self._receipt(outage).told_at)
        self.assertFalse(self._receipt(price).told_at)
        triggers = self.env["ir.cron.trigger"].search([])
        self.assertIn(self.env.ref("customer_manager.ir_cron_follow_notices"), triggers.cron_id)

    def test_missed_steps_are_told_once(self):
        self._sent()
        self._follow(timedelta(hours=5))
        self.assertEqual(len(self._messages(self.core)), 1)

    def test_a_temporary_outage_is_told_at_once_and_important_users_again(self):
        self.standard.sudo().customer_importance = "second"
        self._sent(kind="temporary_outage")
        self._follow(at=NOW)
        self.assertEqual(len(self._messages()), 4)
        self._follow(timedelta(hours=24))
        self._follow(timedelta(minutes=30))
        self.assertEqual([len(self._messages(one)) for one in (self.core, self.standard, self.mass)], [3, 3, 1])

    def test_messages_speak_the_contacts_language_and_time(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.electrician.lang = "zh_CN"
        notice = self._notice()
        notice.with_context(lang="zh_CN").name = "北街施工"
        notice.action_send()
        self._follow(timedelta(days=7))
        message = self._messages(self.core)
        self.assertIn("北街施工", message.text)
        self.assertEqual(message.lang, "zh_CN")
        self.assertIn("Works in North Street", self._messages(self.mass).text)
        # two in the morning by UTC is ten in the company's zone
        self.assertIn("10:00", self._messages(self.mass).text)
        self.assertEqual(message.expires_at, self.start + timedelta(hours=4))
        self.assertTrue(message.is_urgent)

    def test_mails_go_where_there_is_an_address(self):
        self._sent()
        self._follow(timedelta(days=7))
        mails = self.env["mail.mail"].search([("subject", "=", "Works in North Street")])
        self.assertEqual(len(mails), 1)
        self.assertIn("er@example.com", mails.email_to)
        self.assertIn("The line is renewed.", mails.body_html)

    @contextmanager
    def _broken_for(self, contact):
        """Let the database refuse messages to a contact."""
        refusal = failing_table(self.env.cr, "customer_outbound", f"NEW.contact_id = {contact.id}")
        with refusal, mute_logger("odoo.sql_db"), self.assertLogs("odoo.addons.customer_manager.models.jobs"):
            yield

    def test_who_cannot_be_told_holds_up_no_other(self):
        notice = self._sent()
        late = self._sent(name="Works in South Street")
        with self._broken_for(self.electrician):
            self._follow(timedelta(days=7))
        self.assertEqual(self._messages().partner_id, self.priority | self.standard | self.mass)
        self.assertEqual(len(self._messages()), 6)
        self.assertFalse(self._receipt(notice).told_at or self._calls(late))
        self._run_job("follow_notices")
        self.assertEqual([len(self._messages(one)) for one in (self.core, self.mass)], [2, 2])
        notice.with_user(self.officer).action_withdraw("Bad weather")
        with self._broken_for(self.electrician):
            self._run_job("follow_notices")
        ends = self._messages().filtered(lambda one: "Withdrawn" in one.text)
        self.assertEqual(ends.partner_id, self.priority | self.standard | self.mass)
        self._run_job("follow_notices")
        ends = self._messages().filtered(lambda one: "Withdrawn" in one.text)
        self.assertIn(self.core, ends.partner_id)
        self.assertEqual(len(ends), 4)

    # reading and calling

    def test_who_does_not_read_is_called(self):
        notice = self._sent(kind="price", date_start=False, date_end=False)
        self._follow(at=NOW)
        self.assertFalse(self._calls(notice))
        self._follow(at=NOW + timedelta(hours=23))
        self.assertFalse(self._calls(notice))
        self._follow(at=NOW + timedelta(hours=24))
        self.assertEqual(self._calls(notice).user_id, self.senior.user_id)
        self.assertFalse(self._calls(notice, self.priority))
        receipt = self._receipt(notice).with_user(self.senior.user_id)
        with self.assertRefused(UserError, "who answered"):
            receipt.action_called(" ")
        receipt.action_called("Spoke with Er")
        self.assertEqual((receipt.called_uid, receipt.call_result), (self.senior.user_id, "Spoke with Er"))
        self._follow(at=NOW + timedelta(hours=60))
        self.assertFalse(self._calls(notice))

    def test_who_read_is_not_called(self):
        notice = self._sent(kind="price", date_start=False, date_end=False)
        self._follow(at=NOW)
        receipt = self._receipt(notice)
        receipt.link_id._open(receipt.link_id.code)
        self.assertFalse(receipt.read_at)
        receipt._mark_read()
        self.assertEqual(receipt.read_at, NOW)
        self.assertEqual(notice.read_count, 1)
        self._follow(at=NOW + timedelta(hours=48))
        self.assertFalse(self._calls(notice))

    def test_reading_ends_the_open_call_and_not_those_to_come(self):
        notice = self._sent()
        self._follow(timedelta(days=7))
        self.assertTrue(self._calls(notice))
        self._receipt(notice)._mark_read()
        self.assertFalse(self._calls(notice))
        self._follow(timedelta(days=1))
        self.assertEqual(self._calls(notice).user_id, self.senior.user_id)

    def test_without_an_acting_login_the_supervisor_calls(self):
        self.senior.user_id.active = False
        notice = self._sent()
        self._follow(timedelta(days=7))
        self.assertEqual(self._calls(notice).user_id, self.supervisor)

    def test_where_nobody_serves_the_customer_who_sent_it_calls(self):
        self.priority.sudo().customer_tier_id = self.tiers["core"]
        notice = self._sent()
        self._follow(timedelta(days=7))
        self.assertEqual(self._calls(notice, self.priority).user_id, self.officer)

    # withdrawn and changed

    def test_withdrawn(self):
        notice = self._sent()
        self._follow(timedelta(days=7))
        fetched = self._messages(self.mass)
        fetched.state = "sent"
        with self.assertRefused(UserError, "Say why"):
            notice.with_user(self.officer).action_withdraw("")
        notice.with_user(self.officer).action_withdraw("Bad weather")
        self.assertEqual(set((self._messages() - fetched).mapped("state")), {"cancelled"})
        self.assertFalse(self._calls(notice))
        self._run_job("follow_notices")
        self._run_job("follow_notices")
        ends = self._messages().filtered(lambda one: one.state == "queued")
        self.assertEqual(len(ends), 4)
        self.assertIn("Withdrawn: Works in North Street", ends[0].text)
        self._follow(timedelta(days=1))
        self.assertEqual(len(self._messages().filtered(lambda one: one.state == "queued")), 4)

    def _withdrawing(self, notice):
        """Withdraw a notice and return what it cost: statements, and receipts read one by one."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        notice.with_user(self.officer).action_withdraw("Weather")
        self.env.flush_all()
        receipts = self.env["customer.notice.receipt"]
        return self.env.cr.sql_log_count - start, len(
            list(self.env.cache.get_records(receipts, receipts._fields["partner_id"]))
        )

    def test_withdrawing_costs_the_same_for_any_number_of_customers(self):
        few, many = self._sent(), self._sent(name="Works in South Street")
        crowd = self.env["res.partner"].create([{"name": f"Shop {number}", "phone": "9"} for number in range(300)])
        shown = {"notice_id": many.id, "company_id": self.company.id, "policy": "message"}
        self.env["customer.notice.receipt"].create([{"partner_id": one.id, **shown} for one in crowd])
        # the first one pays for what is read once
        self._withdrawing(self._sent(name="First"))
        self._follow(timedelta(days=7))
        waiting = self.env["customer.outbound"].search_count([("state", "=", "queued")])
        self.assertGreater(waiting, 300)
        cost = self._withdrawing(few)
        self.assertEqual(self._withdrawing(many), cost)
        self.assertFalse(self.env["customer.outbound"].search([("state", "=", "queued")]))
        self.assertFalse(self._calls(few) | self._calls(many))

    def test_who_was_not_told_yet_hears_nothing_of_the_end(self):
        notice = self._sent()
        notice.with_user(self.officer).action_withdraw("Mistake")
        self._follow(timedelta(days=1))
        self.assertFalse(self._messages())

    def test_changed(self):
        notice = self._sent()
        self._follow(timedelta(days=7))
        action = notice.with_user(self.officer).action_change()
        new = self.Notice.browse(action["res_id"]).with_user(self.officer)
        self.assertEqual((new.state, new.replaces_id.id), ("draft", notice.id))
        self.assertEqual(notice.state, "sent")
        new.write(
            {
                "account_ids": [Command.unlink(self.accounts.filtered(lambda one: one.number == "M1").id)],
                "date_start": self.start + timedelta(days=2),
                "date_end": self.start + timedelta(days=3),
            }
        )
        new.action_send()
        self.assertEqual(notice.state, "withdrawn")
        self._follow(at=self.start - timedelta(days=5))
        queued = self._messages().filtered(lambda one: one.state == "queued")
        self.assertEqual(queued.filtered(lambda one: "Withdrawn" in one.text).partner_id, self.mass)
        self.assertIn("Changed: Works in North Street", self._one_text(queued, self.core))

    def _one_text(self, messages, customer):
        return messages.filtered(lambda one: one.partner_id == customer).text

    # rules

    def test_late_by_law_needs_a_reason(self):
        with self.assertRefused(UserError, "Why So Late"):
            self._sent(date_start=NOW + timedelta(days=6), date_end=False)
        notice = self._sent(date_start=NOW + timedelta(days=6), date_end=False, late_reason="A tree fell")
        self.assertTrue(notice.is_late)

    def test_a_title_is_short_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        notice = self._notice()
        for write in (
            lambda: notice.write({"name": "x" * 121}),
            lambda: notice.with_context(lang="fr_FR").write({"name": "x" * 121}),
            lambda: notice.update_field_translations("name", {"fr_FR": "x" * 121}),
        ):
            with self.assertRefused(ValidationError, "at most 120 characters"):
                write()
        notice.update_field_translations("name", {"fr_FR": "Travaux"})
        self.assertEqual(notice.with_context(lang="fr_FR").name, "Travaux")

    def test_dates_that_can_be(self):
        with self.assertRefused(ValidationError, "needs its start"):
            self._notice(date_start=False, date_end=False)
        with self.assertRefused(UserError, "over already"):
            self._sent(date_start=NOW - timedelta(days=2), date_end=NOW - timedelta(days=1), late_reason="x")

    def test_what_was_sent_stays(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        notice = self._sent().with_user(self.officer)
        for write in (
            lambda: notice.write({"body": "x"}),
            lambda: notice.with_context(lang="fr_FR").write({"name": "x"}),
            lambda: notice.update_field_translations("body", {"fr_FR": "x"}),
            lambda: notice.write({"account_ids": [Command.clear()]}),
            lambda: notice.unlink(),
            lambda: notice.action_send(),
        ):
            with self.assertRefused(UserError, "was sent and stays"):
                write()
        for values in ({"state": "sent"}, {"sent_at": NOW}, {"replaces_id": notice.id}):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                self._notice().write(values)
        born = (
            self.Notice.with_user(self.officer)
            .with_context(default_state="sent")
            .create({"name": "x", "body": "x", "kind": "price"})
        )
        self.assertEqual(born.state, "draft")

    def test_receipts_are_the_systems(self):
        receipt = self._receipt(self._sent()).with_user(self.senior.user_id)
        for values in ({"read_at": NOW}, {"called_at": NOW}, {"policy": "law"}):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                receipt.write(values)

    def test_who_reads_and_writes(self):
        draft, sent = self._notice(), self._sent()
        people = dict.fromkeys(("user", "manager", "backup", "stranger", "supervisor", "backup_supervisor"), "r")
        self._compare(sent, people | {"officer": "rwcu", "audit": "r"})
        self._compare(draft, {"officer": "rwcu", "audit": "r"})
        family = ("manager", "backup", "supervisor", "backup_supervisor", "officer")
        self._compare(self._receipt(sent), dict.fromkeys(family, "rw") | {"audit": "r"})

    def test_who_sends(self):
        notice, sent = self._notice(), self._sent()
        for role in ("user", "supervisor", "audit", "admin", "employee", "portal"):
            with self.subTest(role=role):
                for records, name, arguments in (
                    (notice, "action_send", ()),
                    (sent, "action_withdraw", ("x",)),
                    (sent, "action_change", ()),
                ):
                    with self.assertRefused(AccessError, "."):
                        getattr(records.with_user(self.everybody[role]), name)(*arguments)
        with self.assertRefused(AccessError, "."):
            self._receipt(sent).with_user(self.everybody["stranger"]).action_called("x")

    def test_merging_keeps_one_receipt(self):
        notice = self._sent()
        kept = self._receipt(notice, self.priority)
        kept.read_at = NOW
        self.env["base.partner.merge.automatic.wizard"]._merge((self.core | self.priority).ids, self.core)
        self.assertEqual(kept.partner_id, self.core)
        self.assertEqual(len(notice.receipt_ids), 3)
