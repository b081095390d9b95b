from odoo import fields, models


class CustomerManagerCertificationWizardLine(models.TransientModel):
    """What one person has shown, in the dialog; issuing judges it anew."""

    _name = "customer.manager.certification.wizard.line"
    _description = "Checks of a Person"

    wizard_id = fields.Many2one("customer.manager.certification.wizard", required=True, ondelete="cascade", index=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    grade_id = fields.Many2one("customer.manager.grade", readonly=True)
    certificate_id = fields.Many2one("customer.manager.certificate", "Renews", readonly=True)
    date_from = fields.Date("From", readonly=True)
    is_passing = fields.Boolean("Passes", readonly=True)
    missing = fields.Text(readonly=True)
