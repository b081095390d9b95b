from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ....algorithms.file_score import ITEMS
from ...roles import OFFICER


class CustomerFile(models.Model):
    """The file of a customer (客户档案, domain P13): what those who serve it know about it.

    Opened by the job for every customer whose tier needs a manager. The score says how much of what is asked is
    filled; the job keeps it for lists (`customer_file_score.py`), the form shows what is missing now.
    """

    _name = "customer.file"
    _description = "Customer File"
    _inherit = ["mail.thread", "customer.document.mixin", "customer.export.mixin"]
    _order = "score, id"
    _rec_name = "partner_id"

    business = fields.Char(help="What the customer makes or does.")
    load_class = fields.Selection([("1", "Class 1"), ("2", "Class 2"), ("3", "Class 3")], help="Class of the load.")
    shifts = fields.Selection(
        [("one", "One shift"), ("two", "Two shifts"), ("three", "Three shifts"), ("continuous", "Without pause")]
    )
    season = fields.Char(help="Months of high and low use.")
    expansion = fields.Text(string="Plans", help="What the customer will build, close or change.")
    equipment = fields.Text(help="Transformers, large motors, furnaces, compensation.")
    own_generation = fields.Selection(
        [("none", "None"), ("solar", "Solar"), ("cogeneration", "Cogeneration"), ("other", "Other")]
    )
    own_generation_kw = fields.Float(string="Own Generation (kW)", digits=(16, 2))
    spare_source = fields.Selection(
        [
            ("none", "None"),
            ("line", "Second line"),
            ("generator", "Generator"),
            ("battery", "Battery"),
            ("other", "Other"),
        ]
    )
    retail_supplier = fields.Char(help="Who sells the energy to the customer, where it is not us: plain information.")
    relations = fields.Text(help="Who is close to whom at the customer, and who decides what.")
    hazards_checked_on = fields.Date(help="When somebody last looked for hazards on the site.")
    hazard_ids = fields.One2many("customer.hazard", compute="_compute_lines")
    contact_line_ids = fields.One2many("customer.contact", compute="_compute_lines", string="Contacts")
    score = fields.Float(string="Completeness (%)", digits=(5, 1), readonly=True, aggregator="avg", copy=False)
    score_on = fields.Date(string="Counted On", readonly=True, copy=False)
    missing_html = fields.Html(string="Missing", compute="_compute_missing", sanitize=False)
    current_score = fields.Float(string="Completeness Now (%)", digits=(5, 1), compute="_compute_missing")
    target = fields.Float(related="company_id.customer_file_target")
    is_below_target = fields.Boolean(compute="_compute_is_below_target", search="_search_is_below_target")
    checked_on = fields.Date(readonly=True, copy=False)
    checked_uid = fields.Many2one("res.users", "Checked by", readonly=True, copy=False, ondelete="restrict")
    manager_id = fields.Many2one(related="partner_id.customer_manager_id")
    tier_id = fields.Many2one(related="partner_id.customer_tier_id")

    _partner_uniq = models.Constraint("UNIQUE (partner_id)", "This customer has a file already.")
    _generation_check = models.Constraint("CHECK (own_generation_kw >= 0)", "Own generation cannot be negative.")

    @api.depends("partner_id")
    def _compute_lines(self):
        for name, model in (("hazard_ids", "customer.hazard"), ("contact_line_ids", "customer.contact")):
            lines = self.env[model].search([("partner_id", "in", self.partner_id.ids)]).grouped("partner_id")
            for file in self:
                file[name] = lines.get(file.partner_id, self.env[model])

    @api.depends("score", "company_id.customer_file_target")
    def _compute_is_below_target(self):
        for file in self:
            file.is_below_target = file.score < file.target

    @api.model
    def _search_is_below_target(self, operator, value):
        companies = self.env["res.company"].sudo().browse(self.env.companies.ids)
        below = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("score", "<", company.customer_file_target)
            for company in companies
        )
        return self.env["res.partner"]._search_flag(operator, value, below)

    @api.depends_context("lang")
    def _compute_missing(self):
        scores = self._score_now()
        for file in self:
            found = scores.get(file.partner_id.id)
            file.current_score = found.score if found else 0
            file.missing_html = found and file._get_missing_html(found.missing)

    def _get_missing_html(self, missing):
        """Return the list of what is missing, each leading to where it is filled."""
        labels = self._get_item_labels()
        lines = Markup().join(
            Markup('<li><a href="%s">%s</a></li>') % (self._get_item_url(ITEMS[item]), labels[item]) for item in missing
        )
        return missing and Markup("<ul>%s</ul>") % lines

    def _get_item_url(self, place):
        """Return the page on which a part is filled."""
        if place == "accounts":
            account = self.env["customer.account"].search([("partner_id", "=", self.partner_id.id)], limit=1)
            return f"/odoo/customer-accounts/{account.id}" if account else "/odoo/customer-accounts"
        if place == "file":
            return f"/odoo/customer-files/{self.id}"
        return f"/odoo/contacts/{self.partner_id.id}"

    @api.model
    def _get_item_labels(self):
        """Return {part: what to do}, in the reader's language."""
        _ = self.env._
        return {
            "registration": _("Customer: tax or registration number"),
            "address": _("Customer: street and city"),
            "reach": _("Customer: phone or email"),
            "industry": _("Customer: industry"),
            "account": _("An electricity account in use"),
            "voltage": _("Accounts: voltage"),
            "capacity": _("Accounts: capacity"),
            "price": _("Accounts: kind of price"),
            "contract": _("Accounts: contract with number and end"),
            "supply": _("Accounts: number of supplies"),
            "area": _("Accounts: urban, rural or remote"),
            "usage": _("Usage of the last three months"),
            "importance": _("Accounts: document behind the importance class"),
            "roles": _("Contacts: one in each role that the tier asks for"),
            "verified": _("Contacts: checked lately, all of them"),
            "business": _("File: what the customer does"),
            "shifts": _("File: shifts"),
            "season": _("File: season"),
            "equipment": _("File: equipment"),
            "generation": _("File: own generation, also if there is none"),
            "spare": _("File: spare source, also if there is none"),
            "hazards": _("File: hazards looked for lately"),
        }

    def action_check(self):
        """Say that the file was looked through (public): its supervisor or marketing, not who keeps it."""
        self.check_access("write")
        if not self.env.su:
            user = self.env.user
            for file in self.sudo():
                partner = file.partner_id
                if partner.filtered_domain(partner.with_user(user).sudo()._customer_own_domain()):
                    raise AccessError(
                        self.env._("%(customer)s: somebody else checks your own files.", customer=partner.display_name)
                    )
                leads = partner.customer_manager_id.team_id.user_id == user
                if not leads and not user.has_group(OFFICER):
                    raise AccessError(self.env._("A file is checked by the supervisor or the marketing department."))
        for company, files in self.grouped("company_id").items():
            files.sudo().write({"checked_on": company._customer_today(), "checked_uid": self.env.uid})
        return True

    def action_view_contacts(self):
        """Open who is who at this customer."""
        return self._action_view("customer_manager.customer_contact_action")

    def action_view_hazards(self):
        """Open the hazards found at this customer."""
        return self._action_view("customer_manager.customer_hazard_action")

    def _action_view(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("partner_id", "=", self.partner_id.id)]
        action["context"] = {"default_partner_id": self.partner_id.id}
        return action
