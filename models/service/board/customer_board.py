from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import babel_locale_parse, format_time, get_lang

from ....algorithms.board import BUCKETS, HORIZON_DAYS, sort_key, tell_due
from ...roles import OFFICER
from ..satisfaction.customer_satisfaction import FOLLOW_UP

#: entries that one source gives, and a board shows
SOURCE_LIMIT = 40
BOARD_LIMIT = 100


class Frame(NamedTuple):
    """The moment a board is drawn for, in the company's place."""

    now: datetime  # local, without a zone
    zone: ZoneInfo

    @property
    def today(self):
        return self.now.date()

    @property
    def horizon(self):
        return self.today + timedelta(days=HORIZON_DAYS)

    def local(self, moment):
        """Return a time of the database in the company's place, None for none."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None) if moment else None

    def stored(self, moment):
        """Return a time of the company's place as the database keeps it."""
        return moment.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)

    @property
    def end_of_today(self):
        return self.stored(datetime.combine(self.today, time.max))


class CustomerBoard(models.AbstractModel):
    """What the boards have in common: one ordered list of what to do next, each entry with its reason.

    Boards read with the rights of who looks at them, in a bounded number of queries, and change nothing. Sources are
    methods named in `_sources`; what an entry says, and in which order they stand, is decided here alone: the screen
    draws what it gets.
    """

    _name = "customer.board"
    _description = "Board"

    # ------------------------------------------------------------
    # To be extended
    # ------------------------------------------------------------

    @api.model
    def _sources(self):
        """Return the methods that find entries, each called with the frame."""
        return [self._find_approvals, self._find_calls]

    @api.model
    def _kinds(self):
        """Return {kind of entry: (label, icon, weight)}; a small weight is what the customer waits for."""
        return {
            "request": (self.env._("Request"), "fa-inbox", 0),
            "leg": (self.env._("Work order"), "fa-sitemap", 0),
            "promise": (self.env._("Promise"), "fa-handshake-o", 0),
            "call": (self.env._("Call"), "fa-phone", 1),
            "visit": (self.env._("Visit"), "fa-map-marker", 1),
            "contact": (self.env._("Contact"), "fa-phone", 1),
            "signal": (self.env._("Signal"), "fa-bell-o", 1),
            "measure": (self.env._("Measure"), "fa-wrench", 1),
            "opportunity": (self.env._("Opportunity"), "fa-star-o", 2),
            "approval": (self.env._("Approval"), "fa-check-square-o", 1),
            "handover": (self.env._("Handover"), "fa-exchange", 1),
        }

    # ------------------------------------------------------------
    # The list
    # ------------------------------------------------------------

    @api.model
    def _check_reader(self, group):
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("This board is for the people who serve customers: ask for that role."))

    @api.model
    def _get_frame(self):
        zone = ZoneInfo(self.env.company._customer_zone())
        return Frame(fields.Datetime.now().replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None), zone)

    @api.model
    def _get_groups(self, frame):
        """Return the entries in their groups: `[{"key", "label", "entries"}]`, and whether some were left out.

        A record stands once, as the first source that names it says.
        """
        found, is_cut = {}, False
        for source in self._sources():
            entries = source(frame)
            is_cut |= len(entries) > SOURCE_LIMIT
            for entry in entries[:SOURCE_LIMIT]:
                found.setdefault(entry["key"], entry)
        entries = sorted(found.values(), key=lambda entry: entry.pop("order"))
        is_cut |= len(entries) > BOARD_LIMIT
        labels, shown = self._bucket_labels(), entries[:BOARD_LIMIT]
        groups = [
            {"key": bucket, "label": labels[bucket], "entries": [one for one in shown if one["bucket"] == bucket]}
            for bucket in BUCKETS
        ]
        return [group for group in groups if group["entries"]], is_cut

    @api.model
    def _bucket_labels(self):
        return {
            "overdue": self.env._("Overdue"),
            "today": self.env._("Today"),
            "week": self.env._("In the next seven days"),
            "later": self.env._("Later"),
            "open": self.env._("Without a day"),
        }

    @api.model
    def _entry(self, frame, record, kind, why, due, title, partner=None, open_with=None):
        """Return an entry of the list.

        :param record: what it is about, opened by a tap
        :param why: what is to be done, one short sentence
        :param due: None, date, or datetime in the company's place
        :param partner: the customer, or a text that says whom
        :param open_with: (model, context) of a new document that a tap opens instead
        """
        label, icon, weight = self._kinds()[kind]
        told = tell_due(due, frame.now)
        key = f"{record._name},{record.id}"
        model, context = open_with or (record._name, {})
        is_record = isinstance(partner, models.BaseModel)
        return {
            "key": key,
            "order": sort_key(due, frame.now, weight, key),
            "kind": kind,
            "kind_label": label,
            "icon": icon,
            "title": title or "",
            "customer": (partner.display_name if is_record else partner) or "",
            "customer_id": partner.id if is_record else False,
            "why": why,
            "due": self._due_words(told, due),
            "bucket": told.bucket,
            "res_model": model,
            "res_id": False if open_with else record.id,
            "context": context,
        }

    @api.model
    def _due_words(self, told, due):
        if told.words in ("minutes_late", "hours_late", "days_late"):
            return {
                "minutes_late": self.env._("%s min late", told.count),
                "hours_late": self.env._("%s h late", told.count),
                "days_late": self.env._("1 day late") if told.count == 1 else self.env._("%s days late", told.count),
            }[told.words]
        if told.words == "at":
            return self.env._("today at %s", self._time(due))
        if told.words == "on_day":
            return self._day(due)
        return {"none": "", "today": self.env._("due today"), "tomorrow": self.env._("tomorrow")}[told.words]

    @api.model
    def _day(self, day):
        """Return a day with its weekday, as the reader's language writes it."""
        return format_skeleton("MMMEd", day, locale=babel_locale_parse(get_lang(self.env).code))

    @api.model
    def _time(self, moment):
        return format_time(self.env, moment.time(), time_format="short")

    @api.model
    def _customers(self, count):
        return self.env._("1 customer") if count == 1 else self.env._("%s customers", count)

    @api.model
    def _find(self, model, domain, order=None):
        """Return the first records of a source that the user may read, one more than are shown."""
        records = self.env[model]
        return records.search(domain, limit=SOURCE_LIMIT + 1, order=order) if records.has_access("read") else records

    @api.model
    def _count(self, model, domain):
        records = self.env[model]
        return records.search_count(domain) if records.has_access("read") else 0

    @api.model
    def _figure(self, key, label, value, detail="", level="", action=None, context=None):
        """Return a figure of the strip above the list.

        :param level: "danger", "warning", "success" or nothing
        :param action: external id, without the addon, of the list behind the figure
        """
        return {
            "key": key,
            "label": label,
            "value": value,
            "detail": detail,
            "level": level,
            "action": f"customer_manager.{action}" if action else "",
            "context": context or {},
        }

    # ------------------------------------------------------------
    # What everybody may have to do
    # ------------------------------------------------------------

    @api.model
    def _find_approvals(self, frame):
        tasks = self._find("approval.task", [("is_mine", "=", True)], "due_at, id")
        return [
            self._entry(
                frame,
                task,
                "approval",
                self.env._("Decide: %s", task.step_name),
                frame.local(task.due_at),
                task.document_name,
            )
            for task in tasks
        ]

    @api.model
    def _find_calls(self, frame):
        """Calls after low answers and to check closed requests: the supervisor's, late ones also the officer's."""
        user = self.env.user
        if not user.has_group(FOLLOW_UP.split(",")[0]):
            return []
        mine = Domain("team_id.user_id", "=", user.id)
        if user.has_group(OFFICER):
            mine |= Domain("call_escalated_at", "!=", False)
        calls = self._find(
            "customer.satisfaction",
            Domain("call_due", "!=", False) & Domain("call_done_at", "=", False) & mine,
            "call_due, id",
        )
        reasons = dict(calls._fields["call_reason"]._description_selection(self.env))
        return [
            self._entry(
                frame,
                call,
                "call",
                self.env._("Call the customer and note what was said"),
                frame.local(call.call_due),
                reasons.get(call.call_reason),
                call.partner_id,
            )
            for call in calls
        ]
