from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .customer_satisfaction_send import PAGE


class CustomerSatisfaction(models.Model):
    """Invitations by SMS or WeChat: the secret is made when the gateway fetches the message (domain 11.8, 11.20)."""

    _inherit = "customer.satisfaction"

    outbound_id = fields.Many2one("customer.outbound", readonly=True, index="btree_not_null", ondelete="set null")

    @api.model
    def _queue_domain(self):
        """Of what goes by the gateway, what is not in its queue yet."""
        waiting = Domain("channel", "=", "gateway") & Domain("outbound_id", "=", False)
        return super()._queue_domain() | waiting

    def _leave(self):
        if self.channel != "gateway":
            return super()._leave()
        lang = self.contact_id.lang or self.partner_id.lang or "en_US"
        env = self.with_context(lang=lang).env
        text = env._(
            "%(company)s: how did we do with %(matter)s? One question, for you alone: {link}",
            company=self.company_id.name,
            # braces would be taken for the mark of the link
            matter=self.name[:200].replace("{", "(").replace("}", ")"),
        )
        [self.outbound_id] = self.env["customer.outbound"]._enqueue_rows(
            [
                {
                    "kind": "invitation",
                    "contact": self.contact_id,
                    "text": text,
                    "url": f"{PAGE}/{{code}}",
                    "record": self,
                    "company": self.company_id,
                    "expires_at": fields.Datetime.now() + timedelta(days=self.company_id.customer_satisfaction_days),
                }
            ]
        )
        return True

    def _customer_is_confidential(self):
        """An invitation after a complaint about somebody is no message that others read."""
        self.ensure_one()
        return bool(self.sudo().subject_uid)

    def _customer_about_user(self):
        """Return the login that the complaint behind an invitation was about."""
        return self.sudo().subject_uid

    def _customer_secret_issued(self, code_hash):
        """The gateway has taken the message: from now on this code opens the page, as those before do."""
        self.ensure_one()
        if self.state in ("queued", "sent"):
            self._mark_sent(code_hash)

    def _customer_secret_void(self):
        """The codes went to a number that is not the customer's: they open nothing any more."""
        self.ensure_one()
        if self.state in ("queued", "sent"):
            self.token_hash = False

    @api.model
    def _find_open(self, token):
        """Find also the invitation whose message the gateway fetched again since, by the code of the first one."""
        if found := super()._find_open(token):
            return found
        link = self.env["customer.short.link"]._find(token)
        if not link.is_secret or link.res_model != self._name:
            return found
        return link._get_record().filtered_domain(self._open_domain())

    @api.model
    def _expire(self):
        """Close also what the gateway did not take, or could not deliver."""
        super()._expire()
        lost = self.search([("state", "=", "queued"), ("outbound_id.state", "in", ("failed", "cancelled"))])
        lost.write({"state": "cancelled"})
