from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...algorithms.eligibility import ManagerFacts
from ..jobs import all_or_each_here


class CustomerManager(models.Model):
    """What a manager carries, what the rules read of him, and what his leaving means."""

    _inherit = "customer.manager"

    # ------------------------------------------------------------
    # Portfolio
    # ------------------------------------------------------------

    def _certified_on(self, date):
        """Return the managers of `self` who may serve customers on `date`.

        Until certificates exist, the state of the manager decides; extend here.
        """
        return self.filtered(lambda manager: manager.active and manager.state == "active")

    def _portfolio_load(self, date=None):
        """Return {manager id: (customers, load points)} on `date` (default: today of
        each manager's company), counting the links that fill the caps (primary and
        trainee). One query; managers without customers are missing."""
        if not self.ids:
            return {}
        self.env["customer.assignment"].flush_model(
            ["partner_id", "manager_id", "role", "date_from", "date_to", "state"]
        )
        self.env["customer.tier"].flush_model(["load_points"])
        self.env["res.partner"].flush_model(["customer_tier_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.manager_id, COUNT(*), COALESCE(SUM(t.load_points), 0)
                  FROM customer_assignment a
                  JOIN (VALUES %(days)s) AS d(company_id, today)
                    ON d.company_id = a.company_id
                  JOIN res_partner p ON p.id = a.partner_id
             LEFT JOIN customer_tier t ON t.id = p.customer_tier_id
                 WHERE a.manager_id = ANY(%(ids)s)
                   AND a.role IN ('primary', 'trainee')
                   AND a.state <> 'cancelled'
                   AND a.date_from <= d.today
                   AND (a.date_to IS NULL OR a.date_to >= d.today)
              GROUP BY a.manager_id
                """,
                days=self.env["customer.assignment"]._sql_days(date),
                ids=self.ids,
            )
        )
        return {row[0]: (row[1], float(row[2])) for row in rows}

    def _eligibility_facts(self, date):
        """Return {manager id: ManagerFacts} for `date`, as the rules read them."""
        grades = self._grades_on(date)
        certified = set(self._certified_on(date).ids)
        nothing = self.env["customer.manager.grade"]
        facts = {}
        for manager in self.sudo():
            grade = grades.get(manager.id, nothing)
            facts[manager.id] = ManagerFacts(
                id=manager.id,
                level=grade.level,
                primary_tiers=frozenset(grade.primary_tier_ids.ids),
                backup_tiers=frozenset(grade.backup_tier_ids.ids),
                count_cap=grade.count_cap,
                load_cap=grade.load_cap,
                team_id=manager.team_id.id or None,
                certified=manager.id in certified,
                trainee_tiers=frozenset(grade.trainee_tier_ids.ids),
            )
        return facts

    # ------------------------------------------------------------
    # Leaving
    # ------------------------------------------------------------

    def _suspend_for_leaving(self):
        """Suspend active managers whose employee or login was archived.

        Never refuses, whoever archives: the customers show as without a manager and
        the supervisor (else whoever archived) gets an activity.
        """
        for manager in self.sudo().filtered(lambda m: m.active and m.state == "active"):
            manager.state = "suspended"
            supervisor = manager.team_id.user_id
            manager.activity_schedule(
                "mail.mail_activity_data_todo",
                manager.company_id._customer_today(),
                summary=self.env._("Customers without a manager"),
                note=self.env._(
                    "%(name)s has left and is suspended: give the customers to others.",
                    name=manager.name,
                ),
                user_id=supervisor.id if supervisor.active else self.env.uid,
            )

    def _check_own_login(self, user_id):
        """Who could take the login off his own file could then change that file."""
        user = self.env.user
        if not self.env.su and user in self.sudo().user_id and user.id != user_id:
            raise AccessError(
                self.env._("Login: nobody may take the login off his own file as a manager: ask a colleague.")
            )

    @api.model
    def _suspend_left(self):
        """Suspend active managers whose employee or login was archived by a path that told
        nobody; for the hourly job."""
        left = self.sudo().search(
            [("state", "=", "active"), "|", ("employee_id.active", "=", False), ("user_id.active", "=", False)]
        )
        all_or_each_here(left, type(self)._suspend_for_leaving, "Manager %s could not be suspended: %s")

    def _follow_login(self, users):
        """Hand the customers of an employee whose login changed to the new login.

        :param users: {manager: user before the change}
        """
        rows = []
        for manager in self:
            if manager.company_id.customer_follow_salesperson:
                entities = (
                    self.env["res.partner"]
                    .with_context(active_test=False)
                    .search([("customer_acting_manager_id", "=", manager.id)])
                )
                before, now = users[manager].id or None, manager.user_id.id or None
                rows += [(entity_id, before, now) for entity_id in entities.ids]
        self.env["customer.assignment"]._set_salesperson(rows)

    def _check_company_move(self, company_id):
        """An employee changes company only when he serves nobody in the old one."""
        for manager in self:
            if manager.company_id.id != company_id and self.env["customer.assignment"].sudo().search_count(
                [("manager_id", "=", manager.id)] + self._open_assignment_domain(), limit=1
            ):
                raise UserError(
                    self.env._(
                        "Company: %(manager)s serves customers of %(company)s. Give them"
                        " to others before moving the employee.",
                        manager=manager.name,
                        company=manager.company_id.name,
                    )
                )
