from odoo import models

from ...algorithms.facts import Condition


class CustomerManagerGrade(models.Model):
    """The conditions of a grade, as the rules read them."""

    _inherit = "customer.manager.grade"

    def _get_conditions(self, skip=()):
        """Return the conditions of this grade, as `algorithms.facts` reads them, without the measures in `skip`."""
        self.ensure_one()
        return [
            Condition(one.id, one.measure, one.operator, one.value, one.alternative or None)
            for one in self.sudo().condition_ids
            if one.measure not in skip
        ]
