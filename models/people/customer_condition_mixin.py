from odoo import api, fields, models
from odoo.tools import float_repr

from ..customer.unknown_fields import UnknownFloat
from ..portfolio.customer_manager_grade_condition import MEASURES, OPERATORS
from .words_in_languages import installed_languages, read_words


class CustomerConditionMixin(models.AbstractModel):
    """One condition as it was found for a person on a day: found, needed, met, since when (SD13, P8, P9).

    Lines are written by checks alone. What is not shown is not met.
    """

    _name = "customer.condition.mixin"
    _description = "Condition as Found"

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
    is_in_the_way = fields.Boolean(readonly=True, help="Keeps the person from what he asks for.")
    since = fields.Date(readonly=True, help="Met without a break from this day.")
    becomes = fields.Date("Will Be Met on", readonly=True, help="If nothing else happens.")
    source = fields.Char(compute="_compute_source", help="The facts behind it.")
    # {language: text}
    source_words = fields.Json(readonly=True, export_string_translation=False)
    clause = fields.Char(readonly=True)

    @api.depends("source_words")
    @api.depends_context("lang")
    def _compute_source(self):
        for line in self:
            line.source = read_words(line.source_words, self.env.lang) or False

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

    @api.model
    def _prepare_conditions(self, conditions, lines, waived, open_keys):
        """Return the values of lines for what `algorithms.facts` found, in its order.

        :param waived: ids of conditions that are lifted for the person
        :param open_keys: ids of those that stand in the way
        """
        clauses = {
            one.id: one.clause
            for one in self.env["customer.manager.grade.condition"]
            .sudo()
            .browse([condition.key for condition in conditions])
        }
        return [
            {
                "sequence": number,
                "condition_id": condition.key,
                "measure": condition.measure,
                "operator": condition.operator,
                "needed": condition.value,
                "found": False if line.found is None else line.found,
                "state": self._condition_state(condition, line, waived),
                "is_in_the_way": condition.key in open_keys,
                "since": line.since,
                "becomes": line.becomes,
                "source_words": self._source_words(line.sources),
                "clause": clauses[condition.key],
            }
            for number, (condition, line) in enumerate(zip(conditions, lines, strict=True))
        ]

    @api.model
    def _condition_state(self, condition, line, waived):
        if line.met:
            return "met"
        if condition.key in waived:
            return "waived"
        return "unknown" if line.found is None else "unmet"

    @api.model
    def _source_words(self, sources):
        """Return {language: the facts behind a line}, of ids of records and negative ones of appointments."""
        records = self.env["customer.manager.record"].sudo().browse([one for one in sources if one > 0])
        terms = self.env["customer.manager.appointment"].sudo().browse([-one for one in sources if one < 0])
        return {
            code: "; ".join(
                record.with_context(lang=code).display_name for records_of in (records, terms) for record in records_of
            )
            for code in installed_languages(self.env)
        }
