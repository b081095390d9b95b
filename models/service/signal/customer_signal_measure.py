from odoo import fields, models


class CustomerSignalMeasure(models.Model):
    """A measure of the library (P5): what can be done about a signal."""

    _name = "customer.signal.measure"
    _description = "Measure against Risks"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    is_cut = fields.Boolean(
        string="Cut Procedure",
        help="Only after the days unpaid that the settings name, with notice, and never ordered by a manager:"
        " he proposes it, somebody else approves; for important users the authority gets a copy.",
    )
    note = fields.Text(translate=True, help="How it is done.")

    _code_uniq = models.UniqueIndex(
        "(code, company_id) NULLS NOT DISTINCT", "Code: another measure of this company already has it."
    )
