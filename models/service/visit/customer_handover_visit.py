from odoo import models
from odoo.fields import Domain


class CustomerHandover(models.Model):
    """Visits ahead and open promises pass on with their customers; a joint visit that is recorded settles its gate."""

    _inherit = "customer.handover"

    def _handover_models(self):
        """Promises are a gate: the receiver has to know what was promised before he stands for it."""
        return super()._handover_models() | {"customer.promise": ("promise", True), "customer.visit": ("visit", False)}

    def _collect_items(self):
        """Settle the joint visits that have been made since the handover was opened.

        Only those listed for the first time: one that somebody took back waits for another visit.
        """
        before = self.sudo().item_ids
        super()._collect_items()
        self._settle_joint_visits(self.sudo().item_ids - before)

    def _settle_joint_visits(self, items, visits=None):
        """Settle the joint visits among the open matters of this one handover.

        :param visits: the visits to look at, by default all of the customers since it was opened
        """
        gates = items.filtered(lambda item: item.kind == "joint_visit" and item.state == "open")
        if not gates:
            return
        if visits is None:
            visits = self.env["customer.visit"].sudo()
            partners = Domain("partner_id", "in", gates.partner_id.ids)
            visits = visits.search(visits._done_domain() & partners & Domain("date_done", ">=", self.opened_on))
        by_partner = {visit.partner_id: visit for visit in visits if self._is_joint(visit)}
        for gate in gates.filtered(lambda gate: gate.partner_id in by_partner):
            gate._settle("done", by_partner[gate.partner_id].display_name)

    def _is_joint(self, visit):
        """Whether giver and receiver were both there, face to face; for a giver who is gone his superior."""
        there = visit.manager_id.user_id | visit.colleague_ids
        giver = self._superior_users() if self._is_giver_gone() else self.sudo().from_manager_id.user_id
        is_new = bool(visit.date_done and visit.date_done >= self.opened_on)
        return is_new and visit.mode == "face" and self.sudo().to_manager_id.user_id in there and bool(giver & there)
