from odoo import fields, models


class CustomerHandover(models.Model):
    """What customers think of the change of their manager: all are asked once it is closed (domain 11.8).

    The answers are not copied to the lines: the receiver reads those, and would see what each customer said.
    """

    _inherit = "customer.handover"

    def _close_when_checked(self):
        was_open = self.sudo().state == "in_force"
        is_done = super()._close_when_checked()
        if was_open and self.sudo().state == "closed":
            self.env["customer.satisfaction"]._ask(self.sudo()._satisfaction_matters())
        return is_done

    def _satisfaction_matters(self):
        """Return a matter for each customer of this one handover; the receiver is the manager of the day."""
        self.ensure_one()
        return [
            {
                "name": f"{self.name}: {partner.display_name}",
                "kind": "handover",
                "company_id": self.company_id.id,
                "partner_id": partner.id,
                "manager_id": self.to_manager_id.id,
                "closed_at": fields.Datetime.now(),
                "handover_id": self.id,
                "flags": ["handover"],
            }
            for partner in self.line_ids.partner_id
        ]
