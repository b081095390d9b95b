"""Steps on the ladder of grades: which are allowed, when they take effect (domain P9, P11, rulings 11.1, 11.2).

No clock here: the caller says which day it is.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from .periods import add_months

#: Level of the lowest grade and of the one above, whose holders come up from it all year.
TRAINEE, SECOND = 1, 2
#: From this grade on: committee, defence talk, public notice, yearly window.
UPPER = 3

#: What keeps a step from being asked for, in the order in which it is said.
REFUSALS = (
    "no_grade",  # the person holds no grade
    "has_grade",  # an initial recognition of somebody who holds one
    "same_grade",  # the step leads where the person is
    "wrong_way",  # a promotion down, a demotion up
    "skips",  # more than one grade at once without the exception
    "lowest",  # there is no grade below: the person leaves the line
    "window",  # outside the yearly window
    "refused_before",  # asked for and refused not long ago
    "quota",  # all places of the grade are taken
    "launch",  # an initial recognition after the launch
)


class Step(NamedTuple):
    """A step that somebody asks for.

    :ivar kind: ``initial``, ``promotion``, ``demotion``, ``renewal`` or ``exit``
    :ivar from_level: level of the grade held, 0 = none
    :ivar to_level: level of the grade asked for, 0 = none (an exit)
    """

    kind: str
    from_level: int
    to_level: int
    is_exception: bool = False


class Situation(NamedTuple):
    """What the rules look at.

    :ivar months: months of the yearly window, 1 to 12; empty = all year
    :ivar refused_on: day on which the same step was refused last
    :ivar wait_months: how long it is not asked for again
    :ivar quota: places of the grade asked for, 0 = no limit; ``holders``: how many are taken
    :ivar launch_open: whether the launch window is open
    """

    today: date
    months: Collection[int] = ()
    refused_on: date | None = None
    wait_months: int = 12
    quota: int = 0
    holders: int = 0
    launch_open: bool = False


def refusals(step: Step, situation: Situation) -> tuple[str, ...]:
    """Return the codes of all rules that the step breaks, in the order of :data:`REFUSALS`."""
    found = _ladder_refusals(step)
    rises = step.kind == "promotion"
    if rises and step.to_level >= UPPER and situation.months and situation.today.month not in situation.months:
        found.add("window")
    if rises and situation.refused_on and situation.today < add_months(situation.refused_on, situation.wait_months):
        found.add("refused_before")
    if step.kind in ("promotion", "initial") and situation.quota and situation.holders >= situation.quota:
        found.add("quota")
    if step.kind == "initial" and not situation.launch_open:
        found.add("launch")
    return tuple(code for code in REFUSALS if code in found)


def _ladder_refusals(step: Step) -> set[str]:
    if step.kind == "initial":
        return {"has_grade"} if step.from_level else set()
    if not step.from_level:
        return {"no_grade"}
    if step.kind == "promotion":
        if step.to_level <= step.from_level:
            return {"same_grade" if step.to_level == step.from_level else "wrong_way"}
        return {"skips"} if step.to_level > step.from_level + 1 and not step.is_exception else set()
    if step.kind == "demotion":
        if step.from_level <= SECOND:
            return {"lowest"}
        if step.to_level >= step.from_level:
            return {"same_grade" if step.to_level == step.from_level else "wrong_way"}
        return {"skips"} if step.to_level < step.from_level - 1 else set()
    if step.kind == "renewal":
        return set() if step.to_level == step.from_level else {"wrong_way"}
    return set()


def decision_level(step: Step) -> int:
    """Return the level whose approvers decide the step (domain table 8.1, last row; P11).

    A promotion is decided by those who give the grade, a demotion and an exit by those who gave
    it, a renewal by marketing and human resources, an initial recognition by the committee.
    """
    if step.kind == "promotion":
        return step.to_level
    if step.kind == "initial":
        return max(step.to_level, UPPER)
    if step.kind == "renewal":
        return SECOND
    return max(step.from_level, TRAINEE)


def needs_defence(step: Step) -> bool:
    """Whether a defence talk precedes the decision (ruling 11.12)."""
    return step.kind == "promotion" and step.to_level >= UPPER


def needs_notice(step: Step) -> bool:
    """Whether the decision hangs out before it takes effect (P9, step 8)."""
    return step.kind == "promotion" and step.to_level >= UPPER


def first_day(step: Step, today: date) -> date:
    """Return the day on which an approved promotion takes effect.

    First of the next quarter; the step from trainee to the grade above the next day (11.2).
    """
    if step.to_level < UPPER:
        return today + timedelta(days=1)
    quarter = (today.month - 1) // 3
    return date(today.year + (quarter == 3), (quarter + 1) % 4 * 3 + 1, 1)
