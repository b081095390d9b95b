from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.service.file import customer_credit_run
from ..failing_table import failing_table
from .file_common import FileCommon


@tagged("post_install", "-at_install")
class TestCredit(FileCommon):
    """Credit grades follow from payments, and from nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Credit = cls.env["customer.credit"]
        cls.env.cr.execute("DELETE FROM customer_usage")
        cls.env["res.partner"].search([("customer_company_id", "!=", False)]).customer_company_id = False
        (cls.core | cls.standard).customer_company_id = cls.company
        cls.other_account = cls.env["customer.account"].create({"number": "C9", "partner_id": cls.standard.id})

    def _bills(self, delays, account=None):
        """Bill month after month, due 30 days apart: days that each was paid after that, None for not at all."""
        account = account or self.account
        first = self.today.replace(day=1)
        rows = []
        for back, delay in enumerate(delays, 1):
            due = self.today - timedelta(days=30 * back)
            rows.append(
                {
                    "account_id": account.id,
                    "partner_id": account.partner_id.id,
                    "company_id": self.company.id,
                    "month": fields.Date.subtract(first, months=back),
                    "kwh": 100,
                    "revenue": 100,
                    "due_date": due,
                    "paid": 0 if delay is None else 100,
                    "paid_date": False if delay is None else due + timedelta(days=delay),
                }
            )
        return self.env["customer.usage"].create(rows)

    def _count(self):
        self._run_job("count_credit")
        return self.Credit.search([("partner_id", "=", self.core.id)])

    def test_grades(self):
        old = [0] * 14
        for delays, expected in (
            (old, ("A", "score", 0)),
            ([None, *old], ("B", "unpaid", 1)),
            ([5, 5, *old], ("B", "score", 0)),
            ([0] * 3, ("B", "new", 0)),
            ([5] * 4 + old, ("C", "score", 0)),
            ([0] + [40] * 3 + old, ("C", "debts", 0)),
        ):
            with self.subTest(expected=expected), self.env.cr.savepoint() as savepoint:
                self._bills(delays)
                row = self._count()
                self.assertEqual((row.grade, row.reason, row.months_unpaid), expected)
                self.assertEqual((row.company_id, row.date_from), (self.company, self.today))
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_what_is_not_known_has_no_grade(self):
        self._bills([0] * 14).write({"paid": False, "paid_date": False})
        self.assertFalse(self._count())

    def test_a_grade_ends_with_the_last_bill_of_a_year(self):
        self._bills([0] * 14)
        row = self._count()
        row.date_from = self.today - timedelta(days=40)
        self.env.cr.execute("DELETE FROM customer_usage WHERE month > %s", [self.today - timedelta(days=400)])
        self.env.invalidate_all()
        self.assertEqual(self._count(), row)
        self.assertEqual((row.grade, row.date_to), ("A", self.today - timedelta(days=1)))
        self.assertFalse(self.core.with_user(self.senior.user_id).customer_credit_grade)

    def test_months_count_not_bills(self):
        self._bills([5, *[0] * 13])
        second = self.env["customer.account"].create({"number": "C2", "partner_id": self.core.id})
        self._bills([5, *[0] * 13], second)
        row = self._count()
        self.assertEqual((row.months_due, row.months_late, row.grade), (12, 1, "A"))

    def test_the_record_grows_by_changes_alone(self):
        self._bills([0] * 14)
        row = self._count()
        row.write({"date_from": self.today - timedelta(days=40), "counted_on": self.today - timedelta(days=40)})
        self.assertEqual(self._count(), row)
        self.env["customer.usage"].search([("partner_id", "=", self.core.id)], order="month desc", limit=1).write(
            {"paid": 0, "paid_date": False}
        )
        rows = self._count()
        self.assertEqual(rows.mapped("grade"), ["B", "A"])
        self.assertEqual(row.date_to, self.today - timedelta(days=1))
        self.assertEqual(rows[0].score, 91.7)
        self.assertEqual(self.core.with_user(self.senior.user_id).customer_credit_grade, "B")
        self.assertEqual(self.boss.with_user(self.senior.user_id).customer_credit_grade, "B")
        partners = self.env["res.partner"].with_user(self.senior.user_id)
        self.assertIn(self.core, partners.search([("customer_credit_grade", "=", "B")]))
        self.assertNotIn(self.core, partners.search([("customer_credit_grade", "=", "A")]))
        self.assertIn(self.standard, partners.search([("customer_credit_grade", "=", False)]))
        self.assertNotIn(self.core, partners.search([("customer_credit_grade", "=", False)]))

    def test_the_next_run_goes_on_where_the_time_was_over(self):
        self._bills([0] * 14)
        self._bills([0] * 14, self.other_account)
        self.patch(customer_credit_run, "BATCH", 1)
        left, seen = iter([0, 60, 60, 60, 60]), []
        count = type(self.Credit)._count

        def note(credit, company, ids):
            seen.append(ids)
            return count(credit, company, ids)

        self.patch(type(self.Credit), "_count", note)
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_values: next(left)):
            self.Credit._cron_count_credit()
            first, second = sorted((self.core | self.standard).ids)
            self.assertEqual(seen, [[first]])
            self.assertEqual(self.company.customer_credit_counted_id, first)
            trigger = self.env["ir.cron.trigger"].search([("cron_id", "=", self.env.ref(customer_credit_run.JOB).id)])
            self.assertTrue(trigger, "the rest is not left until next week")
            self.Credit._cron_count_credit()
        self.assertEqual(seen, [[first], [second]])
        self.assertFalse(self.company.customer_credit_counted_id)
        self.assertEqual(self.Credit.search([]).partner_id, self.core | self.standard)

    @mute_logger("odoo.addons.customer_manager.models.jobs")
    def test_a_customer_in_trouble_holds_up_no_other(self):
        self._bills([0] * 14)
        self._bills([0] * 14, self.other_account)
        with (
            failing_table(self.env.cr, "customer_credit", f"NEW.partner_id = {self.core.id}"),
            mute_logger("odoo.sql_db"),
        ):
            self._run_job("count_credit")
        self.assertEqual(self.Credit.search([]).partner_id, self.standard)
        self._run_job("count_credit")
        self.assertEqual(self.Credit.search([]).partner_id, self.core | self.standard)

    def test_no_jump_from_c_to_a(self):
        self._bills([0] * 14)
        self.Credit.create(
            {
                "partner_id": self.core.id,
                "company_id": self.company.id,
                "grade": "C",
                "reason": "score",
                "date_from": self.today - timedelta(days=30),
                "counted_on": self.today - timedelta(days=30),
            }
        )
        rows = self._count()
        self.assertEqual([(row.grade, row.reason) for row in rows], [("B", "after_c"), ("C", "score")])
        self.assertEqual(self._count(), rows)

    def test_the_same_statements_for_one_customer_and_many(self):
        self._bills([0] * 14)
        costs = []
        for count in (1, 40):
            customers = self.env["res.partner"].create(
                [{"name": f"S{number}", "customer_company_id": self.company.id} for number in range(count)]
            )
            accounts = self.env["customer.account"].create(
                [{"number": f"N{one.id}", "partner_id": one.id} for one in customers]
            )
            for account in accounts:
                self._bills([0] * 2, account)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Credit._count(self.company, customers.ids)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 2)

    def test_merging_keeps_both_records_and_one_grade(self):
        self._bills([0] * 14)
        self._bills([None] * 4 + [0] * 10, self.other_account)
        self._count()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.core | self.standard).ids, self.core)
        rows = self.Credit.search([("partner_id", "=", self.core.id)])
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.filtered(lambda row: not row.date_to).grade, "C", "Merging is no way to a better grade")

    def _signal(self, code, verdict="confirmed", days=10):
        topic = self.env["customer.signal.topic"].search([("code", "=", code)])
        signal = self.env["customer.signal"].create(
            {
                "partner_id": self.core.id,
                "company_id": self.company.id,
                "name": code,
                "kind": "risk",
                "level": "R3",
                "topic_id": topic.id,
                "state": "verified" if verdict else "new",
                "verdict": verdict,
            }
        )
        signal.sudo().found_on = self.today - timedelta(days=days)
        return signal

    def test_theft_and_illegal_use_make_a_c_when_they_are_confirmed(self):
        self._bills([0] * 14)
        self._signal("theft", verdict=False)
        self.assertEqual(self._count().grade, "A")
        signal = self._signal("illegal", days=400)
        self.assertEqual(self._count().grade, "A", "a year is over")
        signal.found_on = self.today - timedelta(days=100)
        row = self._count()[0]
        self.assertEqual((row.grade, row.reason), ("C", "illegal"))
        self._signal("theft", days=700)
        row = self._count()[0]
        self.assertEqual((row.reason, row.barred_until), ("illegal", signal.found_on + timedelta(days=365)))
        self.assertEqual(self.core.with_user(self.senior.user_id).customer_credit_grade, "C")
        signal.found_on = self.today - timedelta(days=400)
        self.assertEqual(self._count()[0].reason, "theft", "two years")

    def test_a_hazard_that_is_not_put_right_in_time(self):
        hazard = self.env["customer.hazard"].create(
            {
                "partner_id": self.core.id,
                "company_id": self.company.id,
                "name": "Open cabinet",
                "found_on": self.today - timedelta(days=30),
                "fix_by": self.today - timedelta(days=1),
            }
        )
        row = self._count()
        self.assertEqual((row.grade, row.reason, row.score, row.months_due), ("C", "hazard", False, 0))
        hazard.fixed_on = self.today - timedelta(days=2)
        self.assertFalse(self._count().filtered(lambda one: not one.date_to), "put right in time, nothing else known")

    def test_who_overrides_a_tier_sees_the_grade(self):
        """It moves nobody by itself: the run says nothing of how far (domain P1)."""
        self._bills([5] * 4 + [0] * 10)
        self._count()
        months = self.env["customer.usage"].search([("partner_id", "=", self.core.id)]).mapped("month")
        run = self.env["customer.tier.run"].with_user(self.officer)
        run = run.create({"date_from": min(months), "date_to": self.today.replace(day=1) - timedelta(days=1)})
        run.action_compute()
        lines = self.env["customer.tier.run.line"].with_user(self.officer)
        domain = [("run_id", "=", run.id), ("customer_credit_grade", "=", "C")]
        self.assertEqual(lines.search(domain).partner_id, self.core)
        self.assertEqual(lines.search(domain).read(["customer_credit_grade"])[0]["customer_credit_grade"], "C")
        self.assertFalse(lines.with_user(self.users["hr"]).has_access("read"))

    def test_reviewed_as_often_as_the_tier_asks(self):
        self._bills([0] * 14)
        row = self._count().with_user(self.supervisor).sudo(False)
        to_review = [("is_review_due", "=", True)]
        self.assertEqual(row.review_due, self.today + timedelta(days=30), "core customers are looked at each month")
        self.assertFalse(row.search(to_review))
        row.sudo().date_from = self.today - timedelta(days=30)
        self.assertEqual((row.search(to_review), row.is_review_due), (row, True))
        row.action_reviewed()
        self.assertEqual((row.reviewed_on, row.reviewed_uid), (self.today, self.supervisor))
        self.assertFalse(row.search(to_review))
        self.assertIn(row, row.search([("is_review_due", "=", False)]))
        row.sudo().reviewed_on = self.today - timedelta(days=31)
        self.assertEqual(row.search(to_review), row)
        self.core.sudo().customer_tier_id = self.tiers["mass"]
        self.assertEqual((row.search(to_review), row.review_due), (row.browse(), False))

    def test_nobody_reviews_his_own_customers(self):
        self._bills([0] * 14)
        row = self._count()
        for user in (self.senior.user_id, self.users["audit"], self.users["admin"], self.employee_user):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                row.with_user(user).sudo(False).action_reviewed()
        self.senior.user_id.sudo().group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        with self.assertRefused(AccessError, "is your own"):
            row.with_user(self.senior.user_id).sudo(False).action_reviewed()
        row.sudo().write({"date_from": self.today - timedelta(days=9), "date_to": self.today - timedelta(days=1)})
        with self.assertRefused(UserError, "is over"):
            row.with_user(self.officer).sudo(False).action_reviewed()

    def test_who_reads_and_that_nobody_writes(self):
        self._bills([0] * 14)
        row = self._count()
        readers = {"manager", "backup", "supervisor", "backup_supervisor", "officer", "audit"}
        for role, user in self.everybody.items():
            with self.subTest(role=role):
                self.assertEqual(self._allowed(user, row), "r" if role in readers else "")
        for user in (self.senior.user_id, self.supervisor, self.officer, self.users["admin"]):
            for call in (
                lambda user=user: row.with_user(user).sudo(False).write({"grade": "A"}),
                lambda user=user: row.with_user(user).sudo(False).unlink(),
                lambda user=user: self.Credit.with_user(user).sudo(False).create({"partner_id": self.core.id}),
            ):
                with self.assertRefused(AccessError, "."):
                    call()
        other = self.env["res.company"].create({"name": "Other Power"})
        stranger = self._create_role_user("officer", login="cr_other", company_id=other.id, company_ids=[other.id])
        self.assertFalse(self.Credit.with_user(stranger).search([]))
