from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
class TestTraining(CertificateCommon):
    """The training log: who writes and reads it, and how it is kept from being polished."""

    def _later(self, **values):
        return freeze_time(fields.Datetime.now() + timedelta(**values))

    def _need(self, manager, year=None):
        self.env.flush_all()
        return self.env["customer.manager.training.need"].search(
            [("manager_id", "=", manager.id), ("year", "=", year or self.today.year)]
        )

    # who

    def test_human_resources_books(self):
        training = self._book(self.person, mark=71.5)
        self.assertEqual((training.state, training.company_id, training.mark), ("done", self.company, 71.5))
        self.assertIs(self._book(self.person, name="No test").mark, False)

    def test_the_company_is_that_of_a_person_in_the_context(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.hr.company_ids |= other
        trainings = self.Training.with_user(self.hr).with_context(
            allowed_company_ids=[other.id, self.company.id], default_employee_id=self.person.id
        )
        self.assertEqual(trainings.create({"name": "First aid", "date": self.today}).company_id, self.company)

    def test_form_of_human_resources(self):
        with Form(self.Training.with_user(self.hr)) as form:
            form.employee_id = self.env["hr.employee"].with_user(self.hr).browse(self.person.id)
            form.name = "First aid"
            form.field = "safety"
            form.kind = "exam"
            form.date = self.today
            form.mark = 60
        self.assertEqual(form.save().field, "safety")

    def test_nobody_books_for_himself(self):
        own = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id})
        with self.assertRefused(AccessError, "of his own"):
            self._book(own)
        training = self._book(own, user=self.env.user)
        colleague = self._book(self.person)
        for attempt in (
            lambda: training.with_user(self.hr).write({"hours": 24}),
            lambda: training.with_user(self.hr).unlink(),
            lambda: training.with_user(self.hr).action_cancel("Wrong"),
            lambda: colleague.with_user(self.hr).write({"employee_id": own.id}),
        ):
            with self.assertRefused(UserError, ""):
                attempt()
        self.assertEqual((training.hours, training.state), (8, "done"))

    def test_only_human_resources_writes(self):
        training = self._book(self.person)
        for role in ("user", "supervisor", "officer", "department", "rater", "committee", "audit", "admin"):
            user = self.users[role]
            with self.subTest(role=role):
                with self.assertRefused(AccessError, ""):
                    self._book(self.person, user=user)
                for attempt in (
                    lambda record: record.write({"hours": 9}),
                    lambda record: record.unlink(),
                    lambda record: record.action_cancel("No"),
                ):
                    with self.assertRefused(AccessError, ""):
                        attempt(training.with_user(user))

    def test_read_by_the_person_his_superior_human_resources_and_audit(self):
        boss = self._employee("Boss Bo")
        self.person.parent_id = boss
        stranger = self._employee("Str Anger")
        training = self._book(self.person)
        for user in (self.person_user, boss.user_id, self.hr, self.audit):
            self.assertEqual(self.Training.with_user(user).search([("id", "=", training.id)]), training, user.login)
        for user in (stranger.user_id, self.officer, self.supervisor, self.users["rater"], self.employee_user):
            self.assertFalse(self.Training.with_user(user).search([("id", "=", training.id)]), user.login)
            with self.assertRefused(AccessError, ""):
                training.with_user(user).read(["hours"])

    def test_state_comes_by_no_path(self):
        with self.assertRefused(AccessError, "kept by the system"):
            self._book(self.person, state="cancelled", cancel_reason="x")
        forged = self.Training.with_user(self.hr).with_context(default_state="cancelled", default_company_id=99)
        training = forged.create(
            {"employee_id": self.person.id, "name": "Forged", "date": self.today, "hours": 1, "field": "law"}
        )
        self.assertEqual((training.state, training.company_id), ("done", self.company))
        with self.assertRefused(AccessError, "kept by the system"):
            training.write({"cancel_reason": "x"})

    # what

    def test_figures_out_of_range(self):
        for values, constraint in (
            ({"hours": -1}, "hours_range"),
            ({"hours": 24.5}, "hours_range"),
            ({"hours": 49, "day_count": 2}, "hours_range"),
            ({"day_count": 0, "hours": 0}, "hours_range"),
            ({"mark": -0.1}, "mark_range"),
            ({"mark": 100.5}, "mark_range"),
            ({"kind": "exam"}, "exam_mark"),
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(CheckViolation, constraint),
                self.env.cr.savepoint(),
            ):
                self._book(self.person, **values)
        self.assertEqual(self._book(self.person, hours=48, day_count=2).hours, 48)

    def test_a_day_has_24_hours_for_all_courses_together(self):
        self._book(self.person, hours=20)
        with self.assertRefused(ValidationError, "would have 25 hours"):
            self._book(self.person, hours=5)
        self._book(self.person, hours=4)
        self.assertTrue(self._book(self._employee("Oth Er"), hours=20))

    def test_nothing_is_booked_ahead(self):
        with self.assertRefused(ValidationError, "lies ahead"):
            self._book(self.person, date=self.tomorrow)

    def test_the_past_needs_its_paper(self):
        self._close_launch()
        with freeze_time("2026-06-20 04:00:00"):
            self._book(self.person, date=date(2026, 5, 20))
            with self.assertRefused(ValidationError, "needs its paper"):
                self._book(self.person, date=date(2026, 5, 19))
            with self.assertRefused(ValidationError, "needs its paper"):
                self._book(self.person, date=date(2026, 5, 19), reference="T-1")
            paper = self._upload(self.hr)
            training = self._book(self.person, date=date(2026, 5, 19), attachment_ids=[Command.link(paper.id)])
            with self.assertRefused(ValidationError, "needs its paper"):
                training.write({"attachment_ids": [Command.clear()]})

    def test_at_the_launch_the_number_of_the_paper_will_do(self):
        long_ago = self._days(-900)
        with self.assertRefused(ValidationError, "needs its paper"):
            self._book(self.person, date=long_ago)
        self.assertTrue(self._book(self.person, date=long_ago, reference="T-1"))

    def test_a_past_year_is_closed_after_some_weeks(self):
        self._close_launch()
        with freeze_time("2027-01-31 04:00:00"):
            self._book(self.person, date=date(2026, 12, 31))
        with freeze_time("2027-02-01 04:00:00"):
            paper = [Command.link(self._upload(self.hr).id)]
            with self.assertRefused(ValidationError, "training of 2026 is closed since 2027-01-31"):
                self._book(self.person, date=date(2026, 12, 31), attachment_ids=paper)
            training = self._book(self.person, date=date(2027, 1, 1))
            with self.assertRefused(ValidationError, "closed"):
                training.sudo().date = date(2026, 12, 31)

    # how long

    def test_an_entry_is_corrected_for_a_day(self):
        training = self._book(self.person)
        training.hours = 7
        with self._later(hours=25):
            with self.assertRefused(UserError, "stays as it was booked"):
                training.hours = 8
            with self.assertRefused(UserError, "belongs to the training log"):
                training.unlink()
            training.action_cancel("Booked for the wrong person")
        self.assertEqual((training.hours, training.state, training.cancelled_uid), (7, "cancelled", self.hr))
        self._book(self.person).unlink()

    def test_training_stays_with_its_person(self):
        training = self._book(self.person)
        with self.assertRefused(UserError, "stays with its person"):
            training.employee_id = self._employee("Oth Er")
        with self.assertRefused(UserError, "cannot be copied"):
            training.copy()

    def test_cancelling_needs_words_and_happens_once(self):
        training = self._book(self.person)
        for reason in ("", "  ", None, 7, "\x00", "x" * 5000):
            with self.subTest(reason=ascii(reason)[:20]), self.assertRefused(UserError, "Reason"):
                training.action_cancel(reason)
        wizard_action = training.with_context(reason_step="cancel").action_ask_reason()
        wizard = (
            self.env["customer.reason.wizard"]
            .with_user(self.hr)
            .with_context(**wizard_action["context"])
            .create({"text": "Wrong day"})
        )
        wizard.action_apply()
        self.assertEqual(training.cancel_reason, "Wrong day")
        with self.assertRefused(UserError, "cancelled already"):
            training.action_cancel("Again")
        with self.assertRefused(UserError, "stays as it was booked"):
            training.hours = 1

    # papers

    def test_papers_are_read_with_the_entry_and_by_nobody_else(self):
        paper = self._upload(self.hr)
        self._book(self.person, attachment_ids=[Command.link(paper.id)])
        for user in (self.person_user, self.audit, self.hr):
            self.assertEqual(paper.with_user(user).raw, b"paper")
        for user in (self.officer, self.employee_user):
            with self.assertRefused(AccessError, ""):
                paper.with_user(user).read(["raw"])

    def test_no_foreign_paper_is_taken_over(self):
        secret = self._upload(self.env.user, "salary.txt", b"secret", res_model="hr.employee", res_id=self.person.id)
        theirs = self._upload(self.env.user, "brochure.txt", res_model="res.partner", res_id=self.core.id)
        for paper, refusal in ((secret, "not allowed to access"), (theirs, "belongs to one document")):
            links = {"attachment_ids": [Command.link(paper.id)]}
            with self.subTest(paper=paper.name):
                with self.assertRefused(AccessError, refusal):
                    self._book(self.person, **links)
                with self.assertRefused(AccessError, refusal):
                    self._book(self.person).write(links)
        self.assertEqual((theirs.res_model, theirs.res_id), ("res.partner", self.core.id))

    def test_settled_papers_stay(self):
        paper = self._upload(self.hr)
        training = self._book(self.person, attachment_ids=[Command.link(paper.id)])
        with self._later(hours=25):
            more = self._upload(self.hr, "more.txt", res_model=training._name, res_id=training.id)
            training.write({"attachment_ids": [Command.link(more.id)]})
            for attempt in (
                lambda: training.write({"attachment_ids": [Command.unlink(paper.id)]}),
                lambda: paper.with_user(self.hr).unlink(),
                lambda: paper.with_user(self.hr).write({"raw": b"another"}),
                lambda: more.with_user(self.hr).write({"res_model": "res.partner", "res_id": 1}),
            ):
                with self.assertRefused(AccessError, "stay with it"):
                    attempt()
        self.assertEqual((training.attachment_ids, paper.raw), (paper | more, b"paper"))

    # what others ask

    def test_hours_by_field_in_one_query(self):
        other = self._employee("Oth Er")
        self._book(self.person, hours=6)
        self._book(self.person, hours=2.5, date=self.today)
        self._book(self.person, hours=3, field="law")
        self._book(self.person, hours=9, field="law", date=self._days(-2)).action_cancel("Wrong")
        self._book(self.person, hours=5, field="safety", date=self._days(-20))
        people = self.person | other
        self.env.flush_all()
        with self.assertQueryCount(1):
            hours = self.Training._hours(people, self._days(-10), self.today)
        self.assertEqual(hours, {self.person.id: {"trade": 8.5, "law": 3.0}, other.id: {}})

    def test_best_mark_counts(self):
        self._book(self.person, kind="exam", mark=55, hours=0)
        self._book(self.person, kind="exam", mark=64, hours=0, date=self._days(-3))
        self._book(self.person, kind="exam", mark=99, hours=0, date=self._days(-30))
        marks = self.Training._exam_marks(self.person | self._employee("Oth Er"), self._days(-9), self.today)
        self.assertEqual(marks, {self.person.id: 64.0})

    # shortfall

    def test_need_of_a_full_year_is_split_by_field(self):
        with freeze_time("2026-11-27 04:00:00"):
            need = self._need(self.first, 2026)
            self.assertEqual(
                (need.needed_hours, need.trade_missing, need.law_missing, need.safety_missing, need.missing_hours),
                (40, 24, 8, 8, 40),
            )
            self._book(self.first.employee_id, hours=20, date=date(2026, 11, 2))
            self._book(self.first.employee_id, hours=12, field="law", date=date(2026, 11, 3))
            self.env.invalidate_all()
            need = self._need(self.first, 2026)
            self.assertEqual((need.booked_hours, need.trade_missing, need.law_missing), (32, 4, 0))
            self.assertEqual(need.missing_hours, 12, "hours of one field do not stand for another")
            self.assertFalse(self._need(self.first, 2025).booked_hours)

    def test_need_counts_the_days_served(self):
        with freeze_time("2026-11-27 04:00:00"):
            self.first.appointment_ids.write({"date_to": date(2026, 11, 26)})
            self.assertAlmostEqual(self._need(self.first, 2026).needed_hours, 40 * 330 / 365, 1)
            self._record(self.second_senior.employee_id, "leave", date_from=date(2026, 1, 1), date_to=date(2026, 7, 2))
            self.assertAlmostEqual(self._need(self.second_senior, 2026).needed_hours, 40 * 182 / 365, 1)

    def test_need_is_read_like_the_log(self):
        boss = self._employee("Boss Bo")
        self.first.employee_id.parent_id = boss
        Need = self.env["customer.manager.training.need"]
        for user in (self.first.user_id, boss.user_id):
            self.assertEqual(Need.with_user(user).search([]).manager_id, self.first)
        self.assertLessEqual(self.senior | self.first, Need.with_user(self.hr).search([]).manager_id)
        self.assertFalse(Need.with_user(self.officer).search([("manager_id", "=", self.first.id)]))

    # settings

    def test_settings_out_of_range(self):
        for name, value, constraint in (
            ("customer_training_law_share", 30, "training_share_sum"),
            ("customer_training_first_hours", -1, "training_numbers"),
            ("customer_training_closing_days", -1, "training_numbers"),
            ("customer_exam_mark", 101, "exam_numbers"),
            ("customer_exam_months", 0, "exam_numbers"),
            ("customer_certificate_grace_days", -1, "certificate_numbers"),
            ("customer_certificate_suspension_days", 0, "certificate_numbers"),
        ):
            with (
                self.subTest(name=name),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(CheckViolation, constraint),
                self.env.cr.savepoint(),
            ):
                self.company[name] = value
                self.env.flush_all()
            self.env.invalidate_all(flush=False)
