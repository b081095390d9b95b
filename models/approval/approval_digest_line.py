from odoo import fields, models


class ApprovalDigestLine(models.Model):
    """One case in a daily digest: how many events it had and the hash of the last.

    The case is a plain number: a digest also keeps cases that somebody has removed since.
    """

    _name = "approval.digest.line"
    _description = "Case in an Approval Digest"
    _inherit = ["approval.guard.mixin"]
    _order = "digest_id desc, case_number"
    _rec_name = "case_number"
    _log_access = False

    digest_id = fields.Many2one("approval.digest", required=True, readonly=True, ondelete="restrict")
    case_number = fields.Integer("Case", required=True, readonly=True, aggregator=None, help="Number (id) of the case.")
    event_count = fields.Integer(
        "Events", readonly=True, aggregator=None, help="0: the case stood in an older digest and is no longer there."
    )
    head_hash = fields.Char("Hash of the Last Event", readonly=True)

    _case_unique = models.UniqueIndex("(digest_id, case_number)")
    _case_idx = models.Index("(case_number, digest_id)")
