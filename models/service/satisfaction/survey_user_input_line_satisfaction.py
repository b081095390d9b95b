from odoo import api, models


class SurveyUserInputLine(models.Model):
    """What a customer answers in the yearly questionnaire is his own: the results by area are made of it."""

    _inherit = "survey.user_input.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse users; survey's pages write as superuser."""
        lines = super().create(vals_list)
        lines._customer_check_opinion()
        return lines

    def write(self, vals):
        """Refuse users, and lines that come from elsewhere."""
        self._customer_check_opinion()
        result = super().write(vals)
        self._customer_check_opinion()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opinion(self):
        self._customer_check_opinion()

    def _customer_check_opinion(self):
        inputs = self.sudo().user_input_id.with_env(self.env)
        if inputs._customer_is_touched():
            inputs._customer_refuse_opinion()
