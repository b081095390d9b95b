from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: characters of what a customer writes
TEXT_LENGTH = 10000
SUBJECT_LENGTH = 200
#: the same words again within this time are the same request: a button pressed twice
_TWICE = timedelta(minutes=10)
WISH = "manager_change"


class CustomerRequest(models.Model):
    """What a customer does on the portal: ask, write, confirm, say that it is not settled, wish for another manager.

    Callers are the routes of the portal. Self is a request that `_portal_find` returned: superuser, with the login of
    the customer, so that history names him.
    """

    _inherit = "customer.request"

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _portal_create(self, values, uploads=()):
        """Return the request that a customer makes.

        :param values: texts of the form: type_id, account_id, name, description, about (`primary`, `acting`,
            `backup`: whom a complaint is about), has_name_consent
        :param uploads: files, see `_portal_read_files`
        :raise UserError: naming field and rule; nothing is kept then
        """
        entity = self._portal_entity()
        company = entity._portal_company()
        row = self._portal_intake(entity, company) | {
            "name": self._portal_text(self.env._("Subject"), values.get("name"), SUBJECT_LENGTH),
            "description": self._portal_text(self.env._("Text"), values.get("description")),
            "type_id": self._portal_type(company, values).id,
            "account_id": self._portal_account(entity, values.get("account_id")).id,
            "subject_manager_id": self._portal_subject(entity, values.get("about")).id,
            "has_name_consent": bool(values.get("about") and values.get("has_name_consent")),
        }
        files = self._portal_read_files(company, uploads)
        if request := self._portal_same_again(row):
            request._portal_add_missing(files)
            return request
        return self._portal_take_in(row, files)

    @api.model
    def _portal_wish(self, reason):
        """Return the request for another manager: it goes past the manager, who does not read the reason (domain 9.19).

        :raise UserError: if nobody serves the customer, or the last wish is not answered yet
        """
        entity = self._portal_entity()
        company = entity._portal_company()
        managers = entity._portal_managers()
        if not managers:
            raise UserError(self.env._("No manager is named for you: the customer desk serves you."))
        mine = Domain("partner_id", "=", entity.id) & Domain("reporter_uid", "=", self.env.uid)
        if self.sudo().search_count(mine & Domain("type_id.code", "=", WISH) & self._open_domain(), limit=1):
            raise UserError(self.env._("Your last wish for another manager is still open: see your requests."))
        row = self._portal_intake(entity, company) | {
            "name": self.env._("Wish for another manager"),
            "description": self._portal_text(self.env._("Reason"), reason),
            "type_id": self.env["customer.request.type"]._get_type(company, WISH).id,
            "subject_manager_id": managers[0][1].id,
        }
        return self._portal_take_in(row, [])

    @api.model
    def _portal_entity(self):
        entity = self.env.user._customer_portal_entity()
        if not entity:
            raise AccessError(self.env._("Only customers do that here."))
        return entity

    @api.model
    def _portal_intake(self, entity, company):
        partner = self.env.user.sudo().partner_id
        return {
            "partner_id": entity.id,
            "contact_id": partner.id,
            "company_id": company.id,
            "channel": "portal",
            "type_set_by": "customer",
            "reporter_uid": self.env.uid,
        }

    @api.model
    def _portal_take_in(self, row, files):
        """Return the request of a row that was checked, with its files as its first message."""
        since = fields.Datetime.now() - timedelta(days=1)
        made = self.sudo().search_count([("reporter_uid", "=", self.env.uid), ("create_date", ">=", since)])
        if made >= self.env["res.company"].sudo().browse(row["company_id"]).customer_portal_day_limit:
            raise UserError(
                self.env._("You made %(count)s requests within a day: write to one of them, or call us.", count=made)
            )
        request = self._create_from_intake([row]).sudo()
        if files:
            request._portal_message_post("", files)
        return request

    @api.model
    def _portal_same_again(self, row):
        """Return the request the user made with the same words a moment ago."""
        return self.sudo().search(
            [
                ("reporter_uid", "=", self.env.uid),
                ("partner_id", "=", row["partner_id"]),
                ("type_id", "=", row["type_id"]),
                ("account_id", "=", row["account_id"]),
                ("subject_manager_id", "=", row["subject_manager_id"]),
                ("description", "=", row["description"]),
                ("create_date", ">=", fields.Datetime.now() - _TWICE),
                ("state", "in", ("triage", "new", "working")),
            ],
            limit=1,
        )

    def _portal_add_missing(self, files):
        """Add the files that one request does not have: who forgot a photo sends the form again."""
        known = set(
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id)])
            .mapped("checksum")
        )
        missing = [
            (name, content)
            for name, content in files
            if self.env["ir.attachment"]._compute_checksum(content) not in known
        ]
        if missing:
            self._portal_message_post("", missing)

    # ------------------------------------------------------------
    # Reading the form
    # ------------------------------------------------------------

    @api.model
    def _portal_text(self, label, text, length=TEXT_LENGTH):
        text = self._clean(text).replace("\r\n", "\n").strip()
        if not text:
            raise UserError(self.env._("%(label)s: please fill it in.", label=label))
        if len(text) > length:
            raise UserError(self.env._("%(label)s: at most %(limit)s characters.", label=label, limit=length))
        return text

    @api.model
    def _portal_type(self, company, values):
        """Return the type the customer chose; a complaint about somebody is a complaint."""
        types = self.env["customer.request.type"]
        if values.get("about"):
            chosen = types._get_types(company).sudo().filtered("is_complaint")[:1]
        else:
            chosen = types._portal_types(company).filtered(lambda one: str(one.id) == str(values.get("type_id") or ""))
        if not chosen:
            raise UserError(self.env._("Type: please choose one of the list."))
        return chosen

    @api.model
    def _portal_account(self, entity, account_id):
        """Return the account the customer chose among his own, empty if none."""
        accounts = self._portal_accounts(entity)
        chosen = accounts.filtered(lambda one: str(one.id) == str(account_id or ""))
        if account_id and not chosen:
            raise UserError(self.env._("Account: please choose one of the list."))
        return chosen

    @api.model
    def _portal_accounts(self, entity):
        """Return the accounts of a customer that are not closed."""
        accounts = self.env["customer.account"].sudo()
        return accounts.search([("partner_id", "=", entity.id), ("state", "!=", "closed")])

    @api.model
    def _portal_subject(self, entity, about):
        """Return the manager a complaint is about, empty if it is about nobody."""
        if not about:
            return self.env["customer.manager"]
        managers = dict(entity._portal_managers())
        if about not in managers:
            raise UserError(self.env._("About: please choose one of the list."))
        return managers[about]

    # ------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------

    def _portal_post(self, text, uploads=()):
        """Keep what the customer writes about one request, and let its owner know.

        Where only he was waited for, his words end the waiting: the clock runs again (domain 11.17). A stage of his own
        he ends himself (`_portal_end_stage`): a question is not yet a design.
        """
        self.ensure_one()
        files = self._portal_read_files(self.company_id, uploads)
        if not files or self._clean(text).strip():
            text = self._portal_text(self.env._("Message"), text)
        self._begin(("new", "working", "waiting", "answered"))
        self._portal_message_post(text, files)
        if self.state == "waiting" and not self._customer_stage():
            self.action_resume()

    def _portal_end_stage(self):
        """Let the clock of one request run again because the customer says that his own stage is done."""
        self.ensure_one()
        self._begin(("waiting",))
        if not self._customer_stage():
            raise UserError(self.env._("%(request)s: no stage is yours now.", request=self.number))
        self.action_resume()

    def _portal_message_post(self, text, files):
        self.message_post(
            body=self._clean(text) or self.env._("Files"),
            author_id=self.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=files,
        )

    def _portal_confirm(self):
        """Close one answered request because the customer says that it is settled."""
        self.ensure_one()
        self.action_confirm(self.env._("%(name)s, on the portal", name=self.env.user.name))

    def _portal_may_reopen(self):
        """Return whether the customer may say that one request is not settled: after the answer, and some time after
        the closing."""
        if self.state == "answered":
            return True
        if self.state != "closed" or self.closing == "duplicate":
            return False
        days = self.company_id.customer_request_reopen_days
        return fields.Datetime.now() <= self.closed_at + timedelta(days=days)

    def _portal_reopen(self, reason):
        """Take one request up again because the customer says that it is not settled."""
        self.ensure_one()
        text = self._portal_text(self.env._("What is missing"), reason, 4000)
        self._begin(("answered", "closed"))
        if not self._portal_may_reopen():
            raise UserError(
                self.env._("%(request)s: it was settled too long ago, make a new request.", request=self.number)
            )
        self.action_reopen(text)
        self._portal_message_post(text, [])
