from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging contacts that are customers.

    Two hooks for the rooms: `_customer_merge_blockers(partners)` returns the
    sentences why a merge cannot be, `_customer_merge_rows(sources, destination)`
    moves their rows before Odoo moves the plain foreign keys.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move accounts and usage as sets, and put the customer facts together."""
        blockers = self._customer_merge_blockers(src_partners | dst_partner)
        if blockers:
            raise UserError("\n".join(blockers))
        self.env.flush_all()
        self._customer_merge_rows(src_partners, dst_partner)
        self._customer_merge_facts(src_partners, dst_partner)
        super()._update_foreign_keys(src_partners, dst_partner)
        # Odoo copies what the sources have and the destination lacks: not facts,
        # which are decided above and belong on the entity alone
        sources_sudo = src_partners.sudo().with_context(tracking_disable=True)
        sources_sudo.write(dict.fromkeys(sources_sudo._customer_facts(), False))

    @api.model
    def _customer_merge_blockers(self, partners):
        """Return sentences why these contacts cannot be merged; to be extended."""
        partners_sudo = partners.sudo()
        companies = partners_sudo.customer_company_id
        blockers = []
        if len(companies) > 1:
            blockers.append(
                self.env._(
                    "These customers are served by different companies (%s) and cannot be merged.",
                    ", ".join(companies.mapped("display_name")),
                )
            )
        return blockers

    @api.model
    def _customer_merge_rows(self, sources, destination):
        """Move rows that plain foreign keys do not cover; to be extended.

        Accounts and usage go to the destination's commercial entity.
        """
        entity = destination.commercial_partner_id
        if entity in sources:
            entity = destination
        for table in ("customer_account", "customer_usage"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET partner_id = %s WHERE partner_id = ANY(%s)",
                    SQL.identifier(table),
                    entity.id,
                    sources.ids,
                )
            )
        self.env["customer.account"].invalidate_model(["partner_id"])
        self.env["customer.usage"].invalidate_model(["partner_id"])

    @api.model
    def _customer_merge_facts(self, sources, destination):
        """The destination keeps its facts and takes over those it lacks.

        Of the importance classes the highest counts, a strategic customer stays one.
        """
        entity_sudo = destination.sudo().commercial_partner_id
        if entity_sudo in sources:
            entity_sudo = destination.sudo()
        sources_sudo = sources.sudo()
        ranks = [code for code, _label in entity_sudo._fields["customer_importance"].selection]
        bearers = (entity_sudo | sources_sudo).filtered("customer_importance")
        top = bearers.sorted(lambda p: ranks.index(p.customer_importance), reverse=True)[:1]
        vals = {}
        if top and top != entity_sudo:
            vals["customer_importance"] = top.customer_importance
            vals["customer_importance_until"] = top.customer_importance_until
        if not entity_sudo.is_strategic_customer and any(sources_sudo.mapped("is_strategic_customer")):
            vals["is_strategic_customer"] = True
        company = sources_sudo.customer_company_id
        if company and not entity_sudo.customer_company_id:
            vals["customer_company_id"] = company.id
        if vals:
            entity_sudo.with_context(tracking_disable=True).write(vals)
            entity_sudo.flush_recordset(list(vals))
