from odoo import api, models


class ApprovalChildMixin(models.AbstractModel):
    """A line whose values are approved together with its document.

    Behind a gate of the document its lines are neither created nor deleted nor moved to another
    document, and their sealed fields stay as they are; before, a running case looks at them anew.
    """

    _name = "approval.child.mixin"
    _description = "Line Behind Approval"

    #: name of the field that leads to the document
    _approval_parent = None
    #: fields of the line that are approved
    _approval_sealed = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the documents that they got lines."""
        lines = super().create(vals_list)
        lines._approval_documents()._approval_lines_changed()
        return lines

    def write(self, vals):
        """Tell the documents that approved values of lines change, both when a line moves."""
        if not (self._approval_sealed | {self._approval_parent}) & vals.keys():
            return super().write(vals)
        before = self._approval_documents()
        result = super().write(vals)
        (before | self._approval_documents())._approval_lines_changed()
        return result

    def unlink(self):
        """Tell the documents that lines go."""
        documents = self._approval_documents()
        result = super().unlink()
        documents.exists()._approval_lines_changed()
        return result

    def _approval_documents(self):
        """Return the documents of the lines, whoever asks."""
        return self.sudo()[self._approval_parent]
