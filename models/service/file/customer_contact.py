import re
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

#: an OpenID, or the id of somebody outside at WeCom
_ACCOUNT = re.compile(r"[A-Za-z0-9_-]{6,64}", re.ASCII)


class CustomerContact(models.Model):
    """Who is who at a customer: roles, weight, and when somebody last checked that it still holds (domain P13).

    Beside the contact, which every employee reads: what stands here is for those who serve the customer.
    """

    _name = "customer.contact"
    _description = "Contact of a Customer"
    _inherit = ["customer.document.mixin", "customer.export.mixin"]
    _order = "left_on desc, contact_id, id"
    _rec_name = "contact_id"

    contact_id = fields.Many2one("res.partner", string="Person", required=True, index=True, ondelete="restrict")
    role_ids = fields.Many2many("customer.contact.role", string="Roles")
    influence = fields.Selection(
        [("decides", "Decides"), ("advises", "Advises"), ("uses", "Uses")],
        help="What the person's word weighs at the customer.",
    )
    phone = fields.Char(related="contact_id.phone", string="Phone")
    email = fields.Char(related="contact_id.email", string="Email")
    message_channel = fields.Selection(
        [("sms", "SMS"), ("wechat", "WeChat")],
        "Messages by",
        required=True,
        default="sms",
        help="Invitations to rate, and what is about a complaint, go to the phone all the same.",
    )
    wechat_account = fields.Char(
        "WeChat Account", copy=False, help="The person's OpenID with the utility's account, or his id at its WeCom."
    )
    note = fields.Char()
    verified_on = fields.Date(string="Last Checked", readonly=True, copy=False)
    verified_uid = fields.Many2one("res.users", "Checked by", readonly=True, copy=False, ondelete="restrict")
    is_check_due = fields.Boolean(
        compute="_compute_is_check_due", search="_search_is_check_due", help="Never checked, or too long ago."
    )
    left_on = fields.Date(string="Left On", help="Since when the person is not at the customer any more.")
    purged_on = fields.Date(string="Erased On", readonly=True, copy=False)

    _contact_uniq = models.Constraint("UNIQUE (contact_id)", "This person stands in the file already.")

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever is entered is there until today at least."""
        lines = super().create(vals_list)
        lines._check_left_on()
        return lines

    def write(self, vals):
        """A check, and an account, hold for the person they were of, not for another one put in his place."""
        others = self.filtered(lambda line: "contact_id" in vals and line.contact_id.id != vals["contact_id"])
        result = super().write(vals)
        if others:
            others.sudo().write({"verified_on": False, "verified_uid": False})
            if "wechat_account" not in vals:
                others.sudo().write({"message_channel": "sms", "wechat_account": False})
        if "left_on" in vals:
            self._check_left_on()
        return result

    @api.constrains("contact_id", "partner_id")
    def _check_person(self):
        for line in self:
            if line.contact_id.commercial_partner_id != line.partner_id:
                raise ValidationError(
                    self.env._(
                        "Person: %(person)s is no contact of %(customer)s.",
                        person=line.contact_id.display_name,
                        customer=line.partner_id.display_name,
                    )
                )

    @api.constrains("message_channel", "wechat_account")
    def _check_wechat(self):
        for line in self:
            if line.wechat_account and not _ACCOUNT.fullmatch(line.wechat_account):
                raise ValidationError(
                    self.env._("WeChat Account: 6 to 64 letters, digits, hyphens and underscores, as WeChat gives it.")
                )
            if line.message_channel == "wechat" and not line.wechat_account:
                raise ValidationError(
                    self.env._("Messages by: %(person)s has no WeChat account.", person=line.contact_id.display_name)
                )

    @api.model
    def _wechat_accounts(self, contacts):
        """Return {contact id: account} of those among the contacts who are there and want messages by WeChat."""
        lines = self.search_fetch(
            [("contact_id", "in", contacts.ids), ("message_channel", "=", "wechat"), ("left_on", "=", False)],
            ["contact_id", "wechat_account"],
        )
        return {line.contact_id.id: line.wechat_account for line in lines}

    def _check_left_on(self):
        """The job erases who left long ago: nobody left long ago only today, superuser code apart."""
        for line in self.filtered("left_on"):
            company = line.company_id
            first = max(company._customer_day(line.create_date), line.verified_on or date.min)
            if not self.env.su and not first <= line.left_on <= company._customer_today():
                raise ValidationError(
                    self.env._("Left On: not before the person was entered or last checked, and not in the future.")
                )

    @api.depends("verified_on", "left_on", "company_id")
    def _compute_is_check_due(self):
        for line in self:
            limit = line.company_id._customer_check_limit()
            line.is_check_due = not line.left_on and (not line.verified_on or line.verified_on < limit)

    @api.model
    def _search_is_check_due(self, operator, value):
        domain = Domain("left_on", "=", False) & (
            Domain("verified_on", "=", False) | Domain("verified_on", "<", self.env.company._customer_check_limit())
        )
        return self.env["res.partner"]._search_flag(operator, value, domain)

    def action_verify(self):
        """Say that phone, address and roles of these persons still hold today (public; who may write the file)."""
        self.check_access("write")
        if gone := self.filtered("left_on"):
            raise UserError(
                self.env._("%(person)s left and cannot be checked any more.", person=gone[0].contact_id.display_name)
            )
        for company, lines in self.grouped("company_id").items():
            lines.sudo().write({"verified_on": company._customer_today(), "verified_uid": self.env.uid})
        return True

    @api.model
    def _outage_contacts(self, partners):
        """Return {customer id: contacts to tell}: those in a role that hears of outages, else all who are there."""
        lines = self.sudo().search([("partner_id", "in", partners.ids), ("left_on", "=", False)])
        found = {}
        for partner, ours in lines.grouped("partner_id").items():
            told = ours.filtered(lambda line: any(line.role_ids.mapped("gets_outages"))) or ours
            found[partner.id] = told.contact_id.filtered("active")
        return found
