from odoo import api, models

from .customer_handover import RUNNING


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_blockers(self, partners):
        """Refuse while a handover that is under way names one of the contacts."""
        blockers = super()._customer_merge_blockers(partners)
        line = (
            self.env["customer.handover.line"]
            .sudo()
            .search([("partner_id", "in", partners.ids), ("handover_id.state", "in", RUNNING)], limit=1)
        )
        if line:
            blockers.append(
                self.env._(
                    "%(customer)s is in the handover %(handover)s, which is not done yet: put it in force or cancel"
                    " it before merging.",
                    customer=line.partner_id.display_name,
                    handover=line.handover_id.name,
                )
            )
        return blockers

    @api.model
    def _customer_merge_rows(self, sources, destination):
        """One contact stands once in each handover: lines and matters of sources that are there twice go."""
        entity = destination._customer_entity()
        lines = self.env["customer.handover.line"].sudo().search([("partner_id", "in", (sources | entity).ids)])
        for own in lines.grouped("handover_id").values():
            own.filtered(lambda line: line.partner_id == entity)[:1]._merge_into(own, entity)
        items = self.env["customer.handover.item"].sudo().search([("partner_id", "in", sources.ids)])
        items._merge_into(entity)
        self._drop_doubles("customer.absence.line", ("absence_id",), sources, entity)
        self._drop_doubles(
            "customer.assignment.review", ("manager_id", "kind", "link_start", "number", "tier_id"), sources, entity
        )
        return super()._customer_merge_rows(sources, destination)

    @api.model
    def _drop_doubles(self, name, key, sources, entity):
        """Drop rows that would stand twice for the contact that stays: Odoo would drop all of a source for one."""
        rows = self.env[name].sudo().search([("partner_id", "in", (sources | entity).ids)])
        seen, double = set(), rows.browse()
        for row in rows.sorted(lambda row: row.partner_id != entity):
            values = tuple(row[field] for field in key)
            if values in seen:
                double |= row
            seen.add(values)
        double.unlink()
