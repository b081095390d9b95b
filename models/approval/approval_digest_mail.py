from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, email_split

from .approval_digest_delivery import TEMPLATE

#: settings: whether auditors get the digests, and who else does
TO_AUDIT = "customer_manager.approval_digest_to_audit"
ADDRESSES = "customer_manager.approval_digest_addresses"
#: number of the last digest for which mails were noted, or that nobody wanted
MAILED = "customer_manager.approval_digest_mailed"
#: mails that failed at least once and have not left yet
FAILED = Domain("state", "!=", "sent") & Domain("tries", ">", 0)


class ApprovalDigest(models.Model):
    """Digests on their way out of the house: a copy that nobody inside can reach any more."""

    _inherit = "approval.digest"

    delivery_ids = fields.One2many("approval.digest.delivery", "digest_id", "Mails", readonly=True)
    has_failed_mail = fields.Boolean(
        "Mail Failed", compute="_compute_has_failed_mail", search="_search_has_failed_mail"
    )

    @api.depends("delivery_ids.state", "delivery_ids.tries")
    def _compute_has_failed_mail(self):
        for digest in self:
            digest.has_failed_mail = bool(digest.delivery_ids.filtered_domain(FAILED))

    def _search_has_failed_mail(self, operator, value):
        if operator != "in":
            return NotImplemented
        failed = Domain("delivery_ids", "any", FAILED)
        return failed if True in value else ~failed

    def _mail_unsent(self):
        """Mail these digests, just made, with those before them that were not handed out; and again what failed."""
        recipients = self._recipients() if self.env.ref(TEMPLATE, raise_if_not_found=False) else {}
        settings = self.env["ir.config_parameter"].sudo()
        last = settings.get_param(MAILED) or ""
        # the numbers begin anew where the addon was removed and installed again
        unsent = self | self.search([("number", ">", int(last))] if last.isdecimal() else [("id", "=", False)])
        deliveries = self.env["approval.digest.delivery"]
        if unsent:
            deliveries._plan(unsent, recipients)
            settings.set_param(MAILED, str(max(unsent.mapped("number"))))
        deliveries._work(recipients)

    @api.model
    def _recipients(self):
        """Return {address: code of a language} of those who get the digests, each once."""
        settings = self.env["ir.config_parameter"].sudo()
        users = self.env["res.users"].sudo()
        if settings.get_param(TO_AUDIT):
            users = users.search(
                [("all_group_ids", "in", self.env.ref("customer_manager.group_customer_manager_audit").id)]
            )
        lang = self.env.ref("base.main_company").sudo().partner_id.lang or "en_US"
        found = {email_normalize(user.email): user.lang or lang for user in users if email_normalize(user.email)}
        for address in self._split_addresses(settings.get_param(ADDRESSES)):
            found.setdefault(email_normalize(address), lang)
        found.pop(False, None)
        return found

    @api.model
    def _split_addresses(self, text):
        """Return the mail addresses in a text."""
        return email_split((text or "").replace(";", ",").replace("\n", ","))
