import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: most days before the end at which a warning makes sense
_LONGEST_NOTICE = 3660


class ResCompany(models.Model):
    """Settings of training and certificates (domain P8, P12, 8.1)."""

    _inherit = "res.company"

    customer_training_trade_share = fields.Float(
        prefetch="customer", string="Training: Trade (%)", digits=(5, 2), default=60
    )
    customer_training_law_share = fields.Float(
        prefetch="customer", string="Training: Law and Integrity (%)", digits=(5, 2), default=20
    )
    customer_training_safety_share = fields.Float(
        prefetch="customer", string="Training: Safety (%)", digits=(5, 2), default=20
    )
    customer_training_first_hours = fields.Integer(
        prefetch="customer",
        string="Training before the First Posting (Hours)",
        default=20,
        help="Hours of training that the first certificate of a person asks for.",
    )
    customer_training_evidence_days = fields.Integer(
        prefetch="customer",
        string="Training Booked without Paper (Days)",
        default=31,
        help="Training that lies back longer is booked with its paper only.",
    )
    customer_training_closing_days = fields.Integer(
        prefetch="customer",
        string="Training of the Last Year (Days)",
        default=31,
        help="So long after the end of a year its training may still be booked.",
    )
    customer_exam_mark = fields.Float(
        prefetch="customer",
        string="Pass Mark of the Exam",
        digits=(5, 2),
        default=60,
        help="Mark that the certification exam needs.",
    )
    customer_exam_months = fields.Integer(
        prefetch="customer", string="Exam Counts (Months)", default=12, help="How long a passed exam counts."
    )
    customer_certificate_renewal_days = fields.Integer(
        prefetch="customer",
        string="Renewal Window (Days)",
        default=90,
        help="So long before its end a certificate may be renewed.",
    )
    customer_certificate_warning_days = fields.Char(
        prefetch="customer",
        string="Warnings before the End (Days)",
        default="90, 60, 30, 7",
        help="Days before the end of a certificate on which person and human resources are warned.",
    )
    customer_certificate_grace_days = fields.Integer(
        prefetch="customer",
        string="Customers Pass On after Expiry (Days)",
        default=30,
        help="After this time without a certificate a manager is suspended and every customer passes on.",
    )
    customer_certificate_suspension_days = fields.Integer(
        prefetch="customer",
        string="Longest Suspension (Days)",
        default=90,
        help="A suspension ends by then, by lifting, demotion or exit; human resources is reminded.",
    )

    _customer_training_share_sum = models.Constraint(
        "CHECK (customer_training_trade_share >= 0 AND customer_training_law_share >= 0"
        " AND customer_training_safety_share >= 0 AND customer_training_trade_share"
        " + customer_training_law_share + customer_training_safety_share = 100)",
        "Training: the shares of trade, law and safety must add up to 100 %, none negative.",
    )
    _customer_training_numbers = models.Constraint(
        "CHECK (customer_training_first_hours >= 0 AND customer_training_evidence_days >= 0"
        " AND customer_training_closing_days >= 0)",
        "Training: hours and days must not be negative.",
    )
    _customer_exam_numbers = models.Constraint(
        "CHECK (customer_exam_mark BETWEEN 0 AND 100 AND customer_exam_months >= 1)",
        "Exam: the pass mark is a figure from 0 to 100, and the exam counts at least one month.",
    )
    _customer_certificate_numbers = models.Constraint(
        "CHECK (customer_certificate_renewal_days >= 0 AND customer_certificate_grace_days >= 0"
        " AND customer_certificate_suspension_days >= 1)",
        "Certificates: days must not be negative, a suspension lasts at least one.",
    )

    @api.constrains("customer_certificate_warning_days")
    def _check_customer_certificate_warning_days(self):
        for company in self:
            company._customer_warning_days()

    def _customer_warning_days(self):
        """Return the days before the end on which is warned, the longest first.

        :raise ValidationError: if the setting is no list of numbers
        """
        self.ensure_one()
        words = [word for word in re.split(r"[\s,;]+", self.customer_certificate_warning_days or "") if word]
        if any(not word.isdecimal() or len(word) > 4 or not 0 < int(word) <= _LONGEST_NOTICE for word in words):
            raise ValidationError(
                self.env._(
                    "Warnings before the End: whole numbers of days from 1 to %(most)s, such as 90, 60, 30, 7.",
                    most=_LONGEST_NOTICE,
                )
            )
        return sorted({int(word) for word in words}, reverse=True)

    def _customer_training_shares(self):
        """Return {field of training: share in per cent}."""
        self.ensure_one()
        return {
            "trade": self.customer_training_trade_share,
            "law": self.customer_training_law_share,
            "safety": self.customer_training_safety_share,
        }
