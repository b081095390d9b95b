from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from algorithms.sampling import draw, sample_size
from algorithms.visit_plan import (
    CONTACT,
    FACE,
    FIRST,
    INTERVAL,
    TOGETHER,
    Customer,
    Open,
    Slot,
    chain,
    choose_day,
    make_plan,
    match,
    window,
)

TODAY = date(2026, 11, 27)
DAYS = [TODAY + timedelta(n) for n in range(900)]
WORKING = [day for day in DAYS if day.weekday() < 5]

days = st.integers(-400, 0).map(lambda n: TODAY + timedelta(n))
intervals = st.integers(0, 400)
customers = st.builds(
    Customer,
    id=st.integers(1, 40),
    manager_id=st.integers(1, 3),
    contact_days=intervals,
    face_days=intervals,
    since=days,
    last_contact=st.none() | days,
    last_face=st.none() | days,
)
horizons = st.integers(1, 120).map(lambda n: TODAY + timedelta(n))


def core(**values):
    return Customer(**{"id": 1, "manager_id": 1, "contact_days": 30, "face_days": 60, "since": TODAY, **values})


def plan(some, appointments=None, load=None, until=TODAY + timedelta(31), share=20):
    return make_plan(some, appointments or {}, load or {}, TODAY, until, WORKING, share)


def as_open(planned):
    """The appointments that a plan would leave behind, by customer."""
    found = {}
    for number, one in enumerate(planned, 1):
        found.setdefault(one.customer_id, []).append(Open(one.open_id or number, one.slot.due, one.slot.kind, one.day))
    return found


class TestChain:
    def test_contacts_and_visits_take_turns(self):
        slots = chain(core(last_contact=TODAY, last_face=TODAY), TODAY, TODAY + timedelta(125))
        assert [(slot.kind, (slot.due - TODAY).days) for slot in slots] == [
            (CONTACT, 30),
            (FACE, 60),
            (CONTACT, 90),
            (FACE, 120),
        ]
        assert {slot.reason for slot in slots} == {INTERVAL}

    def test_a_visit_that_would_follow_a_contact_closely_takes_its_place(self):
        last = TODAY - timedelta(5)
        [slot] = chain(core(last_contact=last, last_face=last - timedelta(20)), TODAY, TODAY)
        assert (slot.kind, slot.due, slot.reason) == (FACE, last + timedelta(30), TOGETHER)

    def test_a_visit_is_a_contact(self):
        [slot] = chain(core(last_contact=TODAY - timedelta(40), last_face=TODAY), TODAY, TODAY)
        assert slot.due == TODAY + timedelta(30)

    def test_who_was_never_visited_counts_from_the_first_day_of_service(self):
        [slot] = chain(core(since=TODAY), TODAY, TODAY)
        assert (slot.due, slot.reason) == (TODAY + timedelta(30), FIRST)

    def test_a_tier_without_intervals_has_no_plan(self):
        assert chain(core(contact_days=0, face_days=0), TODAY, TODAY + timedelta(400)) == []

    @given(customers, horizons)
    def test_due_days_ascend_and_no_interval_is_longer_than_asked(self, customer, until):
        slots = chain(customer, TODAY, until)
        assert all(one.due < two.due for one, two in zip(slots, slots[1:], strict=False))
        assert all(slot.due <= until for slot in slots[1:])
        assert bool(slots) == bool(customer.contact_days or customer.face_days)
        expected = [max(slot.due, TODAY) for slot in slots]
        shortest = min(filter(None, (customer.contact_days, customer.face_days)), default=0)
        assert all(
            (two - one).days <= shortest or not customer.contact_days
            for one, two in zip(expected, expected[1:], strict=False)
        )

    @given(customers, horizons)
    def test_faces_are_never_further_apart_than_their_interval(self, customer, until):
        faces = [max(slot.due, TODAY) for slot in chain(customer, TODAY, until) if slot.kind == FACE]
        assert all((two - one).days <= customer.face_days for one, two in zip(faces, faces[1:], strict=False))


class TestDay:
    @given(customers, st.integers(0, 100))
    def test_a_day_lies_in_its_window_or_next_to_it(self, customer, share):
        for slot in chain(customer, TODAY, TODAY + timedelta(60)):
            first, last = window(slot, TODAY, share)
            day = choose_day(slot, TODAY, share, WORKING, {})
            assert day in WORKING and day >= TODAY
            if any(first <= one <= last for one in WORKING):
                assert first <= day <= last

    def test_the_emptiest_day_wins_and_among_equals_the_due_day(self):
        slot = Slot(date(2026, 12, 18), CONTACT, 30, INTERVAL)
        assert choose_day(slot, TODAY, 20, WORKING, {}) == date(2026, 12, 18)
        assert choose_day(slot, TODAY, 20, WORKING, {date(2026, 12, 18): 1}) == date(2026, 12, 17)

    def test_overdue_comes_as_soon_as_there_is_room(self):
        slot = Slot(TODAY - timedelta(9), CONTACT, 30, INTERVAL)
        assert choose_day(slot, TODAY, 20, WORKING, {}) == TODAY
        assert choose_day(slot, TODAY, 20, WORKING, {TODAY: 1}) == TODAY + timedelta(3)

    def test_a_due_day_without_work_moves_to_the_working_day_before(self):
        slot = Slot(date(2026, 12, 20), CONTACT, 30, INTERVAL)
        assert choose_day(slot, TODAY, 0, WORKING, {}) == date(2026, 12, 18)

    def test_without_working_days_there_is_none(self):
        assert choose_day(Slot(TODAY, CONTACT, 30, INTERVAL), TODAY, 20, [], {}) is None


class TestPlan:
    @given(st.lists(customers, unique_by=lambda one: one.id), horizons)
    def test_a_second_run_changes_nothing(self, some, until):
        first = plan(some, until=until)
        assert not first.dropped
        again = plan(some, as_open(first.planned), self._load(first.planned), until)
        assert again == ([], [])

    @staticmethod
    def _load(planned):
        load = {}
        for one in planned:
            load.setdefault(one.manager_id, Counter())[one.day] += 1
        return load

    @given(st.lists(customers, unique_by=lambda one: one.id), horizons, st.randoms())
    def test_the_order_of_customers_does_not_matter(self, some, until, shuffler):
        first = plan(some, until=until)
        shuffler.shuffle(some)
        assert plan(some, until=until).planned == first.planned

    @given(st.lists(customers, unique_by=lambda one: one.id), horizons)
    def test_each_customer_has_its_whole_chain(self, some, until):
        planned = plan(some, until=until).planned
        for customer in some:
            slots = [one.slot for one in planned if one.customer_id == customer.id]
            assert slots == chain(customer, TODAY, until)

    def test_a_new_portfolio_spreads_over_the_interval(self):
        some = [core(id=number, contact_days=0) for number in range(1, 81)]
        by_day = Counter(one.day for one in plan(some).planned)
        assert max(by_day.values()) <= 2
        weeks = Counter(day.isocalendar()[1] for day in by_day.elements())
        assert max(weeks.values()) <= 12

    def test_managers_fill_their_own_days(self):
        some = [core(id=number, manager_id=number % 2) for number in range(1, 21)]
        for manager in (0, 1):
            days = Counter(one.day for one in plan(some).planned if one.manager_id == manager)
            assert max(days.values()) == 1

    def test_a_fixed_day_stays_though_its_interval_shifts(self):
        one = Open(7, TODAY + timedelta(25), CONTACT, TODAY + timedelta(28), is_fixed=True)
        [change] = plan([core(last_contact=TODAY, last_face=TODAY)], {1: [one]}, until=TODAY).planned
        assert (change.open_id, change.day, change.slot.due) == (7, one.day, TODAY + timedelta(30))

    def test_what_no_interval_asks_for_is_dropped(self):
        one = Open(7, TODAY + timedelta(25), CONTACT, TODAY + timedelta(25))
        assert plan([core(contact_days=0, face_days=0)], {1: [one]}).dropped == [7]

    @given(
        st.lists(
            st.builds(Slot, due=days, kind=st.just(FACE), interval=intervals, reason=st.just(INTERVAL)),
            unique_by=lambda slot: slot.due,
        ),
        st.lists(
            st.builds(Open, id=st.integers(1, 99), due=days, kind=st.just(FACE), day=days),
            unique_by=(lambda one: one.id, lambda one: one.due),
        ),
    )
    def test_no_appointment_moves_to_the_due_day_of_another(self, slots, appointments):
        pairs, rest = match(slots, appointments)
        assert {slot for slot, _one in pairs} == set(slots)
        used = [one for _slot, one in pairs if one]
        assert sorted(used + rest) == sorted(appointments)
        dues = {one.due for one in appointments}
        for slot, one in pairs:
            assert one is None or one.due == slot.due or slot.due not in dues


class TestSample:
    @given(st.integers(0, 5000), st.floats(0, 100))
    def test_a_share_is_rounded_up_and_never_more_than_all(self, count, share):
        size = sample_size(count, share)
        assert size <= count and size * 100 >= count * (share - 0.01)

    @given(st.sets(st.integers(1, 10**6)), st.text(), st.integers(0, 50))
    def test_the_same_seed_draws_the_same(self, numbers, seed, size):
        drawn = draw(numbers, seed, size)
        assert drawn == draw(sorted(numbers, reverse=True), seed, size)
        assert len(drawn) == min(size, len(numbers)) == len(set(drawn)) and set(drawn) <= numbers

    def test_another_seed_draws_others(self):
        drawn = {tuple(draw(range(100), f"seed {number}", 10)) for number in range(50)}
        assert len(drawn) == 50

    def test_everybody_is_drawn_about_as_often(self):
        often = Counter(number for one in range(3000) for number in draw(range(20), f"seed {one}", 2))
        assert min(often.values()) > 220 and max(often.values()) < 380
