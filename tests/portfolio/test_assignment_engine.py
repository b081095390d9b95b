from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestAssignmentEngine(PortfolioCommon):
    """Moves, dates, states and facts; no rule about persons is looked at here."""

    def _move(self, manager, day=None, role="primary", partner=None, date_to=False):
        return self.Assignment._apply_moves(
            [(partner or self.core, role, manager, date_to)], day or self.today, "Reason"
        )

    def _rows(self, partner=None):
        return self.Assignment.search([("partner_id", "=", (partner or self.core).id)], order="id")

    def test_first_link_fills_the_facts(self):
        row = self._move(self.senior)
        self.assertRecordValues(
            row,
            [
                {
                    "partner_id": self.core.id,
                    "manager_id": self.senior.id,
                    "date_from": self.today,
                    "date_to": False,
                    "state": "active",
                    "company_id": self.company.id,
                    "grade_id": self.grades["senior"].id,
                    "tier_id": self.tiers["core"].id,
                }
            ],
        )
        self.assertEqual(self.core.customer_manager_id, self.senior)
        self.assertEqual(self.core.customer_acting_manager_id, self.senior)
        self.assertEqual(self.core.customer_company_id, self.company)

    def test_change_ends_the_old_row_the_day_before(self):
        old = self._link(self.core, self.senior, days=400)
        new = self._move(self.first)
        self.assertRecordValues(
            old + new,
            [
                {"date_to": self.today - timedelta(days=1), "state": "ended"},
                {"date_to": False, "state": "active"},
            ],
        )
        self.assertEqual(old.end_reason, "Reason")
        self.assertEqual(self.core.customer_manager_id, self.first)

    def test_row_that_would_keep_no_day_is_cancelled(self):
        morning = self._move(self.senior)
        self._move(self.first)
        self.assertRecordValues(
            morning,
            [{"state": "cancelled", "end_reason": "Reason", "date_from": self.today}],
        )
        self.assertEqual(self.core.customer_manager_id, self.first)

    def test_change_in_the_past_is_refused(self):
        with self.assertRefused(ValidationError, "the past is not rewritten"):
            self._move(self.senior, self.today - timedelta(days=1))

    def test_two_moves_for_one_role_are_refused(self):
        with self.assertRefused(ValidationError, "twice"):
            self.Assignment._apply_moves(
                [(self.core, "primary", self.senior), (self.core, "primary", self.first)],
                self.today,
                "Reason",
            )

    def test_same_manager_again_changes_nothing(self):
        old = self._link(self.core, self.senior, days=10)
        self.assertFalse(self._move(self.senior))
        self.assertRecordValues(old, [{"date_to": False, "state": "active"}])

    def test_link_to_a_contact_goes_to_its_company(self):
        contact = self.env["res.partner"].create({"name": "Ms Li", "parent_id": self.core.id})
        row = self._move(self.senior, partner=contact)
        self.assertEqual(row.partner_id, self.core)
        self.assertFalse(contact.customer_manager_id)
        self.assertEqual(contact.entity_customer_manager_id, self.senior)

    def test_empty_manager_only_closes(self):
        old = self._link(self.core, self.senior, days=10)
        self.assertFalse(self._move(self.env["customer.manager"]))
        self.assertEqual(old.state, "ended")
        self.assertFalse(self.core.customer_manager_id)

    def test_planned_change_leaves_today_alone(self):
        self._link(self.core, self.senior, days=10)
        planned = self._move(self.first, self.today + timedelta(days=7))
        self.assertEqual(planned.state, "planned")
        self.assertEqual(self.core.customer_manager_id, self.senior)

    def test_cancelled_plan_lets_the_old_link_go_on(self):
        old = self._link(self.core, self.senior, days=10)
        planned = self._move(self.first, self.today + timedelta(days=7))
        planned.cancel("Second thoughts")
        self.assertRecordValues(
            old + planned,
            [
                {"date_to": False, "state": "active", "end_reason": False},
                {"date_to": False, "state": "cancelled", "end_reason": "Second thoughts"},
            ],
        )

    def test_running_link_cannot_be_cancelled(self):
        row = self._link(self.core, self.senior, days=1)
        with self.assertRefused(UserError, "not planned any more"):
            row.cancel("Reason")
        with self.assertRefused(UserError, "Reason"):
            row.cancel(" ")

    def test_temporary_manager_acts_and_primary_stays_owner(self):
        self._link(self.core, self.senior, days=10)
        self._move(self.second_senior, role="temporary", date_to=self.today + timedelta(days=9))
        self.assertEqual(self.core.customer_manager_id, self.senior)
        self.assertEqual(self.core.customer_acting_manager_id, self.second_senior)
        later = self.today + timedelta(days=20)
        self.assertEqual(self.core.manager_on(self.today), self.senior)
        self.assertEqual(self.core.acting_manager_on(self.today), self.second_senior)
        self.assertEqual(self.core.acting_manager_on(later), self.senior)

    def test_cover_that_ends_earlier_keeps_the_later_one(self):
        later = self.Assignment._create_rows(
            [
                {
                    "partner_id": self.core.id,
                    "manager_id": self.first.id,
                    "role": "temporary",
                    "date_from": self.today + timedelta(days=30),
                    "date_to": self.today + timedelta(days=40),
                }
            ]
        )
        self._move(self.second_senior, role="temporary", date_to=self.today + timedelta(days=9))
        self.assertEqual(later.state, "planned")

    def test_manager_on_a_past_day(self):
        self._link(self.core, self.senior, days=100)
        self._move(self.first)
        self.assertEqual(self.core.manager_on(self.today - timedelta(days=1)), self.senior)
        self.assertEqual(self.core.manager_on(str(self.today)), self.first)
        self.assertFalse(self.core.manager_on("2001-01-01"))
        with self.assertRefused(UserError, "roles"):
            self.core.manager_on(self.today, "owner")

    def test_link_start_follows_the_unbroken_chain(self):
        day = timedelta(days=1)
        self._link(self.core, self.senior, days=300, date_to=self.today - timedelta(days=201))
        self._link(self.core, self.senior, days=200, date_to=self.today - timedelta(days=101))
        self._link(self.core, self.senior, days=100)
        self._link(self.standard, self.first, days=50, date_to=self.today - timedelta(days=41))
        self._link(self.standard, self.first, days=30)
        starts = self.Assignment._link_starts(self.core | self.standard)
        self.assertEqual(
            starts,
            {
                self.core.id: self.today - timedelta(days=300),
                self.standard.id: self.today - timedelta(days=30),
            },
        )
        past = self.Assignment._link_starts(self.standard, self.today - 45 * day)
        self.assertEqual(past, {self.standard.id: self.today - 50 * day})
        self.assertEqual(self.Assignment._link_starts(self.standard, self.today - 35 * day), {})

    def test_rows_are_never_deleted(self):
        row = self._link(self.core, self.senior)
        with self.assertRefused(UserError, "never deleted"):
            row.unlink()
        with self.assertRefused(UserError, "cannot be copied"):
            row.copy()

    def test_database_forbids_two_on_one_day_in_each_role(self):
        for role in ("primary", "backup", "temporary", "trainee"):
            self._link(self.core, self.senior, role, days=5)
            with (
                self.subTest(role=role),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self._link(self.core, self.first, role, days=3, date_to=self.today)

    def test_constraints_are_in_the_catalogue(self):
        self.env.cr.execute(
            "SELECT conname, condeferrable, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'customer_assignment'::regclass AND contype = 'x'"
        )
        found = {name: (late, text) for name, late, text in self.env.cr.fetchall()}
        for role in ("primary", "backup", "temporary", "trainee"):
            late, text = found[f"customer_assignment_{role}_no_overlap"]
            self.assertFalse(late)
            self.assertIn("int4range(partner_id, partner_id, '[]'", text)
            self.assertIn("daterange(date_from, date_to, '[]'", text)
            self.assertIn("cancelled", text)
            self.assertIn(role, text)

    def test_missing_constraint_is_reported(self):
        self.env.cr.execute("ALTER TABLE customer_assignment DROP CONSTRAINT customer_assignment_backup_no_overlap")
        logger = "odoo.addons.customer_manager.models.portfolio.customer_assignment"
        with self.assertLogs(logger, "ERROR") as log:
            self.Assignment._register_hook()
        self.assertIn("backup_no_overlap", log.output[0])

    def test_plan_of_many_takes_bounded_queries(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {n}", "is_company": True} for n in range(40)])
        moves = [(partner, "primary", self.senior) for partner in partners]
        self.Assignment._apply_moves(moves[:2], self.today, "Warm")
        self.env.flush_all()
        with self.assertQueryCount(40):
            self.Assignment._apply_moves(moves[2:], self.today, "Reason")
        self.assertEqual(partners.customer_manager_id, self.senior)
