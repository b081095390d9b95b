import base64
import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, email_split

#: settings: whether auditors get the digests, and who else does
TO_AUDIT = "customer_manager.approval_digest_to_audit"
ADDRESSES = "customer_manager.approval_digest_addresses"
#: number of the last digest that was mailed, or that nobody wanted
MAILED = "customer_manager.approval_digest_mailed"

_logger = logging.getLogger(__name__)


class ApprovalDigest(models.Model):
    """Digests on their way out of the house: a copy that nobody inside can reach any more."""

    _inherit = "approval.digest"

    def _mail_unsent(self):
        """Mail these digests, just made, with those before them whose mails failed."""
        settings = self.env["ir.config_parameter"].sudo()
        last = settings.get_param(MAILED) or ""
        # the numbers begin anew where the addon was removed and installed again
        unsent = self | self.search([("number", ">", int(last))] if last.isdecimal() else [("id", "=", False)])
        if not unsent:
            return
        numbers = unsent.mapped("number")
        done = max(numbers) if unsent._mail() else min(numbers) - 1
        settings.set_param(MAILED, str(done))

    def _mail(self):
        """Mail these digests, one mail for each recipient with the file attached.

        What fails for one holds up no other.

        :return: False: none of the mails could be made, and they are to be tried again
        """
        template = self.env.ref("customer_manager.mail_template_approval_digest", raise_if_not_found=False)
        recipients = self._recipients() if template else {}
        if not recipients:
            return True
        digests = self.sorted("number")
        file = (f"approval-digests-{digests[0].day}-{digests[-1].day}.jsonl", base64.b64encode(self._to_bytes()))
        sent = [self._mail_to(template, address, lang, file) for address, lang in recipients.items()]
        return any(sent)

    def _mail_to(self, template, address, lang, file):
        """Mail these digests to one address; return whether that worked."""
        digests = self.sorted("number")
        try:
            with self.env.cr.savepoint():
                template.with_context(approval_digests=digests, approval_lang=lang).send_mail(
                    digests[-1].id, email_values={"email_to": address, "attachments": [file]}
                )
        except (UserError, psycopg2.Error) as error:
            _logger.warning(
                "approval digests up to number %s: not mailed to a recipient: %s", digests[-1].number, error
            )
            return False
        return True

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
