from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....algorithms.certification import trainee_ends
from ....algorithms.eligibility import TRAINEE_LEVEL
from ...periods import check_day


class CustomerManagerAppointment(models.Model):
    """A trainee's term is twelve months and one extension of six; the certificate runs with it (domain 11.2)."""

    _inherit = "customer.manager.appointment"

    is_extended = fields.Boolean(
        "Extended", readonly=True, copy=False, help="The trainee's term has had its one extension."
    )

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"is_extended"}

    @api.model_create_multi
    def create(self, vals_list):
        """Give a trainee's term its end, and the certificate the end of the term."""
        appointments = super().create([self._prepare_trainee_term(vals) for vals in vals_list])
        appointments._follow_trainee_term()
        return appointments

    def write(self, vals):
        """Extend a trainee's term once, and let the certificate follow."""
        concerns_term = {"date_to", "date_from", "grade_id"} & vals.keys()
        if concerns_term:
            for appointment in self:
                appointment._check_trainee_change(vals)
        result = super().write(vals)
        if concerns_term:
            self._follow_trainee_term()
        return result

    @api.model
    def _prepare_trainee_term(self, vals):
        """Return the values with the end of a trainee's term: twelve months if nothing else is said.

        Who was a trainee before the regime began may be in the extension already.
        """
        given = self.default_get(["grade_id", "manager_id", "date_from", "date_to", "is_initial"]) | vals
        grade = self.env["customer.manager.grade"].browse(given.get("grade_id")).sudo()
        if grade.level != TRAINEE_LEVEL:
            return vals
        manager = self.env["customer.manager"].browse(given.get("manager_id")).sudo()
        today = manager.company_id._customer_today()
        end, longest = self._trainee_ends(fields.Date.to_date(given.get("date_from")) or today)
        last = longest if given.get("is_initial") else end
        wanted = fields.Date.to_date(given.get("date_to")) or (end if end >= today else last)
        if wanted > last or (wanted < today and not given.get("date_to")):
            self._refuse_trainee_end(manager, last)
        return {**vals, "date_to": wanted}

    def _check_trainee_change(self, vals):
        """One extension, of six months at most."""
        grade = self.env["customer.manager.grade"].browse(vals.get("grade_id")) if "grade_id" in vals else self.grade_id
        if grade.sudo().level != TRAINEE_LEVEL:
            return
        start = fields.Date.to_date(vals.get("date_from")) or self.date_from
        wanted = fields.Date.to_date(vals["date_to"]) if "date_to" in vals else self.date_to
        end, longest = self._trainee_ends(start)
        is_later = not wanted or not self.date_to or wanted > self.date_to
        if self.is_extended and is_later and wanted and wanted > end:
            raise ValidationError(
                self.env._(
                    "To: the term of the trainee %(name)s was extended already, which happens once.",
                    name=self.manager_id.name,
                )
            )
        if not wanted or wanted > longest:
            self._refuse_trainee_end(self.manager_id, longest)

    @api.model
    def _trainee_ends(self, start):
        check_day(self.env, self._fields["date_from"]._description_string(self.env), start)
        return trainee_ends(start)

    @api.model
    def _refuse_trainee_end(self, manager, last):
        raise ValidationError(
            self.env._(
                "To: the term of the trainee %(name)s ends on %(last)s at the latest: twelve months, and one extension"
                " of six.",
                name=manager.name,
                last=fields.Date.to_string(last),
            )
        )

    def _prepare_initial_certificate(self, first):
        vals = super()._prepare_initial_certificate(first)
        if self.grade_id.level == TRAINEE_LEVEL:
            vals["date_to"] = min(self.date_to, trainee_ends(first)[1])
        return vals

    def _follow_trainee_term(self):
        """Mark what was extended, and let the certificate run to the end of the term."""
        for appointment in self.sudo():
            if appointment.grade_id.level != TRAINEE_LEVEL or not appointment.date_to:
                continue
            end, _longest = trainee_ends(appointment.date_from)
            if appointment.date_to > end and not appointment.is_extended:
                appointment.is_extended = True
            certificate = appointment.certificate_id
            if certificate.grade_id == appointment.grade_id:
                certificate._run_to(appointment.date_to)
