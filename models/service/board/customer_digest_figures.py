from datetime import UTC, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain


class Scope(NamedTuple):
    """What a digest is about.

    :ivar company: the company
    :ivar team: team of managers, empty for the whole company
    :ivar first: first day of the month
    """

    company: models.BaseModel
    team: models.BaseModel
    first: datetime

    @property
    def last(self):
        """Last day of the month."""
        return self.first + relativedelta(months=1, days=-1)

    def days(self, name):
        """Return the domain of a date in the month."""
        return Domain(name, ">=", self.first) & Domain(name, "<=", self.last)

    def moments(self, name):
        """Return the domain of a time (UTC) in the month as the company's days have it."""
        start, end = (self._midnight(day) for day in (self.first, self.first + relativedelta(months=1)))
        return Domain(name, ">=", start) & Domain(name, "<", end)

    def _midnight(self, day):
        zone = ZoneInfo(self.company.sudo()._customer_zone())
        return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)

    def of_team(self, path):
        """Return the domain of what belongs to company and team.

        :param path: from a record to its team
        """
        domain = Domain("company_id", "=", self.company.id)
        return domain & Domain(path, "=", self.team.id) if self.team else domain


class CustomerDigestFigures(models.AbstractModel):
    """The figures of service of one month, of a team or the company (P3, P5, P6).

    Set-based: the number of queries does not depend on the number of customers. Everything is read with the rights of
    the reader, so that nobody finds a complaint about himself in a sum before it is answered (domain 11.17).
    """

    _name = "customer.digest.figures"
    _description = "Figures of the Monthly Digest"

    def _collect(self, company, team, first):
        """Return {subject: rows} of a month.

        :param company: res.company
        :param team: crm.team, empty for the whole company
        :param first: first day of the month
        """
        scope = Scope(company, team, first)
        return {
            "signals": self._find_signals(scope),
            "requests": self._find_requests(scope),
            "departments": self._find_departments(scope),
            "causes": self._find_causes(scope),
            "promises": {name: self._find_promises(scope, name) for name in ("department_id", "manager_id")},
            "satisfaction": self._find_satisfaction(scope),
            "silent": self._find_silent(scope),
            "visits": self._find_visits(scope),
        }

    def _find_signals(self, scope):
        """Return the signals found in the month by kind and rule: raised, and what they were judged as."""
        groups = self.env["customer.signal"]._read_group(
            scope.of_team("manager_id.team_id") & scope.days("found_on"), ["kind", "rule_id", "verdict"], ["__count"]
        )
        rows = {}
        for kind, rule, verdict, count in groups:
            row = rows.setdefault((kind, rule.id), {"kind": kind, "rule": rule, "raised": 0, "verdicts": {}})
            row["raised"] += count
            row["verdicts"][verdict or "open"] = count
        return list(rows.values())

    def _find_requests(self, scope):
        """Return by type: how many came in, how many were answered, and of these how many in time."""
        requests = self.env["customer.request"]
        domain = scope.of_team("team_id")
        rows = {}

        def row_of(kind):
            return rows.setdefault(kind.id, {"type": kind, "received": 0, "answered": 0, "in_time": 0})

        for kind, count in requests._read_group(domain & scope.moments("received_at"), ["type_id"], ["__count"]):
            row_of(kind)["received"] = count
        answered = requests._read_group(domain & scope.moments("answered_at"), ["type_id", "is_late"], ["__count"])
        for kind, is_late, count in answered:
            row_of(kind)["answered"] += count
            row_of(kind)["in_time"] += 0 if is_late else count
        return sorted(rows.values(), key=lambda row: (not row["type"], row["type"].sequence, row["type"].id))

    def _find_departments(self, scope):
        """Return by department and type of request: work orders done, of these in time, and those returned."""
        domain = scope.of_team("request_id.team_id") & scope.moments("ended_at")
        groups = self.env["customer.request.leg"]._read_group(
            domain & Domain("state", "in", ("done", "returned")),
            ["department_id", "request_id.type_id", "state", "is_late"],
            ["__count"],
        )
        rows = {}
        for department, kind, state, is_late, count in groups:
            row = rows.setdefault(
                (department.id, kind.id),
                {"department": department, "type": kind, "done": 0, "in_time": 0, "returned": 0},
            )
            row["done" if state == "done" else "returned"] += count
            if state == "done" and not is_late:
                row["in_time"] += count
        return list(rows.values())

    def _find_causes(self, scope):
        """Return [(cause, closed requests)], the most frequent first."""
        groups = self.env["customer.request"]._read_group(
            scope.of_team("team_id") & scope.moments("closed_at") & Domain("cause_id", "!=", False),
            ["cause_id"],
            ["__count"],
        )
        return sorted(groups, key=lambda row: (-row[1], row[0].id))

    def _find_promises(self, scope, name):
        """Return [(department or manager, promises with an outcome, kept in per cent)] of those due in the month.

        :param name: department_id or manager_id
        """
        return self.env["customer.promise"]._read_group(
            scope.of_team("manager_id.team_id") & scope.days("date_due") & Domain("state", "in", ("kept", "broken")),
            [name],
            ["__count", "kept_rate:avg"],
        )

    def _find_satisfaction(self, scope):
        """Return the rows of satisfaction of the quarter of the month; means of few answers are not shown there."""
        quarter = scope.first.replace(month=(scope.first.month - 1) // 3 * 3 + 1)
        domain = Domain("quarter", "=", quarter) & Domain("company_id", "=", scope.company.id)
        if scope.team:
            domain &= Domain("team_id", "=", scope.team.id) & Domain("dimension", "in", ("team", "manager"))
        else:
            domain &= Domain("dimension", "in", ("company", "tier", "department", "team"))
        return self.env["customer.satisfaction.result"].search(domain, order="dimension, is_yearly, id")

    def _find_silent(self, scope):
        """Return the customers of whom nothing was recorded for longer than their tier allows, as of today."""
        domain = Domain("customer_contact_gap", "=", True) & Domain("customer_company_id", "=", scope.company.id)
        if scope.team:
            domain &= Domain("customer_manager_id.team_id", "=", scope.team.id)
        return self.env["res.partner"].search(domain, order="name, id")

    def _find_visits(self, scope):
        """Return by manager: visits due in the month, and of these how many were made or missed."""
        groups = self.env["customer.visit"]._read_group(
            scope.of_team("manager_id.team_id") & scope.days("date_due") & Domain("state", "!=", "cancelled"),
            ["manager_id", "state"],
            ["__count"],
        )
        rows = {}
        for manager, state, count in groups:
            row = rows.setdefault(manager.id, {"manager": manager, "due": 0, "done": 0, "missed": 0})
            row["due"] += count
            row["done"] += count if state in ("done", "sampled") else 0
            row["missed"] += count if state == "missed" else 0
        return list(rows.values())
