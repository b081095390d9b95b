"""The assignment problem as a flow of customers (or of load points) between pools.

Customers alike in rank, load, tier, team and conflicts form a *hub*; managers alike in
grade and team form a *pool*, but for managers above a cap or named in a conflict, who are
pools of their own. The network starts from everybody staying: supply are the customers
that must come to somebody (into their hub) and the surplus of managers above a cap (into
their pool); an arc pool → hub takes a customer away at the cost of his link, an arc
hub → pool seats him, and hub → sink leaves him unplaced at a cost above all others. A
network has hundreds of nodes for 100,000 customers.

Counted in customers the flow solves every problem whose caps boil down to a number of
customers. Counted in load points customers may be split: a lower bound for the others.
"""

from math import lcm

from .assignment_problem import CROWDED, FORCED, NEW, SITTING
from .min_cost_flow import INFINITE, MinCostFlow


class Scale:
    """Packs the objective (without unevenness) into one integer and unpacks it."""

    def __init__(self, problem):
        self.problem = problem
        self.ranks = problem.ranks
        people = len(problem.customers) + 1
        self.disturbed = sum(problem.weight) + 1
        self.recent = self.disturbed * people
        self.unplaced = {}
        price = self.recent * people
        for rank in reversed(self.ranks):
            self.unplaced[rank] = price
            price *= people

    def unpack(self, price):
        """(unplaced per rank …, recent, disturbed, weight) of an integer price."""
        figures = []
        for step in (*(self.unplaced[rank] for rank in self.ranks), self.recent, self.disturbed):
            figure, price = divmod(price, step)
            figures.append(figure)
        return (*figures, price)

    def link_price(self, one):
        """Price of breaking the permitted link of customer ``one`` with his manager."""
        price = self.problem.weight[one]
        if self.problem.recent[one]:
            price += self.recent
        if self.problem.status[one] == SITTING:
            price += self.disturbed
        return price

    def pack(self, figures):
        """Price of a tuple of figures as :meth:`unpack` gives it."""
        *unplaced, recent, disturbed, weight = figures
        price = sum(self.unplaced[rank] * number for rank, number in zip(self.ranks, unplaced, strict=True))
        return price + self.recent * recent + self.disturbed * disturbed + weight


class Network:
    """Flow network of a problem; see the module for its shape.

    :param seats: customers of the scope each manager can take, by position
    :param make_room: whether customers of managers within their caps may be moved so that
        others find a seat
    :param by_load: count in load points instead of customers (split relaxation)
    """

    def __init__(self, problem, seats, *, make_room, by_load=False):
        self.problem, self.by_load = problem, by_load
        self.scale = Scale(problem)
        self.factor = lcm(*(load for load in set(problem.load) if load)) if by_load else 1
        if by_load:
            self.limit = [max(0, cap - base) for cap, base in zip(problem.cap_load, problem.base_load, strict=True)]
        else:
            self.limit = seats
        self._collect(make_room)
        self._make_pools()
        self._build()

    # -- reading the problem ----------------------------------------------

    def _units(self, one):
        return self.problem.load[one] if self.by_load else 1

    def _price(self, price, one):
        """Price of moving one unit of customer ``one``; split prices are kept integer."""
        return price * self.factor // self.problem.load[one] if self.by_load else price

    def _collect(self, make_room):
        """Demand by hub, stays by manager, movable customers by manager and hub."""
        problem = self.problem
        self.demand, self.movable = {}, {}
        self.held = [0] * len(problem.seats)
        self.may_leave = [0] * len(problem.seats)
        for one, status in enumerate(problem.status):
            if self.by_load and not problem.load[one]:
                continue  # weighs nothing: any permitted manager will do
            if status in (NEW, FORCED):
                self.demand.setdefault(problem.hub[one], []).append(one)
                continue
            manager = problem.current[one]
            self.held[manager] += self._units(one)
            if status == CROWDED or (status == SITTING and make_room):
                self.movable.setdefault((manager, problem.hub[one]), []).append(one)
                self.may_leave[manager] += self._units(one)

    def _make_pools(self):
        problem = self.problem
        alone = {manager for manager in range(len(problem.seats)) if problem.crowded[manager]}
        hubs = set(self.demand) | {hub for _manager, hub in self.movable}
        for _rank, _load, _kind, barred in hubs:
            alone.update(barred)
        self.pools, self.pools_of_group = [], []
        self.pool_of = [0] * len(problem.seats)
        for members in problem.groups:
            numbers = []
            for bunch in ([one for one in members if one not in alone], *([one] for one in members if one in alone)):
                if bunch:
                    numbers.append(len(self.pools))
                    for manager in bunch:
                        self.pool_of[manager] = len(self.pools)
                    self.pools.append(bunch)
            self.pools_of_group.append(numbers)
        self.hubs = sorted(hubs, key=lambda hub: (hub[0], hub[1], repr(hub[2]), hub[3]))

    # -- building ---------------------------------------------------------

    def _build(self):
        self.net = MinCostFlow(2)
        self.source, self.sink = 0, 1
        self.hub_node = {hub: self.net.add_node() for hub in self.hubs}
        self.pool_node = [self.net.add_node() for _pool in self.pools]
        self.seated, self.left, self.taken = {}, {}, {}
        self._add_pools()
        self._add_taking_away()
        for hub in self.hubs:
            self._add_hub(hub)

    def _add_pools(self):
        for number, members in enumerate(self.pools):
            node = self.pool_node[number]
            free = sum(max(0, self.limit[one] - self.held[one]) for one in members)
            if free:
                self.net.add_arc(node, self.sink, min(free, INFINITE))
            # Customers that are pinned stay even above the cap.
            surplus = sum(min(max(0, self.held[one] - self.limit[one]), self.may_leave[one]) for one in members)
            if surplus:
                self.net.add_arc(self.source, node, surplus)

    def _add_taking_away(self):
        """Arcs pool → hub, one for each cost; remembers the customers behind each."""
        problem, scale = self.problem, self.scale
        bunches = {}
        for (manager, hub), customers in sorted(self.movable.items(), key=lambda item: item[1][0]):
            for one in customers:
                price = scale.link_price(one)
                bunches.setdefault((self.pool_of[manager], hub, price), []).append(one)
        for (pool, hub, price), customers in bunches.items():
            node = target = self.hub_node[hub]
            if problem.status[customers[0]] == CROWDED:
                # Who sits above a cap may end up without anybody; in a node of his own, so that
                # nobody else of the hub does in his place.
                target = self.net.add_node()
                self.net.add_arc(target, node, INFINITE)
                self.net.add_arc(target, self.sink, INFINITE, self._price(scale.unplaced[hub[0]], customers[0]))
            arc = self.net.add_arc(
                self.pool_node[pool],
                target,
                sum(self._units(one) for one in customers),
                self._price(price, customers[0]),
            )
            self.taken[arc] = customers

    def _add_hub(self, hub):
        problem, node = self.problem, self.hub_node[hub]
        rank, _load, kind, barred = hub
        waiting = self.demand.get(hub, ())
        if waiting:
            self.net.add_arc(self.source, node, sum(self._units(one) for one in waiting))
        for group in problem.permitted_groups(kind):
            for pool in self.pools_of_group[group]:
                if self.pools[pool][0] not in barred or len(self.pools[pool]) > 1:
                    self.seated[hub, pool] = self.net.add_arc(node, self.pool_node[pool], INFINITE)
        # Only who has no permitted seat today may end up without one.
        if waiting:
            self.left[hub] = self.net.add_arc(
                node,
                self.sink,
                sum(self._units(one) for one in waiting),
                self._price(self.scale.unplaced[rank], waiting[0]),
            )

    # -- solving ----------------------------------------------------------

    def solve(self):
        """Solve and return the price (an integer for :class:`Scale`, rounded up if split)."""
        _sent, price = self.net.solve(self.source, self.sink)
        return -(-price // self.factor)

    def quotas(self):
        """After :meth:`solve`: what to do, for a network counted in customers.

        :return: (customers to take away as {arc's customers: how many} pairs, {(hub, pool):
            customers to seat})
        """
        away = [(customers, self.net.flow(arc)) for arc, customers in self.taken.items() if self.net.flow(arc)]
        seated = {key: self.net.flow(arc) for key, arc in self.seated.items() if self.net.flow(arc)}
        return away, seated
