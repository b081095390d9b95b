"""How a plan is found: exact flow, else release and repair; exact search for few customers.

* :func:`solve_by_flow`: the caps boil down to numbers of customers. The flow is optimal in
  everything but unevenness.
* :func:`solve_by_repair`: load caps bind with different load points (an NP-hard problem).
  Every manager above a cap releases the cheapest set that brings him below, found exactly;
  the others are seated; who finds no seat gets one by ejection chains.
* :func:`search`: all possibilities with bounds, for a handful of customers.
"""

from .assignment_network import Network, Scale
from .assignment_problem import CROWDED, FORCED, NEW, PINNED, SITTING, UNLIMITED
from .assignment_state import URGENCY, State

#: Managers looked at for one ejection chain; those with the least lacking come first.
_CHAIN_WIDTH = 48
#: Attempts after which only short chains through few managers are tried.
_CHAIN_ATTEMPTS = 20_000
_CHAIN_WIDTH_LATE = 8
#: Passes in which customers are brought back to the manager they left.
_RETURN_PASSES = 6
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
    if min(seats, default=UNLIMITED) >= UNLIMITED:
        return _solve_without_caps(problem)
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


def _solve_without_caps(problem):
    """Without any cap nobody stands in another one's way: seat evenly who needs a seat."""
    state = State(problem)
    state.fill(demand(problem))
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
    repair = _Repair(state, scale, make_room)
    waiting = {}
    for one in demand(problem) + released:
        waiting.setdefault(problem.rank[one], []).append(one)
    # Rank by rank: seats that the first tiers need must not be gone to the later ones.
    left = []
    for rank in problem.ranks:
        left += repair.run(state.fill(waiting.get(rank, ())))
    repair.run(left)
    repair.bring_back()
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
        self.attempts = 0

    def run(self, left):
        """Seat the customers of ``left``; one failure speaks for all alike.

        :return: those still without a seat
        """
        problem, hopeless, failed = self.problem, set(), []
        self.held = {}
        for one, manager in enumerate(self.state.at):
            if manager >= 0:
                self.held.setdefault(manager, set()).add(one)
        for one in sorted(left, key=lambda one: (problem.rank[one], URGENCY[problem.status[one]], one)):
            own = problem.current[one] if problem.status[one] == CROWDED else None
            key = (problem.hub[one], own)
            if key in hopeless or not self._seat(one):
                hopeless.add(key)
                failed.append(one)
        return failed

    def _seat(self, one):
        """Seat ``one`` by the cheapest chain found; False if there is none."""
        best = None
        late = self.attempts > _CHAIN_ATTEMPTS
        hosts = self._hosts(one, None)[: _CHAIN_WIDTH_LATE if late else _CHAIN_WIDTH]
        for depth in (1,) if late else (1, 2):
            for manager in hosts[: len(hosts) // depth or 1]:
                steps = []
                price = self._enter(one, manager, depth, steps)
                self._undo(steps)
                if price is not None and (best is None or (price, manager) < best[:2]):
                    best = (price, manager, steps)
                    if not price:
                        break
            if best is not None:
                break
        if best is None:
            return False
        for other, origin, target in best[2]:
            if origin >= 0:
                self._leave(other)
            self._come(other, target)
        return True

    def bring_back(self):
        """Let customers return to the manager they left where that costs less in links."""
        problem, state = self.problem, self.state
        for _ in range(_RETURN_PASSES):
            away = [
                one
                for one, manager in enumerate(state.at)
                if problem.status[one] in (CROWDED, SITTING) and 0 <= manager != problem.current[one]
            ]
            away.sort(key=lambda one: (-_link_price(problem, self.scale, one), one))
            if not sum(self._bring_back(one) for one in away):
                break

    def _bring_back(self, one):
        problem = self.problem
        if self.state.at[one] == problem.current[one]:
            return False  # came back while others moved
        place, steps = self.state.at[one], []
        self._leave(one)
        price = self._enter(one, problem.current[one], 1, steps)
        if price is not None and price < _link_price(problem, self.scale, one):
            return True
        if price is not None:
            self._undo(steps)
        self._come(one, place)
        return False

    def _hosts(self, one, without):
        """Permitted managers for ``one``, those with the most room first."""
        problem, state = self.problem, self.state
        hosts = [
            manager
            for group in problem.permitted_groups(problem.kind[one])
            for manager in problem.groups[group]
            if manager not in problem.barred[one] and manager != without
        ]
        own = problem.current[one] if problem.status[one] == CROWDED else None
        hosts.sort(key=lambda manager: (manager != own, state.load[manager] - problem.cap_load[manager], manager))
        return hosts

    def _enter(self, one, manager, depth, steps):
        """Seat ``one``, held by nobody, at ``manager``, moving others on up to ``depth`` times.

        The moves are appended to ``steps`` as (customer, from, to), in an order in which they
        can be repeated.

        :return: price of the links broken, None (with all taken back) if there is no room
        """
        state = self.state
        self.attempts += 1
        if not state.has_room(one, manager):
            best = None
            for bunch in self._bunches(one, manager) if depth else ():
                trial = []
                price = self._clear(one, manager, bunch, depth, trial)
                self._undo(trial)
                if price is not None and (best is None or price < best[0]):
                    best = (price, trial)
            if best is None:
                return None
            for other, _origin, target in best[1]:
                self._leave(other)
                self._come(other, target)
            steps += best[1]
            price = best[0]
        else:
            price = 0
        self._come(one, manager)
        steps.append((one, -1, manager))
        return price

    def _clear(self, one, manager, bunch, depth, steps):
        """Move customers of ``bunch`` away from ``manager`` until ``one`` has room; price."""
        total, stuck = 0, set()
        for price, other in bunch:
            if self.state.has_room(one, manager):
                break
            # Where one finds no seat, those alike do not either: seats only become fewer here.
            kind = (self.problem.hub[other], self.problem.current[other])
            if kind in stuck:
                continue
            self._leave(other)
            extra = self._elsewhere(other, manager, depth - 1, steps)
            if extra is None:
                self._come(other, manager)
                stuck.add(kind)
            else:
                total += price + extra
        return total if self.state.has_room(one, manager) else None

    def _elsewhere(self, other, manager, depth, steps):
        """Seat ``other``, just taken from ``manager``, with somebody else; price or None."""
        problem, state = self.problem, self.state
        own = problem.current[other]
        if problem.status[other] in (CROWDED, SITTING) and own != manager and state.has_room(other, own):
            target = own
        else:
            target = state.best(other, manager)
        if target is not None:
            self._come(other, target)
            steps.append((other, manager, target))
            return 0
        if not depth:
            return None
        for target in self._hosts(other, manager)[:_CHAIN_WIDTH]:
            trial = []
            price = self._enter(other, target, depth, trial)
            if price is not None:
                last = trial.pop()
                steps += (*trial, (last[0], manager, last[2]))
                return price
        return None

    def _undo(self, steps):
        """Take back moves in the reverse order."""
        for other, origin, _target in reversed(steps):
            self._leave(other)
            if origin >= 0:
                self._come(other, origin)

    def _bunches(self, one, manager):
        """Orders in which customers of ``manager`` may be asked to make room for ``one``."""
        problem, state = self.problem, self.state
        candidates = self._candidates(one, manager)
        lacking = state.load[manager] + problem.load[one] - problem.cap_load[manager]
        single = [item for item in candidates if problem.load[item[1]] >= lacking]
        heavy = sorted(candidates, key=lambda item: (item[0] // max(1, problem.load[item[1]]), item))
        return [bunch for bunch in (single, candidates, heavy) if bunch]

    def _candidates(self, one, manager):
        """(price, customer) of who may leave ``manager``, cheapest first, a few of each kind."""
        problem, found, seen = self.problem, [], {}
        for other in self.held.get(manager, ()):
            if problem.status[other] == PINNED:
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

    def _leave(self, one):
        self.held[self.state.at[one]].discard(one)
        self.state.remove(one)

    def _come(self, one, manager):
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
