# make test, make lint and their parts. All parts run even when one fails; the exit code tells the truth.

FAILED=

# part <title> <command...>: run one part and remember when it fails
part() {
    local title="$1" code=0
    shift
    note "$title"
    "$@" || code=$?
    [ "$code" -eq 0 ] || FAILED="$FAILED, $title"
}

verdict() {
    [ -z "$FAILED" ] || die "failed: ${FAILED#, }"
    note "all passed"
}

# Sort the words after "make test": paths below tests/ and tests_unit/ choose what runs; -k and the like go to both.
split_arguments() {
    ODOO_ARGS=() UNIT_ARGS=() ODOO_PATHS=() UNIT_PATHS=()
    local word
    for word in "$@"; do
        case "$word" in
            tests_unit/* | tests_unit) UNIT_PATHS+=("$ROOT/$word") ;;
            tests/* | tests) ODOO_PATHS+=("$FARM/$word") ;;
            *) ODOO_ARGS+=("$word") UNIT_ARGS+=("$word") ;;
        esac
    done
    WANTS_UNIT=1 WANTS_ODOO=1
    if [ $((${#ODOO_PATHS[@]} + ${#UNIT_PATHS[@]})) -gt 0 ]; then
        [ "${#UNIT_PATHS[@]}" -gt 0 ] || WANTS_UNIT=
        [ "${#ODOO_PATHS[@]}" -gt 0 ] || WANTS_ODOO=
    fi
    [ "${#ODOO_PATHS[@]}" -gt 0 ] || ODOO_PATHS=("$FARM/tests")
    [ "${#UNIT_PATHS[@]}" -gt 0 ] || UNIT_PATHS=("$ROOT/tests_unit")
}

# pytest's 5 (nothing collected) is no failure when a filter sent everything to the other suite.
nothing_is_fine() {
    local code=0
    "$@" || code=$?
    [ "$code" -ne 5 ] || [ "${#ODOO_ARGS[@]}" -eq 0 ] || return 0
    return "$code"
}

run_unit() {
    (cd "$ROOT" && env -u PYTHONPATH "$PYTHON" -m pytest -c tests_unit/pytest.ini --rootdir="$ROOT" \
        "${UNIT_PATHS[@]}" "$@")
}

# A copy of the addon's database for this run alone, dropped afterwards whatever happens.
make_test_db() {
    TEST_DB=$(db_name "test_$$")
    trap drop_test_db EXIT
    copy_db "$ADDON_DB" "$TEST_DB" || die "the database $ADDON_DB could not be copied: run 'make clean' and the same command again"
    export_database_environment
}

drop_test_db() {
    trap - EXIT
    drop_db "$TEST_DB" >/dev/null 2>&1 || true
}

run_odoo() {
    local code=0
    make_test_db
    (cd "$ROOT" && "$PYTHON" -m pytest -c scripts/pytest.ini --rootdir="$ROOT" --confcutdir="$STATE/addons" \
        -p cm_pytest --odoo-http --odoo-log-level=warn --odoo-config="$CONF" --odoo-database="$TEST_DB" \
        "${ODOO_PATHS[@]}" "$@") || code=$?
    drop_test_db
    return $code
}

task_test() {
    provision test
    split_arguments "$@"
    [ -z "$WANTS_UNIT" ] || part "pure tests" nothing_is_fine run_unit ${UNIT_ARGS[@]+"${UNIT_ARGS[@]}"}
    if [ $# -eq 0 ]; then part "wheel" check_wheel; fi
    if [ -n "$WANTS_ODOO" ]; then
        prepare_databases
        part "installation without warnings" check_install_log
        part "Odoo tests" nothing_is_fine run_odoo ${ODOO_ARGS[@]+"${ODOO_ARGS[@]}"}
    fi
    verdict
}

task_test_unit() {
    provision base
    split_arguments "$@"
    part "pure tests" run_unit ${UNIT_ARGS[@]+"${UNIT_ARGS[@]}"}
    verdict
}

# The same Odoo tests in Odoo's own runner, the one that other people's continuous integration uses.
task_test_odoo() {
    provision test
    prepare_databases
    make_test_db
    odoo_server -d "$TEST_DB" --test-tags="${1:-/$ADDON}" --stop-after-init --log-level=test \
        --http-port="$("$PYTHON" "$ROOT/scripts/free_port.py" any)" 2>&1 |
        tee "$LOGS/test-odoo.log" | grep -E ' (WARNING|ERROR|CRITICAL) |FAIL|-tests in |failed, ' || true
    drop_test_db
    grep -qE ' 0 failed, 0 error\(s\) of [1-9][0-9]* tests' "$LOGS/test-odoo.log" ||
        die "Odoo's own runner reports failures or ran nothing: see .odoo/log/test-odoo.log"
    note "all passed"
}

check_wheel() {
    rm -rf "$STATE/wheel"
    build_wheel "$STATE/wheel" && "$PYTHON" "$ROOT/scripts/check_wheel.py" "$ROOT" "$STATE"/wheel/*.whl
}

task_lint() {
    provision base
    cd "$ROOT"
    part "ruff check" ruff check .
    part "ruff format" ruff format --check .
    part "pylint-odoo" run_pylint
    part "files" "$PYTHON" scripts/check_files.py "$ROOT"
    verdict
}

# missing-readme: the README stands in the repository's root, not among the addon's entries.
run_pylint() {
    (cd "$STATE/addons" && "$PYTHON" -m pylint --rcfile="$ROOT/scripts/pylintrc" \
        --disable=all --enable=odoolint --disable=missing-readme "$ADDON")
}

task_format() {
    provision base
    cd "$ROOT"
    ruff check --fix .
    ruff format .
}
