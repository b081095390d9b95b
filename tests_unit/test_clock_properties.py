"""What holds for every schedule, start, limit and pause."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.clock import CONTINUOUS, HOUR, MINUTE, WORKING, WORKING_DAY, Clock, Schedule
from algorithms.working_time import Shift, cut, merge
from tests_unit.clock_cases import later

ZONES = ["Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Africa/Cairo"]
#: jumps of the zones lie in this year
FIRST = datetime(2026, 1, 1)
KINDS = st.sampled_from([CONTINUOUS, WORKING])
MOMENTS = st.integers(0, 364 * 86400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
MINUTES = st.integers(0, 20_000)


@st.composite
def clocks(draw):
    shifts = []
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        bounds = sorted(draw(st.sets(st.integers(0, 48), min_size=2, max_size=4)))
        week = draw(st.sampled_from([None, None, 0, 1]))
        pairs = zip(bounds[::2], bounds[1::2], strict=False)
        shifts += [Shift(weekday, start * 30, end * 30, week) for start, end in pairs]
    off = draw(st.lists(st.tuples(MOMENTS, st.integers(1, 9 * 86400)), max_size=4))
    days = draw(st.dictionaries(st.integers(0, 364), st.booleans(), max_size=10))
    return Clock(
        Schedule(
            zone=draw(st.sampled_from(ZONES)),
            shifts=tuple(shifts),
            off=tuple((start, start + timedelta(seconds=length)) for start, length in off),
            days={date(2026, 1, 1) + timedelta(days=day): works for day, works in days.items()},
        )
    )


@st.composite
def pauses(draw):
    return [(start, later(start, draw(st.integers(0, 8000)))) for start in draw(st.lists(MOMENTS, max_size=4))]


@given(clocks(), KINDS, MOMENTS, MINUTES, pauses())
def test_a_limit_is_used_up_when_it_is_due(clock, kind, start, minutes, waits):
    due = clock.due(kind, start, minutes, waits)
    assert clock.elapsed(kind, start, due, waits) == minutes
    # and not a second before
    assert not minutes or clock.elapsed(kind, start, due - timedelta(seconds=1), waits) < minutes


@given(clocks(), KINDS, MOMENTS, MINUTES, MINUTES, pauses())
def test_a_longer_limit_is_due_later(clock, kind, start, one, other, waits):
    short, long = sorted((one, other))
    assert start <= clock.due(kind, start, short, waits) <= clock.due(kind, start, long, waits)


@given(clocks(), KINDS, MOMENTS, st.integers(0, 30_000), MINUTES, pauses())
def test_a_later_start_is_due_later(clock, kind, start, delay, minutes, waits):
    assert clock.due(kind, start, minutes, waits) <= clock.due(kind, later(start, delay), minutes, waits) or not minutes


@given(clocks(), KINDS, MOMENTS, MINUTES, pauses())
def test_pauses_never_shorten(clock, kind, start, minutes, waits):
    due = clock.due(kind, start, minutes, waits)
    assert due >= clock.due(kind, start, minutes)
    assert all(due >= clock.due(kind, start, minutes, waits[:count]) for count in range(len(waits)))
    # nor prolong by more than they last; minutes are floats, so their sum is rounded
    assert clock.elapsed(kind, start, due) <= minutes + sum(clock.elapsed(kind, *wait) for wait in waits) + 1e-6


@given(clocks(), KINDS, MOMENTS, MINUTES, MINUTES, pauses())
def test_time_adds_up(clock, kind, start, one, other, waits):
    middle = later(start, one)
    end = later(middle, other)
    whole = clock.elapsed(kind, start, end, waits)
    parts = clock.elapsed(kind, start, middle, waits) + clock.elapsed(kind, middle, end, waits)
    assert abs(whole - parts) < 1e-6


@given(clocks(), MOMENTS, st.integers(1, 40))
def test_nth_working_day_follows_the_one_before(clock, start, days):
    before, end = clock.add_working_days(start, days - 1), clock.add_working_days(start, days)
    assert before < end
    first, last = clock.working_time.local_day(start), clock.working_time.local_day(end - timedelta(seconds=1))
    worked = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(bool(clock.working_time.of_day(day)) for day in worked) == days


@given(clocks(), MOMENTS, st.integers(0, 160), st.integers(0, 160))
def test_a_limit_of_more_days_is_due_later(clock, start, one, other):
    short, long = sorted((one / 20, other / 20))
    dues = [clock.due(WORKING, start, clock.allowance(WORKING, start, value, WORKING_DAY)) for value in (short, long)]
    assert dues[0] <= dues[1]


@given(clocks(), KINDS, MOMENTS, st.integers(0, 60))
def test_an_hour_is_sixty_minutes(clock, kind, start, hours):
    assert clock.allowance(kind, start, hours, HOUR) == clock.allowance(kind, start, hours * 60, MINUTE)


@settings(max_examples=30)
@given(clocks(), MOMENTS, st.integers(1, 2000))
def test_minute_by_minute_count_agrees(clock, start, minutes):
    """The slow way: look at each minute."""
    start = start.replace(second=0)
    clock = Clock(_whole_minutes(clock))
    counted = sum(clock.is_open(later(start, minute)) for minute in range(minutes))
    assert clock.elapsed(WORKING, start, later(start, minutes)) == counted


@given(st.lists(st.tuples(MOMENTS, st.integers(-100, 5000))), MOMENTS, st.integers(1, 100_000))
def test_cut_leaves_what_no_gap_covers(gaps, start, length):
    spans = merge((begin, later(begin, minutes)) for begin, minutes in gaps)
    assert all(one[1] < other[0] for one, other in zip(spans, spans[1:], strict=False))
    end = later(start, length)
    pieces = list(cut((start, end), spans))
    covered = sum(
        (min(end, finish) - max(start, begin) for begin, finish in spans if begin < end and finish > start), timedelta()
    )
    assert sum((finish - begin for begin, finish in pieces), timedelta()) + covered == end - start


def _whole_minutes(clock):
    schedule = clock.working_time.schedule
    off = tuple((begin.replace(second=0), end.replace(second=0)) for begin, end in schedule.off)
    return Schedule(schedule.zone, schedule.shifts, off, schedule.days)
