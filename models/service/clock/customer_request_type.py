from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ....algorithms.limits import stages_exceed
from ...sessions import meet

UNITS = [("minute", "Minutes"), ("hour", "Hours"), ("working_day", "Working days")]
CLOCKS = [("working", "Working hours"), ("continuous", "Without a break")]
#: fields that may come from an import without having to be given
_FIGURES = ("limit_value", "legal_value", "response_value")


class CustomerRequestType(models.Model):
    """A kind of request: who does it, on which clock, and until when (domain 8.3, 11.6).

    A company may have its own type of a code, which then replaces the shared one.
    """

    _name = "customer.request.type"
    _description = "Request Type"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Name of the type for imports, the hotline and integrations, such as other.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for all companies. A company's own type replaces the shared type of the same code.",
    )
    note = fields.Text(string="Guidance", translate=True, help="What belongs here, for whoever records a request.")
    # who
    done_by = fields.Selection(
        [
            ("manager", "Customer manager"),
            ("supervisor", "Supervisor"),
            ("operations", "Operation and maintenance"),
            ("metering", "Metering"),
            ("billing", "Billing"),
            ("connection", "New connections"),
            ("energy", "Energy services"),
            ("marketing", "Marketing"),
        ],
        required=True,
        default="manager",
        help="Kind of unit that does the work.",
    )
    department_id = fields.Many2one(
        "hr.department",
        company_dependent=True,
        check_company=True,
        help="Where the work goes unless somebody chooses another department. Each company has its own.",
    )
    needs_leg = fields.Boolean(
        string="Needs a Department",
        help="Cannot be answered before a department was asked.",
    )
    # until when
    clock = fields.Selection(
        CLOCKS,
        required=True,
        default="working",
        help="Working hours: of the company's schedule, with its holidays and make-up days. Without a break: for what"
        " cannot wait, such as repair, reconnection, damage and safety.",
    )
    limit_value = fields.Float(string="Limit", digits=(8, 2), help="Time until the customer has his answer.")
    limit_unit = fields.Selection(UNITS, required=True, default="working_day")
    legal_value = fields.Float(
        string="Legal Limit",
        digits=(8, 2),
        help="Limit by law or public commitment, which nothing exceeds. 0: none.",
    )
    legal_unit = fields.Selection(UNITS, required=True, default="working_day")
    tier_factor_applies = fields.Boolean(
        string="Shorter for Better Tiers",
        help="The limit is multiplied by the factor of the customer's tier and rounded up to whole working hours.",
    )
    # the first answer
    response_rule = fields.Selection(
        [
            ("tier", "By the customer's tier"),
            ("own", "The same for all"),
            ("none", "None"),
        ],
        required=True,
        default="tier",
        help="Until when somebody answers the customer for the first time.",
    )
    response_value = fields.Float(string="First Response", digits=(8, 2))
    response_unit = fields.Selection(UNITS, string="Unit of the First Response", required=True, default="hour")
    response_clock = fields.Selection(CLOCKS, string="Clock of the First Response", required=True, default="continuous")
    # what it is
    is_complaint = fields.Boolean(
        string="Complaint",
        help="Goes to the first person up the line who is not its subject.",
    )
    is_repair = fields.Boolean(
        string="Outage Repair",
        help="The limits are those of the area class of the account: a crew at the place, then power back.",
    )
    arrive_urban = fields.Integer(string="Arrive, Urban (minutes)", default=45)
    arrive_rural = fields.Integer(string="Arrive, Rural (minutes)", default=90)
    arrive_remote = fields.Integer(string="Arrive, Remote (minutes)", default=120)
    restore_urban = fields.Integer(string="Restore, Urban (minutes)", default=180)
    restore_rural = fields.Integer(string="Restore, Rural (minutes)", default=240)
    restore_remote = fields.Integer(string="Restore, Remote (minutes)", default=240)
    stage_ids = fields.One2many(
        "customer.request.type.stage",
        "type_id",
        string="Stages",
        copy=True,
        help="Working days of the utility in each stage; the customer's own time is not counted.",
    )
    stage_days = fields.Float(
        string="Days of all Stages",
        compute="_compute_stage_days",
        digits=(8, 2),
    )

    _code_uniq = models.UniqueIndex(
        "(code, company_id) NULLS NOT DISTINCT",
        "Code: another request type of this company already has it.",
    )
    _code_filled = models.Constraint(
        "CHECK (code = btrim(code) AND code <> '')",
        "Code: at least one character, without blanks around.",
    )
    _limits_range = models.Constraint(
        "CHECK (limit_value BETWEEN 0 AND 100000 AND legal_value BETWEEN 0 AND 100000"
        " AND response_value BETWEEN 0 AND 100000)",
        "Limit, legal limit and first response: between 0 and 100000.",
    )
    _limit_given = models.Constraint(
        "CHECK (is_repair IS TRUE OR COALESCE(limit_value, 0) > 0)",
        "Limit: more than 0, since a request has to be answered some time.",
    )
    _days_in_working_time = models.Constraint(
        "CHECK (clock = 'working' OR limit_unit <> 'working_day' AND (legal_unit <> 'working_day' OR legal_value = 0))",
        "Limit: working days need the clock of working hours. Give minutes or hours, or choose that clock.",
    )
    _response_days_in_working_time = models.Constraint(
        "CHECK (response_rule <> 'own' OR response_clock = 'working' OR response_unit <> 'working_day')",
        "First response: working days need the clock of working hours.",
    )
    _response_given = models.Constraint(
        "CHECK (response_rule <> 'own' OR COALESCE(response_value, 0) > 0)",
        "First response: more than 0, or choose another rule.",
    )
    _limit_within_law = models.Constraint(
        "CHECK (legal_value = 0 OR legal_unit <> limit_unit OR limit_value <= legal_value)",
        "Limit: not beyond the legal limit.",
    )
    _factor_in_working_time = models.Constraint(
        "CHECK (tier_factor_applies IS NOT TRUE"
        " OR clock = 'working' AND is_complaint IS NOT TRUE AND is_repair IS NOT TRUE)",
        "Shorter for better tiers: only for what runs in working hours, and neither for complaints nor for repair.",
    )
    _repair_without_break = models.Constraint(
        "CHECK (is_repair IS NOT TRUE OR clock = 'continuous')",
        "Outage repair: it runs on the clock without a break.",
    )
    _area_limits_range = models.Constraint(
        "CHECK (LEAST(arrive_urban, arrive_rural, arrive_remote, restore_urban, restore_rural, restore_remote) > 0"
        " AND GREATEST(arrive_urban, arrive_rural, arrive_remote, restore_urban, restore_rural, restore_remote)"
        " <= 10080)",
        "Arrive and restore: between 1 minute and a week.",
    )

    @api.depends("stage_ids.days")
    def _compute_stage_days(self):
        for kind in self:
            kind.stage_days = sum(kind.stage_ids.mapped("days"))

    @api.constrains("stage_ids", "limit_value", "limit_unit", "tier_factor_applies")
    def _check_stages(self):
        """The stages have to fit into the limit of the whole, which a tier does not shorten (11.6, 11.7)."""
        for kind in self.filtered("stage_ids"):
            if kind.limit_unit != "working_day" or kind.tier_factor_applies:
                raise ValidationError(
                    self.env._(
                        "Stages: %(name)s can have them only with a limit in working days that is the same for all"
                        " tiers.",
                        name=kind.name,
                    )
                )
            excess = stages_exceed(kind.stage_ids.mapped("days"), kind.limit_value)
            if excess:
                raise ValidationError(
                    self.env._(
                        "Stages: together those of %(name)s take %(excess)g working days more than its limit of"
                        " %(limit)g. Shorten them or give a longer limit.",
                        name=kind.name,
                        excess=excess,
                        limit=kind.limit_value,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create types; a figure an import leaves empty is 0."""
        return super().create([self._with_figures(vals) for vals in vals_list])

    def write(self, vals):
        """Change types. Two sessions that change limit and stages of one meet in its row."""
        if {"stage_ids", "limit_value"} & vals.keys():
            meet(self)
        return super().write(self._with_figures(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shipped(self):
        """What the addon looks for by its name is archived, not deleted."""
        if any(xmlid.startswith("customer_manager.") for xmlid in self.get_external_id().values()):
            raise UserError(
                self.env._("Request type: one that came with the addon can only be archived, since others build on it.")
            )

    def copy_data(self, default=None):
        """A copy needs a code of its own."""
        return [
            vals if "code" in (default or {}) else {**vals, "code": self.env._("%s (copy)", kind.code)}
            for kind, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _with_figures(self, vals):
        return {**vals, **{name: vals[name] or 0 for name in _FIGURES if name in vals}}

    @api.model
    def _get_types(self, company):
        """Return the active types in force for `company`, in order.

        A type of the company replaces the shared one of the same code.
        """
        types = self.sudo().with_context(active_test=True).search([("company_id", "in", (False, company.id))])
        own = set(types.filtered("company_id").mapped("code"))
        return self.browse(types.filtered(lambda kind: kind.company_id or kind.code not in own).ids)

    @api.model
    def _get_type(self, company, code):
        """Return the type in force for `company` under a code; empty if there is none."""
        return self._get_types(company).filtered(lambda kind: kind.code == code)[:1]
