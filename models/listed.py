"""Names in a sentence, however many there are."""

from odoo import models

#: names that a sentence bears
MOST = 5


def listed(env, names, most=MOST, count=None):
    """Return "A, B, C … and 7 more": the first names, and how many others there are.

    :param names: texts, or records whose display names are meant; no others than the first are read
    :param most: how many are named
    :param count: how many there are, where `names` are the first of them alone
    """
    shown = names[:most]
    texts = shown.mapped("display_name") if isinstance(shown, models.BaseModel) else shown
    text, more = ", ".join(texts), (len(names) if count is None else count) - len(shown)
    return env._("%(names)s … and %(count)s more", names=text, count=more) if more else text


def listed_lines(env, lines, most):
    """Return the first sentences one below the other, and how many others there are."""
    shown, more = lines[:most], len(lines) - most
    return "\n".join([*shown, env._("… and %(count)s more.", count=more)] if more > 0 else shown)
