"""Rules of algorithms.eligibility: who may serve whom."""

import pytest

from algorithms.eligibility import CODES, CustomerFacts, ManagerFacts, refusals

CORE, PRIORITY, STANDARD, MASS = 1, 2, 3, 4
SENIOR = ManagerFacts(
    1, 4, frozenset({CORE, PRIORITY, STANDARD}), frozenset({CORE, PRIORITY, STANDARD, MASS}), 25, 150.0, 7, True
)
FIRST = ManagerFacts(2, 3, frozenset({PRIORITY, STANDARD}), frozenset({CORE}), 60, 120.0, 7, True)
TRAINEE = ManagerFacts(3, 1, frozenset(), frozenset(), 30, 30.0, 7, True, frozenset({STANDARD, MASS}))


def ask(manager, tier, role="primary", *, team=7, count=1, load=1.0, conflict=False):
    return refusals(manager, CustomerFacts(9, tier, 1.0, team), role, count=count, load=load, conflict=conflict)


def test_grade_decides_on_the_tier():
    assert ask(SENIOR, CORE) == ()
    assert ask(FIRST, CORE) == ("grade",)
    assert ask(FIRST, CORE, "backup") == ()
    assert ask(FIRST, MASS) == ("grade",)


def test_temporary_may_be_one_grade_lower():
    assert ask(FIRST, CORE, "temporary") == ()
    assert ask(TRAINEE, STANDARD, "temporary") == ("grade",)


def test_trainee_links_are_for_trainees_on_their_tiers():
    assert ask(TRAINEE, STANDARD, "trainee") == ()
    assert ask(TRAINEE, CORE, "trainee") == ("grade",)
    assert ask(FIRST, STANDARD, "trainee") == ("grade",)
    assert ask(TRAINEE, STANDARD) == ("grade",)


def test_customer_without_tier_goes_to_anybody_but_a_trainee():
    assert ask(FIRST, None) == ()
    assert ask(TRAINEE, None) == ("grade",)


def test_team_is_free_when_one_side_has_none():
    assert ask(SENIOR, CORE, team=8) == ("team",)
    assert ask(SENIOR, CORE, team=None) == ()
    assert ask(SENIOR._replace(team_id=None), CORE, team=8) == ()


def test_caps_bind_at_the_cap_and_only_for_primary_and_trainee():
    assert ask(SENIOR, CORE, count=25, load=150.0) == ()
    assert ask(SENIOR, CORE, count=26, load=150.0) == ("count_cap",)
    assert ask(SENIOR, CORE, count=25, load=150.5) == ("load_cap",)
    assert ask(SENIOR, CORE, "backup", count=99, load=999.0) == ()
    assert ask(SENIOR._replace(count_cap=0, load_cap=0.0), CORE, count=999, load=9999.0) == ()


def test_float_sums_do_not_break_a_cap():
    assert ask(SENIOR._replace(load_cap=0.3), CORE, load=0.1 + 0.2) == ()


def test_all_refusals_are_named_in_order():
    manager = FIRST._replace(certified=False)
    assert ask(manager, CORE, team=8, count=61, load=121.0, conflict=True) == CODES


def test_unknown_role_is_an_error():
    with pytest.raises(ValueError, match="unknown role"):
        ask(SENIOR, CORE, "owner")
