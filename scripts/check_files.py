"""Checks that no linter does: XML, translations, shell scripts, and nothing of this machine in tracked files.

Usage: check_files.py <checkout>. Looks at tracked files and new ones that git does not ignore, prints one line for
each finding; the exit code tells whether there are any.

The names of package registries are read from this machine's own package configuration (apt, pip, npm), so that
they stand in no file, this one included.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
from cm_files import listed_files
from lxml import etree

TEXT = frozenset("cfg conf css csv in ini js json md po pot py scss sh sql svg toml txt xml yaml yml".split())
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|%%")


def output(*command):
    """Return what ``command`` prints, nothing when it cannot be run."""
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    return done.stdout


def registry_hosts():
    """Return the host names of the package registries that this machine is configured for."""
    addresses = output("apt-get", "indextargets", "--format", "$(SITE)").split()
    addresses += output(sys.executable, "-m", "pip", "config", "list").replace("'", " ").split()
    addresses += output("npm", "config", "get", "registry").split()
    code = "from pip._internal.models.index import PyPI as i; print(i.netloc, i.file_storage_domain)"
    hosts = set(output(sys.executable, "-c", code).split())
    for address in addresses:
        match = re.match(r"[a-z+]+://(?:[^/@]*@)?([^/:]+)", address)
        if match:
            hosts.add(match[1])
    return {host for host in hosts if "." in host}


def check_machine(path, text, words):
    """Yield the lines of ``text`` that name a registry or a folder of this machine (``words``)."""
    for number, line in enumerate(text.splitlines(), 1):
        for word in words:
            if word in line:
                yield f"{number}: '{word}' is a package registry or a folder of this machine"


def check_text(path, text, words):
    """Yield what is wrong with a text file of any kind."""
    yield from check_machine(path, text, words)
    if "\r" in text:
        yield "1: has Windows line ends"
    if text and not text.endswith("\n"):
        yield f"{text.count(chr(10)) + 1}: has no line end at its end"
    if re.search(r"^(<{7}|>{7}) ", text, re.MULTILINE):
        yield "1: holds a merge conflict"


def check_xml(path):
    """Yield why an XML file is not well-formed."""
    try:
        etree.parse(str(path))
    except etree.XMLSyntaxError as error:
        yield f"{error.lineno}: {error.msg}"


def check_shell(path):
    """Yield why bash cannot read a script."""
    done = subprocess.run(["bash", "-n", path], check=False, capture_output=True, text=True)
    if done.returncode:
        yield f"1: {done.stderr.strip()}"


def check_translation(path):
    """Yield the entries of a .po file that are empty, fuzzy or lose a placeholder."""
    for entry in polib.pofile(str(path)):
        if entry.obsolete:
            continue
        if entry.fuzzy or not entry.translated():
            yield f"{entry.linenum}: not translated: {entry.msgid[:60]!r}"
        elif sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr)):
            yield f"{entry.linenum}: other placeholders than in {entry.msgid[:60]!r}"


def check(path, words):
    """Yield ``line: finding`` for the file at ``path``."""
    kind = path.suffix.lstrip(".")
    if kind in TEXT or path.name in {"Makefile", "run", "LICENSE", ".gitignore", ".editorconfig"}:
        try:
            # newline="" keeps \r visible
            with path.open(encoding="utf-8", newline="") as stream:
                yield from check_text(path, stream.read(), words)
        except UnicodeDecodeError:
            yield "1: is not UTF-8"
            return
    if kind in {"xml", "svg"}:
        yield from check_xml(path)
    elif kind == "sh":
        yield from check_shell(path)
    elif kind == "po":
        yield from check_translation(path)


def main(root):
    """Print all findings in the checkout at ``root``; return the exit code."""
    words = registry_hosts() | {f"{root.parent}/", f"{Path.home()}/"} - {"/", "//"}
    files = [root / name for name in listed_files(root)]
    found = [f"{path.relative_to(root)}:{line}" for path in files for line in check(path, sorted(words))]
    print("\n".join(found) or f"{len(files)} files: nothing to complain about")
    return bool(found)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve()))
