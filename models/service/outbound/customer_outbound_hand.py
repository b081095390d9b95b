import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...listed import listed
from ...roles import OFFICER

#: messages in one file
FILE_LIMIT = 50_000


class CustomerOutbound(models.Model):
    """The way by hand: a file for a gateway without a line to us, and what became of it."""

    _inherit = "customer.outbound"

    def action_download(self):
        """Take waiting messages out of the queue into a CSV file (public; officer).

        Secret links are left out: they go to the customer by the gateway alone.
        """
        self._check_officer()
        waiting = self.sudo().filtered(lambda message: message.state == "queued" and not message.is_secret)
        if not waiting:
            raise UserError(
                self.env._(
                    "Choose messages that wait. Invitations cannot be downloaded: their link goes to the customer"
                    " alone, by the gateway."
                )
            )
        if len(waiting) > FILE_LIMIT:
            raise UserError(self.env._("A file takes at most %(limit)s messages.", limit=FILE_LIMIT))
        waiting.lock_for_update(allow_referencing=True)
        batch = f"{fields.Date.to_string(self.env.company._customer_today())}-{secrets.token_hex(4)}"
        waiting.write({"state": "fetched", "fetched_at": fields.Datetime.now(), "batch": batch})
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer-manager/outbound/{batch}.csv",
            "target": "download",
        }

    def action_mark_sent(self):
        """Say that messages downloaded as a file were sent (public; officer)."""
        self._check_officer()
        self._check_state(("fetched",), by_hand=True)
        self.sudo().write({"state": "sent", "reported_at": fields.Datetime.now()})
        return True

    def action_queue_again(self):
        """Put failed messages, and files that were not sent, into the queue again (public; officer).

        A phone number that was corrected since counts; a secret link that went to the old one opens nothing.
        """
        self._check_officer()
        self._check_state(("failed", "fetched"))
        accounts = self._wechat_accounts(self.sudo().contact_id)
        for message in self.sudo():
            channel, address = self._get_address(
                message.contact_id, {} if message.is_secret or message.is_confidential else accounts
            )
            if not address:
                raise UserError(
                    self.env._("%(contact)s: the contact has no phone number.", contact=message.contact_id.display_name)
                )
            if (channel, address) != (message.channel, message.address):
                message.link_id._take_back()
            message.write(
                {"state": "queued", "channel": channel, "address": address, "batch": False, "failure": False}
                | {"fetch_count": 0}
            )
        return True

    def action_cancel(self):
        """Cancel messages that were not sent yet (public; officer)."""
        self._check_officer()
        self._check_state(("queued", "failed"))
        self.sudo().write({"state": "cancelled"})
        return True

    def _check_officer(self):
        """Only marketing officers, and on rows they may read."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a marketing officer handles the messages to customers."))

    def _check_state(self, states, by_hand=False):
        """Refuse messages that are not in one of these states; with their rows locked."""
        messages = self.sudo()
        messages.lock_for_update(allow_referencing=True)
        messages.invalidate_recordset(["state", "batch"])
        if wrong := messages.filtered(
            lambda one: one.state not in states or ((by_hand or one.state == "fetched") and not one.batch)
        ):
            raise UserError(
                self.env._("Not possible for these messages as they stand: %(names)s.", names=listed(self.env, wrong))
            )

    @api.model
    def _read_batch(self, batch):
        """Yield the rows of a downloaded file: header, then one message each; only what the user may read."""
        yield ["id", "kind", "channel", "address", "language", "text", "url"]
        for message in self.search([("batch", "=", batch), ("is_secret", "=", False)], order="id"):
            yield [
                str(message.id),
                message.kind,
                message.channel,
                message.address or "",
                message.lang,
                message._get_text(),
                message.url or "",
            ]
