"""algorithms.min_cost_flow against a plain Bellman-Ford reference."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms import min_cost_flow
from algorithms.min_cost_flow import MinCostFlow


def reference(nodes, arcs, source, sink):
    """Successive shortest paths with Bellman-Ford, one path at a time."""
    edges = []
    for tail, head, capacity, cost in arcs:
        edges.append([tail, head, capacity, cost])
        edges.append([head, tail, 0, -cost])
    total = price = 0
    while True:
        distance = [None] * nodes
        via = [None] * nodes
        distance[source] = 0
        for _ in range(nodes):
            for number, (tail, head, rest, cost) in enumerate(edges):
                if rest and distance[tail] is not None:
                    reach = distance[tail] + cost
                    if distance[head] is None or reach < distance[head]:
                        distance[head] = reach
                        via[head] = number
        if distance[sink] is None:
            return total, price
        path, node = [], sink
        while node != source:
            path.append(via[node])
            node = edges[via[node]][0]
        units = min(edges[number][2] for number in path)
        for number in path:
            edges[number][2] -= units
            edges[number ^ 1][2] += units
        total += units
        price += units * distance[sink]


@st.composite
def networks(draw):
    nodes = draw(st.integers(2, 7))
    node = st.integers(0, nodes - 1)
    arcs = draw(
        st.lists(
            st.tuples(node, node, st.integers(0, 5), st.sampled_from([0, 0, 1, 2, 7, 10**25])).filter(
                lambda arc: arc[0] != arc[1]
            ),
            max_size=16,
        )
    )
    return nodes, arcs


@given(networks())
def test_equals_the_reference_and_conserves_flow(network):
    nodes, arcs = network
    net = MinCostFlow(nodes)
    numbers = [net.add_arc(*arc) for arc in arcs]
    sent, price = net.solve(0, nodes - 1)
    assert (sent, price) == reference(nodes, arcs, 0, nodes - 1)
    balance = [0] * nodes
    for number, (tail, head, capacity, _cost) in zip(numbers, arcs, strict=True):
        assert 0 <= net.flow(number) <= capacity
        balance[tail] -= net.flow(number)
        balance[head] += net.flow(number)
    assert balance[0] == -sent and balance[-1] == sent
    assert not any(balance[1:-1])


def test_negative_cost_is_refused():
    with pytest.raises(ValueError, match="negative"):
        MinCostFlow(2).add_arc(0, 1, 1, -1)


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(min_cost_flow).failed == 0
