from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CHANNELS = [
    ("form", "Colleague"),
    ("phone", "Phone"),
    ("counter", "Counter"),
    ("wechat", "WeChat"),
    ("visit", "Visit"),
    ("mail", "Mail"),
    ("hotline", "Hotline"),
]
#: who may read requests, of which the rules show him some
READERS = "customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit"
_LATEST = 5


class CustomerRequestIntake(models.TransientModel):
    """The form of thirty seconds: any internal user records a request for any customer (domain 11.13, 11.20).

    The customer is found by what he says on the phone: name, phone, account number or tax number
    (`res.partner._customer_found_by`). What the customer asked for lately, and what may be the same matter, shows with
    the eyes of who records: whoever may read no request sees neither.
    """

    _name = "customer.request.intake"
    _description = "New Customer Request"

    partner_id = fields.Many2one("res.partner", string="Customer", help="Empty: somebody finds out whose it is.")
    contact_id = fields.Many2one("res.partner", string="Who Asks")
    account_id = fields.Many2one(
        "customer.account",
        string="Account",
        groups="customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit",
    )
    type_id = fields.Many2one("customer.request.type", string="Type")
    channel = fields.Selection(CHANNELS, required=True, default="form")
    external_number = fields.Char(help="Number of the hotline's own ticket, so that it is not kept twice.")
    received_at = fields.Datetime("Received", help="Empty: now.")
    name = fields.Char("Subject", help="Empty: the first words of the text.")
    description = fields.Text("What the Customer Said", required=True)
    is_about_manager = fields.Boolean(
        "Complaint about the Manager", help="Goes past the customer's manager, who sees nothing of it."
    )
    has_name_consent = fields.Boolean(
        "Name May Be Shown", help="The complainant agreed that the manager reads his name after the answer."
    )

    latest_ids = fields.Many2many(
        "customer.request", string="Last Requests", compute="_compute_latest_ids", groups=READERS
    )
    twin_ids = fields.Many2many(
        "customer.request",
        string="Perhaps the Same Matter",
        compute="_compute_latest_ids",
        groups=READERS,
        help="Open requests of this customer, of this type if one is chosen, that came in lately.",
    )

    @api.depends("partner_id", "type_id", "account_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_latest_ids(self):
        requests = self.env["customer.request"]
        for form in self:
            domain = Domain("partner_id", "=", form.partner_id._customer_entity().id)
            found = requests.search(domain, order="received_at desc, id desc", limit=_LATEST)
            form.latest_ids = found if form.partner_id else requests
            form.twin_ids = requests.search(domain & form._twin_domain()) if form.partner_id else requests

    def _twin_domain(self):
        """Domain of what may be the same matter, by the days of the company."""
        company = self.partner_id._customer_entity().customer_company_id or self.env.company
        since = fields.Datetime.now() - timedelta(days=company.sudo().customer_request_twin_days)
        domain = self.env["customer.request"]._open_domain() & Domain("received_at", ">=", since)
        if self.type_id:
            domain &= Domain("type_id", "=", self.type_id.id)
        if self._has_field_access(self._fields["account_id"], "read") and self.account_id:
            domain &= Domain("account_id", "in", (False, self.account_id.id))
        return domain

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Whoever was found by his own phone asks for his company."""
        entity = self.partner_id._customer_entity()
        if self.partner_id and entity != self.partner_id:
            self.contact_id = self.partner_id
            self.partner_id = entity
        elif self.contact_id and self.contact_id._customer_entity() != entity:
            self.contact_id = False

    @api.onchange("contact_id")
    def _onchange_contact_id(self):
        if self.contact_id and not self.partner_id:
            self.partner_id = self.contact_id._customer_entity()

    def action_submit(self):
        """Record the request; who may read it opens it, everybody else gets the receipt (public)."""
        receipt = self._record()
        request = self.env["customer.request"].browse(receipt["id"])
        opened = request if request.has_access("read") else self.env["customer.request.receipt"].browse(receipt["id"])
        return {
            "type": "ir.actions.act_window",
            "name": receipt["number"],
            "res_model": opened._name,
            "res_id": opened.id,
            "view_mode": "form",
        }

    def action_submit_next(self):
        """Record the request and open an empty form for the next one (public)."""
        receipt = self._record()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_request_intake_action")
        action["context"] = {"default_channel": self.channel}
        action["name"] = self.env._("%s is recorded. The next one:", receipt["number"])
        return action

    def _record(self):
        self.ensure_one()
        if self.create_uid != self.env.user:
            raise UserError(self.env._("This form belongs to somebody else."))
        return self.env["customer.request.receipt"].record(self._values())

    def _values(self):
        values = {
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "type_id": self.type_id.id,
            "channel": self.channel,
            "external_number": self.external_number,
            "received_at": self.received_at,
            "name": self.name,
            "description": self.description,
            "is_about_manager": self.is_about_manager,
            "has_name_consent": self.has_name_consent,
        }
        if self._has_field_access(self._fields["account_id"], "read"):
            values["account_id"] = self.account_id.id
        return values
