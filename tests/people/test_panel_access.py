from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import ROLES
from .panel_common import PanelCommon

OPERATIONS = ("read", "write", "create", "unlink")
#: model -> role -> operations on records of a panel that rates, and once its marks are open
BEFORE = {
    "customer.manager.panel": {"hr": "rwcu", "committee": "r", "audit": "r", "chair": "r", "member": "r"},
    "customer.manager.panel.member": {"hr": "rwcu", "committee": "r", "audit": "r", "chair": "r", "member": "r"},
    "customer.manager.scorecard": {"hr": "r", "audit": "r", "chair": "r", "member": "rw"},
    "customer.manager.scorecard.line": {"member": "rw"},
    "customer.manager.application.score": {},
}
AFTER = {
    **BEFORE,
    "customer.manager.scorecard": {"hr": "r", "committee": "r", "audit": "r", "chair": "r", "member": "rw"},
    "customer.manager.scorecard.line": {"hr": "r", "committee": "r", "audit": "r", "chair": "r", "member": "rw"},
    "customer.manager.application.score": {"hr": "r", "committee": "r", "audit": "r"},
}


@tagged("post_install", "-at_install")
class TestPanelAccess(PanelCommon):
    """Each role, each model of panel and ranking, each operation: before the marks are open, and after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()
        cls.member = cls.raters[3]
        cls.portal = new_test_user(cls.env, login="pp_portal_2", groups="base.group_portal")
        cls.everybody = {role: cls.users[role] for role in ROLES} | {
            "chair": cls.chair,
            "member": cls.member,
            "candidate": cls.people["Ann Ai"].user_id,
            "employee": cls.employee_user,
            "portal": cls.portal,
            "public": cls.env.ref("base.public_user"),
        }

    def _records(self):
        """Return one record of each model; card and line are those of `cls.member`."""
        card = self._card(self.panel, self.member, self.ann).sudo()
        return {
            "customer.manager.panel": self.panel,
            "customer.manager.panel.member": self.panel._members()[0],
            "customer.manager.scorecard": card,
            "customer.manager.scorecard.line": card._lines()[0],
            "customer.manager.application.score": self.ann.sudo().score_ids[:1],
        }

    def _allowed(self, user, record):
        self.env.invalidate_all()
        records = record.with_user(user).sudo(False)
        return "".join(operation[0] for operation in OPERATIONS if record and records.has_access(operation))

    def _compare(self, expected):
        records = self._records()
        for model, roles in expected.items():
            if not records[model]:
                continue
            for role, user in self.everybody.items():
                with self.subTest(model=model, role=role):
                    self.assertEqual(self._allowed(user, records[model]), roles.get(role, ""))

    def test_before_the_marks_are_open(self):
        self._compare(BEFORE)

    def test_once_they_are_open_and_ranked(self):
        self._seal_all(self.panel)
        self.campaign.action_rank(self.campaign._score().fingerprint)
        self._compare(AFTER)

    def test_nobody_without_a_role_gets_at_the_wizards(self):
        for role, user in self.everybody.items():
            wizard = self.env["customer.manager.scoring.wizard"].with_user(user)
            correction = self.env["customer.manager.scorecard.correction"].with_user(user)
            with self.subTest(role=role):
                self.assertEqual(wizard.has_access("create"), role == "hr")
                self.assertEqual(correction.has_access("create"), role in ("rater", "chair", "member"))

    def test_another_company_sees_nothing(self):
        self._seal_all(self.panel)
        self.campaign.action_rank(self.campaign._score().fingerprint)
        other = self.env["res.company"].create({"name": "Second Utility"})
        groups = ",".join(f"customer_manager.{ROLES[role]}" for role in ("hr", "audit", "committee", "rater"))
        stranger = new_test_user(
            self.env, login="pp_stranger_2", groups=groups, company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        for model, record in self._records().items():
            with self.subTest(model=model):
                self.assertFalse(record.with_user(stranger).sudo(False).search([("id", "=", record.id)]))

    def test_strangers_call_nothing(self):
        card = self._card(self.panel, self.member, self.ann)
        for role in ("employee", "portal", "public", "candidate", "officer", "admin", "committee"):
            user = self.everybody[role]
            for records, method, arguments in (
                (self.panel, "action_start", ()),
                (self.panel, "verify_seals", ()),
                (self.panel, "action_correct", (1, 1, "x")),
                (card, "action_seal", ()),
                (card, "action_excuse", ("x",)),
                (self.campaign, "action_shortlist", ()),
                (self.campaign, "action_rank", ("x",)),
                (self.campaign, "action_rescore", ("x",)),
                (self.campaign, "action_open_scoring", ()),
                (self.ann, "action_mark_absent", ("interview", "x")),
                (self.ann, "action_mark_present", ("interview", "x")),
            ):
                with self.subTest(role=role, method=method), self.assertRefused(AccessError, ""):
                    getattr(records.with_user(user).sudo(False), method)(*arguments)

    def test_archived_users_and_relations_of_tomorrow_open_nothing(self):
        """Who is near counts by the day; an archived employee is still near."""
        employee = self.env["hr.employee"].create(
            {"name": "Rater r5", "user_id": self.raters[4].id, "active": False, "parent_id": self.people["Bob Bao"].id}
        )
        self.assertTrue(employee)
        panel = self.panel
        barred = panel._barred(self.bob.sudo())[self.bob.id]
        self.assertIn(self.raters[4].id, barred)
        relation = self.env["approval.relation"].with_user(self.people["Cat Cao"].user_id)
        relation.create(
            {
                "employee_id": self.people["Cat Cao"].id,
                "user_id": self.raters[5].id,
                "date_from": fields.Date.add(self.today, days=1),
            }
        )
        self.assertNotIn(self.raters[5].id, panel._barred(self.cat.sudo())[self.cat.id])
