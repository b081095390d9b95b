from odoo import models

from ....algorithms.facts import Rules, check_all


class ResPartner(models.Model):
    """A person from outside who applies: what is known of him, and which conditions he meets."""

    _inherit = "res.partner"

    def _customer_condition_lines(self, grade, day, skip=()):
        """Return {contact id: (conditions, lines)}, as `hr.employee._customer_condition_lines`."""
        conditions = grade._get_conditions(skip)
        facts = self.env["customer.manager.record"]._facts_by("partner_id", self.ids)
        rules = Rules(record_months=self.env.company.customer_record_months, target_level=grade.level)
        return {partner.id: (conditions, check_all(conditions, facts[partner.id], day, rules)) for partner in self}
