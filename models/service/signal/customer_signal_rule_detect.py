import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ....algorithms.signals import MEASURES, last_whole_month, months_between, warning_of, window
from ...planner import planned
from ...portfolio.days import read_day
from ...roles import ADMIN, AUDIT, OFFICER
from .signal_queries import RuleFacts, findings, raise_findings

#: what PostgreSQL needs to know to put whole years of usage side by side
_PLANNER = {"work_mem": "256MB", "jit": "off"}


class CustomerSignalRule(models.Model):
    """Detection: what a rule finds on a day, and what becomes of it."""

    _inherit = "customer.signal.rule"

    def detect(self, date=None):
        """Return what the rule finds on a day, and change nothing (public; officer, audit, administrator).

        :param date: a day or its ISO text; default: today of the company
        :return list: one object per customer, the worst first: `partner_id`, `customer`, `account_id`, `level`,
            `warning`, `value`, `figures` and `text`, the evidence as a sentence in the caller's language. Empty too
            when the rule lacks its data: `data_gap` says so.
        """
        self.ensure_one()
        self._check_may_detect()
        company, day = self._get_company(), self._get_day(date)
        facts = self.sudo()._get_facts(company, day)
        if self.sudo()._find_gap(facts):
            return []
        rows = self._read_findings(facts)
        partners = self.env["res.partner"].browse(row[0] for row in rows)
        names = {partner.id: partner.display_name for partner in partners.sudo()}
        return [
            {
                "partner_id": partner_id,
                "customer": names[partner_id],
                "account_id": account_id,
                "level": level,
                "warning": warning_of(level),
                "value": float(value),
                "figures": figures,
                "text": self.env["customer.signal"]._say_evidence(self.measure, figures, company.currency_id),
            }
            for partner_id, account_id, value, level, figures in rows
        ]

    def data_gap(self, date=None):
        """Return why the rule can say nothing on a day, as a sentence; "" if it can (public; as `detect`)."""
        self.ensure_one()
        self._check_may_detect()
        facts = self.sudo()._get_facts(self._get_company(), self._get_day(date))
        return self._say_gap(self.sudo()._find_gap(facts))

    def action_run(self, date=None):
        """Raise what the rules find on a day (public; officer): new signals, or more evidence of open ones.

        Idempotent: a second run on the same day with the same data changes nothing.
        """
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Signal rules: only a marketing officer runs them."))
        for rule in self:
            if rule.is_asleep:
                raise UserError(self.env._("%(rule)s sleeps: wake it up before it is run.", rule=rule.name))
            company = rule._get_company()
            day = rule._get_day(date)
            if day > company._customer_today():
                raise UserError(self.env._("Date: a rule does not run on a day to come."))
            rule.sudo()._run(company, day)
        return True

    def _check_may_detect(self):
        if not self.env.su and not self.env.user.has_groups(f"{OFFICER},{AUDIT},{ADMIN}"):
            raise AccessError(
                self.env._("Signal rules: they look at all customers, so only officers, audit and administrators try.")
            )

    def _get_company(self):
        return self.company_id or self.env.company

    def _get_day(self, date):
        return read_day(self.env, self.env._("Date"), date) or self._get_company()._customer_today()

    # ------------------------------------------------------------
    # What the statement needs
    # ------------------------------------------------------------

    def _get_facts(self, company, day):
        """Return the RuleFacts of this rule on a day in a company."""
        measure = MEASURES[self.measure]
        newest = self._read_newest_month(company) if measure.by_month else None
        first, last = window(day, self.window_months, newest)
        if not measure.by_month:
            last = last_whole_month(day)
        steps = self._get_steps()
        return RuleFacts(
            rule_id=self.id,
            company_id=company.id,
            day=day,
            measure=self.measure,
            threshold=self.threshold,
            steps=tuple(steps),
            is_falling=measure.falling,
            first=first,
            last=last,
            months=self.window_months,
            tier_ids=tuple(self.tier_ids.ids),
            contacts=tuple(self._contact_queries(company)),
        )

    @api.model
    def _contact_queries(self, company):
        """Return queries on (partner_id, day) of contacts with customers; to be extended by who keeps them."""
        return []

    def _read_newest_month(self, company):
        """Return the newest month with usage in the company. Read from the accounts: there are far fewer."""
        self.env["customer.account"].flush_model(["last_month", "company_id"])
        return self.env.execute_query(
            SQL("SELECT MAX(last_month) FROM customer_account WHERE company_id = %s", company.id)
        )[0][0]

    def _find_gap(self, facts):
        """Return (code, month) of the data the rule lacks on that day, else None.

        Looked for before anything is found: a rule without its data says so and raises nothing (domain 11.9).
        """
        measure = MEASURES[facts.measure]
        if facts.measure == "silence":
            return None if facts.contacts else ("contacts", None)
        if not measure.by_month:
            return None if self._has_payments(facts) else ("payments", None)
        company = self.env["res.company"].browse(facts.company_id)
        newest = self._read_newest_month(company)
        if not newest:
            return ("no_usage", None)
        if months_between(facts.last, last_whole_month(facts.day)) > company.customer_signal_data_months:
            return ("stale", newest)
        for column in measure.needs:
            if not self._has_rows(facts, SQL("%s IS NOT NULL", SQL.identifier(column))):
                return ("column", facts.last)
        if facts.measure == "usage_drop" and not self._has_rows(facts, SQL("TRUE"), years_back=1):
            return ("past", facts.first)
        return None

    def _has_rows(self, facts, condition, years_back=0):
        return self.env.execute_query(
            SQL(
                "SELECT EXISTS (SELECT FROM customer_usage WHERE company_id = %s AND month BETWEEN"
                " %s::date - MAKE_INTERVAL(years => %s) AND %s::date - MAKE_INTERVAL(years => %s) AND %s)",
                facts.company_id,
                facts.first,
                years_back,
                facts.last,
                years_back,
                condition,
            )
        )[0][0]

    def _has_payments(self, facts):
        """Whether the feed says what was paid at all: without it every bill would look unpaid."""
        return self._has_rows(facts, SQL("due_date IS NOT NULL AND (paid_date IS NOT NULL OR paid IS NOT NULL)"))

    def _say_gap(self, gap):
        """Return the sentence of a gap (code, month), "" without one."""
        code, month = gap or (None, None)
        name = fields.Date.to_string(month)[:7] if month else ""
        if code == "no_usage":
            return self.env._("There is no usage of any customer yet.")
        if code == "stale":
            return self.env._("The newest month with usage is %(month)s: too old to say anything.", month=name)
        if code == "column":
            labels = [
                self.env["customer.usage"]._fields[column]._description_string(self.env)
                for column in MEASURES[self.measure].needs
            ]
            return self.env._(
                "%(figures)s: unknown for all accounts up to %(month)s, so that nothing can be said.",
                figures=", ".join(labels),
                month=name,
            )
        if code == "past":
            return self.env._("There is no usage of the year before, from %(month)s on, to compare with.", month=name)
        if code == "contacts":
            return self.env._("No contacts with customers are kept, so that silence cannot be told.")
        if code == "payments":
            return self.env._("Due dates and payments are unknown, so that nothing can be said about them.")
        return ""

    # ------------------------------------------------------------
    # Finding and raising
    # ------------------------------------------------------------

    def _flush_sources(self):
        for model, names in (
            ("customer.usage", None),
            ("customer.account", None),
            ("res.partner", ["active", "customer_tier_id", "customer_acting_manager_id", "customer_company_id"]),
            ("customer.tier", ["contact_gap_days"]),
            ("customer.assignment", None),
        ):
            self.env[model].flush_model(names)

    def _read_findings(self, facts):
        """Return rows (partner id, account id, value, level, figures), the worst first."""
        self._flush_sources()
        with planned(self.env.cr, _PLANNER):
            return self.env.execute_query(
                SQL(
                    "SELECT partner_id, account_id, value, level, figures FROM (%s) finding"
                    " ORDER BY level DESC NULLS LAST, value %s, partner_id",
                    findings(facts),
                    SQL("ASC") if facts.is_falling else SQL("DESC"),
                )
            )

    def _run(self, company, day):
        """Raise what the rule finds on a day in a company, and note that it ran.

        The note comes first: two sessions that run the same rule meet in its row, and the later one is repeated.
        """
        start = time.monotonic()
        run_id = self._note_run(company, day)
        facts = self._get_facts(company, day)
        gap = self._find_gap(facts)
        counts = (0, 0, 0) if gap else self._raise(facts, company)
        code, month = gap or (None, None)
        self.env.cr.execute(
            SQL(
                "UPDATE customer_signal_run SET finding_count = %s, raised_count = raised_count + %s,"
                " merged_count = merged_count + %s, gap = %s, gap_month = %s, seconds = %s WHERE id = %s",
                *counts,
                code,
                month,
                round(time.monotonic() - start, 2),
                run_id,
            )
        )
        self.env["customer.signal.run"].invalidate_model()
        self.invalidate_recordset(["run_ids"])

    def _note_run(self, company, day):
        return self.env.execute_query(
            SQL(
                "INSERT INTO customer_signal_run (rule_id, company_id, day, finding_count, raised_count, merged_count,"
                " seconds) VALUES (%s, %s, %s, 0, 0, 0, 0) ON CONFLICT (rule_id, company_id, day)"
                " DO UPDATE SET seconds = 0 RETURNING id",
                self.id,
                company.id,
                day,
            )
        )[0][0]

    def _raise(self, facts, company):
        """Raise and merge in one statement; return the numbers found, raised, merged."""
        signals = self.env["customer.signal"]
        self._flush_sources()
        signals.flush_model()
        with planned(self.env.cr, _PLANNER):
            found, raised, merged, _kept = self.env.execute_query(
                raise_findings(
                    facts,
                    self.kind,
                    self.topic_id.id,
                    self.cooldown_days,
                    company._customer_signal_verify_due(),
                    self.env.uid,
                )
            )[0]
        signals.invalidate_model()
        self.env["customer.signal.evidence"].invalidate_model()
        return found, raised, merged
