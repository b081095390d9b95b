from odoo import api, models
from odoo.exceptions import UserError


class SurveyUserInputLine(models.Model):
    """What a candidate answers: open while the test runs, fixed once it is handed in."""

    _inherit = "survey.user_input.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Take answers while the test runs."""
        lines = super().create(vals_list)
        lines._customer_check_running()
        return lines

    def write(self, vals):
        """Change answers while the test runs; superuser code included."""
        self._customer_check_running()
        result = super().write(vals)
        self._customer_check_running()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._customer_check_running()

    def _customer_check_running(self):
        for attempt in self.sudo().user_input_id._customer_attempts():
            if attempt.state != "in_progress":
                raise UserError(self.env._("A written test takes answers from its beginning until it is handed in."))
