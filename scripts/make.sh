#!/usr/bin/env bash
# The one entry of the tool chain: scripts/make.sh <task> [arguments]. The Makefile calls it; see scripts/lib.
set -euo pipefail
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
