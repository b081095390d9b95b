from odoo import api, fields, models
from odoo.exceptions import AccessError


class CustomerEvidenceMixin(models.AbstractModel):
    """Papers of a document, read by whoever may read the document and by nobody else.

    A link alone would give no right to a paper, and taking over any paper whose number somebody
    names would give too much: only own uploads that belong to nothing yet are taken.
    """

    _name = "customer.evidence.mixin"
    _description = "Papers of a Document"

    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Take the papers over."""
        documents = super().create(vals_list)
        documents._take_evidence()
        return documents

    def write(self, vals):
        """Take new papers over; those of a settled document stay."""
        if "attachment_ids" not in vals:
            return super().write(vals)
        before = {document: document.sudo().attachment_ids for document in self}
        result = super().write(vals)
        self._take_evidence()
        for document, papers in before.items():
            if not self.env.su and document._is_evidence_settled() and papers - document.sudo().attachment_ids:
                raise AccessError(
                    self.env._("Evidence: the papers of %(document)s stay with it.", document=document.display_name)
                )
        return result

    def _is_evidence_settled(self):
        """Whether the papers of this one document may not be changed or taken away any more; to be extended."""
        return False

    def _take_evidence(self):
        """Give the papers to their document, so that its readers read them."""
        for document in self:
            foreign = document.sudo().attachment_ids.filtered(
                lambda paper, document=document: (paper.res_model, paper.res_id) != (document._name, document.id)
            )
            document._check_evidence(foreign)
            foreign.write({"res_model": self._name, "res_id": document.id})

    def _check_evidence(self, papers):
        """Refuse papers that are not the user's own uploads, or belong to something already."""
        if self.env.su:
            return
        for paper in papers:
            is_free = not paper.res_id and not paper.res_field and paper.res_model in (False, self._name)
            if not is_free or paper.create_uid != self.env.user:
                raise AccessError(
                    self.env._("Evidence: a paper belongs to one document; upload it again for this one.")
                )
