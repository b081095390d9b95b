from odoo import models

from ...algorithms.eligibility import TRAINEE_LEVEL
from ...models.people.certificate.customer_manager_certificate import ADDRESS_GROUPS


class ReportAppointment(models.AbstractModel):
    """The letter that appoints somebody for a term in a grade, in his own language (domain 11.3)."""

    _name = "report.customer_manager.report_appointment"
    _inherit = "customer.report"
    _description = "Letter of Appointment"
    _document_model = "customer.manager.appointment"
    _is_letter = True

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
        return next(iter(self._installed([contact.lang])), None) or super()._get_lang(record)

    def _get_title(self, records):
        return self.env._("Letter of Appointment")

    def _get_subtitle(self, records):
        if not records.order_number:
            return self.env._("Initial recognition at the launch of the regime") if records.is_initial else ""
        return self.env._("Order %(number)s", number=records.order_number)

    def _get_values(self, records):
        paragraphs = [
            self._get_salutation(records.manager_id),
            self._get_appointment(records),
            self._get_certificate(records.certificate_id),
            self._get_work(records),
            self.env._("When the appointment ends, only the role ends, never the employment."),
        ]
        return {
            "paragraphs": [text for text in paragraphs if text],
            "issued": self._format_long(records.company_id.sudo()._customer_day(records.create_date)),
            "signs": [
                (self.env._("For the company"), ""),
                (self.env._("Received by the person"), records.manager_id.name),
            ],
        }

    def _get_salutation(self, manager):
        name, unit = self._strong(manager.name), self._get_public(manager.employee_id).department_id.name
        if not unit:
            return self.env._("%(name)s:", name=name)
        return self.env._("%(name)s (%(unit)s):", name=name, unit=unit)

    def _get_appointment(self, appointment):
        """Return what the letter is about; existing staff was recognised in the grade (domain 11.1)."""
        _ = self.env._
        values = {
            "grade": self._strong(appointment.grade_id.name),
            "start": self._format_long(appointment.date_from),
            "end": self._format_long(appointment.date_to),
        }
        if appointment.is_initial and not appointment.date_to:
            return _("The company recognises you as %(grade)s with effect from %(start)s.", **values)
        if appointment.is_initial:
            return _("The company recognises you as %(grade)s from %(start)s to %(end)s.", **values)
        if not appointment.date_to:
            return _("The company appoints you as %(grade)s with effect from %(start)s.", **values)
        return _("The company appoints you as %(grade)s from %(start)s to %(end)s.", **values)

    def _get_certificate(self, certificate):
        """Return on which certificate the appointment stands; a term that is history has none."""
        if not certificate:
            return ""
        return self.env._(
            "The appointment rests on the certificate %(number)s, which is valid until %(day)s. Without a valid"
            " certificate you may not serve customers.",
            number=self._strong(certificate.number),
            day=self._format_long(certificate.date_to),
        )

    def _get_work(self, appointment):
        """Return whose customers the person works with."""
        _ = self.env._
        mentor = appointment.manager_id.mentor_id.name
        tiers = appointment.grade_id.primary_tier_ids.sorted("sequence").mapped("name")
        if appointment.grade_id.level == TRAINEE_LEVEL and mentor:
            return _(
                "As a trainee you work with the customers of your mentor, %(mentor)s, who stays responsible for them.",
                mentor=self._strong(mentor),
            )
        if appointment.grade_id.level == TRAINEE_LEVEL:
            return _("As a trainee you work with the customers of your mentor, who stays responsible for them.")
        return tiers and _(
            "You may answer for customers of the tiers %(tiers)s. Your portfolio says which ones they are.",
            tiers=self._list(tiers),
        )
