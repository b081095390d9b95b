from odoo import api, fields, models


class ResCompany(models.Model):
    """Where requests come in by mail, and how large their files may be."""

    _inherit = "res.company"

    customer_request_alias_id = fields.Many2one(
        "mail.alias", prefetch="customer", string="Address for Requests", copy=False, ondelete="set null", readonly=True
    )
    customer_request_alias_name = fields.Char(
        string="Mail Address for Requests",
        compute="_compute_customer_request_alias_name",
        inverse="_inverse_customer_request_alias_name",
        help="Part before the @; empty: no requests by mail.",
    )
    customer_mail_file_size = fields.Integer(prefetch="customer", string="Largest File of a Mail (MB)", default=10)
    customer_mail_files_size = fields.Integer(prefetch="customer", string="All Files of a Mail (MB)", default=25)

    _customer_mail_sizes = models.Constraint(
        "CHECK (customer_mail_file_size BETWEEN 0 AND 1000 AND customer_mail_files_size BETWEEN 0 AND 1000)",
        "Files of mails: between 0 and 1000 MB.",
    )

    @api.depends("customer_request_alias_id.alias_name")
    def _compute_customer_request_alias_name(self):
        for company in self:
            company.customer_request_alias_name = company.customer_request_alias_id.sudo().alias_name

    def _inverse_customer_request_alias_name(self):
        """Open, rename or close the address; who may change the company decides."""
        for company in self:
            alias, name = company.customer_request_alias_id.sudo(), (company.customer_request_alias_name or "").strip()
            if not name:
                alias.unlink()
            elif alias:
                alias.write({"alias_name": name, "alias_domain_id": company.alias_domain_id.id})
            else:
                company.sudo().customer_request_alias_id = alias.create(company._customer_request_alias(name))

    def _customer_request_alias(self, name):
        return {
            "alias_name": name,
            "alias_model_id": self.env["ir.model"]._get_id("customer.request"),
            "alias_domain_id": self.alias_domain_id.id,
            "alias_defaults": repr({"company_id": self.id}),
            "alias_contact": "everyone",
        }
