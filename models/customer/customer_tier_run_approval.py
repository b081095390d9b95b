from odoo import models
from odoo.tools import SQL

from .customer_tier_run import FIGURES

#: what is approved of a line; its id, as lines computed anew are others
LINE_VALUES = [
    "id",
    "partner_id",
    "final_tier_id",
    "previous_tier_id",
    "override_tier_id",
    "override_reason",
    "override_until",
    "override_uid",
]


class CustomerTierRun(models.Model):
    """What is approved of a tier run: its parameters, its figures, and every line by a digest."""

    _inherit = "customer.tier.run"
    _decision_required = True
    _decision_figures = FIGURES
    _decision_lines = ("customer.tier.run.line", "run_id", LINE_VALUES)

    def _approval_may_request(self, gate):
        """A trial is never applied, so its form asks for no approval."""
        return super()._approval_may_request(gate) and not self.is_trial

    def _approval_author_users(self):
        """Whoever set an override that nobody has approved yet is an author."""
        return super()._approval_author_users() | self._get_new_override_users()

    def _get_new_override_users(self):
        """Return the users who set or cleared an override that was not approved with the run before."""
        self.env["customer.tier.run.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT line.override_uid
                     FROM customer_tier_run_line line
                LEFT JOIN customer_tier_run_line base
                       ON base.run_id = %s AND base.partner_id = line.partner_id
                      AND base.override_tier_id IS NOT NULL
                    WHERE line.run_id = %s AND line.override_uid IS NOT NULL
                      AND (base.id IS NULL
                           OR (base.override_tier_id, base.override_until, base.override_reason)
                              IS DISTINCT FROM
                              (line.override_tier_id, line.override_until, line.override_reason))""",
                self.base_run_id.id or 0,
                self.id,
            )
        )
        return self.env["res.users"].browse([user_id for [user_id] in rows]).exists()
