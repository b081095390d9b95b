from odoo import fields
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitCalendar(MailCase, VisitCommon):
    """Visits stand in the calendars of those who go; nobody is mailed, and no event is the visit."""

    def test_an_agreed_day_enters_the_calendar_quietly(self):
        with self.mock_mail_gateway():
            visit = self._visit(date_planned=self._day(20), colleague_ids=self.supervisor.ids)
            visit.date_planned = self._day(21)
        event = visit.sudo().event_id
        self.assertFalse(self._new_mails)
        self.assertEqual((event.allday, event.start_date, event.privacy), (True, self._day(21), "private"))
        self.assertEqual(event.partner_ids, self.user.partner_id | self.supervisor.partner_id)
        self.assertNotIn(self.core, event.partner_ids)

    def test_moving_the_event_moves_the_visit_and_not_its_due_day(self):
        visit = self._visit(date_planned=self._day(20))
        event = visit.sudo().event_id.with_user(self.user)
        event.write({"start_date": self._day(25), "stop_date": self._day(25), "start": None, "stop": None})
        self.assertEqual((visit.date_planned, visit.date_due), (self._day(25), self._day(20)))
        event.write({"allday": False, "start": "2030-03-04 02:00:00", "stop": "2030-03-04 04:00:00"})
        self.assertEqual(visit.date_planned, fields.Date.to_date("2030-03-04"))
        self.assertEqual((visit.date_start, visit.duration), (fields.Datetime.to_datetime("2030-03-04 02:00:00"), 2.0))

    def test_deleting_the_event_keeps_the_visit_and_is_respected(self):
        visit = self._visit(date_planned=self._day(2))
        visit.sudo().event_id.with_user(self.user).unlink()
        self.assertEqual((visit.exists().state, bool(visit.event_id)), ("planned", False))
        self.Visit._enter_next_events(self.company)
        visit.date_planned = self._day(3)
        self.assertFalse(visit.event_id)

    def test_a_stranger_who_moves_the_event_moves_nothing(self):
        visit = self._visit(date_planned=self._day(20), colleague_ids=self.users["department"].ids)
        event = visit.sudo().event_id.with_user(self.users["department"])
        event.write({"start_date": self._day(25), "stop_date": self._day(25), "start": None, "stop": None})
        self.assertEqual(visit.date_planned, self._day(20))
        self.assertEqual(visit.sudo().event_id.start_date, self._day(20))

    def test_a_recorded_visit_does_not_follow_its_event(self):
        visit = self._recorded()
        event = visit.sudo().event_id.with_user(self.user)
        event.write({"start_date": self._day(25), "stop_date": self._day(25), "start": None, "stop": None})
        self.assertEqual((visit.date_planned, visit.date_done), (self.today, self.today))

    def test_what_does_not_take_place_leaves_the_calendar(self):
        visit = self._visit()
        event = visit.sudo().event_id
        visit.action_cancel("Not needed")
        self.assertFalse(event.exists())

    def test_the_next_days_of_the_plan_enter_by_the_job(self):
        self.company.customer_visit_plan_from = self.today
        visit = self.Visit._create_unchecked(
            [
                {
                    "partner_id": self.core.id,
                    "manager_id": self.senior.id,
                    "company_id": self.company.id,
                    "origin": "plan",
                    "slot": "contact",
                    "interval_days": 30,
                    "date_due": self._day(5),
                    "date_planned": self._day(4),
                }
            ]
        )
        self.assertFalse(visit.event_id)
        with self.mock_mail_gateway():
            self.Visit._enter_next_events(self.company)
            event = visit.event_id
            self.Visit._enter_next_events(self.company)
        self.assertEqual((event, event.user_id), (visit.event_id, self.user))
        self.assertFalse(self._new_mails)
