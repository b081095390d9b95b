import re

from odoo import api, models

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
#: path of the public page
PAGE = "/customer-manager/certificate/"


class CustomerManagerCertificate(models.Model):
    """What anybody may learn who holds a certificate in his hands: that it is genuine, and whether it counts."""

    _inherit = "customer.manager.certificate"

    def _public_url(self):
        self.ensure_one()
        return f"{self.get_base_url()}{PAGE}{self.sudo().token}"

    def _compute_lookup_count(self):
        counts = dict(
            self.env["customer.manager.certificate.lookup"]
            .sudo()
            ._read_group([("certificate_id", "in", self.ids)], ["certificate_id"], ["count:sum"])
        )
        for certificate in self:
            certificate.lookup_count = counts.get(certificate, 0)

    @api.model
    def _find_public(self, token):
        """Return the certificate behind an address, for the public page alone; empty for any other text."""
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            return self.sudo().browse()
        return self.sudo().search([("token", "=", token)], limit=1)

    def _public_values(self):
        """Return all that the public page shows: number, name, grade, state and days, in the language of the
        context."""
        self.ensure_one()
        certificate = self.sudo()
        return {
            "number": certificate.number,
            "name": certificate.employee_id.name,
            "grade": certificate.grade_id.name,
            "status": certificate._public_status(),
            "date_from": certificate.date_from,
            "date_to": certificate.date_to,
        }

    def _public_status(self):
        """Return what counts for who stands before the holder today.

        The days decide, not the hourly job; and a certificate of somebody who left, or is not in office,
        proves nothing.
        """
        state = self._state_today()
        if state not in ("valid", "expiring"):
            return state
        manager = self.manager_id
        if not self.employee_id.active or manager.state == "ended":
            return "left"
        return "suspended" if manager.state == "suspended" else "valid"
