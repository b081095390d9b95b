from odoo import SUPERUSER_ID, models

from ...approval.approval_text import checked_text
from ...portfolio.customer_handover import RUNNING
from ...sessions import meet


class CustomerRequest(models.Model):
    """Open requests pass on with the customer; lateness before it stays with the giver (domain 11.18)."""

    _inherit = "customer.request"

    def _take_over(self, manager, reason):
        """Give the open requests of self to a manager: handovers call it, in writing.

        Complaints that go past the manager stay with their owner.

        :param manager: the receiver (customer.manager)
        :return: the requests that moved
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        requests = self.sudo().filtered_domain(self._open_domain())
        requests = requests.filtered(lambda one: not (one.subject_user_id or one.subject_manager_id))
        meet(requests)
        requests.invalidate_recordset()
        requests = requests.filtered_domain(self._open_domain())
        requests._mark_overdue()
        for request in requests:
            chain = [manager.user_id, *self._line_above(manager.user_id, manager)]
            owner = self._first_owner(chain, request.company_id, self.env["res.users"])
            request._set({"manager_id": manager.id, "team_id": manager.team_id.id, "user_id": owner.id})
        requests._log(self.env._("Taken over by %(name)s. %(reason)s", name=manager.name, reason=text))
        requests._tell_owners()
        return requests.with_env(self.env)

    def _hide_from_subject(self):
        """Let what became a complaint be no open matter of a handover: the giver reads the list, and it does not pass
        on (domain 11.17). It looks like any other request that is not open any more."""
        super()._hide_from_subject()
        items = self.env["customer.handover.item"].sudo()
        items = items.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.sudo().filtered("is_bypassed").ids),
                ("state", "=", "open"),
                ("handover_id.state", "in", RUNNING),
            ]
        )
        items.with_user(SUPERUSER_ID)._settle("done", self.env._("Not open any more."))
