import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ...roles import OFFICER

#: rows of one call
PUSH_ROWS = 1000
#: signs of one row that are kept; the text of a phone call is far below
PUSH_LENGTH = 100_000
#: signs of a number of another system: an index holds it
NUMBER_LENGTH = 100
#: what a row may say; other names are kept as words at the end of the text
COLUMNS = (
    "external_number",
    "account_number",
    "customer_ref",
    "type",
    "channel",
    "subject",
    "text",
    "received_at",
    "contact_name",
    "contact_phone",
    "contact_email",
    "about_manager",
)
#: channels that another system may speak for
PUSH_CHANNELS = ("hotline", "api", "wechat", "portal")


class CustomerRequest(models.Model):
    """Requests from the 95598 hotline and other systems: nothing is lost, nothing is kept twice."""

    _inherit = "customer.request"

    pushed_digest = fields.Char(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Digest of the words the other system sent last.",
    )

    @api.model
    def push(self, rows, company_id=None):
        """Take requests from another system, for `POST /json/2/customer.request.push`.

        Sending a row again changes nothing: `external_number` is known once in a company. If its words differ from
        those sent before, they are added to the request as a message and its owner gets a task; nothing else of the
        request changes. A row that cannot be read as it stands is kept in the list to sort with its raw text and the
        reason, and holds up no other row. All in one transaction.

        :param list rows: up to 1,000 objects with `external_number`; `account_number` or `customer_ref` (reference
            of the customer); `type` (code of a request type, empty: other); `channel` (hotline, api, wechat, portal;
            default hotline); `subject`; `text`; `received_at` (UTC, `YYYY-MM-DD HH:MM:SS`, not in the future and not
            older than the company allows; default: now); `contact_name`, `contact_phone`, `contact_email`;
            `about_manager` (true: a complaint that goes past the customer's manager). Other keys are kept as words
        :param int company_id: company of the customers; default: the user's current one
        :return list: for each row, in order, `external_number`, `number` (ours), `state`, and `refusal`: why the row
            was kept to be sorted, or false
        :raise AccessError: the user is not a marketing officer of that company
        :raise UserError: `rows` is not a list, empty or too long
        """
        company = self._check_push(rows, company_id)
        reader = self.with_context(allowed_company_ids=company.ids).sudo()
        found = reader._find_pushed(rows, company)
        read = [reader._read_pushed(row, company, found) for row in rows]
        known = reader._find_external(
            [{"external_number": vals["external_number"], "company_id": company.id} for vals, _refusal in read]
        )
        requests = self.with_context(allowed_company_ids=company.ids)._create_from_intake([vals for vals, _why in read])
        given = {request.id for request in known.values()}
        answer = []
        for row, (vals, refusal), request in zip(rows, read, requests.sudo(), strict=True):
            request._take_words(vals["description"], is_new=request.id not in given)
            given.add(request.id)
            answer.append(
                {
                    "external_number": row.get("external_number") if isinstance(row, dict) else None,
                    "number": request.number,
                    "state": request.state,
                    "refusal": refusal,
                }
            )
        return answer

    @api.model
    def _check_push(self, rows, company_id):
        """Return the company of a call."""
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only the marketing department takes requests from other systems."))
        if company_id is None or company_id is False:
            company_id = self.env.company.id
        if type(company_id) is not int or company_id not in self.env.user.company_ids.ids:
            raise AccessError(self.env._("company_id: not one of your companies."))
        if not isinstance(rows, list):
            raise UserError(self.env._("rows: a list of objects is expected, column names to values."))
        if not rows:
            raise UserError(self.env._("rows: the list is empty."))
        if len(rows) > PUSH_ROWS:
            raise UserError(self.env._("rows: send at most %s rows a call.", PUSH_ROWS))
        return self.env["res.company"].browse(company_id)

    def _take_words(self, words, is_new):
        """Keep what another system says now, if it is not what it said before."""
        digest = hashlib.sha256(words.encode()).hexdigest()
        if self.pushed_digest == digest:
            return
        self._set({"pushed_digest": digest})
        if is_new or words == (self.description or ""):
            return
        self._log(self.env._("The other system says now: %(words)s", words=words))
        self._give_owner_task(self.env._("New words from the other system"))

    def _give_owner_task(self, summary):
        """Put a task of today before the owner of each request, without a mail; one of a kind is enough."""
        for request in self.sudo():
            owner, task = request.user_id, f"{request.number}: {summary}"
            if not any(one.user_id == owner and one.summary == task for one in request.activity_ids):
                request.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    request.company_id._customer_today(),
                    summary=task,
                    user_id=owner.id,
                )

    # ------------------------------------------------------------
    # Reading rows
    # ------------------------------------------------------------

    @api.model
    def _find_pushed(self, rows, company):
        """Return what rows may name, in three queries: accounts by number, customers by reference, types by code."""
        texts = {"account_number": set(), "customer_ref": set()}
        for row in rows:
            for name, values in texts.items():
                value = row.get(name) if isinstance(row, dict) else None
                if isinstance(value, (str, int)):
                    values.add(self._clean(str(value)).strip())
        accounts = self.env["customer.account"].with_context(active_test=False)
        accounts = accounts.search([("number", "in", list(texts["account_number"])), ("company_id", "=", company.id)])
        entities = {}
        partners = self.env["res.partner"].search([("ref", "in", list(texts["customer_ref"] - {""}))])
        for partner in partners:
            entity = partner._customer_entity()
            if not entity._customer_claim_refusal(company):
                entities[partner.ref] = entities.get(partner.ref, entity) | entity
        return {
            "account": {account.number: account for account in accounts},
            "entity": entities,
            "type": {kind.code: kind for kind in self.env["customer.request.type"]._get_types(company)},
        }

    @api.model
    def _read_pushed(self, row, company, found):
        """Return (values for the intake, why the row is kept to be sorted or False)."""
        try:
            vals = self._read_pushed_row(row, found)
            vals["company_id"] = company.id
            # the intake refuses what does not fit: find out before it holds up others
            self._read_intake(vals)
            return vals, False
        except UserError as error:
            return self._keep_raw(row, company, str(error)), str(error)

    @api.model
    def _read_pushed_row(self, row, found):
        texts = self._read_texts(row)
        if not texts["external_number"]:
            raise UserError(self.env._("external_number: give the number that the other system knows the matter by."))
        if len(texts["external_number"]) > NUMBER_LENGTH:
            raise UserError(self.env._("external_number: at most %(limit)s characters.", limit=NUMBER_LENGTH))
        if texts["channel"] not in ("", *PUSH_CHANNELS):
            raise UserError(
                self.env._(
                    "channel: '%(value)s' is none of %(channels)s.",
                    value=texts["channel"][:40],
                    channels=", ".join(PUSH_CHANNELS),
                )
            )
        if row.get("about_manager") not in (None, True, False):
            raise UserError(self.env._("about_manager: give true or false."))
        account, partner = self._read_whose(texts, found)
        kind = found["type"].get(texts["type"] or "other")
        if not kind and texts["type"]:
            raise UserError(self.env._("type: there is no request type '%(code)s'.", code=texts["type"][:40]))
        return {
            "external_number": texts["external_number"],
            "partner_id": partner.id,
            "account_id": account.id,
            "contact_id": self._find_contact(partner, texts).id,
            "type_id": kind.id if texts["type"] else False,
            "channel": texts["channel"] or "hotline",
            "name": texts["subject"],
            "description": self._pushed_words(row, texts),
            "received_at": texts["received_at"] or False,
            "is_about_manager": bool(row.get("about_manager")),
        }

    @api.model
    def _read_texts(self, row):
        """Return the texts of a row by column, without blanks around."""
        if not isinstance(row, dict):
            raise UserError(self.env._("row: an object is expected, column names to values."))
        texts = {}
        for name in COLUMNS:
            value = row.get(name)
            if name == "about_manager":
                continue
            if isinstance(value, bool) or not isinstance(value, (str, int, type(None))):
                raise UserError(self.env._("%(column)s: give a text.", column=name))
            texts[name] = self._clean("" if value is None else str(value)).strip()
        if len(json.dumps(row, default=str)) > PUSH_LENGTH:
            raise UserError(self.env._("row: at most %(limit)s characters.", limit=PUSH_LENGTH))
        return texts

    @api.model
    def _read_whose(self, texts, found):
        """Return (account, commercial entity) that a row names."""
        account = self.env["customer.account"]
        if number := texts["account_number"]:
            account = found["account"].get(number)
            if not account:
                raise UserError(self.env._("account_number: '%(number)s' is no account here.", number=number[:40]))
        partner = account.partner_id._customer_entity()
        if reference := texts["customer_ref"]:
            entities = found["entity"].get(reference, partner.browse())
            if len(entities) > 1:
                raise UserError(self.env._("customer_ref: several customers carry '%(ref)s'.", ref=reference[:40]))
            if not entities:
                raise UserError(self.env._("customer_ref: no customer carries '%(ref)s'.", ref=reference[:40]))
            if partner and partner != entities:
                raise UserError(self.env._("customer_ref: the account belongs to another customer."))
            partner = entities
        if not partner:
            raise UserError(self.env._("account_number, customer_ref: one of them has to say whose matter it is."))
        return account, partner

    @api.model
    def _find_contact(self, partner, texts):
        """Return the one person of the customer whom the contact data mean; nobody is made up."""
        address = email_normalize(texts["contact_email"])
        if not address and not texts["contact_phone"]:
            return partner.browse()
        by_data = ("email_normalized", "=", address) if address else ("phone", "=", texts["contact_phone"])
        people = partner.search([("commercial_partner_id", "=", partner.id), by_data], limit=2)
        return people if len(people) == 1 else partner.browse()

    @api.model
    def _pushed_words(self, row, texts):
        """Return all words of a row: the text, who called, and what has no column."""
        caller = " ".join(texts[name] for name in ("contact_name", "contact_phone", "contact_email") if texts[name])
        lines = [texts["text"] or texts["subject"]]
        if caller:
            lines.append(self.env._("Contact: %(caller)s", caller=caller))
        lines += [f"{name}: {self._raw(value)}" for name, value in row.items() if name not in COLUMNS]
        return self._clean("\n".join(line for line in lines if line))

    @api.model
    def _keep_raw(self, row, company, refusal):
        """Return the values that keep a row as it came, to be sorted by hand.

        Without a number of its own a row is known again by its digest, so that it is not kept twice either.
        """
        raw = self._raw(row)
        number = row.get("external_number") if isinstance(row, dict) else None
        is_number = isinstance(number, (str, int)) and not isinstance(number, bool)
        number = self._clean(str(number)).strip() if is_number else ""
        if not 0 < len(number) <= NUMBER_LENGTH:
            number = f"?{hashlib.sha256(raw.encode()).hexdigest()[:16]}"
        subject = row.get("subject") if isinstance(row, dict) else None
        return {
            "external_number": number,
            "channel": "hotline",
            "company_id": company.id,
            "name": subject if isinstance(subject, str) and subject.strip() else refusal,
            "description": f"{refusal}\n\n{raw}",
            # whatever was written there: what may be a complaint goes past him
            "is_about_manager": isinstance(row, dict) and bool(row.get("about_manager")),
        }

    @api.model
    def _raw(self, value):
        """Return a value of a row as text, cut where it is longer than any honest row."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        return self._clean(text)[:PUSH_LENGTH]
