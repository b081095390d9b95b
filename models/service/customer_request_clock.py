from odoo import api, fields, models


class CustomerRequest(models.Model):
    """The two clocks of a request: first response and answer (domain 8.2, 8.3, 11.6)."""

    _inherit = "customer.request"

    type_id = fields.Many2one(
        "customer.request.type", "Type", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    first_response_due = fields.Datetime("First Response until", readonly=True, copy=False)
    date_due = fields.Datetime("Due", readonly=True, copy=False, index="btree_not_null")
    clock_trouble = fields.Char(
        "Clock", readonly=True, copy=False, help="Why no limit could be computed; the request itself is kept."
    )
    is_late = fields.Boolean(
        "Late", readonly=True, copy=False, help="Answered after its limit, past it, or reopened soon after closing."
    )
    late_at = fields.Datetime("Late since", readonly=True, copy=False)
    late_manager_id = fields.Many2one(
        "customer.manager",
        "Lateness of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who served the customer when it became late: a handover does not move that.",
    )

    @api.model
    def _default_type(self, company):
        """Return the type of what nobody gave one."""
        return self.env["customer.request.type"].search(
            [("code", "=", "other"), ("company_id", "in", (company.id, False))], order="company_id", limit=1
        )

    def _mark_overdue(self):
        """Keep that limits have passed, whoever looks later."""
        now = fields.Datetime.now()
        for request in self.sudo():
            if request.date_due and request.date_due < now:
                request._mark_late(request.date_due)

    def _mark_late(self, moment):
        if not self.is_late:
            self._set({"is_late": True, "late_at": moment, "late_manager_id": self.manager_id.id})

    def _restart_clocks(self):
        self._arm()

    def _restart_leg_clocks(self):
        return None
