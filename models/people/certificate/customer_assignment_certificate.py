from odoo import api, models


class CustomerAssignment(models.Model):
    """Why somebody in office may not serve: the certificate."""

    _inherit = "customer.assignment"

    @api.model
    def _refusal_sentence(self, code, row, count, load):
        manager = self.env["customer.manager"].browse(row["manager_id"]).sudo()
        if code != "certificate" or not manager.active or manager.state != "active":
            return super()._refusal_sentence(code, row, count, load)
        return self.env._(
            "Manager: %(manager)s has no certificate in force for the grade held and may not serve %(customer)s.",
            manager=manager.name,
            customer=self._partner_name(row["partner_id"]),
        )
