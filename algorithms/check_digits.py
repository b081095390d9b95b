"""Check digits after ISO 7064, MOD 97-10: they tell a mistyped number from an invented one at once.

Every single wrong sign, every swap of two neighbours and nearly all other slips are found. Digits and
the letters A to Z count (A = 10 … Z = 35); hyphens and spaces are for the eye alone.
"""

_SIGNS = {sign: str(value) for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_FOR_THE_EYE = frozenset("- ")


def check_digits(text: str) -> str:
    """Return the two digits that make ``text`` valid when they are put behind it.

    :raise ValueError: if there is nothing to check, or a sign that has no value
    """
    return f"{98 - _remainder(text, '00'):02d}"


def is_valid(text: str) -> bool:
    """Whether ``text``, whose last two digits are check digits, is free of slips."""
    try:
        return _remainder(text) == 1
    except ValueError:
        return False


def _remainder(text: str, appended: str = "") -> int:
    digits = ""
    # only after the look at the signs themselves: the capital of some foreign letters is a Latin one
    for sign in text.upper() if text.isascii() else text:
        if sign in _SIGNS:
            digits += _SIGNS[sign]
        elif sign not in _FOR_THE_EYE:
            raise ValueError(f"{sign!r} has no value in a number with check digits")
    if not digits:
        raise ValueError("a number without signs has no check digits")
    return int(digits + appended) % 97
