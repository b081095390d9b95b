from odoo import api, fields, models

from ...jobs import all_or_each

#: days back in which a connection that was closed still gets its visit
_CATCH_UP_DAYS = 60


class CustomerVisit(models.Model):
    """A connection that is closed opens its after-sales visit (domain 11.13)."""

    _inherit = "customer.visit"

    origin = fields.Selection(selection_add=[("connection", "Connection")], ondelete={"connection": "cascade"})
    request_id = fields.Many2one(
        "customer.request",
        string="Connection Request",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    request_round = fields.Integer(
        readonly=True, copy=False, export_string_translation=False, help="How often the request had been reopened."
    )

    _request_uniq = models.UniqueIndex(
        "(request_id) WHERE state <> 'cancelled'", "This connection has its after-sales visit already."
    )

    @api.model
    def _cron_open_after_sales(self):
        """Hourly: open also the after-sales visits of connections that were closed by whatever path; idempotent."""
        super()._cron_open_after_sales()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=_CATCH_UP_DAYS)
        closed = (
            self.env["customer.request"]
            .sudo()
            .search([("state", "=", "closed"), ("closed_at", ">=", since), ("type_id.is_connection", "=", True)])
        )
        all_or_each(closed, self._open_after_connection, "Connection %s got no after-sales visit: %s")

    @api.model
    def _open_after_connection(self, requests):
        """Plan an after-sales visit for each closed connection of a customer whom somebody serves.

        A second copy of a matter opens none, and a request that is about a person opens none either: the visit would
        tell him of it. One that was reopened and closed again is visited anew.
        """
        requests_sudo = requests.sudo().filtered(lambda one: one._opens_after_sales())
        visits = self.sudo().search([("request_id", "in", requests_sudo.ids)])
        known = {(visit.request_id.id, visit.request_round) for visit in visits}
        live = visits.filtered(lambda visit: visit.state != "cancelled").request_id
        known |= {(request.id, request.reopened_count) for request in live}
        vals_list = []
        for request in requests_sudo:
            entity = request.partner_id._customer_entity()
            manager = entity.customer_acting_manager_id
            company = manager.company_id
            if (request.id, request.reopened_count) in known or not manager or company != request.company_id:
                continue
            if not company.customer_after_sales_days:
                continue
            purpose = self.env._("After-sales: %(subject)s", subject=request.name)
            vals_list.append(
                self._after_sales_values(entity, manager, company._customer_day(request.closed_at), purpose)
                | {"origin": "connection", "request_id": request.id, "request_round": request.reopened_count}
            )
        return self._create_unchecked(vals_list)

    @api.model
    def _withdraw_after_connection(self, requests):
        """Cancel the visits of connections that were reopened, unless they are prepared."""
        visits = self.sudo().search([("request_id", "in", requests.ids), ("state", "=", "planned")])
        if visits:
            visits._end("cancelled", self.env._("The connection was taken up again."))
            # one is open at a time: the next one may be inserted at once
            visits.flush_recordset()
