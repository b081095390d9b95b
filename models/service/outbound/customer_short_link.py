import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....algorithms.short_link import fill_path, hash_code, is_code, is_own_path

#: path of the public address
PREFIX = "/c/"
#: bytes of a code: nobody guesses one among millions
CODE_BYTES = 16
#: days a link works if nobody says otherwise
DAYS = 90
#: links deleted in one transaction
VACUUM_LIMIT = 10_000


class CustomerShortLink(models.Model):
    """A short address for a message, a card or a paper: `/c/<code>` (domain 11.20).

    It says nothing by itself: whoever has it is sent on to a page of this server, which asks for the login or for
    the code. Nobody has rights on the rows. The code of a secret link is not stored: only its hash is, and a code
    leaves the house once, when the gateway fetches the message. What is fetched again, because no report came,
    carries another code, and those before stay good: the customer may hold any of them.
    """

    _name = "customer.short.link"
    _description = "Short Link"

    code = fields.Char(readonly=True, copy=False, help="Empty for secret links, whose code nobody inside may read.")
    code_hash = fields.Char(readonly=True, copy=False, help="Empty until the code of a secret link is made.")
    earlier_ids = fields.One2many("customer.short.link.code", "link_id", readonly=True, copy=False)
    path = fields.Char(required=True, readonly=True, help="Where the link leads; {code} stands for the code.")
    is_secret = fields.Boolean(readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True)
    opened_at = fields.Datetime(readonly=True, copy=False, string="First Opened")
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)

    _code_hash_uniq = models.UniqueIndex("(code_hash) WHERE code_hash IS NOT NULL", "A code stands for one link.")
    _secret_has_no_code = models.Constraint(
        "CHECK (NOT is_secret OR code IS NULL)", "The code of a secret link is not stored."
    )
    _expires_at_idx = models.Index("(expires_at)")

    @api.model
    def _make(self, values_list):
        """Create links, for the addon's own code.

        :param values_list: dicts with `path` and `company`, and optionally `record` (what the link is about),
            `days` it works, `secret` (the code is made when the message is fetched)
        """
        now = fields.Datetime.now()
        rows = []
        for values in values_list:
            if not is_own_path(values["path"]):
                raise UserError(self.env._("Link: it leads to a page of this server and to nothing else."))
            record, is_secret = values.get("record"), bool(values.get("secret"))
            code = None if is_secret else secrets.token_urlsafe(CODE_BYTES)
            rows.append(
                {
                    "path": values["path"],
                    "company_id": values["company"].id,
                    "is_secret": is_secret,
                    "code": code,
                    "code_hash": code and hash_code(code),
                    "expires_at": now + timedelta(days=values.get("days") or DAYS),
                    "opened_at": False,
                    "res_model": record._name if record else False,
                    "res_id": record.id if record else False,
                }
            )
        return self.sudo().create(rows)

    def _hand_out(self):
        """Return {link id: code}: the stored one, of secret links a new one that is stored as a hash alone.

        The record behind a secret link learns the hash, by `_customer_secret_issued(code_hash)`, so that its page
        can find it; codes handed out before stay good (`_find`) until they are taken back (`_take_back`).
        """
        codes = {}
        links = self.sudo()
        links._keep_codes()
        for link in links:
            codes[link.id] = code = link.code or secrets.token_urlsafe(CODE_BYTES)
            if link.is_secret:
                link.write({"code_hash": hash_code(code), "opened_at": False})
                record = link._get_record()
                if hasattr(record, "_customer_secret_issued"):
                    record._customer_secret_issued(link.code_hash)
        return codes

    def _keep_codes(self):
        """Keep the hashes of secret codes that are about to be followed by others."""
        issued = self.filtered(lambda link: link.is_secret and link.code_hash)
        self.env["customer.short.link.code"].sudo().create(
            [{"link_id": link.id, "code_hash": link.code_hash} for link in issued]
        )

    def _take_back(self):
        """Make all secret codes void that were handed out: they went to somebody who is not to have them.

        The record behind the link is told, by `_customer_secret_void()`.
        """
        links = self.sudo().filtered(lambda link: link.is_secret and link.code_hash)
        links.earlier_ids.unlink()
        links.write({"code_hash": False})
        for link in links:
            record = link._get_record()
            if hasattr(record, "_customer_secret_void"):
                record._customer_secret_void()

    def _get_record(self):
        """Return what the link is about, as superuser; empty if it is gone or nothing."""
        self.ensure_one()
        if self.res_model not in self.env or not self.res_id:
            return self.browse()
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    @api.model
    def _find(self, code):
        """Return the link with this code if it still works, as superuser; empty for any other text."""
        nothing = self.sudo().browse()
        if not is_code(code):
            return nothing
        code_hash = hash_code(code)
        found = self.sudo().search([("code_hash", "=", code_hash)], limit=1)
        found = found or self.env["customer.short.link.code"].sudo().search([("code_hash", "=", code_hash)]).link_id
        return found if found and found.expires_at > fields.Datetime.now() else nothing

    def _open(self, code):
        """Note that the link was opened and return the address it leads to.

        That it was opened says nothing about a reader: mail servers and phones follow links by themselves.
        """
        self.ensure_one()
        if not self.opened_at:
            self.opened_at = fields.Datetime.now()
        return fill_path(self.path, code)

    def _get_url(self, code=None):
        """Return the whole address; False for a secret link without its code."""
        self.ensure_one()
        code = code or self.code
        return code and f"{self.company_id.get_base_url()}{PREFIX}{code}"

    @api.autovacuum
    def _gc_expired(self):
        """Links that ended go; messages keep their text."""
        links = self.sudo().search([("expires_at", "<", fields.Datetime.now())], limit=VACUUM_LIMIT)
        links.unlink()
        return len(links), len(links) == VACUUM_LIMIT
