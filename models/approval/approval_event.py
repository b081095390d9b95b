from odoo import fields, models


class ApprovalEvent(models.Model):
    """One line of the trail of a case: append-only, each chained to the one before.

    No names and no free text: ids, times and hashes, so that an erasure leaves it whole.
    """

    _name = "approval.event"
    _description = "Approval Event"
    _order = "case_id, sequence"
    _log_access = False

    case_id = fields.Many2one("approval.case", required=True, readonly=True, ondelete="restrict")
    sequence = fields.Integer(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True)
    action = fields.Char(required=True, readonly=True)
    actor = fields.Integer(readonly=True, help="Id of the user; 0: the engine.")
    behalf = fields.Integer(readonly=True, help="Id of the user stood in for; 0: nobody.")
    step = fields.Integer(readonly=True, help="Id of the step; 0: none.")
    task = fields.Integer(readonly=True, help="Id of the task; 0: none.")
    target = fields.Integer(readonly=True, help="Id of the person or step concerned; 0: none.")
    values_hash = fields.Char(readonly=True)
    plan_hash = fields.Char(readonly=True)
    salt = fields.Char(readonly=True)
    reason_hash = fields.Char(readonly=True)
    previous_hash = fields.Char(readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _sequence_unique = models.UniqueIndex("(case_id, sequence)")
