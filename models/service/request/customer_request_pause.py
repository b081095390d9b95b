from odoo import fields, models


class CustomerRequestPause(models.Model):
    """Time in which a request waits for its customer: nothing else stops the clock (domain P3).

    Made by `action_wait` and ended by `action_resume`; never changed afterwards, whatever role asks.
    """

    _name = "customer.request.pause"
    _description = "Request Waiting for the Customer"
    _order = "date_from, id"

    request_id = fields.Many2one("customer.request", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    date_from = fields.Datetime("From", required=True)
    date_to = fields.Datetime("To", help="Empty: it still waits.")
    reason = fields.Text("Waiting for", required=True)
    user_id = fields.Many2one("res.users", "Paused by", required=True, ondelete="restrict")
    resume_user_id = fields.Many2one("res.users", "Resumed by", ondelete="restrict")

    _order_check = models.Constraint("CHECK (date_to >= date_from)", "A pause ends after it began.")
    _one_open = models.UniqueIndex("(request_id) WHERE date_to IS NULL", "This request is waiting already.")
