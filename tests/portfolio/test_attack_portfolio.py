from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestAttackPortfolio(PortfolioCommon):
    """People bending their own files, portfolios and history by unusual ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls.users["hr"]
        cls.staff_user = new_test_user(
            cls.env,
            login="cm_hr_manager_self",
            groups="customer_manager.group_customer_manager_hr,customer_manager.group_customer_manager_officer,"
            "hr.group_hr_manager",
        )
        # somebody who is all at once: human resources, marketing officer and manager
        cls.double = cls._create_manager("Double Du", "senior")
        cls.double.employee_id.user_id = cls.staff_user
        cls.tomorrow = cls.today + timedelta(days=1)

    def _own(self, record):
        return record.with_user(self.staff_user)

    # the own file

    def test_own_file_is_closed_on_every_path(self):
        own = self._own(self.double)
        planned = self.env["customer.manager.appointment"]
        self.double.appointment_ids.date_to = self.today
        planned = planned.create(
            {"manager_id": self.double.id, "grade_id": self.grades["second"].id, "date_from": self.tomorrow}
        )
        for values in (
            {"state": "suspended"},
            {"team_id": self.other_team.id},
            {"mentor_id": self.senior.id},
            {"active": False},
            {"appointment_ids": [Command.delete(planned.id)]},
        ):
            with self.subTest(values=values), self.assertRefused(AccessError, "own"):
                own.write(values)
        with self.assertRefused(AccessError, "own"):
            self._own(planned).unlink()
        with self.assertRefused(AccessError, "own"):
            own.unlink()
        answer = (
            self.env["customer.manager"]
            .with_user(self.staff_user)
            .load([".id", "state"], [[str(self.double.id), "Suspended"]])
        )
        self.assertFalse(answer["ids"])
        self.assertTrue(planned.exists())

    def test_nobody_keeps_the_conflict_register_on_himself(self):
        register = self._own(self.env["customer.conflict"])
        values = {"partner_id": self.core.id, "kind": "other"}
        with self.assertRefused(AccessError, "register on himself"):
            register.create({"manager_id": self.double.id, **values})
        entry = self.env["customer.conflict"].create({"manager_id": self.double.id, **values})
        with self.assertRefused(AccessError, "register on himself"):
            self._own(entry).date_to = self.today
        self.assertTrue(register.create({"manager_id": self.senior.id, **values}))

    def test_nobody_takes_his_login_off_his_own_file(self):
        employee = self._own(self.double.employee_id)
        with self.assertRefused(AccessError, "own file"):
            employee.user_id = False
        with self.assertRefused(AccessError, "own file"):
            employee.resource_id.user_id = self.employee_user
        employee.write({"user_id": self.staff_user.id, "job_title": "Manager"})
        self.assertEqual(self.double.user_id, self.staff_user)

    def test_archiving_by_the_resource_suspends_too(self):
        self.senior.employee_id.resource_id.active = False
        self.assertEqual(self.senior.state, "suspended")

    def test_job_finds_those_who_left_unseen(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE hr_employee SET active = FALSE WHERE id = %s", [self.senior.employee_id.id])
        self.env.invalidate_all()
        for _run in range(2):
            self.Assignment._cron_roll_assignments()
        self.assertEqual(self.senior.state, "suspended")
        self.assertEqual(len(self.senior.activity_ids), 1)

    # files of others

    def test_what_follows_the_employee_cannot_be_written(self):
        senior = self.senior.with_user(self.hr)
        for values in (
            {"user_id": self.hr.id},
            {"name": "Somebody else"},
            {"company_id": self.env["res.company"].create({"name": "Second Utility"}).id},
            {"grade_id": self.grades["trainee"].id},
        ):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                senior.write(values)
        other = self.env["hr.employee"].create({"name": "Newcomer"})
        with self.assertRefused(UserError, "belongs to this person"):
            senior.employee_id = other
        managers = self.env["customer.manager"].with_user(self.hr)
        with self.assertRefused(AccessError, "kept by the system"):
            managers.create({"employee_id": other.id, "grade_id": self.grades["senior"].id})
        forged = managers.with_context(default_grade_id=self.grades["senior"].id, default_user_id=self.hr.id)
        manager = forged.create({"employee_id": other.id})
        self.assertFalse(manager.grade_id | manager.appointment_ids.grade_id)
        self.assertFalse(manager.user_id)
        conflict = self.env["customer.conflict"].with_user(self.hr)
        with self.assertRefused(AccessError, "kept by the system"):
            conflict.create(
                {"manager_id": self.senior.id, "partner_id": self.core.id, "kind": "post", "company_id": 999}
            )

    def test_states_go_step_by_step(self):
        first = self.first.with_user(self.hr)
        first.action_end()
        with self.assertRefused(UserError, "does not allow this step"):
            first.state = "active"
        with self.assertRefused(UserError, "does not allow this step"):
            first.action_suspend()
        self.senior.employee_id.active = False
        with self.assertRefused(UserError, "archived employee"):
            self.senior.with_user(self.hr).write({"state": "active"})
        gone = self.env["hr.employee"].create({"name": "Gone", "active": False})
        with self.assertRefused(UserError, "archived employee"):
            self.env["customer.manager"].with_user(self.hr).create({"employee_id": gone.id})

    def test_no_recognition_after_the_launch(self):
        self.company.customer_launch_open = False
        self.first.appointment_ids.date_to = self.today - timedelta(days=1)
        with self.assertRefused(ValidationError, "launch window is closed"):
            self.env["customer.manager.appointment"].with_user(self.hr).create(
                {
                    "manager_id": self.first.id,
                    "grade_id": self.grades["senior"].id,
                    "date_from": self.today,
                    "is_initial": True,
                }
            )

    # portfolios

    def _change(self, user, partner, manager, role="primary", **values):
        wizard = self.env["customer.assignment.change"].with_user(user)
        return wizard.create(
            {
                "partner_ids": [Command.set(partner.ids)],
                "manager_id": manager.id,
                "role": role,
                "is_end": not manager,
                "reason": "Rotation",
                **values,
            }
        ).action_apply()

    def test_nobody_gets_rid_of_his_customers(self):
        link = self._link(self.core, self.double, days=800)
        nobody = self.env["customer.manager"]
        for manager in (self.senior, nobody):
            with self.assertRefused(AccessError, "is you"):
                self._change(self.staff_user, self.core, manager)
        with self.assertRefused(AccessError, "is you"):
            self._own(link).write({"date_to": self.today, "end_reason": "No joy"})
        self._change(self.officer, self.core, self.senior, date_from=self.tomorrow)
        planned = self.core.customer_assignment_ids.filtered(lambda row: row.state == "planned")
        with self.assertRefused(AccessError, "is you"):
            self._own(planned).cancel("I want to keep it")
        with self.assertRefused(AccessError, "is you"):
            self._change(self.staff_user, self.core, self.second_senior)

    def test_no_way_into_another_team_by_another_role(self):
        self._link(self.core, self.senior, days=800)
        for role in ("backup", "temporary", "trainee"):
            with self.subTest(role=role):
                with self.assertRefused(AccessError, "not in a team you lead"):
                    self._change(
                        self.other_supervisor, self.core, self.outsider, role, date_to=self.today + timedelta(days=5)
                    )
                with self.assertRefused(AccessError, "not in a team you lead"):
                    self.Assignment.with_user(self.other_supervisor).create(
                        {
                            "partner_id": self.core.id,
                            "manager_id": self.outsider.id,
                            "role": role,
                            "date_from": self.tomorrow,
                            "reason": "Help",
                        }
                    )

    def test_planned_link_of_another_team_is_safe(self):
        self._change(self.officer, self.core, self.senior, date_from=self.today + timedelta(days=30))
        with self.assertRefused(AccessError, "not in a team you lead"):
            self._change(self.other_supervisor, self.core, self.outsider)

    def test_supervisor_serves_customers_of_nobody(self):
        self._change(self.supervisor, self.core, self.senior)
        self._change(self.supervisor, self.core, self.second_senior, "backup")
        self.assertEqual(self.core.customer_backup_manager_id, self.second_senior)

    def test_days_at_the_end_of_time_are_answered_in_words(self):
        last = fields.Date.to_date("9999-12-31")
        for role in ("primary", "temporary"):
            try:
                self._change(self.officer, self.core, self.senior, role, date_from=last)
            except UserError:
                self.env.invalidate_all(flush=False)

    # what others may look at

    def test_papers_on_a_manager_are_no_directory(self):
        paper = self.env["ir.attachment"].create(
            {
                "name": "warning.txt",
                "raw": b"Second warning",
                "res_model": "customer.manager",
                "res_id": self.senior.id,
            }
        )
        for user in (self.employee_user, self.first.user_id, self.users["department"]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                paper.with_user(user).read(["raw"])
            self.assertFalse(self.env["ir.attachment"].with_user(user).search([("id", "=", paper.id)]))
        for user in (self.hr, self.supervisor, self.users["audit"], self.senior.user_id):
            with self.subTest(user=user.login):
                self.assertEqual(paper.with_user(user).read(["raw"])[0]["raw"], b"Second warning")

    def test_picture_stays_in_the_directory(self):
        self.assertTrue(self.senior.with_user(self.employee_user).read(["name", "image_128"]))

    def test_history_of_a_manager_is_not_for_everybody(self):
        note = self.senior.message_post(body="Warned for lateness")
        message = self.env["mail.message"].with_user(self.employee_user)
        self.assertFalse(message.search([("id", "=", note.id)]))
        with self.assertRefused(AccessError, ""):
            note.with_user(self.employee_user).read(["body"])
        with self.assertRefused(AccessError, ""):
            self.senior.with_user(self.employee_user).message_post(body="<script>alert(1)</script>")

    def test_wizard_of_another_user(self):
        self._link(self.core, self.senior, days=800)
        wizard = (
            self.env["customer.assignment.change"]
            .with_user(self.officer)
            .create({"partner_ids": [Command.set(self.core.ids)], "manager_id": self.second_senior.id, "reason": "x"})
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRefused(AccessError, ""):
            wizard.with_user(self.supervisor).action_apply()
        with self.assertRefused(AccessError, ""):
            wizard.with_user(self.supervisor).write({"manager_id": self.outsider.id})

    def test_conflict_details_cannot_be_probed(self):
        self.env["customer.conflict"].create(
            {"manager_id": self.senior.id, "partner_id": self.core.id, "kind": "family", "note": "Sister"}
        )
        conflicts = self.env["customer.conflict"].with_user(self.officer)
        for call in (
            lambda: conflicts.search([("kind", "=", "family")]),
            lambda: conflicts.search([("note", "like", "Sis")]),
            lambda: conflicts._read_group([], ["kind"]),
            lambda: conflicts.search([]).read(["kind", "note"]),
            lambda: conflicts.search([], order="kind"),
        ):
            with self.assertRefused(AccessError, ""):
                call()
        with self.assertRefused(AccessError, ""):
            self.env["customer.conflict"].with_user(self.supervisor).search([])
