import json

from odoo import fields, models
from odoo.tools import SQL

from ...algorithms.approval_chain import EVENT_FIELDS, LINK_FIELDS

#: what of an event is stored, by column
STORED = (*EVENT_FIELDS, *LINK_FIELDS)


class ApprovalEvent(models.Model):
    """One line of the trail of a case: append-only, each chained to the one before.

    No names and no free text: ids, times and hashes, so that an erasure leaves it whole. The
    people and steps are plain numbers, so that nothing that is deleted elsewhere touches a line.
    """

    _name = "approval.event"
    _description = "Approval Event"
    _inherit = ["approval.guard.mixin"]
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
