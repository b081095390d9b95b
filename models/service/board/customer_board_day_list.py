from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ....algorithms.board import next_appointment
from ...roles import OFFICER
from ..request.customer_request import RUNNING


class CustomerBoardDay(models.AbstractModel):
    """What a manager has to do next, each source in its own method."""

    _inherit = "customer.board.day"

    @api.model
    def _sources(self):
        return [
            self._find_requests,
            self._find_legs,
            self._find_promises,
            self._find_visits,
            self._find_contacts,
            self._find_signals,
            self._find_measures,
            self._find_opportunities,
            self._find_leads,
            self._find_handovers,
            *super()._sources(),
        ]

    @api.model
    def _mine(self):
        return Domain("manager_id.user_id", "=", self.env.uid)

    # ------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------

    @api.model
    def _find_requests(self, frame):
        requests = self._find(
            "customer.request",
            self.env["customer.request"]._open_domain() & Domain("user_id", "=", self.env.uid),
            "date_due, id",
        )
        return [
            self._entry(
                frame,
                request,
                "request",
                self._request_words(request),
                frame.local(self._request_due(request)),
                request.name,
                request.partner_id,
            )
            for request in requests
        ]

    @api.model
    def _request_due(self, request):
        """Return until when a request wants something of its owner; None while no clock runs."""
        if request.state not in RUNNING:
            return None
        dues = [request.date_due, not request.first_response_at and request.first_response_due]
        return min(filter(None, dues), default=None)

    @api.model
    def _request_words(self, request):
        if request.state in ("new", "working"):
            if request.first_response_at:
                return self.env._("Get it done and answer")
            return self.env._("Give a first response")
        return {
            "triage": self.env._("Sort it: whose is it, and of which kind"),
            "waiting": self.env._("Waits for the customer: ask again"),
            "answered": self.env._("Ask the customer whether it is settled"),
        }[request.state]

    @api.model
    def _find_legs(self, frame):
        """Work orders that a department should have accepted or done, or has to by tomorrow: ask there."""
        now, soon = frame.stored(frame.now), frame.stored(frame.now + timedelta(days=1))
        waits = Domain("state", "=", "sent") & Domain("accept_due", "<", now)
        waits |= Domain("state", "in", ("sent", "accepted")) & Domain("date_due", "<", soon)
        legs = self._find(
            "customer.request.leg", waits & Domain("request_id.user_id", "=", self.env.uid), "date_due, id"
        )
        return [
            self._entry(
                frame,
                leg,
                "leg",
                self._leg_words(leg),
                frame.local(self._leg_due(leg, now)),
                leg.request_id.name,
                leg.partner_id,
            )
            for leg in legs
        ]

    @api.model
    def _leg_due(self, leg, now):
        return leg.accept_due if leg.state == "sent" and leg.accept_due and leg.accept_due < now else leg.date_due

    @api.model
    def _leg_words(self, leg):
        department = leg.sudo().department_id.name
        if leg.state == "sent":
            return self.env._("Ask %s: it has not accepted yet", department)
        return self.env._("Ask %s: it is not done yet", department)

    # ------------------------------------------------------------
    # Promises, visits, contacts
    # ------------------------------------------------------------

    @api.model
    def _find_promises(self, frame):
        """Promises due in a week, and broken ones that are still to be made good."""
        promises = self.env["customer.promise"]
        wanted = promises._open_domain() & Domain("date_due", "<=", frame.horizon)
        wanted |= Domain("state", "=", "broken") & Domain("date_done", "=", False)
        return [
            self._entry(
                frame,
                promise,
                "promise",
                self._promise_words(promise),
                promise.date_due,
                promise.name,
                promise.partner_id,
            )
            for promise in self._find("customer.promise", wanted & self._mine(), "date_due, id")
        ]

    @api.model
    def _promise_words(self, promise):
        if promise.state == "broken":
            return self.env._("Broken: do it after all, and say so")
        department = promise.sudo().department_id.name
        return self.env._("Ask %s to keep it", department) if department else self.env._("Keep it, and say how")

    @api.model
    def _visits_ahead(self, frame):
        visits = self.env["customer.visit"]
        due = Domain("date_planned", "<=", frame.horizon) | Domain("date_due", "<=", frame.horizon)
        return visits._open_domain() & due & self._mine()

    @api.model
    def _find_visits(self, frame):
        kinds = dict(self.env["customer.visit"]._fields["kind"]._description_selection(self.env))
        return [
            self._visit_entry(frame, visit, kinds)
            for visit in self._find("customer.visit", self._visits_ahead(frame), "date_planned, id")
        ]

    @api.model
    def _visit_entry(self, frame, visit, kinds):
        planned = frame.local(visit.date_start) or visit.date_planned or visit.date_due
        due = next_appointment(planned, visit.date_due, frame.today)
        if visit.is_overdue:
            why = self.env._("Overdue: visit now, or record the visit")
        elif due == frame.today and due != planned:
            why = self.env._("Its day has passed: record the visit, or plan another day")
        elif visit.mode == "face":
            why = self.env._("Visit the customer")
        else:
            why = self.env._("Call the customer")
        return self._entry(frame, visit, "visit", why, due, visit.purpose or kinds.get(visit.kind), visit.partner_id)

    @api.model
    def _find_contacts(self, frame):
        """Customers who were left alone longer than their tier allows, with no visit ahead: a call will do."""
        managers = self.env["customer.manager"].search([("user_id", "=", self.env.uid)])
        if not managers:
            return []
        ahead = self.env["customer.visit"]._search(self._visits_ahead(frame))
        partners = self._find(
            "res.partner",
            Domain("customer_acting_manager_id", "in", managers.ids)
            & Domain("customer_contact_gap", "=", True)
            & Domain("id", "not in", ahead.subselect("partner_id")),
            "id",
        )
        return [
            self._entry(
                frame,
                partner,
                "contact",
                self.env._("Call the customer, and record what was said"),
                frame.today,
                self._contact_words(partner),
                partner,
                open_with=("customer.visit", {"default_partner_id": partner.id, "default_mode": "phone"}),
            )
            for partner in partners
        ]

    @api.model
    def _contact_words(self, partner):
        last = partner.customer_last_contact
        return self.env._("No contact since %s", self._day(last)) if last else self.env._("No contact on record")

    # ------------------------------------------------------------
    # Signals and opportunities
    # ------------------------------------------------------------

    @api.model
    def _find_signals(self, frame):
        """Signals to verify or reject, of others than himself, and red ones to read as head of a department."""
        own_word = Domain("source", "in", ("manual", "hint")) & Domain("create_uid", "=", self.env.uid)
        to_verify = Domain("state", "=", "new") & self._mine() & ~own_word
        signals = self._find("customer.signal", to_verify | Domain("is_to_read", "=", True), "verify_due, id")
        return [
            self._entry(
                frame,
                signal,
                "signal",
                self.env._("Read it, and say so") if signal.is_to_read else self.env._("Say whether it is true"),
                frame.local(signal.head_due if signal.is_to_read else signal.verify_due),
                signal.name or signal.rule_id.name,
                signal.partner_id,
            )
            for signal in signals
        ]

    @api.model
    def _find_measures(self, frame):
        lines = self._find(
            "customer.signal.measure.line",
            Domain("user_id", "=", self.env.uid)
            & Domain("state", "=", "planned")
            & Domain("date_due", "<=", frame.horizon),
            "date_due, id",
        )
        return [
            self._entry(
                frame,
                line.signal_id,
                "measure",
                self.env._("Take the measure: %s", line.measure_id.name),
                line.date_due,
                line.signal_id.name or line.sudo().signal_id.rule_id.name,
                line.partner_id,
            )
            for line in lines
        ]

    @api.model
    def _find_opportunities(self, frame):
        """Opportunities that were found true and are nobody's sale yet."""
        signals = self._find(
            "customer.signal",
            Domain("kind", "=", "opportunity")
            & Domain("state", "in", ("verified", "measures"))
            & Domain("lead_id", "=", False)
            & self._mine(),
            "date_expected, id",
        )
        return [
            self._entry(
                frame,
                signal,
                "opportunity",
                self.env._("Open an opportunity, or close the signal"),
                signal.date_expected or None,
                signal.name or signal.rule_id.name,
                signal.partner_id,
            )
            for signal in signals
        ]

    @api.model
    def _find_leads(self, frame):
        """Own opportunities of sales with an activity or a closing day within the week."""
        leads = self._find(
            "crm.lead",
            Domain("user_id", "=", self.env.uid)
            & Domain("won_status", "=", "pending")
            & (Domain("my_activity_date_deadline", "<=", frame.horizon) | Domain("date_deadline", "<=", frame.horizon)),
            "date_deadline, id",
        )
        return [
            self._entry(
                frame,
                lead,
                "opportunity",
                self.env._("Take the next step of the sale"),
                min(filter(None, [lead.my_activity_date_deadline, lead.date_deadline]), default=None),
                lead.name,
                lead.partner_id.commercial_partner_id,
            )
            for lead in leads
        ]

    # ------------------------------------------------------------
    # Handovers
    # ------------------------------------------------------------

    @api.model
    def _find_handovers(self, frame):
        """Handovers that wait for the user's signature, also in the place of a giver who is gone."""
        user = self.env.user
        party = Domain("witness_id", "=", user.id) | Domain("to_manager_id.user_id", "=", user.id)
        giver = [
            ("user_id", "=", user.id),
            ("team_id.user_id", "=", user.id),
            ("employee_id.parent_id.user_id", "=", user.id),
        ]
        party |= Domain("from_manager_id", "any!", Domain.OR([one] for one in giver))
        if user.has_group(OFFICER):
            party = Domain.TRUE
        handovers = self._find("customer.handover", party & Domain("state", "=", "checked"), "date_due, id")
        return [
            self._entry(
                frame,
                handover,
                "handover",
                self.env._("Read and sign it"),
                handover.date_due or None,
                handover.name,
                self._customers(handover.customer_count),
            )
            for handover in handovers.filtered("can_sign")
        ]
