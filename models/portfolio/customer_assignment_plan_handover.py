from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .customer_handover import RUNNING


class CustomerAssignmentPlan(models.Model):
    """What follows an applied plan: a handover for each pair of giver and receiver.

    The plan makes the links, by its own approval and on its day, as a set that was optimised as a whole: no gate
    of one customer may tear it apart. The handovers then document who took what over, and move the open matters
    when their gates are done; the links stay as the plan made them.
    """

    _inherit = "customer.assignment.plan"

    handover_ids = fields.One2many("customer.handover", "plan_id", "Handovers", readonly=True, copy=False)
    handover_count = fields.Integer("Number of Handovers", compute="_compute_handover_count")

    def _compute_handover_count(self):
        rows = self.env["customer.handover"]._read_group([("plan_id", "in", self.ids)], ["plan_id"], ["__count"])
        counts = {plan.id: count for plan, count in rows}
        for plan in self:
            plan.handover_count = counts.get(plan.id, 0)

    def action_open_handovers(self):
        """Open the handovers of an applied plan, once for each customer (public; officer)."""
        self._check_officer()
        for plan in self._check_action(("applied",)):
            if not plan._open_handovers():
                raise UserError(
                    self.env._("%(plan)s: every customer whom it moved has a handover already.", plan=plan.name)
                )
        return self.action_view_handovers()

    def _open_handovers(self):
        """Open a handover for each pair of giver and receiver, of customers who have none yet."""
        lines = self._find_lines(
            [("kind", "=", "move"), ("role", "=", "primary"), ("is_applied", "=", True), ("is_undone", "=", False)]
        )
        Handover = self.env["customer.handover"]
        Handover._release_suspended(lines.partner_id)
        free = Handover._filter_free(lines.partner_id, lines.from_manager_id)
        free -= self.sudo().handover_ids.line_ids.partner_id
        day = max(self.applied_on, self.company_id._customer_today())
        pairs = lines.filtered(lambda line: line.partner_id in free).grouped(
            lambda line: (line.from_manager_id, line.to_manager_id)
        )
        handovers = Handover.create(
            [
                {
                    "from_manager_id": giver.id,
                    "to_manager_id": receiver.id,
                    "trigger": "plan",
                    "date_effective": day,
                    "line_ids": [Command.create({"partner_id": partner.id}) for partner in own.partner_id],
                }
                for (giver, receiver), own in pairs.items()
            ]
        )
        handovers.sudo().plan_id = self
        return handovers

    def action_view_handovers(self):
        """Open the handovers of this plan (public; with the rights of the reader)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_handover_action")
        action["domain"] = [("plan_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_undo(self):
        """Undo plans; handovers of theirs that are under way have nothing to hand over any more."""
        result = super().action_undo()
        for plan in self:
            running = plan.sudo().handover_ids.filtered(lambda handover: handover.state in RUNNING)
            if running:
                running.action_cancel(self.env._("The plan %(plan)s was undone.", plan=plan.name))
        return result
