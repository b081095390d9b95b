"""An approval process as a file: JSON with a checksum, which another database can read.

Records go by names that hold everywhere (XML ids of groups, logins of users), never by numbers. What comes in is
believed nothing: :func:`read` checks size, form, depth, checksum and the shape of everything, and says what is wrong
by a code of :data:`CODES`.
"""

import json
import math
import re
from collections.abc import Mapping

from . import approval_chain

FORMAT = "customer_manager.approval_process"
#: number of this form; a newer one is refused
VERSION = 1

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 12
MAX_STEPS = 200
MAX_TESTS = 200
#: values of a test case
MAX_VALUES = 1000
MAX_TEXT = 20_000

#: What may be wrong with a file; parameters in brackets.
CODES = (
    "size",  # limit: bytes
    "json",  # not UTF-8, or no JSON
    "number",  # NaN, infinity, or a number that is too long
    "depth",  # limit
    "double",  # key: twice in one object
    "format",  # not such a file
    "newer",  # found, known
    "checksum",  # altered after it was written
    "shape",  # path: what stands there is not what belongs there
    "text",  # path: signs that cannot be kept, or too long
)

#: texts, which may hold anything, and brackets; a text that never ends is taken to the end, once and not from each
#: of its quotes again
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', re.DOTALL)

_TEXT, _WHOLE, _NUMBER, _FLAG = "text", "whole", "number", "flag"

#: fields of a step and what they hold; a list in brackets
STEP = {
    "name": _TEXT,
    "sequence": _WHOLE,
    "condition": _TEXT,
    "source": _TEXT,
    "users": [_TEXT],
    "group": _TEXT,
    "approver_field": _TEXT,
    "manager_level": _WHOLE,
    "role": _TEXT,
    "quorum": _TEXT,
    "quorum_value": _WHOLE,
    "exclude_requester": _FLAG,
    "exclude_subject": _FLAG,
    "exclude_line": _FLAG,
    "exclude_relatives": _FLAG,
    "rerun": _TEXT,
    "deadline_hours": _NUMBER,
    "reminder_hours": _NUMBER,
    "escalation_users": [_TEXT],
    "is_sensitive": _FLAG,
    "return_to": _WHOLE,
    "translations": {_TEXT: _TEXT},
}
TEST_VALUE = {"key": _TEXT, "text": _TEXT}
TEST_STEP = {"step": _TEXT, "people": _TEXT, "users": [_TEXT]}
TEST = {"name": _TEXT, "requester": _TEXT, "date": _TEXT, "values": [TEST_VALUE], "steps": [TEST_STEP]}
PROCESS = {
    "name": _TEXT,
    "translations": {_TEXT: _TEXT},
    "model": _TEXT,
    "transition": _TEXT,
    "company": _TEXT,
    "company_name": _TEXT,
    "owner": _TEXT,
    "distinct_people": _FLAG,
    "steps": [STEP],
    "tests": [TEST],
}


class BundleError(ValueError):
    """A file that cannot be taken: ``code`` of :data:`CODES`, ``params`` for the sentence."""

    def __init__(self, code: str, **params):
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


def write(process: Mapping) -> bytes:
    """Return the file of a process; the same process always gives the same file.

    :param process: as :data:`PROCESS`
    """
    content = {"format": FORMAT, "version": VERSION, "checksum": checksum(process), "process": process}
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode()


def checksum(process: Mapping) -> str:
    """Return the hash over all that a file says of a process."""
    return approval_chain.digest({"format": FORMAT, "version": VERSION, "process": process})


def steps_checksum(process: Mapping) -> str:
    """Return the hash over the steps alone: equal in two databases, equal steps."""
    return approval_chain.digest({"distinct_people": process["distinct_people"], "steps": process["steps"]})


def read(content: bytes) -> dict:
    """Return the process that a file holds, as :data:`PROCESS`.

    :raise BundleError: whatever is wrong with it
    """
    if len(content) > MAX_BYTES:
        raise BundleError("size", limit=MAX_BYTES)
    found = _load(content)
    if not isinstance(found, dict) or found.get("format") != FORMAT or type(found.get("version")) is not int:
        raise BundleError("format")
    if found["version"] > VERSION:
        raise BundleError("newer", found=found["version"], known=VERSION)
    if found["version"] < 1 or found.keys() != {"format", "version", "checksum", "process"}:
        raise BundleError("format")
    process = found["process"]
    _check(process, PROCESS, "process")
    if found["checksum"] != checksum(process):
        raise BundleError("checksum")
    _check_sizes(process)
    return process


def _load(content):
    """Return what a JSON text says, without anything that JSON does not know or that hides something."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BundleError("json") from error
    _check_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_number,
            parse_float=_finite,
            parse_int=_bounded,
        )
    except BundleError:
        raise
    except (ValueError, RecursionError) as error:
        raise BundleError("json") from error


def _check_depth(text):
    """Refuse deep nesting before anything is parsed: brackets within texts do not count."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        sign = found[0][0]
        if sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BundleError("depth", limit=MAX_DEPTH)
        elif sign in "]}":
            depth -= 1


def _object(pairs):
    found = {}
    for key, value in pairs:
        if key in found:
            raise BundleError("double", key=ascii(key)[1:-1][:100])
        found[key] = value
    return found


def _refuse_number(_text):
    raise BundleError("number")


def _finite(text):
    number = float(text)
    if not math.isfinite(number):
        raise BundleError("number")
    return number


def _bounded(text):
    if len(text) > 11 or not -(2**31) < int(text) < 2**31:
        raise BundleError("number")
    return int(text)


def _check(value, shape, path):
    """Refuse a value that is not what belongs at a place."""
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise BundleError("shape", path=path)
        for number, one in enumerate(value, 1):
            _check(one, shape[0], f"{path} {number}")
    elif isinstance(shape, dict):
        _check_object(value, shape, path)
    elif shape == _TEXT:
        _check_text(value, path)
    elif not _fits(value, shape):
        raise BundleError("shape", path=path)


def _check_object(value, shape, path):
    if not isinstance(value, dict):
        raise BundleError("shape", path=path)
    if shape.keys() == {_TEXT}:  # a dictionary with any keys
        for key, one in value.items():
            _check_text(key, path)
            _check_text(one, path)
        return
    odd = sorted(value.keys() ^ shape.keys())
    if odd:
        raise BundleError("shape", path=f"{path}, {ascii(odd[0])[1:-1][:100]}")
    for key, inner in shape.items():
        _check(value[key], inner, f"{path}, {key}")


def _check_text(value, path):
    """Refuse what is no text that a database can keep."""
    if not isinstance(value, str):
        raise BundleError("shape", path=path)
    if len(value) > MAX_TEXT or "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise BundleError("text", path=path)


def _fits(value, kind):
    if kind == _FLAG:
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (kind == _NUMBER and isinstance(value, float))


def _check_sizes(process):
    if not process["name"].strip():
        raise BundleError("shape", path="process, name")
    for name, limit in (("steps", MAX_STEPS), ("tests", MAX_TESTS)):
        if len(process[name]) > limit:
            raise BundleError("shape", path=f"process, {name}")
    for number, test in enumerate(process["tests"], 1):
        for name, limit in (("steps", MAX_STEPS), ("values", MAX_VALUES)):
            if len(test[name]) > limit:
                raise BundleError("shape", path=f"process, tests {number}, {name}")
    for number, step in enumerate(process["steps"], 1):
        if not 0 <= step["return_to"] <= len(process["steps"]) or step["return_to"] == number:
            raise BundleError("shape", path=f"process, steps {number}, return_to")
