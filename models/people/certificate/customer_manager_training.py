from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...approval.approval_text import checked_text
from ...customer.unknown_fields import UnknownFloat
from ...roles import HR

#: after this time an entry stays as it is
_SETTLED_AFTER = timedelta(days=1)
HOURS_A_DAY = 24


class CustomerManagerTraining(models.Model):
    """Training of a person: a course or an exam, with its hours, its mark and its paper (domain P12, 11.3).

    Written by human resources and never by the person himself. An entry may be corrected for a
    day; from then on it stays, and what was wrong is cancelled with a reason. What lies back is
    booked with its paper, and a past year is closed some weeks after its end, so that nobody buys
    training back.
    """

    _name = "customer.manager.training"
    _description = "Training of a Customer Manager"
    _inherit = ["customer.evidence.mixin", "customer.sealed.mixin", "customer.own.case.mixin", "customer.reason.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    employee_id = fields.Many2one("hr.employee", required=True, index=True, ondelete="restrict", check_company=True)
    manager_id = fields.Many2one("customer.manager", compute="_compute_manager_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection([("course", "Course"), ("exam", "Exam")], required=True, default="course")
    field = fields.Selection(
        [("trade", "Trade"), ("law", "Law and integrity"), ("safety", "Safety")],
        "Training Field",
        required=True,
        default="trade",
    )
    name = fields.Char("Course Subject", required=True)
    provider = fields.Char(help="Who held the course or the exam.")
    date = fields.Date(required=True, index=True, help="Day of the training; of several days the last one.")
    day_count = fields.Integer("Days", required=True, default=1)
    hours = fields.Float(digits=(6, 2))
    mark = UnknownFloat(digits=(5, 2), help="0 to 100; empty: there was no test.")
    reference = fields.Char("Document Number")
    state = fields.Selection(
        [("done", "Booked"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="done",
        copy=False,
        index=True,
    )
    cancel_reason = fields.Char("Why It Was Cancelled", readonly=True, copy=False)
    cancelled_uid = fields.Many2one("res.users", "Cancelled by", readonly=True, copy=False)
    cancelled_at = fields.Datetime(readonly=True, copy=False)
    is_settled = fields.Boolean(compute="_compute_is_settled", export_string_translation=False)

    _hours_range = models.Constraint(
        f"CHECK (day_count BETWEEN 1 AND 366 AND hours BETWEEN 0 AND {HOURS_A_DAY} * day_count)",
        "Hours: from 0 to 24 for each day of the training, which lasts at least one.",
    )
    _mark_range = models.Constraint("CHECK (mark IS NULL OR mark BETWEEN 0 AND 100)", "Mark: a figure from 0 to 100.")
    _exam_mark = models.Constraint("CHECK (kind <> 'exam' OR mark IS NOT NULL)", "Mark: an exam needs one.")
    _cancelled_with_reason = models.Constraint(
        "CHECK (state <> 'cancelled' OR cancel_reason IS NOT NULL)",
        "Why It Was Cancelled: a cancelled entry needs its reason.",
    )
    _employee_date_idx = models.Index("(employee_id, date) WHERE state = 'done'")

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("employee_id.customer_manager_ids")
    def _compute_manager_id(self):
        managers = self.env["customer.manager"].search([("employee_id", "in", self.employee_id.ids)])
        by_employee = {manager.employee_id.id: manager for manager in managers}
        for training in self:
            training.manager_id = by_employee.get(training.employee_id.id, False)

    @api.depends("create_date", "state")
    def _compute_is_settled(self):
        for training in self:
            training.is_settled = training._is_evidence_settled()

    def _is_evidence_settled(self):
        """What is older than a day or cancelled stays as it is."""
        if self.state == "cancelled":
            return True
        return bool(self.create_date) and self.create_date <= fields.Datetime.now() - _SETTLED_AFTER

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"company_id", "state", "cancel_reason", "cancelled_uid", "cancelled_at"}

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.constrains("date", "day_count", "employee_id")
    def _check_date(self):
        """Training has been when it is booked, and the books of a past year are closed."""
        for training in self:
            company = training.company_id
            today = company._customer_today()
            if training.date > today:
                raise ValidationError(
                    self.env._("Date: '%(training)s' lies ahead; book it when it has been.", **self._named(training))
                )
            if company.customer_launch_open or training.date.year == today.year:
                continue
            closed = fields.Date.add(
                training.date.replace(month=12, day=31), days=company.customer_training_closing_days
            )
            if today > closed:
                raise ValidationError(
                    self.env._(
                        "Date: the training of %(year)s is closed since %(day)s; '%(training)s' cannot be booked any"
                        " more.",
                        year=training.date.year,
                        day=fields.Date.to_string(closed),
                        **self._named(training),
                    )
                )

    @api.constrains("date", "attachment_ids", "reference")
    def _check_evidence_of_the_past(self):
        """What lies back needs its paper; while the launch window is open, its number will do."""
        for training in self:
            company = training.company_id
            days = company.customer_training_evidence_days
            is_shown = training.attachment_ids or (company.customer_launch_open and training.reference)
            if not is_shown and (company._customer_today() - training.date).days > days:
                raise ValidationError(
                    self.env._(
                        "Evidence: '%(training)s' lies more than %(days)s days back and needs its paper.",
                        days=days,
                        **self._named(training),
                    )
                )

    @api.constrains("date", "hours", "day_count", "employee_id", "state")
    def _check_hours_of_a_day(self):
        """Nobody learns more hours than a day has."""
        rows = self._read_group(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("date", "in", self.mapped("date")),
                ("day_count", "=", 1),
                ("state", "=", "done"),
            ],
            ["employee_id", "date:day"],
            ["hours:sum"],
            having=[("hours:sum", ">", HOURS_A_DAY)],
        )
        for employee, day, hours in rows:
            raise ValidationError(
                self.env._(
                    "Hours: %(person)s would have %(hours)g hours of training on %(day)s; a day has %(most)s.",
                    person=employee.sudo().name,
                    hours=hours,
                    day=fields.Date.to_string(day),
                    most=HOURS_A_DAY,
                )
            )

    @staticmethod
    def _named(training):
        return {"training": training.display_name}

    # ------------------------------------------------------------
    # Create and write
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Book training of others; the company is the person's."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create([{**vals, "company_id": self._company_of(vals).id} for vals in vals_list])

    @api.model
    def _company_of(self, vals):
        """Return the company of the person, whom a default of the context may name."""
        given = self.default_get(["employee_id"]) | vals
        return self.env["hr.employee"].sudo().browse(given.get("employee_id")).company_id or self.env.company

    def write(self, vals):
        """Correct what was booked today; add papers at any time."""
        self._check_sealed(vals)
        if not self.env.su:
            self._check_may_change(vals)
        return super().write(vals)

    def _check_may_change(self, vals):
        if "employee_id" in vals and any(training.employee_id.id != vals["employee_id"] for training in self):
            raise UserError(self.env._("Employee: training stays with its person; cancel it and book another one."))
        for training in self:
            open_fields = set() if training.state == "cancelled" else {"attachment_ids"}
            if training._is_evidence_settled() and vals.keys() - open_fields:
                raise UserError(
                    self.env._(
                        "'%(training)s' stays as it was booked: cancel it with a reason and book the right one.",
                        **self._named(training),
                    )
                )

    def copy_data(self, default=None):
        """Refused: each entry has its own day and paper."""
        raise UserError(self.env._("Training cannot be copied: book the other one with its own day."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        for training in self:
            if training._is_evidence_settled():
                raise UserError(
                    self.env._(
                        "'%(training)s' belongs to the training log: cancel it with a reason.", **self._named(training)
                    )
                )

    def _filter_own_case(self):
        user = self.env.user
        return self.filtered(lambda training: training.sudo().employee_id.user_id == user)

    def _own_case_refusal(self):
        return self.env._("Nobody books training of his own: ask a colleague in human resources.")

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "cancel": ("action_cancel", self.env._("Cancel a Training"), self.env._("Reason")),
        }

    def action_cancel(self, reason):
        """Cancel training that was booked wrongly (public; human resources).

        :param reason: text, kept with the entry
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(HR):
            raise AccessError(self.env._("Training: human resources cancels it."))
        self._check_own_case()
        reason = checked_text(self.env, self.env._("Reason"), reason)
        self.lock_for_update()
        for training in self:
            if training.state == "cancelled":
                raise UserError(self.env._("'%(training)s' is cancelled already.", **self._named(training)))
        self.sudo().write(
            {
                "state": "cancelled",
                "cancel_reason": reason,
                "cancelled_uid": self.env.uid,
                "cancelled_at": fields.Datetime.now(),
            }
        )
        return True

    # ------------------------------------------------------------
    # What others ask
    # ------------------------------------------------------------

    @api.model
    def _hours(self, employees, date_from, date_to):
        """Return {employee id: {field: hours}} of the training booked for these days; one query, whoever asks."""
        found = {employee_id: {} for employee_id in employees.ids}
        rows = self.sudo()._read_group(
            self._counting(employees, date_from, date_to), ["employee_id", "field"], ["hours:sum"]
        )
        for employee, field, hours in rows:
            found[employee.id][field] = hours
        return found

    @api.model
    def _exam_marks(self, employees, date_from, date_to):
        """Return {employee id: best mark} of the exams on these days; who sat none is missing. One query."""
        exams = self._counting(employees, date_from, date_to) & Domain("kind", "=", "exam")
        rows = self.sudo()._read_group(exams, ["employee_id"], ["mark:max"])
        return {employee.id: mark for employee, mark in rows}

    @api.model
    def _counting(self, employees, date_from, date_to):
        return Domain(
            [
                ("employee_id", "in", employees.ids),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
                ("state", "=", "done"),
            ]
        )
