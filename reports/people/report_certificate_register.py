from odoo import models
from odoo.exceptions import UserError

from ...models.people.certificate.customer_manager_certificate import ADDRESS_GROUPS
from ..paging import PAGE_HEIGHT, PAGE_WIDTH, lines_needed, pages_of

#: heights in pixels: of what stands above the list, of its head
_ABOVE, _HEAD = 208, 32
#: size and height of letters, room that a line takes beside them
_SIZE, _LINE, _AROUND = 15, 21, 9
#: shares of the width that columns have for words
_SHARES = {"name": 0.12, "unit": 0.16, "company": 0.11, "grade": 0.12, "state": 0.07, "remark": 0.15}


class ReportCertificateRegister(models.AbstractModel):
    """The register of certificates: one list of those that were chosen, or of all in the company (P8).

    Everybody may list what he may read; the whole of the company is listed by human resources and audit.
    """

    _name = "report.customer_manager.report_certificate_register"
    _inherit = "customer.report"
    _description = "Register of Certificates"
    _document_model = "customer.manager.certificate"
    _is_list = True

    def _get_records(self, ids):
        if ids:
            return super()._get_records(ids).sorted(lambda one: (one.company_id.id, one.number))
        if not self.env.su and not self.env.user.has_groups(ADDRESS_GROUPS):
            raise UserError(self.env._("Choose the certificates that the register is to list."))
        found = self.env[self._document_model].search([("company_id", "=", self.env.company.id)], order="number")
        return super()._get_records(found.ids)

    def _get_title(self, records):
        return self.env._("Register of Certificates")

    def _get_subtitle(self, records):
        return self._join(*records.company_id.sudo().mapped("name")) if len(records.company_id) > 1 else ""

    def _get_facts(self, records):
        labels = dict(records._fields["state"]._description_selection(self.env))
        counts = [(label, sum(one.state == code for one in records)) for code, label in labels.items()]
        return [
            (self.env._("Certificates"), str(len(records))),
            (self.env._("Of these"), self._join(*(f"{label} {count}" for label, count in counts if count))),
        ]

    def _get_values(self, records):
        people = {employee.id: self._get_public(employee) for employee in records.employee_id}
        rows = [
            {"place": place, **self._get_row(certificate, people[certificate.employee_id.id])}
            for place, certificate in enumerate(records, 1)
        ]
        return {
            "pages": self._get_pages(rows, len(records.company_id) > 1),
            "has_companies": len(records.company_id) > 1,
        }

    def _get_pages(self, rows, has_companies):
        """Return the lines by page, each of which gets a head."""
        shares = {**_SHARES, "unit": 0.05} if has_companies else {**_SHARES, "company": 9}
        heights = [
            _AROUND + _LINE * max(lines_needed(row[name], share * PAGE_WIDTH, _SIZE) for name, share in shares.items())
            for row in rows
        ]
        return pages_of(rows, heights, PAGE_HEIGHT - _ABOVE - _HEAD, PAGE_HEIGHT - _HEAD)

    def _get_row(self, certificate, person):
        return {
            "number": certificate.number,
            "name": certificate.employee_id.name,
            "unit": person.department_id.name or "",
            "company": certificate.company_id.sudo().name,
            "grade": certificate.grade_id.name,
            "start": self._format_day(certificate.date_from),
            "end": self._format_day(certificate.date_to),
            "state": self._label(certificate, "state"),
            "look": {"valid": "good", "expiring": "open", "suspended": "bad", "withdrawn": "bad"}.get(
                certificate.state, ""
            ),
            "remark": self._get_remark(certificate),
        }

    def _get_remark(self, certificate):
        """Return what else the register says: since when it does not count, and what was before it."""
        _ = self.env._
        remarks = []
        if certificate.state == "suspended":
            remarks.append(_("suspended on %(day)s", day=self._format_day(certificate.suspended_on)))
        if certificate.withdrawn_on:
            remarks.append(_("withdrawn on %(day)s", day=self._format_day(certificate.withdrawn_on)))
        if certificate.is_initial:
            remarks.append(_("initial recognition"))
        if certificate.previous_id:
            remarks.append(_("follows %(number)s", number=certificate.previous_id.number))
        return self._join(*remarks)
