from odoo import fields, models

from .res_users_digest import MAIL_MODES


class ResCompany(models.Model):
    """How people are told what waits for their approval."""

    _inherit = "res.company"

    approval_link_days = fields.Integer(
        prefetch="approval",
        string="Links to Approvals (Days)",
        default=7,
        help="After so many days the link in a mail opens nothing any more; the task itself waits in Odoo.",
    )

    approval_mail = fields.Selection(
        MAIL_MODES,
        "Mails About Approvals",
        prefetch="approval",
        required=True,
        default="each",
        help="For all who have not chosen themselves in their preferences.",
    )

    _approval_link_days_range = models.Constraint(
        "CHECK (approval_link_days BETWEEN 1 AND 90)",
        "Links to Approvals (Days): choose 1 to 90.",
    )
