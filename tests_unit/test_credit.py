"""Pure tests of credit grades."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.credit import YEAR, Bar, Before, Payments, bar, grade, score

DAY = date(2026, 6, 30)
OLD = date(2020, 1, 1)


def _payments(due=12, late=0, unpaid=0, debts=0, first=OLD):
    return Payments(due, late, unpaid, debts, first)


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        (_payments(), ("A", "score")),
        (_payments(10, 1), ("A", "score")),
        (_payments(12, 2), ("B", "score")),
        (_payments(10, 3), ("B", "score")),
        (_payments(12, 4), ("C", "score")),
        (_payments(12, 1, 1), ("B", "unpaid")),
        (_payments(12, 3, 0, 3), ("C", "debts")),
        (_payments(12, 2, 0, 2), ("B", "score")),
        (_payments(3, first=date(2026, 4, 1)), ("B", "new")),
        (_payments(3, 3, first=date(2026, 4, 1)), ("C", "score")),
        (_payments(12, first=DAY - YEAR), ("A", "score")),
        (_payments(12, first=DAY - YEAR + timedelta(1)), ("B", "new")),
    ],
)
def test_grades(payments, expected):
    assert grade(payments, DAY)[:2] == expected


def test_nothing_known():
    assert grade(_payments(0), DAY) is None


def test_three_debts_hold_for_a_year():
    found = grade(_payments(12, 3, 0, 3), DAY)
    assert found.barred_until == DAY + YEAR
    before = Before("C", found.barred_until)
    # not anew each day while the same debts are in the year
    assert grade(_payments(12, 3, 0, 3), DAY + timedelta(100), before).barred_until == found.barred_until
    assert grade(_payments(), DAY + timedelta(200), before)[:2] == ("C", "barred")
    assert grade(_payments(), found.barred_until, before)[:2] == ("C", "barred")
    after = found.barred_until + timedelta(1)
    assert grade(_payments(), after, before)[:2] == ("B", "after_c")


def test_no_jump_from_c_to_a_in_a_year():
    assert grade(_payments(), DAY, Before("C"))[:2] == ("B", "after_c")
    assert grade(_payments(), DAY, Before("B", None, DAY - YEAR + timedelta(1)))[:2] == ("B", "after_c")
    assert grade(_payments(), DAY, Before("B", None, DAY - YEAR))[:2] == ("A", "score")


def test_theft_bars_two_years_and_the_rest_one():
    day = timedelta(1)
    for reason, length in (("theft", 2 * YEAR), ("illegal", YEAR), ("hazard", YEAR)):
        found = [(reason, DAY - length, False)]
        assert bar(found, DAY) == Bar(reason, DAY)
        assert bar(found, DAY + day) is None
    assert bar([], DAY) is None


def test_what_lasts_bars_and_the_longest_wins():
    assert bar([("hazard", OLD, True)], DAY) == Bar("hazard", DAY)
    assert bar([("illegal", DAY, False), ("theft", DAY, False)], DAY).reason == "theft"


def test_a_bar_wins_over_payments_and_needs_none():
    barred = Bar("theft", DAY + YEAR)
    assert grade(_payments(), DAY, barred_by=barred) == ("C", "theft", D("100.0"), barred.until)
    assert grade(_payments(0), DAY, barred_by=barred) == ("C", "theft", None, barred.until)


def test_a_shorter_bar_ends_no_longer_one_for_debts():
    before = Before("C", DAY + YEAR)
    assert grade(_payments(), DAY, before, Bar("hazard", DAY))[1:] == ("barred", D("100.0"), DAY + YEAR)


def test_score():
    assert score(_payments(3, 1)) == D("66.7")
    assert score(_payments(8, 1)) == D("87.5")


@st.composite
def payments(draw):
    due = draw(st.integers(0, 24))
    late = draw(st.integers(0, due))
    unpaid = draw(st.integers(0, late))
    return Payments(due, late, unpaid, draw(st.integers(0, late)), draw(st.dates(date(2020, 1, 1), DAY)))


@given(
    payments(),
    st.sampled_from(("A", "B", "C", None)),
    st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2027, 1, 1))),
)
def test_what_always_holds(given_payments, grade_before, barred):
    found = grade(given_payments, DAY, Before(grade_before, barred if grade_before == "C" else None))
    if found is None:
        assert not given_payments.due
        return
    if found.grade == "A":
        assert not given_payments.unpaid and found.score >= 90 and grade_before != "C"
    if given_payments.debts >= 3:
        assert found.grade == "C" and found.barred_until >= DAY
    # one more late month never makes it better
    if given_payments.late < given_payments.due:
        worse = given_payments._replace(late=given_payments.late + 1)
        assert grade(worse, DAY, Before(grade_before)).grade >= grade(given_payments, DAY, Before(grade_before)).grade
