from odoo import fields, models


class IrModel(models.Model):
    _inherit = "ir.model"

    is_approval_document = fields.Boolean(
        compute="_compute_is_approval_document",
        search="_search_is_approval_document",
        string="Behind Approval",
        help="Documents of this model have transitions that can be put under approval.",
    )

    def _compute_is_approval_document(self):
        names = self._approval_documents()
        for model in self:
            model.is_approval_document = model.model in names

    def _search_is_approval_document(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("model", "in" if True in value else "not in", sorted(self._approval_documents()))]

    def unlink(self):
        """Let test cases forget the documents of models that go with their app."""
        self.env["approval.test.case"]._forget_models(self.mapped("model"))
        return super().unlink()

    def _approval_documents(self):
        """Return the names of the concrete models that inherit `approval.mixin`."""
        return {
            name
            for name in self.env.registry.descendants(["approval.mixin"], "_inherit")
            if not self.env[name]._abstract
        }
