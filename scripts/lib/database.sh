# Databases: template (dependencies with demo data and Chinese), addon template (plus this addon), copies for
# runs. A database counts as complete only under its final name; it is built as <name>_new and renamed.

DATA="$STATE/data"
CONF="$STATE/odoo.conf"
# The first one is the users'; with Chinese alone Odoo would switch English off.
LANGUAGES=en_US,zh_CN

# Another server is shared by checkouts, hence the suffix.
db_name() { if pg_is_private; then echo "$1"; else echo "$1_$CHECKOUT_HASH"; fi; }

db_exists() { [ "$(psql -XAtd postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

# drop_db <name>: the database with its filestore
drop_db() {
    dropdb --if-exists --force "$1" 2>/dev/null || dropdb --if-exists "$1"
    rm -rf "${DATA:?}/filestore/$1" "$STATE/install-warnings-$1"
}

# copy_db <from> <to>: database and filestore (hard links; Odoo never changes a stored file in place)
copy_db() {
    createdb -T "$1" "$2" || return 1
    rm -rf "${DATA:?}/filestore/$2"
    mkdir -p "$DATA/filestore"
    [ ! -d "$DATA/filestore/$1" ] || cp -al "$DATA/filestore/$1" "$DATA/filestore/$2"
}

# Databases of runs that were killed: their names hold the number of the process that made them.
drop_orphans() {
    local name pid
    pg_is_private || return 0
    psql -XAtd postgres -c "SELECT datname FROM pg_database WHERE datname ~ '^(test|scratch)_[0-9]+'" | while read -r name; do
        pid=${name#*_}
        pid=${pid%%_*}
        kill -0 "$pid" 2>/dev/null || drop_db "$name" >/dev/null 2>&1 </dev/null || true
    done
}

# rename_db <from> <to>
rename_db() {
    rm -rf "${DATA:?}/filestore/$2"
    [ ! -d "$DATA/filestore/$1" ] || mv "$DATA/filestore/$1" "$DATA/filestore/$2"
    psql -XAtqd postgres -c "ALTER DATABASE \"$1\" RENAME TO \"$2\""
}

odoo_server() { "$PYTHON" -m odoo server -c "$CONF" "$@"; }

# The addon as Odoo wants it: a folder of its name, one link per entry. A single link to the checkout would
# make every tool that follows links walk in circles through .odoo. What is right stays untouched, since a
# server may be reading it.
link_farm() {
    local entry link
    mkdir -p "$FARM"
    while read -r entry; do
        [ ! -e "$ROOT/$entry" ] || [ "$(readlink "$FARM/$entry")" = "../../../$entry" ] ||
            ln -sfn "../../../$entry" "$FARM/$entry"
    done <"$ROOT/scripts/addon_entries.txt"
    for link in "$FARM"/*; do
        [ -L "$link" ] || continue
        [ -e "$link" ] && grep -qxF "${link##*/}" "$ROOT/scripts/addon_entries.txt" || rm -f "$link"
    done
}

write_conf() {
    mkdir -p "$DATA/filestore" "$STATE/screenshots" "$LOGS"
    cat >"$CONF.part" <<EOF
[options]
addons_path = $STATE/addons
data_dir = $DATA
screenshots = $STATE/screenshots
http_interface = 127.0.0.1
db_maxconn = 48
EOF
    mv "$CONF.part" "$CONF"
}

manifest_depends() {
    "$PYTHON" -c 'import ast, sys
print(",".join(sorted(ast.literal_eval(open(sys.argv[1], encoding="utf-8").read())["depends"])))' "$ROOT/__manifest__.py" ||
        die "__manifest__.py cannot be read: mend it and run the same command again"
}

# Sets TEMPLATE: a database with the addon's dependencies, their demo data and Chinese.
ensure_template() {
    local depends key dump
    depends=$(manifest_depends) || exit 1
    key=$( (echo "$ODOO_KEY" "$depends" "$LANGUAGES"; cat "$ROOT/requirements.txt"; psql --version) | sha256sum | cut -c1-12)
    TEMPLATE=$(db_name "template_$key")
    ! db_exists "$TEMPLATE" || return 0
    dump="$CACHE/template-$key"
    need_space "$STATE" 500
    drop_db "${TEMPLATE}_new"
    if [ -e "$dump/.complete" ]; then
        note "restoring the template database from the cache"
        quiet restore "the cached template database could not be restored: remove $dump and run the same command again" \
            restore_template "$dump" "${TEMPLATE}_new"
    else
        note "creating the template database ($depends)"
        quiet template "the template database could not be created: see the log" build_template "${TEMPLATE}_new" "$depends"
        quiet dump "the template database could not be saved in the cache: see the log" dump_template "${TEMPLATE}_new" "$dump"
    fi
    rename_db "${TEMPLATE}_new" "$TEMPLATE"
    mkdir -p "$DATA/filestore/$TEMPLATE" && touch "$DATA/filestore/$TEMPLATE"
    drop_old_dbs template 1
}

# Odoo creates the database itself, which adds the extension pg_trgm. Demo data are off by default in Odoo 19.
build_template() {
    odoo_server -d "$1" -i "$2" --with-demo --load-language="$LANGUAGES" --stop-after-init --no-http
}

dump_template() {
    rm -rf "$2.part" "$2"
    mkdir -p "$2.part" "$DATA/filestore/$1"
    pg_dump -Fc -f "$2.part/database.dump" "$1" &&
        tar -C "$DATA/filestore/$1" -cf "$2.part/filestore.tar" . &&
        touch "$2.part/.complete" && mv "$2.part" "$2"
}

restore_template() {
    createdb -T template0 -E UTF8 --lc-collate=C "$2" &&
        pg_restore --no-owner --no-acl --no-comments -j2 -d "$2" "$1/database.dump" &&
        mkdir -p "$DATA/filestore/$2" && tar -C "$DATA/filestore/$2" -xf "$1/filestore.tar"
}

# Everything an installed database depends on. Python tests and browser code are read from the files at each run.
addon_key() {
    local entry entries=
    while read -r entry; do
        [ "$entry" = tests ] || [ ! -e "$ROOT/$entry" ] || entries="$entries $entry"
    done <"$ROOT/scripts/addon_entries.txt"
    # shellcheck disable=SC2086
    (cd "$ROOT" && echo "$TEMPLATE" && find $entries -type f -not -name '*.pyc' -not -path 'static/src/*' -not -path 'static/tests/*' \
        -print0 | sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-12
}

# Sets ADDON_DB: a database with this addon and its demo data. What the installation warned about is kept for
# check_install_log.
ensure_addon_db() {
    ADDON_KEY=$(addon_key)
    ADDON_DB=$(db_name "addon_$ADDON_KEY")
    if db_exists "$ADDON_DB"; then
        touch "$DATA/filestore/$ADDON_DB"
        return 0
    fi
    drop_db "${ADDON_DB}_new"
    quiet copy "the template database could not be copied: see the log, or begin anew with 'make clean'" \
        copy_db "$TEMPLATE" "${ADDON_DB}_new"
    note "installing the addon"
    rm -f "$LOGS/install-server.log"
    if ! odoo_server -d "${ADDON_DB}_new" -i "$ADDON" --with-demo --stop-after-init --no-http \
        --logfile="$LOGS/install-server.log" >"$LOGS/install.log" 2>&1; then
        tail -n 40 "$LOGS/install-server.log" "$LOGS/install.log" >&2
        drop_db "${ADDON_DB}_new"
        die "$(explain_failure "$LOGS/install-server.log" "the addon does not install: see the lines above") (whole log: .odoo/log/install-server.log)"
    fi
    "$PYTHON" "$ROOT/scripts/cm_log.py" "$LOGS/install-server.log" >"$STATE/install-warnings-$ADDON_DB" ||
        [ -s "$STATE/install-warnings-$ADDON_DB" ] || die "the log of the installation cannot be read: see .odoo/log/install-server.log"
    rename_db "${ADDON_DB}_new" "$ADDON_DB"
    mkdir -p "$DATA/filestore/$ADDON_DB"
    # Another run may still be using the databases of earlier states of the addon.
    drop_old_dbs addon 3
}

# The addon must install without a warning; the lines are remembered as long as the database.
check_install_log() {
    [ ! -s "$STATE/install-warnings-$ADDON_DB" ] && return
    cat "$STATE/install-warnings-$ADDON_DB"
    echo "installing the addon logged the lines above (whole log: .odoo/log/install-server.log)"
    return 1
}

# On a server of the user's own, this checkout's databases are known by their suffix.
drop_all_dbs() {
    local name
    psql -XAtd postgres -c "SELECT datname FROM pg_database WHERE datname LIKE '%\_$CHECKOUT_HASH%'" | while read -r name; do
        drop_db "$name" </dev/null
    done
}

# drop_old_dbs <kind> <number>: keep the newest ones only
drop_old_dbs() {
    local name
    for name in $(cd "$DATA/filestore" && ls -td "$1"_*/ 2>/dev/null | tr -d / | tail -n "+$(($2 + 1))"); do
        drop_db "$name" >/dev/null 2>&1 || true
    done
}
