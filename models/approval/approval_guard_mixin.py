from contextlib import contextmanager

from odoo import models
from odoo.tools import SQL

#: name of the trigger on each guarded table, and of the function that all of them call
GUARD = "approval_event_guard"


class ApprovalGuardMixin(models.AbstractModel):
    """A table of the engine that only grows: the database itself refuses what the ORM refuses.

    Whoever gets at SQL meets the trigger; migrations lift it inside their transaction.
    """

    _name = "approval.guard.mixin"
    _description = "Append-only Table of the Approval Engine"
    _inherit = ["approval.engine.mixin"]

    def init(self):
        """Put the trigger on the table; again at each upgrade."""
        if self._abstract:
            return
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %(guard)s() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION '%% is append-only: %% refused', TG_TABLE_NAME, TG_OP
                          USING ERRCODE = 'restrict_violation';
                END
                $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS %(guard)s ON %(table)s;
                CREATE TRIGGER %(guard)s BEFORE UPDATE OR DELETE OR TRUNCATE ON %(table)s
                    FOR EACH STATEMENT EXECUTE FUNCTION %(guard)s();
                """,
                guard=SQL.identifier(GUARD),
                table=SQL.identifier(self._table),
            )
        )
        self._set_guard("ENABLE ALWAYS")

    def _init_column(self, column_name):
        """Give a new column its default on existing rows."""
        with self._guard_lifted():
            return super()._init_column(column_name)

    @contextmanager
    def _guard_lifted(self):
        """Let this transaction change rows: for migrations. An error puts the guard back."""
        if not self._has_guard():
            yield
            return
        with self.env.cr.savepoint(flush=False):
            self._set_guard("DISABLE")
            yield
            self._set_guard("ENABLE ALWAYS")

    def _drop_guard(self):
        """Let all guarded tables go: for the uninstallation."""
        self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(GUARD)))

    def _has_guard(self):
        """Whether the trigger is there: not yet while the addon is being installed."""
        return bool(
            self.env.execute_query(
                SQL("SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass", GUARD, self._table)
            )
        )

    def _set_guard(self, how):
        """Switch the trigger; `how` is a constant of ours. ALWAYS: also where triggers are off for replication."""
        self.env.cr.execute(
            SQL("ALTER TABLE %s %s TRIGGER %s", SQL.identifier(self._table), SQL(how), SQL.identifier(GUARD))
        )
