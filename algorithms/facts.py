"""What dated facts about a person prove on a day, and which conditions they meet (domain 11.4, P8, P9).

A fact that is not there is "not shown", never "met": a measure without facts has no value. Each
line says what was found, what is needed, since when the condition is met, or from which day it
will be if nothing else happens.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from .periods import Period, add_months, count_months, merge, subtract, until

#: Education by rank, as conditions compare it.
EDUCATION = {"junior_college": 1, "bachelor": 2, "master": 3, "doctor": 4}
#: Results of a year by rank.
RESULTS = {"poor": 1, "fair": 2, "good": 3, "excellent": 4}

#: Kinds that speak against a person. They count for the months of :attr:`Rules.record_months`, an
#: open case as long as it is open.
AGAINST = ("discipline", "bad_record", "red_line")

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": lambda found, needed: found >= needed,
    "<=": lambda found, needed: found <= needed,
    "=": lambda found, needed: found == needed,
}

#: How far ahead a condition that time alone brings about is looked for, in days.
HORIZON = 60 * 366

_DAY = timedelta(days=1)


class Fact(NamedTuple):
    """Something proven about a person.

    :ivar kind: ``education``, ``experience``, ``term``, ``leave``, ``yearly_result``, ``ethics``, ``fitness``,
        ``clearance``, one of :data:`AGAINST`, or a measure that is taken as it is, such as ``selection_total``
    :ivar date_from: first day on which it counts
    :ivar date_to: last day, None = until further notice; of a discipline: None = the case is open
    :ivar code: level of an education, result of a year, ``fit`` or ``unfit``
    :ivar number: level of the grade of a ``term``, figure of a measure
    """

    id: int
    kind: str
    date_from: date
    date_to: date | None = None
    code: str | None = None
    number: float | None = None


@dataclass(frozen=True)
class Rules:
    """Settings that measures read; ``target_level``: level of the grade that is asked for."""

    record_months: int = 24
    target_level: int = 1


class Condition(NamedTuple):
    """One condition of a grade; those with the same ``alternative`` form a bundle."""

    key: int
    measure: str
    operator: str
    value: float
    alternative: str | None = None


@dataclass(frozen=True)
class Line:
    """What was found of a condition.

    :ivar found: the value on the day; None = not shown
    :ivar met: whether the value meets the condition
    :ivar since: first day from which it has been met without a break, None if not met
    :ivar becomes: the day on which it will be met if nothing else happens, None if never or met
    :ivar sources: ids of the facts behind `found`
    """

    key: int
    measure: str
    found: float | None
    met: bool
    since: date | None = None
    becomes: date | None = None
    sources: tuple[int, ...] = field(default=())


class Found(NamedTuple):
    """Value of a measure on a day (None: not shown) and the ids of the facts behind it."""

    value: float | None
    sources: tuple[int, ...] = ()


Facts = Sequence[Fact]


# ------------------------------------------------------------
# Measures
# ------------------------------------------------------------


def _running(facts: Facts, kind: str, day: date) -> list[Fact]:
    return [
        fact
        for fact in facts
        if fact.kind == kind and fact.date_from <= day and (fact.date_to is None or fact.date_to >= day)
    ]


def _latest(facts: list[Fact]) -> Fact | None:
    return max(facts, key=lambda fact: (fact.date_from, fact.id), default=None)


def _education(facts: Facts, day: date, _rules: Rules) -> Found:
    """Highest education proven by then."""
    proven = [fact for fact in facts if fact.kind == "education" and fact.code in EDUCATION and fact.date_from <= day]
    best = max(proven, key=lambda fact: (EDUCATION[fact.code], -fact.id), default=None)
    return Found(EDUCATION[best.code], (best.id,)) if best else Found(None)


def _periods(facts: Facts, kind: str) -> list[Period]:
    return [(fact.date_from, fact.date_to) for fact in facts if fact.kind == kind]


def _experience(facts: Facts, day: date, _rules: Rules) -> Found:
    """Years in power business: whole months of all periods, shared days once."""
    begun = [fact for fact in facts if fact.kind == "experience" and fact.date_from <= day]
    if not begun:
        return Found(None)
    return Found(count_months(until(_periods(begun, "experience"), day)) / 12, _ids(begun))


def _lower_grade(facts: Facts, day: date, rules: Rules) -> Found:
    """Months in the grade below the one asked for, protected leave left out (domain 11.15)."""
    level = rules.target_level - 1
    terms = [fact for fact in facts if fact.kind == "term" and fact.number == level and fact.date_from <= day]
    if not terms:
        return Found(None)
    leave = _periods(facts, "leave")
    served = [piece for term in merge(_periods(terms, "term")) for piece in subtract(term, leave)]
    return Found(count_months(until(served, day)), _ids(terms))


def _years(facts: Facts, day: date) -> list[Fact]:
    """Results of years that are known on the day, the last year first, one a year."""
    known = {}
    for fact in sorted(facts, key=lambda fact: fact.id):
        if fact.kind == "yearly_result" and fact.code in RESULTS and (fact.date_to or fact.date_from) < day:
            known[fact.date_from.year] = fact
    return [known[year] for year in sorted(known, reverse=True)]


def _years_in_a_row(lowest: str) -> Callable[[Facts, date, Rules], Found]:
    def measure(facts: Facts, day: date, _rules: Rules) -> Found:
        """Last years in a row with at least this result; a year without one breaks the row."""
        years = _years(facts, day)
        if not years:
            return Found(None)
        row = []
        for fact in years:
            if RESULTS[fact.code] < RESULTS[lowest] or (row and row[-1].date_from.year - fact.date_from.year != 1):
                break
            row.append(fact)
        return Found(len(row), _ids(row or years[:1]))

    return measure


def _excellent_years(facts: Facts, day: date, _rules: Rules) -> Found:
    """Years with 'excellent' among the last two."""
    years = _years(facts, day)[:2]
    if not years:
        return Found(None)
    return Found(sum(fact.code == "excellent" for fact in years), _ids(years))


def _statement(kind: str, good: str | None = None) -> Callable[[Facts, date, Rules], Found]:
    def measure(facts: Facts, day: date, _rules: Rules) -> Found:
        """1 while the last statement runs and says what is needed, 0 when it says otherwise."""
        last = _latest(_running(facts, kind, day))
        return Found(float(good is None or last.code == good), (last.id,)) if last else Found(None)

    return measure


def _against(facts: Facts, day: date, rules: Rules) -> Found:
    """Entries against the person; with none of them, only a clearance shows that there is none."""
    entries = [
        fact
        for fact in facts
        if fact.kind in AGAINST
        and fact.date_from <= day
        and (fact.date_to is None or day < add_months(fact.date_to, rules.record_months))
    ]
    if entries:
        return Found(len(entries), _ids(entries))
    clearance = _latest(_running(facts, "clearance", day))
    return Found(0, (clearance.id,)) if clearance else Found(None)


def _figure(kind: str) -> Callable[[Facts, date, Rules], Found]:
    def measure(facts: Facts, day: date, _rules: Rules) -> Found:
        """The last figure that counts on the day."""
        last = _latest(_running(facts, kind, day))
        return Found(last.number, (last.id,)) if last else Found(None)

    return measure


def _ids(facts: Iterable[Fact]) -> tuple[int, ...]:
    return tuple(sorted(fact.id for fact in facts))


#: Measure -> what it finds. The codes are those of `customer.manager.grade.condition`.
MEASURES: Mapping[str, Callable[[Facts, date, Rules], Found]] = {
    "education_level": _education,
    "power_experience_years": _experience,
    "lower_grade_months": _lower_grade,
    "fair_years": _years_in_a_row("fair"),
    "good_years": _years_in_a_row("good"),
    "excellent_years": _excellent_years,
    "trainee_result": _figure("trainee_result"),
    "selection_total": _figure("selection_total"),
    "defence_mark": _figure("defence_mark"),
    "signal_precision": _figure("signal_precision"),
    "ethics_statement": _statement("ethics"),
    "bad_record": _against,
    "fit_for_duties": _statement("fitness", "fit"),
}

#: Measures that grow day by day, by themselves.
_GROWING = frozenset({"power_experience_years", "lower_grade_months"})


# ------------------------------------------------------------
# Conditions
# ------------------------------------------------------------


def check(condition: Condition, facts: Facts, day: date, rules: Rules) -> Line:
    """Return what the facts show of one condition on a day.

    :raise KeyError: for an unknown measure or operator
    """
    found = MEASURES[condition.measure](facts, day, rules)

    def met(on: date) -> bool:
        value = MEASURES[condition.measure](facts, on, rules).value
        return value is not None and OPERATORS[condition.operator](value, condition.value)

    is_met = met(day)
    return Line(
        key=condition.key,
        measure=condition.measure,
        found=found.value,
        met=is_met,
        since=_since(condition, facts, day, rules, met) if is_met else None,
        becomes=None if is_met else _becomes(condition, facts, day, rules, met),
        sources=found.sources,
    )


def check_all(conditions: Iterable[Condition], facts: Facts, day: date, rules: Rules) -> list[Line]:
    """Return the lines of several conditions, in their order."""
    return [check(condition, facts, day, rules) for condition in conditions]


def unmet(conditions: Sequence[Condition], lines: Sequence[Line], waived: Iterable[int] = ()) -> list[int]:
    """Return the keys of the conditions that stand in the way, in order; empty = all is met.

    All conditions without an alternative must be met or waived. Of the bundles one must be met as a
    whole; if none is, the unmet conditions of all bundles are named.

    :param waived: keys of conditions that are lifted for this person
    """
    open_keys = {line.key for line in lines if not line.met} - set(waived)
    bundles: dict[str, list[int]] = {}
    for condition in conditions:
        if condition.alternative:
            bundles.setdefault(condition.alternative, []).append(condition.key)
    if any(open_keys.isdisjoint(keys) for keys in bundles.values()):
        open_keys -= {key for keys in bundles.values() for key in keys}
    return [condition.key for condition in conditions if condition.key in open_keys]


def _change_days(facts: Facts, rules: Rules) -> list[date]:
    """Return the days on which a measure that does not grow by itself may change, in order."""
    days = set()
    for fact in facts:
        days.add(fact.date_from)
        if fact.kind == "yearly_result":
            days.add((fact.date_to or fact.date_from) + _DAY)
        elif fact.date_to is not None:
            days.add(fact.date_to + _DAY)
        if fact.kind in AGAINST and fact.date_to is not None:
            days.add(add_months(fact.date_to, rules.record_months))
    return sorted(days)


def _since(condition: Condition, facts: Facts, day: date, rules: Rules, met: Callable[[date], bool]) -> date | None:
    """Return the first day of the unbroken time up to ``day`` in which the condition is met."""
    days = [one for one in _change_days(facts, rules) if one <= day]
    if condition.measure in _GROWING and condition.operator == ">=":
        return _first(min(days, default=day), day, met)
    since = None
    for one in reversed(days):
        if not met(one):
            break
        since = one
    return since


def _becomes(condition: Condition, facts: Facts, day: date, rules: Rules, met: Callable[[date], bool]) -> date | None:
    """Return the first day after ``day`` on which the condition is met if nothing else happens."""
    if condition.measure in _GROWING and condition.operator == ">=":
        last = min(day + timedelta(days=HORIZON), date.max)
        return _first(day + _DAY, last, met) if met(last) else None
    return next((one for one in _change_days(facts, rules) if one > day and met(one)), None)


def _first(low: date, high: date, met: Callable[[date], bool]) -> date:
    """Return the first day of ``low`` … ``high`` that is met; from then on all are, ``high`` is."""
    while low < high:
        middle = low + (high - low) // 2
        if met(middle):
            high = middle
        else:
            low = middle + _DAY
    return low
