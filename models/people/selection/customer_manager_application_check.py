from odoo import fields, models

from ....algorithms.facts import unmet

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
        # a person from outside belongs to no company: the settings are those of the campaign's
        person = (application.employee_id or application.partner_id).with_company(application.company_id)
        conditions, lines = person._customer_condition_lines(grade, day, skip=_LATER)[person.id]
        waived = application._waived_conditions()
        open_keys = set(unmet(conditions, lines, waived))
        application.eligibility_ids.unlink()
        rows = application.eligibility_ids._prepare_conditions(conditions, lines, waived, open_keys)
        application.eligibility_ids.create([{**row, "application_id": application.id} for row in rows])
        application.write({"eligibility_on": day, "is_eligible": not open_keys})

    def _waived_conditions(self):
        """Return the ids of the conditions that the committee lifted for this candidate."""
        return frozenset(self.waiver_ids.filtered(lambda waiver: waiver.state == "granted").condition_id.ids)
