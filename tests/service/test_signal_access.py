from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .signal_common import SignalCommon

OPERATIONS = ("read", "write", "create", "unlink")
#: model -> who may do what (read, write, create, unlink) with a record about the core customer, served by "manager";
#: "deputy" is the backup, "other" serves somebody else, "author" gave the hint. Whom a cell does not name has nothing.
SERVED = "manager rwc, deputy rwc, supervisor rwc, officer rwc, audit r"
MATRIX = {
    "customer.signal": SERVED,
    "customer.signal.evidence": "manager r, deputy r, supervisor r, officer r, audit r",
    "customer.signal.measure.line": SERVED,
    "customer.signal.hint": "officer r, audit r, author r",
    "customer.signal.rule": "manager r, deputy r, other r, supervisor r, other_supervisor r, officer rwcu, admin rwcu,"
    " audit r, user r",
    "customer.signal.rule.step": "manager r, deputy r, other r, supervisor r, other_supervisor r, officer rwcu,"
    " admin rwcu, audit r, user r",
    "customer.signal.run": "manager r, deputy r, other r, supervisor r, other_supervisor r, officer r, admin r,"
    " audit r, user r",
}


@tagged("post_install", "-at_install")
class TestSignalAccess(SignalCommon):
    """Each role, each model, each operation; and what a colleague sees of his hint."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._link(cls.core, cls.second_senior, role="backup")
        cls.portal = new_test_user(cls.env, login="sg_portal", groups="base.group_portal")
        cls.people = {
            **cls.users,
            "manager": cls.manager_user,
            "deputy": cls.second_senior.user_id,
            "other": cls.first.user_id,
            "other_supervisor": cls.other_supervisor,
            "author": cls.employee_user,
            "employee": new_test_user(cls.env, login="sg_employee", groups="base.group_user"),
            "portal": cls.portal,
        }
        cls.rule = cls._rule(step_ids=[(0, 0, {"threshold": 50, "level": "R3"})])
        cls.signal = cls._found(cls.rule, evidence={"kwh": 60, "before_kwh": 100})
        cls.signal.sudo().state = "verified"
        cls.hint = (
            cls.env["customer.signal.hint"]
            .with_user(cls.employee_user)
            .create({"name": "Smoke", "partner_id": cls.core.id, "kind": "risk", "description": "Thick and black"})
        )
        cls.env.cr.execute(
            "INSERT INTO customer_signal_run (rule_id, company_id, day) VALUES (%s, %s, %s)",
            [cls.rule.id, cls.company.id, cls.today],
        )
        cls.env.cr.execute(
            "INSERT INTO customer_signal_evidence (signal_id, day, figures) VALUES (%s, %s, '{}')",
            [cls.signal.id, cls.today],
        )
        cls.records = {
            "customer.signal": cls.signal,
            "customer.signal.evidence": cls.env["customer.signal.evidence"].search([("signal_id", "=", cls.signal.id)]),
            "customer.signal.measure.line": cls.env["customer.signal.measure.line"].create(
                {
                    "signal_id": cls.signal.id,
                    "measure_id": cls.env.ref("customer_manager.customer_signal_measure_talk").id,
                    "date_due": cls.today,
                }
            ),
            "customer.signal.hint": cls.hint,
            "customer.signal.rule": cls.rule,
            "customer.signal.rule.step": cls.rule.step_ids,
            "customer.signal.run": cls.env["customer.signal.run"].search([("rule_id", "=", cls.rule.id)]),
        }

    def test_matrix(self):
        for model, cell in MATRIX.items():
            expected = dict(part.split() for part in cell.split(", "))
            for role, user in self.people.items():
                with self.subTest(model=model, role=role):
                    record = self.records[model].with_user(user).sudo(False)
                    found = "".join(operation[0] for operation in OPERATIONS if record.has_access(operation))
                    if model == "customer.signal.hint" and role != "portal":
                        # everybody may give hints: only those he may see are meant here
                        found = found.replace("c", "") if "r" in found else ""
                    self.assertEqual(found, expected.get(role, ""))
                    sees = record.has_access("read") and record.search_count([("id", "=", record.id)])
                    self.assertEqual(bool(sees), "r" in expected.get(role, ""))

    def test_the_owner_keeps_reading_while_somebody_covers(self):
        self._link(self.core, self.outsider, role="temporary")
        self.env["customer.assignment"]._refresh_partner_facts(self.core)
        cover = self.signal.with_user(self.outsider.user_id)
        self.assertTrue(cover.has_access("read") and cover.has_access("write"))
        late = self._found(self._rule("usage_stop", 0))
        self.assertEqual(late.manager_id, self.outsider, "New work goes to who acts")
        owner = late.with_user(self.manager_user)
        self.assertTrue(owner.has_access("read"))
        self.assertFalse(owner.has_access("write"))

    def test_nobody_notes_for_customers_of_others(self):
        for user in (
            self.first.user_id,
            self.other_supervisor,
            self.users["hr"],
            self.users["admin"],
            self.employee_user,
        ):
            with self.assertRefused(AccessError, ""):
                self._note(user)
        with self.assertRefused(AccessError, ""):
            self._note(self.users["audit"])
        for user in (self.manager_user, self.second_senior.user_id, self.supervisor, self.officer):
            self.assertTrue(self._note(user))

    def test_steps_are_refused_to_who_may_not_write(self):
        steps = (
            ("action_verify",),
            ("action_reject", "x"),
            ("action_averted", "x"),
            ("action_reopen", "x"),
            ("action_agree",),
            ("set_result_amount", 1),
        )
        for user in (self.first.user_id, self.users["audit"], self.users["hr"], self.employee_user, self.portal):
            for name, *args in steps:
                with self.subTest(user=user.login, step=name), self.assertRefused(AccessError, ""):
                    getattr(self.signal.with_user(user), name)(*args)

    def test_a_colleague_sees_the_state_of_his_hint_and_nothing_else(self):
        hint = self.hint.with_user(self.employee_user)
        signal = self.hint.sudo().signal_id
        self.assertEqual(hint.state, "new")
        self.assertRecordValues(
            signal,
            [
                {
                    "source": "hint",
                    "kind": "risk",
                    "level": "R1",
                    "partner_id": self.core.id,
                    "manager_id": self.senior.id,
                }
            ],
        )
        signal.with_user(self.manager_user).action_reject("A fire drill")
        hint.invalidate_recordset()
        self.assertEqual(hint.state, "rejected")
        for read in (
            lambda: hint.read(["signal_id"]),
            lambda: hint.signal_id.result,
            lambda: hint.search([("signal_id.result", "ilike", "drill")]),
            lambda: hint._read_group([], ["signal_id"]),
            lambda: signal.with_user(self.employee_user).read(["result"]),
            lambda: signal.with_user(self.employee_user).message_post(body="x"),
            lambda: hint.web_read({"signal_id": {"fields": {"result": {}}}}),
        ):
            with self.assertRefused(AccessError, ""):
                read()
        self.assertFalse(self.Signal.with_user(self.employee_user).search([]))
        other = self.people["employee"]
        with self.assertRefused(AccessError, ""):
            self.hint.with_user(other).read(["name"])

    def test_a_hint_is_in_nobody_elses_name_and_stays_as_it_was(self):
        hints = self.env["customer.signal.hint"].with_user(self.employee_user)
        values = {"name": "x", "partner_id": self.standard.id, "kind": "market"}
        with self.assertRefused(UserError, "kept by the system"):
            hints.create({**values, "user_id": self.officer.id})
        with self.assertRefused(UserError, "kept by the system"):
            hints.create({**values, "signal_id": self.signal.id})
        context = {"default_user_id": self.officer.id, "default_signal_id": self.signal.id, "default_state": "won"}
        hint = hints.with_context(**context).create(values)
        self.assertEqual(hint.user_id, self.employee_user)
        self.assertEqual(hint.state, "new")
        self.assertNotEqual(hint.sudo().signal_id, self.signal)
        with self.assertRefused((AccessError, UserError), ""):
            hint.write({"name": "y"})
        with self.assertRefused(AccessError, ""):
            self.hint.with_user(self.portal).copy()

    def test_a_hint_about_a_contact_goes_to_who_serves_its_company(self):
        contact = self.env["res.partner"].create({"name": "Mr Qian", "parent_id": self.standard.id})
        hints = self.env["customer.signal.hint"].with_user(self.users["department"])
        hint = hints.create({"name": "New hall", "partner_id": contact.id, "kind": "opportunity"})
        self.assertEqual(hint.sudo().signal_id.manager_id, self.first)
        self.assertFalse(hint.sudo().signal_id.level)

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_role_user(
            "officer", login="sg_stranger", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        self.assertFalse(self.Signal.with_user(stranger).search([]))
        self.assertFalse(self.rule.with_user(stranger).detect(self.today))

    def test_the_button_on_the_contact_counts_what_one_may_read(self):
        self.assertEqual(self.core.with_user(self.manager_user).customer_signal_count, 2)
        contact = self.env["res.partner"].create({"name": "Ms Lin", "parent_id": self.core.id})
        self.assertEqual(contact.with_user(self.officer).customer_signal_count, 2)
        self.assertEqual(self.core.with_user(self.first.user_id).customer_signal_count, 0)
        action = self.core.with_user(self.manager_user).action_view_customer_signals()
        self.assertEqual(action["domain"], [("partner_id", "=", self.core.id)])
