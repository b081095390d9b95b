from odoo import api, models
from odoo.exceptions import AccessError

#: what makes a paper another one, or takes it away from its document
_PAPER = frozenset("name type raw datas db_datas store_fname url res_model res_id res_field public".split())


class IrAttachment(models.Model):
    """The evidence of a settled document is neither replaced nor taken away (see `customer.evidence.mixin`)."""

    _inherit = "ir.attachment"

    def write(self, vals):
        """Refuse other papers in the place of settled evidence."""
        if _PAPER & vals.keys():
            self._check_evidence_stays()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled_evidence(self):
        self._check_evidence_stays()

    def _check_evidence_stays(self):
        if self.env.su:
            return
        with_evidence = self.env.registry.descendants(["customer.evidence.mixin"], "_inherit")
        papers = self.sudo().filtered(lambda paper: paper.res_id and paper.res_model in with_evidence)
        for name, of_model in papers.grouped("res_model").items():
            for document in self.env[name].sudo().browse(set(of_model.mapped("res_id"))).exists():
                if document._is_evidence_settled() and document.attachment_ids & papers:
                    raise AccessError(
                        self.env._("Evidence: the papers of %(document)s stay with it.", document=document.display_name)
                    )
