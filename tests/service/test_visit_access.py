from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import ROLES
from .visit_common import VisitCommon

OPERATIONS = ("read", "write", "create", "unlink")
#: model -> what each role may do with what is the senior manager's, about his customer; everybody else nothing
MATRIX = {
    "customer.visit": {
        "own": "rwc",
        "backup": "r",
        "supervisor": "rwc",
        "officer": "rwc",
        "audit": "r",
    },
    "customer.promise": {
        "own": "rwc",
        "backup": "r",
        "supervisor": "rwc",
        "officer": "rwc",
        "audit": "r",
    },
    "customer.visit.draw": {"supervisor": "r", "officer": "r", "audit": "r"},
    "customer.visit.correction": {},
    "customer.visit.sample": {},
    "customer.promise.move": {},
}
DIALOGS = {
    "customer.visit.correction": "supervisor officer other_supervisor elsewhere",
    "customer.visit.sample": "supervisor officer other_supervisor elsewhere",
    "customer.promise.move": "user own backup stranger supervisor officer other_supervisor elsewhere",
}


@tagged("post_install", "-at_install")
class TestVisitAccess(VisitCommon):
    """Each role, each model, each operation; over the ORM and through values and contexts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._link(cls.core, cls.second_senior, role="backup")
        cls.everybody = {role: cls.users[role] for role in ROLES} | {
            "own": cls.user,
            "backup": cls.second_senior.user_id,
            "stranger": cls.first.user_id,
            "other_supervisor": cls.other_supervisor,
            "employee": cls.employee_user,
            "portal": new_test_user(cls.env, login="va_portal", groups="base.group_portal"),
            "public": cls.env.ref("base.public_user"),
            "elsewhere": cls._elsewhere(),
        }
        visit = cls._visit()
        cls.records = {
            "customer.visit": visit,
            "customer.promise": cls._promise(),
            "customer.visit.draw": cls.env["customer.visit.draw"].create(
                {
                    "manager_id": cls.senior.id,
                    "company_id": cls.company.id,
                    "kind": "record",
                    "date_from": "2030-01-01",
                    "seed": "s",
                }
            ),
            "customer.visit.correction": cls.env["customer.visit.correction"].create(
                {
                    "visit_id": visit.id,
                    "date_done": cls.today,
                    "kind": "service",
                    "mode": "face",
                    "outcome": "x",
                    "reason": "y",
                }
            ),
            "customer.visit.sample": cls.env["customer.visit.sample"].create({"visit_id": visit.id, "result": "right"}),
            "customer.promise.move": cls.env["customer.promise.move"].create(
                {"promise_id": cls._promise().id, "date_due": cls.today, "reason": "x", "consent": "y"}
            ),
        }

    @classmethod
    def _elsewhere(cls):
        """An officer of another company."""
        other = cls.env["res.company"].create({"name": "Second Utility"})
        return new_test_user(
            cls.env,
            login="va_elsewhere",
            groups="customer_manager.group_customer_manager_officer,customer_manager.group_customer_manager_audit",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

    def _allowed(self, user, record):
        theirs = record.with_user(user).sudo(False)
        return "".join(operation[0] for operation in OPERATIONS if theirs.has_access(operation))

    def test_each_role_and_operation(self):
        for model, expected in MATRIX.items():
            for role, user in self.everybody.items():
                with self.subTest(model=model, role=role):
                    self.assertEqual(self._allowed(user, self.records[model]), expected.get(role, ""))

    def test_what_is_not_read_is_not_found(self):
        for model, expected in MATRIX.items():
            record = self.records[model]
            for role, user in self.everybody.items():
                try:
                    found = record.with_user(user).sudo(False).search([("id", "=", record.id)])
                except AccessError:
                    found = record.browse()
                with self.subTest(model=model, role=role):
                    self.assertEqual(bool(found), "r" in expected.get(role, ""))

    def test_dialogs_are_for_whom_the_step_is_for(self):
        for model, roles in DIALOGS.items():
            for role, user in self.everybody.items():
                with self.subTest(model=model, role=role):
                    may = self.env[model].with_user(user).sudo(False).has_access("create")
                    self.assertEqual(may, role in roles.split())

    def test_nobody_plans_or_promises_for_customers_of_others(self):
        for user in (self.first.user_id, self.other_supervisor, self.audit, self.employee_user, self.users["hr"]):
            with self.assertRefused(AccessError, ""):
                self._visit(user)
            with self.assertRefused(AccessError, ""):
                self._promise(user)

    def test_nobody_plans_in_the_name_of_another_manager(self):
        values = {"partner_id": self.standard.id, "manager_id": self.senior.id}
        with self.assertRefused(AccessError, ""):
            self._visit(self.first.user_id, **values)
        forged = self.Visit.with_user(self.first.user_id).with_context(default_manager_id=self.senior.id)
        with self.assertRefused(AccessError, ""):
            forged.create({"partner_id": self.standard.id, "date_planned": self.today})

    def test_who_backs_up_plans_and_records_in_his_own_name(self):
        visit = self._recorded(self.second_senior.user_id)
        self.assertEqual((visit.manager_id, visit.state), (self.second_senior, "done"))
        with self.assertRefused(AccessError, ""):
            self.records["customer.visit"].with_user(self.second_senior.user_id).write({"purpose": "Mine"})

    def test_the_primary_keeps_reading_under_a_temporary(self):
        self._link(self.core, self.first, role="temporary")
        visit = self._visit(self.first.user_id)
        self.assertEqual(visit.manager_id, self.first)
        self.assertTrue(visit.with_user(self.user).read(["outcome"]))
        with self.assertRefused(AccessError, ""):
            visit.with_user(self.user).write({"purpose": "Mine"})

    def test_papers_follow_their_visit(self):
        visit = self._recorded()
        paper = visit.attachment_ids
        self.assertTrue(paper.with_user(self.supervisor).read(["name"]))
        for user in (self.first.user_id, self.employee_user, self.everybody["portal"]):
            with self.assertRefused(AccessError, ""):
                paper.with_user(user).read(["raw"])

    def test_strangers_do_no_step(self):
        visit, promise = self.records["customer.visit"], self.records["customer.promise"]
        steps = [
            lambda user: visit.with_user(user).action_prepare(),
            lambda user: visit.with_user(user).action_miss("x"),
            lambda user: visit.with_user(user).action_cancel("x"),
            lambda user: visit.with_user(user).action_record({"outcome": "x"}),
            lambda user: visit.with_user(user).action_correct({"outcome": "x"}, "x"),
            lambda user: visit.with_user(user).action_sample("right"),
            lambda user: visit.with_user(user).get_briefing(),
            lambda user: promise.with_user(user).action_keep("x"),
            lambda user: promise.with_user(user).action_break("x"),
            lambda user: promise.with_user(user).action_cancel("x"),
            lambda user: promise.with_user(user).action_move(str(self._day(9)), "x", "y"),
        ]
        for number, step in enumerate(steps):
            for role in ("stranger", "employee", "hr", "committee", "portal", "other_supervisor", "elsewhere"):
                with self.subTest(step=number, role=role), self.assertRefused(AccessError, ""):
                    step(self.everybody[role])
