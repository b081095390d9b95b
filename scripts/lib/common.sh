# Paths, messages and locks that every other file of scripts/lib uses.
# Sourced with ROOT set to the checkout; defines no side effects but variables.

ADDON=customer_manager
STATE="$ROOT/.odoo"
LOGS="$STATE/log"
CACHE="${CM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/odoo19-dev}"
FARM="$STATE/addons/$ADDON"
CHECKOUT_HASH=$(printf %s "$ROOT" | sha256sum | cut -c1-8)

# Without bytecode each start of Odoo takes three times as long.
unset PYTHONDONTWRITEBYTECODE
# Sorting, messages and file names must not depend on the user's locale.
export LANG=C.UTF-8 LC_ALL=C.UTF-8

note() { printf '%s\n' "-- $*" >&2; }

# One sentence that says what to do, then stop.
die() {
    printf '%s\n' "customer_manager: $*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Run a step quietly: its output goes to a log and is shown only when it fails.
# quiet <log name> <sentence on failure> <command...>
quiet() {
    local log="$LOGS/$1.log" sentence="$2"
    shift 2
    mkdir -p "$LOGS"
    if ! "$@" >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        die "$(explain_failure "$log" "$sentence") (whole log: ${log#"$ROOT"/})"
    fi
}

# Name the cause when the log shows a well-known one, else the step's own sentence.
explain_failure() {
    if grep -qiE 'no space left on device|disk quota exceeded' "$1"; then
        echo "the disk is full: free some space (about 3 GB are needed; 'make clean' removes this checkout's data) and run the same command again"
    elif grep -qiE 'temporary failure (in name resolution|resolving)|could not resolve|network is unreachable|failed to establish a new connection|connection timed out|could not connect to|Name or service not known|no route to host|unable to connect to|connection to .* timed out|read timed out|cannot connect to proxy' "$1"; then
        echo "a package server cannot be reached: check the network (or the proxy settings of apt and pip) and run the same command again"
    elif grep -qiE 'certificate (verify failed|verification failed|is not trusted)|certificate has expired' "$1"; then
        echo "the certificate of a package server is not accepted: check this machine's date and its package ca-certificates and run the same command again"
    else
        echo "$2"
    fi
}

# Refuse early rather than half way: need_space <folder> <MiB>
need_space() {
    local free
    mkdir -p "$1" 2>/dev/null && [ -w "$1" ] || die "the folder $1 is not writable: make it so, or set XDG_CACHE_HOME to another place"
    free=$(df -Pm "$1" | awk 'NR == 2 {print $4}')
    [ "${free:-0}" -ge "$2" ] ||
        die "only ${free} MB are free in $1 and $2 MB are needed: free some space there (or set XDG_CACHE_HOME to another disk) and run the same command again"
}

# Odoo reads the folders of its addons from one line, with commas between them.
check_place() {
    case "$ROOT" in
        *,*) die "the path of this checkout, $ROOT, holds a comma, at which Odoo would cut it: move the checkout and run the same command again" ;;
    esac
}

# lock <file> <descriptor>: wait until no other process prepares the same thing.
lock() {
    mkdir -p "$(dirname "$1")" 2>/dev/null && [ -w "$(dirname "$1")" ] ||
        die "the folder $(dirname "$1") is not writable: make it so, or set XDG_CACHE_HOME to another place"
    eval "exec $2>\"\$1\""
    if ! flock -n "$2"; then
        note "another set-up is running, waiting for it ($1)"
        flock "$2"
    fi
}

unlock() { eval "exec $1>&-"; }
