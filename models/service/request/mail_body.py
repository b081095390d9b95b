"""Bodies of mails from outside: what may be shown of them, and their words."""

import re

from lxml import etree, html
from markupsafe import Markup

from odoo.tools import html2plaintext, html_sanitize

#: attributes that carry words or structure and load nothing
_ATTRIBUTES = frozenset(("alt", "title", "colspan", "rowspan", "href", "data-filename", "data-o-mail-quote"))
#: what a link may open
_LINKS = ("http://", "https://", "mailto:", "tel:")
#: what loads or plays something
_LOADING = ("audio", "canvas", "embed", "iframe", "math", "object", "picture", "source", "svg", "track", "video")
#: longer bodies are not drawn: they are kept as a file
BODY_LENGTH = 1_000_000
#: beyond these a body is no honest one: parsers get slow, or leave out what lies too deep
_TAGS, _STRAYS, _DEPTH = 50_000, 200, 150
#: what may stand open without an end
_OPEN_ENDED = frozenset(
    "area base body br col dd dt head hr html img input li link meta option p param".split()
    + "tbody td tfoot th thead tr wbr".split()
)
_NAMED = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,40})")
# bounded, so that no body makes it slow
_TAG = re.compile(r"<[^<>]{0,2000}>")


def strict_body(body):
    """Return a body as HTML that loads nothing, asks nothing and has no looks of its own.

    Odoo keeps remote images (they tell the sender who reads when) and styles (they may cover the page); a mail of
    anybody in the world may not.
    """
    if not body or len(body) > BODY_LENGTH:
        return Markup("")
    if _is_odd(body):
        return Markup("<pre>%s</pre>") % _without_tags(body)
    try:
        clean = html_sanitize(body, silent=False, sanitize_attributes=True, strip_style=True, strip_classes=True)
        root = html.fragment_fromstring(str(clean), create_parent="div")
        for node in list(root.iter()):
            _strip(node)
        return Markup(etree.tostring(root, encoding="unicode", method="html"))
    except Exception:
        # whatever a parser stumbles over, the words are kept
        return Markup("<pre>%s</pre>") % _without_tags(body)


def plain_words(body):
    """Return the words of a body, whatever shape it is in."""
    if not body:
        return ""
    if len(body) > BODY_LENGTH or _is_odd(body):
        return _without_tags(body)
    try:
        return html2plaintext(body, include_references=False).strip()
    except Exception:
        return _without_tags(body)


def _is_odd(body):
    """Return whether a parser would be slow with a body, or lose words of it."""
    tags = sum(1 for _tag in _TAG.finditer(body))
    if tags > _TAGS or body.count("<") - tags > _STRAYS:
        return True
    depth = 0
    for end, name in _NAMED.findall(body):
        if name.lower() not in _OPEN_ENDED:
            depth = max(depth - 1, 0) if end else depth + 1
            if depth > _DEPTH:
                return True
    return False


def _strip(node):
    if not isinstance(node.tag, str) or node.tag in _LOADING:
        node.drop_tree()
        return
    source = node.get("src", "")
    for name in set(node.attrib) - _ATTRIBUTES:
        del node.attrib[name]
    if node.tag == "img":
        if source.startswith("cid:"):
            node.set("src", source)
        else:
            node.tag, words = "span", node.attrib.pop("alt", "")
            node.text = f"[{words}]" if words else ""
    if "href" in node.attrib and not node.get("href").strip().lower().startswith(_LINKS):
        del node.attrib["href"]


def _without_tags(body):
    return _TAG.sub(" ", str(body)).strip()
