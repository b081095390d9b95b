"""Files of usage: encoding, header, and the two paths of reading rows."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms import usage_rows
from algorithms.usage_columns import COLUMNS, read_header, template_header
from algorithms.usage_rows import HeaderError, RowReader, detect_encoding, open_text, show, start_text

HEAD = "account_number,month,kwh"


def read(data, digits=2):
    """Return (reader, good rows as cells, errors) of a file given as text or bytes."""
    stream = open_text(data.encode() if isinstance(data, str) else data)
    reader = start_text(stream, digits)
    rows, errors = [], []
    for batch in reader.read_text(stream):
        found = list(csv.reader(io.StringIO(batch.text), delimiter=reader.delimiter))
        assert len(found) == batch.good
        assert batch.bad <= len(batch.errors)
        rows += found
        errors += batch.errors
    return reader, rows, errors


def test_plain_file():
    reader, rows, errors = read(f"{HEAD}\nA1,2015-01-01,10\r\nA2,2015-02-01,-1.5")
    assert reader.header.names == ("account_number", "month", "kwh")
    assert rows == [["2", "A1", "2015-01-01", "10"], ["3", "A2", "2015-02-01", "-1.5"]]
    assert errors == []


@pytest.mark.parametrize("names", [("month", "account_number", "kwh"), ("kwh", "account_number", "month")])
def test_short_months_pass_quickly_and_no_other_cell_changes(names):
    cells = [
        {"account_number": "2015-01", "month": "2015-01", "kwh": "1"},
        {"account_number": "2015-02", "month": "2015-02-01", "kwh": "2"},
    ]
    lines = [",".join(names), *(",".join(row[name] for name in names) for row in cells)]
    reader, rows, errors = read("\n".join(lines))
    assert reader._plain.fullmatch("\n".join(lines[1:]) + "\n"), "the quick path is the one tested here"
    expected = [{**cells[0], "month": "2015-01-01"}, cells[1]]
    assert rows == [[str(line), *(row[name] for name in names)] for line, row in enumerate(expected, 2)]
    assert errors == []


@pytest.mark.parametrize(
    ("codec", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16", b"")]
)
def test_encodings(codec, mark):
    text = "户号,月份,电量,客户名称\nA1,2015-01-01,10,扬中市电力客户\n"
    _reader, rows, errors = read(mark + text.encode(codec))
    assert rows == [["2", "A1", "2015-01-01", "10", "扬中市电力客户"]]
    assert errors == []


def test_broken_bytes_cost_only_their_row():
    data = f"{HEAD},customer_name\nA1,2015-01-01,1,甲\n".encode() + b"A2,2015-01-01,1,\xff\xfe\xff\nA3,2015-01-01,1,x\n"
    assert detect_encoding(data) == ("utf-8", "surrogateescape")
    _reader, rows, errors = read(data)
    assert [row[1] for row in rows] == ["A1", "A3"]
    assert [(error.line, error.code) for error in errors] == [(3, "encoding")]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_delimiters(sign):
    text = f"{HEAD}\nA1,2015-01-01,10\n".replace(",", sign)
    reader, rows, _errors = read(text)
    assert reader.delimiter == sign
    assert rows == [["2", "A1", "2015-01-01", "10"]]


def test_header_in_any_order_with_strangers():
    reader, rows, errors = read("Note, KWH ,户号,Month\nx,1,A1,2015-01-01\n")
    assert reader.header.unknown == ("Note",)
    assert reader.header.names == (None, "kwh", "account_number", "month")
    assert rows == [["2", "x", "1", "A1", "2015-01-01"]] and not errors


@pytest.mark.parametrize("text", ["", "\n\n", "account_number,kwh\n", f"{HEAD},KWH\n", "a,b\n1,2\n"])
def test_unusable_headers(text):
    with pytest.raises(HeaderError):
        start_text(io.StringIO(text), 2)


def test_templates_name_every_column():
    for chinese in (False, True):
        header = read_header(template_header(chinese))
        assert header.names == tuple(COLUMNS)
        assert not (header.unknown or header.missing or header.doubled)


def test_bad_rows_are_listed_and_the_rest_goes_on():
    lines = [
        HEAD, "A1,2015-01-01,1", ",2015-01-01,1", "A3,x,NaN", "", "A4,2015-01-01,1,extra", "A5,2015-01-01",
        'A6,2015-01-01,"1', '"A7"x,2015-01-01,1', '"A8",2015-01-01,"2"', "A9,2015-01-01,3",
    ]  # fmt: skip
    _reader, rows, errors = read("\n".join(lines))
    found = [(error.line, error.column, error.code) for error in errors]
    assert found[:5] == [
        (3, "account_number", "missing"),
        (4, "month", "not_month"),
        (4, "kwh", "not_finite"),
        (6, "", "too_many_cells"),
        (7, "kwh", "missing"),
    ]
    # an open quote takes the next line with it, but no more
    assert found[5:] == [(8, "", "quoting")]
    assert [row[1] for row in rows] == ["A1", "A8", "A9"]


def test_quotes_and_line_breaks_keep_line_numbers():
    text = f'{HEAD},customer_name\nA1,2015-01-01,1,"two\nlines"\nA2,2015-01-01,x,b\nA3,2015-01-01,1,"a, ""b"""\n'
    _reader, rows, errors = read(text)
    assert [(error.line, error.code) for error in errors] == [(2, "control"), (4, "not_number")]
    assert rows == [["5", "A3", "2015-01-01", "1.000", 'a, "b"']]


def test_ten_megabyte_cell():
    text = f"{HEAD}\nA1,2015-01-01,{'9' * 10_000_000}\nA2,2015-01-01,1\n"
    _reader, rows, errors = read(text)
    assert [row[1] for row in rows] == ["A2"]
    assert [(error.line, error.code) for error in errors] == [(2, "too_long")]
    assert len(errors[0].value) <= 200


def test_absent_and_short_cells():
    reader = RowReader(["account_number", "month", "kwh", "profit", ""], 2, line=1)
    [batch] = reader.read_rows([["A1", "2015-01", "5"], ["", " "], ["A2", "2015-01", "5", "1.005"]])
    assert batch.text == "2,A1,2015-01-01,5.000,\n4,A2,2015-01-01,5.000,1.01\n"
    assert (batch.good, batch.bad) == (2, 0)


def test_money_follows_the_currency():
    reader = RowReader(["account_number", "month", "kwh", "revenue"], 0)
    [batch] = reader.read_rows([["A1", "2015-01", "5", "1.5"]])
    assert batch.text == "2,A1,2015-01-01,5.000,2\n"


_CELL = st.sampled_from(["A1", "账户", "2015-01-01", "2015-02", "7", "-7.25", "", " ", "=1", '"', "x y", "1e3", "a,b"])


@settings(deadline=None)
@given(st.lists(st.lists(_CELL, min_size=3, max_size=4), max_size=30), st.integers(1, 40))
def test_the_size_of_blocks_changes_nothing(rows, size):
    output = io.StringIO()
    csv.writer(output, lineterminator="\n").writerows([HEAD.split(","), *rows])
    before = usage_rows.BLOCK
    try:
        _reader, whole, errors = read(output.getvalue())
        usage_rows.BLOCK = size
        # the header is read in pieces of a block, too
        stream = io.StringIO(output.getvalue())
        stream.readline()
        reader = RowReader(HEAD.split(","), 2)
        small = list(reader.read_text(stream))
    finally:
        usage_rows.BLOCK = before
    assert [error for batch in small for error in batch.errors] == errors
    lines = [row for batch in small for row in csv.reader(io.StringIO(batch.text))]
    assert [row[:3] for row in lines] == [row[:3] for row in whole]
    assert [float(row[3]) for row in lines] == [float(row[3]) for row in whole]


@given(st.text(max_size=400))
def test_shown_values_can_be_stored(text):
    shown = show(text)
    assert len(shown) <= 200 and "\x00" not in shown
    shown.encode()
