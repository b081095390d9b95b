from odoo import models
from odoo.tools import SQL


class CustomerTierRun(models.Model):
    """The subjects of a tier run are the managers whose customers change tier: they do not decide it."""

    _inherit = "customer.tier.run"

    def _approval_subject_users(self):
        self.env["customer.tier.run.line"].flush_model(["run_id", "partner_id", "change"])
        self.env["res.partner"].flush_model(
            ["customer_manager_id", "customer_acting_manager_id", "customer_backup_manager_id"]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT manager.user_id
                     FROM customer_tier_run_line line
                     JOIN res_partner partner ON partner.id = line.partner_id
                     JOIN customer_manager manager
                       ON manager.id IN (partner.customer_manager_id, partner.customer_acting_manager_id,
                                         partner.customer_backup_manager_id)
                    WHERE line.run_id = %s AND line.change <> 'same' AND manager.user_id IS NOT NULL""",
                self.id,
            )
        )
        return super()._approval_subject_users() | self.env["res.users"].browse([user_id for [user_id] in rows])
