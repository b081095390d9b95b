from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...algorithms.periods import overlaps
from ..periods import check_days

#: What may still change on an appointment that has begun: its rows are the grade history.
_OPEN_FIELDS = frozenset({"date_to", "end_reason", "order_number"})


class CustomerManagerAppointment(models.Model):
    """The term of a manager in a grade; the rows are the grade history (domain 11.3)."""

    _name = "customer.manager.appointment"
    _description = "Customer Manager Appointment"
    _inherit = ["customer.import.names", "customer.sealed.mixin", "customer.own.case.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _import_names = {
        "manager_id": ("name", "work_email"),
        "grade_id": ("code", "name"),
    }

    manager_id = fields.Many2one(
        "customer.manager",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    grade_id = fields.Many2one(
        "customer.manager.grade",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="manager_id.company_id", store=True, index=True)
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._customer_today(),
    )
    date_to = fields.Date(string="To", help="Last day of the term; empty = open.")
    order_number = fields.Char(help="Number of the appointment order.")
    end_reason = fields.Selection(
        [
            ("promotion", "Promotion"),
            ("demotion", "Demotion"),
            ("term", "End of the term"),
            ("transfer", "Transfer"),
            ("resignation", "Resignation"),
            ("retirement", "Retirement"),
            ("exit", "Left the line"),
            ("correction", "Correction"),
        ],
    )
    is_initial = fields.Boolean(
        string="Initial Recognition",
        help="Taken over at the launch of the regime (domain 11.1); stays marked for"
        " life. Only such a term may begin in the past, and only while the launch"
        " window is open.",
    )

    # Ranges of one integer stand in for "=" so that no extension is needed.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(manager_id, manager_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "A manager holds one grade at a time: end the running appointment first.",
    )
    _date_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The end of an appointment must not be before its start.",
    )

    @api.depends("manager_id", "grade_id", "date_from")
    def _compute_display_name(self):
        for appointment in self:
            appointment.display_name = self.env._(
                "%(manager)s: %(grade)s from %(date)s",
                manager=appointment.manager_id.display_name or "",
                grade=appointment.grade_id.display_name or "",
                date=fields.Date.to_string(appointment.date_from) or "",
            )

    @api.constrains("date_from", "date_to")
    def _check_calendar(self):
        check_days(self, ("date_from", "date_to"))

    @api.model_create_multi
    def create(self, vals_list):
        """Appoint managers and let their grades follow."""
        for vals in vals_list:
            self._check_sealed(vals)
        self._check_free(vals_list)
        appointments = super().create(vals_list)
        appointments._check_start()
        appointments.manager_id._sync_grade()
        return appointments

    def write(self, vals):
        """Guard the grade history and let the grades follow."""
        self._check_sealed(vals)
        self._check_history(vals)
        managers = self.manager_id
        result = super().write(vals)
        if "date_from" in vals or "is_initial" in vals:
            self._check_start()
        (managers | self.manager_id)._sync_grade()
        return result

    def unlink(self):
        """Withdraw terms that have not begun and let the grades follow."""
        managers = self.manager_id
        result = super().unlink()
        managers._sync_grade()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if begun := self.filtered(lambda a: a._has_begun()):
            raise UserError(
                self.env._(
                    "%(appointment)s has begun and belongs to the grade history: end it instead of deleting it.",
                    appointment=begun[0].display_name,
                )
            )

    def action_close_launch_window(self):
        """Close the launch window of the current company: nothing begins in the past
        from now on (domain 11.1). For human resources and administrators."""
        if not self.env.user.has_groups(
            "customer_manager.group_customer_manager_hr,customer_manager.group_customer_manager_admin"
        ):
            raise AccessError(self.env._("Only human resources and administrators close the launch window."))
        self.env.company.sudo().customer_launch_open = False
        return True

    @api.model
    def get_import_templates(self):
        """Return the file that shows how to take over existing grades."""
        return [
            {
                "label": self.env._("Import Template for Appointments"),
                "template": "/customer_manager/static/import/customer_appointment.csv",
            }
        ]

    def _has_begun(self):
        self.ensure_one()
        return self.date_from <= self.company_id._customer_today()

    def _own_case_refusal(self):
        return self.env._("Nobody may change his own appointment: ask a colleague.")

    @api.model
    def _check_free(self, vals_list):
        """Name the term that is in the way, where the database only says that one is."""
        managers = {vals.get("manager_id") for vals in vals_list} - {None, False}
        terms = defaultdict(list)
        for term in self.sudo().search([("manager_id", "in", list(managers))]):
            terms[term.manager_id.id].append((term.date_from, term.date_to or None))
        for vals in vals_list:
            start = fields.Date.to_date(vals.get("date_from"))
            if not start:
                continue
            period = (start, fields.Date.to_date(vals.get("date_to")) or None)
            spans = terms[vals.get("manager_id")]
            for other in spans:
                if overlaps(period, other):
                    manager = self.env["customer.manager"].browse(vals["manager_id"])
                    raise ValidationError(
                        self.env._(
                            "From: %(manager)s is appointed from %(date)s already and"
                            " holds one grade at a time. End that term first.",
                            manager=manager.name,
                            date=fields.Date.to_string(other[0]),
                        )
                    )
            spans.append(period)

    def _check_start(self):
        """A term starts today or later, except at the launch of the regime; after it nothing
        is an initial recognition any more."""
        if self.env.su:
            return
        for appointment in self:
            company = appointment.company_id
            if appointment.is_initial and not company.customer_launch_open:
                raise ValidationError(
                    self.env._(
                        "Initial Recognition: %(manager)s cannot be recognised any more, the launch window is closed.",
                        manager=appointment.manager_id.display_name,
                    )
                )
            if appointment.date_from >= company._customer_today():
                continue
            if not (appointment.is_initial and company.customer_launch_open):
                raise ValidationError(
                    self.env._(
                        "From: the appointment of %(manager)s may not begin in the past"
                        " (%(date)s). Only an initial recognition may, while the launch"
                        " window is open.",
                        manager=appointment.manager_id.display_name,
                        date=fields.Date.to_string(appointment.date_from),
                    )
                )

    def _check_history(self, vals):
        """A term that has begun only gets an end, today or later."""
        if self.env.su:
            return
        for appointment in self.filtered(lambda a: a._has_begun()):
            changed = {
                name
                for name in vals
                if name in self._fields
                and self._fields[name].convert_to_cache(vals[name], appointment)
                != self._fields[name].convert_to_cache(appointment[name], appointment)
            }
            if frozen := changed - _OPEN_FIELDS:
                raise UserError(
                    self.env._(
                        "%(field)s: %(appointment)s has begun and belongs to the grade"
                        " history. End it and appoint anew.",
                        field=self._fields[min(frozen)]._description_string(self.env),
                        appointment=appointment.display_name,
                    )
                )
            yesterday = appointment.company_id._customer_today() - timedelta(days=1)
            ends = (appointment.date_to, fields.Date.to_date(vals.get("date_to")))
            if "date_to" in changed and any(end and end < yesterday for end in ends):
                raise UserError(
                    self.env._(
                        "To: an appointment cannot end before %(date)s; the past is not rewritten.",
                        date=fields.Date.to_string(yesterday),
                    )
                )
