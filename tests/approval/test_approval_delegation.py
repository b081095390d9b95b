from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import step
from .life_common import ApprovalLifeCommon


@tagged("post_install", "-at_install")
class TestApprovalDelegation(ApprovalLifeCommon):
    """Who stands in for whom, and on which days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = new_test_user(cls.env, login="dlg_anna", groups="base.group_user")
        cls.bert = new_test_user(cls.env, login="dlg_bert", groups="base.group_user")
        cls.carl = new_test_user(cls.env, login="dlg_carl", groups="base.group_user")
        cls.officer = new_test_user(
            cls.env, login="dlg_officer", groups="customer_manager.group_customer_manager_officer"
        )
        cls.audit = new_test_user(cls.env, login="dlg_audit", groups="customer_manager.group_customer_manager_audit")
        cls.hr = new_test_user(cls.env, login="dlg_hr", groups="customer_manager.group_customer_manager_hr")
        cls.day = cls.env.company._approval_today()
        steps = [step("Check", users=cls.boss)]
        cls.buy = cls.process("approval.sample", "confirm", steps, owner_id=cls.manager.id)
        cls.sell = cls.process("approval.sample", "close", steps, owner_id=cls.manager.id)

    def _delegate(self, user, substitute, by=None, **values):
        return (
            self.env["approval.delegation"]
            .with_user(by or user)
            .create({"user_id": user.id, "substitute_id": substitute.id, **values})
        )

    def _principals(self, user, day=None, processes=None):
        return set(self.env["approval.delegation"]._principals(user, day or self.day, processes))

    def test_a_substitute_stands_in_on_the_days_of_the_period(self):
        self._delegate(self.anna, self.bert, date_from=self.day, date_to=self.day + timedelta(days=2))
        for days, expected in ((-1, set()), (0, {self.anna.id}), (2, {self.anna.id}), (3, set())):
            with self.subTest(days=days):
                self.assertEqual(self._principals(self.bert, self.day + timedelta(days=days)), expected)

    def test_without_last_day_it_runs_until_ended(self):
        row = self._delegate(self.anna, self.bert)
        self.assertEqual(self._principals(self.bert, self.day + timedelta(days=900)), {self.anna.id})
        row.date_to = self.day
        self.assertFalse(self._principals(self.bert, self.day + timedelta(days=1)))

    @freeze_time("2026-03-10 20:00:00")
    def test_days_are_those_where_the_absent_person_works(self):
        """It is the 11th in Shanghai already and still the 10th in Lisbon, wherever the substitute is."""
        day = date(2026, 3, 10)
        east, west = (
            self.env["res.company"].create(
                {
                    "name": zone,
                    "resource_calendar_id": self.env["resource.calendar"].create({"name": zone, "tz": zone}).id,
                }
            )
            for zone in ("Asia/Shanghai", "Europe/Lisbon")
        )
        people = {}
        for company in (east, west):
            people[company] = new_test_user(
                self.env, login=f"dlg_{company.id}", groups="base.group_user", company_id=company.id
            )
        delegations = self.env["approval.delegation"]
        for company, found in ((east, set()), (west, {people[west].id})):
            with self.subTest(company=company.name):
                row = self._delegate(people[company], self.bert, by=self.manager, date_from=day + timedelta(days=1))
                row.sudo().flush_recordset()
                self.env.cr.execute(
                    "UPDATE approval_delegation SET date_from = %s, date_to = %s WHERE id = %s", [day, day, row.id]
                )
                self.env.invalidate_all()
                self.assertEqual(set(delegations._principals(self.bert)), found)
                self.assertEqual(set(delegations._substitutes(people[company])), found)

    def test_substitution_does_not_cascade(self):
        self._delegate(self.anna, self.bert)
        self._delegate(self.bert, self.carl)
        self.assertEqual(self._principals(self.carl), {self.bert.id})

    def test_processes_limit_it(self):
        self._delegate(self.anna, self.bert, process_ids=[Command.set(self.buy.ids)])
        self.assertEqual(self._principals(self.bert, processes=self.buy), {self.anna.id})
        self.assertFalse(self._principals(self.bert, processes=self.sell))
        self.assertEqual(self._principals(self.bert), {self.anna.id})

    def test_rows_tell_what_they_cover(self):
        rows = self._delegate(self.anna, self.bert, process_ids=[Command.set(self.buy.ids)])
        rows |= self._delegate(self.anna, self.bert, process_ids=[Command.set(self.sell.ids)])
        found = self.env["approval.delegation"]._principals(self.bert, self.day)[self.anna.id]
        self.assertEqual(found, rows.sudo())
        self.assertTrue(rows[0]._covers(self.buy))
        self.assertFalse(rows[0]._covers(self.sell))

    def test_an_archived_row_counts_for_nothing_whatever_the_context_says(self):
        self._delegate(self.anna, self.bert).active = False
        delegations = self.env["approval.delegation"].with_context(active_test=False)
        self.assertFalse(delegations._principals(self.bert, self.day))

    def test_the_substitute_of_an_archived_person_has_nothing_to_do(self):
        self._delegate(self.anna, self.bert)
        self.anna.active = False
        self.assertFalse(self._principals(self.bert))

    def test_principals_cost_one_query(self):
        self._delegate(self.anna, self.bert)
        self._delegate(self.carl, self.bert)
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.env["approval.delegation"]._principals(self.bert, self.day)

    def test_substitutes_of_people(self):
        self._delegate(self.anna, self.bert)
        found = self.env["approval.delegation"]._substitutes(self.anna | self.carl, self.day)
        self.assertEqual({user: rows.substitute_id for user, rows in found.items()}, {self.anna.id: self.bert})

    # rights

    def test_nobody_names_the_substitute_of_somebody_else(self):
        for user in (self.bert, self.carl, self.officer, self.hr, self.audit):
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                self._delegate(self.anna, self.bert, by=user)

    def test_nobody_makes_himself_a_substitute_by_moving_his_own_row(self):
        row = self._delegate(self.bert, self.carl)
        with self.assertRefused(AccessError):
            row.write({"user_id": self.anna.id, "substitute_id": self.bert.id})

    def test_the_substitute_changes_nothing(self):
        row = self._delegate(self.anna, self.bert, date_to=self.day)
        for vals in ({"date_to": self.day + timedelta(days=9)}, {"active": False}, {"user_id": self.bert.id}):
            with self.subTest(vals=vals), self.assertRefused(AccessError):
                row.with_user(self.bert).write(vals)

    def test_an_auditor_reads_and_changes_nothing(self):
        row = self._delegate(self.anna, self.bert)
        audit = row.with_user(self.audit)
        self.assertEqual(audit.substitute_id, self.bert)
        with self.assertRefused(AccessError):
            audit.write({"date_to": self.day})

    def test_strangers_do_not_see_it(self):
        row = self._delegate(self.anna, self.bert)
        for user, seen in ((self.anna, True), (self.bert, True), (self.carl, False), (self.manager, True)):
            with self.subTest(user=user.login):
                self.assertEqual(row in row.with_user(user).search([]), seen)

    def test_a_manager_names_substitutes_of_others_and_the_log_says_so(self):
        row = self._delegate(self.anna, self.bert, by=self.manager).with_context({})
        self.env.cr.flush()
        row.date_to = self.day + timedelta(days=4)
        self.env.cr.flush()
        message = row.message_ids[:1].sudo()
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertIn("date_to", message.tracking_value_ids.field_id.mapped("name"))

    def test_a_manager_does_not_make_himself_a_substitute(self):
        with self.assertRefused(AccessError, "nobody makes himself"):
            self._delegate(self.anna, self.manager, by=self.manager)
        row = self._delegate(self.anna, self.bert, by=self.manager)
        with self.assertRefused(AccessError, "nobody makes himself"):
            row.substitute_id = self.manager
        self._delegate(self.manager, self.carl)

    def test_both_people_are_told(self):
        for by, told in ((self.anna, self.bert), (self.manager, self.anna | self.bert)):
            row = self._delegate(self.anna, self.bert, by=by)
            notices = self.env["mail.message"].search(
                [
                    ("model", "=", "approval.delegation"),
                    ("res_id", "=", row.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
            self.assertEqual(notices.notified_partner_ids, told.partner_id)
            row.active = False

    # rules

    def test_nobody_is_his_own_substitute(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._delegate(self.anna, self.anna)

    def test_people_are_active_internal_users(self):
        portal = new_test_user(self.env, login="dlg_portal", groups="base.group_portal")
        gone = new_test_user(self.env, login="dlg_gone", groups="base.group_user")
        gone.active = False
        for user in (portal, gone):
            with self.subTest(user=user.login), self.assertRefused(ValidationError, "no active internal user"):
                self._delegate(self.anna, user)

    def test_no_period_begins_in_the_past(self):
        yesterday = self.day - timedelta(days=1)
        for by in (self.anna, self.manager, self.env.ref("base.user_root")):
            with self.subTest(user=by.login), self.assertRefused(UserError, "begin in the past"):
                self._delegate(self.anna, self.bert, by=by, date_from=yesterday)
        row = self._delegate(self.anna, self.bert, date_from=self.day + timedelta(days=5))
        with self.assertRefused(UserError, "begin in the past"):
            row.date_from = yesterday

    def test_the_time_zone_of_a_client_moves_no_day(self):
        rows = self.env["approval.delegation"].with_user(self.anna).with_context(tz="Pacific/Kiritimati")
        with freeze_time("2031-03-03 15:30:00"):  # the 4th on Kiritimati already
            row = rows.create({"substitute_id": self.bert.id})
            self.assertEqual(str(row.date_from), "2031-03-03")

    def test_what_has_begun_can_only_be_ended(self):
        row = self._delegate(self.anna, self.bert, date_to=self.day + timedelta(days=20))
        with freeze_time(self.day + timedelta(days=5, hours=1)):
            for vals in (
                {"substitute_id": self.carl.id},
                {"user_id": self.carl.id},
                {"date_from": self.day + timedelta(days=9)},
                {"process_ids": [Command.set(self.buy.ids)]},
            ):
                with self.subTest(vals=vals), self.assertRefused(UserError, "only its last day"):
                    row.sudo().write(vals)
            with self.assertRefused(UserError, "taken back"):
                row.date_to = self.day + timedelta(days=1)
            row.date_to = self.day + timedelta(days=4)
        self.assertFalse(self._principals(self.bert, self.day + timedelta(days=5)))

    def test_what_has_ended_stays(self):
        row = self._delegate(self.anna, self.bert, date_to=self.day)
        with freeze_time(self.day + timedelta(days=5)), self.assertRefused(UserError, "has ended"):
            row.date_to = False

    def test_what_has_begun_is_not_deleted(self):
        row = self._delegate(self.anna, self.bert)
        with self.assertRefused(AccessError):
            row.unlink()
        with freeze_time(self.day + timedelta(days=5)), self.assertRefused(UserError, "not deleted"):
            row.sudo().unlink()

    def test_one_substitute_a_day_and_process(self):
        self._delegate(
            self.anna, self.bert, date_to=self.day + timedelta(days=5), process_ids=[Command.set(self.buy.ids)]
        )
        for values in (
            {},
            {"process_ids": [Command.set(self.buy.ids)]},
            {"date_from": self.day + timedelta(days=5), "process_ids": [Command.set((self.buy | self.sell).ids)]},
        ):
            with self.subTest(values=values), self.assertRefused(ValidationError, "some of these days"):
                self._delegate(self.anna, self.carl, **values)
        self._delegate(self.anna, self.carl, process_ids=[Command.set(self.sell.ids)])
        self._delegate(
            self.anna, self.carl, date_from=self.day + timedelta(days=6), process_ids=[Command.set(self.buy.ids)]
        )

    def test_days_on_leave_need_the_time_off_app(self):
        if "hr.leave" in self.env:
            self.assertTrue(self._delegate(self.anna, self.bert, only_when_absent=True).only_when_absent)
        else:
            with self.assertRefused(ValidationError, "Time Off app"):
                self._delegate(self.anna, self.bert, only_when_absent=True)
