from odoo import api, models
from odoo.exceptions import ValidationError

from .customer_manager_record import TIMED, VALUES


class CustomerManagerRecord(models.Model):
    """What a fact has to say before it counts."""

    _inherit = "customer.manager.record"

    @api.constrains("kind", "education_level", "title_level", "result", "points", "fitness", "state")
    def _check_value(self):
        """A fact says what it is about; a claim may leave the level to human resources."""
        for record in self.filtered(lambda record: record.state in ("confirmed", "contested")):
            name = VALUES.get(record.kind)
            if name and record[name] is False:
                raise ValidationError(
                    self.env._(
                        "%(field)s: needed to confirm '%(fact)s'.",
                        field=self._fields[name]._description_string(self.env),
                        fact=record.display_name,
                    )
                )

    @api.constrains("kind", "date_to", "date_from", "state")
    def _check_days(self):
        for record in self:
            if record.kind in TIMED and not record.date_to:
                raise ValidationError(
                    self.env._("To: '%(fact)s' counts for a time only, say until when.", fact=record.display_name)
                )
            if record.kind != "leave" and record.date_from > record.company_id._customer_today():
                raise ValidationError(
                    self.env._(
                        "From: '%(fact)s' lies ahead; facts are written when they are.", fact=record.display_name
                    )
                )

    @api.constrains("kind", "consent_date", "attachment_ids", "name")
    def _check_fitness(self):
        """Fitness is a statement with consent and nothing else (domain 11.4)."""
        for record in self.filtered(lambda record: record.kind == "fitness"):
            if not record.consent_date:
                raise ValidationError(
                    self.env._("Consent Date: the person has to agree before a statement on fitness is kept.")
                )
            if record.attachment_ids or record.name:
                raise ValidationError(
                    self.env._("Fitness: the statement alone is kept, no paper and no words about health.")
                )

    @api.constrains("kind", "issuing_body", "state")
    def _check_issuing_body(self):
        for record in self.filtered(lambda record: record.state == "confirmed"):
            if not record.issuing_body:
                raise ValidationError(
                    self.env._(
                        "Issuing Body: say who established '%(fact)s' before it is confirmed.", fact=record.display_name
                    )
                )

    @api.constrains("kind", "date_from", "date_to", "state")
    def _check_calendar_year(self):
        for record in self.filtered(lambda record: record.kind == "yearly_result" and record.state != "withdrawn"):
            if record.date_to and record.date_to.year != record.date_from.year:
                raise ValidationError(self.env._("To: the result of a year is about one calendar year."))
