from odoo import models


class CustomerReport(models.AbstractModel):
    """Conditions of a grade as they were found for a person, on paper."""

    _inherit = "customer.report"

    def _get_conditions(self, lines):
        """Return what is printed of lines of the model `customer.condition.mixin`."""
        return [
            {
                "name": self._label(line, "measure"),
                "needed": f"{self._label(line, 'operator')} {self._format_figure(line.needed)}",
                "found": self._format_figure(line.found),
                "state": self._label(line, "state"),
                "look": "good" if line.state == "met" else "bad" if line.is_in_the_way else "open",
                "since": self._format_day(line.since),
                "becomes": line.becomes and self.env._("from %(day)s on", day=self._format_day(line.becomes)),
                "source": line.source or "",
                "clause": line.clause or "",
                "note": self._get_note(line),
            }
            for line in lines
        ]

    def _get_note(self, line):
        """Return why the approvers should decide without a condition, for kinds of lines that say so."""
        note = line.note if "note" in line._fields else ""
        return self.env._("%(reason)s: %(text)s", reason=self._strong(self.env._("Reason")), text=note) if note else ""
