from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...algorithms.workload import load_rate
from ..roles import OFFICER
from .days import read_day, running_on

#: Lowest grade whose holders guide trainees: first grade (domain P12).
MENTOR_LEVEL = 3
#: Who may see how much each manager carries; the directory is for everybody.
LOAD_GROUPS = (
    "customer_manager.group_customer_manager_user,"
    "customer_manager.group_customer_manager_hr,"
    "customer_manager.group_customer_manager_audit"
)
#: From which states a step leads to a state.
_STEPS = {"active": ("suspended",), "suspended": ("active",), "ended": ("active", "suspended")}
_ALL_LOADS_GROUPS = (
    OFFICER,
    "customer_manager.group_customer_manager_hr",
    "customer_manager.group_customer_manager_audit",
)


class CustomerManager(models.Model):
    """An employee who serves named customers (domain P2, P9, P11)."""

    _name = "customer.manager"
    _description = "Customer Manager"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.import.names",
        "customer.sealed.mixin",
        "customer.own.case.mixin",
    ]
    _order = "name, id"
    _rec_names_search = ["name", "work_email"]
    _check_company_auto = True
    _import_names = {"employee_id": ("name", "work_email")}

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", index=True)
    name = fields.Char(related="employee_id.name", store=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(related="employee_id.company_id", store=True, index=True, precompute=True)
    user_id = fields.Many2one(
        related="employee_id.user_id",
        string="Login",
        store=True,
        index=True,
        precompute=True,
    )
    department_id = fields.Many2one(related="employee_id.department_id", string="Unit")
    work_phone = fields.Char(related="employee_id.work_phone")
    work_email = fields.Char(related="employee_id.work_email")
    image_128 = fields.Image(related="employee_id.image_128")
    state = fields.Selection(
        [("active", "Active"), ("suspended", "Suspended"), ("ended", "Ended")],
        required=True,
        default="active",
        tracking=True,
        index=True,
    )
    grade_id = fields.Many2one(
        "customer.manager.grade",
        readonly=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Grade of the running appointment.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Team",
        index=True,
        check_company=True,
        tracking=True,
        help="The leader of the team is the supervisor.",
    )
    supervisor_id = fields.Many2one(related="team_id.user_id", string="Supervisor")
    mentor_id = fields.Many2one(
        "customer.manager",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Who is primary and responsible for the customers of a trainee.",
    )
    trainee_ids = fields.One2many("customer.manager", "mentor_id", string="Trainees")
    appointment_ids = fields.One2many("customer.manager.appointment", "manager_id", string="Appointments")
    assignment_ids = fields.One2many("customer.assignment", "manager_id", string="Assignments", groups=LOAD_GROUPS)
    is_load_visible = fields.Boolean(compute="_compute_is_load_visible", groups=LOAD_GROUPS)
    customer_count = fields.Integer(string="Customers", compute="_compute_load", groups=LOAD_GROUPS)
    load_points = fields.Float(compute="_compute_load", digits=(16, 2), groups=LOAD_GROUPS)
    load_rate = fields.Float(
        string="Load (%)",
        compute="_compute_load",
        digits=(16, 1),
        groups=LOAD_GROUPS,
        help="The fuller of the two caps of the grade, customers or load points.",
    )

    _employee_uniq = models.Constraint("UNIQUE (employee_id)", "This employee is a customer manager already.")

    @api.depends_context("uid", "company")
    @api.depends(
        "assignment_ids.date_from",
        "assignment_ids.date_to",
        "assignment_ids.state",
        "grade_id.count_cap",
        "grade_id.load_cap",
    )
    def _compute_load(self):
        visible = self._filter_load_visible()
        loads = visible._portfolio_load()
        for manager in self:
            count, points = loads.get(manager.id, (0, 0.0))
            grade = manager.grade_id
            manager.customer_count = count
            manager.load_points = points
            manager.load_rate = load_rate(count, points, grade.count_cap, grade.load_cap)

    @api.depends_context("uid")
    @api.depends("user_id", "team_id.user_id")
    def _compute_is_load_visible(self):
        visible = self._filter_load_visible()
        for manager in self:
            manager.is_load_visible = manager in visible

    def _filter_load_visible(self):
        """Managers whose load the user may see: all, his team's, or his own."""
        user = self.env.user
        if self.env.su or any(user.has_group(group) for group in _ALL_LOADS_GROUPS):
            return self
        return self.filtered(lambda m: user in (m.sudo().user_id | m.sudo().supervisor_id))

    # Not on the grade: it changes by the hourly job, which nothing may stop.
    @api.constrains("mentor_id")
    def _check_mentor(self):
        if own := self.filtered(lambda manager: manager.mentor_id == manager):
            raise ValidationError(self.env._("Mentor: %(name)s cannot be the own mentor.", name=own[0].name))
        for mentor in self.mentor_id:
            if mentor.mentor_id or 0 < mentor.grade_id.level < MENTOR_LEVEL:
                raise ValidationError(
                    self.env._("Mentor: the grade of %(mentor)s is too low for a mentor.", mentor=mentor.name)
                )
            limit = mentor.company_id.customer_trainees_per_mentor
            if len(mentor.trainee_ids) > limit:
                raise ValidationError(
                    self.env._(
                        "Mentor: %(mentor)s already has %(limit)s trainees.",
                        mentor=mentor.name,
                        limit=limit,
                    )
                )

    @api.constrains("state", "active")
    def _check_left_without_customers(self):
        """Nobody leaves the line or the list while customers hang on him."""
        gone = self.filtered(lambda m: m.state == "ended" or not m.active)
        if not gone:
            return
        counts = (
            self.env["customer.assignment"]
            .sudo()
            ._read_group(
                [("manager_id", "in", gone.ids)] + self._open_assignment_domain(),
                ["manager_id"],
                ["partner_id:count_distinct"],
            )
        )
        if counts:
            manager, count = counts[0]
            raise ValidationError(
                self.env._(
                    "%(manager)s still serves %(count)s customers: give them to others"
                    " before ending or archiving the manager.",
                    manager=manager.name,
                    count=count,
                )
            )

    @api.model
    def _open_assignment_domain(self):
        """Domain of the assignments that run today or begin later."""
        today = self.env.company._customer_today()
        return [
            ("state", "!=", "cancelled"),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", today),
        ]

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"grade_id"}

    @api.model_create_multi
    def create(self, vals_list):
        """Name managers; who has left cannot be one."""
        for vals in vals_list:
            self._check_sealed(vals)
        managers = super().create(vals_list)
        managers.filtered(lambda manager: manager.state == "active")._check_may_serve()
        return managers

    def write(self, vals):
        """Guard what the system keeps, the person, and the order of the states."""
        self._check_sealed(vals)
        if "employee_id" in vals and not self.env.su:
            self._check_same_person(vals["employee_id"])
        if "state" in vals:
            self.filtered(lambda manager: manager.state != vals["state"])._check_step(vals["state"])
        return super().write(vals)

    def _check_same_person(self, employee_id):
        """The history of a manager stays with the person who made it."""
        if other := self.filtered(lambda manager: manager.employee_id.id != employee_id):
            raise UserError(
                self.env._(
                    "Employee: the file of %(manager)s belongs to this person; make another manager for somebody else.",
                    manager=other[0].name,
                )
            )

    def _filter_own_case(self):
        user = self.env.user
        return self.filtered(lambda manager: manager.sudo().user_id == user)

    def _own_case_refusal(self):
        return self.env._("Nobody may change his own file as a manager: ask a colleague.")

    @api.model
    def get_import_templates(self):
        """Return the file that shows how to bring in the managers."""
        return [
            {
                "label": self.env._("Import Template for Customer Managers"),
                "template": "/customer_manager/static/import/customer_manager.csv",
            }
        ]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_suspend(self):
        """Suspend active managers: their customers show as without a manager."""
        self._set_state("suspended")
        return True

    def action_resume(self):
        """Let suspended managers serve again; needs an active employee and login."""
        self._set_state("active")
        return True

    def action_end(self):
        """End the role of managers who serve nobody any more; never the employment."""
        self._set_state("ended")
        return True

    def _set_state(self, state):
        self.check_access("write")
        self._check_step(state)
        self.write({"state": state})

    def _check_may_serve(self):
        """Who has left serves nobody."""
        for manager in self.sudo():
            user = manager.user_id
            if not manager.employee_id.active or (user and not user.active):
                raise UserError(
                    self.env._(
                        "%(manager)s has an archived employee or login: restore it first.",
                        manager=manager.name,
                    )
                )

    def _check_step(self, state):
        """Refuse a state that the present one does not lead to, whatever path asks for it."""
        if state == "active":
            self._check_may_serve()
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda manager: manager.state not in _STEPS.get(state, ())):
            raise UserError(
                self.env._(
                    "State: %(manager)s is '%(state)s', which does not allow this step.",
                    manager=wrong[0].name,
                    state=labels[wrong[0].state],
                )
            )

    def action_view_portfolio(self):
        """Open the customers this manager serves today in any role, trainee included."""
        self.ensure_one()
        today = self.company_id._customer_today()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_portfolio_action")
        running = Domain("manager_id", "=", self.id) & Domain("state", "!=", "cancelled") & running_on(today)
        action["domain"] = [("customer_assignment_ids", "any", list(running))]
        action["context"] = {"create": False}
        action["display_name"] = self.env._("Customers of %(name)s", name=self.name)
        return action

    # ------------------------------------------------------------
    # Grades
    # ------------------------------------------------------------

    @api.readonly
    def grade_on(self, date):
        """Return the grade this manager held on `date` (a date or its ISO text); empty
        if none. Reads the appointments with the rights of the caller."""
        self.ensure_one()
        day = read_day(self.env, self.env._("Date"), date)
        if not day:
            raise UserError(self.env._("Date: a day is needed to tell the grade."))
        appointment = self.env["customer.manager.appointment"].search(
            Domain("manager_id", "=", self.id) & running_on(day), limit=1
        )
        return appointment.grade_id

    def _grades_on(self, date):
        """Return {manager id: grade} for those appointed on `date`, in one query."""
        appointments = (
            self.env["customer.manager.appointment"]
            .sudo()
            .search_fetch(
                Domain("manager_id", "in", self.ids) & running_on(date),
                ["manager_id", "grade_id"],
            )
        )
        return {row.manager_id.id: row.grade_id for row in appointments}

    def _sync_grade(self):
        """Write the grade of the running appointment where it differs."""
        for company, managers in self.sudo().grouped("company_id").items():
            grades = managers._grades_on(company._customer_today())
            nothing = self.env["customer.manager.grade"]
            for manager in managers:
                grade = grades.get(manager.id, nothing)
                if manager.grade_id != grade:
                    manager.grade_id = grade

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """The directory is for everybody, the history of a person is not: messages are
        read by the own user and by those who may see the load."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "read":
            visible = self._filter_load_visible()
            for manager in self - visible:
                operations[manager] = "write"
        return operations
