from odoo import fields, models
from odoo.exceptions import UserError

from ...algorithms import limits

_WORKING = "working"


class ReportRequest(models.AbstractModel):
    """The sheet of a request: whose it was, both clocks with their limits and pauses, departments, how it ended (P3).

    Whoever may read the request may print it, with what he reads of it on the screen.
    """

    _name = "report.customer_manager.report_request"
    _inherit = "customer.report"
    _description = "Request Sheet"
    _document_model = "customer.request"

    def _get_title(self, records):
        return self.env._("Request %(number)s", number=records.number)

    def _get_subtitle(self, records):
        return records.name

    def _get_facts(self, records):
        _ = self.env._
        request = records.sudo()
        return [
            (_("Customer"), request.partner_id.display_name or _("not known yet")),
            (_("Contact"), request.contact_id.name or "–"),
            (_("Account"), request.account_id.number or "–"),
            (_("Type"), request.type_id.name or "–"),
            (_("Received"), self._join(self._format_moment(request.received_at), self._label(request, "channel"))),
            (_("Number elsewhere"), request.external_number or "–"),
            (_("Owner"), request.user_id.name),
            (_("Manager"), request.manager_id.name or "–"),
            (_("State"), self._label(request, "state")),
            (_("Recorded by"), request.reporter_uid.name or "–"),
        ]

    def _get_values(self, records):
        return {
            "mark": self.env._("Late") if records.is_late else "",
            "owners": self._get_owners(records),
            "clocks": self._get_clocks(records),
            "pauses": self._get_pauses(records),
            "legs": [self._prepare_leg(leg) for leg in records.leg_ids.sorted("number")],
            "steps": self._get_steps(records),
            "tries": self._get_tries(records),
            "end": self._get_end(records),
            "lateness": self._get_lateness(records),
            "escalations": [
                (
                    self._label(one, "kind"),
                    self._format_moment(one.moment),
                    one.user_id.name,
                    self._format_moment(one.raised_at),
                )
                for one in records.escalation_ids
            ],
        }

    # ------------------------------------------------------------
    # Whose it was
    # ------------------------------------------------------------

    def _get_owners(self, request):
        """Return who owned it from when until when; one that nothing was kept of names its present owner."""
        rows = list(request.holder_ids)
        if not rows:
            manager = request.manager_id.name or "–"
            return [{"name": request.user_id.name, "manager": manager, "start": "–", "end": "–"}]
        ends = [row.date_from for row in rows[1:]] + [request.closed_at]
        return [
            {
                "name": row.user_id.name,
                "manager": row.manager_id.name or "–",
                "start": self._format_moment(row.date_from),
                "end": self._format_moment(end) or "–",
            }
            for row, end in zip(rows, ends, strict=True)
        ]

    # ------------------------------------------------------------
    # Clocks
    # ------------------------------------------------------------

    def _get_clocks(self, request):
        """Return the two clocks: what the limit was and why, until when, when it was met, what time it took."""
        clock = request.company_id.sudo()._customer_clock()
        return [self._get_response(request, clock), self._get_answer(request, clock)]

    def _get_response(self, request, clock):
        limit = self._reckon(request, clock, is_response=True)
        done, due = request.first_response_at, request.first_response_due
        is_repair = request.sudo().type_id.is_repair
        return {
            "name": self.env._("Arrival of the crew") if is_repair else self.env._("First response"),
            "clock": "",
            "limit": self._format_minutes(limit.minutes, self._kind_of(limit)) if limit else "–",
            "due": self._format_moment(due) or "–",
            "done": self._format_moment(done) or "–",
            "taken": "",
            "result": self._get_result(due, done),
            "reasons": self._get_reasons(request, limit),
        }

    def _get_answer(self, request, clock):
        limit = self._reckon(request, clock)
        done, due = request.answered_at, request.date_due
        start = request.reopened_at or request.received_at
        taken = None
        if request.clock and done and done >= start:
            taken = self._elapsed(clock, request, start, done)
        if request.clock_trouble:
            reasons = [self.env._("No limit: %(trouble)s", trouble=request.clock_trouble)]
        elif limit and round(limit.minutes) != round(request.limit_minutes):
            reasons = [self.env._("The rules of the type have been changed since this limit was set.")]
        else:
            reasons = self._get_reasons(request, limit)
        return {
            "name": self.env._("Answer"),
            "clock": self._label(request, "clock"),
            "limit": self._format_minutes(request.limit_minutes, request.clock) if request.date_due else "–",
            "due": self._format_moment(due) or "–",
            "done": self._format_moment(done) or "–",
            "taken": self._format_minutes(taken, request.clock),
            "result": self._get_result(due, done),
            "reasons": reasons,
        }

    def _elapsed(self, clock, request, start, end):
        try:
            return clock.elapsed(request.clock, start, end, request.sudo()._pauses())
        except UserError:
            return None

    def _reckon(self, request, clock, is_response=False):
        """Return the limit by the rules as they are; None where there is none or no working time."""
        request = request.sudo()
        kind, tier, area = request.type_id, request.partner_id.customer_tier_id, request.account_id.area_class
        if not kind:
            return None
        try:
            if is_response:
                return kind._response_limit(clock, request.received_at, tier, area, request._pauses())
            start = request.reopened_at or request.received_at
            arrived = request.first_response_at if kind.is_repair and not request.reopened_at else None
            return kind._customer_limit(clock, start, tier, request._pauses(), area, arrived or None)
        except UserError:
            return None

    @staticmethod
    def _kind_of(limit):
        return _WORKING if limits.IN_HOURS in limit.reasons else "continuous"

    def _get_reasons(self, request, limit):
        """Return in sentences by which rules a limit came."""
        if limit is None:
            return []
        _ = self.env._
        request = request.sudo()
        tier = request.partner_id.customer_tier_id
        names = {"tier": tier.name or "", "factor": self._format_figure(tier.answer_factor)}
        sentences = {
            limits.TIER_FACTOR: _("Shortened for the tier %(tier)s: times %(factor)s.", **names),
            limits.FACTOR_OFF: _("The tier %(tier)s would shorten it; this type or its clock does not.", **names),
            limits.LEGAL_LIMIT: _("Cut to the limit by law or public commitment."),
            limits.IN_HOURS: _("In working hours, by the tier %(tier)s.", **names),
            limits.OUTSIDE_HOURS: _("Outside working hours, by the tier %(tier)s.", **names),
            limits.NO_AREA: _("The account names no area class: the shortest limit holds."),
        }
        return [sentences[reason] for reason in limit.reasons if reason in sentences]

    def _get_result(self, due, done):
        """Return (words, look) of whether a limit was met."""
        _ = self.env._
        if not due:
            return (_("no limit"), "soft")
        if done:
            return (_("in time"), "good") if done <= due else (_("too late"), "bad")
        return (_("open"), "open") if fields.Datetime.now() <= due else (_("past the limit"), "bad")

    def _get_pauses(self, request):
        """Return the times in which it waited for the customer, the only ones that stop a clock."""
        clock = request.company_id.sudo()._customer_clock() if request.pause_ids else None
        return [
            {
                "start": self._format_moment(one.date_from),
                "end": self._format_moment(one.date_to) or self.env._("still waiting"),
                "length": self._get_length(clock, request, one),
                "reason": one.reason,
                "by": self._join(one.user_id.name, one.resume_user_id.name),
            }
            for one in request.pause_ids
        ]

    def _get_length(self, clock, request, pause):
        """Return how long the clock stood still: on the clock of the request, where it has one."""
        if not pause.date_to:
            return "–"
        kind = request.clock or "continuous"
        try:
            return self._format_minutes(clock.elapsed(kind, pause.date_from, pause.date_to), kind)
        except UserError:
            return "–"

    # ------------------------------------------------------------
    # Departments
    # ------------------------------------------------------------

    def _prepare_leg(self, leg):
        _ = self.env._
        ended = leg.ended_at and self._join(self._format_moment(leg.ended_at), leg.ended_uid.name)
        lateness = []
        if leg.is_accept_late:
            lateness.append(_("accepted or returned too late"))
        if leg.is_late:
            lateness.append(_("done after its limit"))
        return {
            "number": leg.number,
            "department": leg.sudo().department_id.display_name,
            "state": self._label(leg, "state"),
            "look": {"done": "good", "returned": "bad", "cancelled": "soft"}.get(leg.state, "open"),
            "sent": self._join(self._format_moment(leg.sent_at), leg.sent_uid.name),
            "accepted": self._join(self._format_moment(leg.accepted_at), leg.accepted_uid.name) or "–",
            "accept_due": self._format_moment(leg.accept_due) or "–",
            "due": self._format_moment(leg.date_due) or "–",
            "ended": ended or "–",
            "task": leg.task,
            "words": leg.answer or leg.return_reason or "",
            "late": self._join(*lateness),
            "late_reason": leg.late_reason or "",
        }

    # ------------------------------------------------------------
    # How it went and ended
    # ------------------------------------------------------------

    def _get_steps(self, request):
        """Return what happened, as the form draws it."""
        steps = sorted(request._path_steps(), key=lambda step: step[0])
        return [(self._format_moment(moment), title, words or "") for moment, title, words in steps]

    def _get_tries(self, request):
        """Return the tries to reach the customer; those before the last answer do not count."""
        return [
            {
                "day": self._format_day(one.date),
                "channel": self._label(one, "channel"),
                "note": one.note,
                "by": one.user_id.name,
                "counts": one.round == request.answer_round,
            }
            for one in request.attempt_ids
        ]

    def _get_end(self, request):
        """Return in a sentence how it ended, or what it waits for."""
        _ = self.env._
        moment = self._format_moment(request.closed_at)
        if request.state == "cancelled":
            return _("Cancelled on %(moment)s: %(reason)s", moment=moment, reason=request.cancel_reason or "–")
        if request.state == "closed":
            how = self._label(request, "closing")
            words = request.confirmed_by or request.same_as_id.number
            if words:
                return _("Closed on %(moment)s: %(how)s (%(words)s)", moment=moment, how=how, words=words)
            return _("Closed on %(moment)s: %(how)s", moment=moment, how=how)
        if request.state == "answered":
            return _("Answered; the customer has not confirmed yet.")
        return _("It is not answered yet.")

    def _get_lateness(self, request):
        """Return in sentences whether it was late, and to whom that is counted: a handover does not move it."""
        _ = self.env._
        sentences = []
        if request.reopened_count:
            sentences.append(
                _(
                    "Reopened: %(count)s, last on %(moment)s.",
                    count=request.reopened_count,
                    moment=self._format_moment(request.reopened_at),
                )
            )
        if not request.is_late:
            return [*sentences, _("The answer is not late.")]
        sentences.append(_("Late since %(moment)s.", moment=self._format_moment(request.late_at)))
        if request.late_manager_id:
            sentences.append(_("Counted to %(name)s, who served the customer then.", name=request.late_manager_id.name))
        else:
            sentences.append(_("Counted to no manager: nobody served the customer, or it went past him."))
        return sentences
