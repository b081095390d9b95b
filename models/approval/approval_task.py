from odoo import api, fields, models
from odoo.fields import Domain


class ApprovalTask(models.Model):
    """The turn of one person at one step of a case.

    Written by the engine alone; `approval_task_decide` holds what people do with it.
    """

    _name = "approval.task"
    _description = "Approval Task"
    _inherit = ["approval.engine.mixin"]
    _order = "due_at, id"
    _rec_name = "step_name"

    case_id = fields.Many2one("approval.case", required=True, readonly=True, ondelete="restrict", index=True)
    step_id = fields.Many2one("approval.step", required=True, readonly=True, ondelete="restrict")
    step_name = fields.Char(related="step_id.name")
    user_id = fields.Many2one("res.users", "Approver", readonly=True, ondelete="set null", index="btree_not_null")
    origin = fields.Selection(
        [
            ("plan", "By the process"),
            ("forward", "Forwarded"),
            ("escalation", "Escalated"),
            ("added", "Added by the responsible"),
        ],
        required=True,
        readonly=True,
        default="plan",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("sent_back", "Sent back"),
            ("forwarded", "Forwarded"),
            ("unneeded", "Not needed any more"),
            ("void", "Void: the step runs again"),
            ("gone", "Approver has left"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    decided_uid = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="set null", index="btree_not_null")
    behalf_uid = fields.Many2one("res.users", "On behalf of", readonly=True, ondelete="set null")
    forwarded_uid = fields.Many2one("res.users", "Forwarded by", readonly=True, ondelete="set null")
    note = fields.Text("Message", readonly=True, help="Why it was passed on to this person.")
    comment = fields.Text(readonly=True)
    opened_at = fields.Datetime("Open since", readonly=True)
    due_at = fields.Datetime("Due", readonly=True)
    remind_at = fields.Datetime("Reminder", readonly=True)
    reminded_at = fields.Datetime(readonly=True)
    escalated_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    is_mine = fields.Boolean(
        "Mine to Decide",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="Open, and yours or that of somebody for whom you stand in.",
    )
    is_of_my_request = fields.Boolean(
        "Requested by Me", compute="_compute_is_of_my_request", search="_search_is_of_my_request"
    )
    # what the list shows without a join in Python
    res_model = fields.Char(related="case_id.res_model", store=False)
    document_name = fields.Char(related="case_id.name", string="Document")
    requester_id = fields.Many2one(related="case_id.requester_id")

    _open_user_idx = models.Index("(user_id, due_at, id) WHERE state = 'open'")
    _open_due_idx = models.Index("(due_at) WHERE state = 'open' AND due_at IS NOT NULL")

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.sudo().filtered_domain(self._acting_domain(self.env.user))
        for task in self:
            task.is_mine = task.sudo() in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._acting_domain(self.env.user)
        return domain if True in value else ~domain

    @api.depends("case_id.requester_id")
    @api.depends_context("uid")
    def _compute_is_of_my_request(self):
        for task in self:
            task.is_of_my_request = task.sudo().case_id.requester_id == self.env.user

    def _search_is_of_my_request(self, operator, value):
        """A list of cases: in the rule, a path to the requester would join all cases there ever were."""
        if operator != "in":
            return NotImplemented
        mine = self.env["approval.case"].sudo()._search([("requester_id", "=", self.env.uid)])
        return [("case_id", "in" if True in value else "not in", mine)]

    @api.model
    def _acting_rows(self, user):
        """Return [(task, principal)] that a user may decide now: his own, and those of people he stands in for.

        :return: `principal` is `user` himself for his own tasks
        """
        return [(task, task.user_id) for task in self.sudo().search(self._acting_domain(user))]

    def _acting_domain(self, user):
        """Return the domain of the open tasks that a user may decide now."""
        domain = Domain("user_id", "=", user.id)
        for principal_id, delegations in self._principals(user).items():
            theirs = Domain("user_id", "=", principal_id) & Domain("case_id.requester_id", "!=", user.id)
            scopes = delegations.mapped("process_ids") if all(row.process_ids for row in delegations) else None
            domain |= theirs if scopes is None else theirs & Domain("case_id.process_id", "in", scopes.ids)
        return Domain("state", "=", "open") & domain

    @api.model
    def _principals(self, user):
        """Return {id of a person: the substitutions by which `user` stands in for him today}."""
        return self.env["approval.delegation"]._principals(user)

    @api.model
    def _open(self, vals_list, company_by_case):
        """Create the tasks of those whose turn has come, with their deadlines.

        :param company_by_case: {case id: company}
        """
        if not vals_list:
            return self.browse()
        steps = self.env["approval.step"]
        pairs = {(steps.browse(vals["step_id"]), company_by_case[vals["case_id"]]) for vals in vals_list}
        dues = self._dues(pairs, vals_list[0]["opened_at"])
        for vals in vals_list:
            remind_at, due_at = dues[vals["step_id"], company_by_case[vals["case_id"]].id]
            vals.update(state="open", remind_at=remind_at, due_at=due_at)
        return self._engine_create(vals_list)
