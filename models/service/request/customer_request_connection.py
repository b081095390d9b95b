from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....algorithms import limits
from .customer_request_stage import AHEAD, PASSED
from .customer_request_stage_clock import NOTHING


class CustomerRequest(models.Model):
    """A connection and its stages (domain 8.3, 11.7): which there are, which runs, whose turn it is."""

    _inherit = "customer.request"

    stage_ids = fields.One2many("customer.request.stage", "request_id", string="Stages", readonly=True, copy=False)
    running_stage_id = fields.Many2one(
        "customer.request.stage", string="Stage", compute="_compute_running_stage_id", compute_sudo=True
    )
    has_stages = fields.Boolean(compute="_compute_running_stage_id", compute_sudo=True)
    stage_bar = fields.Html(compute="_compute_stage_bar", sanitize=False, export_string_translation=False)

    @api.depends("stage_ids.state")
    def _compute_running_stage_id(self):
        for request in self:
            request.running_stage_id = request._running_stage()
            request.has_stages = bool(request.stage_ids.filtered(lambda one: one.state != "cancelled"))

    def _running_stage(self):
        """Return the stage of one request that is in work."""
        return self.stage_ids.filtered(lambda one: one.state == "working")[:1]

    def _customer_stage(self):
        """Return the stage of one request that is in work and the customer's own."""
        return self._running_stage().filtered("is_customer")

    @api.depends_context("lang")
    @api.depends("stage_ids.state", "stage_ids.is_late")
    def _compute_stage_bar(self):
        labels = dict(self.env["customer.request.stage"]._fields["state"]._description_selection(self.env))
        for request in self:
            stages = request.stage_ids.filtered(lambda one: one.state != "cancelled")
            request.stage_bar = Markup('<ol class="list-unstyled d-flex flex-wrap gap-1 mb-3">%s</ol>') % Markup().join(
                Markup('<li class="badge rounded-pill %s" title="%s"%s>%s</li>')
                % (
                    stage._bar_class(),
                    labels[stage.state],
                    Markup(' aria-current="step"') if stage.state == "working" else "",
                    stage.name,
                )
                for stage in stages
            )

    # ------------------------------------------------------------
    # Which there are
    # ------------------------------------------------------------

    def _settle_stages(self):
        """Give requests the stages of their type: those that are sorted, and anew where the type has changed."""
        for request in self.sudo():
            if request.state in ("triage", "answered", "closed", "cancelled") or not request.type_id:
                continue
            ahead = request.stage_ids.filtered(lambda one: one.state in AHEAD)
            if ahead and ahead.type_id == request.type_id:
                continue
            ahead._cancel(self.env._("The type has changed."))
            request._make_stages()

    def _make_stages(self):
        """Make the stages of the type of one request that it has not gone through, and begin the first."""
        stages = self.env["customer.request.stage"].sudo()
        known = self.stage_ids.filtered(lambda one: one.state in PASSED).type_stage_id
        if known and not self.stage_ids.filtered(lambda one: one.state == "cancelled"):
            return
        made = stages.create(
            [
                {
                    "request_id": self.id,
                    "type_id": self.type_id.id,
                    "type_stage_id": one.id,
                    "sequence": place,
                    "name": one.name,
                    "is_customer": one.is_customer,
                    "days": one.days,
                }
                for place, one in enumerate(self.type_id.stage_ids.sorted(), 1)
                if one not in known
            ]
        )
        made._copy_names()
        if made:
            self._begin_next_stage()

    def _refuse_stages_worked_on(self, new_type):
        """Stages that were gone through are those of a type: it stays then."""
        for request in self.sudo():
            if new_type == request.type_id or not request.stage_ids:
                continue
            legs = request.stage_ids.leg_ids
            if request.stage_ids.filtered(lambda one: one.state in PASSED) or legs.filtered("accepted_at"):
                raise UserError(
                    self.env._(
                        "Type: the stages of %(request)s are worked on, so that its type stays. Cancel it and record"
                        " the other connection anew.",
                        request=request.number,
                    )
                )

    # ------------------------------------------------------------
    # Whose turn it is
    # ------------------------------------------------------------

    def _begin_next_stage(self):
        """Begin the first stage that is to come, where none is in work.

        The first of all begins with the request and is sent by its owner, who reads what it is about; later ones go to
        their department at once. The customer's own stage stops the clock.
        """
        now = fields.Datetime.now()
        for request in self.sudo():
            planned = request.stage_ids.filtered(lambda one: one.state == "planned")
            stage = planned.sorted(lambda one: (one.sequence, one.id))[:1]
            if not stage or request._running_stage():
                continue
            is_first = not request.stage_ids.filtered("done_at")
            stage.write(
                {
                    "state": "working",
                    "started_at": (request.reopened_at or request.received_at) if is_first else now,
                    "department_id": False if stage.is_customer else stage._department().id,
                }
            )
            if stage.is_customer:
                request._wait_for_stage(stage)
            request._restart_stage_clocks()
            if not stage.is_customer and not is_first:
                request._send_stage(stage)

    def _wait_for_stage(self, stage):
        """Stop the clock, since the customer works on a stage of his own, and tell him.

        Where it stands still for want of something else, that is over: the stage takes its place.
        """
        if self.state == "waiting":
            self._end_pauses()
        else:
            self._mark_overdue()
        owner = self.user_id
        words = stage.with_context(lang=self.partner_id.lang or owner.lang)
        text = words.env._("It is your turn now: %s", words.name)
        self.env["customer.request.pause"].create(
            {
                "request_id": self.id,
                "date_from": fields.Datetime.now(),
                "reason": words.name,
                "user_id": self.env.uid,
            }
        )
        self._set({"state": "waiting"})
        self._set_responded()
        self.with_user(owner)._tell_customer(text)

    def _end_customer_stage(self, state="done"):
        """End the stages on which the customers of requests work: the clock runs again."""
        stages = {request: request._customer_stage() for request in self.sudo()}
        waiting = self.filtered(lambda one: one.sudo().state == "waiting")
        waiting._end_pauses()
        waiting._set({"state": "working"})
        for stage in stages.values():
            stage._finish(state)
        waiting._restart_clocks()

    def action_resume(self):
        """Let the clock run again; a stage of the customer's own ends by it (public; who may write)."""
        own = self.sudo().filtered(lambda one: one._customer_stage())
        if not own:
            return super().action_resume()
        self._begin(("waiting",))
        mine = self.filtered(lambda one: one.id in own.ids)
        mine._end_customer_stage()
        return super(CustomerRequest, self - mine).action_resume() if self - mine else True

    # ------------------------------------------------------------
    # Departments
    # ------------------------------------------------------------

    def action_send_stage(self):
        """Send the stages in work to their departments (public; who may write)."""
        self._begin(("new", "working"))
        for request in self.sudo():
            stage = request._running_stage()
            if not request._stage_of_legs():
                raise UserError(
                    self.env._("%(request)s: no stage waits to be sent to a department.", request=request.number)
                )
            department = stage._department()
            if not department:
                raise UserError(
                    self.env._(
                        "Department: nobody named one for %(stage)s. Choose one with 'Send to Departments', or name it"
                        " at the type.",
                        stage=stage.name,
                    )
                )
            request._refuse_departments(department)
            request._send_legs(department, stage._task(), self.env.uid)
        self._set({"state": "working"})
        self._restart_leg_clocks()
        return True

    def _send_stage(self, stage):
        """Send a stage that begins to its department; where that cannot be, its owner has to do something."""
        department = stage._department()
        try:
            if not department:
                raise UserError(self.env._("Department: name at least one."))
            self._refuse_departments(department)
        except UserError:
            owner = self.user_id
            self._give_owner_task(stage.with_context(lang=owner.lang)._begins())
            return
        self._send_legs(department, stage._task(), self.user_id.id)
        self._restart_leg_clocks()

    def _stage_of_legs(self):
        """Return the stage of one request to which new work orders belong: the one in work, if none of its is open."""
        stage = self._running_stage().filtered(lambda one: not one.is_customer)
        busy = stage.leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted"))
        return stage if not busy else stage.browse()

    def _refuse_open_stages(self):
        """A connection is answered when its stages are gone through."""
        for request in self.sudo():
            if ahead := request.stage_ids.filtered(lambda one: one.state in AHEAD):
                raise UserError(
                    self.env._(
                        "%(request)s: these stages are still to come: %(stages)s. Say of each that it is done or not"
                        " needed.",
                        request=request.number,
                        stages=", ".join(ahead.mapped("name")),
                    )
                )

    def _cancel_stages(self, reason):
        """Give up what is to come of requests that end."""
        self.sudo().stage_ids.filtered(lambda one: one.state in AHEAD)._cancel(reason)

    # ------------------------------------------------------------
    # Limits
    # ------------------------------------------------------------

    def _restart_stage_clocks(self):
        """Reckon the limits of the stages that are not over."""
        requests = self.sudo().filtered(lambda one: one.stage_ids.filtered(lambda stage: stage.state in AHEAD))
        for company, of_company in requests.grouped("company_id").items():
            clock = company._customer_clock()
            for request in of_company:
                request._reckon_stages(clock)

    def _reckon_stages(self, clock):
        start = self.reopened_at or self.received_at
        rows = self.stage_ids.filtered(
            lambda one: one.state != "cancelled" and not (one.done_at and one.done_at < start)
        ).sorted(lambda one: (one.sequence, one.id))
        days = [0 if stage.repeat_of_id or stage.is_customer else stage.days for stage in rows]
        try:
            dues = [limit.due for limit in limits.stage_limits(clock, start, days, self._pauses())]
            for stage, due in zip(rows, dues, strict=True):
                if stage.state in AHEAD:
                    stage.write(stage._reckon(clock, due))
        except UserError:
            # without working hours the request says what is wrong
            rows.filtered(lambda one: one.state in AHEAD).write(NOTHING)
