import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: most days after a handover at which a check makes sense
_LONGEST_CHECK = 730


class ResCompany(models.Model):
    """Settings of handover and absence (domain P2, 8.6, 9.19)."""

    _inherit = "res.company"

    customer_handover_days = fields.Integer(
        prefetch="customer",
        string="Planned Handover (Working Days)",
        default=10,
        help="A planned handover takes effect within this time.",
    )
    customer_handover_urgent_days = fields.Integer(
        prefetch="customer",
        string="Urgent Cover (Working Days)",
        default=1,
        help="When the giver is gone, somebody serves the customers within this time.",
    )
    customer_handover_wish_days = fields.Integer(
        prefetch="customer",
        string="Customer's Wish (Working Days)",
        default=5,
        help="A customer's wish for another manager is handled within this time.",
    )
    customer_handover_sign_days = fields.Integer(
        prefetch="customer",
        string="Giver Signs Within (Working Days)",
        default=5,
        help="If the giver has not signed by then, his superior may sign in his place, with a reason. 0 = never.",
    )
    customer_handover_notice_days = fields.Integer(
        prefetch="customer",
        string="Notice of a Handover (Working Days)",
        default=3,
        help="The customer is told of the new manager within this time.",
    )
    customer_handover_contract_days = fields.Integer(
        prefetch="customer",
        string="Contracts That End Soon (Days)",
        default=90,
        help="Supply contracts that end within this time are matters of a handover.",
    )
    customer_handover_check_days = fields.Char(
        prefetch="customer",
        string="Checks after a Handover (Days)",
        default="30, 60, 90",
        help="So many days after a handover the supervisor looks how it goes, separated by commas.",
    )
    customer_review_months = fields.Integer(
        prefetch="customer",
        string="Review of a Link (Months)",
        default=36,
        help="A link is looked at when it has lasted this long; nobody is removed by itself. 0 = never.",
    )

    customer_absence_days = fields.Integer(
        prefetch="customer",
        string="Temporary Transfer from (Days)",
        default=30,
        help="Under so many days of absence the backups cover; from then on whoever leads the manager decides.",
    )
    customer_absence_months = fields.Integer(
        prefetch="customer",
        string="Longest Absence (Months)",
        default=5,
        help="Beyond this the customers are handed over.",
    )

    _customer_handover_numbers = models.Constraint(
        "CHECK (customer_handover_days >= 1 AND customer_handover_urgent_days >= 1 AND customer_handover_wish_days >= 1"
        " AND customer_handover_notice_days >= 1 AND customer_handover_sign_days >= 0"
        " AND customer_handover_contract_days >= 0"
        " AND customer_review_months >= 0 AND customer_absence_days >= 1 AND customer_absence_months >= 1)",
        "Handover and absence: times are one at least; days of contracts, days to sign and months of review 0 or more.",
    )

    @api.constrains("customer_handover_check_days")
    def _check_handover_check_days(self):
        for company in self:
            company._handover_check_days()

    def _handover_check_days(self):
        """Return the days after a handover on which it is looked at, ascending."""
        text = self.customer_handover_check_days or ""
        parts = [part for part in re.split(r"[\s,;，；、]+", text) if part]
        if not all(re.fullmatch(r"[0-9]{1,4}", part) and 0 < int(part) <= _LONGEST_CHECK for part in parts):
            raise ValidationError(
                self.env._(
                    "Checks after a handover: write numbers of days from 1 to %(most)s, separated by commas.",
                    most=_LONGEST_CHECK,
                )
            )
        return sorted({int(part) for part in parts})
