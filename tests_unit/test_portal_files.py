import pytest

from algorithms.portal_files import Limits, ending, read_types, refusal

LIMITS = Limits(2, 1, ("pdf", "jpg", "txt", "docx", "csv"))
MB = 1024 * 1024


@pytest.mark.parametrize(
    ("text", "types", "wrong"),
    [
        ("pdf jpg", ("pdf", "jpg"), []),
        ("PDF, .jpg;jpg", ("pdf", "jpg"), []),
        ("", (), []),
        (None, (), []),
        ("pdf html", ("pdf",), ["html"]),
        ("svg exe", (), ["svg", "exe"]),
        ("p/f", (), ["p/f"]),
        ("文件 pdf", ("pdf",), ["文件"]),
    ],
)
def test_types_written_by_hand(text, types, wrong):
    assert read_types(text) == (types, wrong)


@pytest.mark.parametrize(
    ("name", "tail"),
    [("a.PDF", "pdf"), ("a.b.txt", "txt"), ("a", ""), (".htaccess", ""), ("a.", ""), ("a.pdf ", "pdf"), (None, "")],
)
def test_ending(name, tail):
    assert ending(name) == tail


@pytest.mark.parametrize(
    ("name", "content", "kind", "reason"),
    [
        ("bill.pdf", b"%PDF-1.4", "application/pdf", None),
        ("bill.pdf", b"", "application/pdf", "empty"),
        ("bill.pdf", b"x" * (MB + 1), "application/pdf", "large"),
        ("bill.pdf", b"x" * MB, "application/pdf", None),
        ("bill.pdf", b"<html>", "text/html", "content"),
        ("photo.jpg", b"MZ", "application/x-msdownload", "content"),
        ("page.html", b"hello", "text/plain", "ending"),
        ("pdf", b"hello", "text/plain", "ending"),
        ("note.txt", b"hello", "text/plain", None),
        ("note.txt", b"\xef\xbb\xbf  <!DOCTYPE html>", "text/plain", "content"),
        ("note.txt", b"see <script>x</script>", "text/plain", "content"),
        ("note.txt", b"#!/bin/sh", "text/plain", "content"),
        ("note.txt", b"MZ\x90", "application/octet-stream", "content"),
        ("note.txt", b"<SVG onload=x>", "text/plain", "content"),
        ("sheet.csv", b"a;b", "text/plain", None),
        ("sheet.docx", b"PK\x03\x04", "application/zip", None),
        ("sheet.docx", b"?", "image/svg+xml", "content"),
    ],
)
def test_refusal(name, content, kind, reason):
    assert refusal(name, content, kind, LIMITS) == reason


def test_what_browsers_run_is_refused_whatever_is_allowed():
    assert refusal("a.svg", b"x", "text/plain", Limits(1, 1, ("svg",))) == "ending"
