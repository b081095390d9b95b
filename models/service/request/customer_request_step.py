from odoo import models
from odoo.exceptions import AccessError, UserError

from ...sessions import meet
from .customer_request_owner import SUPERVISOR


class CustomerRequest(models.Model):
    """Doors of the steps: who may take them, in which state, one session after the other."""

    _inherit = "customer.request"

    def _begin(self, states):
        """Let sessions that step on the same requests meet, and refuse what the state does not allow.

        :raise AccessError: without the right to write
        :raise UserError: naming the state found
        """
        self.check_access("write")
        meet(self.sudo())
        self.invalidate_recordset()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for request in self:
            if request.state not in states:
                raise UserError(
                    self.env._(
                        "%(request)s is '%(state)s'; this takes one of: %(states)s.",
                        request=request.number,
                        state=labels[request.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _check_supervisor(self):
        """A supervisor acts, and not on a request that he serves himself as the manager."""
        if self.env.su:
            return
        self.check_access("write")
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only the supervisor does that."))
        for request in self.sudo():
            if self.env.user in request.manager_id.user_id:
                raise AccessError(
                    self.env._(
                        "%(request)s: you serve this customer yourself, so that another supervisor or the marketing"
                        " department has to do that.",
                        request=request.number,
                    )
                )

    def _tell_customer(self, text):
        """Write to the contact of each request, else to the customer; kept with the request.

        A contact who left the customer, for another one or for good, is told nothing any more.
        """
        for request in self.sudo():
            contact = request.contact_id
            is_theirs = contact.active and contact._customer_entity() == request.partner_id
            request.message_post(
                body=text,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=(contact if is_theirs else request.partner_id).ids,
            )

    def _log(self, text):
        """Write a note to each request."""
        self.sudo()._message_log_batch(bodies=dict.fromkeys(self.ids, text))
