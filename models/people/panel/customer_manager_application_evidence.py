from collections import defaultdict
from typing import NamedTuple

from odoo import models

from ....algorithms.facts import EDUCATION
from ....algorithms.peers import peers
from ....algorithms.periods import count_months, merge, until
from ....algorithms.scoring import education_points, performance_points, seniority_points
from .score_sheet import Line

#: the only kinds of facts that scoring reads: nothing about health, discipline or the like (domain 11.4)
KINDS = ("education", "experience", "title", "yearly_result", "award", "reference")
#: most points of a part, and how many yearly results count (table 8.5)
CAP, YEARS = 100, 3


class Evidence(NamedTuple):
    """A confirmed fact as the rules read it."""

    id: int
    kind: str
    date_from: object
    date_to: object
    code: str | None
    number: float | None
    is_related: bool


class CustomerManagerRecord(models.Model):
    """Facts as scoring reads them."""

    _inherit = "customer.manager.record"

    def _evidence_by(self, field, ids):
        """Return {id: confirmed facts that scoring reads} of employees or outsiders, in one query.

        :param field: ``employee_id`` or ``partner_id``
        """
        found = {person_id: [] for person_id in ids}
        rows = self.sudo().search_fetch(
            [(field, "in", list(ids)), ("state", "in", ("confirmed", "contested")), ("kind", "in", KINDS)],
            [field, "kind", "date_from", "date_to", "education_level", "is_related", "title_level", "result", "points"],
            order="id",
        )
        for row in rows:
            code = row.education_level or row.title_level or row.result or None
            number = None if row.points is False else row.points
            found[row[field].id].append(
                Evidence(row.id, row.kind, row.date_from, row.date_to or None, code, number, row.is_related)
            )
        return found


class CustomerManagerApplication(models.Model):
    """Education, seniority and performance by rule from proven facts (table 8.5).

    What counts is what is proven for the last day of applications, so that the marks are the same
    whenever they are computed, and nobody gains by waiting.
    """

    _inherit = "customer.manager.application"

    def _evidence(self):
        """Return {id: {part: Line}} of the three parts that follow from facts, in a few queries."""
        applications = self.sudo()
        facts = {}
        for field in ("employee_id", "partner_id"):
            people = applications[field]
            by_person = self.env["customer.manager.record"]._evidence_by(field, people.ids)
            facts |= {one.id: by_person[one[field].id] for one in applications if one[field]}
        found = {}
        for campaign, own in applications.grouped("campaign_id").items():
            points = {part.code: part._points() for part in campaign.frozen_scheme_id.part_ids}
            day = campaign.date_close
            for application in own:
                known = [fact for fact in facts[application.id] if fact.date_from <= day]
                found[application.id] = {
                    "education": _education(known, points.get("education", {})),
                    "seniority": _seniority(known, day, points.get("seniority", {})),
                    "performance": _performance(known, day, points.get("performance", {})),
                }
            own._add_peers(found, points.get("performance", {}))
        return found

    def _add_peers(self, found, points):
        """Put the mean of department and years beside performance marks (domain 11.14); two queries."""
        years = {year for one in self for year in _years(found[one.id]["performance"])}
        departments = self.employee_id.department_id
        if not years or not departments:
            return
        by_department, company = self._result_counts(departments, years)
        for application in self:
            line = found[application.id]["performance"]
            department = by_department.get(application.employee_id.department_id.id, {})
            beside, second = peers(line.raw, _years(line), department, company, points)
            found[application.id]["performance"] = line._replace(beside=beside, second=second)

    def _result_counts(self, departments, years):
        """Return ({department id: {year: {result: people}}}, the same of the whole company)."""
        records = self.env["customer.manager.record"].sudo()
        domain = [
            ("kind", "=", "yearly_result"),
            ("state", "in", ("confirmed", "contested")),
            ("company_id", "=", self.company_id.id),
            ("employee_id", "!=", False),
            ("date_from", ">=", f"{min(years)}-01-01"),
            ("date_from", "<=", f"{max(years)}-12-31"),
        ]
        company = defaultdict(lambda: defaultdict(int))
        for year, result, count in records._read_group(domain, ["date_from:year", "result"], ["__count"]):
            company[year.year][result] += count
        by_department = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
        near = [*domain, ("employee_id.department_id", "in", departments.ids)]
        for employee, year, result in records._read_group(near, ["employee_id", "date_from:year", "result"]):
            by_department[employee.department_id.id][year.year][result] += 1
        return by_department, company


def _line(points, records):
    """Return the line of a rule: its points, the facts behind them and the rule's reasons in plain values."""
    grounds = [[one.code, one.subject, _text(one.figure), _text(one.points)] for one in points.reasons]
    return Line(points.points, {"records": sorted(records), "grounds": grounds})


def _text(figure):
    """Return a figure as text, none as none: no points are a figure as well."""
    return None if figure is None else str(figure)


def _education(facts, points):
    proven = [fact for fact in facts if fact.kind == "education" and fact.code in EDUCATION]
    if not points:
        return Line(None, {})
    scale = {**points, "unrelated": -points["unrelated"]}
    related = {fact.code for fact in proven if fact.is_related}
    return _line(education_points([fact.code for fact in proven], related, scale), [fact.id for fact in proven])


def _seniority(facts, day, points):
    if not points:
        return Line(None, {})
    work = [fact for fact in facts if fact.kind == "experience"]
    titles = [fact for fact in facts if fact.kind == "title" and (fact.date_to is None or fact.date_to >= day)]
    title = max(titles, key=lambda fact: (int(fact.code), -fact.id), default=None)
    months = count_months(until(merge([(fact.date_from, fact.date_to) for fact in work]), day)) if work else None
    scale = {**points, "year": points["further_year"], "cap": CAP}
    found = seniority_points(months, int(title.code) if title else None, scale)
    return _line(found, [fact.id for fact in work] + [fact.id for fact in titles if fact == title])


def _performance(facts, day, points):
    """The last results known on the day; one a year, as facts allow."""
    if not points:
        return Line(None, {})
    known = {
        fact.date_from.year: fact
        for fact in facts
        if fact.kind == "yearly_result" and (fact.date_to or fact.date_from) < day
    }
    running = [fact for fact in facts if fact.date_to is None or fact.date_to >= day]
    awards = [fact for fact in running if fact.kind == "award" and fact.number is not None]
    references = [fact for fact in running if fact.kind == "reference" and fact.number is not None]
    reference = max(references, key=lambda fact: (fact.date_from, fact.id), default=None)
    scale = {**points, "years": YEARS, "awards": points["award_limit"], "cap": CAP}
    scale |= {f"award:{fact.id}": fact.number for fact in awards}
    found = performance_points(
        [(year, fact.code) for year, fact in known.items()],
        [f"award:{fact.id}" for fact in awards],
        reference and reference.number,
        scale,
    )
    counted = [known[year].id for year in sorted(known, reverse=True)[:YEARS]]
    behind = [*counted, *(fact.id for fact in awards)] if counted else [reference.id] if reference else []
    return _line(found, behind)


def _years(line):
    """Return the years whose results are in a performance mark."""
    return [int(figure) for code, _subject, figure, _points in line.refs.get("grounds", ()) if code == "result"]
