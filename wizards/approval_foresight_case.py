from odoo import fields, models


class ApprovalForesightCase(models.TransientModel):
    """A past case that a version would have stopped, or sent another way."""

    _name = "approval.foresight.case"
    _description = "Past Case in a Foresight"

    foresight_id = fields.Many2one("approval.foresight", required=True, ondelete="cascade", index=True)
    case_id = fields.Many2one("approval.case", "Case", readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("stuck", "Would be stuck"),
            ("free", "Nobody would approve"),
            ("less", "Fewer steps"),
            ("more", "More steps"),
        ],
        "What Happens",
        readonly=True,
    )
    step_name = fields.Char("Step", readonly=True)
    text = fields.Char("Why", readonly=True)
