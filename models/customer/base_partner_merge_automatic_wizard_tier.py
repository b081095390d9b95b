from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging contacts that stand in tier runs: lines stay as history."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_blockers(self, partners):
        """Refuse while a run that is not decided yet counts one of the contacts."""
        blockers = super()._customer_merge_blockers(partners)
        lines = (
            self.env["customer.tier.run.line"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("run_id.state", "in", ("draft", "computed", "approved")),
                    ("run_id.is_trial", "=", False),
                ]
            )
        )
        for run in lines.run_id:
            blockers.append(
                self.env._(
                    "The tier run %(run)s is open and counts one of these customers: apply or"
                    " cancel it before merging.",
                    run=run.name,
                )
            )
        return blockers

    @api.model
    def _customer_merge_rows(self, sources, destination):
        """Move the lines; a second line in the same run is marked as merged."""
        super()._customer_merge_rows(sources, destination)
        self.env.cr.execute(
            SQL(
                "UPDATE customer_tier_run_line line SET partner_id = %(destination)s,"
                " is_merged = EXISTS (SELECT FROM customer_tier_run_line other"
                " WHERE other.run_id = line.run_id AND other.id <> line.id"
                " AND (other.partner_id = %(destination)s"
                " OR other.partner_id = ANY(%(sources)s) AND other.id < line.id))"
                " WHERE line.partner_id = ANY(%(sources)s)",
                destination=destination.id,
                sources=sources.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE customer_tier_run_line SET group_id = %s WHERE group_id = ANY(%s)",
                destination.id,
                sources.ids,
            )
        )
        self.env["customer.tier.run.line"].invalidate_model()

    @api.model
    def _customer_merge_facts(self, sources, destination):
        """A destination without tier takes over the best one of the sources."""
        super()._customer_merge_facts(sources, destination)
        entity_sudo = destination.sudo().commercial_partner_id
        best = sources.sudo().customer_tier_id.sorted("sequence")[:1]
        if best and not entity_sudo.customer_tier_id and entity_sudo not in sources:
            entity_sudo.with_context(tracking_disable=True).customer_tier_id = best
            entity_sudo.flush_recordset(["customer_tier_id"])
