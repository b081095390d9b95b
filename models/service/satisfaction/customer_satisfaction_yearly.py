from odoo import fields, models
from odoo.orm.models import NO_ACCESS


class CustomerSatisfaction(models.Model):
    """The yearly questionnaire of one customer: filled in on survey's pages, by the same link (domain P6)."""

    _inherit = "customer.satisfaction"

    round_id = fields.Many2one(
        "customer.satisfaction.round", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    user_input_ids = fields.One2many("survey.user_input", "customer_opinion_id", readonly=True, groups=NO_ACCESS)

    def _questionnaire_url(self):
        """Return where this one invitation is filled in; made when the customer opens it.

        It carries no name and no address: who answered is known here, where nobody reads it. One that was handed in
        is no second one: also without a word about the manager it was filled in once (domain 11.8).
        """
        self.ensure_one()
        self.lock_for_update()
        found = self.user_input_ids[:1]
        if not found:
            found = self.env["survey.user_input"].create(
                {
                    "survey_id": self.round_id.survey_id.id,
                    "customer_opinion_id": self.id,
                    "deadline": self.expires_at,
                    "lang_id": self.env["res.lang"]._get_data(code=self.env.context.get("lang") or "en_US").id,
                }
            )
        return found.get_start_url()

    def _take_questionnaire(self, user_input):
        """Keep the points of the manager's part; the link opens nothing any more."""
        self.ensure_one()
        score = user_input._customer_manager_score()
        if self.state != "sent" or score is None:
            return
        self._keep_answer(float(score))
