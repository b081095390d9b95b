from odoo import api, fields, models
from odoo.tools import SQL


class CustomerRequestHolder(models.Model):
    """Who owned a request from which moment on: one named owner at every moment (domain 11.18).

    Kept by the request itself whenever its owner changes; nobody writes rows, whatever role asks.
    """

    _name = "customer.request.holder"
    _description = "Owner of a Request over Time"
    _order = "date_from, id"

    request_id = fields.Many2one("customer.request", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    date_from = fields.Datetime("From", required=True)
    user_id = fields.Many2one("res.users", "Owner", required=True, index=True, ondelete="restrict")
    manager_id = fields.Many2one(
        "customer.manager", "Manager Then", index="btree_not_null", ondelete="restrict", help="Who served the customer."
    )

    @api.model
    def _add_missing(self):
        """Give requests that were there before owners were kept the one they have, since they came in.

        Called whenever the addon is installed or upgraded; changes nothing the second time.
        """
        self.env["customer.request"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_request_holder (request_id, company_id, user_id, manager_id, date_from)
                SELECT r.id, r.company_id, r.user_id, r.manager_id, r.received_at
                  FROM customer_request r
                 WHERE NOT EXISTS (SELECT 1 FROM customer_request_holder h WHERE h.request_id = r.id)
                """
            )
        )
        self.invalidate_model()
