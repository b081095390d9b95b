"""Single situations of the assignment plan: what moves, what stays, and the reason given."""

import pytest

from algorithms.assignment import link_weight, make_plan, seats_short
from tests_unit.assignment_cases import CORE, GRADES, PRIORITY, STANDARD, by_customer, customer, manager


def test_every_forced_reason_is_named():
    crew = [
        manager(1, 3),
        manager(2, 4, certified=False),
        manager(3, 4, team=8),
        manager(4, 4),
        manager(5, 4, team=7),
    ]
    people = [
        customer(1, CORE, 1, team_id=7),
        customer(2, CORE, 2, team_id=7),
        customer(3, CORE, 3, team_id=7),
        customer(4, CORE, 4, team_id=7, conflicts=frozenset({4})),
        customer(5, CORE, 77, team_id=7),
        customer(6, CORE, None, team_id=7),
        customer(7, CORE, 5, team_id=7),
    ]
    lines = by_customer(make_plan(people, crew))
    assert {number: line.reasons for number, line in lines.items()} == {
        1: ("grade",),
        2: ("certificate",),
        3: ("team",),
        4: ("conflict",),
        5: ("gone",),
        6: ("gap",),
        7: ("permitted",),
    }
    assert {line.to_id for line in lines.values()} <= {4, 5}


def test_shortest_links_leave_a_manager_above_his_cap():
    crew = [manager(1, count_cap=2), manager(2)]
    people = [customer(number, held_by=1, link_months=months) for number, months in enumerate((60, 3, 40, 14))]
    plan = make_plan(people, crew)
    lines = by_customer(plan)
    assert [lines[number].kind for number in range(4)] == ["stay", "move", "stay", "move"]
    assert lines[1].reasons == ("count_cap",) and lines[0].reasons == ("shorter_links",)
    assert plan.weight == plan.weight_bound == link_weight(3) + link_weight(14)


def test_recent_link_moves_only_when_no_other_can_and_is_flagged():
    crew = [manager(1, count_cap=1), manager(2)]
    people = [customer(1, held_by=1, link_months=4, recent=True), customer(2, held_by=1, link_months=150)]
    lines = by_customer(make_plan(people, crew))
    assert (lines[1].kind, lines[2].kind) == ("stay", "move")
    lines = by_customer(make_plan([people[0], people[1]._replace(recent=True)], crew))
    moved = [line for line in lines.values() if line.kind == "move"]
    assert [line.recent for line in moved] == [True]


def test_room_is_made_for_who_would_have_nobody_and_only_then():
    crew = [manager(1, 4, count_cap=1), manager(2, 2, count_cap=1)]
    people = [customer(1, STANDARD, 1), customer(2, CORE)]
    lines = by_customer(make_plan(people, crew))
    assert lines[1].reasons == ("make_room",) and lines[1].to_id == 2 and lines[2].to_id == 1
    lines = by_customer(make_plan(people, crew, make_room=False))
    assert lines[1].kind == "stay" and lines[2].reasons == ("full",)
    lines = by_customer(make_plan([people[0]._replace(recent=True), people[1]], crew))
    assert lines[1].kind == "stay" and lines[2].kind == "unplaceable"


def test_why_nobody_can_take_a_customer():
    crew = [manager(1, 4, team=1, count_cap=1), manager(2, 2, team=2)]
    people = [
        customer(1, CORE, team_id=1),
        customer(2, CORE, team_id=2),
        customer(3, CORE, team_id=1, conflicts=frozenset({1})),
        customer(4, CORE, team_id=1),
    ]
    lines = by_customer(make_plan(people, crew))
    assert [lines[number].reasons for number in (2, 3, 4)] == [("no_team",), ("no_choice",), ("full",)]
    assert make_plan([customer(1, CORE)], [crew[1]]).lines[0].reasons == ("no_grade",)


def test_deferred_customers_stay_with_the_reason():
    crew = [manager(1, count_cap=1), manager(2)]
    people = [customer(number, held_by=1, link_months=12 * number) for number in range(1, 5)]
    plan = make_plan(people, crew, budget=2)
    lines = by_customer(plan)
    assert [lines[number].kind for number in range(1, 5)] == ["move", "move", "stay", "stay"]
    assert lines[3].reasons == ("budget",) and lines[4].reasons == ("shorter_links",)
    assert (plan.deferred, plan.over_budget, plan.moves) == (1, 0, 2)


def test_backups_are_planned_by_the_same_code_without_caps():
    crew = [manager(1, 4, count_cap=1), manager(2, 3, count_cap=1), manager(3, 2)]
    people = [customer(number, CORE, other_id=1) for number in range(6)]
    people.append(customer(6, CORE, 1, other_id=1))
    people.append(customer(7, CORE, 2, other_id=2))
    lines = by_customer(make_plan(people, crew, role="backup"))
    assert {lines[number].to_id for number in range(7)} == {2}
    assert lines[6].reasons == ("holds_other",) and lines[7].to_id == 1


def test_nobody_at_all_and_no_managers():
    assert make_plan([], []).lines == ()
    plan = make_plan([customer(1, CORE, 5)], [])
    assert plan.lines[0].kind == "unplaceable" and plan.unplaced_by_tier == {CORE: 1}


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="customer is given twice"):
        make_plan([customer(1), customer(1)], [])
    with pytest.raises(ValueError, match="manager is given twice"):
        make_plan([], [manager(1), manager(1)])
    with pytest.raises(ValueError, match="not for 'trainee'"):
        make_plan([], [], role="trainee")


def test_seats_short_count_at_the_lowest_fitting_grade():
    grades = [(level, level, GRADES[level][0]) for level in GRADES]
    assert seats_short({CORE: 3, STANDARD: 2, PRIORITY: 0, 9: 1}, grades) == {4: 3, 2: 2, None: 1}


def test_nobody_gives_up_a_permitted_seat_to_end_with_nobody():
    crew = [manager(1, count_cap=1), manager(2, count_cap=1)]
    people = [
        customer(1, STANDARD, 1),
        customer(2, CORE),
        customer(3, STANDARD, 2),
        customer(4, STANDARD, 2, recent=True),
    ]
    lines = by_customer(make_plan(people, crew, exact_limit=0))
    assert lines[1].kind == "stay" and lines[2].kind in ("new", "unplaceable")
    assert [line.kind for line in lines.values()].count("unplaceable") == 2
