import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from .approval_digest_mail import ADDRESSES, TO_AUDIT


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_foresight_months = fields.Integer(related="company_id.approval_foresight_months", readonly=False)
    approval_link_days = fields.Integer(related="company_id.approval_link_days", readonly=False)
    approval_mail = fields.Selection(related="company_id.approval_mail", readonly=False)
    approval_digest_to_audit = fields.Boolean("Digests to Auditors", config_parameter=TO_AUDIT)
    approval_digest_addresses = fields.Char("Digests to Others", config_parameter=ADDRESSES)

    @api.constrains("approval_digest_addresses")
    def _check_approval_digest_addresses(self):
        for settings in self:
            for address in re.split(r"[,;\s]+", settings.approval_digest_addresses or ""):
                if address and not email_normalize(address):
                    raise ValidationError(
                        self.env._(
                            "Digests to Others: “%(address)s” is no mail address; separate addresses by commas.",
                            address=address,
                        )
                    )
