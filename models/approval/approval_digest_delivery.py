import base64
import logging

from odoo import api, fields, models

#: how often a mail is tried, once in each run of the job (an hour), until somebody has a look
MOST_TRIES = 72
TEMPLATE = "customer_manager.mail_template_approval_digest"
JOB = "customer_manager.ir_cron_approval_digest"

_logger = logging.getLogger(__name__)


class ApprovalDigestDelivery(models.Model):
    """One mail with digests to one recipient, until it has really left the house.

    What an auditor never received proves nothing. The mail itself is made once and sent by Odoo's queue; here is
    noted what became of it, and each run of the job takes up what failed: a mail that could not be made is made,
    one that the server refused goes back into the queue.
    """

    _name = "approval.digest.delivery"
    _description = "Mail with Approval Digests"
    _inherit = ["approval.engine.mixin"]
    _order = "digest_id desc, address"
    _rec_name = "address"

    digest_id = fields.Many2one(
        "approval.digest", "Digest", required=True, readonly=True, ondelete="restrict", index=True
    )
    first_number = fields.Integer(
        "From No.", required=True, readonly=True, aggregator=None, help="The digests from this one on are in the mail."
    )
    address = fields.Char("Recipient", required=True, readonly=True)
    state = fields.Selection(
        [("failed", "Failed"), ("queued", "To be sent"), ("sent", "Sent")],
        required=True,
        readonly=True,
        default="failed",
    )
    failure = fields.Text("What Went Wrong", readonly=True)
    tries = fields.Integer("Failed Attempts", readonly=True, aggregator=None)
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null", groups=fields.NO_ACCESS)

    _once = models.UniqueIndex("(digest_id, address)")
    _unsent_idx = models.Index("(id) WHERE state <> 'sent'")

    @api.model
    def _plan(self, digests, addresses):
        """Note that these digests are to go to these addresses, one mail each."""
        numbers = digests.mapped("number")
        last = digests.filtered(lambda digest: digest.number == max(numbers))
        self._engine_create(
            [{"digest_id": last.id, "first_number": min(numbers), "address": address} for address in addresses]
        )

    @api.model
    def _work(self, recipients):
        """See what became of the mails, and make or queue those that did not go.

        Who is no longer to get digests gets none that failed before.

        :param recipients: {address: code of a language}
        """
        unsent = self.sudo().search([("state", "!=", "sent")], order="id")
        unwanted = unsent.filtered(lambda delivery: delivery.address not in recipients)
        unwanted._engine_unlink()
        files = {}
        for delivery in unsent - unwanted:
            delivery._look()
            if delivery.state == "failed" and delivery.tries < MOST_TRIES:
                delivery._send(recipients[delivery.address], files)

    def _look(self):
        """Note what became of this one mail since it was queued; what was sent need not be kept."""
        if self.state != "queued":
            return
        mail = self.mail_id
        if mail.state == "sent":
            self._engine_write({"state": "sent", "failure": False, "mail_id": False})
            mail.unlink()
        elif mail.state == "exception":
            self._fail(mail.failure_reason or self.env._("The mail server refused it."))
        elif mail.state in (False, "cancel"):
            self._fail(self.env._("The mail was deleted or cancelled before it was sent."))

    def _fail(self, why):
        self._engine_write({"state": "failed", "failure": why, "tries": self.tries + 1})
        _logger.warning("approval digests up to number %s: not mailed to a recipient: %s", self.digest_id.number, why)

    def _send(self, lang, files):
        """Queue this one mail: the one that was refused, else a new one.

        :param files: content of the files by their digests, of this run
        """
        if self.mail_id.state == "exception":
            self.mail_id.mark_outgoing()
            self._engine_write({"state": "queued"})
            return
        try:
            with self.env.cr.savepoint():
                mail_id = self._make(lang, files)
        except Exception as error:
            # the others must not wait until it is mended, whatever it is
            self._fail(str(error))
        else:
            self._engine_write({"state": "queued", "mail_id": mail_id})

    def _make(self, lang, files):
        """Make this one mail with its file; return its id."""
        numbers = (self.first_number, self.digest_id.number)
        digests = self.digest_id.search([("number", ">=", numbers[0]), ("number", "<=", numbers[1])], order="number")
        if numbers not in files:
            files[numbers] = base64.b64encode(digests._to_bytes())
        name = f"approval-digests-{digests[0].day}-{digests[-1].day}.jsonl"
        template = self.env.ref(TEMPLATE).with_context(approval_digests=digests, approval_lang=lang)
        # kept until it was seen to have gone
        values = {"email_to": self.address, "attachments": [(name, files[numbers])], "auto_delete": False}
        return template.send_mail(self.digest_id.id, email_values=values)

    def action_send_again(self):
        """Try failed mails again at once (public; auditors and approval managers)."""
        self.env["approval.digest"]._check_reader()
        self.check_access("read")
        self.filtered(lambda delivery: delivery.state == "failed")._engine_write({"tries": 0})
        self.env.ref(JOB).sudo()._trigger()
