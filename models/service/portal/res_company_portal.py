from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....algorithms.portal_files import read_types


class ResCompany(models.Model):
    """What customers may send on the portal."""

    _inherit = "res.company"

    customer_portal_file_count = fields.Integer(
        prefetch="customer", string="Files at Once", default=5, help="Files a customer may send with one message."
    )
    customer_portal_file_mb = fields.Integer(prefetch="customer", string="Largest File (MB)", default=10)
    customer_portal_file_types = fields.Char(
        prefetch="customer",
        string="Kinds of Files",
        default="pdf jpg jpeg png webp txt csv doc docx xls xlsx",
        help="Endings of names, with spaces between them. Files that browsers run, such as html or svg, are refused"
        " whatever stands here.",
    )
    customer_portal_day_limit = fields.Integer(
        prefetch="customer",
        string="Requests a Day",
        default=20,
        help="How many requests one login of a customer may make within 24 hours on the portal.",
    )

    _customer_portal_numbers = models.Constraint(
        "CHECK (customer_portal_file_count BETWEEN 0 AND 50 AND customer_portal_file_mb BETWEEN 1 AND 100"
        " AND customer_portal_day_limit BETWEEN 1 AND 10000)",
        "Portal: 0 to 50 files of 1 to 100 MB, and 1 to 10000 requests a day.",
    )

    @api.constrains("customer_portal_file_types")
    def _check_portal_file_types(self):
        for company in self:
            _types, wrong = read_types(company.customer_portal_file_types)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "Kinds of Files: %(names)s cannot be allowed; write endings such as 'pdf jpg', none that"
                        " browsers run.",
                        names=", ".join(wrong),
                    )
                )
