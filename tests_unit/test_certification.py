from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.certification import (
    Needs,
    Shown,
    certification_checks,
    due_warning,
    end_with_leave,
    hours_by_field,
    last_day,
    passed,
    state_on,
    trainee_ends,
)

START, END = date(2026, 1, 1), date(2027, 12, 31)
DAY = timedelta(days=1)
WARNINGS = (90, 60, 30, 7)


def state(day, **values):
    return state_on(day, START, END, notice=90, **values)


# days


def test_validity_ends_the_day_before_the_same_day():
    assert last_day(date(2026, 1, 1), 24) == date(2027, 12, 31)
    assert last_day(date(2026, 1, 31), 1) == date(2026, 2, 27)
    assert last_day(date(2024, 2, 29), 24) == date(2026, 2, 27)


def test_validity_of_no_month_is_none():
    with pytest.raises(ValueError):
        last_day(START, 0)


def test_trainee_term_and_its_extension():
    assert trainee_ends(date(2026, 3, 15)) == (date(2027, 3, 14), date(2027, 9, 14))


# states


def test_states_follow_the_days():
    assert state(START - DAY) == "planned"
    assert state(START) == "valid"
    assert state(END - 91 * DAY) == "valid"
    assert state(END - 90 * DAY) == "expiring"
    assert state(END) == "expiring"
    assert state(END + DAY) == "expired"


def test_a_renewal_without_a_day_between_renews():
    assert state(END, successor=END + DAY) == "valid"
    assert state(END + DAY, successor=END + DAY) == "renewed"


def test_a_missed_renewal_is_an_expiry():
    assert state(END, successor=END + 2 * DAY) == "expiring"
    assert state(END + DAY, successor=END + 2 * DAY) == "expired"


def test_a_suspension_ends_with_the_certificate():
    assert state(START, suspended=True) == "suspended"
    assert state(START - DAY, suspended=True) == "suspended"
    assert state(END + DAY, suspended=True) == "expired"


@given(st.dates(START - 400 * DAY, END + 400 * DAY), st.booleans())
def test_withdrawn_stays_withdrawn(day, suspended):
    assert state(day, withdrawn=True, suspended=suspended) == "withdrawn"


@given(st.dates(START - 400 * DAY, END + 400 * DAY))
def test_in_force_means_within_the_days(day):
    assert (state(day) in ("valid", "expiring")) == (START <= day <= END)


# warnings


def test_each_threshold_warns_once():
    assert due_warning(91, WARNINGS, None) is None
    assert due_warning(90, WARNINGS, None) == 90
    assert due_warning(89, WARNINGS, 90) is None
    assert due_warning(60, WARNINGS, 90) == 60
    assert due_warning(7, WARNINGS, 30) == 7
    assert due_warning(0, WARNINGS, 7) is None


def test_missed_warnings_are_made_up_by_the_nearest():
    assert due_warning(25, WARNINGS, None) == 30
    assert due_warning(25, WARNINGS, 30) is None


def test_what_is_over_is_not_warned_of():
    assert due_warning(-1, WARNINGS, None) is None


@given(st.lists(st.integers(0, 200), max_size=60), st.sets(st.integers(1, 120), max_size=5))
def test_never_the_same_warning_twice(days_left, thresholds):
    warned, given_out = None, []
    for left in sorted(days_left, reverse=True):
        due = due_warning(left, thresholds, warned)
        if due is not None:
            given_out.append(due)
            warned = due
    assert given_out == sorted(set(given_out), reverse=True)


# leave


def test_leave_moves_the_end_by_its_days():
    # 10 days of leave inside: ten more days
    assert end_with_leave(START, END, [(date(2026, 5, 1), date(2026, 5, 10))]) == END + 10 * DAY


def test_days_of_two_leaves_count_once():
    leaves = [(date(2026, 5, 1), date(2026, 5, 10)), (date(2026, 5, 6), date(2026, 5, 15))]
    assert end_with_leave(START, END, leaves) == END + 15 * DAY


def test_leave_outside_moves_nothing():
    leaves = [(START - 20 * DAY, START - DAY), (END + DAY, END + 9 * DAY), (START, None)]
    assert end_with_leave(START, END, leaves) == END


def test_leave_on_the_days_gained_counts():
    # the first leave moves the end by 10 days, the second one begins within these
    leaves = [(END - 9 * DAY, END), (END + 5 * DAY, END + 6 * DAY)]
    assert end_with_leave(START, END, leaves) == END + 12 * DAY


def test_leave_over_the_end_leaves_what_was_left():
    # 5 days were left when a leave of 100 days began: 5 days are left after it
    leave = (END - 4 * DAY, END + 95 * DAY)
    assert end_with_leave(START, END, [leave]) == leave[1] + 5 * DAY


@given(
    st.lists(
        st.tuples(st.integers(-50, 900), st.integers(0, 60)).map(
            lambda one: (START + one[0] * DAY, START + (one[0] + one[1]) * DAY)
        ),
        max_size=6,
    )
)
def test_days_served_stay_the_same(leaves):
    end = end_with_leave(START, END, leaves)
    away = {start + n * DAY for start, stop in leaves for n in range((stop - start).days + 1)}
    days = {START + n * DAY for n in range((end - START).days + 1)}
    assert len(days - away) == (END - START).days + 1


# checks

SHARES = {"trade": 60, "law": 20, "safety": 20}
HOURS = {"trade": 24.0, "law": 8.0, "safety": 8.0}


def missing(shown, renewal=True, hours=HOURS):
    checks = certification_checks(shown, Needs(hours, 60, renewal))
    assert passed(checks) == all(check.ok for check in checks)
    return [(check.code, check.key) for check in checks if not check.ok]


def test_hours_are_split_by_shares():
    assert hours_by_field(40, SHARES) == HOURS
    with pytest.raises(ValueError):
        hours_by_field(40, {"trade": 60, "law": 20})


def test_all_there_passes():
    assert missing(Shown(hours=HOURS, exam=60, results=["good"])) == []


def test_nothing_there_names_everything():
    assert missing(Shown(unmet=[7, 9], open_cases=1)) == [
        ("condition", 7),
        ("condition", 9),
        ("discipline", None),
        ("hours", "trade"),
        ("hours", "law"),
        ("hours", "safety"),
        ("exam", None),
    ]


def test_hours_of_one_field_do_not_stand_for_another():
    assert missing(Shown(hours={"trade": 40, "law": 8}, exam=80)) == [("hours", "safety")]


def test_hours_in_total_take_any_field():
    assert missing(Shown(hours={"trade": 12, "law": 8}, exam=60), renewal=False, hours={"total": 20}) == []


def test_two_excellent_years_stand_for_the_exam_of_a_renewal_alone():
    best = Shown(hours=HOURS, results=["excellent", "excellent"])
    assert missing(best) == []
    assert missing(best, renewal=False) == [("exam", None)]
    assert missing(best._replace(results=["excellent", "good", "excellent"])) == [("exam", None)]


def test_an_exam_just_below_fails():
    assert missing(Shown(hours=HOURS, exam=59.99)) == [("exam", None)]


def test_a_bad_last_year_stops_a_renewal():
    assert missing(Shown(hours=HOURS, exam=90, results=["poor", "excellent"])) == [("result", None)]
    assert missing(Shown(hours=HOURS, exam=90, results=["fair", "poor"])) == []


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_better_mark_never_harms(mark, more):
    low = len(missing(Shown(hours=HOURS, exam=min(mark, more))))
    assert len(missing(Shown(hours=HOURS, exam=max(mark, more)))) <= low
