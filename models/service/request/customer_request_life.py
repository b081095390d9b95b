from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...approval.approval_text import checked_text
from .customer_request import RUNNING


class CustomerRequest(models.Model):
    """From the first response to the answer: the only pause is waiting for the customer (domain P3)."""

    _inherit = "customer.request"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "respond": ("action_first_response", self.env._("First Response"), self.env._("What the customer is told")),
            "wait": ("action_wait", self.env._("Wait for the Customer"), self.env._("What the customer has to do")),
            "answer": ("action_answer", self.env._("Answer"), self.env._("Answer to the customer")),
            "cancel": ("action_cancel", self.env._("Cancel the Request"), self.env._("Reason")),
            "assign": ("action_take", self.env._("Take Over"), self.env._("Reason")),
        }

    def action_first_response(self, text):
        """Tell the customer that somebody is on it; stops the clock of the first response (public; who may write).

        Of an outage repair it is the arrival of the crew, from which the power has to be back.
        """
        text = checked_text(self.env, self.env._("First Response"), text)
        self._begin(("new", "working", "waiting"))
        for request in self:
            if request.first_response_at:
                raise UserError(self.env._("%(request)s was responded to already.", request=request.number))
        self._set_responded()
        self.filtered(lambda one: one.state == "new")._set({"state": "working"})
        self.filtered(lambda one: one.sudo().type_id.is_repair)._restart_clocks()
        self._tell_customer(text)
        return True

    def _set_responded(self):
        """Stop the clock of the first response where it still runs."""
        self.filtered(lambda one: not one.first_response_at)._set({"first_response_at": fields.Datetime.now()})
        self._arm()

    def action_wait(self, reason):
        """Stop the clock because the customer has to do something first, and tell him what (public; who may write).

        :param reason: text for the customer, kept with the pause
        """
        text = checked_text(self.env, self.env._("Waiting for the Customer"), reason)
        self._begin(("new", "working"))
        self._mark_overdue()
        now = fields.Datetime.now()
        self.env["customer.request.pause"].sudo().create(
            [{"request_id": one.id, "date_from": now, "reason": text, "user_id": self.env.uid} for one in self]
        )
        self._set({"state": "waiting"})
        # words are no crew at the place, whose arrival is the first response of a repair
        self.filtered(lambda one: not one.sudo().type_id.is_repair)._set_responded()
        self._arm()
        self._tell_customer(text)
        return True

    def action_resume(self):
        """Let the clock run again, with the time of the pause added to its limits (public; who may write)."""
        self._begin(("waiting",))
        self._end_pauses()
        self._set({"state": "working"})
        self._restart_clocks()
        return True

    def _end_pauses(self):
        pauses = self.env["customer.request.pause"].sudo()
        running = pauses.search([("request_id", "in", self.ids), ("date_to", "=", False)])
        running.write({"date_to": fields.Datetime.now(), "resume_user_id": self.env.uid})
        # the next pause is inserted at once
        running.flush_recordset()

    def action_answer(self, text):
        """Answer the customer: the clock stops, and he is asked to confirm (public; who may write).

        :raise UserError: while departments still work on it
        """
        text = checked_text(self.env, self.env._("Answer"), text)
        self._begin(("new", "working"))
        self._refuse_open_legs()
        self._refuse_without_leg()
        self._refuse_open_stages()
        self._mark_overdue()
        now = fields.Datetime.now()
        for request in self:
            request._set(
                {"state": "answered", "answer": text, "answered_at": now, "answer_round": request.answer_round + 1}
            )
        self._set_responded()
        self._tell_customer(text)
        (self | self._copies())._show_to_subject()
        return True

    def _refuse_open_legs(self):
        for request in self.sudo():
            if legs := request.leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted")):
                raise UserError(
                    self.env._(
                        "%(request)s: %(departments)s still work on it; their work orders have to be done, returned or"
                        " cancelled first.",
                        request=request.number,
                        departments=", ".join(legs.department_id.mapped("display_name")),
                    )
                )

    def _refuse_without_leg(self):
        """Some types are not answered before a department was asked."""
        for request in self.sudo():
            if request.type_id.needs_leg and not request.leg_ids.filtered(lambda leg: leg.state == "done"):
                raise UserError(
                    self.env._(
                        "%(request)s: a request of the type %(type)s is answered when a department has done its work"
                        " order.",
                        request=request.number,
                        type=request.type_id.name,
                    )
                )

    def action_cancel(self, reason):
        """Cancel requests that are not closed, with their work orders (public; supervisor).

        :param reason: text, kept with the request
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._begin((*RUNNING, "waiting", "answered"))
        self._check_supervisor()
        self.sudo().leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted"))._end("cancelled")
        self._cancel_stages(text)
        self._end_pauses()
        self._set({"state": "cancelled", "cancel_reason": text, "closed_at": fields.Datetime.now()})
        self._arm()
        self.sudo().activity_ids.unlink()
        return True

    # ------------------------------------------------------------
    # Whose it is
    # ------------------------------------------------------------

    def action_take(self, reason):
        """Become the owner of open requests, in writing (public; supervisor, officer)."""
        return self.action_assign(self.env.uid, reason)

    def action_assign(self, user_id, reason):
        """Give open requests to another owner, in writing (public; supervisor, officer).

        :param user_id: login with a role of the portfolio, not whom the complaint is about
        """
        owner = self._existing("res.users", user_id, self.env._("Owner"))
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._begin((*RUNNING, "waiting", "answered"))
        self._check_supervisor()
        for request in self.sudo():
            subjects = request.subject_user_id | request.subject_manager_id.user_id
            if owner in subjects or not owner._customer_may_own_requests(request.company_id):
                raise UserError(
                    self.env._(
                        "Owner: %(user)s cannot own %(request)s: a role of the portfolio in its company is needed, and"
                        " nobody owns a complaint about himself.",
                        user=owner.name,
                        request=request.number,
                    )
                )
        self._set({"user_id": owner.id})
        self._log(self.env._("Owner: %(name)s. %(reason)s", name=owner.name, reason=text))
        self.sudo()._tell_owners()
        return True

    @api.model
    def _pass_on_from(self, users):
        """Give what archived users own to who takes it by the rules."""
        requests = self.search(self._open_domain() & Domain("user_id", "in", users.ids))
        requests._reassign()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("Requests are cancelled, never deleted."))
