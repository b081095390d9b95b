from odoo import models

from ...portfolio.customer_absence_life import Entry


class CustomerAbsence(models.Model):
    """Signals that were found while a manager was away."""

    _inherit = "customer.absence"

    def _absence_log_sources(self):
        return [*super()._absence_log_sources(), self._log_signals]

    def _log_signals(self, partners, first, last):
        """Signals found on these days."""
        signals = self.env["customer.signal"].sudo()
        signals = signals.search(
            [("partner_id", "in", partners.ids), ("found_on", ">=", first), ("found_on", "<=", last)],
            order="found_on, id",
        )
        return [
            Entry(one.partner_id.id, one.found_on, one.display_name, one._is_open(), one._name, one.id)
            for one in signals
        ]
