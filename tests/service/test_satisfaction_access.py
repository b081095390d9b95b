from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from ...algorithms.satisfaction import quarter_start
from ..common import ROLES
from .satisfaction_common import SatisfactionCommon

OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestSatisfactionAccess(SatisfactionCommon):
    """Each role, each operation: who reads which opinion, and that nobody writes one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, login="sa_portal", groups="base.group_portal")
        cls.named = cls._answer(cls._close("late"), 5, may_name=True)
        cls.unnamed = cls._answer(cls._close("late"), 1)
        cls.waiting = cls._close("late")
        cls.elsewhere = cls._answer(cls._close("late", manager_id=cls.outsider.id), 4, may_name=True)
        cls.everybody = cls.users | {
            "manager": cls.manager_user,
            "other_supervisor": cls.other_supervisor,
            "employee": cls.employee_user,
            "portal": cls.portal,
            "public": cls.env.ref("base.public_user"),
        }
        cls.env.flush_all()

    def _read(self, user):
        rows = self.Opinion.with_user(user).sudo(False)
        try:
            return rows.search([]).sudo()
        except AccessError:
            return rows.sudo().browse()

    def test_who_reads_what(self):
        north = self.named | self.unnamed | self.waiting
        expected = {
            "manager": self.named,
            "supervisor": north,
            "other_supervisor": self.elsewhere,
            "officer": north | self.elsewhere,
            "audit": north | self.elsewhere,
        }
        for role, user in self.everybody.items():
            with self.subTest(role=role):
                self.assertEqual(self._read(user), expected.get(role, self.Opinion))

    def test_nobody_writes(self):
        for role, user in self.everybody.items():
            record = self.named.with_user(user).sudo(False)
            for operation in OPERATIONS[1:]:
                with self.subTest(role=role, operation=operation):
                    self.assertFalse(record.has_access(operation))
            with self.subTest(role=role), self.assertRaises(AccessError):
                record.write({"mark": 5})
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.Opinion.with_user(user).sudo(False).create({"name": "X", "kind": "request"})

    def test_rights_that_an_administrator_adds_do_not_help(self):
        self.env["ir.model.access"].create(
            {
                "name": "All",
                "model_id": self.env["ir.model"]._get_id("customer.satisfaction"),
                "group_id": self.env.ref("customer_manager.group_customer_manager_officer").id,
                **{f"perm_{operation}": True for operation in OPERATIONS},
            }
        )
        record = self.waiting.with_user(self.officer)
        self.assertTrue(record.has_access("write"))
        for call in (
            lambda: record.write({"state": "cancelled"}),
            lambda: record.unlink(),
            lambda: record.create({"name": "X", "kind": "request", "partner_id": self.core.id}),
            lambda: record.copy(),
        ):
            with self.assertRaisesRegex(AccessError, "kept by the system"):
                call()

    def test_defaults_of_the_caller_do_not_get_in(self):
        rows = self.Opinion.with_user(self.officer).with_context(
            default_state="answered", default_score=100, default_mark=5, default_may_name=True
        )
        row = rows._ask(
            [
                {
                    "name": "R",
                    "kind": "visit",
                    "company_id": self.company.id,
                    "partner_id": self.standard.id,
                    "closed_at": self.named.closed_at,
                }
            ]
        )
        self.assertEqual((row.state, row.score, row.mark, row.may_name), ("not_asked", False, 0, False))

    def test_a_supervisor_who_is_the_manager(self):
        """Whoever leads a team and serves customers himself reads of himself what any manager does."""
        self.team.user_id = self.manager_user
        self.manager_user.group_ids = [Command.link(self.env.ref("customer_manager.group_customer_manager_officer").id)]
        self.assertEqual(self._read(self.manager_user), self.named | self.elsewhere)

    def test_an_auditor_who_is_the_manager(self):
        """He reads every answer but those about himself, of his work or in a complaint."""
        about = self._answer(self._close("complaint", manager_id=self.outsider.id, subject_uid=self.manager_user.id), 1)
        self.env.flush_all()
        auditor = self.users["audit"]
        self.assertIn(about, self._read(auditor))
        self.assertIn(self.unnamed, self._read(auditor))
        self.manager_user.group_ids = [Command.link(self.env.ref("customer_manager.group_customer_manager_audit").id)]
        self.assertEqual(self._read(self.manager_user), self.named | self.elsewhere)

    def test_calls_are_not_shown_to_the_manager(self):
        low = self._answer(self._close("late"), 1, may_name=True)
        record = low.with_user(self.manager_user)
        self.assertEqual(record.read(["score"])[0]["score"], 0)
        for name in ("call_due", "call_note", "call_phone", "doubts_changed", "draw"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                record.read([name])

    def test_another_company_reads_nothing(self):
        other = self.env["res.company"].create({"name": "Second Utility"})
        groups = ",".join(f"customer_manager.{group}" for group in ROLES.values())
        stranger = new_test_user(
            self.env, login="sa_stranger", groups=groups, company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        self.assertFalse(self._read(stranger))
        self.assertFalse(self.env["customer.satisfaction.result"].with_user(stranger).search([]))

    # figures

    def _figures(self, user, **values):
        try:
            return self.senior.with_user(user).satisfaction_on(self.today)
        except AccessError:
            return None

    def test_who_reads_the_figure(self):
        readers = {"manager", "supervisor", "officer", "audit"}
        for role, user in self.everybody.items():
            with self.subTest(role=role):
                self.assertEqual(self._figures(user) is not None, role in readers)

    def test_no_figure_below_five(self):
        found = self._figures(self.manager_user)
        self.assertEqual((found["score"], found["source"]), (False, "none"))
        self.assertEqual((found["asked"], found["answered"], found["not_asked"]), (3, 2, 0))
        self.assertEqual(found["rate"], 66.7)

    def _five(self):
        for number in range(3):
            person = self._person("P", self.core, email=f"five{number}@steel.example")
            self._answer(self._close("late", contact_id=person.id), 3)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_the_figure_from_five_on(self):
        self._five()
        found = self._figures(self.supervisor)
        # 100, 0 and three times 50
        self.assertEqual((found["score"], found["source"], found["answered"]), (50.0, "own", 5))
        manager = self.senior.with_user(self.supervisor)
        self.assertEqual((manager.satisfaction_score, manager.satisfaction_rate), (50.0, 83.3))
        self.assertFalse(self.senior.with_user(self.other_supervisor).is_satisfaction_visible)
        self.assertFalse(self.senior.with_user(self.other_supervisor).satisfaction_score)
        # a colleague of the team with too few answers has the team's mean
        self.assertEqual(self.first.with_user(self.supervisor).satisfaction_on(self.today)["source"], "team")

    def _own_score(self, day):
        """Return what the manager reads of himself on a day: call, form and quarters."""
        self.env.invalidate_all()
        manager = self.senior.with_user(self.manager_user)
        return manager.satisfaction_on(day)["score"], manager.satisfaction_score, self._own_row().score

    def test_days_beside_each_other_do_not_tell_the_manager_an_answer(self):
        """His own figure is of whole quarters, whatever day he asks for; his supervisor's grows day by day."""
        self._six()
        self.assertEqual(self._own_score(self.today), (False, False, False))
        self.assertEqual(self._own_row().answered, 6)
        self.env.invalidate_all()
        self.assertEqual(self._own_row(self.officer).score, 50.0)
        self.assertEqual(self._figures(self.supervisor)["score"], 50.0)
        self.manager_user.group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        self.assertEqual(self._own_score(self.today), (False, False, False), "Whatever else he is")
        first = quarter_start(self.today + timedelta(days=92))
        with freeze_time(datetime.combine(first, time(12))):
            self.assertEqual(self._own_score(first), (50.0, 50.0, 50.0))
            manager = self.senior.with_user(self.manager_user)
            self.assertEqual(manager.satisfaction_until, first - timedelta(days=1))
            self.assertEqual(manager.satisfaction_on(first)["date_until"], str(first - timedelta(days=1)))
            # a day of the past is no way round
            self.assertFalse(manager.satisfaction_on(self.today)["score"])

    def _one_more(self, score=5, **values):
        person = self._person("P", self.core, email=f"more{self.Opinion.search_count([])}@steel.example")
        return self._answer(self._close("late", contact_id=person.id, **values), score)

    def _six(self):
        """One of them agreed to be named: the manager reads that answer, so that five others are in the mean."""
        self._five()
        self._one_more(3)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_answers_that_he_reads_leave_no_mean_of_few_others(self):
        """Of five answers one is named: taken out of the mean, it would leave that of four."""
        self._five()
        first = quarter_start(self.today + timedelta(days=92))
        with freeze_time(datetime.combine(first, time(12))):
            self.assertEqual(self._own_score(first), (False, False, False))
            self.env.invalidate_all()
            self.assertEqual(self._own_row(self.officer).score, 50.0)
            self.assertEqual(self._figures_on(first)["score"], 50.0)
            # whatever else he reads
            self.team.user_id = self.manager_user
            self.manager_user.group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
            self.env.flush_all()
            self.env.invalidate_all()
            for row in self._results(self.manager_user).filtered(lambda row: self._holds_own(row)):
                self.assertFalse(row.score, row.dimension)

    def _holds_own(self, row):
        return row.manager_id == self.senior or row.team_id == self.team and not row.manager_id

    def test_one_answer_of_a_later_quarter_is_not_told_either(self):
        """A window that grew back to the five before would show the new one as the difference."""
        self._six()
        second = quarter_start(self.today + timedelta(days=92))
        third = quarter_start(second + timedelta(days=92))
        with freeze_time(datetime.combine(second, time(12))):
            self.assertEqual(self._own_score(second)[0], 50.0)
            self._one_more()
            self.env.flush_all()
        with freeze_time(datetime.combine(third, time(12))):
            self.assertEqual(self._own_score(third), (50.0, 50.0, False))
            own = self.senior.with_user(self.manager_user).satisfaction_on(third)
            self.assertEqual(own["date_until"], str(second - timedelta(days=1)))
            # who reads the answers one by one sees the window that grows back
            self.assertEqual(self._figures_on(third)["score"], 57.1)
            for _number in range(4):
                self._one_more()
            self.env.flush_all()
        fourth = quarter_start(third + timedelta(days=92))
        with freeze_time(datetime.combine(fourth, time(12))):
            self.assertEqual(self._own_score(fourth)[:2], (100.0, 100.0))

    def _figures_on(self, day):
        self.env.invalidate_all()
        return self.senior.with_user(self.supervisor).satisfaction_on(day)

    def _own_row(self, user=None):
        """Return the newest row of the manager."""
        return self._results(user or self.manager_user, dimension="manager", manager_id=self.senior.id)[:1]

    def test_a_leader_who_serves_customers_subtracts_nothing(self):
        """He reads the answers about his colleagues: a mean with his own in it would tell him those."""
        for _number in range(5):
            self._one_more(3, manager_id=self.first.id)
        self._one_more(3, manager_id=self.first.id)
        self.team.user_id = self.manager_user
        officer = self.env.ref("customer_manager.group_customer_manager_officer")
        for groups in (self.env.ref("customer_manager.group_customer_manager_supervisor"), officer):
            self.manager_user.group_ids += groups
            self.env.flush_all()
            self.env.invalidate_all()
            # two answers are about him: in no mean that he reads
            rows = self._results(self.manager_user)
            self.assertTrue(rows.filtered(lambda row: row.manager_id == self.first).score)
            holding = rows.filtered(lambda row: row.dimension in ("team", "company") and row.answered == 8)
            self.assertTrue(holding)
            self.assertFalse(any(row.score for row in holding))
            stands_in = self.second_senior.with_user(self.manager_user).satisfaction_on(self.today)
            self.assertEqual((stands_in["source"], stands_in["score"]), ("team", 50.0))
        self.env.invalidate_all()
        self.assertTrue(self._results(self.officer, dimension="team", team_id=self.team.id).score)
        later = quarter_start(self.today + timedelta(days=92))
        with freeze_time(datetime.combine(later, time(12))):
            self.env.invalidate_all()
            self.assertFalse(self._results(self.manager_user, dimension="team", team_id=self.team.id).score)

    def test_a_leader_reads_the_whole_with_his_own_figure_in_it(self):
        self._six()
        for _number in range(5):
            self._one_more(3, manager_id=self.first.id)
        self.team.user_id = self.manager_user
        self.manager_user.group_ids += self.env.ref("customer_manager.group_customer_manager_supervisor")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self._results(self.manager_user, dimension="team", team_id=self.team.id).score)
        later = quarter_start(self.today + timedelta(days=92))
        with freeze_time(datetime.combine(later, time(12))):
            self.env.invalidate_all()
            self.assertEqual(self._results(self.manager_user, dimension="team", team_id=self.team.id).score, 50.0)
            self.assertEqual(self._own_row().score, 50.0)

    def test_what_others_have_read_before_is_not_told_to_him(self):
        """Odoo keeps what it has read once for whoever comes next, jobs and superusers first."""
        for _number in range(6):
            self._one_more(3, manager_id=self.first.id)
        self.team.user_id = self.manager_user
        self.manager_user.group_ids += self.env.ref("customer_manager.group_customer_manager_supervisor")
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("dimension", "=", "team"), ("team_id", "=", self.team.id)]
        rows = self.env["customer.satisfaction.result"].search(domain)
        self.assertEqual(rows.mapped("score"), [50.0])
        own = rows.with_user(self.manager_user).sudo(False)
        self.assertEqual((own.mapped("score"), own.read(["score"])[0]["score"]), ([False], False))
        self.assertEqual(rows.with_user(self.officer).sudo(False).mapped("score"), [50.0])
        self.assertEqual(own.mapped("answered"), [8])

    def test_what_does_not_count(self):
        self._five()
        for values in ({"counts_for_manager": False}, {"kind": "visit"}, {"kind": "yearly"}):
            person = self._person("P", self.core, email=f"{len(values)}{values}@steel.example")
            self._answer(self._close("late", contact_id=person.id, **values), 1)
        self.assertEqual(self._figures(self.supervisor)["score"], 50.0)

    def _results(self, user, **domain):
        rows = self.env["customer.satisfaction.result"].with_user(user).sudo(False)
        try:
            return rows.search([(name, "=", value) for name, value in domain.items()])
        except AccessError:
            return rows.sudo().browse()

    def test_results_by_quarter(self):
        [row] = self._results(self.officer, dimension="manager", manager_id=self.senior.id)
        self.assertEqual((row.score, row.asked, row.answered, row.not_asked), (False, 3, 2, 0))
        self._five()
        [row] = self._results(self.officer, dimension="manager", manager_id=self.senior.id)
        self.assertEqual((row.score, row.asked, row.answered, row.rate), (50.0, 6, 5, 83.3))
        [row] = self._results(self.officer, dimension="tier", tier_id=self.tiers["core"].id)
        self.assertEqual(row.answered, 6)
        [row] = self._results(self.officer, dimension="company", company_id=self.company.id)
        self.assertEqual(row.answered, 6)

    def test_who_reads_results(self):
        self.assertEqual(self._results(self.manager_user).mapped("manager_id"), self.senior)
        self.assertEqual(self._results(self.manager_user).mapped("dimension"), ["manager"])
        self.assertEqual(set(self._results(self.supervisor).mapped("dimension")), {"manager", "team"})
        self.assertEqual(self._results(self.supervisor).team_id, self.team)
        self.assertTrue(self._results(self.users["audit"], dimension="company"))
        for role in ("department", "rater", "hr", "committee", "admin", "employee", "portal", "public"):
            with self.subTest(role=role):
                self.assertFalse(self._results(self.everybody[role]))

    def test_results_by_department(self):
        department = self.env["hr.department"].create({"name": "Metering", "company_id": self.company.id})
        person = self._person("P", self.core, email="dept@steel.example")
        self._answer(self._close("late", contact_id=person.id, department_ids=department.ids), 5)
        [row] = self._results(self.officer, dimension="department")
        self.assertEqual((row.department_id, row.answered, row.score), (department, 1, False))
