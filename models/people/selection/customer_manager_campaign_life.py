from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...approval.approval_text import checked_text
from ...listed import listed
from ...roles import HR


class CustomerManagerCampaign(models.Model):
    """The steps of a campaign, each of them human resources' (design 5)."""

    _inherit = "customer.manager.campaign"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "cancel": ("action_cancel", self.env._("Cancel the Campaign"), self.env._("Reason")),
        }

    def action_open(self):
        """Publish draft campaigns: staff may apply, terms and scheme stay from now on (public; human resources).

        :raise UserError: the scheme is not published, or the time for applications is over
        """
        self._check_step(("draft",))
        for campaign in self:
            if campaign.scheme_id.state != "published":
                raise UserError(
                    self.env._(
                        "Scheme: %(scheme)s is not published, so nobody knows what candidates are measured by.",
                        scheme=campaign.scheme_id.name,
                    )
                )
            if campaign.date_close < campaign.company_id._customer_today():
                raise UserError(
                    self.env._("Applications until: %(day)s is over.", day=fields.Date.to_string(campaign.date_close))
                )
            campaign._set({"frozen_scheme_id": campaign.scheme_id._freeze(campaign.company_id).id, "state": "open"})
        return True

    def action_start_scoring(self):
        """End the time for applications and begin the assessment (public; human resources).

        :raise UserError: the last day is not over, or an application is neither admitted nor refused
        """
        self._check_step(("open",))
        for campaign in self:
            if campaign.company_id._customer_today() <= campaign.date_close:
                raise UserError(
                    self.env._(
                        "Applications until: %(campaign)s takes applications until %(day)s.",
                        campaign=campaign.name,
                        day=fields.Date.to_string(campaign.date_close),
                    )
                )
            campaign.application_ids.filtered(lambda one: one.state == "draft")._expire()
            if waiting := campaign.application_ids.filtered(lambda one: one.state == "submitted"):
                raise UserError(
                    self.env._(
                        "Not checked yet: %(names)s. Admit or refuse them first.",
                        names=listed(self.env, waiting.mapped("name")),
                    )
                )
            if not campaign.application_ids.filtered(lambda one: one.state == "admitted"):
                raise UserError(
                    self.env._("%(campaign)s has no admitted candidate: cancel it.", campaign=campaign.name)
                )
            campaign._set({"state": "scoring"})
        return True

    def action_cancel(self, reason):
        """Give up campaigns that are not decided (public; human resources).

        :param reason: text, kept on the campaign and told to the candidates
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_step(("draft", "open", "scoring", "ranked"))
        for campaign in self:
            campaign._set({"state": "cancelled", "closed_on": campaign.company_id._customer_today()})
            campaign._message_log(body=self.env._("Cancelled: %(reason)s", reason=text))
        return True

    def action_apply(self):
        """Open the own application to this one campaign, begun if there is none (public; staff)."""
        self.ensure_one()
        application = self.my_application_id
        if not application:
            employee = self.env.user.employee_id
            if not employee:
                raise UserError(
                    self.env._("Your login belongs to no employee of %(company)s.", company=self.env.company.name)
                )
            application = self.env["customer.manager.application"].create(
                {"campaign_id": self.id, "employee_id": employee.id}
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_manager.customer_manager_application_my_action"
        )
        return action | {"views": [(False, "form")], "res_id": application.id}

    def action_view_applications(self):
        """Open the applications of this one campaign (public)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_manager_application_action")
        return action | {"domain": [("campaign_id", "=", self.id)], "context": {"default_campaign_id": self.id}}

    # ------------------------------------------------------------
    # Doors
    # ------------------------------------------------------------

    def _check_hr(self):
        if not self.env.su and not self.env.user.has_group(HR):
            raise AccessError(self.env._("Human resources runs the selection, nobody else."))

    def _check_step(self, states):
        """Lock the campaigns, if the user may run them and their state is in `states`.

        :raise UserError: naming the state found
        """
        self._check_hr()
        self.check_access("write")
        self._check_not_concerned()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for campaign in self:
            if campaign.state not in states:
                raise UserError(
                    self.env._(
                        "%(campaign)s is in the state %(state)s; this takes one of: %(states)s.",
                        campaign=campaign.name,
                        state=labels[campaign.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _set(self, vals):
        """Write what the steps alone set."""
        self.sudo().write(vals)
