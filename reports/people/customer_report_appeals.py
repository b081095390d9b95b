from odoo import models


class CustomerReport(models.AbstractModel):
    """Appeals against what a document is about, on paper."""

    _inherit = "customer.report"

    def _get_appeals(self, field, document):
        """Return what is printed of the appeals that the reader may read.

        :param field: by which an appeal hangs on the document
        """
        appeals = self.env["customer.manager.appeal"].search([(field, "=", document.id)], order="id")
        return [
            {
                "head": self._join(appeal.appellant_uid.name, self._format_moment(appeal.create_date)),
                "state": self._label(appeal, "state"),
                "text": appeal.text,
                "hearer": appeal.hearer_uid.name or "",
                "answer": appeal.answer or "",
            }
            for appeal in appeals
        ]
