"""What two sessions must not do at the same moment without seeing each other."""

from odoo.tools import SQL


def meet(records):
    """Make sessions meet in the rows of records: the later one fails to serialize and is repeated by Odoo.

    Each works on a snapshot and would not see what the other does beside it. A lock would not do: it ends with
    the session, and the other one goes on with its old snapshot. A row that was written since is noticed, even
    when it was written as it is.
    """
    if records:
        records.flush_recordset()
        records.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = write_date WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                sorted(records.ids),
            )
        )
