from odoo import api, fields, models


class ApprovalProcess(models.Model):
    """What the editor shows of a process."""

    _inherit = "approval.process"

    transition_choices = fields.Json(compute="_compute_transition_choices", export_string_translation=False)
    current_step_ids = fields.One2many(related="version_id.step_ids", string="Steps in Force", readonly=True)
    version_number = fields.Integer(related="version_id.number", string="In Force")
    open_case_count = fields.Integer("Open Cases", compute="_compute_open_case_count")

    @api.depends("model_id")
    @api.depends_context("lang")
    def _compute_transition_choices(self):
        for process in self:
            process.transition_choices = [
                [code, str(gate.label(self.env))] for code, gate in sorted(process._gates().items())
            ]

    def _compute_open_case_count(self):
        domain = [("process_id", "in", self.ids), ("state", "in", ("open", "returned"))]
        counts = self.env["approval.case"]._read_group(domain, ["process_id"], ["__count"])
        by_process = {process.id: count for process, count in counts}
        for process in self:
            process.open_case_count = by_process.get(process.id, 0)
