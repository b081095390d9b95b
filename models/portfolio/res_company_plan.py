from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_move_budget = fields.Integer(
        prefetch="customer",
        string="Move Budget",
        help="Links that an assignment plan may break if nobody says otherwise; 0 = no limit.",
    )
    customer_working_days = fields.Integer(
        prefetch="customer",
        string="Working Days a Year",
        default=230,
        help="Days on which a manager can visit customers, holidays and leave taken off.",
    )
    customer_visit_amber = fields.Float(
        prefetch="customer",
        string="Visits: Amber above (%)",
        digits=(6, 2),
        default=50.0,
        help="Visits in per cent of the working days above which a manager's year is tight.",
    )
    customer_visit_red = fields.Float(
        prefetch="customer",
        string="Visits: Red above (%)",
        digits=(6, 2),
        default=70.0,
        help="Visits in per cent of the working days above which the work does not fit the year.",
    )
    customer_plan_applied_number = fields.Integer(
        prefetch="customer",
        readonly=True,
        export_string_translation=False,
        help="Counts applications and undos of plans, so that two at once meet in this row.",
    )

    _customer_plan_numbers = models.Constraint(
        "CHECK (customer_move_budget >= 0 AND customer_working_days BETWEEN 1 AND 366"
        " AND customer_visit_amber >= 0 AND customer_visit_red >= customer_visit_amber)",
        "Move budget: 0 or more. Working days: 1 to 366. Visits: amber must not be above red.",
    )
