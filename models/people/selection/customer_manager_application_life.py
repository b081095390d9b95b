from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...approval.approval_text import checked_text
from ...roles import HR


class CustomerManagerApplication(models.Model):
    """The steps of an application up to the assessment."""

    _inherit = "customer.manager.application"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "refuse": ("action_refuse", self.env._("Refuse the Application"), self.env._("Reason")),
            "withdraw": ("action_withdraw", self.env._("Withdraw the Application"), self.env._("Reason")),
            "opinion": ("action_give_opinion", self.env._("Opinion of the Superior"), self.env._("Opinion")),
        }

    def action_submit(self):
        """Hand in drafts (public; the candidate, human resources for what came on paper).

        :raise UserError: the time is over, the scheme was not read or relations not declared
        """
        self._check_candidate()
        self._check_state(("draft",))
        self._check_taken()
        for application in self:
            application._check_complete()
            application._set(application._prepare_submission())
            application._check_conditions()
            application._ask_superior()
        return True

    def _check_complete(self):
        """The candidate says that he knows the rules and has declared whom they keep apart from him."""
        if not self.has_read_scheme:
            raise UserError(
                self.env._("I Have Read the Scheme: read by what you are measured before you hand the application in.")
            )
        if not self.has_declared_relations:
            raise UserError(
                self.env._(
                    "I Have Declared my Relations: declare relatives and shared interests among colleagues first"
                    " (Approvals / Declared Relations), or confirm that there are none."
                )
            )
        if self.is_on_paper and not self.attachment_ids:
            raise UserError(self.env._("Papers: attach the signed application of %(name)s.", name=self.name))

    def _prepare_submission(self):
        superior = self.sudo().employee_id.parent_id.user_id
        company = self.company_id
        return {
            "state": "submitted",
            "submitted_at": fields.Datetime.now(),
            "supervisor_uid": superior.active and superior.id,
            "opinion_until": company._customer_after_working_days(
                company._customer_today(), self.campaign_id.sudo().opinion_days
            ),
        }

    def _ask_superior(self):
        """Ask the superior for his opinion, with a deadline after which the file goes on."""
        if self.supervisor_uid:
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                self.opinion_until,
                summary=self.env._("Opinion on the application of %(name)s", name=self.name),
                note=self.env._("It is information for the panel's file, never a gate. Without it the file goes on."),
                user_id=self.supervisor_uid.id,
            )

    def action_give_opinion(self, opinion):
        """Say as the superior what one thinks of the candidate, once (public; the superior)."""
        text = checked_text(self.env, self.env._("Opinion"), opinion)
        self.check_access("read")
        for application in self:
            if not application.can_give_opinion:
                raise AccessError(
                    self.env._("Only the superior of the candidate gives an opinion, once, while the assessment runs.")
                )
        self._set({"opinion": text, "opinion_at": fields.Datetime.now()})
        self.sudo().activity_ids.filtered(lambda activity: activity.user_id == self.env.user).action_feedback()
        return True

    def action_check_conditions(self):
        """Look at the conditions anew: facts may have been confirmed meanwhile (public; human resources)."""
        self._check_hr()
        self._check_state(("submitted", "admitted"))
        for application in self:
            application._check_conditions()
        return True

    def action_admit(self):
        """Admit candidates who meet all conditions (public; human resources, not in the own case).

        :raise UserError: naming the conditions that are not met or not shown
        """
        self._check_hr()
        self._check_state(("submitted",))
        for application in self:
            application._check_conditions()
            if not application.is_eligible:
                names = application.eligibility_ids.filtered("is_in_the_way").mapped("display_name")
                raise UserError(
                    self.env._(
                        "%(name)s cannot be admitted. Not met or not shown: %(conditions)s.",
                        name=application.name,
                        conditions="; ".join(names),
                    )
                )
            application._set({"state": "admitted"})
        return True

    def action_refuse(self, reason):
        """Refuse candidates (public; human resources, not in the own case).

        :param reason: text that the candidate reads
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_hr()
        self._check_state(("submitted",))
        self._set({"state": "refused", "refusal": text})
        return True

    def action_withdraw(self, reason):
        """Withdraw the application, until the ranking (public; the candidate)."""
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_candidate()
        self._check_state(("draft", "submitted", "admitted"))
        for application in self:
            if application.campaign_id.sudo().state not in ("open", "scoring"):
                raise UserError(self.env._("%(application)s is ranked already.", application=application.display_name))
        self._set({"state": "withdrawn"})
        for application in self:
            application.sudo()._message_log(body=self.env._("Withdrawn: %(reason)s", reason=text))
        return True

    def _expire(self):
        """End drafts that were not handed in in time."""
        self._set({"state": "withdrawn"})

    # ------------------------------------------------------------
    # Doors
    # ------------------------------------------------------------

    def _check_candidate(self):
        """Only the candidate acts, or human resources for who has no login."""
        self.check_access("read")
        for application in self:
            on_paper = application.is_on_paper and self.env.user.has_group(HR)
            if not self.env.su and not on_paper and not application.is_own:
                raise AccessError(self.env._("Only the candidate does this himself."))

    def _check_hr(self):
        """Human resources checks applications, nobody his own or that of a relative."""
        if self.env.su:
            return
        if not self.env.user.has_group(HR):
            raise AccessError(self.env._("Human resources checks applications, nobody else."))
        self.check_access("write")
        for application in self:
            if application.is_own or self.env.user in application._related_users():
                raise AccessError(
                    self.env._(
                        "%(application)s: nobody decides in his own case or that of somebody near to him.",
                        application=application.display_name,
                    )
                )

    def _related_users(self):
        """Return the users whom a declared relation keeps away from this one candidate today."""
        user = self.sudo().employee_id.user_id
        day = self.company_id._customer_today()
        return self.env["res.users"].browse(self.env["approval.relation"]._relatives(user, day).get(user.id, ()))

    def _check_state(self, states):
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for application in self:
            if application.state not in states:
                raise UserError(
                    self.env._(
                        "%(application)s is '%(state)s', which does not allow this step.",
                        application=application.display_name,
                        state=labels[application.state],
                    )
                )

    def _set(self, vals):
        """Write what the steps alone set."""
        self.sudo().write(vals)
