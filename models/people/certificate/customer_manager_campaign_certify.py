from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerManagerCampaign(models.Model):
    """From the winners of a campaign to their certificates (domain 11.3: selection, certificate, appointment)."""

    _inherit = "customer.manager.campaign"

    to_certify_count = fields.Integer(
        compute="_compute_to_certify_count", compute_sudo=True, export_string_translation=False
    )

    @api.depends("state", "application_ids.designated_on", "application_ids.declined_on")
    def _compute_to_certify_count(self):
        for campaign in self:
            campaign.to_certify_count = len(campaign._find_to_certify())

    def action_open_certification(self):
        """Open the dialog that certifies the winners who are not yet (public; human resources)."""
        self.ensure_one()
        self.env["customer.manager.certificate"]._check_may_certify()
        employees = self._find_to_certify()
        if not employees:
            raise UserError(
                self.env._("%(campaign)s: nobody who was designated waits for a certificate.", campaign=self.name)
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_manager.customer_manager_certification_wizard_action"
        )
        action["context"] = {
            "default_kind": "first",
            "default_grade_id": self.grade_id.id,
            "default_employee_ids": employees.ids,
        }
        return action

    def _find_to_certify(self):
        """Return the employees who were designated, did not decline, and hold no certificate yet."""
        winners = self.sudo().application_ids.filtered(lambda one: one.designated_on and not one.declined_on)
        employees = winners.employee_id
        certified = self.env["customer.manager.certificate"].sudo().search([("employee_id", "in", employees.ids)])
        return employees - certified.employee_id
