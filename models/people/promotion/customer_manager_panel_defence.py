from odoo import fields, models


class CustomerManagerPanel(models.Model):
    """Defence talks: a panel hears those who ask for an upper grade (domain 11.12).

    Its mean, highest and lowest dropped, is the mark of the talk; it settles the condition in the
    step, which approvers read with the rest.
    """

    _inherit = "customer.manager.panel"

    promotion_ids = fields.One2many(
        "customer.manager.promotion", "panel_id", "Promotions", domain=[("state", "!=", "withdrawn")]
    )

    def _candidates(self):
        self.ensure_one()
        if self.kind != "defence":
            return super()._candidates()
        return self.sudo().promotion_ids.filtered(lambda one: one.state == "submitted").sorted("id")

    def _superiors_of(self, candidate):
        superiors = super()._superiors_of(candidate)
        if candidate._name == "customer.manager.promotion":
            superiors |= set((candidate.manager_id.supervisor_id | candidate.submitted_uid).ids)
        return superiors

    def _reveal(self):
        """Hand the marks of the talks to the steps once they are open."""
        super()._reveal()
        for panel in self.filtered(lambda one: one.kind == "defence"):
            panel._hand_marks_over()

    def _hand_marks_over(self):
        results = self._interview_results()
        for promotion in self._candidates():
            result = results.candidates.get(promotion.id)
            if result is not None and result.mark is not None:
                promotion._take_defence_mark(float(result.mark))

    def _card_subject(self):
        if set(self.mapped("kind")) == {"defence"}:
            return "customer.manager.promotion", "promotion_id"
        return super()._card_subject()
