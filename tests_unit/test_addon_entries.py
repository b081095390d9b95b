"""The list of addon entries is kept once; the wheel repeats it, and the addon must not reach beyond it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENTRIES = (ROOT / "scripts" / "addon_entries.txt").read_text(encoding="utf-8").split()
MANIFEST = ast.literal_eval((ROOT / "__manifest__.py").read_text(encoding="utf-8"))


def test_wheel_packs_exactly_the_entries():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^only-include = \[(.*?)\]", text, re.MULTILINE | re.DOTALL)[1]
    assert re.findall(r'"([^"]+)"', listed) == ENTRIES


def test_manifest_names_only_files_of_the_entries():
    named = [*MANIFEST.get("data", []), *MANIFEST.get("demo", [])]
    for bundle in MANIFEST.get("assets", {}).values():
        for item in bundle:
            named.append(item if isinstance(item, str) else item[-1])
    for name in named:
        name = name.removeprefix("/").removeprefix("customer_manager/")
        assert name.split("/")[0] in ENTRIES, name
        if "*" in name:
            # The folders of browser tests are declared once for tests to come.
            assert list(ROOT.glob(name)) or name.startswith("static/tests/"), f"{name} matches no file"
        elif not re.match(r"(web|mail|portal|crm|survey|hr)[_\w]*[./]", name):
            assert (ROOT / name).is_file(), f"{name} is missing"


def test_imports_stay_within_the_entries():
    modules = {entry.removesuffix(".py") for entry in ENTRIES}
    for path in [ROOT / name for name in ENTRIES if (ROOT / name).exists()]:
        for source in [path] if path.is_file() else path.rglob("*.py"):
            depth = len(source.relative_to(ROOT).parts)
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.level == depth:
                    for name in [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]:
                        assert name in modules, f"{source.relative_to(ROOT)} imports {name}"


def test_every_odoo_test_module_is_imported():
    """Odoo's runner sees only what ``tests/__init__.py`` imports by name."""
    tree = ast.parse((ROOT / "tests" / "__init__.py").read_text(encoding="utf-8"))
    imported = {
        f"{node.module}.{alias.name}" if node.module else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    tests = ROOT / "tests"
    written = [path.relative_to(tests).with_suffix("") for path in tests.rglob("test_*.py")]
    missing = sorted(str(path) for path in written if ".".join(path.parts) not in imported)
    assert not missing, f"not imported in tests/__init__.py: {missing}"
    names = [path.name for path in written]
    assert len(names) == len(set(names)), "two test modules have one name: Odoo's loader would see only one of them"


def test_welcome_names_pages_and_people_that_exist():
    text = (ROOT / "scripts" / "welcome.txt").read_text(encoding="utf-8")
    views = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "views").rglob("*.xml"))
    people = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "demo").rglob("*.xml"))
    pages = re.findall(r"/odoo/([\w-]+)", text)
    assert pages
    for page in pages:
        assert f'<field name="path">{page}</field>' in views, page
    for login in ("officer", "supervisor_city", "senior_1", "hr", "audit"):
        assert login in text and f'<field name="login">{login}</field>' in people, login
