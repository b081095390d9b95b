from odoo import models
from odoo.tools.misc import formatLang

from ...algorithms.approval_compare import BESIDE

HOURS = ("deadline_hours", "reminder_hours")


class ApprovalStep(models.Model):
    """How a step is put into words for a comparison."""

    _inherit = "approval.step"

    def _comparable(self, name):
        """Return a plain value that means the same in two versions."""
        field = self._fields[name]
        if name == "return_step_id":
            return self.return_step_id.name or ""
        if field.type == "many2one":
            return self.sudo()[name]._origin.id or 0
        if field.type == "many2many":
            return tuple(sorted(self.with_context(active_test=False)[name]._origin.ids))
        return self[name] or (0 if field.type in ("integer", "float") else "" if field.type != "boolean" else False)

    def _compare_label(self, name):
        if name == BESIDE:
            return self.env._("At the Same Time as")
        return self._fields[name]._description_string(self.env)

    def _words(self, name, value):
        """Return a value of :meth:`_comparable` as a reader understands it."""
        _ = self.env._
        field = self._fields.get(name)
        if name == BESIDE:
            return ", ".join(value) or _("none")
        if name == "condition":
            model = self._document_model()
            return (
                self.env["approval.wording"].with_context(approval_typed=True)._reading(model, value)
                if model is not None
                else value
            )
        if field.type == "boolean":
            return _("yes") if value else _("no")
        if field.type in ("many2one", "many2many") and not isinstance(value, str):
            ids = value if isinstance(value, tuple) else (value,) if value else ()
            records = self.env[field.comodel_name].sudo().with_context(active_test=False).browse(ids).exists()
            return ", ".join(records.mapped("display_name")) or _("none")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if name in HOURS:
            return _("%(hours)s h", hours=formatLang(self.env, value, digits=2)) if value else _("none")
        return str(value) if value not in ("", None) else _("none")
