from hypothesis import given
from hypothesis import strategies as st

from algorithms.eligibility import CustomerFacts, ManagerFacts
from algorithms.pass_on import Held, Passed, pass_on

CORE, STANDARD = 1, 2
SENIOR = ManagerFacts(10, 4, frozenset({CORE, STANDARD}), frozenset({CORE, STANDARD}), 2, 100.0, None, True)
FIRST = ManagerFacts(11, 3, frozenset({STANDARD}), frozenset({CORE}), 60, 120.0, None, True)
LAPSED = SENIOR._replace(id=12, certified=False)
MANAGERS = {one.id: one for one in (SENIOR, FIRST, LAPSED)}


def held(customer_id, backup=None, tier=CORE, covered=False, load=6.0):
    return Held(CustomerFacts(customer_id, tier, load, None), tier, backup and backup.id, covered)


def ways(*customers, loads=None, conflicts=frozenset()):
    return pass_on(customers, MANAGERS, loads or {}, conflicts)


def test_the_backup_takes_over_where_the_rules_allow():
    assert ways(held(1, SENIOR)) == [Passed(1, "primary", 10)]


def test_a_backup_of_a_lower_grade_covers():
    assert ways(held(1, FIRST)) == [Passed(1, "temporary", 11, ("grade",))]


def test_without_a_backup_there_is_a_gap():
    assert ways(held(1)) == [Passed(1, "gap", None, ("no_backup",))]


def test_a_backup_without_a_certificate_takes_nothing():
    assert ways(held(1, LAPSED)) == [Passed(1, "gap", None, ("certificate",))]


def test_a_conflict_of_interest_stops_the_backup():
    assert ways(held(1, SENIOR), conflicts=frozenset({(10, 1)})) == [Passed(1, "gap", None, ("conflict",))]


def test_who_acts_already_goes_on_but_gives_way_to_a_lasting_solution():
    assert ways(held(1, FIRST, covered=True)) == [Passed(1, "covered", None, ("grade",))]
    assert ways(held(2, covered=True)) == [Passed(2, "covered", None, ("no_backup",))]
    assert ways(held(3, SENIOR, covered=True)) == [Passed(3, "primary", 10)]


def test_caps_count_what_was_taken_over_and_the_best_tier_goes_first():
    outcome = ways(held(1, SENIOR, tier=STANDARD), held(3, SENIOR), held(2, SENIOR))
    assert [(one.customer_id, one.way) for one in outcome] == [(2, "primary"), (3, "primary"), (1, "temporary")]
    assert outcome[2].reasons == ("count_cap",)


def test_what_the_backup_carries_already_counts():
    assert ways(held(1, SENIOR), loads={10: (2, 12.0)})[0].way == "temporary"
    assert ways(held(1, SENIOR), loads={10: (1, 95.0)})[0].reasons == ("load_cap",)


@given(
    st.lists(
        st.tuples(st.sampled_from([None, SENIOR, FIRST, LAPSED]), st.sampled_from([CORE, STANDARD]), st.booleans()),
        max_size=12,
    ),
    st.randoms(),
)
def test_each_customer_once_within_caps_and_in_any_order(rows, random):
    customers = [held(number, backup, tier, covered) for number, (backup, tier, covered) in enumerate(rows, 1)]
    outcome = ways(*customers)
    assert sorted(one.customer_id for one in outcome) == list(range(1, len(rows) + 1))
    assert sum(one.way == "primary" and one.manager_id == SENIOR.id for one in outcome) <= SENIOR.count_cap
    assert all(one.manager_id != LAPSED.id for one in outcome)
    random.shuffle(customers)
    assert ways(*customers) == outcome
