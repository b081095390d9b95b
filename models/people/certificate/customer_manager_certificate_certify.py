from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ....algorithms.certification import passed
from ...roles import HR


class CustomerManagerCertificate(models.Model):
    """Certifying people by their checks: first certificates of the designated, renewals of managers."""

    _inherit = "customer.manager.certificate"

    @api.model
    def _certification_lines(self, employees, day, grade=None):
        """Return what becomes of each person on `day`, in the order of `employees`.

        :param grade: grade of a first certificate; none: the last certificate of each is renewed
        :return: list of dicts with ``employee_id``, ``grade_id``, ``certificate_id`` (the one renewed),
            ``date_from`` and ``missing``: sentences, none of them = the person passes
        """
        self._check_may_certify()
        last = self._find_last(employees)
        lines = []
        for employee in employees:
            before = last.get(employee.id, self.browse()).sudo()
            wanted = grade or before.grade_id
            line = {
                "employee_id": employee.id,
                "grade_id": wanted.id,
                "certificate_id": False if grade else before.id,
                "date_from": day if grade else max(day, before.date_to + timedelta(days=1)) if before else day,
                "missing": [],
            }
            lines.append(line)
        self._add_refusals(lines)
        self._add_checks(employees, lines, day, renewal=not grade)
        return lines

    @api.model
    def _add_refusals(self, lines):
        """Add to the lines why a certificate could not be issued, all of them at once."""
        wanted = [line for line in lines if line["grade_id"]]
        refusals = self._issue_refusals([self._prepare_certification(line) for line in wanted])
        for line, refusal in zip(wanted, refusals, strict=True):
            if refusal:
                line["missing"].append(refusal)
        for line in lines:
            if not line["grade_id"]:
                line["missing"].append(self.env._("There is no certificate to renew."))

    @api.model
    def _add_checks(self, employees, lines, day, renewal):
        """Add what the checks miss to the lines, one grade after the other."""
        for grade_id in {line["grade_id"] for line in lines if line["grade_id"]}:
            of_grade = [line for line in lines if line["grade_id"] == grade_id]
            people = employees.browse([line["employee_id"] for line in of_grade])
            grade = self.env["customer.manager.grade"].browse(grade_id)
            checks = self._certification_checks(people, grade, day, renewal)
            for line in of_grade:
                found = checks[line["employee_id"]]
                if not passed(found):
                    line["missing"] += self._missing_sentences(found)

    @api.model
    def _certify(self, employees, day, grade=None):
        """Issue certificates to those who pass on `day`, judged anew; parameters as of `_certification_lines`.

        :return: (certificates, lines of those who do not pass)
        """
        lines = self._certification_lines(employees, day, grade)
        passing = [line for line in lines if not line["missing"]]
        certificates = self._issue([self._prepare_certification(line) for line in passing])
        return certificates, [line for line in lines if line["missing"]]

    @api.model
    def _prepare_certification(self, line):
        return {name: line[name] for name in ("employee_id", "grade_id", "date_from")}

    @api.model
    def _find_last(self, employees):
        """Return {employee id: last certificate that was not withdrawn}."""
        found = self.sudo().search(
            [("employee_id", "in", employees.ids), ("state", "!=", "withdrawn")], order="date_from, id"
        )
        return {certificate.employee_id.id: certificate for certificate in found}

    @api.model
    def _find_renewable(self, company):
        """Return the persons whose certificate may be renewed today: it ends within the window, or has ended
        while they are in office, and nothing follows it."""
        today = company._customer_today()
        last_day = today + timedelta(days=company.customer_certificate_renewal_days)
        due = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("valid", "expiring", "expired")),
                ("date_to", "<=", last_day),
                ("manager_id.state", "!=", "ended"),
            ]
        )
        last = self._find_last(due.employee_id)
        return due.filtered(lambda certificate: last[certificate.employee_id.id] == certificate).employee_id

    @api.model
    def _check_may_certify(self):
        if not self.env.su and not self.env.user.has_group(HR):
            raise AccessError(self.env._("Certificates: only human resources certifies."))

    def action_open_certification(self):
        """Open the dialog that renews the certificates of these people (public; human resources)."""
        self._check_may_certify()
        if not self:
            raise UserError(self.env._("Certificates: choose those to renew."))
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_manager.customer_manager_certification_wizard_action"
        )
        action["context"] = {"default_kind": "renewal", "default_employee_ids": self.employee_id.ids}
        return action
