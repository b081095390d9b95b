import json
from contextlib import contextmanager

from odoo import fields, models
from odoo.tools import SQL

from ...algorithms.approval_chain import EVENT_FIELDS, LINK_FIELDS

#: what of an event is stored, by column
STORED = (*EVENT_FIELDS, *LINK_FIELDS)
GUARD = "approval_event_guard"


class ApprovalEvent(models.Model):
    """One line of the trail of a case: append-only, each chained to the one before.

    No names and no free text: ids, times and hashes, so that an erasure leaves it whole. The
    people and steps are plain numbers, so that nothing that is deleted elsewhere touches a line.
    """

    _name = "approval.event"
    _description = "Approval Event"
    _inherit = ["approval.engine.mixin"]
    _order = "case_id, sequence"
    _log_access = False

    case_id = fields.Many2one("approval.case", required=True, readonly=True, ondelete="restrict")
    sequence = fields.Integer(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True)
    action = fields.Char("Action Code", required=True, readonly=True, export_string_translation=False)
    actor = fields.Integer(readonly=True, help="Id of the user; 0: the engine.")
    behalf = fields.Integer(readonly=True, help="Id of the user stood in for; 0: nobody.")
    step = fields.Integer(readonly=True, help="Id of the step; 0: none.")
    task = fields.Integer(readonly=True, help="Id of the task; 0: none.")
    target = fields.Integer(
        readonly=True, help="Id of the step sent back to, or of the user who joined or left a step; 0: none."
    )
    values_hash = fields.Char(readonly=True)
    plan_hash = fields.Char(readonly=True)
    salt = fields.Char(readonly=True)
    reason_hash = fields.Char(readonly=True)
    previous_hash = fields.Char(readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _sequence_unique = models.UniqueIndex("(case_id, sequence)")

    # the trigger

    def init(self):
        """Let the database itself refuse what the ORM refuses: whoever gets at SQL meets the trigger."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %(guard)s() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION 'approval_event is append-only: %% refused', TG_OP
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
        """Give a new column its default on existing events."""
        with self._guard_lifted():
            return super()._init_column(column_name)

    @contextmanager
    def _guard_lifted(self):
        """Let this transaction change events: for migrations. An error puts the guard back."""
        if not self._has_guard():
            yield
            return
        with self.env.cr.savepoint(flush=False):
            self._set_guard("DISABLE")
            yield
            self._set_guard("ENABLE ALWAYS")

    def _drop_guard(self):
        """Let the table go: for the uninstallation."""
        self.env.cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS %(guard)s ON %(table)s; DROP FUNCTION IF EXISTS %(guard)s()",
                guard=SQL.identifier(GUARD),
                table=SQL.identifier(self._table),
            )
        )

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

    # appending

    def _append(self, files):
        """Store the new events of case files, and with them count and head of the cases, in one statement.

        :param files: :class:`.approval_case_file.CaseFile` of cases that this transaction has locked or created
        """
        rows = [event for file in files for event in file.take_events()]
        if not rows:
            return
        heads = [{"id": file.id, "event_count": file.count, "head_hash": file.head} for file in files]
        columns = SQL(", ").join(SQL.identifier(name) for name in STORED)
        self.env.cr.execute(
            SQL(
                """
                WITH head AS (
                    UPDATE approval_case SET event_count = head.event_count, head_hash = head.head_hash
                      FROM json_to_recordset(%(heads)s) AS head(id int, event_count int, head_hash text)
                     WHERE approval_case.id = head.id
                )
                INSERT INTO approval_event (%(columns)s)
                SELECT %(columns)s FROM json_populate_recordset(NULL::approval_event, %(rows)s)
                """,
                heads=json.dumps(heads),
                rows=json.dumps(rows),
                columns=columns,
            )
        )
        self.invalidate_model(flush=False)
        self.env["approval.case"].invalidate_model(["event_count", "head_hash", "event_ids"], flush=False)
