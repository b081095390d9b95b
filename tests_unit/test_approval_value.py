"""algorithms.approval_value: approved values as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.approval_value import KINDS, ValueTextError, empty_value, read_value, write_value

VALUES = {
    **dict.fromkeys(("char", "text", "selection"), st.none() | st.text(min_size=1).map(str.strip).filter(bool)),
    "boolean": st.booleans(),
    "integer": st.integers(-(10**17), 10**17),
    **dict.fromkeys(("float", "monetary"), st.floats(-1e15, 1e15)),
    "date": st.none() | st.dates().map(lambda day: day.isoformat()),
    "datetime": st.none() | st.datetimes().map(lambda time: time.replace(microsecond=0).isoformat()),
    "many2one": st.none() | st.integers(1, 2**31 - 1),
    "many2many": st.lists(st.integers(1, 2**31 - 1), unique=True).map(sorted),
}


@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind])))
def test_what_is_written_is_read(kind_and_value):
    kind, value = kind_and_value
    assert read_value(kind, write_value(kind, value)) == value


@given(st.sampled_from(KINDS), st.text() | st.none())
def test_any_text_is_a_value_or_refused(kind, text):
    try:
        value = read_value(kind, text)
    except ValueTextError as error:
        assert error.kind == kind
    else:
        assert read_value(kind, write_value(kind, value)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [("integer", "1.5"), ("integer", "١"), ("float", "nan"), ("float", "1e999"), ("float", "1_0"), ("boolean", "maybe")]
    + [("date", "2026-02-30"), ("date", "1/2/2026"), ("datetime", "2026-01-01"), ("many2one", "0"), ("many2one", "x")]
    + [("many2many", "1,,2"), ("many2one", str(2**31)), ("binary", "x")],
)
def test_what_is_no_value(kind, text):
    with pytest.raises(ValueTextError):
        read_value(kind, text)


def test_nothing_typed_is_an_unset_value():
    assert [empty_value(kind) for kind in ("char", "float", "boolean", "many2one", "many2many")] == [
        None,
        0.0,
        False,
        None,
        [],
    ]
    assert read_value("many2many", "7, 3,7") == [3, 7]
    assert read_value("boolean", " 是 ") is True
