from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tools import SQL

from .customer_request import CHANNELS

#: what a channel may say about a request
INTAKE = frozenset(
    {
        "account_id",
        "channel",
        "company_id",
        "contact_id",
        "description",
        "duplicate_of_id",
        "external_number",
        "has_name_consent",
        "is_about_manager",
        "is_unsorted",
        "name",
        "partner_id",
        "received_at",
        "reporter_uid",
        "subject_manager_id",
        "subject_user_id",
        "type_id",
        "type_set_by",
    }
)
#: who set the type, where the channel says nothing else
TYPE_SETTERS = {"portal": "customer", "mail": "customer", "wechat": "customer", "hotline": "hotline", "api": "hotline"}
NAME_LENGTH = 200
#: clocks of two machines differ
_SKEW = timedelta(seconds=60)


class CustomerRequest(models.Model):
    """How requests come in: one entry for every channel."""

    _inherit = "customer.request"

    type_set_by = fields.Selection(
        [("customer", "Customer"), ("hotline", "Hotline"), ("staff", "Staff")],
        "Type Set by",
        required=True,
        readonly=True,
        default="staff",
        help="A type set by customer or hotline is changed by the supervisor only.",
    )

    @api.model
    def _create_from_intake(self, vals_list):
        """Return a request for each row: the one entry of form, mail, portal, hotline and other systems.

        The caller has checked who is allowed to say what; the user of the environment is who recorded it. What has
        no customer is kept to be sorted. A row whose external number the company knows already changes nothing and
        returns the request that is there; two sessions that bring the same number at once are repeated by Odoo.

        :param vals_list: list of dicts with keys of `INTAKE`; without a name the first words are the subject;
            `contact_id` is enough to say whose it is, unless `is_unsorted` says that somebody has to look
            first (then it is kept without a customer); `is_about_manager` says that the acting manager is its subject,
            of a customer who is found later, too
        :raise UserError: naming field and rule
        """
        requests = self.sudo().with_context(tracking_disable=True, mail_create_nosubscribe=True)
        rows = [requests._read_intake(vals) for vals in vals_list]
        known = requests._find_external(rows)
        fresh = {}
        for place, row in enumerate(rows):
            key = (row["company_id"], row["external_number"])
            if not row["external_number"] or key not in known:
                known[key] = None
                fresh[place] = row
        created = requests._insert_intake(list(fresh.values()))
        by_place = dict(zip(fresh, created, strict=True))
        by_key = {(one.company_id.id, one.external_number): one for one in created if one.external_number}
        result = self.browse()
        for place, row in enumerate(rows):
            key = (row["company_id"], row["external_number"])
            result += (by_place.get(place) or by_key.get(key) or known[key]).with_env(self.env)
        return result

    @api.model
    def _insert_intake(self, rows):
        """Create rows that were read, with numbers, owners and clocks."""
        for row, number in zip(rows, self._next_numbers(len(rows)), strict=True):
            row["number"] = number
        self._give_default_types(rows)
        try:
            with self.env.cr.savepoint():
                created = self.create(rows)
        except UniqueViolation as error:
            if error.diag.constraint_name == f"{self._table}_external_uniq":
                raise ConcurrencyError(str(error)) from error
            raise
        created._restart_clocks()
        created._tell_owners()
        return created

    @api.model
    def _find_external(self, rows):
        """Return {(company id, external number): request} of what is known already."""
        numbers = [row["external_number"] for row in rows if row["external_number"]]
        if not numbers:
            return {}
        found = self.search([("external_number", "in", numbers)])
        return {(one.company_id.id, one.external_number): one for one in found}

    # ------------------------------------------------------------
    # Reading a row
    # ------------------------------------------------------------

    @api.model
    def _read_intake(self, vals):
        """Return the values of the request that a row of an intake stands for."""
        if unknown := vals.keys() - INTAKE:
            raise ValidationError(
                self.env._("%(fields)s: no channel sets that.", fields=", ".join(sorted(map(str, unknown))))
            )
        contact = self.env["res.partner"].browse(vals.get("contact_id") or ())
        partner = (self.env["res.partner"].browse(vals.get("partner_id") or ()) or contact)._customer_entity()
        account = self.env["customer.account"].browse(vals.get("account_id") or ())
        partner = partner or account.partner_id
        is_unsorted = bool(vals.get("is_unsorted"))
        company = self.env["res.company"].browse(
            vals.get("company_id") or partner.customer_company_id.id or partner.company_id.id or self.env.company.id
        )
        if is_unsorted:
            partner = partner.browse()
        row = {
            "company_id": company.id,
            "partner_id": partner.id,
            "contact_id": contact.id if contact != partner else False,
            "account_id": account.id,
            "description": self._clean(vals.get("description")),
            "channel": self._read_channel(vals.get("channel")),
            "external_number": self._clean(vals.get("external_number")).strip() or False,
            "received_at": self._read_received(company, vals.get("received_at")),
            "reporter_uid": vals.get("reporter_uid") or self.env.uid,
            "duplicate_of_id": vals.get("duplicate_of_id"),
            "has_name_consent": bool(vals.get("has_name_consent")),
            "state": "new" if partner else "triage",
        }
        row["name"] = self._read_name(vals.get("name"), row["description"])
        row |= self._read_type(vals, row)
        row |= self._read_owner(vals, row, company, partner)
        if not is_unsorted:
            self._check_row_belongs(partner, contact, account)
        return row

    @api.model
    def _give_default_types(self, rows):
        defaults = {}
        for row in rows:
            if not row["type_id"]:
                company = self.env["res.company"].browse(row["company_id"])
                if company not in defaults:
                    defaults[company] = self._default_type(company).id
                row["type_id"] = defaults[company]

    @api.model
    def _read_type(self, vals, row):
        request_type = self.env["customer.request.type"].browse(vals.get("type_id") or ())
        self._check_type_of(request_type, self.env["res.company"].browse(row["company_id"]))
        given = vals.get("type_set_by") or TYPE_SETTERS.get(row["channel"], "staff")
        return {
            "type_id": request_type.id,
            "type_set_by": given if request_type else "staff",
        }

    @api.model
    def _read_owner(self, vals, row, company, partner):
        """Return owner, subject of a complaint, and whether a manager of the customer recorded it."""
        acting = partner.customer_acting_manager_id or partner.customer_manager_id
        subject_manager = self.env["customer.manager"].browse(vals.get("subject_manager_id") or ())
        if vals.get("is_about_manager") and not subject_manager:
            subject_manager = acting
        subject = self.env["res.users"].browse(vals.get("subject_user_id") or ()) or subject_manager.user_id
        is_about_serving = bool(vals.get("is_about_manager") and not partner and not subject and not subject_manager)
        is_complaint = self.env["customer.request.type"].browse(row["type_id"]).is_complaint
        serving = acting | partner.customer_manager_id | partner.customer_backup_manager_id
        is_unread = row["state"] == "triage" and (row["channel"] == "mail" or is_about_serving)
        return self._choose_owner(company, partner, is_complaint, subject, is_unread) | {
            "subject_manager_id": subject_manager.id,
            "subject_user_id": subject.id,
            "is_bypassed": bool(subject or subject_manager),
            "is_about_serving": is_about_serving,
            "opened_by_manager": row["reporter_uid"] in serving.user_id.ids,
        }

    @api.model
    def _read_channel(self, channel):
        if not isinstance(channel, str) or channel not in dict(CHANNELS):
            raise ValidationError(self.env._("Channel: '%(value)s' is unknown.", value=str(channel)[:40]))
        return channel

    @api.model
    def _read_received(self, company, value):
        """Return when a request came in: now or earlier, but not before the bound of the company (domain 11.17)."""
        now = fields.Datetime.now()
        try:
            received = fields.Datetime.to_datetime(value) or now
        except (AttributeError, TypeError, ValueError) as error:
            raise ValidationError(
                self.env._("Received: '%(value)s' is no time, write it as YYYY-MM-DD HH:MM:SS.", value=str(value)[:40])
            ) from error
        received = received.replace(tzinfo=None)
        if received > now + _SKEW:
            raise UserError(self.env._("Received: a request came in now or earlier, never later."))
        days = company.customer_request_back_days
        if received < now - timedelta(days=days):
            raise UserError(
                self.env._("Received: more than %(days)s days ago is refused; say in the text when it was.", days=days)
            )
        return min(received, now)

    @api.model
    def _read_name(self, name, description):
        """Return the subject, else the first words of the text."""
        words = " ".join((self._clean(name) or description).split())
        return words[:NAME_LENGTH] or self.env._("Without words")

    @api.model
    def _clean(self, text):
        """Return a text without signs that no database can keep; nothing else is lost of it."""
        if not text:
            return ""
        return str(text).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")

    @api.model
    def _check_row_belongs(self, partner, contact, account):
        """Contact and account are the customer's own."""
        if contact and contact._customer_entity() != partner:
            raise UserError(
                self.env._(
                    "Contact: %(contact)s belongs to %(other)s, not to %(customer)s.",
                    contact=contact.display_name,
                    other=contact._customer_entity().display_name,
                    customer=partner.display_name,
                )
            )
        if account and account.partner_id != partner:
            raise UserError(
                self.env._(
                    "Account: %(account)s is not an account of %(customer)s.",
                    account=account.display_name,
                    customer=partner.display_name,
                )
            )

    def _check_belongs(self):
        for request in self.sudo().filtered("partner_id"):
            self._check_row_belongs(request.partner_id, request.contact_id, request.account_id)

    # ------------------------------------------------------------
    # Numbers and telling
    # ------------------------------------------------------------

    @api.model
    def _next_numbers(self, count):
        """Return as many new numbers, in one query: a sequence without locks gives none twice, whoever asks at once."""
        sequence = self.env.ref("customer_manager.sequence_customer_request").sudo()
        if not count or sequence.implementation != "standard":
            return [sequence._next() for _one in range(count)]
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", count)
        )
        return [sequence.get_next_char(number) for (number,) in rows]

    def _tell_owners(self):
        """Let owners who are logged in know, without a mail for each request."""
        for owner, requests in self.grouped("user_id").items():
            others = requests.filtered(lambda one, owner=owner: one.reporter_uid != owner)
            if others and owner.active:
                env = owner.with_context(lang=owner.lang).env
                owner._bus_send(
                    "simple_notification",
                    {"type": "info", "message": env._("New requests for you: %(count)s", count=len(others))},
                )
