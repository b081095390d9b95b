from odoo import api, fields, models

from ...algorithms.facts import unmet

#: known only at the end of the selection
_LATER = frozenset({"selection_total"})


class CustomerManagerApplication(models.Model):
    """The check of conditions."""

    _inherit = "customer.manager.application"

    waiver_ids = fields.One2many("customer.manager.waiver", "application_id", "Waivers")

    def _check_conditions(self):
        """Write down anew how each condition of the grade is met today."""
        self.ensure_one()
        application = self.sudo()
        day = application.company_id._customer_today()
        grade = application.campaign_id.grade_id
        person = application.employee_id or application.partner_id
        conditions, lines = person._customer_condition_lines(grade, day, skip=_LATER)[person.id]
        waived = application._waived_conditions()
        open_keys = set(unmet(conditions, lines, waived))
        application.eligibility_ids.unlink()
        self.env["customer.manager.application.eligibility"].sudo().create(
            [
                application._prepare_eligibility(number, condition, line, waived, open_keys)
                for number, (condition, line) in enumerate(zip(conditions, lines, strict=True))
            ]
        )
        application.write({"eligibility_on": day, "is_eligible": not open_keys})

    def _prepare_eligibility(self, number, condition, line, waived, open_keys):
        state = "met" if line.met else "unknown" if line.found is None else "unmet"
        if state != "met" and condition.key in waived:
            state = "waived"
        return {
            "application_id": self.id,
            "sequence": number,
            "condition_id": condition.key,
            "measure": condition.measure,
            "operator": condition.operator,
            "needed": condition.value,
            "found": False if line.found is None else line.found,
            "state": state,
            "is_in_the_way": condition.key in open_keys,
            "since": line.since,
            "becomes": line.becomes,
            "source": self._source_text(line.sources),
            "clause": self.env["customer.manager.grade.condition"].browse(condition.key).clause,
        }

    @api.model
    def _source_text(self, sources):
        """Return the facts behind a line in words: ids of records, negative ones of appointments."""
        records = self.env["customer.manager.record"].sudo().browse([one for one in sources if one > 0])
        terms = self.env["customer.manager.appointment"].sudo().browse([-one for one in sources if one < 0])
        return "; ".join([*records.mapped("display_name"), *terms.mapped("display_name")])

    def _waived_conditions(self):
        """Return the ids of the conditions that the committee lifted for this candidate."""
        return frozenset(self.waiver_ids.filtered(lambda waiver: waiver.state == "granted").condition_id.ids)
