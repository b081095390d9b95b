from odoo import api, models


class SurveyQuestionAnswer(models.Model):
    """An option of a choice: fixed with its question once an exam is in use."""

    _inherit = "survey.question.answer"

    @api.model_create_multi
    def create(self, vals_list):
        """Add options to exams that are not in use."""
        options = super().create(vals_list)
        options._customer_check_open()
        return options

    def write(self, vals):
        """Change options of exams that are not in use; superuser code included."""
        self._customer_check_open()
        result = super().write(vals)
        self._customer_check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._customer_check_open()

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._customer_check_open()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def _customer_check_open(self):
        """Refuse options whose question belongs to an exam in use."""
        options = self.sudo()
        (options.question_id | options.matrix_question_id)._customer_check_open()
