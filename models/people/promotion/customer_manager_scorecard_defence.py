from odoo import api, fields, models


class CustomerManagerScorecard(models.Model):
    """Scorecards of defence talks are about a step instead of an application."""

    _inherit = "customer.manager.scorecard"
    _blind_kept = frozenset({"panel_id", "member_id", "application_id", "promotion_id", "state", "seal_hash"})

    promotion_id = fields.Many2one(
        "customer.manager.promotion", "Grade Change", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    _one_subject = models.Constraint(
        "CHECK (num_nonnulls(application_id, promotion_id) = 1)", "A scorecard is about one candidate."
    )
    _rater_uniq = models.Constraint(
        "UNIQUE NULLS NOT DISTINCT (panel_id, rater_uid, application_id, promotion_id)",
        "A rater has one scorecard for a candidate.",
    )

    def _subject(self):
        return super()._subject() or self.sudo().promotion_id

    @api.depends("promotion_id")
    def _compute_candidate(self):
        """Of a step the person is shown, and what it asks for."""
        super()._compute_candidate()
        for card in self.filtered("promotion_id"):
            card.candidate_name = card.promotion_id.manager_id.name

    def _motivation(self, subject):
        return subject.reason if subject._name == "customer.manager.promotion" else super()._motivation(subject)

    @api.model
    def _prepare_card(self, panel, candidate, member):
        is_step = candidate._name == "customer.manager.promotion"
        return super()._prepare_card(panel, candidate, member) | {"promotion_id": is_step and candidate.id}
