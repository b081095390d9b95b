from odoo import models

from ...algorithms.eligibility import TRAINEE_LEVEL
from ...models.people.customer_manager_certificate import ADDRESS_GROUPS


class ReportAppointment(models.AbstractModel):
    """The letter that appoints somebody for a term in a grade, in his own language (domain 11.3)."""

    _name = "report.customer_manager.report_appointment"
    _inherit = "customer.report"
    _description = "Letter of Appointment"
    _document_model = "customer.manager.appointment"

    def _check_may_print(self, records):
        self._check_role(
            records,
            ADDRESS_GROUPS,
            lambda appointment: appointment.manager_id.user_id,
            self.env._("Letter of Appointment: human resources, audit and the person appointed print it, nobody else."),
        )

    def _get_lang(self, record):
        """Return the language of the person; he may have no login."""
        manager = record.sudo().manager_id
        contact = manager.user_id.partner_id or manager.employee_id.work_contact_id
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return contact.lang if contact.lang in installed else super()._get_lang(record)

    def _get_title(self, records):
        return self.env._("Letter of Appointment")

    def _get_subtitle(self, records):
        if not records.order_number:
            return self.env._("Initial recognition at the launch of the regime") if records.is_initial else ""
        return self.env._("Order %(number)s", number=records.order_number)

    def _get_values(self, records):
        manager = records.manager_id
        certificate = records.certificate_id
        return {
            "unit": self._get_public(manager.employee_id).department_id.name or "",
            "start": self._format_long(records.date_from),
            "end": self._format_long(records.date_to),
            "number": certificate.number or "",
            "certified_until": self._format_long(certificate.date_to),
            "tiers": ", ".join(records.grade_id.primary_tier_ids.sorted("sequence").mapped("name")),
            "is_trainee": records.grade_id.level == TRAINEE_LEVEL,
            "mentor": manager.mentor_id.name or "",
            "issued": self._format_long(self._get_day(records.company_id, records.create_date)),
            "signs": [
                (self.env._("For the company"), ""),
                (self.env._("Received"), manager.name),
            ],
        }
