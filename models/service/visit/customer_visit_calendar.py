from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain

from .customer_visit import OPEN_STATES

#: so many days before it, an appointment without an agreed day enters the calendar
_CALENDAR_DAYS = 7
#: nobody is mailed about visits: neither the customer, who is no attendee, nor the own people
_QUIET = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "tracking_disable": True,
    "customer_visit_sync": True,
    "default_res_model": False,
    "default_res_id": False,
}


class CustomerVisit(models.Model):
    """A visit in the calendars of those who go: private to them, in step with the plan, and quiet."""

    _inherit = "customer.visit"

    event_id = fields.Many2one("calendar.event", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    is_event_declined = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Somebody deleted the event: the visit stays, and the calendar is left alone.",
    )

    def _sync_event(self):
        """Let the calendar say what the visits say; events are made for days that are agreed."""
        open_sudo = self.sudo().filtered(lambda visit: visit.state in OPEN_STATES)
        for visit in open_sudo.filtered("event_id"):
            visit.event_id.with_context(**_QUIET).write(visit._event_values())
        open_sudo.filtered(
            lambda visit: not visit.event_id and not visit.is_event_declined and (visit.is_fixed or visit.date_start)
        )._enter_events()

    def _enter_events(self):
        """Make the events of visits whose manager has a login."""
        visits = self.filtered("manager_id.user_id.active")
        events = self.env["calendar.event"].sudo().with_context(**_QUIET)
        made = events.create([visit._event_values() for visit in visits])
        for visit, event in zip(visits, made, strict=True):
            visit.with_context(tracking_disable=True).event_id = event.id

    def _event_values(self):
        """Return what the event of this one visit says."""
        user = self.manager_id.user_id
        attendees = user.partner_id | self.colleague_ids.partner_id
        values = {
            "name": self.partner_id.display_name,
            "user_id": user.id,
            "partner_ids": [Command.set(attendees.ids)],
            "privacy": "private",
            "location": ", ".join(filter(None, (self.partner_id.street, self.partner_id.city))) or False,
        }
        start, stop = self._event_times()
        if start:
            return values | {"allday": False, "start": start, "stop": stop}
        return values | {"allday": True, "start_date": self.date_planned, "stop_date": self.date_planned}

    def _drop_event(self):
        """Take visits that will not be out of the calendar."""
        events = self.sudo().event_id
        if events:
            events.with_context(**_QUIET).unlink()

    @api.model
    def _enter_next_events(self, company):
        """Enter the appointments of the next days, for the job."""
        today = company._customer_today()
        self.sudo().search(
            self._open_domain()
            & Domain("company_id", "=", company.id)
            & Domain("event_id", "=", False)
            & Domain("is_event_declined", "=", False)
            & Domain("date_planned", ">=", today)
            & Domain("date_planned", "<=", today + timedelta(days=_CALENDAR_DAYS))
        )._enter_events()

    def _follow_event(self):
        """Take over the day and time to which somebody who may change the visit moved its event."""
        for visit in self:
            event = visit.sudo().event_id
            if event.allday:
                values = {"date_start": False, "date_planned": event.start_date}
            else:
                values = {"date_start": event.start, "duration": event.duration}
            if any(visit._is_other(name, value) for name, value in values.items()):
                visit.with_context(customer_visit_sync=True).write(values)
