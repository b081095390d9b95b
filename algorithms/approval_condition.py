"""Conditions of approval steps: an Odoo domain over the values that are approved, never Python.

A condition is the text of a domain, ``[("amount", ">", 50000), ("region", "in", ["A", "B"])]``. It
may name the keys of the snapshot and the three :data:`NAMES`; it is read as a tree of literals
and nothing of it is ever run. What is wrong with it is a code, a position and parameters, which
the models put into a sentence.
"""

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

#: Names a condition may use for a value: the requester, his day, the company of the document.
NAMES = ("uid", "today", "company_id")

#: Codes of :class:`ConditionError` and their parameters.
CODES = (
    "too_long",  # limit
    "too_many",  # limit
    "syntax",
    "list",  # the text is not a list
    "term",  # an element is neither a term nor & | !
    "arity",  # operator: & | ! lacks a term behind it
    "key",  # key: not a value of the snapshot
    "operator",  # operator: unknown
    "kind",  # operator, key, kind: this operator does not go with such a value
    "expression",  # neither a literal nor one of NAMES
    "name",  # name: not one of NAMES
    "values",  # operator: needs a list of values
    "value",  # key, kind: such a value does not go with it
    "number",  # key: not finite
    "date",  # key, kind: no such day or time
    "missing",  # key: not among the values (only when a condition is asked)
)

MAX_LENGTH = 4000
MAX_TERMS = 200

_EQUAL = frozenset({"=", "!="})
_MEMBER = frozenset({"in", "not in"})
_ORDER = frozenset({"<", "<=", ">", ">="})
_OPERATORS = _EQUAL | _MEMBER | _ORDER | {"ilike"}
_TEXTS = frozenset({"char", "text"})
_NUMBERS = frozenset({"integer", "float", "monetary"})
_LINKS = frozenset({"many2one", "many2many"})
_MOMENTS = frozenset({"date", "datetime"})

#: Operators by kind of value.
OPERATORS = {
    **dict.fromkeys(_TEXTS, _EQUAL | _MEMBER | {"ilike"}),
    **dict.fromkeys({"selection", "boolean"} | _LINKS, _EQUAL | _MEMBER),
    **dict.fromkeys(_NUMBERS | _MOMENTS, _EQUAL | _MEMBER | _ORDER),
}

#: Kinds of value each name may stand for.
_NAME_KINDS = {"uid": _LINKS | {"integer"}, "company_id": _LINKS | {"integer"}, "today": _MOMENTS}

_OPPOSITE = {"=": "!=", "in": "not in", "<": ">=", ">": "<=", "ilike": "not ilike"}
_OPPOSITE |= {other: one for one, other in _OPPOSITE.items()}

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class ConditionError(ValueError):
    """A condition that cannot be read: ``code`` of :data:`CODES`, ``position``, ``params`` for the sentence.

    ``position`` is (line, column), both from 1.
    """

    def __init__(self, code: str, position: tuple[int, int] = (1, 1), **params):
        super().__init__(f"{code} at {position}: {params}")
        self.code = code
        self.position = position
        self.params = params


class Name(NamedTuple):
    """A value that is known when the condition is asked: one of :data:`NAMES`."""

    name: str


class Atom(NamedTuple):
    """One term. ``wanted`` is a value, a :class:`Name`, or a tuple of them for ``in`` and ``not in``."""

    key: str
    kind: str
    operator: str
    wanted: object


class Junction(NamedTuple):
    """Nodes joined by ``&``, ``|`` or, a single one, turned round by ``!``."""

    operator: str
    parts: tuple


class Reason(NamedTuple):
    """A term that decided, in plain values (dates as text, links as ids, None = unset).

    ``operator`` is one of those a condition may use or ``not ilike``.
    """

    key: str
    operator: str
    wanted: object
    found: object


@dataclass(frozen=True)
class Condition:
    """A condition that was read: its text, the keys it names, its tree."""

    text: str = ""
    keys: frozenset[str] = frozenset()
    root: Atom | Junction = field(default=Junction("&", ()), repr=False)


#: The condition that always holds.
ALWAYS = Condition()


def parse(text: str | None, kinds: Mapping[str, str]) -> Condition:
    """Read a condition; empty text and ``[]`` always hold.

    :param kinds: kind of each key of the snapshot, a key of :data:`OPERATORS`
    :raise ConditionError: whatever is wrong with the text
    """
    if not text or not text.strip():
        return ALWAYS
    return _Reader(text, kinds).condition()


def holds(condition: Condition, values: Mapping, names: Mapping) -> bool:
    """Whether the condition holds for a snapshot.

    Unset is what Odoo takes for it: None, False, "", 0 of a number, no ids. ``=`` False finds unset
    values; ``<`` and its like never hold for None. Ids of a many2many: ``in`` asks for any of them.

    :param values: by key; dates as such or as text in ISO form
    :param names: values of :data:`NAMES`
    :raise ConditionError: when a key of the condition is not among the values
    """
    return _because(condition.root, True, values, names) is not None


def explain(condition: Condition, values: Mapping, names: Mapping) -> tuple[Reason, ...]:
    """Return the terms that make the condition hold, in order; empty when it does not or always does.

    Terms under ``!`` are turned round: what is told is always true.
    """
    return _because(condition.root, True, values, names) or ()


class _Reader:
    """Reads one text into a condition; every method raises ConditionError for what it refuses."""

    def __init__(self, text, kinds):
        if len(text) > MAX_LENGTH:
            raise ConditionError("too_long", limit=MAX_LENGTH)
        self.text = text
        self.kinds = kinds
        self.code = text.strip()
        self.lines = re.split(r"\r\n|\r|\n", self.code)
        self.keys = set()

    def condition(self):
        """Return the condition of the whole text."""
        tree = self._tree()
        if not isinstance(tree, ast.List):
            self._refuse("list", tree)
        if len(tree.elts) > MAX_TERMS:
            self._refuse("too_many", tree.elts[MAX_TERMS], limit=MAX_TERMS)
        root = self._joined(tree.elts)
        return Condition(self.text, frozenset(self.keys), root)

    def _tree(self):
        """Return the syntax tree of the text, which nobody runs."""
        try:
            return ast.parse(self.code, mode="eval").body
        except SyntaxError as error:
            column = max(error.offset or 1, 1) - 1
            raise ConditionError("syntax", self._position(error.lineno or 1, column)) from None
        except (ValueError, RecursionError, MemoryError):  # NUL or no Unicode; nested too deeply
            raise ConditionError("syntax") from None

    def _joined(self, terms):
        """Return the node of terms in prefix notation; terms that no operator joins must all hold."""
        nodes = []
        for term in reversed(terms):
            if isinstance(term, ast.Constant) and term.value in ("&", "|", "!"):
                nodes.append(self._junction(term, nodes))
            else:
                nodes.append(self._atom(term))
        return nodes[0] if len(nodes) == 1 else Junction("&", tuple(reversed(nodes)))

    def _junction(self, term, nodes):
        """Return the junction of the nodes behind an operator, taken from ``nodes``."""
        arity = 1 if term.value == "!" else 2
        if len(nodes) < arity:
            self._refuse("arity", term, operator=term.value)
        return Junction(term.value, tuple(nodes.pop() for _ in range(arity)))

    def _atom(self, term):
        """Return the node of one (key, operator, value)."""
        if not isinstance(term, (ast.Tuple, ast.List)) or len(term.elts) != 3:
            self._refuse("term", term)
        key, operator = (self._text(node) for node in term.elts[:2])
        kind = self.kinds.get(key)
        if kind is None:
            self._refuse("key", term.elts[0], key=key)
        if operator not in _OPERATORS:
            self._refuse("operator", term.elts[1], operator=operator)
        if operator not in OPERATORS[kind]:
            self._refuse("kind", term.elts[1], operator=operator, key=key, kind=kind)
        self.keys.add(key)
        return Atom(key, kind, operator, self._wanted(term.elts[2], key, kind, operator))

    def _text(self, node):
        """Return the text of a key or an operator."""
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            self._refuse("term", node)
        return node.value

    def _wanted(self, node, key, kind, operator):
        """Return what a term compares with, in the form of :class:`Atom`."""
        if operator not in _MEMBER:
            return self._option(node, key, kind, unset=operator in _EQUAL)
        if not isinstance(node, (ast.List, ast.Tuple)):
            self._refuse("values", node, operator=operator)
        return tuple(self._option(one, key, kind) for one in node.elts)

    def _option(self, node, key, kind, unset=True):
        """Return one value or name to compare with; ``unset``: whether None, False and "" are possible."""
        value = self._literal(node)
        if isinstance(value, Name):
            if kind not in _NAME_KINDS[value.name]:
                self._refuse("value", node, key=key, kind=kind)
            return value
        if value is None or value is False or (value == "" and kind in _TEXTS):
            if not unset:
                self._refuse("value", node, key=key, kind=kind)
            return None
        problem = _problem(value, kind)
        if problem:
            self._refuse(problem, node, key=key, kind=kind)
        return _normal(value, kind)

    def _literal(self, node):
        """Return the constant or the name that a node is."""
        if isinstance(node, ast.Name):
            if node.id not in NAMES:
                self._refuse("name", node, name=node.id)
            return Name(node.id)
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            number = node.operand.value if isinstance(node.operand, ast.Constant) else None
            if type(number) in (int, float):
                return -number if isinstance(node.op, ast.USub) else number
        self._refuse("expression", node)

    def _refuse(self, code, node, **params):
        """Raise the error ``code`` at the place of ``node``."""
        line = self.lines[node.lineno - 1]
        column = len(line.encode()[: node.col_offset].decode(errors="ignore"))
        raise ConditionError(code, self._position(node.lineno, column), **params)

    def _position(self, line, column):
        """Return (line, column) in the whole text of a place in the stripped one; line from 1, column from 0."""
        before = re.split(r"\r\n|\r|\n", self.text[: self.text.index(self.code)])
        if line == 1:
            column += len(before[-1])
        return line + len(before) - 1, column + 1


def _problem(value, kind):
    """Return the code of what is wrong with a set value for this kind; None = nothing."""
    if kind in _NUMBERS:
        if type(value) not in (int, float):
            return "value"
        return None if math.isfinite(value) else "number"
    if kind in _LINKS:
        return None if type(value) is int and value > 0 else "value"
    if kind == "boolean":
        return None if value is True else "value"
    if type(value) is not str or _NOT_TEXT.search(value):
        return "value"
    return None if kind not in _MOMENTS or _is_moment(value, kind) else "date"


def _is_moment(text, kind):
    """Whether the text is a day or, for a datetime, also a time."""
    if not _DAY.fullmatch(text) and not (kind == "datetime" and _TIME.fullmatch(text)):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _normal(value, kind):
    """Return a value of a snapshot, a condition or a name as both sides compare it; None = unset."""
    if kind in _NUMBERS:
        return None if value is False else value  # 0 is below 1, though as good as unset to "="
    if kind in _MOMENTS and value:
        return _moment(value, kind)
    if kind == "many2many":
        return tuple(value) if isinstance(value, (list, tuple, set, frozenset)) else value or ()
    return value or None


def _moment(value, kind):
    """Return a day or a time as text that sorts as time does; a day is its first second as a time."""
    text = value.isoformat() if isinstance(value, (date, datetime)) else value
    if kind == "date":
        return text[:10]
    return text[:19].replace("T", " ") if len(text) > 10 else f"{text} 00:00:00"


def _because(node, wanted, values, names):
    """Return the reasons why ``node`` is ``wanted`` (True or False); None when it is not."""
    if isinstance(node, Atom):
        return _atom_because(node, wanted, values, names)
    if node.operator == "!":
        return _because(node.parts[0], not wanted, values, names)
    found = [_because(part, wanted, values, names) for part in node.parts]
    given = [reasons for reasons in found if reasons is not None]
    # All parts must be true to make & true, and false to make | false; else one is enough.
    enough = len(given) == len(found) if (node.operator == "&") == wanted else bool(given)
    return tuple(dict.fromkeys(one for reasons in given for one in reasons)) if enough else None


def _atom_because(atom, wanted, values, names):
    """Return the one reason why a term is ``wanted``; None when it is not."""
    if atom.key not in values:
        raise ConditionError("missing", key=atom.key)
    found = _normal(values[atom.key], atom.kind)
    sought = _resolved(atom, names)
    if _compares(atom, found, sought) != wanted:
        return None
    if wanted:
        return (Reason(atom.key, atom.operator, sought, found),)
    if atom.operator in _ORDER and found is None:
        return (Reason(atom.key, "=", None, None),)  # neither below nor above: it is not set
    return (Reason(atom.key, _OPPOSITE[atom.operator], sought, found),)


def _resolved(atom, names):
    """Return what the term compares with, names replaced by their values."""
    if atom.operator in _MEMBER:
        return tuple(_value(one, atom.kind, names) for one in atom.wanted)
    return _value(atom.wanted, atom.kind, names)


def _value(option, kind, names):
    """Return one value to compare with."""
    return _normal(names[option.name], "many2one" if kind in _LINKS else kind) if isinstance(option, Name) else option


def _compares(atom, found, sought):
    """Whether the term holds."""
    if atom.operator in _ORDER:
        return _ordered(atom.operator, found, sought)
    if atom.operator == "ilike":
        return (sought or "").casefold() in (found or "").casefold()
    options = sought if atom.operator in _MEMBER else (sought,)
    return _is_among(found, options, atom.kind) == (atom.operator in ("=", "in"))


def _is_among(found, options, kind):
    """Whether a value, or one of the ids of a many2many, is among the options (None = unset)."""
    if kind == "many2many":
        return any(one in options for one in found) if found else None in options
    return (found or None) in [option or None for option in options]


def _ordered(operator, found, sought):
    """Whether found < sought, or the like; never for an unset value."""
    if found is None or sought is None:
        return False
    if operator[0] == "<":
        return found < sought or (operator == "<=" and found == sought)
    return found > sought or (operator == ">=" and found == sought)
