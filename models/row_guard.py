"""A trigger that keeps sealed rows as they are, whatever statement comes: whoever gets at SQL meets it.

One thing takes them away: files whose time is over go as a whole (domain 11.4), inside :func:`erasing`.
"""

from contextlib import contextmanager

from odoo.tools import SQL

GUARD = "customer_row_guard"
#: setting of the transaction under which whole files are deleted
ERASING = "customer_manager.erasing"

#: Arguments of the trigger: columns that never change; columns that stay once the row is sealed; booleans that are
#: only ever set. Each a list with commas, as a trigger takes texts.
_FUNCTION = SQL(
    """
    CREATE OR REPLACE FUNCTION %s() RETURNS trigger AS $$
    DECLARE
        was jsonb := to_jsonb(OLD);
        new_row jsonb;
        name text;
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.sealed_at IS NULL OR current_setting('customer_manager.erasing', true) = 'on' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION '%%: a sealed row is not deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        new_row := to_jsonb(NEW);
        FOREACH name IN ARRAY string_to_array(TG_ARGV[0], ',') LOOP
            IF new_row -> name IS DISTINCT FROM was -> name THEN
                RAISE EXCEPTION '%%: %% never changes', TG_TABLE_NAME, name USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
        FOREACH name IN ARRAY string_to_array(TG_ARGV[2], ',') LOOP
            IF was -> name = 'true' AND new_row -> name IS DISTINCT FROM was -> name THEN
                RAISE EXCEPTION '%%: %% is not taken back', TG_TABLE_NAME, name USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
        IF OLD.sealed_at IS NOT NULL THEN
            FOREACH name IN ARRAY string_to_array(TG_ARGV[1], ',') LOOP
                IF new_row -> name IS DISTINCT FROM was -> name THEN
                    RAISE EXCEPTION '%%: %% of a sealed row does not change', TG_TABLE_NAME, name
                          USING ERRCODE = 'restrict_violation';
                END IF;
            END LOOP;
        END IF;
        RETURN NEW;
    END
    $$ LANGUAGE plpgsql;
    """,
    SQL.identifier(GUARD),
)


def guard_rows(cr, table, sealed, fixed=(), once=()):
    """Give a table with a column `sealed_at` the guard; again at each upgrade, with the columns of today.

    :param sealed: names of columns that stay once `sealed_at` is set, beside itself
    :param fixed: names of columns that never change
    :param once: names of boolean columns that are only ever set
    """
    lists = [",".join(sorted(names)) for names in (fixed, {"sealed_at", *sealed}, once)]
    cr.execute(_FUNCTION)
    cr.execute(
        SQL(
            """
            DROP TRIGGER IF EXISTS %(guard)s ON %(table)s;
            CREATE TRIGGER %(guard)s BEFORE UPDATE OR DELETE ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION %(guard)s(%(fixed)s, %(sealed)s, %(once)s);
            ALTER TABLE %(table)s ENABLE ALWAYS TRIGGER %(guard)s;
            """,
            guard=SQL.identifier(GUARD),
            table=SQL.identifier(table),
            fixed=lists[0],
            sealed=lists[1],
            once=lists[2],
        )
    )


@contextmanager
def erasing(cr):
    """Let sealed rows be deleted, in this transaction and inside the block alone; they never change."""
    cr.execute(SQL("SELECT set_config(%s, 'on', true)", ERASING))
    try:
        yield
    finally:
        cr.execute(SQL("SELECT set_config(%s, '', true)", ERASING))


def drop_guard(cr):
    """Let the tables go: for the uninstallation."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(GUARD)))
