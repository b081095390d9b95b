from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_blockers(self, partners):
        """Refuse while a plan that waits for its application names one of the contacts."""
        blockers = super()._customer_merge_blockers(partners)
        line = (
            self.env["customer.assignment.plan.line"]
            .sudo()
            .search(
                [("partner_id", "in", partners.ids), ("plan_id.state", "in", ("computed", "approved"))],
                limit=1,
            )
        )
        if line:
            blockers.append(
                self.env._(
                    "%(customer)s is in the assignment plan %(plan)s, which is not applied yet: apply or cancel it"
                    " before merging.",
                    customer=line.partner_id.display_name,
                    plan=line.plan_id.name,
                )
            )
        return blockers
