"""A plan in the making: who holds whom, even filling of free seats, levelling.

The third goal of the plan, even load, is the sum over managers of load² / capacity: it is
least when the load rates (load / capacity) are equal. Only customers that have to come to
somebody anyway are used to even the load.
"""

from heapq import heapify, heappop, heappush

from .assignment_problem import CROWDED, FORCED, NEW, PINNED, SITTING

#: Who gets the last seat among customers that are otherwise alike: who gave up a permitted
#: seat for others, then who has nobody, then who has somebody that may not serve him.
URGENCY = {SITTING: 0, NEW: 1, FORCED: 2, CROWDED: 3}
_NOBODY = -1
#: Levelling stops after so many passes over all managers, or when a pass of swaps wins less
#: than this part of the unevenness.
_LEVEL_PASSES = 40
_LEVEL_GAIN = 1e-5


class State:
    """Positions of managers by position of customer (-1 = nobody), counts and loads."""

    def __init__(self, problem):
        self.problem = problem
        self.count = list(problem.start_count)
        self.load = list(problem.start_load)
        self.at = [
            problem.current[one] if status in (CROWDED, SITTING, PINNED) else _NOBODY
            for one, status in enumerate(problem.status)
        ]
        self._heaps, self._listed = {}, set()

    def copy(self):
        """An independent copy on the same problem."""
        twin = State.__new__(State)
        twin.problem = self.problem
        twin.count, twin.load, twin.at = list(self.count), list(self.load), list(self.at)
        twin._heaps, twin._listed = {}, set()
        return twin

    # -- moves ------------------------------------------------------------

    def place(self, one, manager):
        """Give customer ``one``, held by nobody, to ``manager``."""
        self.at[one] = manager
        self.count[manager] += 1
        self.load[manager] += self.problem.load[one]
        self._touch(manager)

    def remove(self, one):
        """Take customer ``one`` from his manager."""
        manager = self.at[one]
        self.at[one] = _NOBODY
        self.count[manager] -= 1
        self.load[manager] -= self.problem.load[one]
        self._touch(manager)

    def has_room(self, one, manager):
        """Whether the caps leave a seat for customer ``one``."""
        problem = self.problem
        return (
            self.count[manager] < problem.cap_count[manager]
            and self.load[manager] + problem.load[one] <= problem.cap_load[manager]
        )

    def _touch(self, manager):
        heap = self._heaps.get(self.problem.group_of[manager])
        if heap is not None:
            entry = (self.load[manager], manager)
            if entry not in self._listed:
                self._listed.add(entry)
                heappush(heap, entry)

    # -- choosing a manager -----------------------------------------------

    def marginal(self, one, manager):
        """What the sum of load² / capacity grows by, per point, if ``one`` comes."""
        return self.problem.even_weight[manager] * (2 * self.load[manager] + self.problem.load[one])

    def best(self, one, without=None):
        """Permitted manager with a seat whose load rate suffers least; None if none has one.

        ``without`` is left out, and so is the manager the customer is to leave.
        """
        choice = None
        for group in self.problem.permitted_groups(self.problem.kind[one]):
            manager = self._lowest(group, one, without)
            if manager is not None:
                offer = (self.marginal(one, manager), manager)
                if choice is None or offer < choice:
                    choice = offer
        return None if choice is None else choice[1]

    def _lowest(self, group, one, without):
        """Manager of the group with the lowest load who can take ``one``."""
        problem = self.problem
        heap = self._heaps.get(group)
        if heap is None:
            heap = self._heaps[group] = [(self.load[manager], manager) for manager in problem.groups[group]]
            heapify(heap)
            self._listed.update(heap)
        barred, own = problem.barred[one], problem.current[one]
        skipped, found = [], None
        while heap:
            load, manager = heap[0]
            if load != self.load[manager] or self.count[manager] >= problem.cap_count[manager]:
                self._listed.discard(heappop(heap))  # outdated, or full: back when somebody leaves
            elif manager in barred or manager in (own, without):
                skipped.append(heappop(heap))
            else:
                # Capacities are equal within a group: who has the least load has most room.
                if load + problem.load[one] <= problem.cap_load[manager]:
                    found = manager
                break
        for entry in skipped:
            heappush(heap, entry)
        return found

    def fill(self, customers):
        """Seat ``customers`` evenly, first rank first, the least choice first.

        :return: those without a seat
        """
        problem = self.problem
        choice = {}
        for one in customers:
            hub = problem.hub[one]
            if hub not in choice:
                choice[hub] = sum(len(problem.groups[group]) for group in problem.permitted_groups(problem.kind[one]))
        left, full = [], set()
        order = sorted(
            customers,
            key=lambda one: (problem.rank[one], choice[problem.hub[one]], URGENCY[problem.status[one]], one),
        )
        for one in order:
            hub = (problem.hub[one], problem.current[one] if problem.status[one] in (CROWDED, SITTING) else None)
            manager = None if hub in full else self.best(one)
            if manager is None:
                full.add(hub)  # seats only become fewer while filling
                left.append(one)
            else:
                self.place(one, manager)
        return left

    # -- the objective ----------------------------------------------------

    def objective(self):
        """The figures to be made small, in the order of their importance.

        :return: (unplaced customers of each rank …, links broken within the protected
            months, links broken without the manager being above a cap, weight of the broken
            links that could have stayed, unevenness)
        """
        problem = self.problem
        unplaced = dict.fromkeys(problem.ranks, 0)
        recent = disturbed = weight = 0
        for one, manager in enumerate(self.at):
            if manager < 0:
                unplaced[problem.rank[one]] += 1
            status = problem.status[one]
            if manager != problem.current[one] and status in (CROWDED, SITTING):
                weight += problem.weight[one]
                recent += problem.recent[one]
                disturbed += status == SITTING
        return (*(unplaced[rank] for rank in problem.ranks), recent, disturbed, weight, self.unevenness())

    def unevenness(self):
        """Sum of load² / capacity over the managers."""
        return sum(weight * load * load for weight, load in zip(self.problem.even_weight, self.load, strict=True))

    # -- levelling --------------------------------------------------------

    def free_customers(self):
        """Placed customers who have to come to somebody new, by manager."""
        problem = self.problem
        free = {}
        for one, manager in enumerate(self.at):
            if manager >= 0 and (manager != problem.current[one] or problem.status[one] == NEW):
                free.setdefault(manager, []).append(one)
        return free

    def level(self):
        """Even the load by single moves and swaps of free customers; nobody else moves."""
        free = self.free_customers()
        for _ in range(_LEVEL_PASSES):
            order = sorted(free, key=lambda manager: (-self.problem.even_weight[manager] * self.load[manager], manager))
            moved = sum(self._level_moves(free, manager) for manager in order)
            if moved:
                continue
            before = self.unevenness()
            if not self._level_swaps(free, order) or before - self.unevenness() < before * _LEVEL_GAIN:
                break

    def _level_swaps(self, free, order):
        """One swap for each manager, the fullest first, with the emptiest of each group."""
        partners = [
            min((one for one in members if free.get(one)), key=lambda one: (self.load[one], one), default=None)
            for members in self.problem.groups
        ]
        return sum(self._level_swap(free, manager, partners) for manager in order)

    def _level_moves(self, free, manager):
        """Move free customers of ``manager`` away while that lowers the unevenness."""
        problem, moved = self.problem, 0
        if not free[manager]:
            return 0
        by_hub = {}
        for one in free[manager]:
            by_hub.setdefault(problem.hub[one], []).append(one)
        weight = problem.even_weight[manager]
        for hub in sorted(by_hub, key=lambda hub: (-hub[1], by_hub[hub][0])):
            for one in reversed(by_hub[hub]):
                target = self.best(one)
                if target is None or target == manager:
                    break
                if self.marginal(one, target) >= weight * (2 * self.load[manager] - problem.load[one]):
                    break
                self._shift(free, one, target)
                moved += 1
        return moved

    def _shift(self, free, one, target):
        free[self.at[one]].remove(one)
        self.remove(one)
        self.place(one, target)
        free.setdefault(target, []).append(one)

    def _level_swap(self, free, manager, partners):
        """Swap one free customer of ``manager`` for a lighter one where that evens the load."""
        problem = self.problem
        best = None
        seen = set()
        for one in free[manager]:
            if problem.hub[one] in seen:
                continue
            seen.add(problem.hub[one])
            for group in problem.permitted_groups(problem.kind[one]):
                partner = partners[group]
                if partner in (None, manager, problem.current[one]) or partner in problem.barred[one]:
                    continue
                for other in self._lighter(free[partner], one, manager):
                    gain = self._swap_gain(one, manager, other, partner)
                    if gain > 0 and (best is None or (gain, -one, -other) > best[0]):
                        best = ((gain, -one, -other), one, other, partner)
        if best is None:
            return 0
        _key, one, other, partner = best
        free[manager].remove(one)
        free[partner].remove(other)
        self.remove(one)
        self.remove(other)
        self.place(one, partner)
        self.place(other, manager)
        free[partner].append(one)
        free[manager].append(other)
        return 1

    def _lighter(self, customers, one, manager):
        """One customer per hub, lighter than ``one``, that ``manager`` may hold."""
        problem, seen = self.problem, set()
        for other in customers:
            hub = problem.hub[other]
            if hub in seen or problem.load[other] >= problem.load[one]:
                continue
            if problem.permits(other, manager) and problem.current[other] != manager:
                seen.add(hub)
                yield other

    def _swap_gain(self, one, manager, other, partner):
        """By how much the unevenness falls; negative also where a cap forbids the swap."""
        problem = self.problem
        shift = problem.load[one] - problem.load[other]
        if self.load[partner] + shift > problem.cap_load[partner]:
            return -1
        before, after = self.load[manager], self.load[partner]
        return problem.even_weight[manager] * (before**2 - (before - shift) ** 2) - problem.even_weight[partner] * (
            (after + shift) ** 2 - after**2
        )
