from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PeopleCommon


@tagged("post_install", "-at_install")
class TestRecord(PeopleCommon):
    """Facts about people: who writes, confirms, contests and reads them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls._employee("Ann Ai")
        cls.user = cls.employee.user_id
        cls.other = cls._employee("Bob Bao")

    def test_human_resources_writes_confirmed_facts(self):
        record = self._record(self.employee, "education", education_level="master")
        self.assertEqual((record.state, record.confirmed_uid), ("confirmed", self.hr))
        self.assertEqual(record.company_id, self.company)

    def test_the_person_only_claims(self):
        record = self._record(self.employee, "education", user=self.user, education_level="master")
        self.assertEqual((record.state, record.confirmed_uid.id), ("claimed", False))
        with self.assertRefused(AccessError, "Nobody confirms"):
            record.action_confirm()
        record.name = "Power Systems"
        record.with_user(self.hr).action_confirm()
        self.assertEqual(record.state, "confirmed")
        with self.assertRefused(UserError, "withdraw it with a reason"):
            record.name = "Another"

    def test_defaults_of_a_context_count_like_values(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.hr.company_ids |= other
        records = self.Record.with_user(self.hr).with_context(allowed_company_ids=[other.id, self.company.id])
        record = records.with_context(default_employee_id=self.employee.id, default_kind="clearance").create(
            {"date_from": self.today, "issuing_body": "Yunchuan Power"}
        )
        self.assertEqual((record.company_id, record.state), (self.company, "confirmed"))
        self.assertEqual(record.date_to, fields.Date.add(self.today, months=12, days=-1))
        own = self._employee("Hao Hr", with_user=False, user_id=self.hr.id)
        claim = self.Record.with_user(self.hr).with_context(default_employee_id=own.id)
        self.assertEqual(claim.create({"kind": "education", "date_from": self.today}).state, "claimed")

    def test_what_others_have_to_say_cannot_be_claimed(self):
        for kind, values in (
            ("yearly_result", {"result": "excellent"}),
            ("clearance", {}),
            ("fitness", {"fitness": "fit", "consent_date": self.today}),
            ("ethics", {"date_to": self.today}),
            ("reference", {"points": 99}),
        ):
            with self.subTest(kind=kind), self.assertRefused(AccessError, "facts about himself"):
                self._record(self.employee, kind, user=self.user, **values)
        claim = self._record(self.employee, "award", user=self.user, points=5)
        with self.assertRefused(AccessError, "Of yourself you may claim"):
            claim.write({"kind": "clearance"})

    def test_nobody_claims_for_somebody_else(self):
        with self.assertRefused(AccessError, ""):
            self._record(self.other, "award", user=self.user, points=5)
        claim = self._record(self.employee, "award", user=self.user, points=5)
        with self.assertRefused(UserError, "stays with its person"):
            claim.employee_id = self.other

    def test_human_resources_confirms_nothing_about_itself(self):
        own = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id})
        claim = self._record(own, "award", points=5)
        self.assertEqual(claim.state, "claimed")
        with self.assertRefused(AccessError, "facts about himself"):
            self._record(own, "yearly_result", result="excellent")
        with self.assertRefused(AccessError, "kept by the system"):
            claim.write({"state": "confirmed"})
        with self.assertRefused(AccessError, "Nobody confirms"):
            claim.action_confirm()
        colleague = self._create_role_user("hr", login="pp_hr_2")
        claim.with_user(colleague).action_confirm()
        self.assertEqual(claim.confirmed_uid, colleague)

    def test_audit_writes_what_it_examines_and_nothing_else(self):
        self.assertEqual(self._record(self.employee, "red_line", user=self.audit).state, "confirmed")
        with self.assertRefused(AccessError, ""):
            self._record(self.employee, "yearly_result", user=self.audit, result="good")
        result = self._record(self.employee, "yearly_result", result="good", date_from=self._day(years=1))
        with self.assertRefused(AccessError, ""):
            result.with_user(self.audit).action_withdraw("No")

    def test_state_comes_by_no_path(self):
        for key in ("state", "confirmed_uid"):
            value = {"state": "confirmed", "confirmed_uid": self.user.id}[key]
            with self.subTest(key=key), self.assertRefused(AccessError, "kept by the system"):
                self._record(self.employee, "award", user=self.user, points=5, **{key: value})
            claim = (
                self.Record.with_user(self.user)
                .with_context(**{f"default_{key}": value})
                .create({"employee_id": self.employee.id, "kind": "award", "date_from": self.today, "points": 1})
            )
            self.assertEqual((claim.state, claim.confirmed_uid.id), ("claimed", False))

    def test_a_confirmed_fact_says_what_it_is_about(self):
        claim = self._record(self.employee, "education", user=self.user)
        with self.assertRefused(ValidationError, "Education Level"):
            claim.with_user(self.hr).action_confirm()
        claim = self._record(self.employee, "award", user=self.user, points=3, issuing_body=False)
        with self.assertRefused(ValidationError, "Issuing Body"):
            claim.with_user(self.hr).action_confirm()

    def test_figures_out_of_range(self):
        for points in (-1, 100.5):
            with self.subTest(points=points), self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                self._record(self.employee, "award", points=points)

    def test_fitness_is_a_statement_with_consent_and_nothing_else(self):
        with self.assertRefused(ValidationError, "Consent"):
            self._record(self.employee, "fitness", fitness="fit")
        with self.assertRefused(ValidationError, "no paper"):
            self._record(self.employee, "fitness", fitness="fit", consent_date=self.today, name="Back pain")
        paper = self.env["ir.attachment"].with_user(self.hr).create({"name": "x.txt", "raw": b"x"})
        record = self._record(self.employee, "fitness", fitness="fit", consent_date=self.today)
        with self.assertRefused(UserError, ""):
            record.with_user(self.hr).write({"attachment_ids": [fields.Command.link(paper.id)]})
        with self.assertRefused(UserError, "no paper"):
            self.env["ir.attachment"].with_user(self.hr).create(
                {"name": "x.txt", "raw": b"x", "res_model": record._name, "res_id": record.id}
            )
        self.assertEqual(record.date_to, fields.Date.add(record.date_from, years=1, days=-1))

    def test_papers_are_read_with_the_fact(self):
        paper = self.env["ir.attachment"].with_user(self.user).create({"name": "x.txt", "raw": b"x"})
        record = self._record(
            self.employee, "award", user=self.user, points=3, attachment_ids=[fields.Command.link(paper.id)]
        )
        self.assertEqual(paper.with_user(self.hr).raw, b"x")
        self.assertEqual((paper.res_model, paper.res_id), (record._name, record.id))
        with self.assertRaises(AccessError):
            paper.with_user(self.other.user_id).read(["raw"])

    def test_one_result_a_year(self):
        self._record(self.employee, "yearly_result", result="good", date_from=self._day(years=1))
        with (
            self.assertRaises(UniqueViolation) as refused,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._record(self.employee, "yearly_result", result="poor", date_from=self._day(years=1))
        self.assertIn("written already", self.Record._sql_error_to_message(refused.exception))
        last = self._record(self.employee, "yearly_result", result="poor", date_from=self._day(years=2))
        last.with_user(self.hr).action_withdraw("Of somebody else")
        self.assertTrue(self._record(self.employee, "yearly_result", result="fair", date_from=self._day(years=2)))

    def test_facts_do_not_lie_ahead_but_leave_may(self):
        tomorrow = fields.Date.add(self.today, days=1)
        with self.assertRefused(ValidationError, "lies ahead"):
            self._record(self.employee, "award", points=1, date_from=tomorrow)
        self.assertTrue(self._record(self.employee, "leave", date_from=tomorrow, date_to=tomorrow))

    def test_the_person_contests_and_gets_an_answer(self):
        record = self._record(self.employee, "discipline", date_to=self._day(days=10))
        with self.assertRefused(AccessError, "Only the person concerned"):
            record.with_user(self.hr).action_contest("No")
        own = record.with_user(self.user)
        with self.assertRefused(UserError, "say why"):
            own.action_contest("  ")
        own.action_contest("It was somebody else.")
        self.assertEqual(record.state, "contested")
        with self.assertRefused(AccessError, ""):
            own.action_withdraw("Gone")
        record.with_user(self.hr).action_uphold("Three people saw it.")
        self.assertEqual((record.state, record.answer), ("confirmed", "Three people saw it."))
        record.with_user(self.hr).action_withdraw("Mistaken identity")
        self.assertFalse(self.employee._customer_facts()[self.employee.id])

    def test_facts_are_not_deleted_or_copied(self):
        record = self._record(self.employee, "award", points=3)
        with self.assertRefused(UserError, "withdraw it instead"):
            record.with_user(self.hr).unlink()
        with self.assertRefused(UserError, "cannot be copied"):
            record.with_user(self.hr).copy()
        claim = self._record(self.employee, "award", user=self.user, points=3)
        claim.unlink()
        self.assertFalse(claim.exists())

    def test_facts_are_read_by_the_person_human_resources_and_audit(self):
        record = self._record(self.employee, "discipline")
        for user in (self.user, self.hr, self.audit):
            self.assertTrue(self.Record.with_user(user).search([("id", "=", record.id)]), user.login)
        for role in ("user", "supervisor", "officer", "rater", "committee", "admin", "department"):
            with self.subTest(role=role):
                self.assertFalse(self.Record.with_user(self.users[role]).search([("id", "=", record.id)]))
        with self.assertRaises(AccessError):
            record.with_user(self.other.user_id).read(["kind"])

    def test_the_resume_is_taken_over_once(self):
        Line = self.env["hr.resume.line"]
        for name, kind in (("College", "education"), ("Substation", "experience"), ("Course", "training")):
            Line.create(
                {
                    "employee_id": self.employee.id,
                    "name": name,
                    "date_start": self._day(years=4),
                    "date_end": self._day(years=1),
                    "line_type_id": self.env.ref(f"hr_skills.resume_type_{kind}").id,
                }
            )
        self.employee.with_user(self.user).action_take_resume()
        claims = self.employee.customer_record_ids.sorted("kind")
        self.assertRecordValues(
            claims,
            [
                {"kind": "education", "date_from": self._day(years=1), "date_to": False, "state": "claimed"},
                {
                    "kind": "experience",
                    "date_from": self._day(years=4),
                    "date_to": self._day(years=1),
                    "state": "claimed",
                },
            ],
        )
        with self.assertRefused(UserError, "nothing new"):
            self.employee.with_user(self.user).action_take_resume()
        with self.assertRefused(AccessError, ""):
            self.employee.with_user(self.other.user_id).action_take_resume()

    def test_conditions_of_a_trainee_are_met_with_sources(self):
        self._prove_eligible(self.employee)
        grade = self.grades["trainee"]
        conditions, lines = self.employee._customer_condition_lines(grade, self.today, skip={"selection_total"})[
            self.employee.id
        ]
        self.assertEqual(len(conditions), 5)
        self.assertTrue(all(line.met and line.sources for line in lines))
        nobody = self.other._customer_condition_lines(grade, self.today)[self.other.id][1]
        self.assertEqual({(line.found, line.met) for line in nobody}, {(None, False)})

    def test_terms_in_grades_are_facts(self):
        employee = self.first.employee_id
        _conditions, lines = employee._customer_condition_lines(self.grades["senior"], self.today)[employee.id]
        months = next(line for line in lines if line.measure == "lower_grade_months")
        self.assertEqual((months.found, months.met), (36, True))
        self.assertLess(months.sources[0], 0)

    def test_nobody_is_let_off_ethics(self):
        condition = self.env.ref("customer_manager.customer_manager_grade_condition_trainee_ethics")
        with self.assertRefused(ValidationError, "always count"):
            condition.is_waivable = True

    def test_the_dialog_of_reasons_leads_to_declared_steps_only(self):
        record = self._record(self.employee, "award", points=3)
        Wizard = self.env["customer.reason.wizard"].with_user(self.hr)
        action = record.with_user(self.hr).with_context(reason_step="withdraw").action_ask_reason()
        wizard = Wizard.with_context(**action["context"]).create({"text": "Double"})
        self.assertEqual(wizard.label, "Reason")
        wizard.action_apply()
        self.assertEqual((record.state, record.withdrawal), ("withdrawn", "Double"))
        for model, step in ((record._name, "unlink"), ("res.users", "withdraw"), ("no.such", "withdraw")):
            forged = Wizard.create({"res_model": model, "res_ids": record.ids, "step": step, "text": "x"})
            with self.subTest(model=model), self.assertRefused(UserError, "unknown here"):
                forged.action_apply()
