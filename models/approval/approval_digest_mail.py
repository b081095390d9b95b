import base64

from odoo import api, models
from odoo.tools import email_normalize, email_split

#: settings: whether auditors get the digests, and who else does
TO_AUDIT = "customer_manager.approval_digest_to_audit"
ADDRESSES = "customer_manager.approval_digest_addresses"


class ApprovalDigest(models.Model):
    """Digests on their way out of the house: a copy that nobody inside can reach any more."""

    _inherit = "approval.digest"

    def _mail(self):
        """Mail these digests, one mail for each recipient with the file attached; to nobody when there is none."""
        template = self.env.ref("customer_manager.mail_template_approval_digest", raise_if_not_found=False)
        recipients = self._recipients() if self and template else {}
        if not recipients:
            return
        last = self.sorted("number")[-1]
        name = f"approval-digests-{self.sorted('number')[0].day}-{last.day}.jsonl"
        file = (name, base64.b64encode(self._to_bytes()))
        for address, lang in recipients.items():
            template.with_context(approval_digests=self.sorted("number"), approval_lang=lang).send_mail(
                last.id, email_values={"email_to": address, "attachments": [file]}
            )

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
