from odoo import models


class CustomerManager(models.Model):
    """The code on the name card leads to the public page of the certificate (domain 11.12)."""

    _inherit = "customer.manager"

    def _portal_card(self):
        certificates = self.certificate_ids.filtered(
            lambda one: one._state_today() in ("valid", "expiring") and one.grade_id.level >= self.grade_id.level
        )
        certificate = certificates[:1]
        return super()._portal_card() | {
            "certificate_url": certificate._public_url() if certificate.token else "",
            "certificate_number": certificate.number or "",
        }
