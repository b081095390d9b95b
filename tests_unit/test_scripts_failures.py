"""Each failure of the set-up ends in one sentence that says what to do. The causes are simulated."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ("common", "system", "postgres", "odoo_tree", "python", "database", "testing", "tasks")


def shell(tmp_path, script, **environment):
    """Run ``script`` with the functions of scripts/lib on an empty checkout at ``tmp_path``."""
    (tmp_path / "checkout").mkdir(exist_ok=True)
    sources = "\n".join(f'. "{ROOT}/scripts/lib/{name}.sh"' for name in LIBRARIES)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "ODOO", "CM_"))}
    return subprocess.run(
        ["bash", "-c", f'set -euo pipefail\nROOT="{tmp_path}/checkout"\n{sources}\n{script}'],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**inherited, "XDG_CACHE_HOME": str(tmp_path / "cache"), **environment},
    )


def sentence(done):
    """Return the one sentence with which a command failed."""
    assert done.returncode == 1, done
    lines = [line for line in done.stderr.splitlines() if not line.startswith("-- ")]
    assert len(lines) == 1, lines
    assert lines[0].startswith("customer_manager: ")
    return lines[0]


def test_port_taken():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        done = subprocess.run(
            [sys.executable, ROOT / "scripts" / "free_port.py", str(port)], check=False, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
    assert "make run PORT=" in done.stderr


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "80 81"])
def test_port_impossible(port):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "free_port.py", port], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "is no port" in done.stderr


def test_wrong_python(tmp_path):
    other = tmp_path / "python3"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    done = shell(tmp_path, "find_python", CM_PYTHON=str(other))
    assert "is no Python 3.11" in sentence(done)


def test_no_python(tmp_path):
    script = 'have() { return 1; }\npython3() { echo "Python 3.13.1"; }\nfind_python'
    text = sentence(shell(tmp_path, script))
    assert "no Python 3.11" in text and "Python 3.13.1" in text and "CM_PYTHON" in text


def test_packages_missing_for_a_normal_user(tmp_path):
    script = "id() { echo 1000; }\nsudo() { return 1; }\nmissing_packages() { echo chromium; echo postgresql; }\n"
    text = sentence(shell(tmp_path, script + "have() { true; }\ninstall_packages test"))
    assert "apt-get install --no-install-recommends chromium postgresql" in text


def test_packages_missing_and_no_apt(tmp_path):
    script = "missing_packages() { echo chromium; }\nhave() { false; }\ninstall_packages test"
    assert "package manager" in sentence(shell(tmp_path, script))


def test_no_chromium_is_noticed(tmp_path):
    script = 'have() { case "$1" in *chrom*) false ;; *) true ;; esac; }\nmissing_packages test'
    assert "chromium" in shell(tmp_path, script).stdout.split()
    assert "chromium" not in shell(tmp_path, script.replace("packages test", "packages run")).stdout.split()


def test_disk_full_before(tmp_path):
    script = 'df() { printf "header\\nx 1 1 12 9%% /\\n"; }\nneed_space "$CACHE" 1500'
    text = sentence(shell(tmp_path, script))
    assert "12 MB are free" in text and "1500 MB are needed" in text


@pytest.mark.parametrize(
    ("log", "word"),
    [
        ("tar: write error: No space left on device", "the disk is full"),
        ("Temporary failure resolving 'mirror.example'", "package server cannot be reached"),
        (
            "Failed to establish a new connection: [Errno 101] Network is unreachable",
            "package server cannot be reached",
        ),
        ("ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "package server cannot be reached"),
        ("Connection to files.example timed out. (connect timeout=15)", "package server cannot be reached"),
        ("ProxyError: Cannot connect to proxy.", "package server cannot be reached"),
        ("SSLError: CERTIFICATE_VERIFY_FAILED: certificate verify failed", "check this machine's date"),
        ("something else", "the thing could not be made"),
    ],
)
def test_cause_is_named(tmp_path, log, word):
    done = shell(
        tmp_path, f'quiet step "the thing could not be made" bash -c "echo \\"{log}\\"; exit 3" 2>&1 | tail -1'
    )
    assert word in done.stdout


@pytest.mark.parametrize(
    ("version", "word"),
    [(None, "is no folder"), ("", "no odoo/release.py"), ("version_info = (18, 0, 0, FINAL, 0, '')", "is not 19.0")],
)
def test_wrong_odoo_home(tmp_path, version, word):
    home = tmp_path / "home"
    if version is not None:
        (home / "odoo").mkdir(parents=True)
        if version:
            (home / "odoo" / "release.py").write_text(version)
    done = shell(tmp_path, "ensure_odoo", ODOO_HOME=str(home))
    assert word in sentence(done) and "ODOO_HOME" in sentence(done)


def test_own_odoo_is_taken(tmp_path):
    release = tmp_path / "home" / "odoo" / "release.py"
    release.parent.mkdir(parents=True)
    release.write_text("version_info = (19, 0, 0, FINAL, 0, '')")
    done = shell(tmp_path, 'ensure_odoo\necho "$ODOO_HOME"', ODOO_HOME=str(tmp_path / "home"))
    assert done.stdout.strip() == str(tmp_path / "home")


def test_postgres_does_not_answer(tmp_path):
    script = 'mkdir -p "$STATE"\npsql() { echo "connection refused" >&2; return 2; }\nensure_postgres'
    text = sentence(shell(tmp_path, script, PGHOST="db.example"))
    assert "db.example does not answer (connection refused)" in text and "unset PGHOST" in text


@pytest.mark.parametrize(
    ("answer", "word"),
    [("140011|t", "too old (14)"), ("150004|f", "ALTER ROLE power CREATEDB"), ("150004|t", None)],
)
def test_own_postgres_must_be_fit(tmp_path, answer, word):
    script = f'mkdir -p "$STATE"\npsql() {{ echo "{answer}"; }}\nensure_postgres'
    done = shell(tmp_path, script, PGHOST="db.example", PGUSER="power")
    if word:
        assert word in sentence(done) and "unset PGHOST" in sentence(done)
    else:
        assert done.returncode == 0, done


DISK_FULL = 'createdb() { echo "could not write: No space left on device" >&2; return 1; }\n'


def test_disk_full_while_the_database_is_made(tmp_path):
    """Without its database the server must not start: Odoo would make an empty one of that name."""
    script = """
        provision() { PYTHON=true; }
        prepare_databases() { ADDON_DB=addon ADDON_KEY=key; }
        db_exists() { false; }
        drop_db() { :; }
        task_run
    """
    done = shell(tmp_path, DISK_FULL + script)
    assert "the disk is full" in done.stderr.splitlines()[-1]
    assert done.returncode == 1 and not (tmp_path / "checkout/.odoo/server.pid").exists()


def test_disk_full_while_the_addon_is_installed(tmp_path):
    script = """
        addon_key() { echo key; }
        db_exists() { false; }
        drop_db() { :; }
        copy_db() { :; }
        mkdir -p "$LOGS"
        odoo_server() { echo "could not extend file: No space left on device" >"$LOGS/install-server.log"; return 1; }
        TEMPLATE=template PYTHON=true
        ensure_addon_db
    """
    done = shell(tmp_path, script)
    assert "the disk is full" in done.stderr.splitlines()[-1] and done.returncode == 1
    done = shell(tmp_path, DISK_FULL + script.replace("copy_db() { :; }", ""))
    assert "the disk is full" in done.stderr.splitlines()[-1] and done.returncode == 1


@pytest.mark.parametrize(
    ("folder", "moves"),
    [
        ("plain", False),
        ("with a space", False),
        ("电力客户经理", False),
        ("供电公司客户经理管理系统开发目录" * 2, True),
        ("long" * 25, True),
        ("the utility's", True),
    ],
)
def test_socket_fits_any_checkout_path(folder, moves):
    """A socket's path has 107 bytes at most, of which a Chinese character takes three."""
    libraries = " ".join(f'. "{ROOT}/scripts/lib/{name}.sh";' for name in ("common", "postgres"))
    script = f'set -eu; ROOT="/srv/$1"; {libraries} printf "%s\\n%s" "$STATE" "$PG_SOCKET"'
    done = subprocess.run(["bash", "-c", script, "bash", folder], check=True, capture_output=True, text=True)
    state, path = done.stdout.splitlines()
    assert path.startswith("/tmp/") if moves else path == f"{state}/pg/socket"
    assert len(f"{path}/.s.PGSQL.5432".encode()) <= 107 and "'" not in path


def test_comma_in_the_path_is_refused(tmp_path):
    """Odoo separates the folders of its addons by commas."""
    script = 'ROOT="$ROOT, of the city"\nprovision base'
    text = sentence(shell(tmp_path, script))
    assert "holds a comma" in text and "move the checkout" in text


def test_no_postgres(tmp_path):
    assert "apt-get install postgresql" in sentence(shell(tmp_path, "pg_bindir() { :; }\nensure_postgres"))


def test_cache_not_writable(tmp_path):
    (tmp_path / "file").touch()
    text = sentence(shell(tmp_path, 'lock "$CACHE/.lock" 8', XDG_CACHE_HOME=str(tmp_path / "file")))
    assert "is not writable" in text and "XDG_CACHE_HOME" in text


def test_no_mirror_with_odoo(tmp_path):
    script = "need_space() { :; }\ndebian_mirrors() { :; }\nensure_odoo 2>&1 | tail -1"
    text = shell(tmp_path, script).stdout
    assert "Odoo 19 could not be fetched" in text and "ODOO_HOME" in text


def test_interrupted_set_up_is_made_again(tmp_path):
    """A venv counts only with its marker, which is written last."""
    script = """
        ODOO_HOME=/odoo
        find_python() { echo /usr/bin/python3; }
        need_space() { :; }
        mkdir -p "$ROOT/scripts" && touch "$ROOT/requirements.txt" "$ROOT/scripts/make_shim.py"
        build_venv() {
            echo built >>"$ROOT/built"; mkdir -p "$VENV"; [ -z "$BREAK" ] || return 1; touch "$VENV/.complete"
        }
        BREAK=1; (ensure_venv) || true
        BREAK=; ensure_venv; ensure_venv
        wc -l <"$ROOT/built"
    """
    assert shell(tmp_path, script).stdout.strip() == "2"


def test_second_set_up_waits_for_the_first(tmp_path):
    script = """
        lock "$CACHE/.lock" 8
        (exec 8>&-; lock "$CACHE/.lock" 9; echo second) 2>"$ROOT/said" &
        until grep -q "waiting for it" "$ROOT/said"; do sleep 0.05; done
        echo first; unlock 8; wait
    """
    assert shell(tmp_path, script).stdout.split() == ["first", "second"]


def test_unknown_task():
    done = subprocess.run(["bash", ROOT / "scripts" / "make.sh", "fly"], check=False, capture_output=True, text=True)
    assert "there is no task 'fly'" in sentence(done)


def test_link_farm_holds_relative_links_to_the_entries(tmp_path):
    script = 'mkdir -p "$ROOT/scripts" "$ROOT/models"; touch "$ROOT/__init__.py" "$ROOT/Makefile"\n'
    script += f'cp "{ROOT}/scripts/addon_entries.txt" "$ROOT/scripts/"\nlink_farm; link_farm; cd "$FARM"; readlink *'
    done = shell(tmp_path, script)
    assert done.stdout.split() == ["../../../__init__.py", "../../../models"]


def test_arguments_choose_the_suite(tmp_path):
    script = "split_arguments tests/customer/test_x.py -k 'a or b'\n"
    script += 'printf "%s\\n" "unit:$WANTS_UNIT" "odoo:$WANTS_ODOO" "${ODOO_PATHS[@]#"$ROOT/"}" "${ODOO_ARGS[@]}"'
    assert shell(tmp_path, script).stdout.splitlines() == [
        "unit:",
        "odoo:1",
        ".odoo/addons/customer_manager/tests/customer/test_x.py",
        "-k",
        "a or b",
    ]


def test_without_paths_both_suites_run(tmp_path):
    script = 'split_arguments -x\necho "$WANTS_UNIT $WANTS_ODOO ${ODOO_PATHS[*]#"$ROOT/"} ${UNIT_PATHS[*]#"$ROOT/"}"'
    expected = "1 1 .odoo/addons/customer_manager/tests tests_unit"
    assert shell(tmp_path, script).stdout.strip() == expected


def test_old_environments_leave_the_cache(tmp_path):
    script = """
        mkdir -p "$CACHE"/venv-new "$CACHE"/venv-old "$CACHE"/template-old "$CACHE"/odoo-old
        touch "$CACHE"/venv-new/.complete
        touch -d '40 days ago' "$CACHE"/venv-old/.complete "$CACHE"/template-old/.complete "$CACHE"/odoo-old/.complete
        trim_cache; ls "$CACHE"
    """
    assert shell(tmp_path, script).stdout.split() == ["odoo-old", "venv-new"]


def test_packages_are_installed_through_sudo(tmp_path):
    script = """
        id() { echo 1000; }
        have() { true; }
        sudo() { shift; "$@"; }
        apt-get() { echo "$*" >>"$ROOT/apt"; case "$*" in *chromium*) touch "$ROOT/installed" ;; esac; }
        missing_packages() { [ -e "$ROOT/installed" ] || echo chromium; }
        install_packages test
        tail -1 "$ROOT/apt"
    """
    done = shell(tmp_path, script)
    assert done.returncode == 0, done
    assert done.stdout.startswith("install -y --no-install-recommends") and done.stdout.rstrip().endswith("chromium")
