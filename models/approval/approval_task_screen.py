from odoo import api, fields, models
from odoo.fields import Domain


class ApprovalTask(models.Model):
    """What the list "To Approve" shows of a task."""

    _inherit = "approval.task"

    process_id = fields.Many2one(related="case_id.process_id")
    case_state = fields.Selection(related="case_id.state", string="Case State")
    transition_label = fields.Char(related="case_id.transition_label")
    document_kind = fields.Char(related="case_id.document_kind")
    is_mine = fields.Boolean(
        "Mine to Decide",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="Open, and yours or that of somebody for whom you stand in.",
    )
    is_late = fields.Boolean("Late", compute="_compute_is_late")
    reasons = fields.Text("Why", compute="_compute_reasons", help="The values that called the step.")

    @api.depends_context("uid")
    @api.depends("state", "user_id")
    def _compute_is_mine(self):
        mine = self.filtered_domain(self._domain_mine())
        for task in self:
            task.is_mine = task in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._domain_mine() if True in value else ~self._domain_mine()

    @api.depends("state", "due_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for task in self:
            task.is_late = task.state == "open" and bool(task.due_at) and task.due_at < now

    @api.depends_context("lang")
    @api.depends("case_id.plan", "step_id")
    def _compute_reasons(self):
        path = self.env["approval.path"]
        for task in self:
            task.reasons = "\n".join(path._reasons_of(task.sudo().case_id, task.step_id.id))

    @api.model
    def _domain_mine(self):
        """Return the open tasks of the reader, and of those for whom he stands in today."""
        user = self.env.user
        principals = self.env["approval.delegation"]._principals(user, user.company_id._approval_today())
        domain = Domain("user_id", "=", user.id)
        for principal, rows in principals.items():
            one = Domain("user_id", "=", principal)
            if all(row.process_ids for row in rows):
                one &= Domain("case_id.process_id", "in", rows.process_ids.ids)
            domain |= one
        return Domain("state", "=", "open") & domain

    def action_open_document(self):
        """Return the action that opens the document of the task (public; for whoever may read it)."""
        self.ensure_one()
        self.check_access("read")
        return self.case_id.action_open_document()
