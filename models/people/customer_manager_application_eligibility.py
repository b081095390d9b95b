from odoo import api, fields, models
from odoo.tools import float_repr

from ...algorithms.facts import unmet
from ..customer.unknown_fields import UnknownFloat
from ..portfolio.customer_manager_grade_condition import MEASURES, OPERATORS

#: known only at the end of the selection
_LATER = frozenset({"selection_total"})


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


class CustomerManagerApplication(models.Model):
    """The check of conditions."""

    _inherit = "customer.manager.application"

    def _check_conditions(self):
        """Write down anew how each condition of the grade is met today."""
        self.ensure_one()
        application = self.sudo()
        day = application.company_id._customer_today()
        grade = application.campaign_id.grade_id
        person = application.employee_id or application.partner_id
        conditions, lines = person._customer_condition_lines(grade, day, skip=_LATER)[person.id]
        waived = application._waived_conditions()
        open_keys = set(unmet(conditions, lines, waived))
        application.eligibility_ids.unlink()
        self.env["customer.manager.application.eligibility"].sudo().create(
            [
                application._prepare_eligibility(number, condition, line, waived, open_keys)
                for number, (condition, line) in enumerate(zip(conditions, lines, strict=True))
            ]
        )
        application.write({"eligibility_on": day, "is_eligible": not open_keys})

    def _prepare_eligibility(self, number, condition, line, waived, open_keys):
        state = "met" if line.met else "unknown" if line.found is None else "unmet"
        if state != "met" and condition.key in waived:
            state = "waived"
        return {
            "application_id": self.id,
            "sequence": number,
            "condition_id": condition.key,
            "measure": condition.measure,
            "operator": condition.operator,
            "needed": condition.value,
            "found": False if line.found is None else line.found,
            "state": state,
            "is_in_the_way": condition.key in open_keys,
            "since": line.since,
            "becomes": line.becomes,
            "source": self._source_text(line.sources),
            "clause": self.env["customer.manager.grade.condition"].browse(condition.key).clause,
        }

    @api.model
    def _source_text(self, sources):
        """Return the facts behind a line in words: ids of records, negative ones of appointments."""
        records = self.env["customer.manager.record"].sudo().browse([one for one in sources if one > 0])
        terms = self.env["customer.manager.appointment"].sudo().browse([-one for one in sources if one < 0])
        return "; ".join([*records.mapped("display_name"), *terms.mapped("display_name")])

    def _waived_conditions(self):
        """Return the ids of the conditions that the committee lifted for this candidate."""
        return frozenset()
