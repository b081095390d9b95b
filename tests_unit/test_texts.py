"""Texts for people are found by the export of translations only where they are called by the name it looks for."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("models", "wizards", "controllers", "reports", "demo")
FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def aliases(source):
    """Return the names other than `_` that a source gives to the function of translations."""
    return [
        target.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr == "_"
        for target in node.targets
        if isinstance(target, ast.Name) and target.id != "_"
    ]


def test_texts_are_called_by_the_name_that_the_export_finds():
    found = {str(path.relative_to(ROOT)): aliases(path.read_text(encoding="utf-8")) for path in FILES}
    assert not {path: names for path, names in found.items() if names}


def test_another_name_is_found():
    assert aliases("text = self.env._\nlabel = text('A')\n_ = self.env._") == ["text"]
