from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...sessions import meet


class CustomerRequest(models.Model):
    """The same matter told twice, to the hotline and to the manager: proposed here, decided by a person.

    What is the same matter as a complaint about somebody is a complaint about him: it goes past him as the other one
    does, and is told to him when the other one is answered (domain 11.17).
    """

    _inherit = "customer.request"

    twin_ids = fields.Many2many(
        "customer.request",
        string="Perhaps the Same Matter",
        compute="_compute_twin_ids",
        help="Earlier requests of the same customer and type, and of the same account where both name one.",
    )

    same_as_id = fields.Many2one(
        "customer.request",
        string="Same Matter as",
        compute="_compute_same_as_id",
        search="_search_same_as_id",
        help="The request that goes on for this one, for those who may read it.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("duplicate_of_id", "duplicate_of_id.is_bypassed")
    def _compute_same_as_id(self):
        """Tell of the other request with the eyes of the reader: Odoo shows the name of whatever a link leads to."""
        others = self.sudo().duplicate_of_id.with_env(self.env)
        readable = others._filtered_access("read") if others else others
        for request in self:
            other = request.sudo().duplicate_of_id.with_env(self.env)
            request.same_as_id = other & readable

    @api.model
    def _search_same_as_id(self, operator, value):
        if operator == "any":
            return self._same_as_domain(Domain(value))
        if operator != "in":
            return NotImplemented
        found = self._same_as_domain(Domain("id", "in", [one for one in value if one]))
        return found | ~self._same_as_domain(Domain.TRUE) if False in value else found

    @api.model
    def _same_as_domain(self, domain):
        """Return the domain of what goes on as a request of a domain that the reader sees."""
        linked = self.sudo()._search([("duplicate_of_id", "in", self._search(domain))])
        return Domain("id", "in", linked)

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
            & Domain("received_at", ">=", min(self.mapped("received_at")) - timedelta(days=days))
            & Domain("received_at", "<=", max(self.mapped("received_at")))
        )

    def _is_twin(self, other):
        """Whether another request came first and may be the same matter."""
        days = timedelta(days=self.company_id.sudo().customer_request_twin_days)
        return (
            other != self._origin
            and not other.sudo().duplicate_of_id
            and other.company_id == self.company_id
            and (other.received_at, other.id) < (self.received_at, self._origin.id)
            and self.received_at - other.received_at <= days
            and (not other.account_id or not self.account_id or other.account_id == self.account_id)
        )

    # ------------------------------------------------------------
    # Decided
    # ------------------------------------------------------------

    def action_mark_duplicate(self, request_id):
        """Close open requests because the same matter of the same customer is kept as another one (public;
        supervisor)."""
        other = self._existing("customer.request", request_id, self.env._("Same Matter as"))
        self._begin(("new", "working", "waiting", "answered"))
        self._check_supervisor()
        self._refuse_open_legs()
        # two that point at each other would both be closed
        meet(other.sudo())
        other.invalidate_recordset()
        self._refuse_same_as(other.sudo())
        self._end_pauses()
        self._cancel_stages(self.env._("The same matter is kept as %s.", other.number))
        # what was kept as one of these is kept as the other one, too
        (self.sudo() | self._copies())._set({"duplicate_of_id": other.id})
        self._close("duplicate")
        other_sudo = other.sudo()
        if other_sudo.is_bypassed:
            (self | self._copies())._pass_by(other_sudo.subject_user_id, other_sudo.subject_manager_id)
        return True

    def _refuse_same_as(self, other):
        """Refuse to keep these requests as another one that is none of the same matter (superuser's record)."""
        if other.state == "cancelled":
            raise UserError(self.env._("Same Matter as: %(other)s was cancelled.", other=other.number))
        for request in self.sudo():
            if other.partner_id != request.partner_id or other == request or other.duplicate_of_id:
                raise UserError(
                    self.env._(
                        "Same Matter as: %(other)s has to be another request of the same customer that is itself no"
                        " second copy.",
                        other=other.number,
                    )
                )
            if request._complained_about() - other._complained_about():
                raise UserError(
                    self.env._(
                        "Same Matter as: %(request)s is a complaint about a person, %(other)s is none about the same"
                        " one; say that first of %(other)s.",
                        request=request.number,
                        other=other.number,
                    )
                )

    def _complained_about(self):
        """Return the logins of whom self is about, whether they read it by now or not."""
        return self.subject_user_id | self.subject_manager_id.user_id

    def _copies(self):
        """Return what is kept as one of these requests, as superuser."""
        return self.sudo().search([("duplicate_of_id", "in", self.ids)])
