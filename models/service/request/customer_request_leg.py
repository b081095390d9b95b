from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...approval.approval_text import checked_text
from ...sessions import meet

OPEN = ("sent", "accepted")


class CustomerRequestLeg(models.Model):
    """Work order of a request to one department (domain P3).

    sent -> accepted -> done, or returned with a reason, or cancelled by who sent it. Nobody writes rows: who owns the
    request sends them (`customer.request.action_dispatch`), the department acts by the public methods. What the
    department needs of the request stands on the leg, the request itself is not opened to it.
    """

    _name = "customer.request.leg"
    _description = "Work Order of a Request"
    _inherit = ["customer.reason.mixin", "customer.export.mixin"]
    _order = "request_id desc, number"

    request_id = fields.Many2one("customer.request", "Request", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    number = fields.Integer(required=True, help="Counts within the request, without gaps.")
    department_id = fields.Many2one("hr.department", required=True, index=True, ondelete="restrict")
    stage_id = fields.Many2one(
        "customer.request.stage",
        "Stage",
        index="btree_not_null",
        ondelete="restrict",
        help="The stage ends when its last work order is done.",
    )
    task = fields.Text("What Is Needed", required=True)
    state = fields.Selection(
        [
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("returned", "Returned"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="sent",
        index=True,
    )
    sent_uid = fields.Many2one("res.users", "Sent by", required=True, ondelete="restrict")
    sent_at = fields.Datetime("Sent", required=True)
    accept_due = fields.Datetime("Accept until", help="Accept or return until then.")
    date_due = fields.Datetime("Due", help="Inside the customer's limit.")
    accepted_uid = fields.Many2one("res.users", "Accepted by", ondelete="restrict")
    accepted_at = fields.Datetime("Accepted")
    return_reason = fields.Text()
    answer = fields.Text()
    late_reason = fields.Text("Why Late")
    ended_uid = fields.Many2one("res.users", "Ended by", ondelete="restrict")
    ended_at = fields.Datetime("Ended")
    is_late = fields.Boolean("Late", help="Done after its limit.")
    is_accept_late = fields.Boolean("Accepted Late", help="Neither accepted nor returned within the limit.")
    is_my_department = fields.Boolean(compute="_compute_is_my_department", search="_search_is_my_department")
    # what the department needs of the request
    type_id = fields.Many2one(related="request_id.type_id")
    partner_id = fields.Many2one(related="request_id.partner_id", string="Customer")
    contact_id = fields.Many2one(related="request_id.contact_id", string="Contact")
    account_id = fields.Many2one(related="request_id.account_id", string="Account")
    owner_id = fields.Many2one(related="request_id.user_id", string="Owner")

    _number_uniq = models.Constraint("UNIQUE (request_id, number)", "Number: another work order has it.")

    @api.depends("request_id", "number")
    def _compute_display_name(self):
        for leg in self:
            leg.display_name = f"{leg.sudo().request_id.number}/{leg.number}"

    @api.model
    def _search_display_name(self, operator, value):
        """Find work orders by what stands in their name, though their departments may not search requests."""
        number = value.partition("/")[0] if isinstance(value, str) else value
        requests = self.env["customer.request"].sudo()._search([("number", operator, number)])
        return Domain("request_id", "in", requests)

    @api.depends_context("uid")
    @api.depends("department_id")
    def _compute_is_my_department(self):
        mine = self.sudo()._my_departments()
        for leg in self:
            leg.is_my_department = leg.department_id in mine

    @api.model
    def _search_is_my_department(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("department_id", "in", self.sudo()._my_departments().ids)
        return domain if True in value else ~domain

    @api.model
    def _my_departments(self):
        """Return the departments the user works in or leads."""
        current = self.sudo().with_context(active_test=True).env
        employees = current["hr.employee"].search([("user_id", "=", self.env.uid)])
        led = current["hr.department"].search([("manager_id", "in", employees.ids)])
        return self.env["hr.department"].browse((employees.department_id | led).ids)

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "return": ("action_return", self.env._("Return the Work Order"), self.env._("Reason")),
            "late": ("action_explain_delay", self.env._("Explain the Delay"), self.env._("Why it is late")),
            "done": ("action_done", self.env._("Done"), self.env._("Answer to who sent it")),
            "cancel": ("action_cancel", self.env._("Cancel the Work Order"), self.env._("Reason")),
        }

    # ------------------------------------------------------------
    # Steps of the department
    # ------------------------------------------------------------

    def action_accept(self):
        """Accept work orders for one's department (public; who works in it or leads it)."""
        self._begin(("sent",))
        now = fields.Datetime.now()
        for leg in self.sudo():
            leg.write(
                {
                    "state": "accepted",
                    "accepted_uid": self.env.uid,
                    "accepted_at": now,
                    "is_accept_late": bool(leg.accept_due and now > leg.accept_due),
                }
            )
        return True

    def action_return(self, reason):
        """Return work orders that the department cannot do (public; who works in it or leads it).

        :param reason: text, for who sent them
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._begin(OPEN)
        now = fields.Datetime.now()
        for leg in self.sudo():
            missed = leg.state == "sent" and leg.accept_due and now > leg.accept_due
            leg.write({"return_reason": text, "is_accept_late": leg.is_accept_late or bool(missed)})
        self.sudo()._end("returned")
        return True

    def action_explain_delay(self, reason):
        """Say why work orders are late (public; who works in the department or leads it)."""
        text = checked_text(self.env, self.env._("Why Late"), reason)
        self._begin(OPEN)
        self.sudo().write({"late_reason": text})
        return True

    def action_done(self, answer):
        """Hand the result to who sent the work orders (public; who works in the department or leads it).

        :raise UserError: accepted they have to be, and a late one needs the reason first
        """
        text = checked_text(self.env, self.env._("Answer"), answer)
        self._begin(("accepted",))
        now = fields.Datetime.now()
        for leg in self.sudo():
            is_late = bool(leg.date_due and leg.request_id._clock_moment(now) > leg.date_due)
            if is_late and not leg.late_reason:
                raise UserError(self.env._("Why Late: %(leg)s is past its limit, say first why.", leg=leg.display_name))
            leg.write({"answer": text, "is_late": is_late})
        self.sudo()._end("done")
        return True

    def action_cancel(self, reason):
        """Take work orders back (public; who may write the request)."""
        text = checked_text(self.env, self.env._("Reason"), reason)
        self.check_access("read")
        self.request_id.check_access("write")
        self._meet(OPEN)
        self.sudo().write({"return_reason": text})
        self.sudo()._end("cancelled")
        return True

    def _end(self, state):
        self.write({"state": state, "ended_uid": self.env.uid, "ended_at": fields.Datetime.now()})
        self._disarm()
        if state in ("done", "returned"):
            self._tell_owners()
        if state == "done":
            self.stage_id._legs_ended()

    def _tell_owners(self):
        """Give who owns the request a task: it goes on with him."""
        for leg in self:
            owner = leg.request_id.user_id
            leg.request_id._give_owner_task(leg.with_context(lang=owner.lang)._end_words()[leg.state])

    def _end_words(self):
        """Return {state: what happened} of the ends of this one work order."""
        name, _ = self.department_id.sudo().display_name, self.env._
        return {
            "done": _("%s is done", name),
            "returned": _("%s returned it", name),
            "cancelled": _("Taken back from %s", name),
        }

    # ------------------------------------------------------------
    # Doors
    # ------------------------------------------------------------

    def _begin(self, states):
        """Let the department alone act, one after the other."""
        self.check_access("read")
        if not self.env.su and self.department_id - self._my_departments():
            raise AccessError(self.env._("Only who works in the department or leads it does that."))
        self._meet(states)

    def _meet(self, states):
        meet(self.sudo())
        self.invalidate_recordset()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for leg in self:
            if leg.state not in states:
                raise UserError(
                    self.env._(
                        "%(leg)s is '%(state)s'; this takes one of: %(states)s.",
                        leg=leg.display_name,
                        state=labels[leg.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("Work orders are cancelled, never deleted."))

    def _path_steps(self):
        """Return [(moment, what happened, words)] of one work order, for the way of its request."""
        name, _ = self.department_id.sudo().display_name, self.env._
        return [
            (self.sent_at, _("Sent to %s", name), self.task),
            (self.accepted_at, _("%s accepted", name), ""),
            (self.ended_at, self._end_words().get(self.state, ""), self.answer or self.return_reason),
        ]
