from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from algorithms.periods import count_months, merge, overlaps, subtract, until

START = date(2026, 1, 1)


def day(number):
    return START + timedelta(days=number)


def days_of(period, horizon=60):
    start, end = period
    last = day(horizon) if end is None else min(end, day(horizon))
    return {start + timedelta(days=n) for n in range((last - start).days + 1)}


@st.composite
def periods(draw):
    start = draw(st.integers(0, 40))
    length = draw(st.none() | st.integers(0, 15))
    return day(start), None if length is None else day(start + length)


def test_nothing_taken_leaves_the_period():
    assert subtract((day(3), None), []) == [(day(3), None)]


def test_middle_taken_leaves_both_sides():
    assert subtract((day(0), None), [(day(5), day(9))]) == [
        (day(0), day(4)),
        (day(10), None),
    ]


def test_fully_taken_leaves_nothing():
    assert subtract((day(2), day(4)), [(day(1), day(3)), (day(3), None)]) == []


def test_shared_last_day_overlaps():
    assert overlaps((day(0), day(3)), (day(3), None))
    assert not overlaps((day(0), day(2)), (day(3), None))


@given(periods(), st.lists(periods(), max_size=6))
def test_days_left_are_those_not_taken(period, taken):
    pieces = subtract(period, taken)
    covered = set().union(*(days_of(other) for other in taken)) if taken else set()
    left = [days_of(piece) for piece in pieces if piece[0] <= day(60)]
    assert set().union(*left) == days_of(period) - covered if left else True
    assert sum(map(len, left)) == len(days_of(period) - covered)


@given(periods(), st.lists(periods(), max_size=6))
def test_order_of_taken_does_not_matter(period, taken):
    assert subtract(period, taken) == subtract(period, list(reversed(taken)))


def test_merge_joins_what_overlaps_or_touches():
    assert merge([(day(5), day(9)), (day(0), day(4)), (day(20), None), (day(25), day(30))]) == [
        (day(0), day(9)),
        (day(20), None),
    ]


@given(st.lists(periods(), max_size=6))
def test_merge_keeps_the_days(some):
    merged = merge(some)
    assert set().union(*map(days_of, some)) == set().union(*map(days_of, merged))
    assert sum(len(days_of(one)) for one in merged) == len(set().union(*map(days_of, some)))


def test_months_are_counted_as_people_count_service():
    assert count_months([(date(2025, 1, 1), date(2025, 12, 31))]) == 12
    assert count_months([(date(2024, 2, 29), date(2025, 2, 26))]) == 11
    assert count_months([(date(2024, 2, 29), date(2025, 2, 27))]) == 12
    assert count_months([(date(2025, 1, 31), date(2025, 2, 27))]) == 1
    assert count_months([(date(2025, 3, 15), date(2025, 3, 15))]) == 0
    # 15 and 16 days left over make one more month, 15 and 15 do not
    assert count_months([(date(2025, 1, 1), date(2025, 1, 15)), (date(2025, 3, 1), date(2025, 3, 16))]) == 1
    assert count_months([(date(2025, 1, 1), date(2025, 1, 15)), (date(2025, 3, 1), date(2025, 3, 15))]) == 0


@given(st.lists(periods().filter(lambda one: one[1] is not None), max_size=6), st.integers(0, 60))
def test_months_never_fall_as_time_goes_on(some, number):
    assert count_months(until(some, day(number))) <= count_months(until(some, day(number + 1)))
