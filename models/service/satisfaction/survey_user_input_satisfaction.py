from odoo import api, fields, models
from odoo.exceptions import AccessError

from ....algorithms.satisfaction import mean, score_of_scale


class SurveyUserInput(models.Model):
    """A yearly questionnaire that a customer fills in (domain 11.8).

    It comes from an invitation and no other way, and belongs to it for good. Record rules keep it from everybody until
    it is done, since its address is in a column of survey's; then from all but marketing officers and audit.
    """

    _inherit = "survey.user_input"

    customer_opinion_id = fields.Many2one(
        "customer.satisfaction", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse questionnaires that no invitation made."""
        given = self.env.context.get("default_customer_opinion_id")
        if not self.env.su and (given or any(vals.get("customer_opinion_id") for vals in vals_list)):
            self._customer_refuse_opinion()
        return super().create(vals_list)

    def write(self, vals):
        """Keep what belongs to an invitation, and what a customer handed in; survey's pages write as superuser."""
        if "customer_opinion_id" in vals or self._customer_is_touched():
            self._customer_refuse_opinion()
        if "state" in vals and any(one.customer_opinion_id and one.state == "done" for one in self.sudo()):
            self._customer_refuse_opinion()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opinion(self):
        if self._customer_is_touched():
            self._customer_refuse_opinion()

    def _customer_is_touched(self):
        """Whether a user, whatever his rights in survey, lays hands on a customer's questionnaire."""
        return not self.env.su and bool(self.sudo().customer_opinion_id)

    @api.model
    def _customer_refuse_opinion(self):
        raise AccessError(self.env._("A questionnaire belongs to the customer who was invited and stays as it is."))

    def _mark_done(self):
        """Hand the points to the invitation, once."""
        running = self.sudo().filtered(lambda one: one.customer_opinion_id and one.state != "done")
        result = super()._mark_done()
        for one in running:
            one.customer_opinion_id._take_questionnaire(one)
        return result

    def _customer_manager_score(self):
        """Return the mean of the answers about the manager in points, None without any.

        Each scale on its own, since questions may have different ones.
        """
        self.ensure_one()
        scores = [
            float(score_of_scale([line.value_scale], line.question_id.scale_min, line.question_id.scale_max))
            for line in self.user_input_line_ids
            if not line.skipped and line.question_id.customer_is_manager_area
        ]
        return mean(scores)

    def _notify_new_participation_subscribers(self):
        """Tell nobody which customer has just answered."""
        opinions = self.filtered(lambda one: one.sudo().customer_opinion_id)
        return super(SurveyUserInput, self - opinions)._notify_new_participation_subscribers()
