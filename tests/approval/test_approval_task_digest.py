from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.approval import approval_task_digest
from ...models.approval.approval_task_link import PAGE
from .common import step
from .life_common import ApprovalLifeCommon

MONDAY = "2031-03-03 01:30:00"  # 9:30 in Shanghai


@tagged("post_install", "-at_install")
class TestApprovalTaskDigest(ApprovalLifeCommon):
    """One mail a day for who wants it so, with all that is open; what is late comes at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._work_in_shanghai()
        cls.tasks = cls.env["approval.task"]
        cls.boss.approval_mail = "digest"

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_approval_daily_mail").method_direct_trigger()
        self.env.invalidate_all()

    def _mails(self, user):
        return self.env["mail.mail"].search([("recipient_ids", "in", user.partner_id.ids)])

    def _at(self, moment):
        """Run the job at a moment; return the mails that the boss has then."""
        with freeze_time(moment):
            self._run_job()
        return self._mails(self.boss)

    def test_no_mail_when_they_come_but_once_a_day(self):
        with freeze_time("2031-02-27 02:00:00"):
            self._request()
            self._request_again()
            self.tasks._notify_people(100)
        self.assertFalse(self._mails(self.boss))
        self.assertEqual(len(self._mails(self.second)), 1, "he did not choose")
        mail = self._at(MONDAY)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.body_html.count("<li"), 2)
        self.assertEqual(mail.body_html.count(PAGE), 2)
        self.assertEqual(len(self._mails(self.second)), 1)
        self.assertEqual(len(self._at("2031-03-03 02:30:00")), 1, "once a day")
        self.assertEqual(len(self._at("2031-03-04 01:30:00")), 2, "and the next day again")

    def test_at_the_first_hour_of_work_and_on_no_day_off(self):
        self._request()
        for moment, count in (
            ("2031-03-02 03:00:00", 0),  # Sunday
            ("2031-03-03 00:59:00", 0),  # 8:59 in Shanghai
            ("2031-03-03 09:30:00", 1),  # catches up, however late
        ):
            with self.subTest(moment=moment):
                self.assertEqual(len(self._at(moment)), count)

    def test_public_holidays_have_none(self):
        self._request()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": "2031-03-02 16:00:00",
                "date_to": "2031-03-03 15:59:59",
            }
        )
        self.assertFalse(self._at(MONDAY))

    def test_without_a_schedule_at_eight(self):
        self._request()
        self.env.company.resource_calendar_id.attendance_ids.unlink()
        self.assertFalse(self._at("2031-03-02 23:59:00"))
        self.assertTrue(self._at("2031-03-03 00:01:00"))

    def test_by_due_date(self):
        with freeze_time("2031-02-27 02:00:00"):
            self._request(step("Slow", users=self.boss, deadline_hours=80))
            self.new_version(
                self.env["approval.process"].search([], order="id desc", limit=1),
                [step("Quick", users=self.boss, deadline_hours=8)],
            )
            self._request_again()
        body = self._at(MONDAY).body_html
        self.assertLess(body.index("Quick"), body.index("Slow"))

    def test_nothing_waits_no_mail(self):
        case = self._request()
        self.decide(case, self.boss)
        self.assertFalse(self._at(MONDAY))

    def test_the_company_decides_for_who_has_not_chosen(self):
        self.env.company.approval_mail = "digest"
        self.boss.approval_mail = "each"
        self._request()
        self.tasks._notify_people(100)
        self.assertEqual((len(self._mails(self.boss)), len(self._mails(self.second))), (1, 0))
        self._at(MONDAY)
        self.assertEqual((len(self._mails(self.boss)), len(self._mails(self.second))), (1, 1))

    def test_what_is_late_comes_at_once(self):
        self.third.approval_mail = "digest"
        with freeze_time("2031-02-27 02:00:00"):
            self._request(step("Check", users=self.boss, deadline_hours=1, escalation_user_ids=self.third.ids))
            self.tasks._notify_people(100)
        with freeze_time("2031-02-27 04:00:00"):
            self.tasks._escalate_due(100)
            self._end_transaction()
            self.tasks._notify_people(100)
        self.assertFalse(self._mails(self.boss))
        self.assertIn("deadline has passed", self._mails(self.third).body_html)

    def test_documents_that_he_cannot_read(self):
        case = self._request()
        self.env.cr.execute("UPDATE approval_sample SET is_private = TRUE WHERE id = %s", [case.res_id])
        self.env.invalidate_all()
        self.assertFalse(self._at(MONDAY))
        other = self._request_again()
        mail = self._at("2031-03-04 01:30:00")
        self.assertEqual(mail.body_html.count("<li"), 1)
        self.assertIn(f"res_id={other.res_id}", mail.body_html)

    def test_what_he_does_for_others(self):
        self.third.approval_mail = "digest"
        self._request(step("Check", users=self.second))
        with freeze_time(MONDAY):
            row = self.env["approval.delegation"].create(
                {"user_id": self.second.id, "substitute_id": self.third.id, "date_from": "2031-03-03"}
            )
        self._at(MONDAY)
        mail = self._mails(self.third).filtered(lambda one: PAGE in one.body_html)
        self.assertIn("for Second", mail.body_html)
        row.active = False
        count = len(self._mails(self.third))
        self._at("2031-03-04 01:30:00")
        self.assertEqual(len(self._mails(self.third)), count)

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("customer_manager.mail_template_approval_tasks")
        template.with_context(lang="fr_FR").subject = "Approbations"
        self.boss.lang = "fr_FR"
        self._request()
        self.assertEqual(self._at(MONDAY).subject, "Approbations")

    def test_a_long_list_names_the_first_and_counts_the_others(self):
        self._request()
        for _number in range(3):
            self._request_again()
        with patch.object(approval_task_digest, "MOST_ROWS", 2):
            body = self._at(MONDAY).body_html
        self.assertEqual((body.count("<li"), body.count(PAGE)), (3, 2))
        self.assertIn("… and 2 more", body)

    @mute_logger("odoo.addons.customer_manager.models.jobs")
    def test_one_that_cannot_be_sent_holds_up_no_other(self):
        self.second.approval_mail = "digest"
        self._request()
        original = type(self.tasks)._send_to

        def send_to(tasks, user, rows):
            if user == self.boss:
                raise UserError("No")
            return original(tasks, user, rows)

        with patch.object(type(self.tasks), "_send_to", send_to):
            self.assertFalse(self._at(MONDAY))
        self.assertTrue(self._mails(self.second))
        self.assertTrue(self._at("2031-03-03 02:30:00"), "the next run tries again")

    def test_who_has_left_gets_none(self):
        self._request(step("Check", users=self.boss | self.second))
        self.boss.active = False
        self._end_transaction()
        self.assertFalse(self._at(MONDAY))

    def test_everybody_chooses_for_himself(self):
        self.third.with_user(self.third).approval_mail = "digest"
        self.assertEqual(self.third.approval_mail, "digest")
        with self.assertRefused(AccessError):
            self.third.with_user(self.outsider).write({"approval_mail": "each"})
        with self.assertRefused(AccessError):
            self.third.with_user(self.third).write({"approval_digest_on": fields.Date.today() + timedelta(days=99)})
        with self.assertRefused(AccessError):
            self.env.company.with_user(self.third).write({"approval_mail": "digest"})
