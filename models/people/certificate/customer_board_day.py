from odoo import api, models


class CustomerBoardDay(models.AbstractModel):
    """What the day shows of the manager himself: a certificate that ends is renewed in time (domain P8)."""

    _inherit = "customer.board.day"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            "certificate": (self.env._("Certificate"), "fa-certificate", 1),
        }

    @api.model
    def _sources(self):
        return [*super()._sources(), self._find_certificates]

    @api.model
    def _find_certificates(self, frame):
        certificates = self._find(
            "customer.manager.certificate",
            [("employee_id.user_id", "=", self.env.uid), ("state", "=", "expiring")],
            "date_to, id",
        )
        return [
            self._entry(
                frame,
                certificate,
                "certificate",
                self.env._("Ends soon: see to the training and ask for its renewal"),
                certificate.date_to,
                certificate.number,
                certificate.grade_id.name,
            )
            for certificate in certificates
        ]
