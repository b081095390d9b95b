from odoo import api, fields, models

#: what a manager answers for; the other areas are the company's
MANAGER_AREAS = ("accessibility", "problem_solving", "delivery", "competence", "communications", "attitude")


class SurveyQuestion(models.Model):
    """What a question of the yearly questionnaire is about (domain P6)."""

    _inherit = "survey.question"

    customer_area = fields.Selection(
        [
            ("supply", "Supply quality"),
            ("price", "Price"),
            ("billing", "Billing"),
            ("communication", "Communication"),
            ("service", "Service"),
            ("image", "Image"),
            ("accessibility", "Manager: accessibility"),
            ("problem_solving", "Manager: problem solving"),
            ("delivery", "Manager: delivery"),
            ("competence", "Manager: competence"),
            ("communications", "Manager: communications"),
            ("attitude", "Manager: attitude"),
        ],
        "Satisfaction Area",
        help="In a yearly questionnaire, what an answer on a scale counts for. Only the manager's areas count for him.",
    )
    customer_is_manager_area = fields.Boolean(
        "About the Customer Manager", compute="_compute_customer_is_manager_area", export_string_translation=False
    )

    @api.depends("customer_area", "question_type")
    def _compute_customer_is_manager_area(self):
        for question in self:
            is_scale = question.question_type == "scale"
            question.customer_is_manager_area = is_scale and question.customer_area in MANAGER_AREAS
