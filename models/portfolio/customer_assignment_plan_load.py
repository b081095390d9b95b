from odoo import api, fields, models

from .customer_tier import VISIT_LEVELS


class CustomerAssignmentPlanLoad(models.Model):
    """What a plan means for one manager: customers, load and visits before and after.

    Written by the computation of the plan only.
    """

    _name = "customer.assignment.plan.load"
    _description = "Manager in an Assignment Plan"
    _order = "plan_id desc, rate_after desc, id"
    _rec_name = "manager_id"
    _log_access = False
    _allow_sudo_commands = False

    plan_id = fields.Many2one("customer.assignment.plan", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    manager_id = fields.Many2one("customer.manager", required=True, readonly=True, index=True, ondelete="restrict")
    team_id = fields.Many2one(related="manager_id.team_id")
    grade_id = fields.Many2one("customer.manager.grade", readonly=True, ondelete="restrict", help="On the plan's day.")
    is_serving = fields.Boolean(string="May Serve", readonly=True, help="Certified and of a grade with own customers.")
    count_cap = fields.Integer(string="Customers at Most", readonly=True, aggregator=None)
    load_cap = fields.Float(string="Load Points at Most", digits=(16, 2), readonly=True, aggregator=None)
    count_before = fields.Integer(string="Customers before", readonly=True)
    count_after = fields.Integer(string="Customers after", readonly=True)
    load_before = fields.Float(digits=(16, 2), readonly=True)
    load_after = fields.Float(digits=(16, 2), readonly=True)
    rate_before = fields.Float(
        string="Load before (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="The fuller of the two caps.",
    )
    rate_after = fields.Float(string="Load after (%)", digits=(16, 1), readonly=True, aggregator="avg")
    visits_before = fields.Float(string="Visits a Year before", digits=(16, 1), readonly=True)
    visits_after = fields.Float(string="Visits a Year after", digits=(16, 1), readonly=True)
    visit_share = fields.Float(
        string="Visits of Working Days (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Face-to-face visits after the plan against the working days of the year.",
    )
    visit_level = fields.Selection(
        VISIT_LEVELS,
        readonly=True,
        help="Tight and does not fit: above the two shares in the settings.",
    )

    @api.depends("plan_id", "manager_id")
    def _compute_display_name(self):
        for load in self:
            load.display_name = f"{load.plan_id.name}: {load.manager_id.display_name}"
