"""To whom the customers of a manager go who may not serve any more (domain 11.5).

Pure: the caller reads the links and carries the outcome out.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .eligibility import CustomerFacts, ManagerFacts, refusals


class Held(NamedTuple):
    """A customer whose primary the manager is.

    :ivar rank: place of the tier, 0 = the best; the best are placed first
    :ivar backup_id: who backs the customer up today, None = nobody
    :ivar covered: somebody else acts as temporary manager today
    """

    customer: CustomerFacts
    rank: int
    backup_id: int | None
    covered: bool = False


class Passed(NamedTuple):
    """What becomes of one customer.

    :ivar way: ``primary`` = the backup takes over, ``temporary`` = the backup covers for some days,
        ``covered`` = who acts already goes on, ``gap`` = nobody may
    :ivar manager_id: the backup in the first two cases
    :ivar reasons: codes of the rules that kept the backup from taking over, as of `eligibility.refusals`;
        ``no_backup`` if there is none
    """

    customer_id: int
    way: str
    manager_id: int | None = None
    reasons: tuple[str, ...] = ()


def pass_on(
    customers: Iterable[Held],
    managers: Mapping[int, ManagerFacts],
    loads: Mapping[int, tuple[int, float]],
    conflicts: frozenset[tuple[int, int]] = frozenset(),
) -> list[Passed]:
    """Return what becomes of each customer, the best tier first, then by id; deterministic.

    :param managers: facts of the backups by id
    :param loads: (customers, load points) that each of them carries already
    :param conflicts: (manager id, customer id) of declared conflicts
    """
    loads = dict(loads)
    outcome = []
    for held in sorted(customers, key=lambda one: (one.rank, one.customer.id)):
        passed = _place(held, managers, loads, conflicts)
        if passed.way == "primary":
            count, load = loads.get(passed.manager_id, (0, 0.0))
            loads[passed.manager_id] = (count + 1, load + held.customer.load)
        outcome.append(passed)
    return outcome


def _place(held, managers, loads, conflicts) -> Passed:
    customer, backup_id = held.customer, held.backup_id
    if backup_id is None:
        return Passed(customer.id, "covered" if held.covered else "gap", None, ("no_backup",))
    count, load = loads.get(backup_id, (0, 0.0))
    figures = {
        "count": count + 1,
        "load": load + customer.load,
        "conflict": (backup_id, customer.id) in conflicts,
    }
    against = refusals(managers[backup_id], customer, "primary", **figures)
    if not against:
        return Passed(customer.id, "primary", backup_id)
    if held.covered:
        return Passed(customer.id, "covered", None, against)
    if not refusals(managers[backup_id], customer, "temporary", **figures):
        return Passed(customer.id, "temporary", backup_id, against)
    return Passed(customer.id, "gap", None, against)
