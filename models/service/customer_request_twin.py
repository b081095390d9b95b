from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class CustomerRequest(models.Model):
    """The same matter told twice, to the hotline and to the manager: proposed here, decided by a person."""

    _inherit = "customer.request"

    twin_ids = fields.Many2many(
        "customer.request",
        string="Perhaps the Same Matter",
        compute="_compute_twin_ids",
        help="Earlier requests of the same customer and type, and of the same account where both name one.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("partner_id", "type_id", "account_id", "received_at", "state")
    def _compute_twin_ids(self):
        """Find them with the eyes of the reader: a complaint that he may not see is no twin for him."""
        asked = self.filtered(lambda one: one.partner_id and one._origin and one.state not in ("closed", "cancelled"))
        candidates = defaultdict(self.browse)
        if asked:
            for twin in self.search(asked._twin_domain(), order="received_at, id"):
                candidates[twin.partner_id, twin.type_id] += twin
        for request in self:
            near = candidates[request.partner_id, request.type_id] if request in asked else self.browse()
            request.twin_ids = near.filtered(request._is_twin)

    def _twin_domain(self):
        days = max(self.company_id.sudo().mapped("customer_request_twin_days"))
        return (
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("type_id", "in", self.type_id.ids)
            & Domain("state", "!=", "cancelled")
            & Domain("duplicate_of_id", "=", False)
            & Domain("received_at", ">=", min(self.mapped("received_at")) - timedelta(days=days))
            & Domain("received_at", "<=", max(self.mapped("received_at")))
        )

    def _is_twin(self, other):
        """Whether another request came first and may be the same matter."""
        days = timedelta(days=self.company_id.sudo().customer_request_twin_days)
        return (
            other != self._origin
            and other.company_id == self.company_id
            and (other.received_at, other.id) < (self.received_at, self._origin.id)
            and self.received_at - other.received_at <= days
            and (not other.account_id or not self.account_id or other.account_id == self.account_id)
        )
