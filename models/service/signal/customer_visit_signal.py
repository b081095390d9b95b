from odoo import models
from odoo.fields import Domain

_MOST = 12


class CustomerVisit(models.Model):
    """Open signals on the briefing: what may become good or bad business, with the figures that show it."""

    _inherit = "customer.visit"

    def _briefing_open_matters(self):
        return [*super()._briefing_open_matters(), self._briefing_signals()]

    def _briefing_signals(self):
        """Return the open signals of the customer that the reader may see, the gravest first."""
        signals = self.env["customer.signal"]
        found = signals
        if signals.has_access("read"):
            found = signals.search(
                Domain(signals._open_domain()) & Domain("partner_id", "=", self.partner_id.id), limit=_MOST
            )
        return {
            "title": self.env._("Open signals"),
            "lines": [
                " · ".join(
                    filter(
                        None,
                        (
                            signal.number,
                            signal.level or self._selection_label(signal, "kind"),
                            signal.name or signal.sudo().rule_id.name,
                            (signal.evidence_text or "").split("\n", 1)[0],
                        ),
                    )
                )
                for signal in found
            ],
        }
