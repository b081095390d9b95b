"""When customers are told of what is coming: steps by the kind of notice and the policy of the tier (domain 8.2).

Pure: times in, the step that is due out.
"""

from datetime import timedelta
from typing import NamedTuple

MINUTE, DAY = 1, 24 * 60
#: notices of a time when the supply is off
OUTAGES = ("planned_outage", "temporary_outage")


class Step(NamedTuple):
    """Minutes before the start (None: as soon as the notice is sent), and whether somebody also calls."""

    before: int | None
    calls: bool = False


def steps(kind, policy, is_important=False):
    """Return the steps in the order of time.

    By law everybody hears of a planned outage seven days before, and important users of a temporary one 24 hours and
    30 minutes before. Tiers with the policy `message` or `call` hear more, as 8.2 says; never less than the law.

    :param kind: planned_outage, temporary_outage, or anything that just has to be known
    :param policy: law, message or call
    """
    calls = policy == "call"
    if kind == "planned_outage":
        moments = {"law": (7 * DAY,), "message": (7 * DAY, DAY)}.get(policy, (7 * DAY, DAY, 30 * MINUTE))
        return [Step(before, calls) for before in moments]
    if kind == "temporary_outage":
        moments = (DAY, 30 * MINUTE) if calls or is_important else (DAY,) if policy == "message" else ()
        return [Step(None, calls), *(Step(before, calls) for before in moments)]
    return [Step(None)]


def due_step(plan, taken, start, sent, now):
    """Return (number of the last step that is due, the Step), or None if nothing is.

    Steps are counted from 1; those before the last due one are not made up for: a message of seven days before says
    nothing the day before.

    :param taken: number of the last step taken
    """
    due = [
        number
        for number, step in enumerate(plan, 1)
        if number > taken and now >= (sent if step.before is None else start - timedelta(minutes=step.before))
    ]
    return (due[-1], plan[due[-1] - 1]) if due else None


def is_late(kind, start, sent, law_days):
    """Whether a planned outage is told later than the law asks."""
    return kind == "planned_outage" and start - sent < timedelta(days=law_days)
