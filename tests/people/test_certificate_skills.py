from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
class TestCertificateSkills(CertificateCommon):
    """Certificates are mirrored to the employee's skills, and nobody gains by the mirror."""

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
