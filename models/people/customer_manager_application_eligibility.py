from odoo import api, fields, models
from odoo.tools import float_repr

from ..customer.unknown_fields import UnknownFloat
from ..portfolio.customer_manager_grade_condition import MEASURES, OPERATORS


class CustomerManagerApplicationEligibility(models.Model):
    """One condition as it was found for a candidate on a day: found, needed, met, since when (SD13, P8).

    Written by the check alone; a later check replaces the lines. What is not shown is not met.
    """

    _name = "customer.manager.application.eligibility"
    _description = "Condition Found for an Application"
    _order = "application_id, sequence, id"

    application_id = fields.Many2one(
        "customer.manager.application", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    condition_id = fields.Many2one(
        "customer.manager.grade.condition", "Condition of the Grade", readonly=True, ondelete="set null"
    )
    measure = fields.Selection(MEASURES, "Condition", required=True, readonly=True)
    operator = fields.Selection(OPERATORS, required=True, readonly=True)
    needed = fields.Float(digits=(16, 2), readonly=True)
    found = UnknownFloat(digits=(16, 2), readonly=True, help="Empty: not shown.")
    state = fields.Selection(
        [("met", "Met"), ("unmet", "Not met"), ("unknown", "Not shown"), ("waived", "Waived")],
        required=True,
        readonly=True,
    )
    is_in_the_way = fields.Boolean(readonly=True, help="Keeps the candidate from being admitted.")
    since = fields.Date(readonly=True, help="Met without a break from this day.")
    becomes = fields.Date("Will Be Met on", readonly=True, help="If nothing else happens.")
    source = fields.Char(readonly=True, help="The facts behind it.")
    clause = fields.Char(readonly=True)

    @api.depends("measure", "operator", "needed")
    @api.depends_context("lang")
    def _compute_display_name(self):
        measures = dict(self._fields["measure"]._description_selection(self.env))
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for line in self:
            line.display_name = self.env._(
                "%(measure)s: %(operator)s %(value)s",
                measure=measures.get(line.measure, ""),
                operator=operators.get(line.operator, ""),
                value=float_repr(line.needed, 2).rstrip("0").rstrip("."),
            )
