from odoo import api, fields, models

from ...algorithms.approval_compare import compare
from .approval_step import DECIDING


class ApprovalVersion(models.Model):
    """In what a version differs from another of its process, step by step, for its readers."""

    _inherit = "approval.version"

    compare_version_id = fields.Many2one(
        "approval.version",
        "Compare with",
        compute="_compute_compare_version_id",
        readonly=False,
        domain="[('process_id', '=', process_id), ('id', '!=', id)]",
    )
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.depends("process_id", "state")
    def _compute_compare_version_id(self):
        """The version in force; of that itself, the one before."""
        for version in self:
            others = version.process_id.version_ids._origin - version._origin
            published = others.filtered(lambda other: other.state == "published")
            version.compare_version_id = published or others.filtered("number").sorted("number")[-1:]

    @api.depends(
        lambda self: (
            *("compare_version_id", "distinct_people", "process_id.model_id", "step_ids"),
            *(f"step_ids.{name}" for name in DECIDING),
        )
    )
    @api.depends_context("lang", "uid")
    def _compute_comparison(self):
        for version in self:
            other = version.compare_version_id._origin
            # a client may name any version
            is_fit = other and other.process_id == version.process_id._origin and other.has_access("read")
            version.comparison = version._comparison(other) if is_fit else False

    def _comparison(self, other):
        """Return the table of what differs, as HTML."""
        old, new = other._comparable(), self._comparable()
        steps = {"old": dict(old), "new": dict(new)}
        changes = compare([content for _step, content in old.values()], [content for _step, content in new.values()])
        rows = [self._change_row(change, steps) for change in changes]
        values = {
            "rows": rows,
            "same": self.env._("The steps are those of “%(version)s”.", version=other.display_name or ""),
            "is_same": all(change.kind == "same" for change in changes),
            "people": other and other.distinct_people != self.distinct_people and self._distinct_text(),
        }
        return self.env["ir.qweb"]._render("customer_manager.approval_version_comparison", values)

    def _comparable(self):
        """Return {id: (step, {name: plain value})}; steps that are not saved yet have negative ids."""
        found = {}
        for number, step in enumerate(self.step_ids, 1):
            key = step._origin.id or -number
            found[key] = (step, {"id": key} | {name: step._comparable(name) for name in DECIDING})
        return found

    def _change_row(self, change, steps):
        """Return what the table shows of a change."""
        step, _content = steps["new"][change.new] if change.new else steps["old"][change.old]
        labels = {
            "same": self.env._("As before"),
            "changed": self.env._("Changed"),
            "moved": self.env._("Moved"),
            "added": self.env._("New"),
            "removed": self.env._("Left out"),
        }
        return {
            "kind": change.kind,
            "label": labels[change.kind],
            "name": step.name or "",
            "approvers": step.approvers or "",
            "condition": step.condition_words or "",
            "fields": [
                {
                    "label": step._compare_label(one.name),
                    "old": step._words(one.name, one.old),
                    "new": step._words(one.name, one.new),
                }
                for one in change.fields
            ],
        }

    def _distinct_text(self):
        if self.distinct_people:
            return self.env._("Nobody may decide two steps of one case any more.")
        return self.env._("One person may now decide several steps of one case.")
