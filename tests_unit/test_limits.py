"""Limits of requests by type, tier and law; 2 March 2026 is a Monday, the office is open 8-12 and 13-17."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms import limits
from algorithms.clock import CONTINUOUS, HOUR, MINUTE, WORKING, WORKING_DAY
from algorithms.limits import Terms
from tests_unit.clock_cases import Office, shifts

OFFICE = Office()
CLOSED = Office(hours=())
ARRIVE = {"urban": 45, "rural": 90, "remote": 120}
RESTORE = {"urban": 180, "rural": 240, "remote": 240}
MONDAY = "2026-03-02 10:00"


def days(value, legal=0.0, factor_applies=True):
    return Terms(WORKING, value, WORKING_DAY, legal, WORKING_DAY, factor_applies)


def customer(terms, factor=1.0, start=MONDAY, pauses=()):
    limit = limits.customer_limit(OFFICE.clock, OFFICE.at(start), terms, factor, OFFICE.pauses(pauses))
    return OFFICE.read(limit.due), limit.reasons


# ------------------------------------------------------------
# The customer's limit
# ------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "factor", "due", "reasons"),
    [
        (days(5), 1.0, "2026-03-09 17:00", ()),
        (days(5), 0.7, "2026-03-06 12:00", (limits.TIER_FACTOR,)),  # 3.5 days
        (days(5), 0.85, "2026-03-09 10:00", (limits.TIER_FACTOR,)),  # 4.25 days
        (days(1), 0.7, "2026-03-02 17:00", (limits.TIER_FACTOR,)),  # 5.6 hours are 6
        (days(5, factor_applies=False), 0.7, "2026-03-09 17:00", (limits.FACTOR_OFF,)),
        (days(5), 1.3, "2026-03-09 17:00", ()),  # a tier never loosens
        (days(7, legal=5), 1.0, "2026-03-09 17:00", (limits.LEGAL_LIMIT,)),
        (days(7, legal=5), 0.7, "2026-03-09 17:00", (limits.TIER_FACTOR,)),  # 4.9 days: 7.2 hours of Monday are 8
        (days(8, legal=5), 0.7, "2026-03-09 17:00", (limits.TIER_FACTOR, limits.LEGAL_LIMIT)),  # 5.6 days
        (days(5, legal=5), 1.0, "2026-03-09 17:00", ()),
        (Terms(WORKING, 16, HOUR, factor_applies=True), 0.7, "2026-03-03 15:00", (limits.TIER_FACTOR,)),  # 11.2: 12
        (Terms(WORKING, 30, MINUTE, factor_applies=True), 0.7, "2026-03-02 10:30", (limits.TIER_FACTOR,)),
        (Terms(CONTINUOUS, 24, HOUR, 24, HOUR, True), 0.7, "2026-03-03 10:00", (limits.FACTOR_OFF,)),
        (Terms(CONTINUOUS, 30, HOUR, 24, HOUR), 1.0, "2026-03-03 10:00", (limits.LEGAL_LIMIT,)),
        (days(0), 1.0, MONDAY, ()),
    ],
)
def test_customer_limit(terms, factor, due, reasons):
    assert customer(terms, factor) == (due, reasons)


def test_waiting_for_the_customer_prolongs_also_the_legal_limit():
    pauses = [("2026-03-03 08:00", "2026-03-04 08:00")]
    assert customer(days(5, legal=5), pauses=pauses)[0] == "2026-03-10 17:00"


@given(st.integers(1, 40), st.integers(1, 100), st.integers(0, 40), st.integers(0, 20_000))
def test_tier_never_lengthens_and_law_always_holds(value, factor, legal, delay):
    start = limits.customer_limit(OFFICE.clock, OFFICE.at(MONDAY), Terms(CONTINUOUS, delay, MINUTE)).due
    plain = limits.customer_limit(OFFICE.clock, start, days(value))
    limit = limits.customer_limit(OFFICE.clock, start, days(value, legal), factor / 100)
    assert limit.due <= plain.due
    assert not legal or limit.due <= OFFICE.clock.add_working_days(start, legal)
    assert limit.minutes == plain.minutes or limits.LEGAL_LIMIT in limit.reasons or not limit.minutes % 60 or delay


# ------------------------------------------------------------
# The first response
# ------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "within", "outside", "due", "reason"),
    [
        ("2026-03-02 10:00", 30, 120, "2026-03-02 10:30", limits.IN_HOURS),
        ("2026-03-02 20:00", 30, 120, "2026-03-02 22:00", limits.OUTSIDE_HOURS),
        ("2026-03-07 10:00", 30, 120, "2026-03-07 12:00", limits.OUTSIDE_HOURS),
        ("2026-03-02 11:50", 30, 120, "2026-03-02 13:20", limits.IN_HOURS),  # over lunch
        ("2026-03-02 07:30", 30, 120, "2026-03-02 08:30", limits.IN_HOURS),  # as who writes at opening
        ("2026-03-02 16:50", 30, 120, "2026-03-02 19:00", limits.OUTSIDE_HOURS),  # as who writes at closing
        ("2026-03-02 20:00", 120, 0, "2026-03-03 10:00", limits.IN_HOURS),  # waits for working hours
        ("2026-03-02 10:00", 480, 0, "2026-03-03 10:00", limits.IN_HOURS),
        ("2026-03-02 10:00", 0, 60, "2026-03-02 13:00", limits.OUTSIDE_HOURS),
    ],
)
def test_first_response(start, within, outside, due, reason):
    limit = limits.response_limit(OFFICE.clock, OFFICE.at(start), within, outside)
    assert (OFFICE.read(limit.due), limit.reasons) == (due, (reason,))


def test_no_tier_rule_leaves_it_to_the_hotline():
    assert limits.response_limit(OFFICE.clock, OFFICE.at(MONDAY), 0, 0) is None


def test_office_without_hours_still_answers_outside_them():
    limit = limits.response_limit(CLOSED.clock, CLOSED.at(MONDAY), 30, 120)
    assert CLOSED.read(limit.due) == "2026-03-02 12:00"


@given(st.integers(0, 10_000), st.integers(0, 3_000), st.integers(1, 600), st.integers(0, 600))
def test_who_writes_earlier_is_answered_no_later(delay, more, within, outside):
    first = OFFICE.clock.due(CONTINUOUS, OFFICE.at(MONDAY), delay)
    second = OFFICE.clock.due(CONTINUOUS, first, more)
    one, other = (limits.response_limit(OFFICE.clock, start, within, outside) for start in (first, second))
    assert first <= one.due <= other.due


# ------------------------------------------------------------
# Departments
# ------------------------------------------------------------


def leg(sent, due, kind=WORKING, pauses=()):
    limit = limits.leg_limit(OFFICE.clock, kind, OFFICE.at(sent), OFFICE.at(due), 0.2, OFFICE.pauses(pauses))
    return OFFICE.read(limit.due), limit.reasons[0]


@pytest.mark.parametrize(
    ("sent", "due", "kind", "expected", "reason"),
    [
        (MONDAY, "2026-03-09 17:00", WORKING, "2026-03-06 17:00", limits.MINUS_DAY),
        (MONDAY, "2026-03-04 17:00", WORKING, "2026-03-03 17:00", limits.MINUS_DAY),  # two days
        (MONDAY, "2026-03-03 17:00", WORKING, "2026-03-03 15:00", limits.MINUS_SHARE),  # 14 hours: 11.2, so 12
        (MONDAY, "2026-03-02 11:00", WORKING, "2026-03-02 10:48", limits.MINUS_SHARE),  # an hour would not be inside
        ("2026-03-05 10:00", "2026-03-09 17:00", WORKING, "2026-03-06 17:00", limits.MINUS_DAY),
        ("2026-03-09 09:00", "2026-03-09 17:00", WORKING, "2026-03-09 16:00", limits.MINUS_SHARE),
        ("2026-03-10 09:00", "2026-03-09 17:00", WORKING, "2026-03-10 09:00", limits.LATE),
        ("2026-03-09 20:00", "2026-03-09 20:00", WORKING, "2026-03-09 20:00", limits.LATE),
        (MONDAY, "2026-03-03 10:00", CONTINUOUS, "2026-03-03 05:12", limits.MINUS_SHARE),  # 19.2 hours
        (MONDAY, "2026-03-05 10:00", CONTINUOUS, "2026-03-04 10:00", limits.MINUS_DAY),
        (MONDAY, "2026-03-02 10:45", CONTINUOUS, "2026-03-02 10:36", limits.MINUS_SHARE),
    ],
)
def test_leg_limit(sent, due, kind, expected, reason):
    assert leg(sent, due, kind) == (expected, reason)


def test_leg_limit_ends_with_the_day_before_a_short_day():
    office = Office(hours=shifts(days=range(4)) + shifts(((540, 720),), [4]))
    assert office.clock.minutes_on(office.at("2026-03-06 12:00")) == 180
    limit = limits.leg_limit(office.clock, WORKING, office.at(MONDAY), office.at("2026-03-06 12:00"))
    assert office.read(limit.due) == "2026-03-05 17:00"


@given(st.integers(0, 20_000), st.integers(1, 20_000), st.sampled_from([WORKING, CONTINUOUS]))
def test_leg_limit_lies_inside_the_customers(delay, minutes, kind):
    clock = OFFICE.clock
    sent = clock.due(CONTINUOUS, OFFICE.at(MONDAY), delay)
    due = clock.due(kind, sent, minutes)
    limit = limits.leg_limit(clock, kind, sent, due)
    assert sent <= limit.due < due
    assert 0 < limit.minutes < minutes


@pytest.mark.parametrize(
    ("sent", "leg_due", "core_hours", "due", "reasons"),
    [
        (MONDAY, "2026-03-06 17:00", 0, "2026-03-02 15:00", (limits.PART_OF_DAY,)),
        (MONDAY, "2026-03-06 17:00", 2, "2026-03-02 12:00", (limits.CORE_HOURS,)),
        ("2026-03-02 16:00", "2026-03-06 17:00", 2, "2026-03-03 09:00", (limits.CORE_HOURS,)),
        ("2026-03-06 20:00", "2026-03-12 17:00", 0, "2026-03-09 12:00", (limits.PART_OF_DAY,)),
        (MONDAY, "2026-03-02 10:36", 0, "2026-03-02 10:36", (limits.PART_OF_DAY, limits.BEFORE_LEG)),
        (MONDAY, "2026-03-01 10:00", 0, MONDAY, (limits.PART_OF_DAY, limits.BEFORE_LEG)),
    ],
)
def test_accept_limit(sent, leg_due, core_hours, due, reasons):
    limit = limits.accept_limit(OFFICE.clock, OFFICE.at(sent), OFFICE.at(leg_due), 0.5, core_hours)
    assert (OFFICE.read(limit.due), limit.reasons) == (due, reasons)


def test_accept_limit_of_an_office_without_hours_is_that_of_the_leg():
    limit = limits.accept_limit(CLOSED.clock, CLOSED.at(MONDAY), CLOSED.at("2026-03-02 10:36"))
    assert CLOSED.read(limit.due) == "2026-03-02 10:36"


# ------------------------------------------------------------
# Repair, stages
# ------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "arrive", "restore"),
    [
        ("urban", "2026-03-07 23:45", "2026-03-08 02:45"),
        ("rural", "2026-03-08 00:30", "2026-03-08 04:30"),
        ("remote", "2026-03-08 01:00", "2026-03-08 05:00"),
        (None, "2026-03-07 23:45", "2026-03-08 02:45"),
        (False, "2026-03-07 23:45", "2026-03-08 02:45"),
    ],
)
def test_repair_by_area_class_at_night(area, arrive, restore):
    repair = limits.repair_limit(OFFICE.clock, OFFICE.at("2026-03-07 23:00"), area, ARRIVE, RESTORE)
    assert (OFFICE.read(repair.arrive.due), OFFICE.read(repair.restore.due)) == (arrive, restore)
    assert repair.arrive.reasons == (() if area else (limits.NO_AREA,))


def test_power_is_due_from_the_arrival():
    start, arrived = OFFICE.at("2026-03-07 23:00"), OFFICE.at("2026-03-07 23:20")
    repair = limits.repair_limit(OFFICE.clock, start, "urban", ARRIVE, RESTORE, arrived)
    assert OFFICE.read(repair.restore.due) == "2026-03-08 02:20"
    assert repair.restore.minutes == 200


def test_repair_needs_no_working_hours():
    repair = limits.repair_limit(CLOSED.clock, CLOSED.at(MONDAY), "urban", ARRIVE, RESTORE)
    assert CLOSED.read(repair.arrive.due) == "2026-03-02 10:45"


@pytest.mark.parametrize(("days", "last"), [((10, 3, 2, 4, 3), 22), ((20, 3, 2, 4, 3), 32)])
def test_stages_of_a_connection_end_with_the_whole(days, last):
    start = OFFICE.at(MONDAY)
    stages = limits.stage_limits(OFFICE.clock, start, days)
    assert stages[0].due == OFFICE.clock.add_working_days(start, days[0])
    assert stages[-1].due == OFFICE.clock.add_working_days(start, last)
    assert [stage.due for stage in stages] == sorted(stage.due for stage in stages)


def test_time_of_the_customer_is_not_counted_in_stages():
    pauses = OFFICE.pauses([("2026-03-03 08:00", "2026-03-05 08:00")])
    stages = limits.stage_limits(OFFICE.clock, OFFICE.at(MONDAY), (1, 1), pauses)
    assert [OFFICE.read(stage.due) for stage in stages] == ["2026-03-05 17:00", "2026-03-06 17:00"]


@pytest.mark.parametrize(
    ("days", "total", "excess"),
    [((10, 3, 2, 4, 3), 22, 0), ((10, 3, 2, 4, 4), 22, 1), ((), 22, 0), ((0.1, 0.2), 0.3, 0), ((1,), 0, 1)],
)
def test_stages_must_not_exceed_their_total(days, total, excess):
    assert limits.stages_exceed(days, total) == excess
