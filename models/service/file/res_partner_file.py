from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """The customer's file on the contact's page."""

    _inherit = "res.partner"

    customer_file_ids = fields.One2many("customer.file", "partner_id", string="File", copy=False)
    customer_contact_ids = fields.One2many("customer.contact", "partner_id", string="Contacts in the File", copy=False)
    customer_file_score = fields.Float(
        string="File Complete (%)",
        compute="_compute_customer_file_score",
        search="_search_customer_file_score",
        groups="base.group_user",
        help="How much of the file is filled, as last counted; of a contact, that of its company.",
    )
    customer_file_missing = fields.Html(
        string="Missing in the File",
        compute="_compute_customer_file_score",
        sanitize=False,
        groups="base.group_user",
    )

    @api.depends("customer_file_ids.score")
    @api.depends_context("uid", "lang")
    def _compute_customer_file_score(self):
        files = self._get_customer_files()
        for partner in self:
            file = files.get(partner.commercial_partner_id)
            partner.customer_file_score = file.current_score if file else 0
            partner.customer_file_missing = file.missing_html if file else False

    def _get_customer_files(self):
        """Return {customer: file} of those the user may read."""
        model = self.env["customer.file"]
        if not model.has_access("read"):
            return {}
        return model.search([("partner_id", "in", self.commercial_partner_id.ids)]).grouped("partner_id")

    @api.model
    def _search_customer_file_score(self, operator, value):
        if not self.env["customer.file"].has_access("read"):
            return [(0, "=", 1)]
        return [("customer_file_ids", "any", [("score", operator, value)])]

    def action_view_customer_file(self):
        """Open the file of this customer, a new one if there is none yet."""
        self.ensure_one()
        entity = self._customer_entity()
        file = self._get_customer_files().get(entity)
        if not file:
            if not self.env["customer.file"].has_access("create"):
                raise AccessError(self.env._("%(customer)s has no file yet.", customer=entity.display_name))
            file = self.env["customer.file"].create({"partner_id": entity.id})
        return file.get_formview_action()
