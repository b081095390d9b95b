import logging
import secrets
import smtplib
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

#: path of the public page
PAGE = "/customer-manager/opinion"
#: random bytes in a link
_SECRET = 32
#: failures one after the other that mean that the server, not an address, is the trouble
_GIVE_UP = 3
#: what a mail server that fails raises; the server's own trouble says nothing about the invitation
_TROUBLE = (MailDeliveryException, smtplib.SMTPException, OSError, UserError, AssertionError, ValueError)

_logger = logging.getLogger(__name__)


class CustomerSatisfaction(models.Model):
    """Invitations: the link is made when the message leaves, and is nowhere but in the message (domain 11.8).

    The mail goes to the mail server itself: no `mail.mail`, message or activity holds it. The database keeps the
    SHA-256 of the secret. What could not be sent is tried again with another secret.
    """

    _inherit = "customer.satisfaction"

    # ------------------------------------------------------------
    # Secret
    # ------------------------------------------------------------

    @api.model
    def _hash(self, token):
        return sha256(token.encode()).hexdigest()

    def _issue_link(self):
        """Return the address at which this one invitation is answered, and forget it.

        Whoever asks for it is about to hand it to the customer: any link that was made before opens nothing any more.
        """
        self.ensure_one()
        token = secrets.token_urlsafe(_SECRET)
        self._mark_sent(self._hash(token))
        return f"{self.get_base_url()}{PAGE}/{token}"

    def _mark_sent(self, token_hash):
        """Keep that the invitation leaves, with the hash of its secret."""
        now = fields.Datetime.now()
        self.write(
            {
                "state": "sent",
                "token_hash": token_hash,
                "sent_at": now,
                "expires_at": now + timedelta(days=self.company_id.customer_satisfaction_days),
            }
        )
        self.flush_recordset()

    # ------------------------------------------------------------
    # Job
    # ------------------------------------------------------------

    @api.model
    def _cron_send(self, limit=200):
        """Send what waits, and close what waited too long; each invitation for itself."""
        self = self.sudo()
        self._expire()
        job = self.env["ir.cron"]
        queue = Domain("state", "=", "queued") & self._queue_domain()
        rows = self.search(queue, order="send_tries, id", limit=limit)
        job._commit_progress(remaining=len(rows))
        failures = 0
        for row in rows:
            row = row.try_lock_for_update().filtered_domain(queue)
            failures = 0 if not row or row._send_one() else failures + 1
            # a server that does not work is left alone until the next run
            if not job._commit_progress(1) or failures >= _GIVE_UP:
                break

    @api.model
    def _queue_domain(self):
        """Return the domain of what the job sends; to be extended by other channels."""
        return Domain("channel", "=", "mail")

    def _send_one(self):
        """Send this one invitation; return whether nothing went wrong."""
        channel = self.contact_id and self.contact_id._opinion_channel(self.company_id)
        if not channel:
            self.write({"state": "not_asked", "skip_reason": "no_address"})
            return True
        if not self._recheck_address():
            return True
        self.channel = channel
        return self._leave()

    def _leave(self):
        """Let this one invitation leave by its channel; return whether nothing went wrong."""
        try:
            with self.env.cr.savepoint():
                self._send_mail(self._issue_link())
        except _TROUBLE as error:
            # neither the text of the mail nor the link: who reads the log is an insider
            _logger.warning("Invitation %s could not be sent: %s", self.id, type(error).__name__)
            self.send_tries += 1
            return False
        return True

    def _send_mail(self, link):
        """Hand the mail to the mail server."""
        contact = self.contact_id
        company = self.company_id
        lang = contact.lang or self.partner_id.lang or company.partner_id.lang or "en_US"
        row = self.with_context(lang=lang)
        body = self.env["ir.qweb"]._render(
            "customer_manager.opinion_mail", row._mail_values(link), lang=lang, minimal_qcontext=True
        )
        server = self.env["ir.mail_server"]
        message = server._build_email__(
            email_from=company.email_formatted,
            email_to=[contact.email_formatted],
            subject=row.env._("%(company)s: how did we do?", company=company.name),
            body=body,
            subtype="html",
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )
        server.send_email(message)

    def _mail_values(self, link):
        return {
            "name": self.contact_id.name or "",
            "company": self.company_id.name,
            "matter": self.name,
            "is_yearly": self.kind == "yearly",
            "day": self.closed_on,
            "until": self.company_id._customer_day(self.expires_at),
            "link": link,
        }

    @api.model
    def _expire(self):
        """Close links after their time, and addresses that nobody confirmed within the time a link would have had."""
        now = fields.Datetime.now()
        self.search([("state", "=", "sent"), ("expires_at", "<=", now)]).write({"state": "expired"})
        for company, rows in self.search([("state", "=", "held")]).grouped("company_id").items():
            day = company._customer_today() - timedelta(days=company.customer_satisfaction_days)
            rows.filtered(lambda row, day=day: row.asked_on < day).write(
                {"state": "not_asked", "skip_reason": "not_confirmed"}
            )
