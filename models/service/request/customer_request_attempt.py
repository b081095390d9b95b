from odoo import fields, models

TRY_CHANNELS = [
    ("phone", "Phone"),
    ("sms", "Text message"),
    ("mail", "Mail"),
    ("wechat", "WeChat"),
    ("visit", "Visit"),
    ("portal", "Portal"),
]


class CustomerRequestAttempt(models.Model):
    """A try to reach the customer for his confirmation, one a day of the company (domain P3)."""

    _name = "customer.request.attempt"
    _description = "Try to Reach the Customer"
    _order = "date, id"

    request_id = fields.Many2one("customer.request", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    date = fields.Date("Day", required=True)
    round = fields.Integer(required=True, help="Which answer it was about: tries before the last answer do not count.")
    tried_at = fields.Datetime(required=True)
    channel = fields.Selection(TRY_CHANNELS, required=True)
    note = fields.Text("What Came of It", required=True)
    user_id = fields.Many2one("res.users", "Tried by", required=True, ondelete="restrict")

    _day_uniq = models.Constraint(
        "UNIQUE (request_id, round, date)", "Day: a second try on the same day does not count; try again tomorrow."
    )
