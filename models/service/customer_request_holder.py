from odoo import fields, models


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
