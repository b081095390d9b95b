from odoo import Command, api, fields, models

from ..models.approval.approval_bulk import AT_ONCE
from ..models.listed import listed

VERDICTS = [
    ("approve", "Approve"),
    ("reject", "Reject"),
    ("send_back", "Send Back"),
    ("forward", "Forward"),
]


class ApprovalDecisionWizard(models.TransientModel):
    """Ask for the words of a decision; the rules are the task's."""

    _name = "approval.decision.wizard"
    _description = "Approval Decision"

    verdict = fields.Selection(VERDICTS, required=True, readonly=True, default="approve")
    task_ids = fields.Many2many(
        "approval.task",
        "approval_decision_wizard_task_rel",
        "wizard_id",
        "task_id",
        readonly=True,
        required=True,
        default=lambda self: self._default_task_ids(),
    )
    task_count = fields.Integer(compute="_compute_summary")
    summary = fields.Char(compute="_compute_summary")
    comment = fields.Text()
    target = fields.Selection(
        [("process", "Where the process says"), ("requester", "The requester"), ("step", "An earlier step")],
        "To",
        default="process",
        required=True,
    )
    target_step_id = fields.Many2one("approval.step", "Step", domain="[('id', 'in', allowed_step_ids)]")
    allowed_step_ids = fields.Many2many("approval.step", compute="_compute_allowed_step_ids", compute_sudo=True)
    user_id = fields.Many2one("res.users", "Forward to", domain="[('share', '=', False), ('id', '!=', uid)]")
    result_ids = fields.One2many("approval.decision.result", "wizard_id", readonly=True)
    failed_count = fields.Integer(compute="_compute_failed_count")

    @api.model
    def _default_task_ids(self):
        """Return the tasks chosen in a list."""
        if self.env.context.get("active_model") != "approval.task":
            return []
        return [Command.set(self.env.context.get("active_ids") or [])]

    @api.depends("task_ids")
    def _compute_summary(self):
        for wizard in self:
            tasks = wizard.task_ids
            wizard.task_count = len(tasks)
            # a client may ask about any task
            shown = tasks._origin[:3]._filtered_access("read")
            names = [f"{task.document_name} ({task.step_name})" for task in shown]
            wizard.summary = listed(self.env, names, count=len(tasks))

    @api.depends("task_ids")
    def _compute_allowed_step_ids(self):
        """The steps that a case can go back to: those before the one whose turn it is."""
        for wizard in self:
            task = wizard.task_ids._origin[:1].sudo(False)._filtered_access("read").sudo()
            steps = task.case_id.version_id.step_ids if len(wizard.task_ids) == 1 else task.step_id.browse()
            called = steps & task.case_id.task_ids.step_id
            wizard.allowed_step_ids = called.filtered(lambda step, task=task: step.sequence < task.step_id.sequence)

    @api.depends("result_ids.is_done")
    def _compute_failed_count(self):
        for wizard in self:
            wizard.failed_count = len(wizard.result_ids.filtered(lambda result: not result.is_done))

    def action_apply(self):
        """Decide; of many tasks show what became of each."""
        self.ensure_one()
        if len(self.task_ids) > 1 and self.verdict != "forward":
            return self._apply_to_many()
        answer = self._apply_to_one()
        # the question for the password comes as an action, and decides once it is answered
        return answer if isinstance(answer, dict) else {"type": "ir.actions.act_window_close"}

    def _apply_to_one(self):
        tasks = self.task_ids
        if self.verdict == "approve":
            return tasks.action_approve(self.comment or False)
        if self.verdict == "reject":
            return tasks.action_reject(self.comment)
        if self.verdict == "send_back":
            step_id = {"process": None, "requester": False, "step": self.target_step_id.id}[self.target]
            return tasks.action_send_back(self.comment, step_id)
        return tasks.action_forward(self.user_id.id, self.comment)

    def _apply_to_many(self):
        if len(self.task_ids) > AT_ONCE:
            return self.env["approval.bulk"]._start(self.task_ids, self.verdict, self.comment or False)._open()
        results = self.task_ids.action_decide_many(self.verdict, self.comment or False)
        if isinstance(results, dict):
            return results
        self.sudo().result_ids = [
            Command.create(
                {"task_id": one["task_id"], "is_done": one["ok"], "kind": one["kind"], "message": one["message"]}
            )
            for one in sorted(results, key=lambda one: one["ok"])
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Result"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
