"""What the values of a case were before they changed: enough to tell an approver what is new to him."""

#: changes kept with a case; whoever was asked before them gets to know that much changed, not what
KEPT = 20


def remembered(log, mark, before, after):
    """Return the log of a case with one more change.

    :param log: list of ``{"mark", "old"}``, oldest first; None: none yet
    :param mark: hash of the values before the change
    :param before: those values, flat
    :param after: the values after it
    """
    old = {key: before.get(key) for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return [*(log or []), {"mark": mark, "old": old}][-KEPT:]


def values_at(log, mark, now_mark, now):
    """Return the values as they were when their hash began with `mark`; None when that is not known any more.

    :param log: as of `remembered`
    :param now_mark: hash of the values `now`
    """
    if now_mark.startswith(mark):
        return dict(now)
    values = dict(now)
    for change in reversed(log or []):
        values |= change["old"]
        if change["mark"].startswith(mark):
            return values
    return None
