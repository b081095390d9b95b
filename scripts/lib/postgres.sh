# PostgreSQL: the user's own server when PGHOST is set, else a private cluster of this checkout that listens
# on a Unix socket only. All of its data can be made again, so it trades durability for speed.

# Unix socket paths are limited to 107 bytes (a Chinese character has three) and pg_ctl cannot be given quotes: with
# such a checkout path the socket moves to /tmp.
PG_SOCKET="$STATE/pg/socket"
if [ "$(printf %s "$STATE" | wc -c)" -gt 80 ] || [[ $STATE == *[\'\"\\]* ]]; then
    PG_SOCKET="/tmp/odoo19-pg-$(id -u)-$CHECKOUT_HASH"
fi
PG_DATA="$STATE/pg/data"
PG_PREFIX=
PG_SETTINGS="fsync=off synchronous_commit=off full_page_writes=off wal_level=minimal max_wal_senders=0
max_wal_size=2GB checkpoint_timeout=30min shared_buffers=256MB work_mem=32MB
maintenance_work_mem=256MB max_connections=100 listen_addresses=''"

pg_bindir() {
    local dir
    dir=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    if [ -x "$dir/initdb" ]; then echo "$dir"; elif have initdb; then dirname "$(command -v initdb)"; fi
}

pg_is_private() { [ -z "${PGHOST:-}" ] || [ "$PGHOST" = "$PG_SOCKET" ]; }

# PostgreSQL refuses uid 0. As root it runs in a user namespace, where it believes to be another user while all
# files stay root's; where namespaces are forbidden, as user postgres with its data outside of the checkout.
pg_choose_user() {
    [ "$(id -u)" -eq 0 ] || return 0
    if [ ! -e "$STATE/pg/as-postgres" ] && unshare --user --map-user=1000 --map-group=1000 true 2>/dev/null; then
        PG_PREFIX="unshare --user --map-user=1000 --map-group=1000 --"
        return
    fi
    id postgres >/dev/null 2>&1 || die "PostgreSQL does not run as root and there is no user postgres: run the same command as a normal user"
    mkdir -p "$STATE/pg"
    touch "$STATE/pg/as-postgres"
    PG_PREFIX="runuser -u postgres --"
    PG_HOME="/var/lib/postgresql/odoo19-dev-$CHECKOUT_HASH"
    PG_DATA="$PG_HOME/data"
    PG_SOCKET="$PG_HOME/socket"
    install -d -o postgres -g postgres -m 700 "$PG_HOME"
    install -d -o postgres -g postgres -m 700 "$PG_SOCKET"
}

pg_run() {
    # From / : user postgres may not be allowed to enter the checkout.
    # shellcheck disable=SC2086
    (cd / && $PG_PREFIX "$@")
}

# Makes a server reachable through PGHOST, PGPORT and PGUSER, which Odoo and PostgreSQL's own programs read.
ensure_postgres() {
    if ! pg_is_private; then
        PG_BIN=$(pg_bindir)
        [ -z "$PG_BIN" ] || PATH="$PATH:$PG_BIN"
        psql -XAtd postgres -c 'SELECT 1' >/dev/null 2>"$STATE/pg-error" ||
            die "the PostgreSQL server at PGHOST=$PGHOST does not answer ($(head -1 "$STATE/pg-error")): start it, set PGUSER/PGPASSWORD/PGPORT, or unset PGHOST to use a private one"
        check_own_postgres
        return
    fi
    PG_BIN=$(pg_bindir)
    [ -n "$PG_BIN" ] || die "PostgreSQL is not installed: run 'apt-get install postgresql', or set PGHOST to a server you have"
    pg_choose_user
    PATH="$PG_BIN:$PATH"
    unset PGDATABASE PGSERVICE PGPASSWORD PGSERVICEFILE PGOPTIONS PGSSLMODE
    export PGHOST="$PG_SOCKET" PGPORT=5432 PGUSER=odoo
    pg_isready -q 2>/dev/null || start_postgres
}

# What would otherwise be refused half way: an old server, an account that may not create databases.
check_own_postgres() {
    local version may_create
    IFS="|" read -r version may_create < <(psql -XAtd postgres -c "SELECT current_setting('server_version_num'),
        rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    [ "${version:-0}" -ge 150000 ] ||
        die "the PostgreSQL server at PGHOST=$PGHOST is too old ($((${version:-0} / 10000))): use one of version 15 or newer, or unset PGHOST to use a private one"
    [ "$may_create" = t ] ||
        die "the PostgreSQL account at PGHOST=$PGHOST may not create databases: have its administrator run 'ALTER ROLE ${PGUSER:-$(id -un)} CREATEDB', or unset PGHOST to use a private server"
}

start_postgres() {
    local setting log="$LOGS/postgres.log" options=
    mkdir -p "$LOGS" "$STATE/pg" && chmod 700 "$STATE/pg"
    if [ -z "${PG_HOME:-}" ]; then
        mkdir -p -m 700 "$PG_SOCKET" || die "the folder $PG_SOCKET cannot be created: remove what stands in its place"
        [ -O "$PG_SOCKET" ] || die "the folder $PG_SOCKET belongs to somebody else: ask its owner to remove it"
    else
        log="$PG_HOME/postgres.log"
    fi
    if ! pg_run test -e "$PG_DATA/.complete"; then
        need_space "$STATE" 500
        pg_run rm -rf "$PG_DATA"
        quiet initdb "the private PostgreSQL cluster could not be created: see the log" \
            pg_run "$PG_BIN/initdb" -D "$PG_DATA" -U odoo -A trust -E UTF8 --locale=C.UTF-8 --no-sync
        pg_run touch "$PG_DATA/.complete"
    fi
    for setting in $PG_SETTINGS; do options="$options -c $setting"; done
    # The server must not inherit the locks of this script (descriptors 8 and 9).
    quiet pg_ctl "the private PostgreSQL cluster does not start: see .odoo/log/postgres.log, or run 'make clean' to begin anew" \
        pg_run "$PG_BIN/pg_ctl" -D "$PG_DATA" -l "$log" -w -t 60 -o "-k '$PG_SOCKET' -p 5432 $options" start 8>&- 9>&-
}

# Stops the private cluster.
stop_postgres() {
    PG_BIN=$(pg_bindir)
    [ -d "$STATE/pg" ] && [ -n "$PG_BIN" ] || return 0
    pg_choose_user
    if pg_run test -e "$PG_DATA/postmaster.pid"; then
        pg_run "$PG_BIN/pg_ctl" -D "$PG_DATA" -m fast -w stop >/dev/null 2>&1 || true
    fi
}
