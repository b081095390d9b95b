from odoo import api, fields, models


class ApprovalCaseWizard(models.TransientModel):
    """Ask for the reason of what is done to a case as a whole; the rules are the case's."""

    _name = "approval.case.wizard"
    _description = "Change of an Approval Case"

    kind = fields.Selection(
        [("recall", "Recall"), ("add_approver", "Add an Approver"), ("erase", "Erase Texts")],
        required=True,
        readonly=True,
        default="recall",
    )
    case_id = fields.Many2one(
        "approval.case",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self._default_case_id(),
    )
    reason = fields.Text(required=True)
    allowed_step_ids = fields.Many2many("approval.step", compute="_compute_allowed_step_ids", compute_sudo=True)
    step_id = fields.Many2one("approval.step", domain="[('id', 'in', allowed_step_ids)]")
    user_id = fields.Many2one("res.users", "Approver", domain="[('share', '=', False)]")

    @api.model
    def _default_case_id(self):
        is_case = self.env.context.get("active_model") == "approval.case"
        return self.env.context.get("active_id") if is_case else False

    @api.depends("case_id")
    def _compute_allowed_step_ids(self):
        """The steps whose turn it is."""
        for wizard in self:
            case = wizard.case_id._origin.sudo(False)
            path = case._path() if case and case.has_access("read") else []
            steps = [step["step_id"] for step in path if step["state"] in ("active", "problem")]
            wizard.allowed_step_ids = self.env["approval.step"].browse(steps)

    def action_apply(self):
        """Carry it out."""
        self.ensure_one()
        if self.kind == "recall":
            self.case_id.action_recall(self.reason)
        elif self.kind == "erase":
            self.case_id.action_erase_reasons(self.reason)
        else:
            self.case_id.action_add_approver(self.step_id.id, self.user_id.id, self.reason)
        return {"type": "ir.actions.act_window_close"}
