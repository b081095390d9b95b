from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ....algorithms.board import same_months
from ..visit.customer_visit import OPEN_STATES

#: customers whose falling use is drawn, and of how many months each line is
FALLING_LIMIT = 5
FALLING_MONTHS = 12
_FALLING = ("usage_drop", "usage_stop")


class CustomerBoardDay(models.AbstractModel):
    """A manager's day: what to do next, how he stands, whom he meets, who uses less (design 7)."""

    _name = "customer.board.day"
    _description = "My Day"
    _inherit = "customer.board"

    @api.readonly
    @api.model
    def get_board(self):
        """Return all that the manager's day shows of the user who asks (public).

        :return dict: `manager` (name and grade, or ""), `day`, `is_supervisor`, `figures`, `groups`
            (what to do, in order), `is_cut`, `events` (today's calendar), `falling` (customers who use less)
        """
        self._check_reader("customer_manager.group_customer_manager_user")
        frame = self._get_frame()
        manager = self._get_manager()
        groups, is_cut = self._get_groups(frame)
        return {
            "manager": " · ".join(filter(None, [manager.name, manager.grade_id.name])),
            "day": self._day(frame.today),
            "is_supervisor": self.env.user.has_group("customer_manager.group_customer_manager_supervisor"),
            "figures": self._get_figures(frame, manager),
            "groups": groups,
            "is_cut": is_cut,
            "events": self._get_events(frame),
            "falling": self._get_falling(),
        }

    @api.model
    def _get_manager(self):
        """Return the user as a manager of the current company, empty if he is none or serves no more."""
        return self.env["customer.manager"].search(
            [("user_id", "=", self.env.uid), ("company_id", "=", self.env.company.id), ("state", "!=", "ended")],
            limit=1,
        )

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    @api.model
    def _get_figures(self, frame, manager):
        figures = [self._figure_requests(), self._figure_visits(frame), self._figure_promises(frame)]
        return [*self._figures_load(manager), *figures] if manager else figures

    @api.model
    def _figures_load(self, manager):
        cap, rate = manager.grade_id.count_cap, round(manager.load_rate)
        level = "danger" if rate > 100 else "warning" if rate >= 90 else ""
        return [
            self._figure(
                "customers",
                self.env._("Customers"),
                str(manager.customer_count),
                self.env._("of %s at most", cap) if cap else "",
                action="customer_my_customers_action",
            ),
            self._figure(
                "load",
                self.env._("Load"),
                f"{rate} %",
                self.env._("of what your grade carries"),
                level,
                action="customer_assignment_action",
                context={"search_default_mine": 1},
            ),
        ]

    @api.model
    def _figure_requests(self):
        requests = self.env["customer.request"]
        own = requests._open_domain() & Domain("user_id", "=", self.env.uid)
        count = self._count("customer.request", own)
        late = self._count("customer.request", own & Domain("is_overdue", "=", True))
        detail = self.env._("%s late", late) if late else self.env._("none late") if count else ""
        return self._figure(
            "requests",
            self.env._("Open requests"),
            str(count),
            detail,
            "danger" if late else "success" if count else "",
            "customer_request_my_action",
            {"search_default_open": 1},
        )

    @api.model
    def _figure_visits(self, frame):
        visits = self.env["customer.visit"]
        own = visits._open_domain() & Domain("manager_id.user_id", "=", self.env.uid)
        sunday = frame.today + timedelta(days=6 - frame.today.weekday())
        due = Domain("date_planned", "<=", sunday) | Domain("date_due", "<=", sunday)
        count = self._count("customer.visit", own & due)
        late = self._count("customer.visit", own & Domain("is_overdue", "=", True))
        return self._figure(
            "visits",
            self.env._("Visits due this week"),
            str(count),
            self.env._("%s overdue", late) if late else "",
            "danger" if late else "",
            "customer_visit_my_action",
            {"search_default_open": 1},
        )

    @api.model
    def _figure_promises(self, frame):
        """The rate over a year: promises are few, a month says nothing."""
        [[rate, count]] = self.env["customer.promise"]._read_group(
            [
                ("manager_id.user_id", "=", self.env.uid),
                ("kept_rate", "!=", False),
                ("date_due", ">=", fields.Date.subtract(frame.today, years=1)),
            ],
            aggregates=["kept_rate:avg", "__count"],
        )
        return self._figure(
            "promises",
            self.env._("Promises kept"),
            f"{round(rate)} %" if count else "–",
            self.env._("of %s in a year", count) if count else self.env._("none due yet"),
            "warning" if count and rate < 90 else "",
            "customer_promise_action",
            {"search_default_my_promises": 1},
        )

    # ------------------------------------------------------------
    # Today's calendar
    # ------------------------------------------------------------

    @api.model
    def _get_events(self, frame):
        """Return the user's meetings of today, whole days first, in the company's place; visits open as visits."""
        begin = frame.stored(datetime.combine(frame.today, time.min))
        timed = Domain("allday", "=", False) & Domain("start", "<=", frame.end_of_today) & Domain("stop", ">", begin)
        whole = Domain("allday", "=", True)
        whole &= Domain("start_date", "<=", frame.today) & Domain("stop_date", ">=", frame.today)
        events = self.env["calendar.event"].search(
            Domain("partner_ids", "in", self.env.user.partner_id.ids) & (timed | whole), order="allday desc, start, id"
        )
        visits = {visit.event_id: visit for visit in self._find("customer.visit", [("event_id", "in", events.ids)])}
        return [self._event_row(frame, event, visits.get(event)) for event in events]

    @api.model
    def _event_row(self, frame, event, visit):
        is_past = not event.allday and frame.local(event.stop) < frame.now
        return {
            "id": event.id,
            "name": event.name,
            "time": self.env._("all day") if event.allday else self._span(frame, event),
            "place": event.location or "",
            "is_over": is_past if visit is None else visit.state not in OPEN_STATES,
            "res_model": "calendar.event" if visit is None else visit._name,
            "res_id": event.id if visit is None else visit.id,
        }

    @api.model
    def _span(self, frame, event):
        return f"{self._time(frame.local(event.start))} – {self._time(frame.local(event.stop))}"

    # ------------------------------------------------------------
    # Who uses less
    # ------------------------------------------------------------

    @api.model
    def _get_falling(self):
        """Return the user's customers with an open signal of falling use, the gravest first, with their months.

        `now` and `before` are kWh of twelve months and of the same months a year before; null where nothing is known.
        """
        signals = self.env["customer.signal"].search(
            Domain(self.env["customer.signal"]._open_domain())
            & Domain("manager_id.user_id", "=", self.env.uid)
            & Domain("rule_id.measure", "in", _FALLING),
            limit=FALLING_LIMIT * 2,
        )
        by_partner = {}
        for signal in signals:
            by_partner.setdefault(signal.partner_id, signal)
        shown = dict(list(by_partner.items())[:FALLING_LIMIT])
        series = self._get_series([partner.id for partner in shown])
        return [
            {
                "id": partner.id,
                "name": partner.display_name,
                "signal_id": signal.id,
                "warning": signal.warning or "",
                "evidence": (signal.evidence_text or "").split("\n")[0],
                **series.get(partner.id, {"months": [], "now": [], "before": []}),
            }
            for partner, signal in shown.items()
        ]

    @api.model
    def _get_series(self, partner_ids):
        """Return {customer id: months, and kWh of them and of the year before}, up to the newest of all of them."""
        usage = self.env["customer.usage"]
        if not partner_ids or not usage.has_access("read"):
            return {}
        domain = [("partner_id", "in", partner_ids)]
        [[newest]] = usage._read_group(domain, aggregates=["month:max"])
        if not newest:
            return {}
        months = same_months(newest, 2 * FALLING_MONTHS)
        rows = usage._read_group([*domain, ("month", ">=", months[0])], ["partner_id", "month:month"], ["kwh:sum"])
        found = {(partner.id, month): kwh for partner, month, kwh in rows}
        names = [fields.Date.to_string(month) for month in months[FALLING_MONTHS:]]
        result = {}
        for partner_id in partner_ids:
            line = [found.get((partner_id, month)) for month in months]
            result[partner_id] = {"months": names, "before": line[:FALLING_MONTHS], "now": line[FALLING_MONTHS:]}
        return result
