from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...customer.unknown_fields import UnknownFloat
from .customer_manager_paper import STATES


class CustomerManagerApplication(models.Model):
    """The candidate's way to his written test, and what the scoring takes from it."""

    _inherit = "customer.manager.application"

    paper_ids = fields.One2many("customer.manager.paper", "application_id", "Written Test", readonly=True)
    written_state = fields.Selection(STATES, "State of the Test", compute="_compute_written", compute_sudo=True)
    written_at = fields.Datetime("Test from", related="campaign_id.written_at")
    written_until = fields.Datetime("To Be Begun until", related="campaign_id.written_until")
    written_minutes = fields.Float("Time (Minutes)", compute="_compute_written", compute_sudo=True)
    can_sit_written = fields.Boolean(compute="_compute_can_sit_written")
    is_written_published = fields.Boolean(compute="_compute_written", compute_sudo=True)
    published_written = UnknownFloat(
        "Score of the Written Test", digits=(5, 2), compute="_compute_written", compute_sudo=True
    )
    published_topic_ids = fields.Many2many(
        "customer.manager.paper.topic", string="Points by Topic", compute="_compute_written", compute_sudo=True
    )

    @api.depends("paper_ids.state", "paper_ids.score", "campaign_id.state")
    @api.depends_context("uid")
    def _compute_written(self):
        """What the candidate sees, and nobody with him: the figures once the decision is published."""
        for application in self:
            paper = application.paper_ids[:1]
            is_decided = application.campaign_id.state in ("decided", "closed")
            is_published = application.is_own and is_decided and paper.state == "sealed"
            application.written_state = paper.state
            application.written_minutes = paper.exam_id.time_limit
            application.is_written_published = is_published
            application.published_written = paper.score if is_published else False
            application.published_topic_ids = paper.topic_ids if is_published else False

    @api.depends("paper_ids.state", "campaign_id.written_at", "campaign_id.written_until", "campaign_id.state", "state")
    @api.depends_context("uid")
    def _compute_can_sit_written(self):
        for application in self:
            paper = application.sudo().paper_ids[:1]
            application.can_sit_written = bool(
                paper
                and application.is_own
                and paper.state in ("ready", "sitting")
                and not paper.is_on_terminal
                and not paper._refusal_to_sit()
            )

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.constrains("employee_id", "campaign_id", "state")
    def _check_not_seen(self):
        """Who saw the question pool may not apply, and who marks is no candidate (domain 11.14)."""
        for application in self.sudo():
            user = application.employee_id.user_id
            if not user or application.state in ("refused", "withdrawn"):
                continue
            if application.campaign_id.exam_id._customer_seen_by(user):
                # after the test the candidate has seen it himself
                if application.paper_ids.filtered("started_at"):
                    continue
                raise UserError(
                    self.env._(
                        "%(name)s saw questions of the written test of %(campaign)s and may not apply.",
                        name=application.name,
                        campaign=application.campaign_id.name,
                    )
                )
            if user in application.campaign_id.marker_ids:
                raise UserError(
                    self.env._(
                        "%(name)s marks the written test of %(campaign)s and may not apply.",
                        name=application.name,
                        campaign=application.campaign_id.name,
                    )
                )

    def write(self, vals):
        """Who takes no part any more sits no test: nobody waits for it."""
        result = super().write(vals)
        if vals.get("state") in ("refused", "withdrawn"):
            papers = self.sudo().paper_ids.filtered(lambda paper: paper.state == "ready")
            papers._leave()
        return result

    # ------------------------------------------------------------
    # Sitting
    # ------------------------------------------------------------

    def action_sit_written(self):
        """Open the own written test, or go on with it (public; the candidate).

        :raise UserError: saying why it cannot be sat now
        """
        self.ensure_one()
        self._check_sitter()
        paper = self.sudo().paper_ids
        if not paper:
            raise UserError(self.env._("Human resources has not prepared the written test yet."))
        if refusal := paper._refusal_to_sit():
            raise UserError(refusal)
        return {"type": "ir.actions.act_url", "target": "self", "url": paper.user_input_id.get_start_url()}

    def _check_sitter(self):
        """Nobody opens somebody else's test, human resources included."""
        self.check_access("read")
        if not self.is_own:
            raise AccessError(self.env._("Only the candidate sits the written test."))

    # ------------------------------------------------------------
    # For the scoring
    # ------------------------------------------------------------

    def _written_score(self):
        """Return the score of this one candidate's sealed paper (0 to 100), or None."""
        self.ensure_one()
        paper = self.sudo().paper_ids
        return paper.score if paper.state == "sealed" else None

    def _written_absence(self):
        """Return why this one candidate did not sit the test, or an empty text."""
        self.ensure_one()
        paper = self.sudo().paper_ids
        return paper.absence_reason if paper.state == "absent" else ""
