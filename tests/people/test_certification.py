from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
class TestCertification(CertificateCommon):
    """Who may be certified, and the dialog that shows and does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the selection has its own tests
        conditions = cls.grades["trainee"].condition_ids
        conditions.filtered(lambda one: one.measure == "selection_total").unlink()
        cls.manager = cls.first
        cls.certificate = cls.first.certificate_ids

    def _prepare(self, employee, hours=20, mark=60):
        """Let a person show all that a first certificate as a trainee asks for."""
        self._prove_eligible(employee)
        self._book(employee, hours=hours)
        if mark is not None:
            self._book(employee, kind="exam", mark=mark, hours=0)

    def _keep_clean(self, employee):
        """Let a manager show what a renewal asks for."""
        self._record(employee, "ethics", date_to=self._days(900), date_from=self.today)
        self._record(
            employee, "fitness", fitness="fit", consent_date=self.today, date_from=self.today, date_to=self._days(900)
        )
        self._record(employee, "clearance", user=self.audit, date_from=self.today, date_to=self._days(900))
        for field, hours in (("trade", 24), ("law", 8), ("safety", 8)):
            self._book(employee, field=field, hours=hours, day_count=2)
        self._book(employee, kind="exam", mark=60, hours=0)

    def _missing(self, employee, grade=None, day=None, user=None):
        lines = self.Certificate.with_user(user or self.hr)._certification_lines(
            employee, day or self.today, grade and self.grades[grade]
        )
        return " ".join(lines[0]["missing"])

    def _wizard(self, user=None, **values):
        return self.env["customer.manager.certification.wizard"].with_user(user or self.hr).create(values)

    # first certificates

    def test_who_shows_everything_passes(self):
        self._prepare(self.person)
        self.assertEqual(self._missing(self.person, "trainee"), "")

    def test_who_shows_nothing_is_told_everything(self):
        missing = self._missing(self.person, "trainee")
        for word in ("Years in power business", "Education", "Ethics", "bad business record", "Fit for the duties"):
            self.assertIn(word, missing)
        self.assertIn("Training, all fields: 0 of 20 hours.", missing)
        self.assertIn("Exam: none is booked; 60 points are needed.", missing)

    def test_hours_and_mark_at_the_limit(self):
        self._prepare(self.person, hours=19.5, mark=59.5)
        self.assertEqual(
            self._missing(self.person, "trainee"),
            "Training, all fields: 19.5 of 20 hours. Exam: 59.5 points, 60 are needed.",
        )
        self._book(self.person, hours=0.5)
        self._book(self.person, kind="exam", mark=60, hours=0)
        self.assertEqual(self._missing(self.person, "trainee"), "")

    def test_an_exam_counts_for_a_year(self):
        self._prepare(self.person, mark=None)
        self._book(
            self.person, kind="exam", mark=90, hours=0, date=fields.Date.subtract(self.today, years=1), reference="E1"
        )
        self.assertIn("Exam: none", self._missing(self.person, "trainee"))
        self._book(
            self.person, kind="exam", mark=90, hours=0, date=fields.Date.subtract(self.today, years=1, days=-1),
            reference="E2",
        )  # fmt: skip
        self.assertNotIn("Exam", self._missing(self.person, "trainee"))

    def test_cancelled_training_does_not_count(self):
        self._prepare(self.person)
        self.Training.search([("employee_id", "=", self.person.id)]).with_user(self.hr).action_cancel(
            "Never took place"
        )
        self.assertIn("0 of 20 hours", self._missing(self.person, "trainee"))

    def test_a_case_that_runs_stops_it(self):
        self._prepare(self.person)
        self._record(self.person, "discipline", user=self.audit, date_from=self.yesterday)
        self.assertIn("A disciplinary case", self._missing(self.person, "trainee"))

    def test_two_excellent_years_are_no_exam_at_first(self):
        self._prepare(self.person, mark=None)
        for years in (1, 2):
            self._record(
                self.person, "yearly_result", result="excellent",
                date_from=fields.Date.subtract(self.today, years=years).replace(month=1, day=1),
            )  # fmt: skip
        self.assertIn("Exam", self._missing(self.person, "trainee"))

    def test_what_everybody_must_show_counts_for_each_grade(self):
        missing = self._missing(self.person, "second")
        for word in ("Ethics", "bad business record", "Fit for the duties", "Months in the grade below"):
            self.assertIn(word, missing)

    # renewals

    def test_a_renewal_asks_for_a_clean_file_hours_and_exam(self):
        with freeze_time(fields.Datetime.to_datetime(self.certificate.date_to)):
            missing = self._missing(self.manager.employee_id, day=self.certificate.date_to)
        for word in ("Ethics", "bad business record", "Fit", "Trade: 0 of 24", "Law and integrity: 0 of 8", "Exam"):
            self.assertIn(word, missing)
        self.assertNotIn("Months in the grade below", missing)

    def test_who_did_his_part_is_renewed_the_day_after(self):
        self._end_soon()
        self._keep_clean(self.manager.employee_id)
        wizard = self._wizard(kind="renewal", employee_ids=[Command.set(self.manager.employee_id.ids)])
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "is_passing": True,
                    "certificate_id": self.certificate.id,
                    "grade_id": self.grades["first"].id,
                    "date_from": self._days(21),
                }
            ],
        )
        action = wizard.action_issue()
        new = self.Certificate.search(action["domain"])
        self.assertEqual((new.previous_id, new.date_from, new.state), (self.certificate, self._days(21), "planned"))
        self.assertEqual(self.certificate.date_to, self._days(20))

    def _end_soon(self, days=20):
        self.certificate._write_unchecked({"date_from": self._days(-700), "date_to": self._days(days)})
        self.certificate._sync_states()

    def test_two_excellent_years_stand_for_the_exam(self):
        self._end_soon()
        employee = self.manager.employee_id
        self._keep_clean(employee)
        self.Training.search([("employee_id", "=", employee.id), ("kind", "=", "exam")]).action_cancel("Copied")
        self.assertIn("Exam", self._missing(employee))
        first_day = self.today.replace(month=1, day=1)
        for years in (1, 2):
            self._record(
                employee, "yearly_result", result="excellent", date_from=fields.Date.subtract(first_day, years=years)
            )
        self.assertEqual(self._missing(employee), "")

    def test_a_bad_last_year_stops_it(self):
        self._end_soon()
        employee = self.manager.employee_id
        self._keep_clean(employee)
        first_day = fields.Date.subtract(self.today.replace(month=1, day=1), years=1)
        self._record(employee, "yearly_result", result="poor", date_from=first_day)
        self.assertEqual(self._missing(employee), "The result of the last year is not satisfactory.")

    def test_days_of_leave_reach_further_back(self):
        self._end_soon()
        employee = self.manager.employee_id
        self._book(employee, field="law", hours=8, date=self._days(-400), reference="L1")
        self.assertIn("Law and integrity: 0 of 8", self._missing(employee))
        self._record(employee, "leave", date_from=self._days(-200), date_to=self._days(-101))
        self.assertNotIn("Law and integrity", self._missing(employee))

    def test_too_early_is_said_before(self):
        self._keep_clean(self.manager.employee_id)
        self.assertIn("may be renewed from", self._missing(self.manager.employee_id))

    def test_a_suspended_one_is_not_renewed(self):
        self._end_soon()
        self._keep_clean(self.manager.employee_id)
        self.certificate.with_user(self.hr).action_suspend("Case")
        self.assertIn("is suspended", self._missing(self.manager.employee_id))

    def test_without_a_certificate_there_is_nothing_to_renew(self):
        self.assertEqual(self._missing(self.person), "There is no certificate to renew.")

    def test_an_expired_one_is_renewed_from_the_day(self):
        self._end_soon(-5)
        self._keep_clean(self.manager.employee_id)
        self._wizard(employee_ids=[Command.set(self.manager.employee_id.ids)]).action_issue()
        new = self.manager.certificate_ids - self.certificate
        self.assertEqual((new.date_from, new.state, self.certificate.state), (self.today, "valid", "expired"))

    # the dialog

    def test_those_who_pass_are_certified_and_the_others_named(self):
        self._prepare(self.person)
        other = self._employee("Oth Er")
        wizard = self._wizard(
            kind="first", grade_id=self.grades["trainee"].id, employee_ids=[Command.set((self.person | other).ids)]
        )
        self.assertEqual(wizard.passing_count, 1)
        answer = wizard.action_issue()
        self.assertEqual(answer["params"]["message"], "Oth Er")
        new = self.Certificate.search(answer["params"]["next"]["domain"])
        self.assertEqual((new.employee_id, new.is_initial, new.create_uid), (self.person, False, self.hr))

    def test_nobody_passes(self):
        wizard = self._wizard(
            kind="first", grade_id=self.grades["trainee"].id, employee_ids=[Command.set(self.person.ids)]
        )
        with self.assertRefused(UserError, "Nobody passes(.|\n)*Pei Pan: Not met"):
            wizard.action_issue()

    def test_what_the_dialog_shows_is_judged_anew(self):
        wizard = self._wizard(
            kind="first", grade_id=self.grades["trainee"].id, employee_ids=[Command.set(self.person.ids)]
        )
        wizard.line_ids.sudo().write({"is_passing": True, "missing": ""})
        with self.assertRefused(UserError, "Nobody passes"):
            wizard.action_issue()

    def test_an_incomplete_dialog(self):
        for values in ({"kind": "renewal"}, {"kind": "first", "employee_ids": [Command.set(self.person.ids)]}):
            wizard = self._wizard(**values)
            self.assertFalse(wizard.line_ids)
            with self.assertRefused(UserError, "choose whom to certify"):
                wizard.action_issue()

    def test_form_of_human_resources(self):
        self._prepare(self.person)
        with Form(self.env["customer.manager.certification.wizard"].with_user(self.hr)) as form:
            form.kind = "first"
            form.grade_id = self.grades["trainee"]
            form.employee_ids.add(self.env["hr.employee.public"].with_user(self.hr).browse(self.person.id))
            self.assertEqual(len(form.line_ids), 1)
        wizard = form.save()
        self.assertTrue(wizard.line_ids.is_passing)

    def test_all_due_for_renewal(self):
        self._end_soon()
        wizard = self._wizard()
        wizard.action_add_due()
        self.assertIn(self.manager.employee_id.id, wizard.employee_ids.ids)
        self.assertNotIn(self.senior.employee_id.id, wizard.employee_ids.ids)
        with freeze_time(fields.Datetime.to_datetime(self._days(1))):
            self._issue(self.manager.employee_id, "first", date_from=self._days(21))
        self.assertNotIn(self.manager.employee_id, self.Certificate._find_renewable(self.company))

    def test_the_dialog_opens_from_the_register(self):
        action = self.certificate.with_user(self.hr).action_open_certification()
        self.assertEqual(action["context"]["default_employee_ids"], self.manager.employee_id.ids)
        wizard = self._wizard(**{key.removeprefix("default_"): value for key, value in action["context"].items()})
        self.assertEqual(wizard.employee_ids.ids, self.manager.employee_id.ids)
        with self.assertRefused(UserError, "choose those to renew"):
            self.Certificate.with_user(self.hr).action_open_certification()

    # who

    def test_only_human_resources(self):
        for user in (self.officer, self.committee, self.audit, self.supervisor, self.employee_user):
            with self.subTest(user=user.login):
                with self.assertRefused(AccessError, ""):
                    self._wizard(user, employee_ids=[Command.set(self.person.ids)])
                with self.assertRefused(AccessError, "only human resources certifies"):
                    self.Certificate.with_user(user)._certification_lines(self.person, self.today)
                with self.assertRefused(AccessError, ""):
                    self.certificate.with_user(user).action_open_certification()

    def test_nobody_certifies_himself(self):
        own = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id})
        self._prepare_by_colleague(own)
        missing = self._missing(own, "trainee")
        self.assertEqual(missing, "Nobody acts on his own certificate: ask a colleague.")
        wizard = self._wizard(kind="first", grade_id=self.grades["trainee"].id, employee_ids=[Command.set(own.ids)])
        self.assertFalse(wizard.passing_count)
        with self.assertRefused(UserError, "Nobody passes"):
            wizard.action_issue()
        colleague = self._create_role_user("hr", login="cc_hr_2")
        self.assertEqual(self._missing(own, "trainee", user=colleague), "")

    def _prepare_by_colleague(self, employee):
        hr, self_class = self.hr, type(self)
        self_class.hr = self.env.user
        try:
            self._prepare(employee)
        finally:
            self_class.hr = hr

    def _count_queries(self, wizard, people):
        """Choose people in the dialog; return how many queries that took."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        wizard.employee_ids = [Command.set(people.ids)]
        self.assertEqual(len(wizard.line_ids), len(people))
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_sixty_people_cost_as_many_queries_as_six(self):
        people = self.env["hr.employee"].create([{"name": f"Many {number}"} for number in range(60)])
        self.Certificate._issue(
            [{"employee_id": person.id, "grade_id": self.grades["first"].id} for person in people[:57]]
        )
        for kind in ("renewal", "first"):
            wizard = self._wizard(kind=kind, grade_id=self.grades["trainee"].id)
            self._count_queries(wizard, people[:6])
            few = self._count_queries(wizard, people[54:])
            with self.subTest(kind=kind), self.assertQueryCount(few):
                self._count_queries(wizard, people)

    def test_the_dialog_holds_nobody_up(self):
        with patch.object(self.env.registry["customer.manager.certificate"], "_lock_employees") as lock:
            self._wizard(employee_ids=[Command.set(self.manager.employee_id.ids)])
        lock.assert_not_called()

    def test_somebody_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Grid"})
        stranger = self._employee("For Eign", company_id=other.id)
        self.assertIn("another company", self._missing(stranger, "trainee"))

    def test_nobody_sees_the_dialog_of_a_colleague(self):
        wizard = self._wizard(employee_ids=[Command.set(self.person.ids)])
        lines = wizard.line_ids
        self.env.flush_all()
        self.assertTrue(lines)
        colleague = self._create_role_user("hr", login="cc_hr_2")
        with self.assertRefused(AccessError, ""):
            wizard.with_user(colleague).action_issue()
        with self.assertRefused(AccessError, ""):
            lines.with_user(colleague).read(["missing"])

    # waivers

    def test_the_committee_lets_somebody_off_a_condition(self):
        self._prepare(self.person)
        education = self.env["customer.manager.record"].search(
            [("employee_id", "=", self.person.id), ("kind", "=", "education")]
        )
        application = self._apply(self._campaign(), self.person).sudo()
        education.with_user(self.hr).action_withdraw("Not genuine")
        self.assertIn("Education", self._missing(self.person, "trainee"))
        condition = self.grades["trainee"].condition_ids.filtered(lambda one: one.measure == "education_level")
        waiver = (
            self.env["customer.manager.waiver"]
            .with_user(self.hr)
            .create({"application_id": application.id, "condition_id": condition.id, "reason": "Long practice"})
        )
        self.assertIn("Education", self._missing(self.person, "trainee"), "a draft lifts nothing")
        self.approve(waiver, self.committee)
        self.assertEqual(waiver.state, "granted")
        self.assertEqual(self._missing(self.person, "trainee"), "")
        self.assertIn("Education", self._missing(self.person, "second"), "it is for one grade")

    # selection

    def test_the_selection_shows_its_total(self):
        total = self.env["customer.manager.grade.condition"].create(
            {
                "grade_id": self.grades["trainee"].id,
                "measure": "selection_total",
                "operator": ">=",
                "value": 70,
            }
        )
        self._prepare(self.person)
        self.assertIn(total.display_name, self._missing(self.person, "trainee"))
        application = self._apply(self._campaign(), self.person).sudo()
        application._set({"total_score": 69.99, "designated_on": self.today})
        self.assertIn(total.display_name, self._missing(self.person, "trainee"))
        application._set({"total_score": 70})
        self.assertEqual(self._missing(self.person, "trainee"), "")
        application._set({"declined_on": self.today})
        self.assertIn(total.display_name, self._missing(self.person, "trainee"))
