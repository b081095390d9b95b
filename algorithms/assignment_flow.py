"""Plans by flow: exact where the caps boil down to numbers of customers.

The flow is optimal in everything but unevenness; the free customers are then seated as
evenly as the flow allows.
"""

from .assignment_network import Network, Scale
from .assignment_problem import SITTING, UNLIMITED
from .assignment_state import URGENCY, State


def solve_by_flow(problem, seats, make_room):
    """Optimal plan (but for unevenness) where ``seats`` are exact.

    :return: (state, price of the optimum for :class:`Scale`)
    """
    if min(seats, default=UNLIMITED) >= UNLIMITED:
        return _solve_without_caps(problem)
    network, price = best_network(problem, seats, make_room)
    away, seated = network.quotas()
    state = State(problem)
    taken = _take_away(state, away)
    waiting = problem.demand() + taken
    wanted = network.scale.unpack(price)[: len(problem.ranks)]
    even = state.copy()
    left = even.fill(waiting)
    if _counts(problem, left) == wanted and not any(problem.status[one] == SITTING for one in left):
        state = even
    else:
        _seat_by_quota(state, network, waiting, seated)
    state.level()
    return state, price


def _solve_without_caps(problem):
    """Without any cap nobody stands in another one's way: seat evenly who needs a seat."""
    state = State(problem)
    state.fill(problem.demand())
    state.level()
    return state, Scale(problem).pack(state.objective()[:-1])


def best_network(problem, seats, make_room, by_load=False):
    """Solve the flow without, and only where that leaves something to win, with making room.

    :return: (solved network, price)
    """
    network = Network(problem, seats, make_room=False, by_load=by_load)
    price = network.solve()
    if make_room and price >= network.scale.recent:
        network = Network(problem, seats, make_room=True, by_load=by_load)
        price = network.solve()
    return network, price


def _counts(problem, customers):
    """Number of ``customers`` by rank, in the order of the ranks."""
    number = dict.fromkeys(problem.ranks, 0)
    for one in customers:
        number[problem.rank[one]] += 1
    return tuple(number.values())


def _take_away(state, away):
    """Remove as many of each bunch as the flow says: fullest manager, then shortest link."""
    problem, taken = state.problem, []
    for customers, number in away:
        queues = {}
        for one in sorted(customers, key=lambda one: (problem.customers[one].link_months, -one), reverse=True):
            queues.setdefault(state.at[one], []).append(one)
        for _ in range(number):
            manager = max(queues, key=lambda key: (problem.even_weight[key] * state.load[key], -key))
            one = queues[manager].pop()
            if not queues[manager]:
                del queues[manager]
            state.remove(one)
            taken.append(one)
    return taken


def _seat_by_quota(state, network, waiting, seated):
    """Seat the waiting customers in the pools the flow has chosen, evenly in each pool."""
    problem = state.problem
    by_hub = {}
    for one in sorted(waiting, key=lambda one: (URGENCY[problem.status[one]], one), reverse=True):
        by_hub.setdefault(problem.hub[one], []).append(one)
    by_pool = {}
    for (hub, pool), number in seated.items():
        for _ in range(number):
            by_pool.setdefault(pool, []).append(by_hub[hub].pop())
    for pool, customers in sorted(by_pool.items()):
        for one in sorted(customers, key=lambda one: (-problem.load[one], one)):
            state.place(
                one,
                min(
                    (manager for manager in network.pools[pool] if state.has_room(one, manager)),
                    key=lambda manager: (state.load[manager], manager),
                ),
            )
