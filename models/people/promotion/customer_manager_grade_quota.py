from odoo import fields, models


class CustomerManagerGrade(models.Model):
    """How many may hold a grade; by default as many as meet its conditions (domain P9)."""

    _inherit = "customer.manager.grade"

    quota = fields.Integer(help="At most so many managers of a company hold the grade; 0 = no limit.")

    _quota_not_negative = models.Constraint("CHECK (quota >= 0)", "Quota: it must not be negative.")
