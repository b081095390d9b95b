from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .customer_request import RUNNING


class CustomerRequest(models.Model):
    """The two clocks of a request: first response and answer (domain 8.2, 8.3, 11.6)."""

    _inherit = "customer.request"

    type_id = fields.Many2one(
        "customer.request.type", "Type", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    first_response_due = fields.Datetime("First Response until", readonly=True, copy=False)
    date_due = fields.Datetime("Due", readonly=True, copy=False, index="btree_not_null")
    clock = fields.Selection([("working", "Working time"), ("continuous", "Day and night")], readonly=True, copy=False)
    limit_minutes = fields.Float("Limit (Minutes)", readonly=True, copy=False, digits=(16, 2), aggregator="avg")
    time_left = fields.Float(
        "Time Left (Hours)", compute="_compute_time_left", help="Until the customer's limit, by the calendar."
    )
    is_overdue = fields.Boolean("Past Its Limit", compute="_compute_time_left", search="_search_is_overdue")
    clock_trouble = fields.Char(
        "No Limit because",
        readonly=True,
        copy=False,
        help="Why no limit could be computed; the request itself is kept.",
    )
    is_late = fields.Boolean(
        "Late", readonly=True, copy=False, help="Answered after its limit, past it, or reopened soon after closing."
    )
    late_at = fields.Datetime("Late since", readonly=True, copy=False)
    late_manager_id = fields.Many2one(
        "customer.manager",
        "Lateness of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who served the customer when it became late: a handover does not move that.",
    )

    def write(self, vals):
        """Reckon repairs again whose account lies in another area, where another limit holds (domain 11.6)."""
        if "account_id" not in vals:
            return super().write(vals)
        repairs = self.sudo().filtered(lambda one: one.type_id.is_repair and one.state in (*RUNNING, "waiting"))
        repairs._mark_overdue()
        areas = {one: one.account_id.area_class for one in repairs}
        result = super().write(vals)
        moved = repairs.filtered(lambda one: one.account_id.area_class != areas[one])
        if known := moved.filtered(lambda one: areas[one]):
            self.browse(known.ids)._check_may_move_area()
        moved._restart_clocks()
        return result

    def _check_may_move_area(self):
        """Clocks are not polished by another account (domain 11.17); one that was missing is named by the owner."""
        try:
            self._check_supervisor()
        except AccessError as error:
            raise AccessError(
                self.env._("Account: the limits of a repair go by its area; only the supervisor moves it to another.")
            ) from error

    @api.model
    def _default_type(self, company):
        """Return the type of what nobody gave one."""
        return self.env["customer.request.type"]._get_type(company, "other")

    def _mark_overdue(self):
        """Keep that limits have passed, whoever looks later; of those alone whose clock runs.

        What was answered in time, or waits for the customer, does not become late by who looks.
        """
        now = fields.Datetime.now()
        for request in self.sudo().filtered(lambda one: one.state in RUNNING):
            if request.date_due and request.date_due < now:
                request._mark_late(request.date_due)

    def _mark_late(self, moment):
        if not self.is_late:
            self._set({"is_late": True, "late_at": moment, "late_manager_id": self.manager_id.id})

    @api.depends("date_due", "state")
    def _compute_time_left(self):
        now = fields.Datetime.now()
        for request in self:
            left = request.date_due - now if request.date_due and request.state in RUNNING else None
            request.time_left = left.total_seconds() / 3600 if left is not None else 0.0
            request.is_overdue = left is not None and request.time_left < 0

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "in", RUNNING) & Domain("date_due", "<", fields.Datetime.now())
        return domain if True in value else ~domain

    # ------------------------------------------------------------
    # Reckoning
    # ------------------------------------------------------------

    def _restart_clocks(self):
        """Reckon all moments anew: at intake, and whenever type, customer or pauses changed.

        The clock runs since the request was received, since the reopening for one that had been closed. Without
        working hours the request is kept and says what is wrong with the schedule.
        """
        for company, requests in self.sudo().grouped("company_id").items():
            clock = company._customer_clock()
            for request in requests:
                request._set(request._reckon(clock))
        self._settle_stages()
        self._restart_stage_clocks()
        self._restart_leg_clocks()
        self._arm()

    def _reckon(self, clock):
        """Return the values of the moments of one request."""
        values = dict.fromkeys(("first_response_due", "date_due", "warn_at", "escalate_at"), False)
        values |= {"clock_trouble": False, "limit_minutes": 0.0, "clock": False}
        try:
            values |= self._reckon_response(clock) | self._reckon_answer(clock)
        except UserError as error:
            values["clock_trouble"] = str(error)
        return values

    def _reckon_response(self, clock):
        tier, area = self.partner_id.customer_tier_id, self.account_id.area_class
        kind = self.type_id
        limit = kind._response_limit(clock, self.received_at, tier, area, self._pauses()) if kind else None
        return {"first_response_due": limit.due if limit else False}

    def _reckon_answer(self, clock):
        """Return the moments of the answer; of a repair: power back, since the crew arrived (the first response)."""
        kind = self.type_id.clock
        if not kind:
            return {}
        start, pauses, company = self.reopened_at or self.received_at, self._pauses(), self.company_id
        arrived = self.first_response_at if self.type_id.is_repair and not self.reopened_at else None
        limit = self.type_id._customer_limit(
            clock, start, self.partner_id.customer_tier_id, pauses, self.account_id.area_class, arrived or None
        )
        shares = (company.customer_request_warning_share / 100, company.customer_request_escalation_share / 100)
        warn_at, escalate_at = (clock.mark(kind, start, limit.minutes, share, pauses) for share in shares)
        return {
            "clock": kind,
            "limit_minutes": limit.minutes,
            "date_due": limit.due,
            "warn_at": warn_at,
            "escalate_at": escalate_at,
        }

    def _pauses(self):
        """Return [(from, to)] of the pauses that are over: one that runs moves nothing before it ends."""
        return [(one.date_from, one.date_to) for one in self.pause_ids if one.date_to]

    def _clock_moment(self, moment):
        """Return up to when the clock of one request ran at a moment: it stands still while the customer is waited
        for."""
        running = self.pause_ids.filtered(lambda one: not one.date_to)
        return min(moment, running.date_from) if running else moment

    def _restart_leg_clocks(self):
        """Put the limits of open work orders inside the customer's limit."""
        legs = self.sudo().leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted"))
        for company, of_company in legs.grouped("company_id").items():
            clock = company._customer_clock()
            for leg in of_company:
                leg.write(leg._reckon(clock))
