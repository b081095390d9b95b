from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...portfolio.days import running_on

SEQUENCE = "customer.manager.appointment"


class CustomerManagerAppointment(models.Model):
    """An appointment stands on a certificate (domain 11.3).

    Order of events: decided, designated, training, exam, certificate, appointment. The initial
    recognition gives grade and certificate together. Terms of trainees: `…_trainee`.
    """

    _inherit = "customer.manager.appointment"

    certificate_id = fields.Many2one(
        "customer.manager.certificate",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="In force on the first day of the term, for its grade or a higher one.",
    )

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"certificate_id"}

    @api.model_create_multi
    def create(self, vals_list):
        """Appoint only who is certified, and number the orders."""
        appointments = super().create(vals_list)
        appointments._certify_initial()
        appointments._link_certificates()
        appointments._number_orders()
        return appointments

    def write(self, vals):
        """Judge the certificate again when what it depends on changes."""
        result = super().write(vals)
        if {"date_from", "grade_id", "manager_id"} & vals.keys():
            self._link_certificates()
        return result

    def _certify_initial(self):
        """Give a certificate with an initial recognition, from today: existing staff get grade and certificate
        together (domain 11.1). Terms that are over are history and get none."""
        for appointment in self.filtered("is_initial").sorted("date_from"):
            first = appointment._first_day_of_certificate()
            if first and appointment.company_id.customer_launch_open and not appointment._find_certificate(first):
                self.env["customer.manager.certificate"]._issue([appointment._prepare_initial_certificate(first)])

    def _prepare_initial_certificate(self, first):
        """Return the values of the certificate that an initial recognition brings."""
        return {
            "employee_id": self.manager_id.sudo().employee_id.id,
            "grade_id": self.grade_id.id,
            "date_from": first,
            "is_initial": True,
            "note": self.env._("Initial recognition"),
        }

    def _first_day_of_certificate(self):
        """Return the day on which a certificate has to be in force, or False for a term that is history."""
        self.ensure_one()
        if not self.is_initial:
            return self.date_from
        first = max(self.date_from, self.company_id._customer_today())
        return False if self.date_to and self.date_to < first else first

    def _link_certificates(self):
        """Note the certificate of each term; refuse a term without one, superuser code included."""
        for appointment in self.sudo():
            first = appointment._first_day_of_certificate()
            certificate = first and appointment._find_certificate(first)
            if not certificate and not appointment.is_initial:
                raise ValidationError(
                    self.env._(
                        "Certificate: %(manager)s has none in force on %(day)s for the grade %(grade)s or a higher"
                        " one; certify before appointing.",
                        manager=appointment.manager_id.name,
                        day=fields.Date.to_string(first),
                        grade=appointment.grade_id.name,
                    )
                )
            if appointment.certificate_id != (certificate or appointment.certificate_id.browse()):
                appointment.certificate_id = certificate

    def _find_certificate(self, day):
        """Return the certificate of the person that is in force on `day` for the grade of this one term."""
        self.ensure_one()
        certificates = self.env["customer.manager.certificate"].sudo()
        running = certificates.search(
            Domain("employee_id", "=", self.manager_id.sudo().employee_id.id)
            & Domain("state", "not in", ("withdrawn", "suspended"))
            & running_on(day),
            limit=1,
        )
        return running.filtered(lambda one: one.grade_id.level >= self.grade_id.level)

    def _number_orders(self):
        """Number the orders of new terms that have no number of their own."""
        for appointment in self.sudo().filtered(lambda one: not one.order_number and not one.is_initial):
            appointment.order_number = self.env["ir.sequence"]._customer_next(SEQUENCE, appointment.company_id, "A")
