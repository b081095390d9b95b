from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging customers that have files: one file, contact line and yearly plan each stay."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_rows(self, sources, destination):
        """Move what stands on customers before the generic update, which deletes what it cannot move."""
        entity = destination.commercial_partner_id
        if entity in sources:
            entity = destination
        self._customer_merge_file(sources, entity)
        self._customer_merge_contacts(sources, destination, entity)
        self._customer_merge_plans(sources, entity)
        self._customer_merge_receipts(sources, entity)
        return super()._customer_merge_rows(sources, destination)

    @api.model
    def _customer_merge_file(self, sources, entity):
        """The destination's file stays and takes over what it lacks."""
        files = self.env["customer.file"].sudo().search([("partner_id", "in", (sources | entity).ids)])
        kept = files.filtered(lambda file: file.partner_id == entity)[:1] or files[:1]
        for file in files - kept:
            kept.write(
                {
                    name: field.convert_to_write(file[name], file)
                    for name, field in file._fields.items()
                    if field.column_type and field.store and not field.readonly and file[name] and not kept[name]
                }
            )
        (files - kept).unlink()
        if kept.partner_id != entity:
            kept.write({"partner_id": entity.id})
        kept.flush_recordset()

    @api.model
    def _customer_merge_contacts(self, sources, destination, entity):
        """One line for each person: the lines of merged persons become one."""
        lines = (
            self.env["customer.contact"]
            .sudo()
            .search(["|", ("contact_id", "in", (sources | destination).ids), ("partner_id", "in", sources.ids)])
        )
        same = lines.filtered(lambda line: line.contact_id in sources | destination)
        kept = same.filtered(lambda line: line.contact_id == destination)[:1] or same[:1]
        kept.role_ids |= same.role_ids
        (same - kept).unlink()
        kept.flush_recordset()
        self.env.cr.execute(
            # the person who stays may be at another customer than the one whose line stays
            "UPDATE customer_contact SET partner_id = %s WHERE partner_id = ANY(%s) OR id = ANY(%s)",
            [entity.id, sources.ids, kept.ids],
        )
        self.env["customer.contact"].invalidate_model()

    @api.model
    def _customer_merge_plans(self, sources, entity):
        """One plan a year: the furthest one stays, a draft in its way goes."""
        order = ["draft", "returned", "submitted", "signed", "closed"]
        plans = self.env["customer.account.plan"].sudo().search([("partner_id", "in", (sources | entity).ids)])
        for ours in plans.grouped("year").values():
            ranked = ours.sorted(lambda plan: (order.index(plan.state), plan.partner_id == entity), reverse=True)
            (ranked - ranked[:1])._drop_merged()
            ranked[:1].write({"partner_id": entity.id})
        plans.exists().flush_recordset()

    @api.model
    def _customer_merge_receipts(self, sources, entity):
        """One receipt per notice: the one that was read or called stays."""
        receipts = self.env["customer.notice.receipt"].sudo().search([("partner_id", "in", (sources | entity).ids)])
        for ours in receipts.grouped("notice_id").values():
            ranked = ours.sorted(
                lambda one: (bool(one.read_at or one.called_at), one.last_step, one.partner_id == entity), reverse=True
            )
            (ranked - ranked[:1]).unlink()
            ranked[:1].write({"partner_id": entity.id})
        receipts.exists().flush_recordset()
