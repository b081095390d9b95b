from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers have one open signal of a rule: the older one goes on, the other is closed as merged."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_rows(self, sources, destination):
        super()._customer_merge_rows(sources, destination)
        signals = self.env["customer.signal"].sudo()
        partners = sources | destination
        found = signals.search(
            [("partner_id", "in", partners.ids), ("rule_id", "!=", False), *signals._open_domain()], order="id"
        )
        for of_rule in found.grouped("rule_id").values():
            for signal in of_rule[1:]:
                signal.write(
                    {
                        "state": "rejected",
                        "closed_on": signal.company_id._customer_today(),
                        "result": self.env._("Merged with %(signal)s of the same customer.", signal=of_rule[0].number),
                    }
                )
        signals.flush_model()
