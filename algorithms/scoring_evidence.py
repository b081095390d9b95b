"""Points for education, seniority and performance, by rule from what is proven (table 8.5).

All figures come in as a mapping ``scale`` of codes to numbers, frozen with the scheme. Nothing but the
facts named here is read: no age, gender or the like (domain 11.4). Without any proof there are no
points at all (None: "not shown"), which is not the same as none (0).
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from .facts import EDUCATION, RESULTS
from .figures import Number, exact, half_up

#: Codes that the scale of each rule must have. Those of performance stand beside one code for each
#: kind of award: ``years`` = results that count, ``awards`` = most points for all awards together.
EDUCATION_CODES = (*EDUCATION, "unrelated")
SENIORITY_CODES = ("first_year", "year", "title", "cap")
PERFORMANCE_CODES = (*RESULTS, "years", "awards", "cap")

Scale = Mapping[str, Number]


class Ground(NamedTuple):
    """Why there are points: a code, what it speaks of, the figure found and the points for it.

    Codes: ``level``, ``unrelated``, ``without_points`` (a level that the table does not know);
    ``service`` (figure: full years), ``below_first_year`` (figure: months), ``title`` (figure: level);
    ``result`` (figure: year), ``fewer_results`` (figure: how many there are), ``award``, ``awards_cap``,
    ``reference``, ``awards_not_added``; of each rule ``cap`` (figure: points before it), ``not_shown``.
    """

    code: str
    subject: str = ""
    figure: Any = None
    points: Decimal | None = None


class Points(NamedTuple):
    """Points of 100, None = not shown, with all reasons."""

    points: Decimal | None
    reasons: tuple[Ground, ...]


def education_points(levels: Iterable[str], related: Collection[str], scale: Scale) -> Points:
    """Return the points of the best proven education.

    Each proven level counts with what it gives after the deduction for an unrelated major, so that a
    second degree never lowers the points; between equal ones the higher level is named.

    :param levels: codes of the proven levels; those that the table does not know give nothing
    :param related: those of them whose major is related to the post
    :raise ValueError: when the scale lacks a code of :data:`EDUCATION_CODES`
    """
    figures = _figures(scale, EDUCATION_CODES)
    levels = sorted(set(levels))
    grounds = [Ground("without_points", level) for level in levels if level not in EDUCATION]
    known = [level for level in levels if level in EDUCATION]
    if not known:
        return _not_shown("education", grounds)

    def points(level):
        return figures[level] + (0 if level in related else figures["unrelated"])

    best = max(known, key=lambda level: (points(level), EDUCATION[level]))
    grounds.append(Ground("level", best, points=half_up(figures[best])))
    if best not in related:
        grounds.append(Ground("unrelated", best, points=half_up(figures["unrelated"])))
    return _capped(points(best), Fraction(100), grounds)


def seniority_points(months: int | None, title_level: int | None, scale: Scale) -> Points:
    """Return the points of proven service and title.

    The first full year gives its points, each further full year and each level of the title a few
    more. Below one year there are none: the rules give no part of a year, and a title adds to service,
    it does not stand for it.

    :param months: proven months in power business, None = none are shown
    :param title_level: level of the highest proven title, None or 0 = none
    :raise ValueError: when the scale lacks a code of :data:`SENIORITY_CODES`, for negative figures
    """
    figures = _figures(scale, SENIORITY_CODES)
    if months is None:
        return _not_shown("seniority", [])
    if months < 0 or (title_level or 0) < 0:
        raise ValueError(f"seniority: months and level are not negative, {months} and {title_level} are given")
    years = int(months // 12)
    if not years:
        return Points(half_up(0), (Ground("below_first_year", "seniority", months, half_up(0)),))
    served = figures["first_year"] + (years - 1) * figures["year"]
    grounds = [Ground("service", "seniority", years, half_up(served))]
    titled = (title_level or 0) * figures["title"]
    if title_level:
        grounds.append(Ground("title", "seniority", title_level, half_up(titled)))
    return _capped(served + titled, figures["cap"], grounds)


def performance_points(
    results: Iterable[tuple[int, str]],
    awards: Iterable[str],
    reference: Number | None,
    scale: Scale,
) -> Points:
    """Return the points of the last yearly results and of awards.

    The mean of the last years is rounded once, together with the awards. Fewer years than asked for
    count as they are and are flagged. Without any result the reference score stands alone, flagged:
    it is a judgement of the whole, so awards are not added to it.

    :param results: (year, code of :data:`facts.RESULTS`), one a year, in any order
    :param awards: a code of the scale for each award
    :param reference: score of 100 for who has no yearly result, None = none was given
    :raise ValueError: for a year with two results, a code that the scale lacks, a reference score
        outside 0 to 100, and when no result would count
    """
    awards = sorted(awards)
    figures = _figures(scale, (*PERFORMANCE_CODES, *awards))
    if figures["years"] < 1:
        raise ValueError(f"performance: at least one result counts, not {scale['years']}")
    last = _last_results(results, figures["years"])
    if not last:
        return _reference_points(reference, awards)
    grounds = [Ground("result", code, year, half_up(figures[code])) for year, code in last]
    if len(last) < figures["years"]:
        grounds.append(Ground("fewer_results", "performance", len(last)))
    mean = sum((figures[code] for _year, code in last), Fraction(0)) / len(last)
    grounds += [Ground("award", code, points=half_up(figures[code])) for code in awards]
    added = sum((figures[code] for code in awards), Fraction(0))
    if added > figures["awards"]:
        grounds.append(Ground("awards_cap", "performance", half_up(added), half_up(figures["awards"])))
        added = figures["awards"]
    return _capped(mean + added, figures["cap"], grounds)


def _last_results(results, years):
    """Return the results of the last years, the last first."""
    by_year = {}
    for year, code in results:
        if year in by_year:
            raise ValueError(f"performance: two results of {year}")
        if code not in RESULTS:
            raise ValueError(f"performance: {code!r} is not the result of a year")
        by_year[year] = code
    return sorted(by_year.items(), reverse=True)[: int(years)]


def _reference_points(reference, awards):
    if reference is None:
        return _not_shown("performance", [])
    score = exact(reference)
    if not 0 <= score <= 100:
        raise ValueError(f"performance: a reference score between 0 and 100, not {reference}")
    grounds = [Ground("reference", "performance", points=half_up(score))]
    if awards:
        grounds.append(Ground("awards_not_added", "performance", len(awards)))
    return Points(half_up(score), tuple(grounds))


def _figures(scale, codes):
    missing = [code for code in codes if scale.get(code) is None]
    if missing:
        raise ValueError(f"the scale has no points for {', '.join(missing)}")
    return {code: exact(scale[code]) for code in codes}


def _not_shown(subject, grounds):
    return Points(None, (*grounds, Ground("not_shown", subject)))


def _capped(points, cap, grounds):
    """Return points between 0 and the cap, and say where the cap held."""
    if points > cap:
        grounds = [*grounds, Ground("cap", "", half_up(points), half_up(cap))]
    return Points(half_up(max(Fraction(0), min(points, cap))), tuple(grounds))
