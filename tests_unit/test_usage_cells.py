"""Cells of a usage file: what is accepted, what is refused, and why."""

import re
import time
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.account_facts import read_facts, read_voltage
from algorithms.usage_cells import REASONS, check_cell, escape_formula, to_cell_text
from algorithms.usage_columns import COLUMNS, NUMBER_LIMIT

KWH, MONEY, MONTH, DATE = (COLUMNS[name] for name in ("kwh", "revenue", "month", "due_date"))
ACCOUNT, NAME = COLUMNS["account_number"], COLUMNS["customer_name"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "1.000"),
        (" 12.3456 ", "12.346"),
        ("12.3455", "12.346"),
        ("-12.3455", "-12.346"),
        ("-0.0001", "0.000"),
        ("1.2E+05", "120000.000"),
        (".5", "0.500"),
        ("5.", "5.000"),
        ("\u300042\u3000", "42.000"),
    ],
)
def test_number_is_rounded_to_the_column(text, expected):
    assert check_cell(KWH, text, 3) == (expected, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("abc", "not_number"),
        ("1,234", "not_number"),
        ("1_000", "not_number"),
        ("0x10", "not_number"),
        ("١٢", "not_number"),
        ("--1", "formula"),
        ("NaN", "not_finite"),
        ("-Infinity", "not_finite"),
        ("inf", "not_finite"),
        ("1e999", "too_large"),
        ("9" * 41, "not_number"),
        (str(NUMBER_LIMIT), "too_large"),
        ("9999999999999.9999", "too_large"),
        ("=1+1", "formula"),
        ("+A1", "formula"),
        ("@SUM(A1)", "formula"),
        ("\udce9", "encoding"),
        ("9" * 10_000_000, "too_long"),
    ],
)
def test_number_is_refused(text, code):
    assert check_cell(KWH, text, 3) == (None, code)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("power_factor", "1.01", "out_of_range"),
        ("power_factor", "-0.1", "out_of_range"),
        ("peak_kwh", "-1", "out_of_range"),
        ("voltage_events", "1.5", "not_integer"),
        ("voltage_events", "2147483648", "too_large"),
        ("outage_minutes", "-1", "out_of_range"),
    ],
)
def test_bounded_figures(name, text, code):
    assert check_cell(COLUMNS[name], text, COLUMNS[name].digits) == (None, code)


@pytest.mark.parametrize(
    "text",
    ["2015-01-01", "2015-01", "2015-1", "2015/1/1", "2015/01", "2015年1月", "2015年01月01日", "201501",
     "2015-01-01T00:00:00", "2015-01-01 00:00"],
)  # fmt: skip
def test_month_is_understood(text):
    assert check_cell(MONTH, text, 0) == ("2015-01-01", None)


@pytest.mark.parametrize(
    "text",
    ["2015-13-01", "2015-00", "2015-01-15", "2015", "15-01", "01/2015", "January", "2015-02-30",
     "2015-01-01 10:00", "1815-01", "today", "20151", "2015-1-"],
)  # fmt: skip
def test_month_is_refused(text):
    assert check_cell(MONTH, text, 0) == (None, "not_month")


def test_dates():
    assert check_cell(DATE, "2016-02-29", 0) == ("2016-02-29", None)
    assert check_cell(DATE, "2015/3/9", 0) == ("2015-03-09", None)
    assert check_cell(DATE, "", 0) == ("", None)
    for text in ("2015-02-29", "29.02.2016", "epoch", "infinity", "2015-01"):
        assert check_cell(DATE, text, 0) == (None, "not_date")


def test_texts():
    assert check_cell(ACCOUNT, " 00123 ", 0) == ("00123", None)
    assert check_cell(ACCOUNT, "=1", 0) == (None, "formula")
    assert check_cell(ACCOUNT, "-1", 0) == (None, "formula")
    assert check_cell(ACCOUNT, "1" * 65, 0) == (None, "too_long")
    assert check_cell(NAME, "-{甲}+@", 0) == ("-{甲}+@", None)
    assert check_cell(NAME, "=HYPERLINK(1)", 0) == (None, "formula")
    assert check_cell(NAME, "a\x00b", 0) == (None, "control")
    assert check_cell(NAME, "名" * 257, 0) == (None, "too_long")


@given(st.sampled_from(list(COLUMNS.values())), st.text(max_size=300))
def test_any_text_is_taken_or_refused_with_a_known_reason(column, text):
    value, code = check_cell(column, text, column.digits or 2)
    assert (value is None) == (code is not None)
    assert code is None or code in REASONS


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=5))
def test_rounding_moves_by_half_a_unit_at_most_and_repeats(value):
    text, code = check_cell(KWH, str(value), 3)
    assert code is None
    assert abs(Decimal(text) - value) <= Decimal("0.0005")
    assert check_cell(KWH, text, 3) == (text, None)


@given(st.sampled_from([c for c in COLUMNS.values() if c.kind != "text"]), st.data())
def test_a_plain_cell_means_the_same_on_both_paths(column, data):
    digits = 2 if column.digits is None else column.digits
    text = data.draw(st.from_regex(column.plain(digits), fullmatch=True))
    value, code = check_cell(column, text, digits)
    assert code is None
    if column.kind in ("number", "integer") and text:
        assert Decimal(value) == Decimal(text)
    elif column.kind == "month":
        # the reader completes what the pattern lets pass
        assert value == text[:7] + "-01"
    else:
        assert value == text


@given(st.text(alphabet=st.characters(exclude_characters="\r\n"), max_size=60))
def test_escaped_cells_run_nowhere(text):
    escaped = escape_formula(text)
    assert escaped in (text, "'" + text)
    assert not escaped.startswith(("=", "@", "\t")) and (
        not escaped.startswith(("+", "-")) or re.fullmatch(r"[+-][0-9.eE+-]+", escaped)
    )


def test_typed_values_become_cell_text():
    values = [None, "x", 1, 1.0, 1.5, True, date(2015, 1, 1), datetime(2015, 1, 1), float("nan"), [1]]
    assert [to_cell_text(value) for value in values] == [
        "", "x", "1", "1", "1.5", "True", "2015-01-01", "2015-01-01T00:00:00", "nan", "[1]",
    ]  # fmt: skip


def test_voltages():
    readings = {
        "10": "10", "10kV": "10", "10 KV": "10", "交流10kV": "10", "380V": "0.38", "380": "0.38", "0.4kV": "0.38",
        "220V": "0.22", "220kV": "220", "１１０ｋＶ": "110", "35千伏": "35", "11kV": None, "x": None, "": None,
    }  # fmt: skip
    assert {text: read_voltage(text) for text in readings} == readings


def test_facts_of_a_new_account():
    facts = read_facts(
        {"voltage_level": "10kV", "capacity_kva": "315 kVA", "category": "大工业", "contract_end": "2027-12-31",
         "area_class": "rural", "customer_name": "甲"}
    )  # fmt: skip
    assert facts.bad is None
    assert facts.values == {
        "voltage_level": "10", "capacity_kva": 315.0, "category": "industry", "contract_end": "2027-12-31",
        "area_class": "rural",
    }  # fmt: skip
    assert read_facts({"category": ""}).values == {}
    for column in ("voltage_level", "capacity_kva", "category", "contract_end", "area_class"):
        assert read_facts({column: "nonsense"}).bad == column


def test_a_capacity_is_read_in_linear_time():
    for text, capacity in (("315kva", 315.0), ("315 \u3000KVA", 315.0), ("315", 315.0)):
        assert read_facts({"capacity_kva": text}).values == {"capacity_kva": capacity}
    start = time.perf_counter()
    assert read_facts({"capacity_kva": "1" + " " * 200_000 + "x"}).bad == "capacity_kva"
    assert time.perf_counter() - start < 1
