from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...jobs import all_or_each
from ...roles import OFFICER
from .customer_visit import OPEN_STATES


class CustomerVisit(models.Model):
    """What is overdue: shown from the first day on, told to the supervisor after a share of the interval."""

    _inherit = "customer.visit"

    is_overdue = fields.Boolean(compute="_compute_overdue", search="_search_is_overdue")
    overdue_days = fields.Integer(string="Days Overdue", compute="_compute_overdue")
    escalated_on = fields.Date(string="Supervisor Told on", readonly=True, copy=False)

    @api.depends("state", "date_due")
    def _compute_overdue(self):
        for visit in self:
            days = 0
            if visit.state in OPEN_STATES and visit.date_due:
                days = max(0, (visit.company_id._customer_today() - visit.date_due).days)
            visit.overdue_days = days
            visit.is_overdue = days > 0

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._open_domain() & Domain("date_due", "<", self.env.company._customer_today())
        if True in value and False in value:
            return Domain.TRUE
        return overdue if True in value else ~overdue

    @api.model
    def _cron_escalate_visits(self):
        """Tell supervisors of visits that are overdue too long, once each; hourly, makes up for missed days."""
        self.flush_model(["state", "date_due", "interval_days", "escalated_on", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT v.id
                  FROM customer_visit v
                  JOIN res_company c ON c.id = v.company_id
                  JOIN (VALUES %s) AS d(company_id, today) ON d.company_id = v.company_id
                 WHERE v.state IN ('planned', 'prepared') AND v.escalated_on IS NULL AND v.interval_days > 0
                   AND v.date_due + GREATEST(1, CEIL(v.interval_days * c.customer_visit_escalation_share / 100.0)::int)
                       <= d.today
              ORDER BY v.id
                """,
                self.env["customer.assignment"]._sql_days(),
            )
        )
        overdue = self.sudo().browse(row[0] for row in rows)
        all_or_each(overdue, type(self)._escalate, "Overdue visit %s was not told of: %s")

    def _escalate(self):
        """Tell the supervisor of each of these visits, and keep the day."""
        for company, of_company in self.grouped("company_id").items():
            of_company.with_context(tracking_disable=True).write({"escalated_on": company._customer_today()})
        for visit in self:
            if user := visit._supervisor() or visit._officer_above():
                visit._tell(
                    user,
                    lambda env, visit=visit: env._(
                        "Overdue by %(days)s days: %(customer)s, %(manager)s",
                        days=visit.overdue_days,
                        customer=visit.partner_id.display_name,
                        manager=visit.manager_id.name,
                    ),
                )

    def _officer_above(self):
        """Return the marketing officer who is told where nobody leads the manager of this one visit but himself."""
        company, own = self.company_id, self.manager_id.user_id
        officers = self.env.ref(OFFICER).sudo().all_user_ids
        return officers.filtered(
            lambda user: user.active and user != own and company in user.company_ids and not user.share
        ).sorted("id")[:1]

    def _tell(self, user, summary, day=None):
        """Plan an activity of this one visit for a user, in his language, without a mail.

        :param summary: function of an environment in the reader's language
        """
        reader = self.with_context(lang=user.lang, mail_activity_quick_update=True)
        reader.activity_schedule(
            "customer_manager.mail_activity_type_visit",
            day or self.company_id._customer_today(),
            summary=summary(reader.env),
            user_id=user.id,
        )
