from datetime import date, timedelta

from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ...algorithms.check_digits import is_valid
from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
class TestCertificate(CertificateCommon):
    """Issuing, the only door, and what is refused at it."""

    def _restart(self, certificate, day):
        """Let a certificate have begun on another day, as time does."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE customer_manager_certificate SET date_from = %s WHERE id = %s", day, certificate.id)
        )
        certificate.invalidate_recordset(["date_from"])

    # number and days

    def test_a_certificate_has_number_days_and_address(self):
        self._close_launch()
        certificate = self._issue(self.person, note="After the campaign")
        self.assertRecordValues(
            certificate,
            [
                {
                    "date_from": self.today,
                    "date_to": fields.Date.add(self.today, months=24, days=-1),
                    "state": "valid",
                    "company_id": self.company.id,
                    "manager_id": False,
                    "is_initial": False,
                    "note": "After the campaign",
                }
            ],
        )
        self.assertTrue(is_valid(certificate.number), certificate.number)
        self.assertRegex(certificate.number, rf"^C{self.company.id:02d}-{self.today.year}-\d{{5}}-\d\d$")
        self.assertGreaterEqual(len(certificate.token), 32)
        self.assertIn(f"/customer-manager/certificate/{certificate.token}", certificate.public_url)
        self.assertTrue(certificate.qr_code)

    def test_numbers_follow_each_other_in_each_company(self):
        first, second = self._issue(self.person), self._issue(self._employee("Oth Er"))
        self.assertEqual(int(second.number[-8:-3]) - int(first.number[-8:-3]), 1)
        other = self.env["res.company"].create({"name": "Other Grid"})
        third = self._issue(self._employee("For Eign", company_id=other.id))
        self.assertRegex(third.number, rf"^C{other.id:02d}-\d{{4}}-00001-\d\d$")
        self.assertEqual(third.company_id, other)

    def test_a_sequence_that_cannot_be_checked_is_refused_in_words(self):
        self._issue(self.person)
        sequence = self.env["ir.sequence"].search([("code", "=", "customer.manager.certificate")], limit=1)
        sequence.prefix = "证书/"
        with self.assertRefused(UserError, "Latin letters"):
            self._issue(self._employee("Oth Er"))

    def test_a_number_is_given_once(self):
        first = self._issue(self.person)
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "customer.manager.certificate"), ("company_id", "=", self.company.id)]
        )
        sequence.number_next = int(first.number[-8:-3])
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation) as error, self.env.cr.savepoint():
            self._issue(self._employee("Oth Er"))
        self.assertIn("correct the sequence", self.Certificate._sql_error_to_message(error.exception))

    def test_months_are_those_of_the_grade(self):
        self.assertEqual(self._issue(self.person, "trainee").date_to, fields.Date.add(self.today, years=1, days=-1))
        self.grades["second"].certificate_months = 0
        with self.assertRefused(ValidationError, "does not say how long"):
            self._issue(self._employee("Oth Er"), "second")

    def test_the_end_is_not_chosen_but_by_a_trainees_term(self):
        with self.assertRefused(ValidationError, "runs 24 months"):
            self._issue(self.person, date_to=self._days(2000))
        with self.assertRefused(ValidationError, "ends with the term"):
            self._issue(self.person, "trainee", date_to=fields.Date.add(self.today, months=18))
        end = fields.Date.add(self.today, months=5)
        self.assertEqual(self._issue(self.person, "trainee", date_to=end).date_to, end)

    def test_one_ahead_is_planned(self):
        self.assertEqual(self._issue(self.person, date_from=self.tomorrow).state, "planned")

    def test_many_at_once_in_their_order(self):
        people = [self._employee(f"Per Son {number}") for number in range(4)]
        certificates = self.Certificate._issue(
            [{"employee_id": one.id, "grade_id": self.grades["second"].id} for one in people]
        )
        self.assertEqual(certificates.employee_id.ids, [one.id for one in people])
        self.assertFalse(self.Certificate._issue([]))

    # the one door

    def test_nobody_enters_a_certificate(self):
        vals = {
            "number": "C01-2026-99999-00",
            "token": "x" * 32,
            "employee_id": self.person.id,
            "grade_id": self.grades["senior"].id,
            "date_from": self.today,
            "date_to": self.tomorrow,
        }
        for user in (self.hr, self.officer, self.env.user, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                with self.assertRefused(UserError, ""):
                    self.Certificate.with_user(user).create(vals)
                with self.assertRefused(UserError, "issued after their checks"):
                    self.Certificate.with_user(user).sudo().create(vals)
        result = self.Certificate.load(["number", "employee_id/.id"], [["C9", str(self.person.id)]])
        self.assertFalse(result["ids"])
        self.assertFalse(self.Certificate.search([("employee_id", "=", self.person.id)]))

    def test_nobody_writes_a_certificate(self):
        certificate = self._issue(self.person)
        values = {
            "state": "valid",
            "date_to": self._days(9999),
            "grade_id": self.grades["senior"].id,
            "employee_id": self.person.id,
            "token": "guess" * 8,
            "number": "C1",
            "suspended_on": False,
            "passed_on": False,
            "warned_days": 7,
            "manager_id": self.first.id,
        }
        for name, value in values.items():
            for records in (certificate.with_user(self.hr), certificate.sudo()):
                with self.subTest(name=name, su=records.env.su), self.assertRefused(UserError, "only the steps"):
                    records.write({name: value})

    def test_never_deleted_never_copied(self):
        certificate = self._issue(self.person)
        with self.assertRefused(UserError, "never deleted"):
            certificate.sudo().unlink()
        with self.assertRefused(UserError, "cannot be copied"):
            certificate.copy()
        with self.assertRefused(AccessError, ""):
            certificate.with_user(self.hr).unlink()

    # rules

    def test_nobody_certifies_himself(self):
        own = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id})
        with self.assertRefused(AccessError, "own certificate"):
            self._issue(own, user=self.hr)
        self.assertTrue(self._issue(self.person, user=self.hr))

    def test_who_left_gets_none(self):
        self.person.action_archive()
        with self.assertRefused(ValidationError, "has left"):
            self._issue(self.person)

    def test_somebody_of_another_company_is_certified_there(self):
        other = self.env["res.company"].create({"name": "Other Grid"})
        stranger = self._employee("For Eign", company_id=other.id)
        with self.assertRefused(AccessError, "another company"):
            self._issue(stranger, user=self.hr)
        self.grades["first"].company_id = other
        with self.assertRefused(ValidationError, "grade of another company"):
            self._issue(self.person)

    def test_nothing_is_dated_back_superusers_included(self):
        for user in (None, self.hr):
            with self.assertRefused(ValidationError, "may not begin in the past"):
                self._issue(self.person, user=user, date_from=self.yesterday)
        initial = self._issue(self.person, user=self.hr, date_from=self._days(-100), is_initial=True)
        self.assertEqual((initial.date_from, initial.is_initial), (self._days(-100), True))
        self._close_launch()
        other = self._employee("Oth Er")
        with self.assertRefused(ValidationError, "launch window is closed"):
            self._issue(other, user=self.hr, is_initial=True)
        with self.assertRefused(ValidationError, "may not begin in the past"):
            self._issue(other, date_from=self.yesterday, is_initial=True)

    def test_an_initial_recognition_that_has_ended_says_since_when(self):
        ended = self._issue(self.person, user=self.hr, date_from=self._days(-1500), is_initial=True)
        self.assertEqual((ended.state, ended.expired_on), ("expired", ended.date_to + timedelta(days=1)))

    def test_only_what_belongs_to_an_issue_is_taken(self):
        with self.assertRefused(ValidationError, "state"):
            self._issue(self.person, state="valid")

    def test_overlapping_ones_are_refused_in_a_sentence(self):
        self._issue(self.person, date_from=self._days(10))
        for start in (self.today, self._days(10)):
            with self.subTest(start=start), self.assertRefused(ValidationError, "another one begins after it"):
                self._issue(self.person, "senior", date_from=start)
        with self.assertRefused(ValidationError, "one certificate at a time"):
            self.Certificate._issue(
                [{"employee_id": self.senior.employee_id.id, "grade_id": self.grades["senior"].id}] * 2
            )

    def test_the_database_refuses_two_on_one_day(self):
        certificate = self._issue(self.person)
        vals = {
            "number": "C2",
            "token": "t" * 32,
            "employee_id": self.person.id,
            "grade_id": self.grades["first"].id,
            "date_from": certificate.date_to,
            "date_to": certificate.date_to,
            "state": "planned",
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation) as error, self.env.cr.savepoint():
            self.Certificate._create_unchecked([vals])
        self.assertIn("one certificate per day", self.Certificate._sql_error_to_message(error.exception))

    def test_a_missing_constraint_is_reported(self):
        with self.assertLogs("odoo.addons.customer_manager.models.people.customer_manager_certificate", "ERROR") as log:
            self.env.cr.execute(
                "ALTER TABLE customer_manager_certificate DROP CONSTRAINT customer_manager_certificate_no_overlap"
            )
            self.Certificate._register_hook()
        self.assertIn("two certificates on one day", log.output[0])

    # renewal and change of grade

    def test_another_grade_ends_the_running_one(self):
        old = self._issue(self.person, "second")
        new = self._issue(self.person, "first", date_from=self._days(30))
        self.assertEqual((old.date_to, old.state), (self._days(29), "valid"))
        self.assertEqual((new.previous_id, new.state), (old, "planned"))
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            (old | new)._sync_states()
        self.assertEqual((old.state, new.state), ("renewed", "valid"))
        self.assertEqual(new.history_ids, new | old)

    def test_a_change_of_grade_leaves_no_day_of_today(self):
        self._issue(self.person, "second")
        with self.assertRefused(ValidationError, "already"):
            self._issue(self.person, "first")

    def test_the_same_grade_is_renewed_within_the_window(self):
        self._close_launch()
        with freeze_time("2026-03-10 04:00:00"):
            old = self._issue(self.person)
        self.assertEqual(old.date_to, date(2028, 3, 9))
        with freeze_time("2027-12-09 04:00:00"), self.assertRefused(ValidationError, "renewed from 2027-12-10 on"):
            self._issue(self.person, date_from=date(2028, 3, 10))
        with freeze_time("2027-12-10 04:00:00"):
            new = self._issue(self.person, date_from=date(2028, 3, 10))
            self.assertEqual((old.state, old.date_to), ("valid", date(2028, 3, 9)))
            self.assertEqual((new.previous_id, new.date_to), (old, date(2030, 3, 9)))
        with freeze_time("2028-03-10 04:00:00"):
            (old | new)._sync_states()
            self.assertEqual((old.state, new.state), ("renewed", "valid"))

    def test_a_renewal_may_begin_at_once(self):
        self._close_launch()
        with freeze_time("2026-03-10 04:00:00"):
            old = self._issue(self.person)
        with freeze_time("2028-02-01 04:00:00"):
            new = self._issue(self.person)
            self.assertEqual((old.date_to, old.state), (date(2028, 1, 31), "renewed"))
            self.assertEqual((new.date_from, new.state), (date(2028, 2, 1), "valid"))

    def test_a_missed_renewal_stays_expired(self):
        with freeze_time("2026-03-10 04:00:00"):
            old = self._issue(self.person)
        with freeze_time("2028-04-01 04:00:00"):
            old._sync_states()
            new = self._issue(self.person)
            (old | new)._sync_states()
        self.assertEqual((old.state, old.expired_on, new.previous_id), ("expired", date(2028, 3, 10), old))

    def test_a_suspended_one_is_followed_by_a_lower_grade_only(self):
        old = self._issue(self.person, "first", date_from=self._days(-50), is_initial=True)
        old.with_user(self.hr).action_suspend("Case")
        for grade in ("first", "senior"):
            with self.subTest(grade=grade), self.assertRefused(ValidationError, "is suspended"):
                self._issue(self.person, grade, is_initial=True)
        new = self._issue(self.person, "second")
        self.assertEqual((new.state, old.date_to, old.state), ("valid", self.yesterday, "renewed"))

    def test_one_about_to_be_withdrawn_is_not_followed(self):
        old = self._issue(self.person, date_from=self._days(-50), is_initial=True)
        old.with_user(self.hr).action_request_withdrawal("Forged")
        for grade in ("first", "second", "senior"):
            with self.subTest(grade=grade), self.assertRefused(ValidationError, "withdrawal .* is under way"):
                self._issue(self.person, grade)

    def test_after_a_withdrawal_the_days_are_free(self):
        old = self._issue(self.person)
        self._withdraw(old)
        self.assertEqual(self._issue(self.person).state, "valid")

    # who sees what

    def test_roles_and_operations(self):
        team_leader = self.supervisor
        certificate = self.first.certificate_ids
        other = self._issue(self.person)
        boss = self._employee("Boss Bo")
        self.person.parent_id = boss
        everything = certificate | other
        for user, seen in (
            (self.hr, everything),
            (self.audit, everything),
            (self.officer, everything),
            (self.committee, everything),
            (team_leader, certificate),
            (self.other_supervisor, certificate.browse()),
            (self.first.user_id, certificate),
            (self.person_user, other),
            (boss.user_id, other),
            (self.employee_user, certificate.browse()),
            (self.users["rater"], certificate.browse()),
            (self.users["admin"], certificate.browse()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.Certificate.with_user(user).search([("id", "in", everything.ids)]), seen)
                for hidden in everything - seen:
                    with self.assertRefused(AccessError, ""):
                        hidden.with_user(user).read(["number"])
                if user != self.hr:
                    with self.assertRefused(AccessError, ""):
                        seen[:1].with_user(user).write({"activity_ids": []})
                        certificate.with_user(user).check_access("write")

    def test_the_address_is_for_the_person_human_resources_and_audit(self):
        certificate = self.first.certificate_ids
        for user in (self.hr, self.audit, self.first.user_id):
            self.assertTrue(certificate.with_user(user).public_url, user.login)
            self.assertTrue(certificate.with_user(user).qr_code, user.login)
        for user in (self.officer, self.supervisor, self.committee):
            self.assertFalse(certificate.with_user(user).public_url, user.login)
            self.assertFalse(certificate.with_user(user).qr_code, user.login)
            for attempt in (
                lambda records: records.read(["token"]),
                lambda records: records.search([("token", "like", "a")]),
                lambda records: records._read_group([], ["token"]),
                lambda records: records.export_data(["token"]),
                lambda records: records.search([], order="token"),
            ):
                with self.assertRefused(UserError, ""):
                    attempt(certificate.with_user(user))
        with self.assertRefused(AccessError, ""):
            certificate.with_user(self.first.user_id).read(["token"])

    def test_reasons_and_history_are_not_for_all_readers(self):
        certificate = self.first.certificate_ids
        certificate.with_user(self.hr).action_suspend("Took a gift")
        for user in (self.officer, self.supervisor, self.first.user_id):
            with self.assertRefused(AccessError, ""):
                certificate.with_user(user).read(["suspend_reason"])
        messages = certificate.message_ids.filtered(lambda message: "Took a gift" in (message.body or ""))
        self.assertTrue(messages)
        for user in (self.officer, self.supervisor):
            self.assertFalse(self.env["mail.message"].with_user(user).search([("id", "in", messages.ids)]))
        for user in (self.hr, self.audit, self.committee, self.first.user_id):
            self.assertTrue(self.env["mail.message"].with_user(user).search([("id", "in", messages.ids)]), user.login)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other Grid"})
        stranger = self._create_role_user("hr", login="cc_hr", company_id=other.id, company_ids=[(6, 0, other.ids)])
        certificate = self.first.certificate_ids.with_user(stranger)
        self.assertFalse(certificate.search([]))
        with self.assertRefused(AccessError, ""):
            certificate.action_suspend("No")

    # the directory

    def test_everybody_sees_in_the_directory_that_a_manager_is_certified(self):
        certificate = self.first.certificate_ids
        end = certificate.date_to
        self.env.invalidate_all()
        manager = self.first.with_user(self.employee_user)
        self.assertEqual((manager.has_valid_certificate, manager.certificate_end), (True, end))
        self.assertFalse(manager.certificate_ids)
        Manager = self.env["customer.manager"].with_user(self.employee_user)
        found = Manager.search([("has_valid_certificate", "=", True)])
        self.assertIn(self.first, found)
        certificate.with_user(self.hr).action_suspend("Case")
        self.env.invalidate_all()
        self.assertEqual((manager.has_valid_certificate, manager.certificate_end), (False, False))
        self.assertIn(self.first, Manager.search([("has_valid_certificate", "=", False)]))
        self.assertNotIn(self.first, Manager.search([("has_valid_certificate", "!=", False)]))

    # serving

    def test_certified_on_a_day(self):
        certificate = self.first.certificate_ids
        managers = self.first | self.senior
        day = certificate.date_to
        self.assertEqual(managers._certified_on(day), managers)
        self.assertFalse(managers._certified_on(day + timedelta(days=1)))
        self.assertFalse(self.first._certified_on(certificate.date_from - timedelta(days=1)))
        self.env.flush_all()
        with self.assertQueryCount(1):
            managers._certified_on(day)

    def test_a_certificate_of_a_lower_grade_is_none(self):
        self._restart(self.first.certificate_ids, self.yesterday)
        self._issue(self.first.employee_id, "second")
        self.assertFalse(self.first._certified_on(self.today))
        self.assertFalse(self.first.has_valid_certificate)
        self._restart(self.second_senior.certificate_ids, self.yesterday)
        self.second_senior.appointment_ids.write({"date_to": self.today})
        self._issue(self.second_senior.employee_id, "first", date_from=self.tomorrow)
        self.assertTrue(self.second_senior._certified_on(self.today))

    def test_a_higher_one_serves_for_a_lower_grade(self):
        self._restart(self.first.certificate_ids, self.yesterday)
        self._issue(self.first.employee_id, "senior")
        self.assertEqual(self.first._certified_on(self.today), self.first)

    def test_no_new_customer_without_a_certificate(self):
        self.first.certificate_ids.with_user(self.hr).action_suspend("Case")
        with self.assertRefused(ValidationError, "is not active"):
            self._assign(self.first)
        senior = self.senior.certificate_ids
        senior._write_unchecked({"date_to": self.today})
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            with self.assertRefused(ValidationError, "no certificate in force"):
                self._assign(self.senior)
            self.assertNotIn(self.senior, self.Assignment._eligible_managers(self.core, "primary", self.tomorrow))

    def _assign(self, manager):
        return self.Assignment.with_user(self.officer).create(
            [{"partner_id": self.standard.id, "manager_id": manager.id, "reason": "New"}]
        )

    def test_a_finding_names_customers_of_the_uncertified(self):
        self._link(self.core, self.senior, days=5)
        Finding = self.env["customer.portfolio.finding"]
        domain = [("kind", "=", "certificate"), ("partner_id", "=", self.core.id)]
        self.assertFalse(Finding.search(domain))
        self.senior.certificate_ids._write_unchecked({"date_from": self._days(-9), "date_to": self.yesterday})
        self.env.flush_all()
        self.assertEqual(Finding.search(domain).manager_id, self.senior)
        self.assertEqual(Finding.with_user(self.supervisor).search(domain).manager_id, self.senior)

    # the mirror

    def _mirrored(self, employee):
        rows = self.env["hr.employee.skill"].search([("employee_id", "=", employee.id)])
        return [(row.skill_level_id.name, row.valid_from, row.valid_to) for row in rows.sorted("valid_from")]

    def test_skills_of_the_employee_follow(self):
        certificate = self._issue(self.person, date_from=self._days(-20), is_initial=True)
        name = self.grades["first"].name
        self.assertEqual(self._mirrored(self.person), [(name, self._days(-20), certificate.date_to)])
        self.assertTrue(certificate.employee_skill_id.is_certification)
        certificate.with_user(self.hr).action_suspend("Case")
        self.assertEqual(self._mirrored(self.person), [(name, self._days(-20), self.yesterday)])
        certificate.with_user(self.hr).action_lift("Cleared")
        self.assertEqual(self._mirrored(self.person), [(name, self._days(-20), certificate.date_to)])
        self._withdraw(certificate)
        self.assertEqual(self._mirrored(self.person), [(name, self._days(-20), self.yesterday)])

    def test_what_was_never_in_force_is_not_mirrored(self):
        certificate = self._issue(self.person)
        self._withdraw(certificate)
        self.assertEqual(self._mirrored(self.person), [])
        self.assertFalse(certificate.employee_skill_id)

    def test_the_person_cannot_gain_by_the_mirror(self):
        certificate = self._issue(self.person, "second")
        row = certificate.employee_skill_id.with_user(self.person_user)
        kind = row.sudo().skill_type_id
        senior = self.env.ref("customer_manager.hr_skill_level_senior")
        vals = {
            "employee_id": self.person.id,
            "skill_type_id": kind.id,
            "skill_id": row.sudo().skill_id.id,
            "skill_level_id": senior.id,
            "valid_from": self.today,
        }
        other = self.env["hr.skill.type"].search([("id", "!=", kind.id), ("skill_ids", "!=", False)], limit=1)
        self.env.ref("hr.group_hr_user").user_ids += self.employee_user
        for user in (self.person_user, self.employee_user):
            skills = self.env["hr.employee.skill"].with_user(user)
            for attempt in (
                lambda skills=skills: skills.create(vals),
                lambda user=user: row.with_user(user).write({"skill_level_id": senior.id}),
                lambda user=user: row.with_user(user).write({"valid_to": self._days(9999)}),
                lambda user=user: row.with_user(user).unlink(),
                lambda user=user: self.person.with_user(user).write({"employee_skill_ids": [(2, row.id)]}),
            ):
                with self.assertRefused(UserError, "kept by the register|not allowed|not have"):
                    attempt()
        self.assertEqual(self.first._certified_on(self.today), self.first)
        if other:
            own = {
                "employee_id": self.person.id,
                "skill_type_id": other.id,
                "skill_id": other.skill_ids[0].id,
                "skill_level_id": other.skill_level_ids[0].id,
            }
            self.assertTrue(self.env["hr.employee.skill"].with_user(self.person_user).create(own))

    def test_an_entry_like_it_does_not_stop_the_issue(self):
        self.env["hr.employee.skill"].create(
            {
                "employee_id": self.person.id,
                "skill_type_id": self.env.ref("customer_manager.hr_skill_type_certificate").id,
                "skill_id": self.env.ref("customer_manager.hr_skill_certificate").id,
                "skill_level_id": self.env.ref("customer_manager.hr_skill_level_first").id,
                "valid_from": self.today,
                "valid_to": fields.Date.add(self.today, months=24, days=-1),
            }
        )
        self._issue(self.person)
        self.assertEqual(len(self._mirrored(self.person)), 1)

    def test_without_the_skill_type_certificates_go_on(self):
        self.env.ref("customer_manager.hr_skill_type_certificate").unlink()
        certificate = self._issue(self.person)
        certificate.with_user(self.hr).action_suspend("Case")
        self.assertEqual((certificate.state, certificate.employee_skill_id.id), ("suspended", False))

    def test_a_new_grade_gets_a_level_of_its_own(self):
        grade = self.env["customer.manager.grade"].create({"name": "Expert", "code": "expert", "level": 5})
        self.Certificate._issue([{"employee_id": self.person.id, "grade_id": grade.id}])
        self.assertEqual(grade.skill_level_id.name, "Expert")
        self.assertEqual(grade.skill_level_id.level_progress, 100)
