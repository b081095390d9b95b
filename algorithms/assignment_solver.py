"""How a plan is found: exact flow, else release and repair; exact search for few customers.

* :func:`solve_by_flow`: the caps boil down to numbers of customers. The flow is optimal in
  everything but unevenness.
* :func:`solve_by_repair`: load caps bind with different load points (an NP-hard problem).
  Every manager above a cap releases the cheapest set that brings him below, found exactly;
  the others are seated; who finds no seat gets one by ejection chains.
* :func:`search`: all possibilities with bounds, for a handful of customers.
"""

from .assignment_network import Network, Scale
from .assignment_problem import CROWDED, FORCED, NEW, PINNED, SITTING
from .assignment_state import URGENCY, State

#: Managers looked at for one ejection chain; those with the least lacking come first.
_CHAIN_WIDTH = 48
#: Nodes after which the exhaustive search settles for the best found.
_SEARCH_NODES = 400_000


def demand(problem):
    """Customers that have to come to somebody whatever else happens."""
    return [one for one, status in enumerate(problem.status) if status in (NEW, FORCED)]


# -- flow -----------------------------------------------------------------


def solve_by_flow(problem, seats, make_room):
    """Optimal plan (but for unevenness) where ``seats`` are exact.

    :return: (state, price of the optimum for :class:`Scale`)
    """
    network, price = best_network(problem, seats, make_room)
    away, seated = network.quotas()
    state = State(problem)
    taken = _take_away(state, away)
    waiting = demand(problem) + taken
    wanted = network.scale.unpack(price)[: len(problem.ranks)]
    even = state.copy()
    left = even.fill(waiting)
    if _counts(problem, left) == wanted and not any(problem.status[one] == SITTING for one in left):
        state = even
    else:
        _seat_by_quota(state, network, waiting, seated)
    state.level()
    return state, price


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


# -- release and repair ---------------------------------------------------


def solve_by_repair(problem, make_room):
    """Near-optimal plan for binding load caps with different load points.

    :return: (state, lower bound of the price from the releases alone)
    """
    scale = Scale(problem)
    state = State(problem)
    released, bound = [], 0
    for manager, customers in _crowded_customers(problem):
        price, chosen = cheapest_release(problem, scale, manager, customers)
        bound += price
        for one in chosen:
            state.remove(one)
        released += chosen
    left = state.fill(demand(problem) + released)
    _Repair(state, scale, make_room).run(left)
    state.level()
    return state, bound


def _crowded_customers(problem):
    """Managers above a cap with the customers they may give away, in order."""
    customers = {}
    for one, status in enumerate(problem.status):
        if status == CROWDED:
            customers.setdefault(problem.current[one], []).append(one)
    return sorted(customers.items())


def cheapest_release(problem, scale, manager, customers):
    """Cheapest set whose leaving brings ``manager`` below both caps, exactly.

    Customers of the same load are taken in the order of their price, so a table over (count,
    load still to go) with one entry per prefix suffices.

    :return: (price, customers); all of them if even that is not enough
    """
    need = (
        max(0, problem.start_count[manager] - problem.cap_count[manager]),
        max(0, problem.start_load[manager] - problem.cap_load[manager]),
    )
    if len(customers) <= need[0] or sum(problem.load[one] for one in customers) <= need[1]:
        chosen = list(customers)
        return sum(_link_price(problem, scale, one) for one in chosen), chosen
    classes = {}
    for one in sorted(
        customers, key=lambda one: (_link_price(problem, scale, one), problem.customers[one].link_months, -one)
    ):
        classes.setdefault(problem.load[one], []).append(one)
    table = {need: (0, ())}
    for load, members in sorted(classes.items()):
        following = {}
        for (count, points), (price, chosen) in table.items():
            for taken in range(len(members) + 1):
                key = (max(0, count - taken), max(0, points - taken * load))
                offer = (price, (*chosen, (load, taken)))
                if key not in following or offer < following[key]:
                    following[key] = offer
                if key == (0, 0) or taken == len(members):
                    break
                price += _link_price(problem, scale, members[taken])
        table = following
    price, chosen = table[0, 0]
    return price, [one for load, taken in chosen for one in classes[load][:taken]]


def _link_price(problem, scale, one):
    """Price of breaking the permitted link of ``one`` with his manager."""
    price = problem.weight[one]
    if problem.recent[one]:
        price += scale.recent
    if problem.status[one] == SITTING:
        price += scale.disturbed
    return price


class _Repair:
    """Finds seats for customers left over, by moving others on (ejection chains)."""

    def __init__(self, state, scale, make_room):
        self.state, self.problem, self.scale, self.make_room = state, state.problem, scale, make_room
        self.held = {}
        for one, manager in enumerate(state.at):
            if manager >= 0:
                self.held.setdefault(manager, set()).add(one)

    def run(self, left):
        """Try every customer of ``left``; one failure speaks for all alike."""
        problem, hopeless = self.problem, set()
        for one in sorted(left, key=lambda one: (problem.rank[one], URGENCY[problem.status[one]], one)):
            own = problem.current[one] if problem.status[one] == CROWDED else None
            key = (problem.hub[one], own)
            if key in hopeless:
                continue
            if not self._seat(one):
                hopeless.add(key)

    def _seat(self, one):
        """Seat ``one`` by the cheapest chain found; False if there is none."""
        best = None
        for manager in self._hosts(one):
            chain = self._try(one, manager)
            if chain is not None and (best is None or chain < best):
                best = chain
                if not best[0]:
                    break
        if best is None:
            return False
        _price, manager, steps = best
        for other, target in steps:
            self._move(other, target)
        self._place(one, manager)
        return True

    def _hosts(self, one):
        problem, state = self.problem, self.state
        hosts = [
            manager
            for group in problem.permitted_groups(problem.kind[one])
            for manager in problem.groups[group]
            if manager not in problem.barred[one]
        ]
        hosts.sort(key=lambda manager: (state.load[manager] - problem.cap_load[manager], manager))
        own = problem.current[one]
        if problem.status[one] == CROWDED and own in hosts[_CHAIN_WIDTH:]:
            return [own, *hosts[:_CHAIN_WIDTH]]
        return hosts[:_CHAIN_WIDTH]

    def _try(self, one, manager):
        """(price, manager, moves) that make room for ``one``, tried and taken back."""
        problem, state = self.problem, self.state
        if state.has_room(one, manager):
            return 0, manager, ()
        candidates = self._candidates(one, manager)
        lacking = state.load[manager] + problem.load[one] - problem.cap_load[manager]
        single = [other for other in candidates if problem.load[other[1]] >= lacking]
        chain = None
        for bunch in (single, candidates):
            steps, price = [], 0
            for cost, other in bunch:
                if state.has_room(one, manager):
                    break
                origin = state.at[other]
                state.remove(other)
                target = self._elsewhere(other, manager)
                if target is None:
                    state.place(other, origin)
                    continue
                state.place(other, target)
                steps.append((other, target))
                price += cost
            if state.has_room(one, manager):
                chain = (price, manager, tuple(steps))
            for other, _target in reversed(steps):
                state.remove(other)
                state.place(other, manager)
            if chain is not None:
                return chain
        return None

    def _candidates(self, one, manager):
        """Customers of ``manager`` that may go, cheapest first, a few of each kind."""
        problem, found, seen = self.problem, [], {}
        for other in sorted(self.held.get(manager, ())):
            if problem.rank[other] < problem.rank[one] or problem.status[other] == PINNED:
                continue
            if problem.current[other] == manager:
                if problem.status[other] == SITTING and not self.make_room:
                    continue
                price = _link_price(problem, self.scale, other)
            else:
                price = 0
            found.append((price, other))
        found.sort(key=lambda item: (item[0], -problem.load[item[1]], item[1]))
        kept = []
        for price, other in found:
            key = (price, problem.hub[other])
            seen[key] = seen.get(key, 0) + 1
            if seen[key] <= 8:
                kept.append((price, other))
        return kept

    def _elsewhere(self, other, manager):
        """Permitted manager but ``manager`` with a seat for ``other``; his own if he has one."""
        problem, state = self.problem, self.state
        own = problem.current[other]
        if (
            problem.status[other] in (CROWDED, SITTING)
            and own != manager
            and state.has_room(other, own)
        ):
            return own
        return state.best(other, manager)

    def _move(self, one, target):
        self.held[self.state.at[one]].discard(one)
        self.state.remove(one)
        self._place(one, target)

    def _place(self, one, manager):
        self.state.place(one, manager)
        self.held.setdefault(manager, set()).add(one)


# -- exhaustive search ----------------------------------------------------


def search(problem, state, make_room):
    """Best plan of all, given a good one; for a handful of customers.

    :return: (state, True if all possibilities were covered)
    """
    return _Search(problem, state, make_room).run()


class _Search:
    """Depth first over the customers with lower bounds on price and unevenness."""

    def __init__(self, problem, state, make_room):
        self.problem, self.scale = problem, Scale(problem)
        self.best_state = state
        self.best = (self.scale.pack(state.objective()[:-1]), state.unevenness())
        fixed = {PINNED} if make_room else {PINNED, SITTING}
        self.open = sorted(
            (one for one, status in enumerate(problem.status) if status not in fixed),
            key=lambda one: (problem.rank[one], -problem.load[one], one),
        )
        self.trial = State(problem)
        for one in self.open:
            if self.trial.at[one] >= 0:
                self.trial.remove(one)
        self.choices = [self._choices(one) for one in self.open]
        # Cheapest way to leave one of the customers from here on without anybody.
        self.cheapest_gap = [None] * (len(self.open) + 1)
        for depth in range(len(self.open) - 1, -1, -1):
            gap = self.scale.unplaced[problem.rank[self.open[depth]]]
            below = self.cheapest_gap[depth + 1]
            self.cheapest_gap[depth] = gap if below is None else min(gap, below)
        self.nodes = 0

    def _choices(self, one):
        problem = self.problem
        return [
            manager
            for group in problem.permitted_groups(problem.kind[one])
            for manager in problem.groups[group]
            if manager not in problem.barred[one]
        ]

    def run(self):
        self._descend(0, 0, self.trial.unevenness())
        return self.best_state, self.nodes <= _SEARCH_NODES

    def _descend(self, depth, price, uneven):
        self.nodes += 1
        if self.nodes > _SEARCH_NODES:
            return
        if depth == len(self.open):
            if (price, uneven) < self.best:
                self.best = (price, uneven)
                self.best_state = self.trial.copy()
            return
        if (price, uneven + self._least_growth(depth, price)) >= self.best:
            return
        one, trial = self.open[depth], self.trial
        load = self.problem.load[one]
        for extra, growth, manager in self._offers(one, depth):
            total = price + extra
            if (total, uneven + growth * load) >= self.best:
                continue
            if manager < 0:
                self._descend(depth + 1, total, uneven)
            else:
                trial.place(one, manager)
                self._descend(depth + 1, total, uneven + growth * load)
                trial.remove(one)

    def _offers(self, one, depth):
        """(price, marginal unevenness, manager) of each possibility, best first."""
        problem, trial = self.problem, self.trial
        status, own = problem.status[one], problem.current[one]
        leaving = _link_price(problem, self.scale, one) if status in (CROWDED, SITTING) else 0
        offers = [
            (0 if manager == own else leaving, trial.marginal(one, manager), manager)
            for manager in self.choices[depth]
            if trial.has_room(one, manager)
        ]
        if status != SITTING:
            offers.append((leaving + self.scale.unplaced[problem.rank[one]], 0, -1))
        return sorted(offers)

    def _least_growth(self, depth, price):
        """What the unevenness must still grow by if nobody else may stay unplaced."""
        if price + self.cheapest_gap[depth] <= self.best[0]:
            return 0
        trial, growth = self.trial, 0
        for one, choices in zip(self.open[depth:], self.choices[depth:], strict=True):
            growth += self.problem.load[one] * min((trial.marginal(one, manager) for manager in choices), default=0)
        return growth
