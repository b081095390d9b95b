from odoo import fields, models


class BenchDocument(models.Model):
    """A document with chatter and activities that needs no approval."""

    _name = "bench.document"
    _description = "Plain Document"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    name = fields.Char(required=True)
    state = fields.Selection([("draft", "Draft"), ("confirmed", "Confirmed"), ("cancel", "Cancelled")], default="draft")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    amount = fields.Float()
    note = fields.Char()
