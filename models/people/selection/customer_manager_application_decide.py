from odoo import api, fields, models
from odoo.exceptions import UserError

from ...approval.approval_text import checked_text

#: result -> mail template of the letter
LETTERS = {
    "selected": "customer_manager.mail_template_selection_selected",
    "reserve": "customer_manager.mail_template_selection_reserve",
}
LETTER_TO_OTHERS = "customer_manager.mail_template_selection_rejected"


class CustomerManagerApplication(models.Model):
    """The decision on one candidate, his letter, and what he answers."""

    _inherit = "customer.manager.application"

    letter_at = fields.Datetime("Letter Sent", readonly=True, copy=False)
    declined_on = fields.Date(readonly=True, copy=False)

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "decline": ("action_decline", self.env._("Decline the Place"), self.env._("Reason")),
        }

    @api.constrains("result", "outcome")
    def _check_never_lifted(self):
        """The committee may reject, never lift (domain 11.14)."""
        for application in self.sudo():
            if application.result in ("selected", "reserve") and application.outcome != "passed":
                raise UserError(
                    self.env._(
                        "Decision: %(name)s did not pass; the committee may reject somebody, it cannot lift a failed"
                        " part.",
                        name=application.name,
                    )
                )

    def _check_may_change(self, vals):
        super()._check_may_change(vals)
        if {"result", "departure_reason"} & vals.keys():
            self._check_hr()
            for application in self:
                if application.campaign_id.state != "ranked":
                    raise UserError(
                        self.env._(
                            "Decision: %(application)s is decided on while the campaign is ranked.",
                            application=application.display_name,
                        )
                    )

    def action_decline(self, reason):
        """Give a place back, so that the reserve list moves up (public; the winner)."""
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_candidate()
        for application in self:
            if not application.designated_on or application.declined_on:
                raise UserError(self.env._("%(application)s holds no place.", application=application.display_name))
            application._set({"declined_on": application.company_id._customer_today()})
            application.sudo()._message_log(body=self.env._("Place declined: %(reason)s", reason=text))
        return True

    def action_call_reserve(self):
        """Give the first of the reserve list a place that became free (public; human resources).

        :raise UserError: no seat is free, the list has ended, or somebody stands before him
        """
        self._check_hr()
        for application in self:
            application._check_reserve()
            application._set({"designated_on": application.company_id._customer_today()})
            application._send_letters("selected")
        return True

    def _check_reserve(self):
        application = self.sudo()
        campaign = application.campaign_id
        campaign.lock_for_update(allow_referencing=True)
        today = campaign.company_id._customer_today()
        if campaign.state != "closed" or today > campaign.reserve_until:
            raise UserError(
                self.env._("Reserve List: the list of %(campaign)s does not run today.", campaign=campaign.name)
            )
        rows = campaign.application_ids
        if len(rows.filtered(lambda one: one.designated_on and not one.declined_on)) >= campaign.seats:
            raise UserError(self.env._("Seats: all seats of %(campaign)s are taken.", campaign=campaign.name))
        waiting = rows.filtered(lambda one: one.result == "reserve" and not one.designated_on).sorted("rank")
        if application not in waiting[:1]:
            raise UserError(
                self.env._("Reserve List: %(name)s comes first.", name=waiting[:1].name or self.env._("nobody"))
            )

    def _send_letters(self, kind=None):
        """Send each candidate the letter of his result, in his language."""
        for result, applications in self.sudo().grouped(lambda one: kind or one.result).items():
            template = self.env.ref(LETTERS.get(result, LETTER_TO_OTHERS), raise_if_not_found=False)
            if template:
                template.sudo().send_mail_batch(applications.ids, email_layout_xmlid="mail.mail_notification_light")
        self.sudo().write({"letter_at": fields.Datetime.now()})

    def _letter_partner(self):
        """Return the contact of the candidate."""
        self.ensure_one()
        employee = self.sudo().employee_id
        return self.sudo().partner_id or employee.user_id.partner_id or employee.work_contact_id
