from odoo import models


class CustomerManagerCertificate(models.Model):
    """The button of the register."""

    _inherit = "customer.manager.certificate"

    def action_print_register(self):
        """Print the register of these certificates, of all in the company when there are none (public; who may
        read them, for all human resources and audit)."""
        report = self.env.ref("customer_manager.action_report_certificate_register")
        action = report.report_action(self.ids, config=False)
        return action | {"context": {"active_ids": self.ids or False}}
