from odoo import fields, models


class CustomerRequestEscalation(models.Model):
    """That a limit came near or passed was told to somebody: once for each limit and round."""

    _name = "customer.request.escalation"
    _description = "Escalation of a Request"
    _order = "moment, id"

    request_id = fields.Many2one("customer.request", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection(
        [
            ("warning", "Limit comes near"),
            ("response", "First response is late"),
            ("due", "Limit passed"),
            ("second", "Long past the limit"),
        ],
        required=True,
    )
    round = fields.Integer(required=True, help="How often the request had been reopened.")
    moment = fields.Datetime("Reached", required=True)
    raised_at = fields.Datetime("Told", required=True)
    stage_id = fields.Many2one(
        "customer.request.stage",
        "Stage",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose limit it is; empty: that of the request.",
    )
    user_id = fields.Many2one("res.users", "Told to", required=True, index=True, ondelete="restrict")

    _once_each = models.UniqueIndex(
        "(request_id, stage_id, round, kind) NULLS NOT DISTINCT", "This limit was escalated already."
    )
