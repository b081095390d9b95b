from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError

from ....algorithms.signals import should_sleep
from ...jobs import each_for_itself
from ...roles import ADMIN, OFFICER

#: missed days that are made up one by one; what lies further back shows in the figures of these
MOST_MISSED_DAYS = 7


class CustomerSignalRule(models.Model):
    """The hourly job, and rules that cry wolf."""

    _inherit = "customer.signal.rule"

    @api.model
    def _cron_watch(self):
        """Hourly: run each rule once a day in each company, missed days too; follow signals up; propose sleep.

        Idempotent. A rule that fails holds up no other and is tried again at the next run.
        """
        companies = self.env["res.company"].search([])
        rules = self.with_context(allowed_company_ids=companies.ids).search([("is_asleep", "=", False)])
        for company in companies:
            due = rules.filtered(lambda rule, company=company: rule.company_id in (company, company.browse()))
            due = due.filtered(lambda rule, company=company: rule._missed_days(company))
            if due and not each_for_itself(
                due.with_company(company),
                lambda rule, company=company: rule._catch_up(company),
                "Signal rule %s could not run: %s",
            ):
                return
        self.env["customer.signal"].with_context(allowed_company_ids=companies.ids)._follow_up()
        rules._propose_sleep()

    def _missed_days(self, company):
        """Return the days up to today on which the rule has not run in the company, the oldest first."""
        today = company._customer_today()
        last = (
            self.env["customer.signal.run"]
            .search([("rule_id", "=", self.id), ("company_id", "=", company.id)], order="day desc", limit=1)
            .day
        )
        if not last:
            return [today]
        missed = min((today - last).days, MOST_MISSED_DAYS)
        return [today - timedelta(days=days) for days in range(missed - 1, -1, -1)]

    def _catch_up(self, company):
        for day in self._missed_days(company):
            self._run(company, day)

    # ------------------------------------------------------------
    # Sleep
    # ------------------------------------------------------------

    def _propose_sleep(self):
        """Propose rules for sleep whose signals are right too seldom: somebody decides, the rule goes on till then."""
        for rule in self.filtered(lambda rule: not rule.sleep_proposed_on):
            company = rule.company_id or self.env.company
            if should_sleep(
                rule.confirmed_count,
                rule.false_count,
                rule.late_count,
                company.customer_signal_hit_rate,
                company.customer_signal_judged,
            ):
                rule.sudo().sleep_proposed_on = company._customer_today()
                self.env["customer.signal"]._tell(
                    company._customer_officers(),
                    lambda env: env._("A signal rule cries wolf"),
                    lambda env, _count, rule=rule: env._(
                        "%(rule)s: %(rate).0f %% of its signals were right. Change it, or put it to sleep.",
                        rule=rule.with_env(env).name,
                        rate=rule.hit_rate,
                    ),
                )

    def action_sleep(self):
        """Put rules to sleep: they raise nothing until they are woken up (public; officer, administrator)."""
        self._check_keeper()
        self.sudo().write({"is_asleep": True, "sleep_proposed_on": False})
        return True

    def action_wake(self):
        """Wake rules up (public; officer, administrator)."""
        self._check_keeper()
        self.sudo().write({"is_asleep": False, "sleep_proposed_on": False})
        return True

    def _check_keeper(self):
        self.check_access("write")
        if not self.env.user.has_groups(f"{OFFICER},{ADMIN}"):
            raise AccessError(self.env._("Signal rules: only officers and administrators keep them."))

    def action_try(self):
        """Show what the rule would find today, and change nothing (public; as `detect`)."""
        self.exists().ensure_one()
        self._check_may_detect()
        trial = self.env["customer.signal.trial"].create({"rule_id": self.id})
        trial.action_try()
        return trial._open()

    def action_view_signals(self):
        """Open the signals of the rule (public)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_signal_action")
        action["domain"] = [("rule_id", "=", self.id)]
        action["context"] = {}
        return action
