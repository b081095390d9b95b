"""Managers, customers and random problems for the tests of the assignment plan."""

import random

import pytest
from hypothesis import strategies as st

from algorithms.assignment import Customer, Seat, link_weight
from algorithms.eligibility import CustomerFacts, ManagerFacts, refusals

CORE, PRIORITY, STANDARD = 1, 2, 3
GRADES = {
    4: (frozenset({CORE, PRIORITY, STANDARD}), frozenset({CORE, PRIORITY, STANDARD})),
    3: (frozenset({PRIORITY, STANDARD}), frozenset({CORE})),
    2: (frozenset({STANDARD}), frozenset({PRIORITY})),
    1: (frozenset(), frozenset()),
}
POINTS = {CORE: 6.0, PRIORITY: 2.0, STANDARD: 1.0}


def manager(number, level=4, *, count_cap=0, load_cap=0.0, team=None, certified=True, count=0, load=0.0):
    primary, backup = GRADES[level]
    return Seat(ManagerFacts(number, level, primary, backup, count_cap, load_cap, team, certified), count, load)


def customer(number, tier=STANDARD, held_by=None, **values):
    values.setdefault("load", POINTS[tier])
    values.setdefault("team_id", None)
    return Customer(number, tier, tier, manager_id=held_by, **values)


def by_customer(plan):
    return {line.customer_id: line for line in plan.lines}


# -- random problems ------------------------------------------------------


@st.composite
def problems(draw, managers=3, customers=8, loads="tier"):
    teams = st.sampled_from([None, None, 1, 2])
    seats = []
    for number in range(draw(st.integers(1, managers))):
        seats.append(
            manager(
                100 + number,
                draw(st.sampled_from([4, 4, 3, 2, 1])),
                count_cap=draw(st.sampled_from([0, 1, 2, 3, 4])),
                load_cap=draw(st.sampled_from([0.0, 0.0, 3.0, 6.0, 7.0, 12.0])),
                team=draw(teams),
                certified=draw(st.integers(0, 5)) > 0,
                count=draw(st.sampled_from([0, 0, 0, 1])),
                load=draw(st.sampled_from([0.0, 0.0, 1.0])),
            )
        )
    ids = [seat.facts.id for seat in seats]
    holder = st.sampled_from([None, *ids, *ids, 999])
    people = []
    for number in range(draw(st.integers(0, customers))):
        tier = draw(st.sampled_from([CORE, PRIORITY, STANDARD, STANDARD]))
        held_by = draw(holder)
        people.append(
            customer(
                number + 1,
                tier,
                held_by,
                load=1.0 if loads == "equal" else POINTS[tier],
                team_id=draw(teams),
                link_months=draw(st.sampled_from([0, 5, 30, 200])) if held_by else 0,
                recent=held_by is not None and draw(st.integers(0, 3)) == 0,
                conflicts=frozenset(draw(st.sets(st.sampled_from(ids), max_size=1))),
            )
        )
    return people, seats


def status_of(people, seats):
    """Status of each customer, worked out from the rules alone: forced, crowded, sitting, new."""
    facts = {seat.facts.id: seat.facts for seat in seats}
    count = {seat.facts.id: seat.count for seat in seats}
    load = {seat.facts.id: seat.load for seat in seats}
    status = {}
    for one in people:
        if one.manager_id is None:
            status[one.id] = "new"
        elif one.manager_id not in facts or banned(facts[one.manager_id], one):
            status[one.id] = "forced"
        else:
            status[one.id] = "sitting"
            count[one.manager_id] += 1
            load[one.manager_id] += one.load
    for one in people:
        if status[one.id] == "sitting":
            held = facts[one.manager_id]
            over = refusals(held, facts_of(one), "primary", count=count[held.id], load=load[held.id], conflict=False)
            if over:
                status[one.id] = "crowded"
    return status


def facts_of(one):
    return CustomerFacts(one.id, one.tier_id, one.load, one.team_id)


def banned(facts, one):
    codes = refusals(facts, facts_of(one), "primary", count=0, load=0, conflict=facts.id in one.conflicts)
    return bool(codes)


def value(people, seats, status, choice):
    """Objective of a choice {customer: manager or None}; None if a rule forbids it."""
    count = {seat.facts.id: seat.count for seat in seats}
    load = {seat.facts.id: seat.load for seat in seats}
    taken = set()
    unplaced = {CORE: 0, PRIORITY: 0, STANDARD: 0}
    recent = disturbed = weight = 0
    for one in people:
        held = choice[one.id]
        if held is None:
            unplaced[one.tier_id] += 1
        else:
            count[held] += 1
            load[held] += one.load
            taken.add(held)
        if status[one.id] in ("crowded", "sitting") and held != one.manager_id:
            weight += link_weight(one.link_months)
            recent += one.recent
            disturbed += status[one.id] == "sitting"
    uneven = 0.0
    for seat in seats:
        facts = seat.facts
        if facts.id in taken:
            codes = refusals(
                facts, CustomerFacts(0, None, 0, None), "primary",
                count=count[facts.id], load=load[facts.id], conflict=False,
            )  # fmt: skip
            if "count_cap" in codes or "load_cap" in codes:
                return None
        uneven += load[facts.id] ** 2 / (facts.load_cap or facts.count_cap or 100.0)
    ranks = sorted({one.rank for one in people})
    return (*(unplaced[rank] for rank in ranks), recent, disturbed, weight), uneven


def brute_force(people, seats):
    """Best objective by going through everything."""
    status = status_of(people, seats)
    best = None
    options = []
    for one in people:
        allowed = [seat.facts.id for seat in seats if not banned(seat.facts, one)]
        if status[one.id] == "sitting":
            options.append([one.manager_id] if one.recent else allowed)
        else:
            options.append([None, *allowed])

    def descend(depth, choice):
        nonlocal best
        if depth == len(people):
            found = value(people, seats, status, choice)
            if found is not None and (best is None or found < best):
                best = found
            return
        for option in options[depth]:
            choice[people[depth].id] = option
            descend(depth + 1, choice)

    descend(0, {})
    return best


def check_rules(people, seats, plan):
    """No cap broken, nobody without right, every customer has one line, no move without need."""
    facts = {seat.facts.id: seat.facts for seat in seats}
    lines = by_customer(plan)
    assert sorted(lines) == sorted(one.id for one in people)
    status = status_of(people, seats)
    for one in people:
        line = lines[one.id]
        if line.to_id is not None:
            assert not banned(facts[line.to_id], one)
        if status[one.id] == "forced":
            assert line.kind in ("move", "unplaceable") and line.reasons
        if status[one.id] == "sitting":
            assert line.kind == "stay" or (line.kind == "move" and line.reasons == ("make_room",))
            assert not (one.recent and line.kind == "move")
        if status[one.id] == "new":
            assert line.kind in ("new", "unplaceable")
        assert line.reasons
        assert line.from_id == one.manager_id
    for seat in seats:
        count, load = plan.after[seat.facts.id]
        got = [one for one in people if lines[one.id].to_id == seat.facts.id]
        assert count == seat.count + len(got)
        assert load == pytest.approx(seat.load + sum(one.load for one in got))
        if got:
            probe = CustomerFacts(0, None, 0, None)
            codes = refusals(seat.facts, probe, "primary", count=count, load=load, conflict=False)
            assert not {"count_cap", "load_cap"} & set(codes)


def utility(customers, managers, seed, *, teams=10, seats=(25, 60, 120), load_caps=(150, 120, 120), slack=0.9):
    """A city: customers with managers, some new, tiers changed, certificates lost, too full."""
    dice = random.Random(seed)
    crew = []
    for number in range(managers):
        level = (4, 3, 3, 2)[number // teams % 4]
        crew.append(
            manager(
                number + 1, level, team=number % teams + 1, certified=dice.random() > 0.02,
                count_cap=seats[4 - level], load_cap=float(load_caps[4 - level]),
            )
        )  # fmt: skip
    rest = {seat.facts.id: [seat.facts.count_cap or 10**6, seat.facts.load_cap * slack] for seat in crew}
    people = []
    for number in range(customers):
        tier = dice.choices([CORE, PRIORITY, STANDARD], [6, 30, 64])[0]
        team = dice.randrange(teams) + 1
        held = dice.choice([seat.facts for seat in crew if seat.facts.team_id == team])
        fits = tier in held.primary_tiers and rest[held.id][0] > 0 and rest[held.id][1] >= POINTS[tier]
        if dice.random() < 0.9 and (fits or dice.random() < 0.05):
            rest[held.id][0] -= 1
            rest[held.id][1] -= POINTS[tier]
            people.append(
                customer(number + 1, tier, held.id, team_id=team, link_months=dice.randrange(200),
                         recent=dice.random() < 0.05)
            )  # fmt: skip
        else:
            people.append(customer(number + 1, tier, team_id=team))
    return people, crew
