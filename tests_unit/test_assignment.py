"""Properties of the assignment plan (algorithms.assignment)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.assignment import lower_bound, make_plan
from tests_unit.assignment_cases import (
    CORE,
    PRIORITY,
    STANDARD,
    brute_force,
    by_customer,
    check_rules,
    customer,
    manager,
    problems,
    status_of,
    utility,
    value,
)


@given(problems())
@settings(max_examples=120, deadline=None)
def test_equals_brute_force_up_to_eight_customers(problem):
    people, seats = problem
    plan = make_plan(people, seats)
    check_rules(people, seats, plan)
    exact, uneven = brute_force(people, seats)
    assert plan.objective[:-1] == exact
    assert plan.gap == 0
    # Capacities are rounded in the integer objective: compare the evenness as a figure.
    lines = by_customer(plan)
    choice = {one.id: lines[one.id].to_id for one in people}
    got = value(people, seats, status_of(people, seats), choice)
    assert got[1] == pytest.approx(uneven, rel=1e-6, abs=1e-6)


@given(problems(loads="equal"))
@settings(max_examples=150, deadline=None)
def test_flow_alone_equals_brute_force_for_equal_load_points(problem):
    people, seats = problem
    plan = make_plan(people, seats, exact_limit=0)
    check_rules(people, seats, plan)
    assert plan.objective[:-1] == brute_force(people, seats)[0] == plan.bound == lower_bound(people, seats)


@given(problems(managers=12, customers=60, loads="equal"))
@settings(max_examples=120, deadline=None)
def test_equals_the_bound_for_equal_load_points(problem):
    people, seats = problem
    plan = make_plan(people, seats)
    check_rules(people, seats, plan)
    assert plan.objective[:-1] == plan.bound
    assert plan.gap == 0 and plan.weight == plan.weight_bound


@given(problems(managers=8, customers=40))
@settings(max_examples=150, deadline=None)
def test_rules_hold_and_the_bound_is_below_for_any_load_points(problem):
    people, seats = problem
    plan = make_plan(people, seats, exact_limit=0)
    check_rules(people, seats, plan)
    assert plan.objective[:-1] >= plan.bound


@given(problems())
@settings(max_examples=80, deadline=None)
def test_bound_is_below_brute_force(problem):
    people, seats = problem
    assert lower_bound(people, seats) <= brute_force(people, seats)[0]


@given(problems(managers=8, customers=30), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_order_of_input_is_irrelevant(problem, dice):
    people, seats = problem
    plan = make_plan(people, seats, budget=3)
    dice.shuffle(people)
    dice.shuffle(seats)
    assert make_plan(people, seats, budget=3) == plan


@given(problems(managers=8, customers=30))
@settings(max_examples=80, deadline=None)
def test_second_plan_after_the_first_moves_nobody(problem):
    people, seats = problem
    lines = by_customer(make_plan(people, seats, exact_limit=0))
    settled = [
        one._replace(manager_id=lines[one.id].to_id, link_months=0, recent=False)
        for one in people
        if lines[one.id].to_id is not None
    ]
    again = make_plan(settled, seats, exact_limit=0)
    assert {line.kind for line in again.lines} <= {"stay"}


@given(problems(managers=8, customers=30), st.integers(0, 12))
@settings(max_examples=120, deadline=None)
def test_budget_limits_what_no_rule_forces(problem, budget):
    people, seats = problem
    free, plan = make_plan(people, seats), make_plan(people, seats, budget=budget)
    status = status_of(people, seats)
    lines = by_customer(plan)
    moves = [line for line in plan.lines if line.kind == "move"]
    assert plan.moves == len(moves) == plan.forced_moves + sum(status[line.customer_id] != "forced" for line in moves)
    assert all(status[line.customer_id] == "forced" for line in moves) or plan.moves <= max(budget, 0)
    assert plan.over_budget == max(0, plan.moves - budget)
    for one in people:
        if status[one.id] == "forced":
            assert lines[one.id].kind in ("move", "unplaceable")
    if free.moves <= budget:
        assert plan.lines == free.lines


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("load_caps", [(110, 80, 70), (95, 70, 65)])
def test_gap_is_at_most_one_percent_where_load_caps_bind(seed, load_caps):
    people, crew = utility(1600, 40, seed, teams=2, seats=(60, 60, 60), load_caps=load_caps)
    plan = make_plan(people, crew)
    check_rules(people, crew, plan)
    assert plan.gap <= 0.01


@pytest.mark.parametrize("seed", range(3))
def test_default_grades_are_solved_to_the_bound(seed):
    people, crew = utility(2400, 50, seed, teams=2)
    plan = make_plan(people, crew)
    check_rules(people, crew, plan)
    assert plan.objective[:-1] == plan.bound and plan.gap == 0


def test_new_customers_even_the_load_within_two_percent():
    crew = [manager(number, 4, load_cap=150.0, load=float(number * 5)) for number in range(1, 9)]
    people = [customer(number, (CORE, PRIORITY, STANDARD)[number % 3]) for number in range(300)]
    plan = make_plan(people, crew)
    rates = [load / 150 for _count, load in plan.after.values()]
    assert max(rates) - min(rates) <= 0.02
    assert plan.gap == 0


def test_different_capacities_are_evened_by_rate():
    crew = [manager(1, 4, load_cap=150.0), manager(2, 4, load_cap=75.0), manager(3, 4, load_cap=300.0)]
    plan = make_plan([customer(number) for number in range(350)], crew)
    rates = [plan.after[1][1] / 150, plan.after[2][1] / 75, plan.after[3][1] / 300]
    assert max(rates) - min(rates) <= 0.02


def test_a_day_one_plan_is_even_within_each_grade():
    people, crew = utility(600, 20, 7, teams=1)
    plan = make_plan([one._replace(manager_id=None, recent=False) for one in people], crew)
    for level in (4, 3, 2):
        facts = [seat.facts for seat in crew if seat.facts.level == level and seat.facts.certified]
        rates = [plan.after[one.id][1] / one.load_cap for one in facts]
        assert max(rates) - min(rates) <= 6 / 120
