import base64
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....algorithms.short_link import with_link

#: longest text that goes to a phone
TEXT_LIMIT = 1000
#: messages deleted in one transaction
VACUUM_LIMIT = 10_000


class CustomerOutbound(models.Model):
    """A message on its way to a customer by the utility's SMS and WeChat gateway (domain 11.20).

    The addon's code puts it into the queue (`_enqueue`), the gateway fetches it and reports back
    (`customer_outbound_gateway.py`), or marketing downloads it as a file (`customer_outbound_hand.py`). Nobody
    writes a row by hand: who could, would speak in the utility's name. Managers do not read the queue, since a
    message may answer a complaint about them.
    """

    _name = "customer.outbound"
    _description = "Message to a Customer"
    _inherit = ["customer.sealed.mixin", "customer.export.mixin"]
    _order = "id desc"
    _check_company_auto = True

    kind = fields.Selection(
        [
            ("notice", "Notice"),
            ("invitation", "Invitation to rate"),
            ("receipt", "Receipt of a request"),
            ("answer", "Answer to a request"),
            ("card", "Name card"),
            ("handover", "Change of manager"),
            ("visit", "Visit"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
    )
    contact_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    channel = fields.Selection([("sms", "SMS"), ("wechat", "WeChat")], required=True, readonly=True, default="sms")
    address = fields.Char(string="Phone or Account", readonly=True, help="As it was when the message was written.")
    lang = fields.Char(string="Language", required=True, readonly=True)
    text = fields.Text(required=True, readonly=True, help="The link comes in the place of {link}, else at the end.")
    link_id = fields.Many2one(
        "customer.short.link",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_system",
    )
    url = fields.Char(string="Short Link", compute="_compute_url")
    qr_code = fields.Image(string="QR Code", compute="_compute_url")
    is_secret = fields.Boolean(readonly=True, help="The link goes to the customer alone: nobody inside can read it.")
    is_confidential = fields.Boolean(readonly=True, help="Read by audit alone.")
    about_uid = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Whom the matter is about: he reads nothing of it here, whatever his roles.",
    )
    is_urgent = fields.Boolean(readonly=True)
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("fetched", "At the gateway"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    expires_at = fields.Datetime(readonly=True, help="Not sent later: it would tell of what is over.")
    fetched_at = fields.Datetime(readonly=True)
    fetch_count = fields.Integer(readonly=True)
    batch = fields.Char(readonly=True, index="btree_not_null", help="Number of the file it was downloaded with.")
    reported_at = fields.Datetime(readonly=True)
    reference = fields.Char(readonly=True, help="What the gateway calls this message.")
    failure = fields.Char(string="Why It Failed", readonly=True)
    res_model = fields.Char(readonly=True, index="btree_not_null")
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")

    _queue_idx = models.Index("(company_id, is_urgent, id) WHERE state = 'queued'")
    _record_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Refused to users: messages come from the documents they speak of."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refused to users: the steps have buttons."""
        self._check_sealed(vals)
        return super().write(vals)

    @api.depends("kind", "contact_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for message in self:
            message.display_name = self.env._(
                "%(kind)s to %(contact)s",
                kind=kinds.get(message.kind, ""),
                contact=message.sudo().contact_id.display_name or "",
            )

    @api.depends("link_id")
    def _compute_url(self):
        for message in self:
            link = message.sudo().link_id
            message.url = link._get_url() if link and not link.is_secret else False
            message.qr_code = message.url and self._get_qr(message.url)

    @api.model
    def _get_qr(self, url):
        """Return the QR code of an address as PNG (base64)."""
        image = self.env["ir.actions.report"].barcode("QR", url, width=240, height=240)
        return base64.b64encode(image)

    # ------------------------------------------------------------
    # Into the queue
    # ------------------------------------------------------------

    @api.model
    def _secret_kinds(self):
        """Return the kinds whose link nobody inside may read (domain 11.8); to be extended."""
        return {"invitation"}

    @api.model
    def _enqueue(self, kind, contact, text, url=None, record=None):
        """Put a message to one contact into the queue and return it (superuser's row).

        :param kind: what it is about, see `kind`
        :param contact: a person or company
        :param text: in the contact's language, `{link}` where the link goes
        :param url: page of this server (a relative path) that the short link leads to, without it there is no
            link; `{code}` in it stands for the code, by which a public page finds its record. Of a secret kind the
            code is made when the gateway fetches the message, and `record._customer_secret_issued(hash)` is called.
        :param record: the document it speaks of
        """
        return self._enqueue_rows([{"kind": kind, "contact": contact, "text": text, "url": url, "record": record}])

    @api.model
    def _enqueue_rows(self, rows):
        """Put many messages into the queue: dicts with the arguments of `_enqueue`, and optionally `link` (a link
        made before), `expires_at`, `is_urgent`, `company`. A contact that cannot be reached stands in the list as
        failed, with the reason."""
        links = self._make_links(rows)
        accounts = self._wechat_accounts(self.env["res.partner"].union(*(row["contact"] for row in rows)))
        vals_list = [self._prepare_row(row, link, accounts) for row, link in zip(rows, links, strict=True)]
        return self.sudo().create(vals_list)

    @api.model
    def _make_links(self, rows):
        """Return the link of each row, empty where there is none."""
        model = self.env["customer.short.link"].sudo()
        wanted = [row for row in rows if row.get("url") and not row.get("link")]
        made = iter(
            model._make(
                [
                    {
                        "path": row["url"],
                        "company": self._get_company(row),
                        "record": row.get("record"),
                        "secret": row["kind"] in self._secret_kinds(),
                    }
                    for row in wanted
                ]
            )
        )
        return [row.get("link") or (next(made) if row.get("url") else model) for row in rows]

    @api.model
    def _prepare_row(self, row, link, accounts):
        contact = row["contact"].sudo()
        record = row.get("record")
        text = (row["text"] or "").strip()
        if not text or len(text) > TEXT_LIMIT:
            raise UserError(self.env._("Text: a message has 1 to %(limit)s characters.", limit=TEXT_LIMIT))
        is_secret = row["kind"] in self._secret_kinds()
        is_confidential = bool(hasattr(record, "_customer_is_confidential") and record._customer_is_confidential())
        channel, address = self._get_address(contact, {} if is_secret or is_confidential else accounts)
        return {
            "kind": row["kind"],
            "contact_id": contact.id,
            "partner_id": contact.commercial_partner_id.id,
            "channel": channel,
            "address": address,
            "lang": contact.lang or self.env.lang or "en_US",
            "text": text,
            "link_id": link.id,
            "is_secret": is_secret,
            "is_confidential": is_confidential,
            "about_uid": self._get_about(record).id,
            "is_urgent": bool(row.get("is_urgent")),
            "expires_at": row.get("expires_at"),
            "state": "queued" if address else "failed",
            "failure": not address and self.env._("The contact has no phone number."),
            "res_model": record._name if record else False,
            "res_id": record.id if record else False,
            "company_id": self._get_company(row).id,
        }

    @api.model
    def _get_about(self, record):
        """Return the login whom a document is about, if it is about somebody."""
        has_subject = hasattr(record, "_customer_about_user")
        return record._customer_about_user() if has_subject else self.env["res.users"]

    @api.model
    def _get_company(self, row):
        return row.get("company") or row["contact"].sudo().commercial_partner_id.customer_company_id or self.env.company

    @api.model
    def _get_address(self, contact, accounts):
        """Return (channel, phone or account) of a contact; to be extended by other channels.

        :param accounts: {contact id: WeChat account} of those who are written to there; none for secret links and
            complaints: a manager writes accounts down, and could have his own stand for the customer's
        """
        if account := accounts.get(contact.id):
            return "wechat", account
        return "sms", re.sub(r"[^0-9+]", "", contact.phone or "") or False

    @api.model
    def _wechat_accounts(self, contacts):
        """Return {contact id: account} of the contacts who want messages by WeChat, one query for all."""
        return self.env["customer.contact"].sudo()._wechat_accounts(contacts)

    @api.autovacuum
    def _gc_old(self):
        """Messages are personal data: they go after the time of the settings."""
        now, old = fields.Datetime.now(), Domain.FALSE
        for company in self.env["res.company"].search([("customer_outbound_months", ">", 0)]):
            before = fields.Datetime.subtract(now, months=company.customer_outbound_months)
            old |= Domain("company_id", "=", company.id) & Domain("create_date", "<", before)
        messages = self.search(old, limit=VACUUM_LIMIT)
        messages.unlink()
        # Odoo comes again in the same run while there are more: a notice writes more than one lot
        return len(messages), len(messages) == VACUUM_LIMIT

    def _get_text(self, url=None):
        """Return the text as it goes out."""
        self.ensure_one()
        return with_link(self.text, url or self.url or None)

    @api.model
    def _cancel_of(self, records):
        """Cancel what waits about these documents, since it does not hold any more."""
        waiting = self.sudo().search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids), ("state", "=", "queued")]
        )
        waiting.write({"state": "cancelled"})
        return waiting
