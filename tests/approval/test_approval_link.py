from datetime import UTC, datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.approval.approval_task_link import PAGE
from .common import step
from .link_common import LinkCommon


@tagged("post_install", "-at_install")
class TestApprovalLink(LinkCommon):
    """From the link in a mail to a decision, for whom it was sent to."""

    def test_the_page_shows_what_is_asked(self):
        self._login(self.boss)
        page = self._get(self._link())
        self.assertEqual(page.status_code, 200)
        for text in ("Sample", "Confirm", "Check", "Amount is 5,000, more than 1,000", "Requester", "Second"):
            self.assertIn(text, page.text)
        self.assertIn("form-action 'self'", page.headers["Content-Security-Policy"])
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertNotIn("<script", page.text)
        self.assertIn("prefers-color-scheme: dark", page.text)

    def test_approve_reject_and_send_back(self):
        self._login(self.boss)
        for verdict, state, heading in (
            ("approve", "approved", "Approved"),
            ("reject", "rejected", "Rejected"),
            ("send_back", "returned", "Sent back"),
        ):
            with self.subTest(verdict=verdict):
                case = self._request_again(amount=5000)
                answer = self._post(self._get(self._link(self.task(case, self.boss))), verdict, "Looked at it")
                self.assertEqual(answer.status_code, 200)
                self.assertIn(heading, answer.text)
                self.assertEqual(case.state, state)
                task = case.task_ids.filtered(lambda task: task.user_id == self.boss)
                self.assertEqual((task.decided_uid, task.comment), (self.boss, "Looked at it"))
                self.assertTrue(case.verify_chain()["valid"])

    def test_the_next_one_is_offered(self):
        closed, case = (self._request_again(amount=5000) for _number in range(2))
        self.env.cr.execute("UPDATE approval_sample SET is_private = TRUE WHERE id = %s", [closed.res_id])
        self.env.invalidate_all()
        self._login(self.boss)
        answer = self._post(self._get(self._link()))
        self.assertIn("Next approval (1 waiting)", answer.text, "not the one that he cannot read by now")
        path = answer.text.split('class="button main" href="')[1].split('"')[0]
        answer = self._post(self._get(path))
        self.assertEqual(case.state, "approved")
        self.assertIn("Nothing else waits for you.", answer.text)
        self.assertIn("Nothing else waits for you.", self._get(self._link(self.task(closed, self.boss))).text)

    def test_words_with_line_breaks(self):
        """A browser sends two signs for the end of a line, and counts one."""
        self._login(self.boss)
        lines = "\n".join(["x" * 9] * 400)
        self._post(self._get(self._link()), "reject", lines.replace("\n", "\r\n"))
        self.assertEqual((self.approval.state, self.open_task.comment), ("rejected", lines))

    def test_sentences_of_the_page(self):
        self.new_version(self.approval.process_id, [step("Soon", users=self.boss, deadline_hours=8)])
        case = self._request_again(amount=5000)
        self._substitute()
        self._login(self.third)
        page = self._get(self._link(self.task(case, self.boss), self.third)).text
        for pattern in (
            r">Requester requested it on [\d/]+ [\d:]+ [AP]M\.<",
            r">Due [\d/]+ [\d:]+ [AP]M<",
            r">You decide for Boss\.<",
            r">All values \(\d+\)<",
        ):
            self.assertRegex(page, pattern)
        self.assertNotIn("Late", page)
        with freeze_time("2031-03-13 02:00:00"):
            facts = self.task(case, self.boss).with_user(self.third)._page_facts(self.boss)
        self.assertRegex(facts["due"], r"^Late: due [\d/]+ [\d:]+ [AP]M$")

    def test_a_person_of_the_path_who_stood_in(self):
        self.new_version(self.approval.process_id, [step("One", users=self.boss), step("Two", users=self.second)])
        case = self._request_again(amount=5000)
        self._substitute()
        self.task(case, self.boss).with_user(self.third).action_approve("Fine")
        self.env.flush_all()
        self._login(self.second)
        self.assertIn(">Third for Boss<", self._get(self._link(self.task(case, self.second), self.second)).text)

    def test_a_reason_is_needed_and_what_was_typed_stays(self):
        self._login(self.boss)
        page = self._get(self._link())
        answer = self._post(page, "reject", " ")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Reason: say why", answer.text)
        answer = self._post(page, "reject", "x" * 4001)
        self.assertIn("at most 4000 characters", answer.text)
        self.assertIn("x" * 4001, answer.text)
        self.assertEqual(self.approval.state, "open")

    def test_a_document_that_refuses_takes_all_back(self):
        self._login(self.boss)
        page = self._get(self._link())

        def decided(document, case):
            raise ValidationError("The document says no.")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        answer = self._post(page)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("The document says no.", answer.text)
        self.assertEqual((self.open_task.state, self.approval.state), ("open", "open"))

    def test_a_document_whose_program_fails_is_said_on_the_page(self):
        def decided(document, case):
            raise KeyError("secret of the program")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        self._login(self.boss)
        page = self._get(self._link())
        with self.assertLogs("odoo.addons.customer_manager.models.approval", "ERROR") as logged:
            answer = self._post(page, comment="Looked at it")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("not decided, its program failed (KeyError)", answer.text)
        self.assertIn("Looked at it", answer.text, "what was typed stays")
        self.assertNotIn("secret", answer.text)
        self.assertIn("secret of the program", logged.output[0])
        self.assertEqual((self.approval.state, self.open_task.state), ("open", "open"))

    def test_the_page_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._login(self.boss)
        self.boss.lang = "fr_FR"
        page = self._get(self._link())
        self.assertIn('lang="fr-FR"', page.text)
        self.assertRegex(page.text, "5[^<]000", "numbers as the French write them")
        self.assertNotIn("5,000", page.text)

    def test_a_step_that_is_called_in_every_case(self):
        self.new_version(self.approval.process_id, [step("Always", users=self.boss)])
        case = self._request_again(amount=5000)
        self._login(self.boss)
        self.assertIn("In every case.", self._get(self._link(self.task(case, self.boss))).text)

    # the values changed

    def test_changed_values_are_shown_before_anything_is_decided(self):
        path = self._link()
        self._login(self.boss)
        page = self._get(path)
        self.document.with_user(self.requester).amount = 7000
        self.env.flush_all()
        answer = self._post(page)
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(self.approval.state, "open")
        for text in ("changed since you were asked", "5,000", "7,000"):
            self.assertIn(text, answer.text)
        self.assertIn("changed since you were asked", self._get(path).text)
        answer = self._post(answer)
        self.assertEqual((answer.status_code, self.approval.state), (200, "approved"))

    def test_changes_that_nobody_noticed(self):
        self._login(self.boss)
        page = self._get(self._link())
        self.env.cr.execute("UPDATE approval_sample SET amount = 9000 WHERE id = %s", self.document.ids)
        self.document.invalidate_recordset()
        answer = self._post(page)
        self.assertEqual((answer.status_code, self.approval.state), (409, "open"))
        self.assertIn("9,000", answer.text)
        answer = self._post(answer)
        self.assertEqual(self.approval.state, "open", "the engine has to plan anew first")
        self.assertIn("look at the new values first", answer.text)
        self._post(answer)
        self.assertEqual(self.approval.state, "approved")

    def test_values_back_as_they_were(self):
        path = self._link()
        self._login(self.boss)
        for amount in (7000, 5000):
            self.document.with_user(self.requester).amount = amount
            self.env.flush_all()
        page = self._get(path)
        self.assertIn("changed since you were asked", page.text, "the step has begun anew")
        self.assertNotIn("7,000", page.text)

    def test_several_changes_show_the_values_of_the_link(self):
        path = self._link()
        self._login(self.boss)
        for amount in (6000, 7000, 8000):
            self.document.with_user(self.requester).amount = amount
            self.env.flush_all()
        page = self._get(path)
        self.assertIn("5,000", page.text)
        self.assertIn("8,000", page.text)
        self.assertNotIn("6,000", page.text)

    # substitutes

    def _substitute(self):
        return self.env["approval.delegation"].create({"user_id": self.boss.id, "substitute_id": self.third.id})

    def test_a_substitute_decides_for_the_person(self):
        self._substitute()
        self._login(self.third)
        page = self._get(self._link(reader=self.third))
        self.assertIn("You decide for Boss.", page.text)
        self._post(page)
        self.assertEqual((self.open_task.decided_uid, self.open_task.behalf_uid), (self.third, self.boss))

    def test_after_the_substitution_has_ended(self):
        row = self._substitute()
        path = self._link(reader=self.third)
        self._login(self.third)
        page = self._get(path)
        row.active = False
        self.env.flush_all()
        answer = self._post(page)
        self.assertEqual((answer.status_code, self.approval.state), (409, "open"))
        self.assertIn("not yours to decide any more", answer.text)
        for text in ("Sample", "Check", "5,000"):
            self.assertNotIn(text, self._get(path).text)

    # steps that ask for the password

    def test_steps_that_ask_for_the_password(self):
        version = self.new_version(
            self.approval.process_id, [step("Secret", users=self.boss, is_sensitive=True)], publish=True
        )
        case = self._request_again(amount=5000)
        self.assertEqual(case.version_id, version)
        plain = self.open_task
        task = self.task(case, self.boss).sudo()
        self._login(self.boss)
        page = self._get(self._link(task))
        self.assertIn("asks for your password", page.text)
        self.assertNotIn("<form", page.text)
        for extra in ({}, {"identity-check-last": 9e12}):
            self.authenticate("ap_boss", "ap_bossx", session_extra=extra)
            other = self._get(self._link(plain))
            self._post(other, path=self._link(task))
            self.assertEqual((task.state, case.state), ("open", "open"))

    # mails, settings, the way in from the list

    def test_the_mail_has_the_link(self):
        self.env["approval.task"]._notify_people(100)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.boss.partner_id.ids)])
        path = mail.body_html.split(PAGE)[1].split('"')[0]
        self._login(self.boss)
        self._post(self._get(PAGE + path))
        self.assertEqual(self.approval.state, "approved")

    def test_how_long_a_link_works_is_a_setting(self):
        self.env.company.approval_link_days = 2
        path = self._link()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env.company.approval_link_days = 0
        self._login(self.boss)
        self.assertEqual(self._get(path).status_code, 200)
        ticket = self.env["approval.task"]._link_ticket(path.rsplit("/", 1)[1])
        expected = datetime.now(UTC) + timedelta(days=2)
        self.assertAlmostEqual(ticket.expires, expected.timestamp(), delta=60)

    def test_the_list_leads_to_the_page(self):
        action = self.open_task.with_user(self.boss).action_open_page()
        self._login(self.boss)
        self._post(self._get(action["url"]))
        self.assertEqual(self.approval.state, "approved")
        for user in (self.boss, self.third, self.manager):
            with self.subTest(user=user.login), self.assertRefused(UserError, "waits for a decision"):
                self.open_task.with_user(user).action_open_page()

    # what it costs

    def test_queries_of_a_page_do_not_grow_with_the_cases(self):
        self._request_again(amount=5000)
        token = self.open_task._link_token(self.boss)
        tasks = self.env["approval.task"].with_user(self.boss)

        def look():
            self.env.invalidate_all()
            with self.assertQueryCount(200):
                before = self.env.cr.sql_log_count
                found = tasks._link_look(token)
                found.task._page_facts(found.principal)
            return self.env.cr.sql_log_count - before

        look()
        few = look()
        self.env["approval.sample"].with_user(self.requester).create(
            [{"name": "Sample", "amount": 5000, "line_ids": [Command.create({"amount": 1})]}] * 20
        ).action_request_approval()
        self.env.flush_all()
        self.assertLessEqual(look(), few)
