import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    """The gateway to customers' phones (domain 11.20)."""

    _inherit = "res.company"

    customer_gateway_user_id = fields.Many2one(
        "res.users",
        prefetch="customer",
        string="Login of the Message Gateway",
        ondelete="set null",
        help="Fetches the messages to customers by its key and reports what became of them. A technical login: no"
        " employee, no role, since nobody inside may read the links of invitations.",
    )
    customer_gateway_minutes = fields.Integer(
        prefetch="customer",
        string="Report of the Gateway (Minutes)",
        default=60,
        help="A message that the gateway fetched and did not report for so long is handed out again.",
    )
    customer_outbound_months = fields.Integer(
        prefetch="customer",
        string="Messages Kept (Months)",
        default=24,
        help="Messages to customers are deleted so long after they were written; 0: kept.",
    )

    _customer_outbound_numbers = models.Constraint(
        "CHECK (customer_gateway_minutes >= 1 AND customer_outbound_months >= 0)",
        "Report of the gateway: at least a minute. Messages kept: not less than 0 months.",
    )

    @api.constrains("customer_gateway_user_id")
    def _check_customer_gateway(self):
        for company in self.filtered("customer_gateway_user_id"):
            user = company.customer_gateway_user_id
            if refusal := company._gateway_refusal(user):
                raise ValidationError(refusal)
            _logger.info("Gateway of company %s is user %s, set by user %s", company.id, user.id, self.env.uid)

    def _gateway_refusal(self, user):
        """Return the sentence why a user cannot be the gateway, or False."""
        user_sudo = user.sudo()
        if user_sudo.with_context(active_test=False).employee_ids:
            return self.env._(
                "Login of the Message Gateway: %(user)s is the login of an employee.", user=user_sudo.name
            )
        privileges = self.env.ref("customer_manager.module_category_customer_manager").sudo().privilege_ids
        if user_sudo.all_group_ids.privilege_id & privileges or user_sudo.has_group("base.group_erp_manager"):
            return self.env._(
                "Login of the Message Gateway: %(user)s has a role; take a technical login without any.",
                user=user_sudo.name,
            )
        return False
