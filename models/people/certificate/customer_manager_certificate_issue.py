import secrets
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ....algorithms.certification import RUNNING, last_day, state_on, trainee_ends
from ....algorithms.check_digits import check_digits
from ....algorithms.eligibility import TRAINEE_LEVEL

#: what a caller says of a new certificate; the rest is worked out
_GIVEN = frozenset({"employee_id", "grade_id", "date_from", "date_to", "is_initial", "note"})
SEQUENCE = "customer.manager.certificate"


class Before(NamedTuple):
    """What persons have before a new certificate."""

    #: {employee id: certificates that are not withdrawn, in order of their days}
    certificates: dict
    #: ids of certificates whose withdrawal is under way
    leaving: frozenset


class CustomerManagerCertificate(models.Model):
    """Issuing: the only way a certificate comes to be, whoever asks."""

    _inherit = "customer.manager.certificate"

    @api.model
    def _issue(self, vals_list):
        """Issue certificates and return them in the order of `vals_list`.

        The caller has made sure that the person passed what is asked of him (`_certification_checks`, a
        promotion, an initial recognition). A running certificate of the person ends the day before: one
        of another grade at once, one of the same grade within its renewal window.

        :param vals_list: dicts with ``employee_id``, ``grade_id`` and, if need be, ``date_from`` (default:
            today), ``date_to`` (of a trainee: the end of the term), ``is_initial``, ``note``
        :raise ValidationError: naming person and rule: begins in the past, overlaps another one, too early
            for a renewal, suspended or about to be withdrawn
        """
        if not vals_list:
            return self.browse()
        rows, employees, ends = self._check_issue(vals_list)
        self._end_before(ends)
        for row, employee in zip(rows, employees, strict=True):
            today, notice = employee.company_id._customer_today(), self._notice(employee.company_id)
            state = state_on(today, row["date_from"], row["date_to"], notice=notice)
            row |= {
                "number": self._next_number(employee.company_id),
                "token": secrets.token_urlsafe(24),
                "state": state,
                # an initial recognition may bring a certificate that has ended already
                "expired_on": state == "expired" and row["date_to"] + timedelta(days=1),
            }
        certificates = self.sudo().with_context(mail_create_nosubscribe=True)._create_unchecked(rows)
        certificates.flush_recordset()
        certificates._mirror()
        certificates.previous_id._sync_states()
        return certificates.with_env(self.env)

    @api.model
    def _check_issue(self, vals_list):
        """Return what `_issue` would do, or refuse: (rows to create, their employees, {certificate: last day})."""
        employees = self._issue_employees(vals_list)
        if len(set(employees.ids)) != len(employees):
            raise ValidationError(self.env._("Employee: a person gets one certificate at a time."))
        self._lock_employees(employees)
        before, ends = self._read_before(employees), {}
        rows = [
            self._check_issue_row(vals, employee, before, ends)
            for vals, employee in zip(vals_list, employees, strict=True)
        ]
        return rows, employees, ends

    @api.model
    def _issue_employees(self, vals_list):
        return self.env["hr.employee"].sudo().browse([vals["employee_id"] for vals in vals_list])

    @api.model
    def _check_issue_row(self, vals, employee, before, ends):
        """Return the row of one certificate, or refuse it.

        :param before: what `_read_before` returns for the person, among others
        :param ends: {certificate: its new last day}, filled here
        """
        row = self._prepare_issue(vals, employee)
        self._check_issue_person(employee)
        self._check_issue_days(row, employee)
        row["previous_id"] = self._make_room(row, employee, before, ends)
        return row

    @api.model
    def _issue_refusals(self, vals_list):
        """Return for each of these values the sentence with which `_issue` would refuse it alone, or nothing.

        Looks and locks nobody: `_issue` judges anew.
        """
        employees = self._issue_employees(vals_list)
        before = self._read_before(employees)
        return [self._find_refusal(vals, employee, before) for vals, employee in zip(vals_list, employees, strict=True)]

    @api.model
    def _find_refusal(self, vals, employee, before):
        try:
            self._check_issue_row(vals, employee, before, {})
        except UserError as error:
            return error.args[0]
        return None

    @api.model
    def _prepare_issue(self, vals, employee):
        """Return complete values: person, grade and days."""
        if unknown := vals.keys() - _GIVEN:
            raise ValidationError(
                self.env._("%(field)s: this is worked out when a certificate is issued.", field=min(unknown))
            )
        grade = self.env["customer.manager.grade"].sudo().browse(vals["grade_id"])
        start = fields.Date.to_date(vals.get("date_from")) or employee.company_id._customer_today()
        return {
            "employee_id": employee.id,
            "grade_id": grade.id,
            "date_from": start,
            "date_to": self._end_of(grade, start, fields.Date.to_date(vals.get("date_to"))),
            "is_initial": bool(vals.get("is_initial")),
            "note": vals.get("note") or False,
        }

    @api.model
    def _end_of(self, grade, start, wanted):
        """Return the last day: the months of the grade; a trainee's certificate runs to the end of the term."""
        if grade.certificate_months < 1:
            raise ValidationError(
                self.env._(
                    "Certificate Valid (Months): the grade %(grade)s does not say how long a certificate is valid.",
                    grade=grade.name,
                )
            )
        end = last_day(start, grade.certificate_months)
        if not wanted or wanted == end:
            return end
        if grade.level != TRAINEE_LEVEL:
            raise ValidationError(
                self.env._(
                    "To: a certificate of the grade %(grade)s runs %(months)s months, until %(day)s.",
                    grade=grade.name,
                    months=grade.certificate_months,
                    day=fields.Date.to_string(end),
                )
            )
        longest = trainee_ends(start)[1]
        if not start <= wanted <= longest:
            raise ValidationError(
                self.env._(
                    "To: the certificate of a trainee ends with the term, between %(start)s and %(end)s.",
                    start=fields.Date.to_string(start),
                    end=fields.Date.to_string(longest),
                )
            )
        return wanted

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model
    def _check_issue_person(self, employee):
        """Only who is in service, and never the user himself."""
        if not self.env.su and employee.user_id == self.env.user:
            raise AccessError(self._own_case_refusal())
        if not self.env.su and employee.company_id not in self.env.companies:
            raise AccessError(self.env._("Employee: somebody of another company is certified there, not here."))
        if not employee.active:
            raise ValidationError(
                self.env._("Employee: %(person)s has left and gets no certificate.", person=employee.name)
            )

    @api.model
    def _check_issue_days(self, row, employee):
        """Nothing is dated back, superuser code included; an initial recognition is, while the launch lasts."""
        company = employee.company_id
        if row["is_initial"] and not company.customer_launch_open and not self.env.su:
            raise ValidationError(
                self.env._(
                    "Initial Recognition: %(person)s cannot be recognised any more, the launch window is closed.",
                    person=employee.name,
                )
            )
        if row["date_from"] < company._customer_today() and not (row["is_initial"] and company.customer_launch_open):
            raise ValidationError(
                self.env._(
                    "From: the certificate of %(person)s may not begin in the past (%(day)s). Only an initial"
                    " recognition may, while the launch window is open.",
                    person=employee.name,
                    day=fields.Date.to_string(row["date_from"]),
                )
            )
        grade = self.env["customer.manager.grade"].sudo().browse(row["grade_id"])
        if grade.company_id and grade.company_id != company:
            raise ValidationError(
                self.env._(
                    "Grade: %(grade)s is a grade of another company than %(person)s.",
                    grade=grade.name,
                    person=employee.name,
                )
            )

    @api.model
    def _make_room(self, row, employee, before, ends):
        """Return the id of the certificate before the new one; note in `ends` where that one is cut.

        :param before: what `_read_before` returns
        :param ends: {certificate: its new last day}, filled here
        """
        others = before.certificates[employee.id]
        later = others.filtered(lambda other: other.date_from >= row["date_from"])
        if clash := later.filtered(lambda other: other.date_from <= row["date_to"])[:1]:
            raise ValidationError(
                self.env._(
                    "From: %(person)s has the certificate %(number)s from %(start)s to %(end)s already; another one"
                    " begins after it.",
                    person=employee.name,
                    number=clash.number,
                    start=fields.Date.to_string(clash.date_from),
                    end=fields.Date.to_string(clash.date_to),
                )
            )
        last = (others - later)[-1:]
        if last and last._is_running():
            last._check_may_follow(row, employee, is_leaving=last.id in before.leaving)
            if last.date_to >= row["date_from"]:
                ends[last] = row["date_from"] - timedelta(days=1)
        return last.id

    def _check_may_follow(self, row, employee, is_leaving):
        """Whether this running certificate may be followed by the one in `row`.

        :param is_leaving: whether its withdrawal is under way
        """
        grade = self.env["customer.manager.grade"].sudo().browse(row["grade_id"])
        names = {"person": employee.name, "number": self.number}
        if is_leaving:
            raise ValidationError(
                self.env._(
                    "Employee: the withdrawal of the certificate %(number)s of %(person)s is under way; no other one"
                    " is issued before it is decided.",
                    **names,
                )
            )
        if self.state == "suspended" and grade.level >= self.grade_id.level:
            raise ValidationError(
                self.env._(
                    "Employee: the certificate %(number)s of %(person)s is suspended; lift the suspension before"
                    " another one of this grade or a higher one is issued.",
                    **names,
                )
            )
        if grade == self.grade_id and not row["is_initial"]:
            self._check_renewal_window(names)

    def _check_renewal_window(self, names):
        days = self.company_id.customer_certificate_renewal_days
        first = self.date_to - timedelta(days=days)
        if self.company_id._customer_today() < first:
            raise ValidationError(
                self.env._(
                    "From: the certificate %(number)s of %(person)s runs until %(end)s and may be renewed from"
                    " %(first)s on, %(days)s days before its end.",
                    end=fields.Date.to_string(self.date_to),
                    first=fields.Date.to_string(first),
                    days=days,
                    **names,
                )
            )

    # ------------------------------------------------------------
    # What is there
    # ------------------------------------------------------------

    @api.model
    def _lock_employees(self, employees):
        """Let two sessions that certify the same persons wait for each other, in the order of ids."""
        self.env.cr.execute(
            SQL("SELECT FROM hr_employee WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", sorted(set(employees.ids)))
        )

    @api.model
    def _read_before(self, employees):
        """Return :class:`Before` of these persons.

        Pending changes of days go to the database first: the new row must not meet the old ones there.
        """
        self.flush_model(["date_from", "date_to", "state"])
        found = self.sudo().search(
            [("employee_id", "in", employees.ids), ("state", "!=", "withdrawn")], order="date_from, id"
        )
        by_employee = found.grouped("employee_id")
        return Before(
            {employee.id: by_employee.get(employee, self.sudo().browse()) for employee in employees},
            frozenset(found._approval_running_cases(["withdraw"]).mapped("res_id")),
        )

    @api.model
    def _end_before(self, ends):
        """Cut certificates that make room for others; they reach the database before the others do."""
        for certificate, day in ends.items():
            certificate._write_unchecked({"date_to": day})
            certificate._message_log(
                body=self.env._("Ends on %(day)s: another certificate follows.", day=fields.Date.to_string(day))
            )
        cut = self.sudo().browse().union(*ends)
        cut.flush_recordset()
        cut._mirror()

    @api.model
    def _next_number(self, company):
        """Return the next number of the company's register, with its check digits."""
        number = self.env["ir.sequence"]._customer_next(SEQUENCE, company, "C")
        try:
            return f"{number}-{check_digits(number)}"
        except ValueError as error:
            raise UserError(
                self.env._(
                    "Number: the sequence of certificates makes '%(number)s'; use digits, Latin letters and hyphens.",
                    number=number,
                )
            ) from error

    @api.model
    def _notice(self, company):
        """Return the days before the end from which a certificate counts as expiring: the earliest warning."""
        return max(company._customer_warning_days(), default=0)

    @api.model
    def _running_domain(self):
        return [("state", "in", RUNNING)]
