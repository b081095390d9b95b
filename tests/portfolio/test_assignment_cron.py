from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestAssignmentCron(PortfolioCommon):
    """The hourly job, and days on which it did not run."""

    def _plan(self):
        old = self._link(self.core, self.senior, days=30)
        new = self.Assignment._apply_moves([(self.core, "primary", self.second_senior)], date(2026, 3, 20), "Plan")
        cover = self.Assignment._apply_moves(
            [(self.core, "temporary", self.first, date(2026, 3, 25))],
            date(2026, 3, 22),
            "Cover",
        )
        return old, new, cover

    def test_missed_days_are_made_up(self):
        old, new, cover = self._plan()
        with freeze_time("2026-03-24 20:00:00"):
            self.Assignment._cron_roll_assignments()
        self.assertEqual((old + new + cover).mapped("state"), ["ended", "active", "active"])
        self.assertEqual(self.core.customer_manager_id, self.second_senior)
        self.assertEqual(self.core.customer_acting_manager_id, self.first)
        self.assertEqual(self.core.user_id, self.first.user_id)
        with freeze_time("2026-06-01 20:00:00"):
            self.Assignment._cron_roll_assignments()
        self.assertEqual(cover.state, "ended")
        self.assertEqual(self.core.customer_acting_manager_id, self.second_senior)
        self.assertEqual(self.core.user_id, self.second_senior.user_id)

    def test_day_begins_in_the_zone_of_the_company(self):
        _old, new, _cover = self._plan()
        with freeze_time("2026-03-19 15:59:00"):
            self.Assignment._cron_roll_assignments()
            self.assertEqual(new.state, "planned")
        with freeze_time("2026-03-19 16:01:00"):
            self.Assignment._cron_roll_assignments()
            self.assertEqual(new.state, "active")

    def test_second_run_changes_nothing(self):
        self._plan()
        with freeze_time("2026-03-24 20:00:00"):
            self.Assignment._cron_roll_assignments()
            self.core.sudo().user_id = self.env.user
            self.env.flush_all()
            self.Assignment._cron_roll_assignments()
        self.assertEqual(self.core.user_id, self.env.user, "set by hand, no change since")

    def test_grade_follows_the_appointment(self):
        term = self.first.appointment_ids
        term.write({"date_to": date(2026, 3, 14), "end_reason": "promotion"})
        self._certify(self.first, "senior", date(2026, 3, 15))
        self.env["customer.manager.appointment"].create(
            {
                "manager_id": self.first.id,
                "grade_id": self.grades["senior"].id,
                "date_from": date(2026, 3, 15),
            }
        )
        self.assertEqual(self.first.grade_id, self.grades["first"])
        with freeze_time("2026-03-16 04:00:00"):
            self.Assignment._cron_roll_assignments()
        self.assertEqual(self.first.grade_id, self.grades["senior"])

    @mute_logger("odoo.addons.customer_manager.models.jobs")
    def test_a_manager_in_trouble_holds_up_no_other_and_no_customer(self):
        self._plan()
        (self.senior | self.first).employee_id.active = False
        # as if they had left by a path that told nobody
        left = self.senior | self.first
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_manager SET state = 'active' WHERE id = ANY(%s)", [left.ids])
        self.env.invalidate_all()
        managers, portfolio = type(self.senior), self.env.ref("customer_manager.group_customer_manager_user")
        self.second_senior.user_id.sudo().group_ids = self.env.ref("base.group_user")
        for name in ("_sync_grade", "_suspend_for_leaving"):
            work = getattr(managers, name)

            def work_or_fail(some, work=work):
                if self.first in some:
                    raise ValidationError("A login is of one kind.")
                return work(some)

            self.patch(managers, name, work_or_fail)
        with freeze_time("2026-03-21 04:00:00"):
            self.Assignment._cron_roll_assignments()
        self.assertEqual([one.state for one in (self.senior, self.first)], ["suspended", "active"])
        self.assertIn(portfolio, self.second_senior.user_id.sudo().group_ids)
        self.assertEqual(self.core.customer_manager_id, self.second_senior)

    def test_the_scheduled_action_runs(self):
        old, new, _cover = self._plan()
        with freeze_time("2026-03-21 04:00:00"), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_roll_assignments").method_direct_trigger()
        self.assertEqual((old + new).mapped("state"), ["ended", "active"])
