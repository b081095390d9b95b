#!/usr/bin/env bash
# The one entry of the tool chain: scripts/make.sh <task> [arguments]. The Makefile calls it; see scripts/lib.
set -Eeuo pipefail
# Expected failures end in a sentence of their own (die); this one is for all others.
trap 'echo "customer_manager: stopped by \"$BASH_COMMAND\" (${BASH_SOURCE[0]##*/}, line $LINENO); see the lines above and .odoo/log" >&2' ERR
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
for lib in common system postgres odoo_tree python database testing tasks; do
    # shellcheck source=/dev/null
    . "$ROOT/scripts/lib/$lib.sh"
done
task="task_${1:-help}"
task=${task//-/_}
declare -F "$task" >/dev/null || die "there is no task '${1:-}': see 'make help'"
[ $# -eq 0 ] || shift
"$task" "$@"
