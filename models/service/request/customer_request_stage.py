from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...approval.approval_text import checked_text
from ...sessions import meet
from .customer_request import OVER

#: neither done nor given up
AHEAD = ("planned", "working")
#: what was gone through
PASSED = ("done", "skipped")


class CustomerRequestStage(models.Model):
    """A stage of one connection: since when, until when, done when and by whom (domain 8.3, 11.7).

    Made of the stages of the type when a request gets its type (`customer.request._settle_stages`), and worked on one
    after the other: planned -> working -> done, or skipped with a reason, or cancelled with its request. Nobody writes
    rows: the steps are public methods, and what is over never changes. A stage that has to be gone through again gets a
    row of its own. The customer's own stage is a pause of the request while it runs.
    """

    _name = "customer.request.stage"
    _description = "Stage of a Request"
    _inherit = ["customer.reason.mixin"]
    _order = "request_id desc, sequence, id"

    request_id = fields.Many2one("customer.request", "Request", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    type_id = fields.Many2one(
        "customer.request.type", "Type", required=True, index=True, ondelete="restrict", help="Whose stage it is."
    )
    type_stage_id = fields.Many2one(
        "customer.request.type.stage",
        "Stage of the Type",
        index="btree_not_null",
        ondelete="set null",
        help="What it was made of; name and days stay as they were then.",
    )
    sequence = fields.Integer(required=True)
    name = fields.Char(required=True, translate=True)
    is_customer = fields.Boolean("The Customer's Own")
    days = fields.Float("Working Days", digits=(6, 2))
    state = fields.Selection(
        [
            ("planned", "To come"),
            ("working", "In work"),
            ("done", "Done"),
            ("skipped", "Not needed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="planned",
        index=True,
    )
    department_id = fields.Many2one("hr.department", index="btree_not_null", ondelete="restrict")
    started_at = fields.Datetime("Begun")
    date_due = fields.Datetime("Due", help="Of all stages up to it: one that ends early leaves its days to the next.")
    done_at = fields.Datetime("Ended")
    done_uid = fields.Many2one("res.users", "Ended by", ondelete="restrict")
    is_late = fields.Boolean("Late", help="Ended after its limit, or past it.")
    reason = fields.Text()
    repeat_of_id = fields.Many2one(
        "customer.request.stage", "Once More after", index="btree_not_null", ondelete="restrict"
    )
    leg_ids = fields.One2many("customer.request.leg", "stage_id", string="Work Orders")
    is_repeatable = fields.Boolean(compute="_compute_is_repeatable", export_string_translation=False)

    _one_working = models.UniqueIndex(
        "(request_id) WHERE state = 'working'", "Stages are worked on one after the other."
    )
    _once_each = models.UniqueIndex(
        "(request_id, type_stage_id) WHERE repeat_of_id IS NULL AND state <> 'cancelled'",
        "This request has the stage already.",
    )
    _times = models.Constraint("CHECK (done_at >= started_at)", "A stage ends after it began.")

    @api.depends("state", "request_id.stage_ids.state")
    def _compute_is_repeatable(self):
        for stage in self:
            stage.is_repeatable = stage.state == "done" and stage == stage.request_id.stage_ids._last_passed()

    def _last_passed(self):
        """Return the last of these stages of one request that was gone through."""
        return self.filtered(lambda one: one.state in PASSED).sorted(lambda one: (one.sequence, one.id))[-1:]

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "skip": ("action_skip", self.env._("Stage Not Needed"), self.env._("Why it is not needed")),
            "repeat": ("action_repeat", self.env._("Once More"), self.env._("Why it has to be done again")),
        }

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_done(self):
        """End the stages in work; the next ones begin (public; who may write the request).

        :raise UserError: for a stage that is not in work, or on which departments still work
        """
        self._begin(("working",))
        self._refuse_open_legs()
        own = self.sudo().filtered("is_customer")
        self.env["customer.request"].browse(own.request_id.ids)._end_customer_stage()
        (self.sudo() - own)._finish("done")
        return True

    def action_skip(self, reason):
        """Say that stages are not needed, such as an inspection of what nobody can see (public; who may write the
        request).

        :param reason: text, kept with the stage
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._begin(AHEAD)
        self._refuse_open_legs()
        self.sudo().write({"reason": text})
        running = self.sudo().filtered(lambda one: one.state == "working")
        (self.sudo() - running)._end("skipped")
        own = running.filtered("is_customer")
        (running - own)._finish("skipped")
        self.env["customer.request"].browse(own.request_id.ids)._end_customer_stage("skipped")
        return True

    def action_repeat(self, reason):
        """Go through the last stage that was done once more, such as an inspection that found faults (public; who may
        write the request). The stage in work waits; the limit of the whole stays.

        :param reason: text, kept with the new row
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._begin(("done",))
        for stage in self.sudo():
            request = stage.request_id
            if stage != request.stage_ids._last_passed():
                raise UserError(
                    self.env._(
                        "%(stage)s: only the last stage that was done is gone through once more.", stage=stage.name
                    )
                )
            request.stage_ids.filtered(lambda one: one.state == "working")._put_back()
            again = stage.copy({"reason": text, "repeat_of_id": stage.id, "state": "planned", "request_id": request.id})
            request._log(again.env._("Stage once more: %(stage)s. %(reason)s", stage=stage.name, reason=text))
            request._begin_next_stage()
        return True

    def copy_data(self, default=None):
        """A stage that is gone through once more keeps only what the type says of it."""
        kept = ("type_id", "type_stage_id", "sequence", "name", "is_customer", "days", "department_id")
        rows = super().copy_data(default)
        return [{name: value for name, value in row.items() if name in kept or name in (default or {})} for row in rows]

    def _put_back(self):
        """Let stages in work wait for one that is gone through again."""
        self._refuse_open_legs()
        for stage in self:
            if stage.is_customer:
                raise UserError(
                    self.env._(
                        "%(stage)s: the customer works on it; it has to end before an earlier stage is gone through"
                        " again.",
                        stage=stage.name,
                    )
                )
        self.write({"state": "planned", "started_at": False} | dict.fromkeys(("warn_at", "escalate_at", "alarm_at")))
        self.flush_recordset()

    def _finish(self, state):
        """End stages in work, and let the next ones of their requests begin."""
        self._end(state)
        self.request_id._begin_next_stage()

    def _end(self, state):
        now = fields.Datetime.now()
        for stage in self:
            ran = stage.request_id._clock_moment(now)
            is_late = bool(not stage.is_customer and state == "done" and stage.date_due and ran > stage.date_due)
            stage.write(
                {
                    "state": state,
                    "done_at": now,
                    "done_uid": self.env.uid,
                    "is_late": stage.is_late or is_late,
                    "alarm_at": False,
                }
            )
        # one is in work at a time: the next one is not to be written first
        self.flush_recordset()

    def _legs_ended(self):
        """End stages whose departments are ready: the last work order was done and none is open."""
        for stage in self.sudo().filtered(lambda one: one.state == "working" and not one.is_customer):
            if not stage.leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted")):
                stage._finish("done")

    # ------------------------------------------------------------
    # Doors
    # ------------------------------------------------------------

    def _begin(self, states):
        """Let who may write the request act, one session after the other, in the order of the stages.

        :raise UserError: naming the stage that comes first
        """
        self.check_access("read")
        self.request_id.check_access("write")
        meet(self.sudo().request_id)
        meet(self.sudo())
        self.invalidate_recordset()
        self.request_id.invalidate_recordset()
        self._refuse_closed_requests()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for stage in self.sudo():
            if stage.state in states:
                continue
            first = stage.request_id._running_stage()
            if stage.state == "planned" and first:
                raise UserError(
                    self.env._("%(stage)s has not begun: %(first)s comes first.", stage=stage.name, first=first.name)
                )
            raise UserError(
                self.env._(
                    "%(stage)s is '%(state)s'; this takes one of: %(states)s.",
                    stage=stage.name,
                    state=labels[stage.state],
                    states=", ".join(labels[state] for state in states),
                )
            )

    def _refuse_closed_requests(self):
        for request in self.sudo().request_id:
            if request.state in ("answered", *OVER):
                raise UserError(
                    self.env._(
                        "%(request)s is answered or closed: its stages go on when it is reopened.",
                        request=request.number,
                    )
                )

    def _refuse_open_legs(self):
        for stage in self.sudo():
            if legs := stage.leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted")):
                raise UserError(
                    self.env._(
                        "%(stage)s: %(departments)s still work on it; their work orders have to be done, returned or"
                        " cancelled first.",
                        stage=stage.name,
                        departments=", ".join(legs.department_id.mapped("display_name")),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("Stages are ended or cancelled, never deleted."))

    def _path_steps(self):
        """Return [(moment, what happened, words)] of one stage, for the way of its request."""
        titles = {
            "done": self.env._("Stage done: %s", self.name),
            "skipped": self.env._("Stage not needed: %s", self.name),
        }
        return [(self.done_at, titles[self.state], self.reason or "")] if self.state in titles else []

    # ------------------------------------------------------------
    # For the request
    # ------------------------------------------------------------

    def _bar_class(self):
        """Return the colours of one stage in the bar."""
        if self.state == "working":
            return "text-bg-danger" if self.is_late else "text-bg-info" if self.is_customer else "text-bg-primary"
        return {"done": "text-bg-success", "skipped": "text-bg-light text-decoration-line-through"}.get(
            self.state, "text-bg-light"
        )

    def _copy_names(self):
        """Keep the names of the types in all languages, whatever becomes of them there."""
        if not self:
            return
        self.flush_recordset()
        self.type_stage_id.flush_recordset(["name"])
        self.env.cr.execute(
            SQL(
                "UPDATE customer_request_stage stage SET name = kind.name FROM customer_request_type_stage kind"
                " WHERE kind.id = stage.type_stage_id AND stage.id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["name"])

    def _department(self):
        """Return who works on one stage in its company."""
        return (
            self.type_stage_id.with_company(self.company_id)._customer_department()
            if self.type_stage_id
            else (self.type_id.with_company(self.company_id).department_id)
        )

    def _task(self):
        """Return what the department reads: the stage and what the request is about."""
        return f"{self.name}: {self.request_id.name}"

    def _begins(self):
        return self.env._("Stage begins: %s", self.name)

    def _cancel(self, reason):
        """Give up stages, with their work orders."""
        self.leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted"))._end("cancelled")
        self.write({"state": "cancelled", "reason": reason, "alarm_at": False})
        self.flush_recordset()
