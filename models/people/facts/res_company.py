from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the people room: how long facts about a person count (domain P8)."""

    _inherit = "res.company"

    customer_record_months = fields.Integer(
        prefetch="customer",
        string="Entries Count (Months)",
        default=24,
        help="A discipline, bad record or red line counts this long after its end; an open case as long as it is open.",
    )
    customer_fitness_months = fields.Integer(
        prefetch="customer",
        string="Fitness Counts (Months)",
        default=12,
        help="How long a statement on the fitness for the duties counts.",
    )
    customer_clearance_months = fields.Integer(
        prefetch="customer",
        string="Record Check Counts (Months)",
        default=12,
        help="How long a check of the record that found nothing counts.",
    )

    customer_file_months = fields.Integer(
        prefetch="customer",
        string="Keep Files of Candidates (Months)",
        default=24,
        help="Files of candidates who were not selected are deleted this long after the campaign; 0 = they are kept.",
    )

    _customer_record_numbers = models.Constraint(
        "CHECK (customer_record_months >= 0 AND customer_fitness_months >= 1 AND customer_clearance_months >= 1"
        " AND customer_file_months >= 0)",
        "Months for which facts about a person count must be positive.",
    )
