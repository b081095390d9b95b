"""Pure tests of what answers say about a manager."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.satisfaction import (
    figure,
    lots,
    mean,
    published_figure,
    quarter_end,
    quarter_start,
    response_rate,
    score_of_mark,
    score_of_scale,
    shown_mean,
    whole_quarters_until,
    windows,
)

DAY = date(2026, 5, 20)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
answers = st.lists(st.tuples(days, st.sampled_from((0, 25, 50, 75, 100))), max_size=30)


def _answers(count, on=DAY, score=80):
    return [(on, score)] * count


def test_marks_in_points():
    assert [score_of_mark(mark) for mark in (1, 2, 3, 4, 5)] == [0, 25, 50, 75, 100]
    for wrong in (0, 6, 2.5, True, "3", None):
        with pytest.raises(ValueError, match="no mark"):
            score_of_mark(wrong)


def test_scale_in_points():
    assert score_of_scale([1]) == 0
    assert score_of_scale([10, 10]) == 100
    assert score_of_scale([1, 10]) == 50
    assert score_of_scale([7]) == D("66.7")
    assert score_of_scale([]) is None


def test_windows_grow_by_quarters():
    assert windows(DAY) == [date(2026, 4, 1), date(2026, 1, 1), date(2025, 10, 1), date(2025, 7, 1)]
    assert windows(date(2026, 1, 1), 2) == [date(2026, 1, 1), date(2025, 10, 1)]
    assert windows(date(2026, 12, 31), 1) == [date(2026, 10, 1)]


def test_five_of_the_quarter():
    found = figure(DAY, _answers(5, date(2026, 4, 1)) + _answers(9, date(2026, 3, 31), 10), [])
    assert found == (D("80.0"), "own", 1, date(2026, 4, 1), 5)


def test_the_window_grows_until_five():
    own = _answers(4) + _answers(1, date(2025, 12, 31), 30)
    assert figure(DAY, own, []) == (D("70.0"), "own", 3, date(2025, 10, 1), 5)


def test_then_the_team_stands_in():
    own = _answers(4) + _answers(9, date(2025, 6, 30))
    team = own + _answers(6, DAY, 40)
    assert figure(DAY, own, team) == (D("56.0"), "team", 1, date(2026, 4, 1), 4)


def test_else_there_is_none():
    own = _answers(4)
    assert figure(DAY, own, own) == (None, "none", 4, date(2025, 7, 1), 4)
    assert figure(DAY, [], []).score is None


def test_later_answers_do_not_count_yet():
    assert figure(DAY, _answers(5, DAY + timedelta(1)), []).score is None


def test_halves_up():
    assert mean([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]) == D("0.1")
    assert mean([]) is None
    assert shown_mean([100] * 4) is None
    assert shown_mean([100] * 5) == 100


def test_response_rate():
    assert response_rate(1, 3) == D("33.3")
    assert response_rate(0, 4) == 0
    assert response_rate(0, 0) is None


def test_whole_quarters():
    today = date(2026, 7, 15)
    for day, last in (
        (today, date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 6, 30)),
        (date(2026, 6, 29), date(2026, 3, 31)),
        (date(2026, 1, 1), date(2025, 12, 31)),
        (date(2030, 1, 1), date(2026, 6, 30)),
    ):
        assert whole_quarters_until(day, today) == last
    # answers may still come today
    assert whole_quarters_until(date(2026, 6, 30), date(2026, 6, 30)) == date(2026, 3, 31)


@given(days, st.integers(0, 400))
def test_no_two_days_of_a_quarter_differ(day, later):
    """Whatever day is asked for, whenever: the answers behind it are those of whole quarters."""
    until = whole_quarters_until(day, day + timedelta(days=later))
    assert until + timedelta(days=1) == quarter_start(until + timedelta(days=1))
    assert until <= day


Q1, Q2, Q3, Q4 = (date(2026, month, 1) for month in (1, 4, 7, 10))


def test_lots():
    for counts, expected in (
        ({Q1: 5}, [(Q1,)]),
        ({Q1: 4}, []),
        ({Q1: 5, Q2: 1}, [(Q1,)]),
        ({Q1: 2, Q2: 2, Q3: 1}, [(Q1, Q2, Q3)]),
        ({Q1: 5, Q2: 1, Q3: 4, Q4: 5}, [(Q1,), (Q2, Q3), (Q4,)]),
        # what waits when a quarter is enough by itself would be the difference to that quarter
        ({Q1: 2, Q2: 6, Q3: 3}, [(Q2,)]),
        ({date(2025, 1, 1): 4, Q1: 1}, []),
        ({date(2025, 4, 1): 4, Q1: 1}, [(date(2025, 4, 1), Q1)]),
    ):
        assert lots([day for day, count in counts.items() for _number in range(count)]) == expected


def test_one_new_answer_changes_nothing():
    own = _answers(5, Q1, 100)
    first = published_figure(date(2026, 3, 31), own, [])
    assert first == ((D("100.0"), "own", 1, Q1, 5), date(2026, 3, 31))
    later, last = published_figure(date(2026, 6, 30), own + _answers(1, Q2, 0), [])
    assert (later.score, later.date_from, last) == (D("100.0"), Q1, date(2026, 3, 31))
    later, last = published_figure(date(2026, 9, 30), own + _answers(1, Q2, 0) + _answers(4, Q3, 0), [])
    assert (later.score, later.date_from, last) == (D("0.0"), Q2, date(2026, 9, 30))


def test_answers_that_he_reads_himself_make_no_lot():
    """Four of five taken out of their mean would leave the fifth."""
    named = [(Q1, 0, True)] * 4
    for unknown, score in ((0, None), (1, None), (4, None), (5, D("55.6"))):
        found, _last = published_figure(date(2026, 3, 31), named + _answers(unknown, Q1, 100), [])
        assert found.score == score
    # who reads them all anyway, or none of them, sees the mean of all
    assert figure(date(2026, 3, 31), named + _answers(1, Q1, 100), []).score == D("20.0")
    # nor do they fill the mean of the team that stands in
    team = named + _answers(4, Q1, 50)
    assert published_figure(date(2026, 3, 31), named, team)[0].source == "none"
    assert published_figure(date(2026, 3, 31), named, team + _answers(1, Q1, 50))[0].source == "team"


def test_a_lot_that_is_too_old_gives_way_to_the_team():
    own, team = _answers(5, date(2025, 3, 1)), _answers(6, Q1, 40)
    assert published_figure(date(2026, 3, 31), own, team)[0] == (D("40.0"), "team", 1, Q1, 0)
    assert published_figure(date(2026, 3, 31), own, [])[0] == (None, "none", 4, date(2025, 4, 1), 0)


def test_the_end_of_a_quarter():
    assert [quarter_end(day) for day in (Q1, date(2024, 2, 29), Q2, date(2026, 9, 30), date(2026, 12, 31))] == [
        date(2026, 3, 31),
        date(2024, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]


@given(answers, st.integers(1, 8))
def test_publications_differ_by_whole_lots(given_answers, minimum):
    """Whoever compares what was published on any two days never gets at fewer answers than the minimum."""
    seen = set()
    for last in sorted({quarter_end(on) for on, _score in given_answers}):
        found = lots([on for on, _score in given_answers if on <= last], minimum)
        # nothing that was published is published again with something else
        assert set(found) >= seen
        seen = set(found)
        quarters = [quarter for lot in found for quarter in lot]
        assert len(quarters) == len(set(quarters))
        for lot in found:
            size = sum(quarter_start(on) in lot for on, _score in given_answers)
            assert size >= minimum
            assert lot[0] >= windows(lot[-1])[-1]
    # a quarter that the results by quarter show is a lot by itself
    for quarter in {quarter_start(on) for on, _score in given_answers}:
        if sum(quarter_start(on) == quarter for on, _score in given_answers) >= minimum:
            assert (quarter,) in seen


@given(days)
def test_quarters(day):
    start = quarter_start(day)
    assert start <= day < start + timedelta(92)
    assert start.day == 1 and start.month in (1, 4, 7, 10)
    starts = windows(day)
    assert starts == sorted(set(starts), reverse=True) and starts[0] == start


@given(days, answers, answers, st.integers(1, 8))
def test_no_figure_on_fewer_answers(day, own, others, minimum):
    found = figure(day, own, own + others, minimum)
    held = [score for on, score in own if windows(day)[-1] <= on <= day]
    if found.source == "own":
        used = [score for on, score in own if found.date_from <= on <= day]
        assert len(used) == found.answers >= minimum
        assert min(used) <= found.score <= max(used)
    else:
        assert len(held) < minimum
    assert (found.score is None) == (found.source == "none")


@given(days, answers, answers, st.randoms())
def test_order_does_not_matter(day, own, others, random):
    shuffled = list(own)
    random.shuffle(shuffled)
    assert figure(day, shuffled, own + others) == figure(day, own, others + own)
