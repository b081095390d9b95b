from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerAccountPlanAction(models.Model):
    """Who does what until when. The file that knows promises makes one of each action promised to the customer."""

    _name = "customer.account.plan.action"
    _description = "Action of an Account Plan"
    _inherit = ["customer.account.plan.line.mixin"]
    _order = "plan_id, date_due, id"

    name = fields.Char(string="Action", required=True)
    user_id = fields.Many2one("res.users", string="Who Does It", ondelete="restrict", domain="[('share', '=', False)]")
    department_id = fields.Many2one("hr.department", ondelete="restrict")
    date_due = fields.Date(required=True)
    is_promised = fields.Boolean(string="Promised", help="Promised to the customer.")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")], required=True, default="open"
    )
    done_on = fields.Date(compute="_compute_done_on", store=True)
    result = fields.Char()

    _progress_fields = frozenset({"state", "result"})

    @api.depends("state")
    def _compute_done_on(self):
        for action in self:
            is_done = action.state == "done"
            action.done_on = (action.done_on or action.company_id._customer_today()) if is_done else False

    @api.constrains("state", "result")
    def _check_result(self):
        if empty := self.filtered(lambda one: one.state == "dropped" and not (one.result or "").strip()):
            raise ValidationError(self.env._("Result: say why '%(action)s' is dropped.", action=empty[0].name))

    @api.constrains("date_due", "plan_id")
    def _check_date_due(self):
        if wrong := self.filtered(lambda one: abs(one.date_due.year - one.plan_id.year) > 1):
            raise ValidationError(self.env._("Due: '%(action)s' is far from the year.", action=wrong[0].name))

    def _is_late(self, today):
        return self.state == "open" and self.date_due < today
