from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .clock_common import ClockCommon


@tagged("post_install", "-at_install")
class TestServiceClock(ClockCommon):
    """The clocks on the schedule of the company."""

    def _clock(self):
        return self.company._customer_clock()

    def test_lunch_and_nights_do_not_count(self):
        self.assertAt(self._clock().due("working", self._at("2026-03-02 11:30"), 60), "2026-03-02 13:30")
        self.assertAt(self._clock().add_working_days(self._at("2026-03-06 10:00"), 1), "2026-03-09 17:00")

    def test_public_time_off_counts_and_that_of_a_person_does_not(self):
        values = {
            "calendar_id": self.calendar.id,
            "date_from": self._at("2026-03-03 00:00"),
            "date_to": self._at("2026-03-03 23:59:59"),
        }
        resource = self.env["resource.resource"].create({"name": "Somebody", "calendar_id": self.calendar.id})
        self.env["resource.calendar.leaves"].create({**values, "resource_id": resource.id})
        self.assertAt(self._clock().due("working", self._at("2026-03-02 16:00"), 120), "2026-03-03 09:00")
        self.env["resource.calendar.leaves"].create({**values, "time_type": "other"})
        self.assertAt(self._clock().due("working", self._at("2026-03-02 16:00"), 120), "2026-03-03 09:00")
        self.env["resource.calendar.leaves"].create(values)
        self.assertAt(self._clock().due("working", self._at("2026-03-02 16:00"), 120), "2026-03-04 09:00")

    def test_time_off_of_all_schedules_counts(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Festival",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": self._at("2026-03-03 00:00"),
                "date_to": self._at("2026-03-03 23:59:59"),
            }
        )
        self.assertEqual(self._clock().kind_of_day(date(2026, 3, 3)), "time_off")

    def test_list_of_the_company_and_no_other_wins(self):
        self._list(d2026_10_01=False, d2026_10_10=True)
        other = self.env["res.company"].create({"name": "Other Grid"})
        self.Workday.create({"date": "2026-10-09", "works": False, "name": "Theirs", "company_id": other.id})
        kinds = [self._clock().kind_of_day(date(2026, 10, day)) for day in (1, 9, 10)]
        self.assertEqual(kinds, ["listed_off", "ordinary", "make_up"])

    def test_two_week_schedule_has_the_weeks_of_odoo(self):
        self.calendar.write(
            {
                "two_weeks_calendar": True,
                "attendance_ids": [
                    Command.clear(),
                    *self._attendances([0], week_type="0"),
                    *self._attendances([1], week_type="1"),
                ],
            }
        )
        clock = self._clock()
        for day in (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9), date(2026, 3, 10)):
            week = self.env["resource.calendar.attendance"].get_week_type(day)
            self.assertEqual(clock.hours_of(day), 8 if day.weekday() == week else 0)

    def test_flexible_schedule_is_refused_and_the_continuous_clock_runs(self):
        self.calendar.schedule_type = "flexible"
        clock = self._clock()
        self.assertIn("flexible", clock.trouble)
        with self.assertRaisesRegex(UserError, "Working schedule: Office is flexible"):
            clock.due("working", self._at("2026-03-02 11:30"), 60)
        self.assertAt(clock.due("continuous", self._at("2026-03-02 11:30"), 60), "2026-03-02 12:30")

    def test_schedule_without_hours_is_refused_with_its_name(self):
        self.calendar.attendance_ids.unlink()
        with self.assertRaisesRegex(UserError, "Office of .* has no working hours"):
            self._clock().add_working_days(self._at("2026-03-02 11:30"), 1)

    def test_company_without_schedule_is_refused(self):
        self.company.resource_calendar_id = False
        with self.assertRaisesRegex(UserError, "has none"):
            self._clock().due("working", self._at("2026-03-02 11:30"), 60)
        self.assertFalse(self._clock().can_work)

    def test_office_closed_for_good_is_refused(self):
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.calendar.id,
                "date_from": self._at("2026-03-03 00:00"),
                "date_to": self._at("2036-03-03 00:00"),
            }
        )
        with self.assertRaisesRegex(UserError, "no working time for more than a year"):
            self._clock().due("working", self._at("2026-03-02 16:00"), 120)

    def test_same_answers_as_the_schedule_of_odoo(self):
        start, clock = self._at("2026-03-02 10:17"), self._clock()
        for hours in (1, 7, 23, 100):
            self.assertEqual(
                clock.due("working", start, hours * 60), self.calendar.plan_hours(hours, start, compute_leaves=True)
            )

    def test_building_the_clock_takes_few_queries_and_asking_none(self):
        self._list(**{f"d2026_10_0{day}": False for day in range(1, 8)})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            clock = self._clock()
            for day in range(2, 30):
                clock.add_working_days(self._at(f"2026-03-{day:02} 10:00"), 32)

    def test_manager_without_rights_on_schedules_may_ask(self):
        company = self.company.with_user(self.users["user"])
        self.assertAt(company._customer_clock().due("working", self._at("2026-03-02 11:30"), 60), "2026-03-02 13:30")
