from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ..visit.customer_visit import DONE_STATES, OPEN_STATES

#: visits on a page of the portal
_VISITS = 50


class CustomerVisit(models.Model):
    """What a customer sees of visits on the portal: days, who comes, and what both sides agreed.

    Purpose, topics, outcome, market facts and minutes are written for colleagues and stay inside.
    """

    _inherit = "customer.visit"

    agreed = fields.Text(
        "Agreed with the Customer",
        copy=False,
        tracking=True,
        help="What both sides agreed: the customer reads these words on the portal once the visit is recorded.",
    )

    @api.model
    def _portal_visits(self):
        """Return (visits to come, visits that were) of the user's entity, as plain values."""
        entity = self.env.user._customer_portal_entity()
        visits = self.sudo()
        if not entity:
            return [], []
        own = Domain("partner_id", "=", entity.id)
        today = entity._portal_company()._customer_today()
        ahead = own & Domain("state", "in", OPEN_STATES) & Domain("date_planned", ">=", today)
        past = own & Domain("state", "in", DONE_STATES)
        return (
            [visit._portal_row() for visit in visits.search(ahead, order="date_planned, id", limit=_VISITS)],
            [visit._portal_row() for visit in visits.search(past, order="date_done desc, id desc", limit=_VISITS)],
        )

    def _portal_row(self):
        """Return what the portal tells of one visit."""
        zone = self.company_id._customer_zone()
        start = self.date_start and format_datetime(self.env, self.date_start, tz=zone, dt_format="short")
        is_done = self.state in DONE_STATES
        return {
            "day": start or format_date(self.env, self.date_done if is_done else self.date_planned),
            "is_agreed": bool(self.date_start or self.is_fixed),
            "kind": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "mode": dict(self._fields["mode"]._description_selection(self.env))[self.mode],
            "manager": self.manager_id.name,
            "agreed": (self.agreed or "") if is_done else "",
        }
