"""Input of the assignment plan, brought into the form in which it is solved.

Customers and managers get positions in the order of their ids, so that neither the order
of the input nor the hash of anything can change the result. Load points become whole
hundredths; capacities, link weights and the objective are integers throughout.
"""

from typing import NamedTuple

from .eligibility import CAPPED_ROLES, ManagerFacts, grade_allows, team_allows

#: Load points are kept in hundredths, the precision of the setting.
LOAD_SCALE = 100
#: Breaking a link costs this much plus one per full year it has lasted, up to LINK_YEARS:
#: two fresh links weigh as much as one of ten years.
LINK_BASE = 10
LINK_YEARS = 10
#: Stands for "no cap"; far above any sum that can occur.
UNLIMITED = 1 << 50
#: Numerator of the weight by which squared loads are compared between managers.
_EVEN_SCALE = 10**12

NEW, FORCED, CROWDED, SITTING, PINNED = range(5)


class Customer(NamedTuple):
    """A customer in the scope of the plan.

    ``rank`` orders the tiers, 0 = served first. ``manager_id`` is the holder of the role
    today (None = a gap), ``link_months`` the length of the unbroken link with him.
    ``recent`` = the manager changed within the protected months. ``conflicts`` are the ids
    of managers with a declared conflict of interest; ``other_id`` is the manager who may
    not take this role because he holds the other one (the primary, when backups are
    planned). ``pinned`` customers are left alone unless a rule forces them to move.
    """

    id: int
    tier_id: int | None
    rank: int
    load: float
    team_id: int | None
    manager_id: int | None = None
    link_months: int = 0
    recent: bool = False
    conflicts: frozenset[int] = frozenset()
    other_id: int | None = None
    pinned: bool = False


class Seat(NamedTuple):
    """A manager with what he holds outside the scope (``count`` customers, ``load`` points)."""

    facts: ManagerFacts
    count: int = 0
    load: float = 0.0


def link_weight(months: int) -> int:
    """Cost of breaking a link that has lasted ``months`` months."""
    return LINK_BASE + min(max(months, 0) // 12, LINK_YEARS)


class Problem:
    """Everything the solvers read; nothing here changes once it is built.

    ``status`` of a customer: NEW (no manager), FORCED (the manager may not hold him),
    CROWDED (permitted, but the manager is above a cap), SITTING (permitted and within the
    caps), PINNED (SITTING or CROWDED, and not to be moved).
    """

    def __init__(self, customers, seats, role="primary"):
        self.role = role
        self.seats = sorted(seats, key=lambda seat: seat.facts.id)
        self.customers = sorted(customers, key=lambda customer: customer.id)
        self.position = {seat.facts.id: number for number, seat in enumerate(self.seats)}
        if len(self.position) != len(self.seats):
            raise ValueError("a manager is given twice")
        self._read_managers()
        self._read_customers()
        self._classify()
        self.ranks = sorted(set(self.rank))

    # -- managers ---------------------------------------------------------

    def _read_managers(self):
        capped = self.role in CAPPED_ROLES
        self.cap_count, self.cap_load, self.even_weight = [], [], []
        self.base_count = [seat.count for seat in self.seats]
        self.base_load = [round(seat.load * LOAD_SCALE) for seat in self.seats]
        for seat in self.seats:
            facts = seat.facts
            load_cap = round(facts.load_cap * LOAD_SCALE)
            self.cap_count.append(facts.count_cap if capped and facts.count_cap else UNLIMITED)
            self.cap_load.append(load_cap if capped and load_cap else UNLIMITED)
            self.even_weight.append(_EVEN_SCALE // (load_cap or facts.count_cap * LOAD_SCALE or 100 * LOAD_SCALE))
        # Managers of one group are interchangeable but for what they hold.
        self.group_of, self.groups = [], []
        numbers = {}
        for number, seat in enumerate(self.seats):
            facts = seat.facts
            tiers = facts.backup_tiers if self.role == "backup" else facts.primary_tiers
            key = (facts.team_id, tiers, self.even_weight[number], facts.certified)
            group = numbers.setdefault(key, len(self.groups))
            if group == len(self.groups):
                self.groups.append([])
            self.groups[group].append(number)
            self.group_of.append(group)
        self._permitted = {}

    def permitted_groups(self, kind):
        """Groups whose grade, certificate and team permit a (tier, team) ``kind``, in order."""
        if kind not in self._permitted:
            tier_id, team_id = kind
            self._permitted[kind] = {
                group: None
                for group, members in enumerate(self.groups)
                if (facts := self.seats[members[0]].facts).certified
                and grade_allows(facts, tier_id, self.role)
                and team_allows(facts, team_id)
            }
        return self._permitted[kind]

    def permits(self, customer, manager):
        """Whether all rules but the caps allow this pair of positions."""
        return (
            self.group_of[manager] in self.permitted_groups(self.kind[customer])
            and manager not in self.barred[customer]
        )

    # -- customers --------------------------------------------------------

    def _read_customers(self):
        nobody = frozenset()
        position = self.position
        self.ids = [customer.id for customer in self.customers]
        if len(set(self.ids)) != len(self.ids):
            raise ValueError("a customer is given twice")
        self.load = [round(customer.load * LOAD_SCALE) for customer in self.customers]
        self.rank = [customer.rank for customer in self.customers]
        self.kind = [(customer.tier_id, customer.team_id) for customer in self.customers]
        self.weight = [link_weight(customer.link_months) for customer in self.customers]
        self.recent = [customer.recent for customer in self.customers]
        self.barred = []
        for customer in self.customers:
            barred = customer.conflicts
            if customer.other_id is not None:
                barred = barred | {customer.other_id}
            self.barred.append(frozenset(position[one] for one in barred if one in position) if barred else nobody)
        # A manager who is not among the seats counts as one who may not serve.
        self.current = [
            None if customer.manager_id is None else position.get(customer.manager_id, -1)
            for customer in self.customers
        ]
        # Customers that no solver can tell apart but for where they are now.
        self.hub = [
            (self.rank[one], self.load[one], self.kind[one], tuple(sorted(self.barred[one])))
            for one in range(len(self.customers))
        ]

    def _classify(self):
        count, load = list(self.base_count), list(self.base_load)
        self.status = []
        for one, manager in enumerate(self.current):
            if manager is None:
                self.status.append(NEW)
            elif manager < 0 or not self.permits(one, manager):
                self.status.append(FORCED)
            else:
                self.status.append(SITTING)
                count[manager] += 1
                load[manager] += self.load[one]
        self.crowded = [
            count[manager] > self.cap_count[manager] or load[manager] > self.cap_load[manager]
            for manager in range(len(self.seats))
        ]
        self.over_count = [count[manager] > self.cap_count[manager] for manager in range(len(self.seats))]
        for one, status in enumerate(self.status):
            if status == SITTING:
                if self.customers[one].pinned:
                    self.status[one] = PINNED
                elif self.crowded[self.current[one]]:
                    self.status[one] = CROWDED
                elif self.recent[one]:
                    self.status[one] = PINNED
        self.start_count, self.start_load = count, load

    def demand(self):
        """Customers that have to come to somebody whatever else happens."""
        return [one for one, status in enumerate(self.status) if status in (NEW, FORCED)]

    # -- what makes a problem simple --------------------------------------

    def seat_limits(self):
        """How many customers of the scope each manager can take, and whether that is exact.

        It is exact where the two caps boil down to a number of customers: all customers who
        may come to a manager have the same load points, or his load cap cannot be reached
        with the customers his count cap allows (so it is for the default grades).

        :return: (seats per manager, True if exact for every manager)
        """
        loads = {}
        for _rank, load, kind, _barred in set(self.hub):
            for group in self.permitted_groups(kind):
                loads.setdefault(group, set()).add(load)
        seats, exact = [], True
        for manager, group in enumerate(self.group_of):
            possible = loads.get(group, {0})
            # Without a cap what he holds elsewhere does not lessen his seats.
            room = self._room(self.cap_count[manager], self.base_count[manager])
            points = self._room(self.cap_load[manager], self.base_load[manager])
            least, most = min(possible), max(possible)
            by_load = points // least if least and points < UNLIMITED else UNLIMITED
            if room * most > points and least != most:
                exact = False
            seats.append(min(room, by_load, UNLIMITED))
        return seats, exact

    @staticmethod
    def _room(cap, held):
        return UNLIMITED if cap >= UNLIMITED else max(0, cap - held)
