"""In what two versions of an approval process differ, step by step.

Steps have no common ids in two versions. Those with the same name are the same; of the rest, those that share most
of what decides. What only got another number in the order, while it stays between the same steps, did not change.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

#: What may have become of a step.
KINDS = ("same", "changed", "moved", "added", "removed")

#: Names that do not go into the comparison of two steps: the order is told by "moved" and "beside".
_ORDER = frozenset({"id", "sequence"})

#: The steps that run at the same time, by name.
BESIDE = "beside"


class Field(NamedTuple):
    """A value of a step that changed."""

    name: str
    old: object
    new: object


class Change(NamedTuple):
    """What became of a step: kind of :data:`KINDS`, ids of the old and the new step (None = there is none).

    A step that moved may have changed too: ``fields``.
    """

    kind: str
    old: int | None
    new: int | None
    fields: tuple[Field, ...] = ()


def compare(old: Sequence[Mapping], new: Sequence[Mapping]) -> tuple[Change, ...]:
    """Return what became of each step: those of the new version in their order, then those removed.

    :param old: steps as {name: plain value}, with `id`, `name` and `sequence`
    :param new: the same of the other version
    """
    old, new = (sorted(steps, key=lambda step: (step["sequence"], step["id"])) for steps in (old, new))
    twins = match(old, new)
    by_id = {step["id"]: step for step in old}
    moved = _moved(old, new, twins)
    beside = _beside(old), _beside(new)
    changes = []
    for step in new:
        twin = by_id.get(twins.get(step["id"]))
        if twin is None:
            changes.append(Change("added", None, step["id"]))
            continue
        fields = _fields(twin, step, beside)
        kind = "moved" if step["id"] in moved else "changed" if fields else "same"
        changes.append(Change(kind, twin["id"], step["id"], fields))
    kept = set(twins.values())
    return (*changes, *(Change("removed", step["id"], None) for step in old if step["id"] not in kept))


def match(old: Sequence[Mapping], new: Sequence[Mapping]) -> dict[int, int]:
    """Return {id of a new step: id of the old step that it was}."""
    twins, left = {}, list(old)
    for step in new:
        twin = next((one for one in left if one["name"] == step["name"]), None)
        if twin:
            twins[step["id"]] = twin["id"]
            left.remove(twin)
    for step in new:
        if step["id"] in twins or not left:
            continue
        likeness, twin = max(((_likeness(one, step), one) for one in left), key=lambda pair: pair[0])
        if likeness > 0.75:
            twins[step["id"]] = twin["id"]
            left.remove(twin)
    return twins


def _likeness(one, other):
    """Return the share of values that two steps have in common; who approves must be among them."""
    names = (one.keys() | other.keys()) - _ORDER - {"name"}
    people = ("source", "user_ids", "group_id", "approver_field", "manager_level", "role")
    if any(one.get(name) != other.get(name) for name in people):
        return 0
    return sum(one.get(name) == other.get(name) for name in names) / max(len(names), 1)


def _fields(old, new, beside):
    """Return what changed of a step but its place."""
    names = sorted((old.keys() | new.keys()) - _ORDER)
    fields = [Field(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]
    before, after = beside[0][old["id"]], beside[1][new["id"]]
    return (*fields, *([Field(BESIDE, before, after)] if before != after else []))


def _beside(steps):
    """Return {id: names of the other steps at the same time}."""
    return {
        step["id"]: tuple(
            sorted(one["name"] for one in steps if one["sequence"] == step["sequence"] and one["id"] != step["id"])
        )
        for step in steps
    }


def _moved(old, new, twins):
    """Return the ids of new steps that stand at another place among those that were there before.

    The longest row of steps that kept their order stays; the others have moved around it.
    """
    place = {step["id"]: number for number, step in enumerate(old)}
    row = [step["id"] for step in new if step["id"] in twins]
    best: dict[int, list[int]] = {}
    for index, step in enumerate(row):
        before = [best[one] for one in row[:index] if place[twins[one]] < place[twins[step]]]
        best[step] = [*max(before, key=len, default=[]), step]
    return set(row) - set(max(best.values(), key=len, default=[]))
