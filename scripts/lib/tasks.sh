# The make targets, one function each (task_<name>), on top of the other files of scripts/lib.

# provision base: Odoo and its Python environment; run: also PostgreSQL and what PDF needs; test: also a browser.
provision() {
    local fetch=
    check_place
    mkdir -p "$STATE" "$LOGS" 2>/dev/null || die "the folder $STATE cannot be created: make the checkout writable and run the same command again"
    lock "$CACHE/.lock" 8
    # Odoo is fetched while apt installs: they share neither lock nor folder.
    if [ -z "${ODOO_HOME:-}" ] && [ -n "$(missing_packages "$1")" ]; then
        check_may_install "$1"
        (ensure_odoo) &
        fetch=$!
    fi
    install_packages "$1"
    [ -z "$fetch" ] || wait "$fetch" || exit 1
    ensure_odoo
    ensure_venv
    unlock 8
    # reportlab draws QR codes and barcodes with its own compiled backend, not with Cairo.
    export RL_renderPMBackend=_renderPM PATH="$VENV/bin:$PATH" PYTHONPATH="$ROOT/scripts"
    write_conf
    link_farm
    [ "$1" = base ] || ensure_postgres
}

# Databases of this checkout; two runs at once must not build the same one.
prepare_databases() {
    lock "$STATE/.lock" 9
    drop_orphans
    lock "$CACHE/.lock" 8
    ensure_template
    unlock 8
    ensure_addon_db
    unlock 9
}

task_setup() {
    provision test
    prepare_databases
}

# make run: the development database is kept from run to run and upgraded when the addon has changed.
task_run() {
    local db port
    provision run
    port=$("$PYTHON" "$ROOT/scripts/free_port.py" "${PORT:-}") || exit 1
    prepare_databases
    db=$(db_name "${DB:-customer_manager}")
    [ -z "${RESET:-}" ] || drop_db "$db"
    if ! db_exists "$db"; then
        note "creating the database $db with demo data"
        drop_db "${db}_new"
        quiet copy "the database $db could not be created: see the log, or begin anew with 'make clean'" \
            copy_db "$ADDON_DB" "${db}_new"
        rename_db "${db}_new" "$db"
    elif [ "$(cat "$STATE/$db.key" 2>/dev/null)" != "$ADDON_KEY" ]; then
        note "upgrading the addon in the database $db"
        quiet upgrade "the database $db could not be upgraded: see the log, or begin anew with 'make run RESET=1'" \
            odoo_server -d "$db" -u "$ADDON" --stop-after-init --no-http
    fi
    echo "$ADDON_KEY" >"$STATE/$db.key"
    echo "http://localhost:$port" >"$STATE/server.url"
    "$PYTHON" "$ROOT/scripts/welcome.py" "http://localhost:$port" "$db" &
    # From here on the server is in charge: Ctrl-C or "make stop" ends it.
    echo $$ >"$STATE/server.pid"
    exec "$PYTHON" -m odoo server -c "$CONF" -d "$db" --http-port="$port" --dev=xml --log-level="${LOG:-warn}"
}

task_shell() {
    provision run
    exec "$PYTHON" -m odoo shell -c "$CONF" -d "$(db_name "${DB:-customer_manager}")" --no-http "$@"
}

task_psql() {
    provision run
    exec psql -d "$(db_name "${DB:-customer_manager}")" "$@"
}

# A number in a file may be another process by now: its command line says whether it is ours.
stop_server() {
    local pid
    pid=$(cat "$STATE/server.pid" 2>/dev/null) || return 0
    rm -f "$STATE/server.pid"
    tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "odoo server -c $CONF " || return 0
    kill "$pid" 2>/dev/null || return 0
    note "the server of this checkout is stopped"
}

task_stop() {
    stop_server
    if pg_is_private; then
        stop_postgres
        note "PostgreSQL of this checkout is stopped"
    else
        note "PGHOST is set: the server there is not this checkout's, and goes on"
    fi
}

# The cache is shared by checkouts and stays.
task_clean() {
    stop_server
    if pg_is_private; then stop_postgres; else drop_all_dbs; fi
    [ -z "${PG_HOME:-}" ] || rm -rf "$PG_HOME"
    case "$PG_SOCKET" in /tmp/*) rm -rf "$PG_SOCKET" ;; esac
    rm -rf "$STATE" "$ROOT/dist"
    note "removed .odoo and dist (the shared cache is $CACHE)"
}

task_wheel() {
    provision base
    build_wheel "$ROOT/dist"
    note "the wheel is in dist/"
}

build_wheel() {
    quiet wheel "the wheel could not be built: see the log" \
        "$PYTHON" -m pip wheel --no-deps --no-build-isolation --no-index -w "$1" "$ROOT"
}

task_i18n() {
    provision run
    prepare_databases
    "$PYTHON" "$ROOT/scripts/i18n.py" "$CONF" "$ADDON_DB"
}

# Compute the lock anew from requirements-odoo.in, with a scratch uv.
task_lock() {
    local python
    mkdir -p "$STATE" "$LOGS"
    python=$(find_python) || exit 1
    quiet lock "the lock could not be computed: see the log" compile_lock "$python"
    note "requirements.txt is written; look at 'git diff requirements.txt'"
}

compile_lock() {
    [ -x "$STATE/uv/bin/uv" ] || { "$1" -m venv "$STATE/uv" && "$STATE/uv/bin/pip" install uv; } || return 1
    # The lock must hold neither addresses nor folders of this machine.
    (cd "$ROOT" && env -u PIP_FIND_LINKS -u UV_FIND_LINKS "$STATE/uv/bin/uv" pip compile requirements-odoo.in \
        --python-version 3.11 --python-platform x86_64-unknown-linux-gnu --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --upgrade -o requirements.txt)
}

task_bench() {
    provision run
    prepare_databases
    export_database_environment
    (cd "$ROOT" && "$PYTHON" -m benchmarks "$@")
}

# What tests and benchmarks need to make databases of their own (see tests/scratch_database.py).
export_database_environment() {
    export CM_TEMPLATE_DB="$ADDON_DB" CM_BASE_DB="$TEMPLATE" CM_ODOO_CONF="$CONF" CM_DATA_DIR="$DATA" CM_PYTHON_BIN="$PYTHON"
}

task_shots() {
    provision test
    exec "$PYTHON" "$ROOT/scripts/shots.py" "$@"
}
