from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext, mute_logger

from .common import step
from .life_common import ApprovalLifeCommon

MONDAY = "2031-03-03 01:00:00"  # 9:00 in Shanghai


@tagged("post_install", "-at_install")
class TestApprovalDeadline(ApprovalLifeCommon):
    """Reminder and escalation in working time; escalation adds people and approves nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._work_in_shanghai()
        cls.tasks = cls.env["approval.task"]

    def _timed(self, **values):
        return self._request(step("Check", users=self.boss | self.second, quorum="all", **values))

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_approval_deadlines").method_direct_trigger()

    def _work(self):
        """Do what the job does in its transactions."""
        for work in (self.tasks._escalate_due, self.tasks._remind_due, self.tasks._notify_people):
            work(100)
        self._end_transaction()

    # when

    def test_hours_are_working_hours(self):
        opened = datetime(2031, 3, 7, 7)  # Friday 15:00 in Shanghai
        for hours, expected in (
            (2, datetime(2031, 3, 7, 9)),
            (3, datetime(2031, 3, 10, 2)),
            (10, datetime(2031, 3, 10, 9)),
            (40, datetime(2031, 3, 14, 7)),
        ):
            with self.subTest(hours=hours):
                self.assertEqual(self.tasks._working_moment(self.env.company, opened, hours), expected)

    def test_public_holidays_do_not_count(self):
        calendar = self.env.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": datetime(2031, 3, 10, 0),
                "date_to": datetime(2031, 3, 10, 12),
            }
        )
        moment = self.tasks._working_moment(self.env.company, datetime(2031, 3, 7, 8), 2)
        self.assertEqual(moment, datetime(2031, 3, 11, 2))

    def test_without_schedule_the_hours_run_through(self):
        company = self.env["res.company"].create({"name": "Round the clock"})
        company.resource_calendar_id = False
        opened = datetime(2031, 3, 8, 7)
        self.assertEqual(self.tasks._working_moment(company, opened, 5), opened + timedelta(hours=5))
        company.resource_calendar_id = self.env["resource.calendar"].create({"name": "Never", "attendance_ids": []})
        self.assertEqual(self.tasks._working_moment(company, opened, 5), opened + timedelta(hours=5))

    def test_the_clock_starts_when_the_turn_comes(self):
        with freeze_time(MONDAY):
            case = self._request(
                step("One", users=self.boss, deadline_hours=8), step("Two", users=self.second, deadline_hours=4)
            )
            self.assertEqual(case.task_ids.due_at, datetime(2031, 3, 3, 9))
        with freeze_time("2031-03-05 02:00:00"):
            self.decide(self.env["approval.sample"].browse(case.res_id), self.boss)
            self.assertEqual(self.task(case, self.second).due_at, datetime(2031, 3, 5, 6))

    def test_no_deadline_costs_nothing(self):
        check = self._timed().version_id.step_ids
        self.env.invalidate_all()
        check.mapped("deadline_hours")
        with self.assertQueryCount(0):
            moments = self.tasks._dues([(check, self.env.company)], datetime(2031, 3, 3))
        self.assertEqual(moments, {(check.id, self.env.company.id): (None, None)})

    def test_equal_hours_are_reckoned_once(self):
        check = self._timed(deadline_hours=8, reminder_hours=4).version_id.step_ids
        pairs = [(check, self.env.company)] * 50
        self.env.invalidate_all()
        self.tasks._dues(pairs, datetime(2031, 3, 3))
        start = self.env.cr.sql_log_count
        self.tasks._dues(pairs, datetime(2031, 3, 3))
        self.assertLessEqual(self.env.cr.sql_log_count - start, 4)

    # reminders

    def test_a_reminder_comes_once_each_interval(self):
        with freeze_time(MONDAY):
            case = self._timed(reminder_hours=4)
            self._work()
            self.assertNotIn("reminded", self._actions(case))
        with freeze_time("2031-03-03 05:30:00"):
            for _again in range(3):
                self._work()
            self.assertEqual(self._actions(case).count("reminded"), 2, "one for each of two people")
        with freeze_time("2031-03-17 05:30:00"):  # two weeks without a run
            for _again in range(2):
                self._work()
            self.assertEqual(self._actions(case).count("reminded"), 4)
        self.assertTrue(case.verify_chain()["valid"])

    def test_nobody_is_reminded_of_what_is_closed(self):
        with freeze_time(MONDAY):
            case = self._timed(reminder_hours=4)
            document = self.env["approval.sample"].browse(case.res_id)
            self.decide(document, self.boss)
        with freeze_time("2031-03-04 05:30:00"):
            self._work()
            self.assertEqual(self._actions(case).count("reminded"), 1)
            document.with_user(self.requester).action_recall_approval("Not now.")
        with freeze_time("2031-03-20 05:30:00"):
            self._work()
            self.assertEqual(self._actions(case).count("reminded"), 1)

    # escalation

    def test_escalation_adds_people_once_and_approves_nothing(self):
        with freeze_time(MONDAY):
            case = self._timed(deadline_hours=8, escalation_user_ids=[Command.set((self.third | self.requester).ids)])
            self._work()
            self.assertEqual(len(case.task_ids), 2)
        with freeze_time("2031-03-04 02:00:00"):
            for _again in range(3):
                self._work()
        self.assertEqual(case.state, "open")
        added = case.task_ids.filtered(lambda task: task.origin == "escalation")
        self.assertEqual(added.user_id, self.third, "the requester is excluded, late or not")
        self.assertEqual(self._actions(case).count("escalated"), 1)
        self.assertEqual(set(case.task_ids.mapped("state")), {"open"})
        self.assertIn(self.third, self._activities(case).user_id)
        document = self.env["approval.sample"].browse(case.res_id)
        self.decide(document, self.third)
        self.assertEqual(case.state, "open", "two of them are needed as before")
        self.decide(document, self.second)
        self.assertEqual(case.state, "approved")
        self.assertTrue(case.verify_chain()["valid"])
        document.action_confirm()

    def test_escalation_to_nobody_is_on_the_trail(self):
        with freeze_time(MONDAY):
            case = self._timed(deadline_hours=8, escalation_user_ids=[Command.set(self.requester.ids)])
        with freeze_time("2031-03-04 02:00:00"):
            for _again in range(2):
                self._work()
        self.assertEqual(self._actions(case).count("escalated"), 1)
        self.assertEqual(len(case.task_ids), 2)

    def test_no_silence_approves(self):
        with freeze_time(MONDAY):
            case = self._timed(deadline_hours=1, reminder_hours=1, escalation_user_ids=[Command.set(self.third.ids)])
        for day in range(4, 28):
            with freeze_time(f"2031-03-{day:02} 05:00:00"):
                self._work()
        self.assertEqual(case.state, "open")
        self.assertFalse(case.task_ids.filtered("decided_uid"))
        self.assertEqual(self._actions(case).count("escalated"), 1)

    # the job

    def test_the_job_runs_in_batches_until_all_is_done(self):
        with freeze_time(MONDAY):
            case = self._timed(reminder_hours=1)
            cases = case.union(*(self._request_again() for _number in range(4)))
        with freeze_time("2031-03-04 05:00:00"):
            self.assertEqual(self.tasks._remind_due(3), 3)
            self.assertEqual(self.tasks._remind_due(100), 7)
            self.assertEqual(self.tasks._remind_due(100), 0)
        self.assertEqual([self._actions(case).count("reminded") for case in cases], [2] * 5)

    def test_the_job(self):
        with freeze_time(MONDAY):
            case = self._timed(reminder_hours=1)
        with freeze_time("2031-03-04 05:00:00"):
            self._run_job()
            self._run_job()
        self.env.invalidate_all()
        self.assertEqual(self._actions(case).count("reminded"), 2)
        self.assertTrue(all(task.notified_at for task in case.task_ids))

    @mute_logger("odoo.addons.customer_manager.models.jobs")
    def test_a_case_in_trouble_holds_up_no_other(self):
        with freeze_time(MONDAY):
            bad = self._timed(reminder_hours=1, deadline_hours=2)
            good = self._request_again()
        self.tasks.search([("case_id", "in", (bad | good).ids)])._engine_write({"notified_at": False})
        works = ("_escalate", "_remind")
        for name in works:
            done = getattr(type(self.tasks), name)

            def work(tasks, done=done):
                if bad in tasks.case_id:
                    raise KeyError("field")
                return done(tasks)

            self.patch(type(self.tasks), name, work)
        send = type(self.tasks)._send_to

        def send_or_fail(tasks, user, rows):
            if user == self.boss:
                raise ValueError("no such language")
            return send(tasks, user, rows)

        self.patch(type(self.tasks), "_send_to", send_or_fail)
        with freeze_time("2031-03-04 05:00:00"):
            self._run_job()
        self.env.invalidate_all()
        self.assertEqual([self._actions(case).count("escalated") for case in (bad, good)], [0, 1])
        self.assertEqual([self._actions(case).count("reminded") for case in (bad, good)], [0, 2])
        self.assertFalse(self._mails(self.boss))
        self.assertTrue(self._mails(self.second))

    def test_a_batch_of_reminders_costs_no_more_than_a_few_queries_each(self):
        with freeze_time(MONDAY):
            self._timed(reminder_hours=1)
            for _number in range(19):
                self._request_again()
        with freeze_time("2031-03-04 05:00:00"):
            start = self.env.cr.sql_log_count
            self.assertEqual(self.tasks._remind_due(100), 40)
            self.assertLessEqual(self.env.cr.sql_log_count - start, 30)

    def test_a_clock_that_goes_back(self):
        with freeze_time(MONDAY):
            case = self._timed(deadline_hours=8, reminder_hours=2)
            document = self.env["approval.sample"].browse(case.res_id)
        with freeze_time("2031-03-03 03:30:00"):
            self._work()
        with freeze_time("2031-02-28 03:30:00"):
            self._work()
            self.decide(document, self.boss)
        self.assertEqual(case.event_ids.sorted("sequence").mapped("sequence"), [1, 2, 3, 4])
        self.assertTrue(case.verify_chain()["valid"])
        for task in case.task_ids:
            self.assertGreaterEqual(task.due_at, task.opened_at)

    # mails

    def _mails(self, user):
        return self.env["mail.mail"].search([("recipient_ids", "in", user.partner_id.ids)])

    def test_one_mail_for_each_person_and_run(self):
        case = self._request(step("Check", users=self.boss | self.second))
        for _number in range(4):
            self._request_again()
        self.tasks._notify_people(100)
        self.assertEqual(len(self._mails(self.boss)), 1)
        self.assertEqual(len(self._mails(self.second)), 1)
        self.assertEqual(self._mails(self.boss).body_html.count("<li"), 5)
        self.tasks._notify_people(100)
        self.assertEqual(len(self._mails(self.boss)), 1, "nobody is told twice")
        self.assertIn(f"res_id={case.res_id}", self._mails(self.boss).body_html)

    def test_a_mail_says_nothing_that_somebody_typed(self):
        self._request(values={"name": "Secret document", "note": "Secret note"})
        self.tasks._notify_people(100)
        mail = self._mails(self.boss)
        self.assertNotIn("Secret", f"{mail.subject} {mail.body_html}")
        self.assertEqual(mail.state, "outgoing", "the queue sends it")

    def test_a_mail_says_in_whole_sentences_why_it_comes(self):
        """Each is a text of its own that a translator can turn round: nothing is glued in brackets or by commas."""
        with freeze_time(MONDAY):
            self._timed(reminder_hours=4)
            self.env["approval.delegation"].with_user(self.boss).create({"substitute_id": self.third.id})
        with freeze_time("2031-03-03 06:30:00"):
            self._work()
        bodies = self._mails(self.third).mapped("body_html")
        text = " ".join(" ".join(html2plaintext(body).split()) for body in bodies)
        self.assertIn("This is a reminder. You stand in for Boss.", text)
        self.assertIn("Open the document", text)
        self.assertNotRegex(text, r"\(This|, due")

    def test_names_are_text_in_a_mail(self):
        self.boss.name = '<a href="https://evil.example">Boss</a>'
        self.env["approval.delegation"].with_user(self.boss).create({"substitute_id": self.third.id})
        self._request(step("<b>Bold</b>", users=self.boss | self.second))
        self.tasks._notify_people(100)
        for mail in self._mails(self.boss) | self._mails(self.third):
            self.assertNotIn('<a href="https://evil.example"', mail.body_html)
            self.assertNotIn("<b>Bold", mail.body_html)

    def test_without_job_and_template_cases_go_on(self):
        self.env.ref("customer_manager.mail_template_approval_tasks").unlink()
        self.env.ref("customer_manager.ir_cron_approval_deadlines").unlink()
        case = self._request()
        self.tasks._notify_people(100)
        self.decide(self.env["approval.sample"].browse(case.res_id), self.boss)
        self._end_transaction()
        self.assertEqual(case.state, "approved")

    def test_a_mail_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.boss.lang = "fr_FR"
        template = self.env.ref("customer_manager.mail_template_approval_tasks")
        template.with_context(lang="fr_FR").subject = "Approbations"
        self._request()
        self.tasks._notify_people(100)
        self.assertEqual(self._mails(self.boss).subject, "Approbations")
        self.assertNotEqual(self._mails(self.second).subject, "Approbations")

    def test_who_reads_in_odoo_gets_no_mail(self):
        self.boss.notification_type = "inbox"
        self._request()
        self.tasks._notify_people(100)
        self.assertFalse(self._mails(self.boss))
        self.assertTrue(self.env["mail.notification"].search([("res_partner_id", "=", self.boss.partner_id.id)]))

    def test_substitutes_are_told_too(self):
        self.env["approval.delegation"].with_user(self.boss).create({"substitute_id": self.third.id})
        self._request()
        self.tasks._notify_people(100)
        self.assertIn("for Boss", " ".join(self._mails(self.third).mapped("body_html")))
        self.assertTrue(self._mails(self.boss))
