from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...approval.approval_text import checked_text
from ...listed import listed


class CustomerManagerCampaign(models.Model):
    """From the ranking to the letters: decision, public notice, appeals, designation (domain P7, 11.14).

    The ranking proposes; the committee approves the proposal with its departures, each with a
    reason. Who failed a part is never lifted. The notice names winners with unit and post, staff
    may object while it hangs out, candidates may appeal; only then are the winners designated.
    """

    _inherit = "customer.manager.campaign"

    notice = fields.Html("Public Notice", compute="_compute_notice", compute_sudo=True)
    appeal_ids = fields.One2many("customer.manager.appeal", "campaign_id", "Appeals")
    open_appeal_count = fields.Integer(compute="_compute_open_appeal_count", compute_sudo=True)
    can_object = fields.Boolean(compute="_compute_can_object")

    @api.depends("state", "application_ids.result")
    @api.depends_context("lang")
    def _compute_notice(self):
        """Name, unit and post of the winners, nothing else (domain 11.4)."""
        for campaign in self:
            winners = campaign.application_ids.filtered(lambda one: one.result == "selected")
            if campaign.state not in ("decided", "closed") or not winners:
                campaign.notice = False
                continue
            rows = Markup().join(
                Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
                % (one.name, one.department_id.name or "", one.job_title or "")
                for one in winners.sorted("name")
            )
            head = Markup("<tr><th>%s</th><th>%s</th><th>%s</th></tr>") % (
                self.env._("Full Name"),
                self.env._("Unit"),
                self.env._("Post"),
            )
            campaign.notice = Markup("<table class='table table-sm'><thead>%s</thead><tbody>%s</tbody></table>") % (
                head,
                rows,
            )

    @api.depends("appeal_ids.state")
    def _compute_open_appeal_count(self):
        for campaign in self:
            campaign.open_appeal_count = len(campaign.appeal_ids.filtered(lambda one: one.state == "open"))

    @api.depends("state", "appeal_to")
    def _compute_can_object(self):
        for campaign in self:
            campaign.can_object = campaign._takes_appeals()

    def _takes_appeals(self):
        """Whether appeals and objections are taken today."""
        self.ensure_one()
        campaign = self.sudo()
        return campaign.state == "decided" and campaign.company_id._customer_today() <= campaign.appeal_to

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "reopen": ("action_reopen", self.env._("Take the Decision Back"), self.env._("Reason")),
        }

    # ------------------------------------------------------------
    # Proposal
    # ------------------------------------------------------------

    def _propose(self):
        """Fill in what the ranks say: the seats for the first, the reserve list for the others who passed."""
        for campaign in self.sudo():
            for application in campaign.application_ids.filtered("outcome"):
                application.write({"result": campaign._proposed(application), "departure_reason": False})

    def _proposed(self, application):
        """Return what the rank of one candidate says."""
        if application.outcome == "passed":
            return "selected" if application.rank <= self.seats else "reserve"
        if application.result == "not_shortlisted":
            return application.result
        return "absent" if application.outcome == "absent" else "failed"

    def _departures(self):
        """Return the candidates whose decision is not what their rank says."""
        return self.sudo().application_ids.filtered(
            lambda one: one.outcome and one.result != one.campaign_id._proposed(one)
        )

    def _check_proposal(self):
        """Refuse a proposal that lacks somebody, fills too many seats, or departs without a reason.

        :raise UserError: naming candidate and rule
        """
        for campaign in self.sudo():
            ranked = campaign.application_ids.filtered("outcome")
            if open_names := ranked.filtered(lambda one: not one.result).mapped("name"):
                raise UserError(
                    self.env._("Decision: nothing is proposed for %(names)s.", names=listed(self.env, open_names))
                )
            selected = ranked.filtered(lambda one: one.result == "selected")
            if len(selected) > campaign.seats:
                raise UserError(
                    self.env._(
                        "Seats: %(count)s candidates are selected for %(seats)s seats.",
                        count=len(selected),
                        seats=campaign.seats,
                    )
                )
            ranked._check_never_lifted()
            for application in campaign._departures():
                if not (application.departure_reason or "").strip():
                    raise UserError(
                        self.env._(
                            "Reason for the Departure: the decision on %(name)s does not follow the ranks; the minutes"
                            " need a reason.",
                            name=application.name,
                        )
                    )

    def action_request_approval(self, transition=None):
        """Request approval of the decision, once the proposal is complete (public; human resources)."""
        self._check_hr()
        self._check_not_concerned()
        self.filtered(lambda campaign: campaign.state == "ranked")._check_proposal()
        return super().action_request_approval(transition)

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_decide(self):
        """Publish what was approved: the notice hangs out, appeals are taken (public; human resources).

        :raise UserError: it is not approved for exactly this proposal
        """
        self._check_step(("ranked",))
        self._check_proposal()
        for campaign in self:
            company, today = campaign.company_id, campaign.company_id._customer_today()
            campaign._set(
                {
                    "state": "decided",
                    "notice_from": today,
                    "notice_to": company._customer_after_working_days(today, campaign.notice_days),
                    "appeal_to": company._customer_after_working_days(today, campaign.appeal_days),
                }
            )
        return True

    def action_reopen(self, reason):
        """Take a decision back after an appeal was upheld: rank and decide anew (public; human resources)."""
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_step(("decided",))
        for campaign in self:
            if not campaign.sudo().appeal_ids.filtered(lambda one: one.state == "upheld"):
                raise UserError(
                    self.env._(
                        "%(campaign)s is decided; only an appeal that was upheld reopens it.", campaign=campaign.name
                    )
                )
            campaign._set({"state": "ranked", "notice_from": False, "notice_to": False, "appeal_to": False})
            campaign._message_log(body=self.env._("Decision taken back: %(reason)s", reason=text))
        return True

    def action_close(self):
        """End the campaign: winners are designated, all candidates get their letters (public; human resources).

        :raise UserError: the notice hangs out, appeals are open or still taken
        """
        self._check_step(("decided",))
        for campaign in self:
            campaign._check_notice_over()
            today = campaign.company_id._customer_today()
            campaign._set(
                {
                    "state": "closed",
                    "closed_on": today,
                    "reserve_until": fields.Date.add(today, months=campaign.reserve_months),
                }
            )
            applications = campaign.sudo().application_ids
            applications.filtered(lambda one: one.result == "selected").write({"designated_on": today})
            applications.filtered("result")._send_letters()
        return True

    def _check_notice_over(self):
        today = self.company_id._customer_today()
        last = max(self.notice_to, self.appeal_to)
        if today <= last:
            raise UserError(
                self.env._(
                    "Public Notice: it hangs out and appeals are taken until %(day)s.", day=fields.Date.to_string(last)
                )
            )
        if self.open_appeal_count:
            raise UserError(self.env._("Appeals: %(count)s are not answered yet.", count=self.open_appeal_count))

    def _involved_users(self):
        """Return the users who had a hand in the campaign: they hear no appeal in it.

        Who made, ranked, requested and approved it, and the candidates; to be extended by who marks.
        """
        self.ensure_one()
        campaign = self.sudo()
        tasks = campaign.approval_case_ids.sudo().task_ids.filtered("decided_uid")
        return (
            campaign.create_uid
            | campaign.ranked_uid
            | campaign.approval_case_ids.sudo().requester_id
            | tasks.decided_uid
            | campaign.application_ids.employee_id.user_id
        )
