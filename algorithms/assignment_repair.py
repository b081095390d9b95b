"""Plans by release and repair: for load caps that bind with different load points.

That problem is NP-hard. Every manager above a cap releases the cheapest set that brings
him below, found exactly; the others are seated; who finds no seat gets one by ejection
chains; who moved comes back where that costs less.
"""

from .assignment_network import Scale
from .assignment_problem import CROWDED, PINNED, SITTING
from .assignment_state import URGENCY, State

#: Managers looked at for one ejection chain; those with the least lacking come first.
_CHAIN_WIDTH = 48
#: Attempts after which only short chains through few managers are tried.
_CHAIN_ATTEMPTS = 20_000
_CHAIN_WIDTH_LATE = 8
#: Passes in which customers are brought back to the manager they left.
_RETURN_PASSES = 6


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
    for one in problem.demand() + released:
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
        return sum(scale.link_price(one) for one in chosen), chosen
    classes = {}
    for one in sorted(customers, key=lambda one: (scale.link_price(one), problem.customers[one].link_months, -one)):
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
                price += scale.link_price(members[taken])
        table = following
    price, chosen = table[0, 0]
    return price, [one for load, taken in chosen for one in classes[load][:taken]]


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
            away.sort(key=lambda one: (-self.scale.link_price(one), one))
            if not sum(self._bring_back(one) for one in away):
                break

    def _bring_back(self, one):
        problem = self.problem
        if self.state.at[one] == problem.current[one]:
            return False  # came back while others moved
        place, steps = self.state.at[one], []
        self._leave(one)
        price = self._enter(one, problem.current[one], 1, steps)
        if price is not None and price < self.scale.link_price(one):
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
                price = self.scale.link_price(other)
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
