from odoo import api, models
from odoo.fields import Domain

from ...jobs import each_for_itself


class CustomerRequest(models.Model):
    """An owner who is still there but lost his role reads his requests no more: they go to who comes next.

    Archived logins pass on at once (`res.users`); roles are taken in many ways, so that a job looks for them.
    """

    _inherit = "customer.request"

    @api.model
    def _cron_pass_on_unowned(self):
        """Daily: give open requests whose owner may not own them any more to the acting manager, else up his line."""
        rows = self.sudo()._read_group(self._open_domain(), ["user_id", "company_id"])
        lost = Domain.OR(
            Domain("user_id", "=", user.id) & Domain("company_id", "=", company.id)
            for user, company in rows
            if not user._customer_may_own_requests(company)
        )
        if not lost.is_false():
            requests = self.sudo().search(self._open_domain() & lost, order="id")
            each_for_itself(
                requests, lambda request: request._leave_owner(), "The request %s could not get another owner: %s"
            )

    def _leave_owner(self):
        """Give this one request to who takes it by the rules, in writing, if that is somebody else."""
        before = self.user_id
        owner = self._choose_owner(
            self.company_id,
            self.partner_id,
            self.type_id.is_complaint,
            self.subject_user_id or self.subject_manager_id.user_id,
            self._is_unread(),
        )["user_id"]
        if owner == before.id:
            return
        self._mark_overdue()
        self._set({"user_id": owner})
        self._log(
            self.env._(
                "Owner: %(name)s. %(before)s has no role for it any more.",
                name=self.user_id.name,
                before=before.name,
            )
        )
        self._tell_owners()
