from odoo import SUPERUSER_ID, api, fields, models


class CustomerAccountPlanAction(models.Model):
    """An action that was promised to the customer has its promise, which is kept or broken in the open."""

    _inherit = "customer.account.plan.action"

    promise_id = fields.Many2one(
        "customer.promise", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    promise_state = fields.Selection(related="promise_id.state", string="Promise Is")

    @api.model
    def _sealed_fields(self):
        """Return also the promise: the plan makes it when it comes into force."""
        return super()._sealed_fields() | {"promise_id"}

    def _make_promises(self):
        """Promise what is open, has its day still ahead and was not promised yet; nobody who acts, no promise."""
        # by the system: who signs has not written the line (see `_check_signer`)
        for action in self.with_user(SUPERUSER_ID):
            today = action.company_id._customer_today()
            manager = action.partner_id.customer_acting_manager_id or action.partner_id.customer_manager_id
            if not action.is_promised or action.promise_id or action.state != "open" or action.date_due < today:
                continue
            if manager:
                action.promise_id = (
                    self.env["customer.promise"]
                    .sudo()
                    .create(
                        {
                            "name": action.name,
                            "partner_id": action.partner_id.id,
                            "manager_id": manager.id,
                            "department_id": action.department_id.id,
                            "date_due": action.date_due,
                        }
                    )
                )
