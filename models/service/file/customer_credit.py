from odoo import api, fields, models

from ...customer.unknown_fields import UnknownFloat


class CustomerCredit(models.Model):
    """Which credit grade a customer earns, from when to when, and why (domain P5).

    Payments make it, and three things that make a C whatever is paid: confirmed signals of theft (two years) and of
    illegal use (one), and hazards that were not put right in time (one).

    The job keeps the record (`customer_credit_run.py`) and nobody else: a manager whose customers look better than
    they pay would be the first to correct it. A new row begins when grade or reason change; the figures of the
    running row are those of the last count.
    """

    _name = "customer.credit"
    _description = "Credit Grade of a Customer"
    _inherit = ["customer.system.mixin", "customer.export.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    grade = fields.Selection([("A", "A"), ("B", "B"), ("C", "C")], "Credit Grade", required=True, readonly=True)
    reason = fields.Selection(
        [
            ("score", "Share of months paid in time"),
            ("debts", "Three debts within a year"),
            ("barred", "C for a year after three debts"),
            ("new", "New customer"),
            ("unpaid", "A bill is unpaid"),
            ("after_c", "C less than a year ago"),
            ("theft", "Theft of electricity"),
            ("illegal", "Illegal use"),
            ("hazard", "A hazard not put right in time"),
        ],
        required=True,
        readonly=True,
    )
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("Until", readonly=True, help="Empty: this is the grade of today.")
    score = UnknownFloat("Paid in Time (%)", digits=(5, 1), readonly=True, aggregator=None)
    months_due = fields.Integer("Months Billed", readonly=True, aggregator=None, help="Within the last twelve months.")
    months_late = fields.Integer("Paid Late or Unpaid", readonly=True, aggregator=None)
    months_unpaid = fields.Integer("Unpaid", readonly=True, aggregator=None)
    barred_until = fields.Date("C at Least Until", readonly=True)
    counted_on = fields.Date("Last Counted", required=True, readonly=True)

    _open_uniq = models.UniqueIndex("(partner_id, company_id) WHERE date_to IS NULL", "One grade at a time.")
    _date_order = models.Constraint("CHECK (date_to IS NULL OR date_to >= date_from)", "End before start.")

    @api.model
    def _get_system_refusal(self):
        return self.env._("Credit grades follow from payments: nobody enters, changes or deletes them.")
