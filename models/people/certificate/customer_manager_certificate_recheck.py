from odoo import api, fields, models

from ...roles import AUDIT, HR
from .customer_manager_certificate_check import count_open_cases

ACTIVITY = "customer_manager.mail_activity_type_recheck"
_GROUPS = f"{HR},{AUDIT}"


class CustomerManagerCertificate(models.Model):
    """Whether holders still meet what everybody must show: looked at each month (domain P8).

    Nothing is suspended by itself: human resources is told and decides, since a statement that ran
    out and a new discipline are different matters.
    """

    _inherit = "customer.manager.certificate"

    checked_on = fields.Date("Conditions Checked", readonly=True, copy=False, groups=_GROUPS)
    missing_today = fields.Text("Missing Today", compute="_compute_missing_today", groups=_GROUPS)

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"checked_on"}

    @api.depends("state", "employee_id", "grade_id")
    @api.depends_context("lang")
    def _compute_missing_today(self):
        missing = self._find_missing()
        for certificate in self:
            certificate.missing_today = "\n".join(missing.get(certificate, ())) or False

    @api.model
    def _follow_days(self):
        super()._follow_days()
        self._recheck()

    @api.model
    def _recheck(self):
        """Look at the certificates whose last look, or first day, is a month ago; tell human resources."""
        due = self.browse()
        for company in self.env["res.company"].sudo().search([]):
            last = fields.Date.subtract(company._customer_today(), months=1)
            due |= self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", ("valid", "expiring", "suspended")),
                    "|",
                    ("checked_on", "<=", last),
                    "&",
                    ("checked_on", "=", False),
                    ("date_from", "<=", last),
                ]
            )
        missing = due._find_missing()
        for company, certificates in due.grouped("company_id").items():
            certificates._write_unchecked({"checked_on": company._customer_today()})
        for certificate in due:
            certificate._tell_missing(bool(missing.get(certificate)))

    def _tell_missing(self, is_missing):
        """Plan the task of human resources on this one certificate, or end it."""
        user = self.employee_id._customer_hr_user()
        self.activity_unlink([ACTIVITY])
        if is_missing:
            # what is missing is for human resources and audit alone: it stands in a field of theirs
            text = self.with_context(lang=user.lang).env._(
                "Conditions of %(name)s are not shown any more: see what is missing", name=self.employee_id.name
            )
            self.activity_schedule(ACTIVITY, self.company_id._customer_today(), summary=text, user_id=user.id)

    def _find_missing(self):
        """Return {certificate: sentences} of running ones whose holder lacks something today."""
        found = {}
        running = self.sudo().filtered(lambda one: one.state in ("valid", "expiring", "suspended"))
        for (company, grade), certificates in running.grouped(lambda one: (one.company_id, one.grade_id)).items():
            day = company._customer_today()
            people = certificates.employee_id
            lost = self._lost_conditions(people, grade, day)
            facts = people._customer_facts()
            for certificate in certificates:
                person = certificate.employee_id.id
                keys = [key for key, shown in lost[person] if shown or not certificate.is_initial]
                found[certificate] = self._words_of_missing(keys, count_open_cases(facts[person], day))
        return {certificate.sudo(self.env.su): words for certificate, words in found.items() if words}

    @api.model
    def _lost_conditions(self, employees, grade, day):
        """Return {employee id: [(condition id, whether something was found)]} of what everybody must show.

        An initial recognition was given before there were facts; of its holder only what was found counts.
        """
        lost = {employee_id: {} for employee_id in employees.ids}
        for asked, skip in self._asked_conditions(grade, renewal=True):
            for employee_id, (_conditions, lines) in employees._customer_condition_lines(asked, day, skip).items():
                lost[employee_id] |= {
                    line.measure: (line.key, line.found is not None) for line in lines if not line.met
                }
        return {employee_id: list(found.values()) for employee_id, found in lost.items()}

    @api.model
    def _words_of_missing(self, keys, open_cases):
        conditions = self.env["customer.manager.grade.condition"].sudo().browse(keys)
        words = [self.env._("Not met or not shown: %(condition)s.", condition=one.display_name) for one in conditions]
        if open_cases:
            words.append(self.env._("A disciplinary case or a red line runs."))
        return words
