"""Short links: which codes and addresses are possible, and how a text carries one.

Pure: no randomness, codes are made by whoever asks for them.
"""

import hashlib
import re

#: stands for the code in an address: the page behind it finds its record by the code
CODE_MARK = "{code}"
#: stands for the link in a text
LINK_MARK = "{link}"
#: longest address
PATH_LIMIT = 500

_CODE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?#{}-]*", re.ASCII)


def is_code(code):
    """Whether a text can be a code at all."""
    return isinstance(code, str) and bool(_CODE.fullmatch(code))


def hash_code(code):
    """Return what is stored of a code: it finds the link, and the link cannot be made of it."""
    return hashlib.sha256(code.encode()).hexdigest()


def is_own_path(path):
    """Whether an address leads to this server and nowhere else.

    A browser reads `//host`, `/\\host` and what hides a control character as another server.
    """
    if not isinstance(path, str) or len(path) > PATH_LIMIT or not _PATH.fullmatch(path):
        return False
    if path.startswith("//") or ".." in path:
        return False
    return not re.search(r"[{}]", path.replace(CODE_MARK, ""))


def fill_path(path, code):
    """Return the address with the code in its place."""
    return path.replace(CODE_MARK, code)


def with_link(text, url):
    """Return a text with its link: where the mark stands, else at the end; without link the mark goes."""
    if LINK_MARK in text:
        return text.replace(LINK_MARK, url or "").strip()
    return f"{text} {url}" if url else text
