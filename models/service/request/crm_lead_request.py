from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CrmLead(models.Model):
    """A lead that came of a request of the customer. Nothing that is not regulated hangs on a connection (11.16)."""

    _inherit = "crm.lead"

    customer_request_id = fields.Many2one(
        "customer.request",
        string="Of the Request",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="The customer's request that this lead came of; it stays once it is named.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Name requests only that the user may read."""
        leads = super().create(vals_list)
        if requests := leads.sudo().customer_request_id:
            requests.with_env(self.env).check_access("read")
        return leads

    def write(self, vals):
        """The request stays: taking it away would take the rule away."""
        if "customer_request_id" in vals and not self.env.su:
            request = self.env["customer.request"].browse(vals["customer_request_id"] or ())
            if self.sudo().customer_request_id - request.sudo():
                raise UserError(self.env._("Of the Request: a lead stays with the request it came of."))
            if request:
                request.check_access("read")
        return super().write(vals)

    @api.constrains("customer_request_id", "partner_id")
    def _check_customer_request(self):
        for lead in self.sudo().filtered("customer_request_id"):
            if lead.customer_request_id.partner_id != lead.partner_id.commercial_partner_id:
                raise ValidationError(self.env._("Of the Request: it belongs to another customer."))

    @api.constrains("customer_request_id")
    def _check_free_choice_of_request(self):
        self._check_free_choice()

    def _has_open_connection(self):
        request = self.sudo().customer_request_id
        kind = request.type_id
        return super()._has_open_connection() or bool(
            (kind.done_by == "connection" or kind.stage_ids) and request.filtered_domain(request._open_domain())
        )
