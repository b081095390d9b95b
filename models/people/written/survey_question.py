from odoo import api, fields, models
from odoo.exceptions import UserError

from ....algorithms.exam import MULTIPLE, SINGLE, choice_maximum
from ...customer.unknown_fields import UnknownFloat
from .survey_survey import EXAM

CHOICES = (SINGLE, MULTIPLE)
#: types that people mark, and types that are right or wrong
OPEN = ("char_box", "text_box")
EXACT = ("numerical_box", "date", "datetime")
#: computed by survey at every change of its neighbours; says nothing of the question
_FOLLOWING = frozenset({"is_time_customized"})


class SurveyQuestion(models.Model):
    """A question of a written test: its topic, and what it gives when people mark it."""

    _inherit = "survey.question"

    customer_is_exam = fields.Boolean(compute="_compute_customer_is_exam", export_string_translation=False)
    customer_topic = fields.Selection(
        [("theory", "Theory"), ("skill", "Business skill"), ("writing", "Written expression")],
        "Topic",
        help="Topic of the written test that the question counts for (domain 8.5).",
    )
    customer_points = UnknownFloat(
        "Points", digits=(6, 2), help="The most that markers give for the answer. Choices have points of their own."
    )
    customer_model_answer = fields.Text(
        "Model Answer", help="What a full answer holds and what parts of it are worth; markers see it, nobody else."
    )

    _customer_points_range = models.Constraint(
        "CHECK (customer_points IS NULL OR (customer_points > 0 AND customer_points <= 1000))",
        "Points: an open question gives more than 0 and at most 1000.",
    )

    @api.depends("survey_id.survey_type")
    def _compute_customer_is_exam(self):
        for question in self:
            question.customer_is_exam = question.survey_id.survey_type == EXAM

    # ------------------------------------------------------------
    # What it gives
    # ------------------------------------------------------------

    def _customer_maximum(self):
        """Return the most that this one question gives, as a Decimal or number."""
        self.ensure_one()
        if self.question_type in CHOICES:
            return choice_maximum(self.question_type, self._customer_scores())
        if self.question_type in OPEN:
            return self.customer_points or 0
        return self.answer_score if self.question_type in EXACT and self.is_scored_question else 0

    def _customer_scores(self):
        """Return {id of an option: points} of this one choice."""
        return {option.id: option.answer_score for option in self.suggested_answer_ids}

    def _customer_problems(self, topics):
        """Return in sentences what is wrong with this one question of an exam."""
        self.ensure_one()
        problems = []
        if self.customer_topic not in topics:
            problems.append(
                self.env._(
                    "'%(question)s': it needs a topic out of %(names)s.",
                    question=self.title,
                    names=", ".join(topics.values()),
                )
            )
        if self._customer_maximum() <= 0:
            problems.append(
                self.env._(
                    "'%(question)s': no answer gives points. Open questions need Points, choices a right option with a"
                    " score; scales and tables are never scored.",
                    question=self.title,
                )
            )
        if self.triggering_answer_ids:
            problems.append(
                self.env._("'%(question)s': shown under a condition; everybody is asked the same.", question=self.title)
            )
        if self.comments_allowed or self.save_as_email or self.save_as_nickname:
            problems.append(
                self.env._(
                    "'%(question)s': no comments, names or addresses; markers must not learn whose answer it is.",
                    question=self.title,
                )
            )
        return problems

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add questions to exams that are not in use."""
        questions = super().create(vals_list)
        questions._customer_check_open()
        return questions

    def write(self, vals):
        """Change questions of exams that are not in use; superuser code included."""
        if vals.keys() - _FOLLOWING:
            self._customer_check_open()
        if "survey_id" in vals:
            self._customer_check_move(vals["survey_id"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._customer_check_open()

    def copy(self, default=None):
        """Copy a question within its exam."""
        if default and "survey_id" in default:
            self._customer_check_move(default["survey_id"])
        return super().copy(default)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._customer_check_open()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def _customer_check_open(self):
        self.sudo().survey_id.filtered(lambda one: one.survey_type == EXAM)._customer_check_unused()

    def _customer_check_move(self, survey_id):
        """Questions of an exam stay in it: elsewhere others would see them, and nobody would know who."""
        target = self.env["survey.survey"].sudo().browse(survey_id or ())
        for question in self.sudo():
            if question.survey_id != target and EXAM in (question.survey_id.survey_type, target.survey_type):
                raise UserError(
                    self.env._("'%(question)s': a question stays in its written test.", question=question.title)
                )
