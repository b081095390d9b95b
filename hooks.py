"""Hooks that Odoo calls outside the normal life of the addon."""

from odoo.exceptions import UserError
from odoo.tools import SQL

from .models.row_guard import drop_guard

ADDON = "customer_manager"
#: The first release with `NULLS NOT DISTINCT`, which our unique indexes need where a company may be empty.
POSTGRESQL_MINIMUM = 15


def pre_init_hook(env):
    """Refuse a PostgreSQL that is too old in one sentence, before anything is created.

    Odoo 19 itself takes release 13, where our indexes would only be a syntax error.

    :raise UserError: naming both releases
    """
    release = postgresql_release(env.cr._cnx.server_version)
    if release < POSTGRESQL_MINIMUM:
        raise UserError(
            env._(
                "PostgreSQL: Customer Manager needs release %(minimum)s or newer and this server runs %(release)s;"
                " upgrade the server, then install again.",
                minimum=POSTGRESQL_MINIMUM,
                release=release,
            )
        )


def postgresql_release(server_version):
    """Return the release behind the number that a connection tells: 15 of 150020."""
    return server_version // 10000


def uninstall_hook(env):
    """Hand the database back as it was found (design 3, "Uninstall").

    Each room of the addon says on its model what it has to give back.
    """
    env["approval.event"]._drop_guard()
    drop_guard(env.cr)
    env["mail.activity"]._approval_delete_all()
    env["ir.sequence"]._customer_delete_registers()
    env["ir.config_parameter"].search([("key", "=like", f"{ADDON}.%")]).unlink()
    env["res.partner"]._customer_restore_before_uninstall()
    env.flush_all()
    _empty_own_tables(env)
    env.invalidate_all()


def _empty_own_tables(env):
    """Delete all documents of ours at once.

    Odoo deletes the records that came with an addon one by one before it drops the addon's tables. Employees and
    users of the demo data could not go then as long as our documents hold on to them (`ondelete="restrict"`),
    and each deletion would recompute our stored fields. The foreign keys go first: they go anyway.
    """
    models = [model._table for model in env.registry.models.values() if model._original_module == ADDON]
    tables = [
        name
        for (name,) in env.execute_query(
            SQL(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)"
                " AND relnamespace = current_schema::regnamespace",
                models,
            )
        )
    ]
    keys = env.execute_query(
        SQL(
            """SELECT own.relname, key.conname
                 FROM pg_constraint key
                 JOIN pg_class own ON own.oid = key.conrelid
                 JOIN pg_class other ON other.oid = key.confrelid
                WHERE key.contype = 'f' AND (own.relname = ANY(%s) OR other.relname = ANY(%s))
                  AND own.relnamespace = current_schema::regnamespace""",
            tables,
            tables,
        )
    )
    for table, key in keys:
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(key)))
    if tables:
        env.cr.execute(SQL("TRUNCATE %s", SQL(", ").join(SQL.identifier(table) for table in tables)))
