from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_repr

MEASURES = [
    ("education_level", "Education (1 junior college, 2 bachelor, 3 master, 4 doctor)"),
    ("power_experience_years", "Years in power business"),
    ("lower_grade_months", "Months in the grade below"),
    ("fair_years", "Last years in a row with 'fair' or better"),
    ("good_years", "Last years in a row with 'good' or better"),
    ("excellent_years", "Years with 'excellent' among the last two"),
    ("trainee_result", "Final result of the trainee term (points)"),
    ("selection_total", "Total of the five-part selection (points)"),
    ("defence_mark", "Mark of the defence talk on knowledge and ability (points)"),
    ("signal_precision", "K12: share of confirmed risk signals (%)"),
    ("ethics_statement", "Ethics statement given (1 = yes)"),
    ("bad_record", "Entries on bad business record or discipline"),
    ("fit_for_duties", "Fit for the duties of the post (1 = yes)"),
]
#: what nobody can be let off (domain P8)
NEVER_WAIVED = frozenset({"ethics_statement", "bad_record", "fit_for_duties"})
OPERATORS = [(">=", "at least"), ("<=", "at most"), ("=", "exactly")]


class CustomerManagerGradeCondition(models.Model):
    """One condition for holding a grade.

    All conditions without `alternative` must be met. Those that share an `alternative`
    form a bundle; if a grade has bundles, at least one of them must be met as a whole
    ("bachelor, or junior college and ten years").
    """

    _name = "customer.manager.grade.condition"
    _description = "Condition of a Customer Manager Grade"
    _inherit = ["customer.own.case.mixin"]
    _order = "grade_id, sequence, id"

    grade_id = fields.Many2one("customer.manager.grade", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    measure = fields.Selection(MEASURES, required=True)
    operator = fields.Selection(OPERATORS, required=True, default=">=")
    value = fields.Float(string="Required Value", digits=(16, 2), required=True)
    alternative = fields.Char(help="Conditions with the same word form a bundle: one bundle met is enough.")
    is_waivable = fields.Boolean(
        string="May Be Waived",
        help="An exception promotion may skip this condition with approval.",
    )
    clause = fields.Char(help="Clause of the regulation this condition comes from.")
    company_id = fields.Many2one(related="grade_id.company_id", store=True)

    @api.depends("measure", "operator", "value")
    def _compute_display_name(self):
        measures = dict(self._fields["measure"]._description_selection(self.env))
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for condition in self:
            condition.display_name = self.env._(
                "%(measure)s: %(operator)s %(value)s",
                measure=measures.get(condition.measure, ""),
                operator=operators.get(condition.operator, ""),
                value=float_repr(condition.value, 2).rstrip("0").rstrip("."),
            )

    @api.constrains("measure", "is_waivable")
    def _check_never_waived(self):
        for condition in self:
            if condition.is_waivable and condition.measure in NEVER_WAIVED:
                raise ValidationError(
                    self.env._(
                        "May Be Waived: nobody is let off '%(condition)s'; ethics, record and fitness always count.",
                        condition=condition.display_name,
                    )
                )

    def _filter_own_case(self):
        own = self.grade_id._filter_own_case()
        return self.filtered(lambda condition: condition.grade_id in own)

    def _own_case_refusal(self):
        return self.grade_id._own_case_refusal()
