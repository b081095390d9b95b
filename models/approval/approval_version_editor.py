from odoo import fields, models


class ApprovalVersion(models.Model):
    """What the editor shows of a version."""

    _inherit = "approval.version"

    model_id = fields.Many2one(related="process_id.model_id", string="Document")
    transition_label = fields.Char(related="process_id.transition_label")
    step_count = fields.Integer("Number of Steps", compute="_compute_step_count")

    def _compute_step_count(self):
        counts = self.env["approval.step"]._read_group([("version_id", "in", self.ids)], ["version_id"], ["__count"])
        by_version = {version.id: count for version, count in counts}
        for version in self:
            version.step_count = by_version.get(version.id, 0)

    def action_open(self):
        """Return the action that opens the version (public; its readers)."""
        self.ensure_one()
        self.check_access("read")
        return self._open()
