from odoo import models

from ....algorithms.facts import Condition


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

    def _get_entry_grade(self):
        """Return the grade in which people of this one grade's company begin: the lowest."""
        self.ensure_one()
        ladder = self.sudo().search([("company_id", "in", (False, *self.company_id.ids))], order="level, id", limit=1)
        return ladder or self
