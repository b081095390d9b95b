import time
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged
from odoo.tools import SQL

from .common import step
from .life_common import ApprovalLifeCommon

AUDIT = "customer_manager.group_customer_manager_audit"
START = datetime(2031, 3, 3, 8)


@tagged("post_install", "-at_install")
class TestApprovalReport(ApprovalLifeCommon, TransactionCase):
    """Figures on approvals: computed by hand here, and nobody's who is not in charge."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process_ = cls.process(
            "approval.sample",
            "confirm",
            [
                step("One", users=cls.boss | cls.third, deadline_hours=8),
                step("Two", users=cls.second),
            ],
            owner_id=cls.manager.id,
        )
        cls.one, cls.two = cls.process_.version_id.step_ids

    def _run(self, *hours, decide=True):
        """Let a case run: requested at the start, each step decided so many hours after it began."""
        now = START
        with freeze_time(now):
            document = self.sample()
            document.action_request_approval()
        if decide:
            for user, wait in zip((self.boss, self.second), hours, strict=False):
                now += timedelta(hours=wait)
                with freeze_time(now):
                    self.decide(document, user)
        return document

    def _steps(self, groupby, aggregates, **values):
        self.env.flush_all()
        with freeze_time(START + timedelta(days=30)):
            rows = self.env["approval.report.step"]._read_group(
                [("process_id", "=", self.process_.id)], groupby, aggregates, **values
            )
        return {row[0]: row[1:] for row in rows}

    def _people(self, groupby, aggregates, domain=()):
        self.env.flush_all()
        with freeze_time(START + timedelta(days=30)):
            rows = self.env["approval.report"]._read_group(
                [("process_id", "=", self.process_.id), *domain], groupby, aggregates
            )
        return {row[0]: row[1:] for row in rows}

    # time per step

    def test_median_and_90th_percentile(self):
        for wait in (1, 2, 3, 4, 100):
            self._run(wait, 2 * wait)
        found = self._steps(
            ["step_id"], ["case_number:count_distinct", "hours_median:avg", "hours_p90:avg", "hours:avg"]
        )
        # 90 % of 1 2 3 4 100: 0.6 of the way from 4 to 100
        self.assertEqual([round(one, 6) for one in found[self.one]], [5, 3, 61.6, 22])
        self.assertEqual([round(one, 6) for one in found[self.two]], [5, 6, 123.2, 44])

    def test_percentiles_are_those_of_the_rows_in_any_grouping(self):
        for wait in (1, 2, 3):
            self._run(wait, 10)
        found = self._steps(["process_id"], ["hours_median:avg"])
        self.assertEqual(found[self.process_], (6.5,))  # 1 2 3 10 10 10
        with freeze_time(START + timedelta(days=30)):
            sets = self.env["approval.report.step"]._read_grouping_sets(
                [("process_id", "=", self.process_.id)], [[], ["step_id"]], ["hours_median:avg"]
            )
        self.assertEqual(sets, [[(6.5,)], [(self.one, 2.0), (self.two, 10.0)]])

    def test_two_who_have_it_at_once_do_not_wait_twice(self):
        self._run(6, 1)
        self.assertEqual(self._steps(["step_id"], ["waiting:sum"])[self.one], (6,))

    # working time

    def _work_hours(self, report="approval.report.step"):
        """Return the working hours of the first step, case by case."""
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(START + timedelta(days=30)):
            rows = self.env[report].search([("step_id", "=", self.one.id)], order="case_number, id")
            return [round(hours, 6) for hours in rows.mapped("work_hours")]

    def test_working_hours_leave_out_nights_weekends_and_holidays(self):
        self._work_in_shanghai()
        for wait in (0.5, 20, 22 + 4 * 24, 7 * 24):  # from Monday 16:00 in Shanghai, where they go home at 17:00
            self._run(wait, 1)
        self.assertEqual(self._work_hours(), [0.5, 4, 33, 40])
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": datetime(2031, 3, 5, 0),
                "date_to": datetime(2031, 3, 5, 12),
            }
        )
        self.assertEqual(self._work_hours(), [0.5, 4, 25, 32])
        found = self._steps(["step_id"], ["work_hours_median:avg", "work_hours_p90:avg", "hours_median:avg"])
        self.assertEqual([round(one, 6) for one in found[self.one]], [14.5, 29.9, 69])

    def test_working_hours_are_those_of_the_deadline(self):
        """Who decides at the very moment of the deadline has taken exactly the hours that he was given."""
        self._work_in_shanghai()
        for hours in (0, 3, 16, 40, 100.25):
            with freeze_time(START + timedelta(hours=hours)):
                document = self.sample()
                document.action_request_approval()
            due = self.task(document, self.boss).sudo().due_at
            with freeze_time(due):
                self.decide(document, self.boss)
        self.assertEqual(self._work_hours(), [8.0] * 5)

    def test_without_a_schedule_the_hours_run_through(self):
        never = self.env["resource.calendar"].create({"name": "Never", "attendance_ids": []})
        self._run(100, 1)
        for calendar in (never, never.browse()):
            self.env.company.resource_calendar_id = calendar
            self.assertEqual(self._work_hours(), [100])

    def test_working_hours_of_each_person(self):
        self._work_in_shanghai()
        self._run(20, 1)
        found = self._people(
            ["decided_uid"], ["work_hours_median:avg", "hours_median:avg"], [("decided_uid", "!=", False)]
        )
        self.assertEqual([round(one, 6) for one in found[self.boss]], [4, 20])

    def test_open_steps_count_as_waiting_and_not_as_time(self):
        self._run(decide=False)
        found = self._steps(["step_id"], ["waiting:sum", "hours_median:avg"])[self.one]
        self.assertEqual(found, (30 * 24, False))

    def test_days_with_the_requester_are_not_the_steps(self):
        with freeze_time(START):
            document = self.sample()
            document.action_request_approval()
        with freeze_time(START + timedelta(hours=2)):
            self.decide(document, self.boss, verdict="send_back")
        with freeze_time(START + timedelta(hours=50)):
            document.amount = 7
            document.action_request_approval()
        with freeze_time(START + timedelta(hours=53)):
            self.decide(document, self.boss)
        found = self._steps(["step_id"], ["hours:avg", "returned_share:avg", "again_share:avg"])[self.one]
        self.assertEqual(found, (5, 100, 100))

    def test_bottleneck_and_share_of_waiting(self):
        self._run(1, 2)
        self._run(2, 7)
        found = self._steps(["step_id"], ["waiting:sum", "waiting_share:sum", "is_bottleneck:bool_and"])
        self.assertEqual([round(one, 6) for one in found[self.one]], [3, 25, False])
        self.assertEqual([round(one, 6) for one in found[self.two]], [9, 75, True])

    def test_shares_of_several_versions_are_one_whole(self):
        self._run(1, 3)
        version = self.new_version(
            self.process_, [step("New one", users=self.boss), step("New two", users=self.second)]
        )
        self._run(1, 1)
        found = self._steps(["step_id"], ["waiting_share:sum"])
        self.assertEqual([found[one][0] for one in (self.one, self.two, *version.step_ids)], [25, 75, 50, 50])
        self.assertEqual(self._steps(["process_id"], ["waiting_share:sum"])[self.process_], (100,))

    def test_overdue(self):
        self._run(1, 1)
        self._run(24 * 7, 1)
        found = self._steps(["step_id"], ["overdue_share:avg"])
        self.assertEqual((found[self.one], found[self.two]), ((50,), (0,)))

    def test_escalated(self):
        version = self.new_version(
            self.process_,
            [step("Late", users=self.boss, deadline_hours=1, escalation_user_ids=[Command.set(self.third.ids)])],
        )
        self._run(decide=False)
        with freeze_time(START + timedelta(days=7)), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_approval_deadlines").method_direct_trigger()
        self.assertEqual(self._steps(["step_id"], ["escalation_count:sum"])[version.step_ids], (1,))
        self.assertEqual(self._people(["user_id"], ["escalation_count:sum"])[self.third], (1,))

    # load per person

    def test_load_per_person(self):
        self._run(2, 4)
        self._run(4, 4)
        self._run(decide=False)
        found = self._people(["user_id"], ["open_count:sum", "decided_count:sum", "hours_median:avg"])
        self.assertEqual(found[self.boss], (1, 2, 3))
        self.assertEqual(found[self.second], (0, 2, 4))
        self.assertEqual(found[self.third], (1, 0, False))

    def test_decisions_on_behalf(self):
        with freeze_time(START):
            self.env["approval.delegation"].with_user(self.boss).create(
                {"user_id": self.boss.id, "substitute_id": self.outsider.id, "date_from": START.date()}
            )
            document = self.sample()
            document.action_request_approval()
            self.task(document, self.boss).with_user(self.outsider).action_approve("For him")
        found = self._people(["decided_uid"], ["decided_count:sum", "behalf_count:sum"])
        self.assertEqual(found[self.outsider], (1, 1))

    def test_a_decision_that_did_not_last(self):
        document = self._run(2)
        with freeze_time(START + timedelta(hours=3)):
            document.amount = 99
            self.task(document, self.second).action_approve("Fine")  # is told that the values changed
        found = self._people(["user_id"], ["decided_count:sum", "again_count:sum"])
        self.assertEqual(found[self.boss], (1, 1))

    # who reads

    def _numbers(self, user, model):
        return set(self.env[model].with_user(user).search([]).mapped("case_number"))

    def test_who_reads_figures(self):
        mine = self.case(self._run(1, 1)).id
        other = self.process("approval.sample", "close", [step("One", users=self.boss)], owner_id=self.third.id)
        auditor = self._person("auditor", groups=f"base.group_user,{AUDIT}")
        self.process_.owner_id = self.outsider
        self.env.flush_all()
        for model in ("approval.report", "approval.report.step"):
            with self.subTest(model=model):
                for user in (self.manager, auditor, self.outsider):
                    self.assertIn(mine, self._numbers(user, model))
                for user in (self.requester, self.boss, self.third):
                    self.assertFalse(self._numbers(user, model), user.login)
                portal = new_test_user(self.env, f"ap_{model}", groups="base.group_portal")
                with self.assertRefused(AccessError):
                    self._numbers(portal, model)
                rows = self.env[model].with_user(self.outsider).formatted_read_group([], ["step_id"], ["hours:avg"])
                self.assertEqual(rows[0]["step_id"][1], "One")
                row = self.env[model].with_user(self.manager).search([], limit=1)
                for call in (
                    lambda row=row: row.write({"case_number": 1}),
                    lambda row=row: row.create({"case_number": 1}),
                    lambda row=row: row.unlink(),
                ):
                    with self.assertRefused(AccessError):
                        call()
        self.assertTrue(other)

    def test_other_companies_are_out_of_reach(self):
        company = self.env["res.company"].create({"name": "Other"})
        case = self.case(self._run(1, 1))
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE approval_case SET company_id = %s WHERE id = %s", company.id, case.id))
        self.env.invalidate_all()
        for model in ("approval.report", "approval.report.step"):
            self.assertNotIn(case.id, self._numbers(self.manager, model))

    def test_no_contents(self):
        for model in ("approval.report", "approval.report.step"):
            self.assertFalse(
                {"case_id", "name", "res_id", "res_model", "comment", "reason"} & set(self.env[model]._fields)
            )

    def test_speed(self):
        """Five thousand cases of two steps: figures in a moment, not in minutes."""
        case = self.case(self._run(1, 1))
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH made AS (
                    INSERT INTO approval_case (process_id, version_id, transition, res_model, res_id, state, used_at)
                    SELECT process_id, version_id, transition, res_model, 1000000 + n, 'approved', now()
                      FROM approval_case, generate_series(1, 5000) AS n
                     WHERE id = %(case)s
                 RETURNING id)
                INSERT INTO approval_task (case_id, step_id, user_id, origin, state, opened_at, closed_at, decided_uid)
                SELECT made.id, step_id, user_id, origin, state, opened_at, closed_at, decided_uid
                  FROM made, approval_task t
                 WHERE t.case_id = %(case)s
                """,
                case=case.id,
            )
        )
        self.env.cr.execute("ANALYZE approval_case; ANALYZE approval_task")
        self.env.invalidate_all()
        start = time.monotonic()
        self.assertEqual(self._steps(["step_id"], ["case_number:count_distinct", "hours_p90:avg"])[self.one][0], 5001)
        self._people(["user_id"], ["decided_count:sum", "hours_median:avg"])
        self.assertLess(time.monotonic() - start, 15)
