"""What the signed link to an approval says: for whom, for which task, on which values, until when."""

import re
from typing import NamedTuple

#: characters by which values are known again
MARK_LENGTH = 32
#: what a token looks like; nothing else is even tried
TOKEN = re.compile(r"[A-Za-z0-9_-]{100,400}")


class Ticket(NamedTuple):
    """Content of one link.

    :ivar mark: by which the values are known again that the reader was asked about
    :ivar expires: seconds since 1970, UTC
    """

    task_id: int
    user_id: int
    mark: str
    expires: int


def ticket_of(payload):
    """Return the Ticket that the content of a signed token is, None when it is none."""
    if not isinstance(payload, list) or len(payload) != len(Ticket._fields):
        return None
    task_id, user_id, mark, expires = payload
    if any(type(number) is not int or number <= 0 for number in (task_id, user_id, expires)):
        return None
    if not isinstance(mark, str) or len(mark) != MARK_LENGTH:
        return None
    return Ticket(task_id, user_id, mark, expires)
