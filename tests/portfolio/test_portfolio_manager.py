from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestPortfolioManager(PortfolioCommon):
    """Managers, grades, appointments, and what leaving means."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls.users["hr"]
        cls.Appointment = cls.env["customer.manager.appointment"]

    # grades

    def test_four_grades_with_their_figures(self):
        figures = {
            grade.code: (
                grade.level,
                grade.count_cap,
                grade.load_cap,
                grade.marketing_budget,
                grade.case_limit,
                grade.income_coefficient,
                grade.certificate_months,
                grade.training_hours,
                sorted(grade.primary_tier_ids.mapped("code")),
            )
            for grade in self.grades.values()
        }
        served = ["core", "priority", "standard"]
        self.assertEqual(
            figures,
            {
                "senior": (4, 25, 150, 60000, 3000, 1.6, 24, 40, served),
                "first": (3, 60, 120, 30000, 1500, 1.3, 24, 40, served[1:]),
                "second": (2, 120, 120, 12000, 500, 1.0, 24, 40, served[2:]),
                "trainee": (1, 30, 30, 0, 0, 0.8, 12, 80, []),
            },
        )
        for grade in self.grades.values():
            self.assertTrue(all(grade.condition_ids.mapped("clause")), grade.code)

    def test_code_is_unique_for_all_companies(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["customer.manager.grade"].create({"name": "Again", "code": "Senior", "level": 4})

    # appointments

    def test_grade_on_a_day(self):
        term = self.first.appointment_ids
        term.write({"date_to": self.today, "end_reason": "promotion"})
        self._certify(self.first, "senior", self.today + timedelta(days=1))
        self.Appointment.create(
            {
                "manager_id": self.first.id,
                "grade_id": self.grades["senior"].id,
                "date_from": self.today + timedelta(days=1),
            }
        )
        self.assertEqual(self.first.grade_on(self.today), self.grades["first"])
        self.assertEqual(self.first.grade_on(self.today + timedelta(days=1)), self.grades["senior"])
        self.assertFalse(self.first.grade_on("1999-01-01"))
        self.assertEqual(self.first.grade_id, self.grades["first"])

    def test_one_grade_at_a_time(self):
        with self.assertRefused(ValidationError, "one grade at a time"):
            self.Appointment.create(
                {
                    "manager_id": self.first.id,
                    "grade_id": self.grades["senior"].id,
                    "date_from": self.today,
                }
            )

    def test_past_start_only_as_initial_recognition_in_the_window(self):
        new = self._create_manager("New Nie")
        vals = {
            "manager_id": new.id,
            "grade_id": self.grades["first"].id,
            "date_from": self.today - timedelta(days=900),
        }
        Appointment = self.Appointment.with_user(self.hr)
        with self.assertRefused(ValidationError, "launch window"):
            Appointment.create(vals)
        with self.assertRefused(AccessError, "recognised by the committee"):
            Appointment.create({**vals, "is_initial": True})
        term = Appointment.sudo().create({**vals, "is_initial": True}).sudo(False)
        self.assertEqual(new.grade_id, self.grades["first"])
        with self.assertRefused(UserError, "grade history"):
            term.write({"grade_id": self.grades["senior"].id})
        with self.assertRefused(UserError, "not rewritten"):
            term.write({"date_to": self.today - timedelta(days=10), "end_reason": "exit"})
        with self.assertRefused(UserError, "grade history"):
            term.unlink()
        Appointment.browse().action_close_launch_window()
        later = self._create_manager("Late Lai")
        with self.assertRefused(ValidationError, "launch window is closed"):
            Appointment.create({**vals, "manager_id": later.id, "is_initial": True})

    def test_days_at_the_end_of_the_calendar_are_refused_by_name(self):
        new = self._create_manager("Far Fan")
        for grade in ("trainee", "first"):
            for values in ({"date_from": "9999-12-31"}, {"date_from": self.today, "date_to": "9999-12-31"}):
                label = "From" if "date_to" not in values else "To"
                with self.subTest(grade=grade, field=label), self.assertRefused(ValidationError, f"^{label}: "):
                    self.Appointment.with_user(self.hr).create(
                        {"manager_id": new.id, "grade_id": self.grades[grade].id, **values}
                    )

    def test_launch_window_is_closed_by_hr_or_admin(self):
        for role in ("user", "officer", "audit"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.Appointment.with_user(self.users[role]).action_close_launch_window()
        self.Appointment.with_user(self.users["admin"]).action_close_launch_window()
        self.assertFalse(self.company.customer_launch_open)

    def test_ended_term_leaves_no_grade(self):
        self.first.appointment_ids.with_user(self.hr).write(
            {"date_to": self.today - timedelta(days=1), "end_reason": "exit"}
        )
        self.assertFalse(self.first.grade_id)

    def test_future_term_can_be_deleted(self):
        new = self._create_manager("New Nie")
        self._certify(new, "first")
        term = self.Appointment.with_user(self.hr).create(
            {
                "manager_id": new.id,
                "grade_id": self.grades["first"].id,
                "date_from": self.today + timedelta(days=5),
            }
        )
        term.unlink()
        self.assertFalse(new.appointment_ids)

    def test_nobody_appoints_himself(self):
        user = self.first.user_id
        user.sudo().group_ids += self.env.ref("customer_manager.group_customer_manager_hr")
        with self.assertRefused(AccessError, "own appointment"):
            self.first.appointment_ids.with_user(user).write({"order_number": "7"})
        with self.assertRefused(AccessError, "own file"):
            self.first.with_user(user).write({"team_id": False})

    # managers

    def test_hr_names_and_appoints_in_one_form(self):
        employee = self.env["hr.employee"].create({"name": "Form Fu", "company_id": self.company.id})
        self._certify(employee, "second")
        with Form(self.env["customer.manager"].with_user(self.hr)) as form:
            form.employee_id = self.env["hr.employee"].with_user(self.hr).browse(employee.id)
            form.team_id = self.team
            with form.appointment_ids.new() as term:
                term.grade_id = self.grades["second"]
        manager = form.save()
        self.assertEqual((manager.name, manager.grade_id), ("Form Fu", self.grades["second"]))
        self.assertEqual(manager.grade_on(self.today), self.grades["second"])

    def test_one_manager_per_employee(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["customer.manager"].create({"employee_id": self.first.employee_id.id})

    def test_mentor_has_few_trainees_and_is_none(self):
        for number in range(3):
            self._create_manager(f"Trainee {number}", "trainee", mentor_id=self.first.id)
        with self.assertRefused(ValidationError, "3 trainees"):
            self._create_manager("Trainee 4", "trainee", mentor_id=self.first.id)
        with self.assertRefused(ValidationError, "too low"):
            self._create_manager("Trainee 5", "trainee", mentor_id=self.first.trainee_ids[0].id)
        with self.assertRefused(ValidationError, "own mentor"):
            self.senior.mentor_id = self.senior

    def test_load_by_one_query(self):
        self._link(self.core, self.senior)
        self._link(self.standard, self.senior)
        self._link(self.standard, self.first, "backup")
        managers = self.senior | self.first | self.outsider
        managers.invalidate_recordset(["customer_count"])
        managers.grade_id.fetch(["count_cap", "load_cap"])
        self.env.flush_all()
        with self.assertQueryCount(4):
            loads = managers._portfolio_load()
        self.assertEqual(loads, {self.senior.id: (2, 7.0)})
        self.assertRecordValues(
            managers,
            [
                {"customer_count": 2, "load_points": 7.0, "load_rate": 8.0},
                {"customer_count": 0, "load_points": 0.0, "load_rate": 0.0},
                {"customer_count": 0, "load_points": 0.0, "load_rate": 0.0},
            ],
        )

    def test_portfolio_button_shows_every_role(self):
        trainee = self._create_manager("Trainee Tan", "trainee", mentor_id=self.first.id)
        self._link(self.standard, self.first)
        self._link(self.standard, trainee, role="trainee")
        ended = self._create_tiered("Former Forge", "standard")
        self._link(ended, trainee, role="trainee", days=20, date_to=self.today - timedelta(days=1))
        action = trainee.with_user(trainee.user_id).action_view_portfolio()
        shown = self.env["res.partner"].with_user(trainee.user_id).search(action["domain"])
        self.assertEqual(shown, self.standard)

    def test_states_by_hr(self):
        manager = self.first.with_user(self.hr)
        manager.action_suspend()
        self.assertFalse(self.first._certified_on(self.today))
        with self.assertRefused(UserError, "Suspended"):
            manager.action_suspend()
        manager.action_resume()
        manager.action_end()
        with self.assertRefused(UserError, "Ended"):
            manager.action_resume()
        with self.assertRaises(AccessError):
            self.senior.with_user(self.officer).action_suspend()

    def test_nobody_leaves_while_customers_hang_on_him(self):
        self._link(self.core, self.senior, days=5)
        with self.assertRefused(ValidationError, "still serves 1 customers"):
            self.senior.with_user(self.hr).action_end()
        with self.assertRefused(ValidationError, "still serves 1 customers"):
            self.senior.with_user(self.hr).action_archive()

    # leaving

    def _assert_left(self):
        self.assertEqual(self.senior.state, "suspended")
        self.assertTrue(self.core.customer_has_gap)
        gaps = self.env["res.partner"].search([("customer_has_gap", "=", True)])
        self.assertIn(self.core, gaps)
        activity = self.senior.activity_ids
        self.assertEqual(activity.user_id, self.supervisor)

    def test_archiving_the_employee_is_never_blocked(self):
        self._link(self.core, self.senior, days=5)
        self.senior.employee_id.action_archive()
        self._assert_left()

    def test_archiving_the_login_is_never_blocked(self):
        self._link(self.core, self.senior, days=5)
        self.senior.user_id.action_archive()
        self._assert_left()
        with self.assertRefused(UserError, "archived"):
            self.senior.with_user(self.hr).action_resume()

    def test_cover_closes_the_gap_of_a_leaver(self):
        self._link(self.core, self.senior, days=5)
        self._link(self.core, self.second_senior, "temporary")
        self.senior.user_id.action_archive()
        self.assertFalse(self.core.customer_has_gap)

    def test_employee_with_customers_stays_in_the_company(self):
        self._link(self.core, self.senior, days=5)
        company = self.env["res.company"].create({"name": "Other Grid"})
        with self.assertRefused(UserError, "Give them"):
            self.senior.employee_id.company_id = company

    # customers

    def test_archiving_a_customer_asks_first(self):
        row = self._link(self.core, self.senior, days=500)
        self.officer.sudo().group_ids += self.env.ref("base.group_partner_manager")
        core = self.core.with_user(self.officer)
        with self.assertRaises(RedirectWarning) as warning:
            core.action_archive()
        action_id, context = warning.exception.args[1], warning.exception.args[3]
        action = self.env["ir.actions.act_window"].browse(action_id)
        wizard = (
            self.env[action.res_model]
            .with_user(self.officer)
            .with_context(**context)
            .create({"reason": "Plant closed"})
        )
        wizard.action_apply()
        self.assertFalse(self.core.active)
        self.assertRecordValues(row, [{"state": "ended", "end_reason": "Plant closed"}])
        self.assertFalse(self.core.customer_manager_id)

    def test_others_cannot_archive_a_served_customer(self):
        self._link(self.core, self.senior, days=500)
        self.employee_user.sudo().group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRefused(UserError, "marketing department"):
            self.core.with_user(self.employee_user).action_archive()

    def test_unserved_contact_is_archived_as_ever(self):
        self.standard.action_archive()
        self.assertFalse(self.standard.active)

    def test_served_customer_cannot_become_a_contact(self):
        person = self.env["res.partner"].create({"name": "Farm Feng"})
        self._link(person, self.senior, days=5)
        with self.assertRaises(ValidationError):
            person.parent_id = self.standard

    # findings

    def test_gaps_and_findings(self):
        Finding = self.env["customer.portfolio.finding"]

        def kinds(partner):
            return sorted(Finding.search([("partner_id", "=", partner.id)]).mapped("kind"))

        mass = self._create_tiered("Mass Shop", "mass")
        self.assertEqual(kinds(self.core), ["no_backup", "no_manager"])
        self.assertEqual(kinds(mass), [])
        self._link(self.core, self.first, days=5)
        self.assertEqual(kinds(self.core), ["grade", "no_backup"])
        self._link(self.core, self.senior, "backup", days=5)
        self.env["customer.conflict"].create({"manager_id": self.first.id, "partner_id": self.core.id, "kind": "owner"})
        self.first.action_suspend()
        self.assertEqual(kinds(self.core), ["excluded", "grade", "not_serving"])
        self.grades["first"].write({"count_cap": 1, "load_cap": 1})
        self._link(self.standard, self.first)
        overloaded = Finding.search([("manager_id", "=", self.first.id)])
        self.assertLessEqual({"count_cap", "load_cap"}, set(overloaded.mapped("kind")))
        self.assertFalse(Finding.search([("kind", "=", "overlap")]))

    def test_link_that_ends_without_successor_is_found(self):
        end = self.today + timedelta(days=9)
        self._link(self.standard, self.senior, date_to=end)
        domain = [("partner_id", "=", self.standard.id), ("kind", "=", "no_successor")]
        Finding = self.env["customer.portfolio.finding"]
        self.assertTrue(Finding.search(domain))
        self.Assignment._apply_moves([(self.standard, "primary", self.second_senior)], end + timedelta(days=1), "Next")
        self.assertFalse(Finding.search(domain))

    def test_gap_search_is_exact(self):
        Partner = self.env["res.partner"]
        served = self._create_tiered("Served", "core")
        self._link(served, self.senior)
        gaps = Partner.search([("customer_has_gap", "=", True)])
        self.assertIn(self.core, gaps)
        self.assertNotIn(served, gaps)
        rest = Partner.search([("customer_has_gap", "=", False)])
        self.assertIn(served, rest)
        self.assertFalse(gaps & rest)

    def test_database_forbids_two_grades_on_one_day(self):
        term = self.first.appointment_ids
        term.write({"date_to": self.today, "end_reason": "promotion"})
        later = self.Appointment.create(
            {
                "manager_id": self.first.id,
                "grade_id": self.grades["first"].id,
                "date_from": self.today + timedelta(days=1),
            }
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            later.date_from = self.today
            later.flush_recordset()
