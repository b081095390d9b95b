from odoo import api, fields, models

from ...customer.unknown_fields import UnknownFloat
from ..withheld_fields import PUBLISHED
from .customer_manager_application import RANKING_GROUPS, RESULTS


class CustomerManagerApplication(models.Model):
    """What became of an application, told to the candidate and to those who decide on it.

    Others who read it, as the superior whose opinion is asked, learn nothing of record, fitness, marks and
    reasons (domain 11.4).
    """

    _inherit = "customer.manager.application"

    told_eligible = fields.Boolean("All Conditions Met", compute="_compute_told", compute_sudo=True)
    told_refusal = fields.Text("Why It Was Refused", compute="_compute_told", compute_sudo=True)
    published_result = fields.Selection(RESULTS, compute="_compute_published", compute_sudo=True)
    published_total = UnknownFloat("Total Score", digits=(6, 2), compute="_compute_published", compute_sudo=True)
    published_rank = fields.Integer("Place", compute="_compute_published", compute_sudo=True)

    def _filter_told(self):
        """Return the applications of which the user may know what became."""
        user = self.env.user
        return self if user._is_superuser() or user.has_groups(RANKING_GROUPS) else self.filtered("is_own")

    @api.depends("is_eligible", "refusal")
    @api.depends_context("uid")
    def _compute_told(self):
        told = self._filter_told()
        for application in self:
            application.told_eligible = application in told and application.is_eligible
            application.told_refusal = application in told and application.refusal

    @api.depends("campaign_id.state", "result", "total_score", "rank")
    @api.depends_context("uid")
    def _compute_published(self):
        """From the publication of the decision on."""
        told = self._filter_told()
        for application in self:
            is_told = application in told and application.campaign_id.state in PUBLISHED
            application.published_result = is_told and application.result
            application.published_total = application.total_score if is_told else False
            application.published_rank = is_told and application.rank
