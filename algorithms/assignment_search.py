"""Plans by exhaustive search with bounds: for a handful of customers."""

from .assignment_network import Scale
from .assignment_problem import CROWDED, PINNED, SITTING
from .assignment_state import State

#: Nodes after which the search settles for the best found.
_SEARCH_NODES = 400_000


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
        """Search; return (best state, whether all possibilities were covered)."""
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
        leaving = self.scale.link_price(one) if status in (CROWDED, SITTING) else 0
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
