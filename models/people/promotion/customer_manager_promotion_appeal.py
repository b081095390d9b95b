from odoo import fields, models


class CustomerManagerPromotion(models.Model):
    """Appeals against a step down or an exit for cause: nothing takes effect before they end (11.15)."""

    _inherit = "customer.manager.promotion"

    appeal_ids = fields.One2many("customer.manager.appeal", "promotion_id", "Appeals")

    def _takes_appeals(self):
        """Whether the person may appeal today."""
        self.ensure_one()
        promotion = self.sudo()
        today = promotion.company_id._customer_today()
        is_concerned = self.env.su or promotion.manager_id.user_id == self.env.user
        return bool(
            is_concerned and promotion.state == "approved" and promotion.appeal_to and today <= promotion.appeal_to
        )

    def _involved_users(self):
        """Return the users who had a hand in the step: they hear no appeal against it."""
        self.ensure_one()
        promotion = self.sudo()
        cases = promotion.approval_case_ids.sudo()
        return (
            promotion.create_uid
            | promotion.submitted_uid
            | promotion.manager_id.user_id
            | promotion.manager_id.supervisor_id
            | cases.requester_id
            | cases.task_ids.decided_uid
        )

    def _appeal_upheld(self):
        """Take the decision back: the step is withdrawn."""
        for promotion in self.sudo().filtered(lambda one: one.state == "approved"):
            promotion.write({"state": "withdrawn"})
            promotion._message_log(body=self.env._("Withdrawn: an appeal was upheld."))
