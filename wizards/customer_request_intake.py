from odoo import api, fields, models
from odoo.exceptions import UserError

CHANNELS = [
    ("form", "Colleague"),
    ("phone", "Phone"),
    ("counter", "Counter"),
    ("wechat", "WeChat"),
    ("visit", "Visit"),
    ("mail", "Mail"),
    ("hotline", "Hotline"),
]


class CustomerRequestIntake(models.TransientModel):
    """The form of thirty seconds: any internal user records a request for any customer (domain 11.13, 11.20)."""

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

    @api.onchange("contact_id")
    def _onchange_contact_id(self):
        if self.contact_id and not self.partner_id:
            self.partner_id = self.contact_id.commercial_partner_id

    def action_submit(self):
        """Record the request; who may read it opens it, everybody else gets the receipt (public)."""
        self.ensure_one()
        if self.create_uid != self.env.user:
            raise UserError(self.env._("This form belongs to somebody else."))
        receipt = self.env["customer.request.receipt"].record(self._values())
        request = self.env["customer.request"].browse(receipt["id"])
        opened = request if request.has_access("read") else self.env["customer.request.receipt"].browse(receipt["id"])
        return {
            "type": "ir.actions.act_window",
            "name": receipt["number"],
            "res_model": opened._name,
            "res_id": opened.id,
            "view_mode": "form",
        }

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
