from odoo import api, fields, models
from odoo.exceptions import UserError

PARTS = [("giver", "Giver"), ("receiver", "Receiver"), ("witness", "Witness")]


class CustomerHandoverSignature(models.Model):
    """Who signed a handover, when, and what exactly: kept for ever, void once the content changed.

    Written by `customer.handover.action_sign` alone. The database keeps one valid signature for each
    part, and one for each person: nobody signs as two.
    """

    _name = "customer.handover.signature"
    _description = "Signature of a Handover"
    _order = "handover_id desc, id"
    _rec_name = "user_id"
    _allow_sudo_commands = False

    handover_id = fields.Many2one("customer.handover", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, precompute=True)
    part = fields.Selection(PARTS, "Signs As", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Signed by", required=True, readonly=True, index=True, ondelete="restrict")
    is_for_giver = fields.Boolean(
        "In the Giver's Place", readonly=True, help="The giver is gone or did not sign: his superior signed."
    )
    reason = fields.Text("Why in His Place", readonly=True)
    signed_at = fields.Datetime(required=True, readonly=True)
    digest = fields.Char(
        "Fingerprint", required=True, readonly=True, help="SHA-256 of parties, day, customers and matters."
    )
    is_void = fields.Boolean("Void", readonly=True)
    voided_at = fields.Datetime(readonly=True)

    _one_part = models.UniqueIndex("(handover_id, part) WHERE is_void IS NOT TRUE", "This part has signed already.")
    _one_person = models.UniqueIndex(
        "(handover_id, user_id) WHERE is_void IS NOT TRUE", "Nobody signs a handover as two persons."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Refused to everybody but the signing itself."""
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        """Refused to everybody but the steps of the handover."""
        self._refuse_by_hand()
        return super().write(vals)

    def unlink(self):
        """Refused: signatures stay."""
        raise UserError(self.env._("Signatures of a handover are never deleted."))

    def _refuse_by_hand(self):
        if not self.env.su:
            raise UserError(self.env._("A handover is signed by the button 'Sign' of the person who is logged in."))
