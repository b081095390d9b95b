"""Which files an outsider may send: by number, size, ending and what they really hold."""

from typing import NamedTuple

#: endings that are never allowed: browsers or systems run them
_RUN = frozenset(
    "bat cmd com css dll docm exe hta htm html jar js lnk mht mhtml msi php pl ps1 py scr sh svg svgz swf vbs xht xhtml"
    " xlsm xml xsl xslt".split()
)
#: kinds of content that are refused under any name
_RUN_KINDS = ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml", "application/x-ms")
#: what files of these endings have to hold
_KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}
#: first bytes of programs
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
#: what a browser would take for a page
_PAGES = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<body", b"<iframe")
_LOOK = 1024


class Limits(NamedTuple):
    """What is allowed: `types` are endings in lower case."""

    count: int
    megabytes: int
    types: tuple


def read_types(text):
    """Return (endings, those that cannot be allowed) of a list written by hand.

    >>> read_types("PDF, .jpg html")
    (('pdf', 'jpg'), ['html'])
    """
    names = [name.strip(".").lower() for name in (text or "").replace(",", " ").replace(";", " ").split()]
    wrong = [name for name in names if name in _RUN or not name.isascii() or not name.isalnum()]
    return tuple(dict.fromkeys(name for name in names if name not in wrong)), wrong


def ending(name):
    """Return what stands behind the last dot of a name, in lower case."""
    head, dot, tail = (name or "").rpartition(".")
    return tail.strip().lower() if dot and head else ""


def refusal(name, content, kind, limits):
    """Return why one file is refused, as `empty`, `large`, `ending` or `content`; None if it is welcome.

    :param bytes content: at least one byte more than allowed of a file that is too large
    :param kind: media type that was found by looking at the content
    """
    if not content:
        return "empty"
    if len(content) > limits.megabytes * 1024 * 1024:
        return "large"
    tail = ending(name)
    if tail not in limits.types or tail in _RUN:
        return "ending"
    if tail in _KINDS:
        return None if kind == _KINDS[tail] else "content"
    head = content[:_LOOK].lstrip(b"\xef\xbb\xbf\x00 \t\r\n").lower()
    if kind.startswith(_RUN_KINDS) or content.startswith(_PROGRAMS) or any(page in head for page in _PAGES):
        return "content"
    return None
