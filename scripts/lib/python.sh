# The Python environment: a venv in the shared cache, keyed by everything it is made of.

# A Python 3.11 (the lock is made for it). The system's one comes first: its path is the same for all users.
find_python() {
    local python
    for python in "${CM_PYTHON:-}" /usr/bin/python3 python3.11 python3; do
        [ -n "$python" ] && have "$python" || continue
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$python"
            return
        fi
        [ "$python" != "${CM_PYTHON:-}" ] ||
            die "CM_PYTHON ($python) is no Python 3.11 with venv: set it to a Python 3.11, or unset it to use the system's"
    done
    die "no Python 3.11 with venv was found ($(python3 --version 2>/dev/null || echo 'no python3 on PATH')): use Debian 12, or set CM_PYTHON to a Python 3.11"
}

# Sets VENV and PYTHON. Needs ODOO_HOME.
ensure_venv() {
    local base key
    base=$(find_python) || exit 1
    key=$( (cat "$ROOT/requirements.txt" "$ROOT/scripts/make_shim.py"; echo "$ODOO_HOME"; "$base" -VV) | sha256sum | cut -c1-12)
    VENV="$CACHE/venv-$key"
    PYTHON="$VENV/bin/python"
    if [ -e "$VENV/.complete" ]; then
        touch "$VENV/.complete" 2>/dev/null || true
        return
    fi
    need_space "$CACHE" 600
    note "creating the Python environment"
    quiet venv "the Python environment could not be created: see the log" build_venv "$base"
    trim_cache
}

# Environments and template dumps of earlier states that nobody has used for a month.
trim_cache() {
    local marker
    find "$CACHE" -mindepth 2 -maxdepth 2 -name .complete -mtime +30 | while read -r marker; do
        case "$marker" in
            */venv-*/.complete | */template-*/.complete) rm -rf "$(dirname "$marker")" ;;
        esac
    done
}

# Built in place, since scripts hold absolute paths; it counts only with its marker. The lock names every
# package, so pip has nothing to resolve: its resolver would look at newer releases of `coverage[toml]`,
# which the lock does not pin, and refuse them. `pip check` proves the closure instead.
build_venv() {
    rm -rf "$VENV"
    "$1" -m venv "$VENV" &&
        "$PYTHON" "$ROOT/scripts/make_shim.py" "$ODOO_HOME" "$VENV/shim" &&
        "$PYTHON" -m pip install --no-index --no-deps "$VENV/shim"/odoo-*.whl &&
        "$PYTHON" -m pip install --no-compile --no-deps --require-hashes -r "$ROOT/requirements.txt" &&
        "$PYTHON" -m pip check &&
        "$PYTHON" -c 'import odoo.release, psycopg2, lxml' &&
        touch "$VENV/.complete"
}
