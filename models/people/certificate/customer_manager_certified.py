from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerManager(models.Model):
    """A manager serves customers only with a certificate for his grade (domain P8, 11.3)."""

    _inherit = "customer.manager"

    certificate_ids = fields.One2many("customer.manager.certificate", "manager_id", string="Certificates")
    has_valid_certificate = fields.Boolean(
        "Certified",
        compute="_compute_certificate",
        search="_search_has_valid_certificate",
        compute_sudo=True,
        help="A certificate for the grade held, or a higher one, is in force today.",
    )
    certificate_end = fields.Date("Certified Until", compute="_compute_certificate", compute_sudo=True)

    @api.depends(
        "certificate_ids.date_from",
        "certificate_ids.date_to",
        "certificate_ids.state",
        "certificate_ids.grade_id",
        "grade_id",
    )
    def _compute_certificate(self):
        ends = {}
        for company, managers in self.grouped("company_id").items():
            ends |= managers._certificate_ends(company._customer_today())
        for manager in self:
            manager.certificate_end = ends.get(manager._origin.id, False)
            manager.has_valid_certificate = manager._origin.id in ends

    @api.model
    def _search_has_valid_certificate(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return Domain.TRUE
        query = self._certificate_query(self._sql_today())
        found = Domain("id", "in", SQL("(SELECT certified.id FROM (%s) AS certified)", query))
        return found if True in value else ~found

    # ------------------------------------------------------------
    # On a day
    # ------------------------------------------------------------

    def _certified_on(self, date):
        """Managers in office with a certificate in force on `date` for the grade they hold that day.

        A certificate of a higher grade will do, one of a lower grade never (domain P8); one query.
        """
        managers = super()._certified_on(date)
        certified = managers._certificate_ends(date)
        return managers.filtered(lambda manager: manager.id in certified)

    def _certificate_ends(self, date):
        """Return {manager id: last day} of the certificates that are good on `date` for the grade held then."""
        if not self.ids:
            return {}
        return dict(self.env.execute_query(SQL("%s AND m.id = ANY(%s)", self._certificate_query(date), list(self.ids))))

    @api.model
    def _sql_today(self):
        """Return the SQL of today for a manager `m`: companies may live in different time zones."""
        return SQL(
            "(SELECT d.today FROM (VALUES %s) AS d(company_id, today) WHERE d.company_id = m.company_id)",
            self.env["customer.assignment"]._sql_days(),
        )

    @api.model
    def _certificate_query(self, day):
        """Return the SQL of (manager id, last day) of all managers who are certified for their grade.

        :param day: a date, or the SQL of one for a manager `m`
        """
        certificates = self.env["customer.manager.certificate"]
        certificates.flush_model(
            ["employee_id", "grade_id", "date_from", "date_to", "suspended_on", "lifted_on", "withdrawn_on"]
        )
        self.flush_model(["employee_id", "company_id"])
        self.env["customer.manager.appointment"].flush_model(["manager_id", "grade_id", "date_from", "date_to"])
        self.env["customer.manager.grade"].flush_model(["level"])
        return SQL(
            """
            SELECT m.id, c.date_to
              FROM customer_manager m
              JOIN customer_manager_certificate c ON c.employee_id = m.employee_id
              JOIN customer_manager_grade certified ON certified.id = c.grade_id
             WHERE %(in_force)s
               AND certified.level >= COALESCE((
                       SELECT held.level
                         FROM customer_manager_appointment a
                         JOIN customer_manager_grade held ON held.id = a.grade_id
                        WHERE a.manager_id = m.id AND a.date_from <= %(day)s
                          AND (a.date_to IS NULL OR a.date_to >= %(day)s)
                   ), 0)
            """,
            in_force=certificates._in_force_on(day),
            day=day,
        )

    def _running_certificate(self):
        """Return the certificate of this one manager whose days run, suspended or not; empty if none."""
        self.ensure_one()
        return self.sudo().certificate_ids.filtered(lambda one: one.state in ("valid", "expiring", "suspended"))[:1]

    # ------------------------------------------------------------
    # Into and out of office
    # ------------------------------------------------------------

    def _check_step(self, state):
        """Who is appointed to a grade goes back into office only with a certificate for it."""
        super()._check_step(state)
        if state == "active":
            for manager in self.sudo():
                if not manager._may_resume():
                    raise UserError(
                        self.env._(
                            "Certificate: %(manager)s has none in force for the grade %(grade)s and cannot serve"
                            " customers.",
                            manager=manager.name,
                            grade=manager.grade_id.name,
                        )
                    )

    def _may_resume(self):
        """Whether certificate, employee and login of this one manager allow him to be in office."""
        self.ensure_one()
        is_there = self.employee_id.active and self.user_id.active == bool(self.user_id)
        return is_there and (not self.grade_id or bool(self._certificate_ends(self.company_id._customer_today())))

    def _suspend_uncertified(self, why, note=None):
        """Suspend managers without a certificate and tell who leads them.

        :param why: function of an environment, returns the cause in its language
        :param note: likewise, what is to be done; by default the customers have to be given to others
        """
        for manager in self.sudo():
            if manager.state == "active":
                manager.state = "suspended"
            user = manager._customer_supervisor()
            reader = manager.with_context(lang=user.lang)
            text = note(reader.env) if note else reader.env._("Give the customers to others, or name covers.")
            reader.activity_schedule(
                "customer_manager.mail_activity_type_certificate",
                manager.company_id._customer_today(),
                summary=reader.env._("%(name)s is suspended", name=manager.name),
                note=f"{why(reader.env)} {text}",
                user_id=user.id,
            )

    def _customer_supervisor(self):
        """Return who leads this one manager: head of the team, superior, else human resources."""
        self.ensure_one()
        employee = self.employee_id
        for user in (self.team_id.user_id, employee.parent_id.user_id):
            if user.active and user != self.user_id:
                return user
        return employee._customer_hr_user()
