"""The checks behind make lint and make test, and the files they guard."""

import re
import zipfile
from pathlib import Path

import check_files
import check_wheel
import cm_log
import make_shim

ROOT = Path(__file__).resolve().parent.parent
STAMP = "2026-01-02 03:04:05,678 99 "


def test_log_lines_of_level_warning_count():
    lines = [
        f"{STAMP}INFO db odoo.modules.loading: fine\n",
        f"{STAMP}WARNING db odoo.addons.base.models.ir_model: no access rules\n",
        f"{STAMP}ERROR db odoo.sql_db: bad query\n",
        "Traceback (most recent call last):\n",
        f"{STAMP}INFO db odoo.modules.loading: fine\n",
        f"{STAMP}WARNING db odoo.addons.base.models.ir_actions_report: wkhtmltopdf without the patched Qt\n",
    ]
    found = cm_log.severe_lines(lines)
    assert [entry.split(" ")[3] for entry in found] == ["WARNING", "ERROR"]
    assert found[1].endswith("Traceback (most recent call last):")


def test_log_lines_about_the_addon_are_known():
    assert cm_log.is_ours("odoo.addons.customer_manager.models.customer", "x")
    assert cm_log.is_ours("odoo.orm", "Field customer.account.number is odd") is True
    assert cm_log.is_ours("odoo.orm", "Traceback\n  File '/x/addons/customer_manager/models/a.py', line 3")
    assert not cm_log.is_ours("odoo.http", "404 for /web/static/x.png")


def test_log_exit_code(tmp_path, capsys):
    log = tmp_path / "log"
    log.write_text(f"{STAMP}INFO db odoo: fine\n")
    assert cm_log.main(log) == 0
    log.write_text(f"{STAMP}ERROR db odoo: bad\n")
    assert cm_log.main(log) == 1
    assert "bad" in capsys.readouterr().out


def findings(tmp_path, name, text, words=("registry.example",)):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return list(check_files.check(path, list(words)))


def test_registry_names_and_broken_files_are_found(tmp_path):
    assert findings(tmp_path, "a.txt", "see registry.example/x\n")
    assert findings(tmp_path, "a.xml", "<odoo><record></odoo>\n")
    assert findings(tmp_path, "a.sh", "if true; then\n")
    assert findings(tmp_path, "a.py", "x = 1\r\n")
    assert findings(tmp_path, "a.css", "no end")
    assert findings(tmp_path, "b.py", "<" * 7 + " HEAD\n")
    assert not findings(tmp_path, "good.xml", "<odoo><data/></odoo>\n")


def test_holes_in_a_translation_are_found(tmp_path):
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    assert findings(tmp_path, "empty.po", head + 'msgid "Tier"\nmsgstr ""\n')
    assert findings(tmp_path, "fuzzy.po", head + '#, fuzzy\nmsgid "Tier"\nmsgstr "等级"\n')
    assert findings(tmp_path, "lost.po", head + 'msgid "%(count)s customers"\nmsgstr "客户"\n')
    assert not findings(tmp_path, "good.po", head + 'msgid "%(count)s customers"\nmsgstr "%(count)s 个客户"\n')


def test_this_machine_s_registries_are_known():
    hosts = check_files.registry_hosts()
    assert hosts and all(re.fullmatch(r"[\w.-]+", host) for host in hosts)


def test_wheel_with_a_hole_is_refused(tmp_path):
    wheel = tmp_path / "x.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("odoo/addons/customer_manager/__init__.py", "")
        archive.writestr("odoo/addons/customer_manager/Makefile", "")
    found = check_wheel.problems(ROOT, wheel)
    assert "missing in the wheel: __manifest__.py" in found
    assert "does not belong in the wheel: Makefile" in found
    assert "missing in the wheel: LICENSE" in found


def test_shim_points_to_the_tree(tmp_path):
    (tmp_path / "tree" / "odoo").mkdir(parents=True)
    (tmp_path / "tree" / "odoo" / "release.py").touch()
    wheel = make_shim.build(tmp_path / "tree", tmp_path / "out")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("odoo_tree.pth").decode() == f"{tmp_path / 'tree'}\n"
        assert b"Version: 19.0" in archive.read("odoo-19.0.dist-info/METADATA")


def test_lock_has_hashes_and_no_addresses():
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|--(index|find|extra|trusted)|@ file", lock)
    blocks = re.split(r"\n(?=\S)", lock.strip())
    packages = [block for block in blocks if not block.startswith("#")]
    assert packages
    for block in packages:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==[\w.]+ ", block), block[:80]
        assert "--hash=sha256:" in block, block[:80]


def test_lock_holds_the_input_list():
    wanted = (ROOT / "requirements-odoo.in").read_text(encoding="utf-8")
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    for line in wanted.splitlines():
        line = line.split("#")[0].strip().lower().replace("_", "-")
        if line:
            assert re.search(rf"^{re.escape(line)}(==| |\\)", lock, re.MULTILINE), f"{line}: run 'make lock'"
