from odoo import api, models
from odoo.tools import SQL

from ...approval.approval_gate import ApprovalGate

#: what is approved of a candidate
LINE_VALUES = [
    "id",
    "employee_id",
    "partner_id",
    "state",
    "total_score",
    "rank",
    "outcome",
    "result",
    "departure_reason",
]


class CustomerManagerCampaign(models.Model):
    """Deciding who is selected is behind approval: by default the committee's (domain P7).

    Its subjects are the candidates, so that none of them decides; who ranked is an author.
    """

    _inherit = "customer.manager.campaign"

    @api.model
    def _approval_gates(self):
        return super()._approval_gates() | {
            "decide": ApprovalGate(
                code="decide",
                label=lambda env: env._("Decide"),
                sources=("ranked",),
                targets=("decided", "closed"),
                sealed=frozenset({"kind", "seats", "grade_id", "frozen_scheme_id", "application_ids"}),
                required=True,
            )
        }

    @api.model
    def _approval_snapshot_fields(self):
        own = ("kind", "seats", "grade_id", "frozen_scheme_id", "ranked_at")
        return (*super()._approval_snapshot_fields(), *own)

    @api.model
    def _approval_snapshot_kinds(self):
        return super()._approval_snapshot_kinds() | {
            "line_count": "integer",
            "line_digest": "char",
            "selected_count": "integer",
            "departure_count": "integer",
        }

    @api.model
    def _approval_labels(self):
        return super()._approval_labels() | {
            "selected_count": self.env._("Selected"),
            "departure_count": self.env._("Departures from the Ranking"),
        }

    def _approval_snapshot(self):
        values = super()._approval_snapshot()
        totals = {
            "selected_count": SQL("COUNT(*) FILTER (WHERE result = 'selected')"),
            "departure_count": SQL("COUNT(*) FILTER (WHERE COALESCE(departure_reason, '') <> '')"),
        }
        lines = self._approval_digest_lines("customer.manager.application", "campaign_id", LINE_VALUES, totals)
        return {campaign_id: one | lines[campaign_id] for campaign_id, one in values.items()}

    def _approval_subject_users(self):
        return super()._approval_subject_users() | self.application_ids.employee_id.user_id

    def _approval_author_users(self):
        return super()._approval_author_users() | self.ranked_uid
