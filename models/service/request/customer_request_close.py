from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...approval.approval_text import checked_text
from .customer_request_attempt import TRY_CHANNELS


class CustomerRequest(models.Model):
    """After the answer: the customer confirms, or was tried to be reached on different days (domain P3)."""

    _inherit = "customer.request"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "confirm": ("action_confirm", self.env._("The Customer Confirmed"), self.env._("Who confirmed, and how")),
            "reopen": ("action_reopen", self.env._("Reopen"), self.env._("Why the customer is not served yet")),
            "consent": (
                "action_consent",
                self.env._("Show the Complainant's Name"),
                self.env._("Who agreed, and when"),
            ),
        }

    def action_confirm(self, confirmed_by):
        """Close answered requests because the customer said that they are settled (public; who may write).

        :param confirmed_by: who of the customer, in words
        """
        text = checked_text(self.env, self.env._("Confirmed by"), confirmed_by)
        self._begin(("answered",))
        self._close("confirmed", confirmed_by=text)
        return True

    def action_log_try(self, channel, note):
        """Log a try to reach the customer for his confirmation; one a day counts (public; who may write).

        :param channel: phone, sms, mail, wechat, visit, portal
        :param note: what came of it
        """
        if not isinstance(channel, str) or channel not in dict(TRY_CHANNELS):
            raise UserError(self.env._("Channel: '%(value)s' is unknown.", value=str(channel)[:40]))
        text = checked_text(self.env, self.env._("What Came of It"), note)
        self._begin(("answered",))
        now = fields.Datetime.now()
        for request in self.sudo():
            day = request.company_id._customer_day(now)
            if day in request._counting_tries().mapped("date"):
                raise UserError(
                    self.env._(
                        "%(request)s: today a try is logged already; the next one counts on another day.",
                        request=request.number,
                    )
                )
            request.attempt_ids.create(
                {
                    "request_id": request.id,
                    "date": day,
                    "round": request.answer_round,
                    "tried_at": now,
                    "channel": channel,
                    "note": text,
                    "user_id": self.env.uid,
                }
            )
        return True

    def _counting_tries(self):
        """Return the tries since the last answer."""
        return self.attempt_ids.filtered(lambda one: one.round == one.request_id.answer_round)

    def action_close_after_tries(self):
        """Close answered requests whose customer could not be reached on enough days (public; who may write)."""
        self._begin(("answered",))
        for request in self.sudo():
            needed = request.company_id.customer_request_tries
            made = len(set(request._counting_tries().mapped("date")))
            if made < needed:
                raise UserError(
                    self.env._(
                        "%(request)s: without the customer's confirmation it takes %(needed)s tries on different days;"
                        " %(made)s are logged.",
                        request=request.number,
                        needed=needed,
                        made=made,
                    )
                )
        self._close("three_tries")
        return True

    def _close(self, closing, **values):
        self._refuse_open_legs()
        self._set({"state": "closed", "closing": closing, "closed_at": fields.Datetime.now(), **values})
        self._arm()
        self.sudo().activity_ids.unlink()
        self._after_closed()

    def _after_closed(self):
        """Do what follows a closing; to be extended."""

    def action_reopen(self, reason):
        """Take up answered or closed requests again because the customer is not served (public; who may write).

        One that was closed counts as late if that was not long ago, and gets its limit anew; one that was only
        answered goes on with its old clock. A complaint about a person is hidden from him again.
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._begin(("answered", "closed"))
        now = fields.Datetime.now()
        for request in self.sudo():
            values = {"state": "working", "answered_at": False, "closed_at": False, "closing": False}
            values |= {"confirmed_by": False, "duplicate_of_id": False}
            if request.state == "closed":
                values |= {"reopened_count": request.reopened_count + 1, "reopened_at": now}
                if now <= request.closed_at + timedelta(days=request.company_id.customer_request_reopen_days):
                    request._mark_late(now)
            if request.subject_user_id or request.subject_manager_id:
                values["is_bypassed"] = True
            request._set(values)
            if not request.user_id._customer_may_own_requests(request.company_id):
                request._reassign()
        self._hide_from_subject()
        self._copies()._hide_again()
        self._restart_clocks()
        self._log(self.env._("Reopened. %(reason)s", reason=text))
        return True

    def action_consent(self, text):
        """Log that the complainant agrees that the person concerned reads his name after the answer (public; who may
        write).

        :param text: who agreed, and when
        """
        text = checked_text(self.env, self.env._("Consent"), text)
        self._begin(("new", "working", "waiting", "answered", "closed"))
        self._set({"has_name_consent": True})
        self._show_to_subject()
        self._log(self.env._("The complainant's name may be shown. %(text)s", text=text))
        return True
