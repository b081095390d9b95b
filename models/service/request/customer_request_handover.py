from odoo import models

from ...approval.approval_text import checked_text
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
