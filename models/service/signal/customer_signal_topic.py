from odoo import fields, models

#: what a signal is; a change of supplier or own generation is neither good nor bad news (domain 11.16)
KINDS = [("risk", "Risk"), ("opportunity", "Opportunity"), ("market", "Market Information")]


class CustomerSignalTopic(models.Model):
    """What a signal is about (P5); whether that is a risk, an opportunity or neutral is not for its writer to say."""

    _name = "customer.signal.topic"
    _description = "Topic of a Signal"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")

    _code_uniq = models.UniqueIndex(
        "(code, company_id) NULLS NOT DISTINCT", "Code: another topic of this company already has it."
    )
