from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..jobs import all_or_each_here
from .days import running_on


class CustomerAssignment(models.Model):
    """The engine: moves, dates to states, facts on the contact. Sets, not loops."""

    _inherit = "customer.assignment"

    # ------------------------------------------------------------
    # Moves
    # ------------------------------------------------------------

    @api.model
    def _apply_moves(self, moves, date_from, reason):
        """Carry out changes of managers; the raw engine, the caller has checked them.

        Open rows of the same customer and role end the day before `date_from`; those
        that would keep no day are cancelled. A customer who has the wanted manager for
        the wanted days already is left alone. Facts and salesperson follow.

        :param moves: iterable of (partner, role, manager[, date_to]); an empty manager
            only closes; date_to (default: open) is the last day of the new row
        :param date_from: first day of the change, today of the company or later
        :param reason: text that stands on closed and new rows
        :return: the created rows
        :raise ValidationError: if a change lies in the past or two moves collide
        """
        wanted = self._index_moves(moves)
        if not wanted:
            return self.browse()
        date_from = fields.Date.to_date(date_from)
        partners = self.env["res.partner"].browse(dict.fromkeys(partner_id for partner_id, _role in wanted))
        managers = self.env["customer.manager"].browse({manager.id for manager, _date_to in wanted.values() if manager})
        self._check_move_date(partners, managers, date_from)
        self._lock_partners(partners)
        done = self._close_open_rows(wanted, partners, date_from, reason)
        vals_list = [
            {
                "partner_id": partner_id,
                "role": role,
                "manager_id": manager.id,
                "date_from": date_from,
                "date_to": date_to,
                "reason": reason,
            }
            for (partner_id, role), (manager, date_to) in wanted.items()
            if manager and (partner_id, role) not in done
        ]
        created = self._create_rows(vals_list, refresh=False)
        self._refresh_partner_facts(partners)
        return created

    @api.model
    def _index_moves(self, moves):
        """Return {(entity id, role): (manager, date_to)} in the order of the moves."""
        moves = list(moves)
        partners = self.env["res.partner"].browse([move[0].id for move in moves])
        wanted = {}
        for partner, (_partner, role, manager, *rest) in zip(partners, moves, strict=True):
            key = (partner._customer_entity().id, role)
            if key in wanted:
                raise ValidationError(
                    self.env._(
                        "%(customer)s appears twice for the same role in one change.",
                        customer=partner.display_name,
                    )
                )
            wanted[key] = (manager, rest[0] if rest else False)
        return wanted

    @api.model
    def _check_move_date(self, partners, managers, date_from):
        companies = managers.company_id | partners.customer_company_id
        for company in companies or self.env.company:
            today = company._customer_today()
            if not date_from or date_from < today:
                raise ValidationError(
                    self.env._(
                        "From: a change of manager takes effect today (%(today)s) or later; the past is not rewritten.",
                        today=fields.Date.to_string(today),
                    )
                )

    @api.model
    def _lock_partners(self, partners):
        """Lock the customers in the order of their ids, so that two sessions changing
        the same ones wait for each other instead of blocking each other."""
        self.env.cr.execute(
            SQL(
                "SELECT FROM res_partner WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                partners.ids,
            )
        )

    @api.model
    def _close_open_rows(self, wanted, partners, date_from, reason):
        """Make room for `wanted`; return the keys that hold what is wanted already."""
        rows = self.sudo().search_fetch(
            [
                ("partner_id", "in", partners.ids),
                ("state", "!=", "cancelled"),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", date_from),
            ],
            ["partner_id", "role", "manager_id", "date_from", "date_to"],
            order="id",
        )
        done, cut, replaced, cancelled = set(), [], [], []
        for row in rows:
            key = (row.partner_id.id, row.role)
            if key not in wanted:
                continue
            manager, date_to = wanted[key]
            if date_to and row.date_from > date_to:
                continue
            if manager == row.manager_id and row.date_from <= date_from and (row.date_to == date_to):
                done.add(key)
            elif row.date_from >= date_from:
                cancelled.append(row.id)
            else:
                (replaced if manager else cut).append(row.id)
        day_before = date_from - timedelta(days=1)
        ended = {"date_to": day_before, "end_reason": reason}
        self._write_rows(cut, {**ended, "is_replaced": False})
        self._write_rows(replaced, {**ended, "is_replaced": True})
        self._write_rows(cancelled, {"state": "cancelled", "end_reason": reason})
        self._sync_states(cut + replaced)
        return done

    @api.model
    def _write_rows(self, row_ids, vals):
        """Write without the checks for changes by hand, and flush: the closing row must
        reach the database before the opening one."""
        rows = self.sudo().browse(row_ids)
        rows._write_unchecked(vals)
        rows.flush_recordset()

    @api.model
    def _create_rows(self, vals_list, refresh=True):
        """Create rows that were checked; claims the customers for the company."""
        if not vals_list:
            return self.browse()
        managers = self.env["customer.manager"].browse({vals["manager_id"] for vals in vals_list})
        partners = self.env["res.partner"].browse([v["partner_id"] for v in vals_list])
        companies = {manager.id: manager.sudo().company_id for manager in managers}
        today = {company: company._customer_today() for company in set(companies.values())}
        grades = self._grades_at_start(vals_list)
        by_company = defaultdict(set)
        for vals, partner in zip(vals_list, partners.sudo(), strict=True):
            company = companies[vals["manager_id"]]
            by_company[company].add(partner.id)
            vals["company_id"] = company.id
            vals["tier_id"] = partner.customer_tier_id.id
            vals["grade_id"] = grades.get((vals["manager_id"], vals["date_from"]))
            vals["is_replaced"] = False
            vals["end_reason"] = False
            vals["state"] = self._state_of(vals["date_from"], vals.get("date_to"), today[company])
        for company, partner_ids in by_company.items():
            self.env["res.partner"].sudo().browse(sorted(partner_ids))._customer_claim_company(company)
        self._meet_at_managers(managers)
        rows = self._create_unchecked(vals_list)
        rows.flush_recordset()
        if refresh:
            self._refresh_partner_facts(partners)
        return rows

    @api.model
    def _meet_at_managers(self, managers):
        """Make two sessions that give customers to one manager meet in his row.

        The second fails to serialize, is repeated by Odoo and then counts the customers of
        the first: the caps of the grade hold over both.
        """
        managers.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE customer_manager SET write_date = write_date WHERE id IN"
                " (SELECT id FROM customer_manager WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)",
                managers.ids,
            )
        )

    @api.model
    def _grades_at_start(self, vals_list):
        """Return {(manager id, first day): grade id}; one query per distinct day."""
        managers = defaultdict(set)
        for vals in vals_list:
            managers[vals["date_from"]].add(vals["manager_id"])
        return {
            (manager_id, day): grade.id
            for day, ids in managers.items()
            for manager_id, grade in self.env["customer.manager"].browse(ids)._grades_on(day).items()
        }

    @api.model
    def _cancel_planned(self, rows, reason):
        """Cancel rows that have not begun; what they replaced goes on as before."""
        before = self._find_replaced(rows)
        self._write_rows(rows.ids, {"state": "cancelled", "end_reason": reason})
        self._write_rows(before.ids, {"date_to": False, "end_reason": False, "is_replaced": False})
        self._sync_states(before.ids)
        self._refresh_partner_facts(rows.partner_id)

    @api.model
    def _find_replaced(self, rows):
        """Return the links that were cut to make room for `rows`."""
        day_before = {(row.partner_id.id, row.role, row.date_from - timedelta(days=1)) for row in rows}
        return (
            self.sudo()
            .search(
                [
                    ("partner_id", "in", rows.partner_id.ids),
                    ("is_replaced", "=", True),
                    ("state", "!=", "cancelled"),
                    ("date_to", "in", list({day for _p, _r, day in day_before})),
                ]
            )
            .filtered(lambda row: (row.partner_id.id, row.role, row.date_to) in day_before)
        )

    # ------------------------------------------------------------
    # Dates to states
    # ------------------------------------------------------------

    @api.model
    def _state_of(self, date_from, date_to, today):
        """State of a row that is not cancelled on the day `today`."""
        if date_from > today:
            return "planned"
        return "ended" if date_to and date_to < today else "active"

    @api.model
    def _sql_days(self, date=None):
        """SQL list of (company id, day) for a VALUES clause: `date` for all companies,
        or today of each, since companies may live in different time zones."""
        companies = self.env["res.company"].sudo().search([])
        return SQL(", ").join(
            SQL("(%s, %s::date)", company.id, date or company._customer_today()) for company in companies
        )

    @api.model
    def _sync_states(self, row_ids=None):
        """Bring `state` in line with the dates, for some rows or all; one statement."""
        self.flush_model(["date_from", "date_to", "state", "company_id"])
        self.env.cr.execute(
            SQL(
                """
                WITH truth AS (
                    SELECT a.id,
                           CASE WHEN a.date_from > d.today THEN 'planned'
                                WHEN a.date_to < d.today THEN 'ended'
                                ELSE 'active' END AS state
                      FROM customer_assignment a
                      JOIN (VALUES %(days)s) AS d(company_id, today)
                        ON d.company_id = a.company_id
                     WHERE a.state <> 'cancelled' AND %(scope)s
                )
                UPDATE customer_assignment a
                   SET state = truth.state
                  FROM truth
                 WHERE a.id = truth.id AND a.state <> truth.state
                """,
                days=self._sql_days(),
                scope=SQL("TRUE") if row_ids is None else SQL("a.id = ANY(%s)", list(row_ids)),
            )
        )
        self.invalidate_model(["state"])

    @api.model
    def _cron_roll_assignments(self):
        """Hourly: end what is over, start what is due, also after missed days.

        Idempotent: a second run on the same day changes nothing. A manager in trouble holds up no other, and no
        customer.
        """
        self._sync_states()
        managers = self.env["customer.manager"]
        all_or_each_here(
            managers.with_context(active_test=False).search([]),
            type(managers)._sync_grade,
            "The grade of manager %s could not be brought up to date: %s",
        )
        managers._suspend_left()
        self._refresh_partner_facts()

    # ------------------------------------------------------------
    # Who, on a day
    # ------------------------------------------------------------

    @api.model
    def _manager_on(self, partners, date, role="primary"):
        """Return {partner id: manager} of the rows of `role` that run on `date`; partners
        without one are missing. One query, with the rights of the caller."""
        day = fields.Date.to_date(date)
        rows = self.search_fetch(
            Domain([("partner_id", "in", partners.ids), ("role", "=", role), ("state", "!=", "cancelled")])
            & running_on(day),
            ["partner_id", "manager_id"],
        )
        return {row.partner_id.id: row.manager_id for row in rows}

    @api.model
    def _link_starts(self, partners, date=None):
        """Return {partner id: first day} of the link that runs on `date` (default: today
        of the company): the start of the unbroken chain of primary rows of the same
        manager. Partners without a primary that day are missing. One query."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH rows AS (
                    SELECT a.partner_id, a.manager_id, a.date_from, a.date_to, d.today,
                           LAG(a.manager_id) OVER w AS before_id,
                           LAG(a.date_to) OVER w AS before_to
                      FROM customer_assignment a
                      JOIN (VALUES %(days)s) AS d(company_id, today)
                        ON d.company_id = a.company_id
                     WHERE a.partner_id = ANY(%(ids)s)
                       AND a.role = 'primary' AND a.state <> 'cancelled'
                    WINDOW w AS (PARTITION BY a.partner_id ORDER BY a.date_from)
                ), chains AS (
                    SELECT *, SUM(CASE WHEN before_id = manager_id
                                        AND before_to + 1 = date_from THEN 0 ELSE 1 END)
                              OVER (PARTITION BY partner_id ORDER BY date_from) AS chain
                      FROM rows
                )
                SELECT partner_id, MIN(date_from)
                  FROM chains
              GROUP BY partner_id, chain
                HAVING MIN(date_from) <= MIN(today)
                   AND BOOL_OR(date_to IS NULL OR date_to >= today)
                """,
                days=self._sql_days(fields.Date.to_date(date)),
                ids=partners.ids,
            )
        )
        return dict(rows)
