"""A table that refuses rows: a real fault of the database, for what has to go on or leave nothing behind."""

from contextlib import contextmanager

from odoo.tools import SQL


@contextmanager
def failing_table(cr, table, condition="TRUE", code="check_violation"):
    """Let the database refuse to insert or change rows of a table, inside the block.

    :param condition: SQL of the rows that are refused, as ``NEW``
    :param code: PostgreSQL's name of the error
    """
    cr.execute(
        SQL(
            """
            CREATE FUNCTION pg_temp.refuse_row() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION 'the disk of %% is broken', TG_TABLE_NAME USING ERRCODE = TG_ARGV[0]; END
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER refuse_row BEFORE INSERT OR UPDATE ON %s
                FOR EACH ROW WHEN (%s) EXECUTE FUNCTION pg_temp.refuse_row(%s)
            """,
            SQL.identifier(table),
            SQL(condition),
            code,
        )
    )
    try:
        yield
    finally:
        cr.execute(SQL("DROP TRIGGER refuse_row ON %s; DROP FUNCTION pg_temp.refuse_row()", SQL.identifier(table)))
