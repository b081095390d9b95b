from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.customer_manager.models.service.clock.customer_workday import ACTIVITY

from ..common import ROLES
from .clock_common import ClockCommon


@tagged("post_install", "-at_install")
class TestWorkday(ClockCommon):
    """The list of working days and the reminder of a missing one."""

    def _tasks(self):
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
                ("res_model", "=", "res.partner"),
                ("res_id", "=", self.company.partner_id.id),
            ]
        )

    def _remind(self, now):
        self.env["res.company"].search([("id", "!=", self.company.id)]).customer_workday_list = False
        with freeze_time(now), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_workday_list").method_direct_trigger()
        return self._tasks()

    def test_day_stands_in_the_list_once(self):
        self._list(d2026_10_01=False)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._list(d2026_10_01=True)

    def test_absurd_year_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Date: 202 lies outside"):
            self.Workday.create({"date": "0202-10-01", "works": False, "name": "Typing error"})

    def test_form_shows_weekday_and_hours(self):
        with Form(self.Workday.with_user(self.officer)) as form:
            form.date = "2026-10-10"
            form.works = True
            form.name = "Made up"
        day = form.record
        self.assertEqual((day.weekday, day.hours), ("5", 8))

    def test_only_the_marketing_department_writes(self):
        day = self._list(d2026_10_01=False)
        for role in ROLES:
            user = self.users[role]
            self.assertTrue(day.with_user(user).read(["name"]))
            if role == "officer":
                day.with_user(user).name = "National Day"
                continue
            with self.assertRaises(AccessError):
                day.with_user(user).works = True
            with self.assertRaises(AccessError):
                self.Workday.with_user(user).create({"date": "2026-10-02", "works": False, "name": "Mine"})
            with self.assertRaises(AccessError):
                day.with_user(user).unlink()

    def test_list_of_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other Grid"})
        day = self.Workday.create({"date": "2026-10-01", "works": False, "name": "Theirs", "company_id": other.id})
        with self.assertRaises(AccessError):
            day.with_user(self.officer).read(["name"])
        with self.assertRaises(AccessError):
            self.Workday.with_user(self.officer).create(
                {"date": "2026-10-02", "works": False, "name": "Mine", "company_id": other.id}
            )

    def test_template_can_be_imported(self):
        template = self.Workday.get_import_templates()[0]["template"].lstrip("/")
        with file_open(template, "rb") as file:
            wizard = (
                self.env["base_import.import"]
                .with_user(self.officer)
                .create(
                    {
                        "res_model": "customer.workday",
                        "file": file.read(),
                        "file_type": "text/csv",
                        "file_name": "days.csv",
                    }
                )
            )
        options = {
            "quoting": '"',
            "separator": ",",
            "has_headers": True,
            "date_format": "%Y-%m-%d",
            "encoding": "utf-8",
        }
        result = wizard.execute_import(["date", "works", "name"], ["date", "worked", "occasion"], options)
        self.assertFalse(result["messages"])
        self.assertEqual(self.Workday.browse(result["ids"]).mapped("works"), [False, False, True])

    def test_missing_list_of_next_year_is_asked_for_from_december(self):
        self._list(d2026_10_01=False)
        self.assertFalse(self._remind("2026-11-30 12:00:00"))
        # 1 December in Shanghai
        tasks = self._remind("2026-11-30 16:00:00")
        self.assertEqual(tasks.user_id & (self.officer | self.second_officer), self.officer | self.second_officer)
        self.assertFalse(tasks.user_id & self.users["user"])
        self.assertIn("2027", tasks[0].summary)

    def test_reminder_comes_once(self):
        self._list(d2026_10_01=False)
        count = len(self._remind("2026-12-01 12:00:00"))
        self.assertEqual(len(self._remind("2026-12-02 12:00:00")), count)
        self._tasks().action_done()
        self.assertFalse(self._remind("2027-01-03 12:00:00"))

    def test_job_that_was_off_asks_in_the_new_year(self):
        self.assertIn("2027", self._remind("2027-02-03 12:00:00")[0].summary)

    def test_list_that_arrives_settles_the_reminder(self):
        self.assertTrue(self._remind("2026-12-01 12:00:00"))
        with freeze_time("2026-12-03 12:00:00"):
            self._list(d2026_10_02=False)
            self.assertTrue(self._tasks())
            self._list(d2027_10_01=False)
            self.assertFalse(self._tasks())

    def test_company_without_lists_is_left_alone(self):
        self.company.customer_workday_list = False
        self.assertFalse(self._remind("2026-12-01 12:00:00"))
