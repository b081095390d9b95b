from odoo import api, fields, models

from ...jobs import each_for_itself
from ...roles import AUDIT


class CustomerManagerPromotion(models.Model):
    """The day of an exit: customers pass on, the role ends, rights go, the audit begins (domain P11, 11.5).

    Nothing blocks a person's leaving: what cannot be passed on shows as a gap with a plan.
    """

    _inherit = "customer.manager.promotion"

    is_exit_done = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    audit_until = fields.Date(readonly=True, copy=False, help="The independent audit is due by this day.")

    _exit_todo_idx = models.Index(
        "(date_effective) WHERE kind = 'exit' AND state = 'applied' AND is_exit_done IS NOT TRUE"
    )

    @api.model
    def _cron_finish_exits(self):
        """Hourly: carry out what the day of an exit brings; catches up, and does nothing twice.

        One that a rule refuses is reported, holds up no other, and is tried again at the next run.
        """
        domain = [("kind", "=", "exit"), ("state", "=", "applied"), ("is_exit_done", "=", False)]
        todo = self.search(domain, order="date_effective, id")
        todo = todo.filtered(lambda one: one.date_effective <= one.company_id._customer_today())
        each_for_itself(
            todo,
            lambda promotion: promotion.try_lock_for_update().filtered_domain(domain)._finish_exit(),
            "The exit %s could not be finished: %s",
        )

    def _finish_exit(self):
        """Pass customers on and end the role of one manager whose last day is over."""
        for promotion in self.sudo():
            manager, company = promotion.manager_id, promotion.company_id
            gaps = manager._pass_on(lambda env: env._("The role has ended."))
            manager._plan_for_gaps(gaps)
            if manager.state != "ended":
                manager.write({"state": "ended"})
            due = company._customer_after_working_days(promotion.date_effective, company.customer_audit_days)
            promotion.write({"is_exit_done": True, "audit_until": due})
            promotion._ask_audit(due)

    def _ask_audit(self, due):
        """Ask the auditors for the exit audit; they decide among themselves who does it."""
        auditors = self.env.ref(AUDIT).all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids and user != self.manager_id.user_id
        )
        for user in auditors[:1]:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                due,
                summary=self.env._("Exit audit: %(name)s", name=self.manager_id.name),
                note=self.env._("The role ended on %(day)s.", day=fields.Date.to_string(self.date_effective)),
                user_id=user.id,
            )
