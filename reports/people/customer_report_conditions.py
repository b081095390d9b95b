from odoo import models

from ...algorithms.facts import EDUCATION

#: measures that are one for yes
_ANSWERS = frozenset({"ethics_statement", "fit_for_duties"})
_DEGREES = {level: code for code, level in EDUCATION.items()}


class CustomerReport(models.AbstractModel):
    """Conditions of a grade as they were found for a person, on paper."""

    _inherit = "customer.report"

    def _get_conditions(self, lines):
        """Return what is printed of lines of the model `customer.condition.mixin`."""
        return [
            {
                "name": self._get_measure(line),
                "needed": self._get_needed(line),
                "found": self._get_amount(line, line.found),
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

    def _get_measure(self, line):
        """Return what is measured; what a figure means is said by its word, not by the name of the measure."""
        _ = self.env._
        return {
            "education_level": _("Education"),
            "ethics_statement": _("Ethics statement given"),
            "fit_for_duties": _("Fit for the duties of the post"),
        }.get(line.measure) or self._label(line, "measure")

    def _get_needed(self, line):
        amount = self._get_amount(line, line.needed)
        return amount if line.measure in _ANSWERS else f"{self._label(line, 'operator')} {amount}"

    def _get_amount(self, line, value):
        """Return a figure, or the word that it stands for: a degree, yes or no."""
        if value is None or value is False:
            return self._format_figure(value)
        if line.measure in _ANSWERS:
            return self.env._("yes") if value else self.env._("no")
        if line.measure == "education_level" and value in _DEGREES:
            return self._label(self.env["customer.manager.record"], "education_level", _DEGREES[value])
        return self._format_figure(value)

    def _get_note(self, line):
        """Return why the approvers should decide without a condition, for kinds of lines that say so."""
        note = line.note if "note" in line._fields else ""
        return self.env._("%(reason)s: %(text)s", reason=self._strong(self.env._("Reason")), text=note) if note else ""
