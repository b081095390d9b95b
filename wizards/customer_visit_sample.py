from odoo import fields, models

from ..models.service.visit.customer_visit_sample import CONDUCT

_ANSWERS = [("yes", "Yes"), ("no", "No")]


class CustomerVisitSample(models.TransientModel):
    """Ask for the result of a check and the checklist of conduct; the rules are the visit's."""

    _name = "customer.visit.sample"
    _description = "Check of a Visit's Record"

    visit_id = fields.Many2one("customer.visit", required=True, readonly=True, ondelete="cascade")
    is_joint_drawn = fields.Boolean(related="visit_id.is_joint_drawn")
    outcome = fields.Text(related="visit_id.outcome")
    result = fields.Selection(
        [("right", "Right"), ("remark", "Right, with remarks"), ("wrong", "Wrong")],
        string="Result of the Check",
        required=True,
    )
    note = fields.Text(string="Remarks of the Check")
    conduct_dress = fields.Selection(_ANSWERS, string="Dressed by the rule")
    conduct_card = fields.Selection(_ANSWERS, string="Card shown")
    conduct_wording = fields.Selection(_ANSWERS, string="Correct wording")
    conduct_no_firm = fields.Selection(_ANSWERS, string="No firm named")
    conduct_no_promise = fields.Selection(_ANSWERS, string="No promise beyond authority")

    def action_apply(self):
        """Check the record (public)."""
        self.ensure_one()
        conduct = {name: self[name] for name in CONDUCT if self[name]}
        self.visit_id.action_sample(self.result, self.note, conduct)
        return {"type": "ir.actions.act_window_close"}
