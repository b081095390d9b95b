from datetime import timedelta

from odoo import models

#: external ids of the skill type and the skill that certificates show up as
SKILL_TYPE = "customer_manager.hr_skill_type_certificate"
SKILL = "customer_manager.hr_skill_certificate"


class CustomerManagerCertificate(models.Model):
    """Each certificate shows among the certifications of the employee; a mirror, the register is the truth."""

    _inherit = "customer.manager.certificate"

    def _mirror(self):
        """Create, correct or remove the certifications of the employees, for superuser code.

        Nothing is mirrored where somebody deleted the kind of skill.
        """
        kind = self.env.ref(SKILL_TYPE, raise_if_not_found=False)
        skill = self.env.ref(SKILL, raise_if_not_found=False)
        if not kind or not skill:
            return
        for certificate in self:
            vals = certificate._prepare_mirror(kind, skill)
            row = certificate.employee_skill_id
            if not vals:
                row.unlink()
            elif row:
                certificate._correct_mirror(vals)
            else:
                certificate._write_unchecked({"employee_skill_id": certificate._create_mirror(vals).id})

    def _prepare_mirror(self, kind, skill):
        """Return the values of the certification, or nothing for a certificate that never was in force."""
        self.ensure_one()
        end = self.date_to
        if self.suspended_on and not self.lifted_on:
            end = min(end, self.suspended_on - timedelta(days=1))
        if self.withdrawn_on:
            end = min(end, self.withdrawn_on - timedelta(days=1))
        if end < self.date_from:
            return None
        return {
            "employee_id": self.employee_id.id,
            "skill_type_id": kind.id,
            "skill_id": skill.id,
            "skill_level_id": self.grade_id._get_skill_level(kind).id,
            "valid_from": self.date_from,
            "valid_to": end,
        }

    def _correct_mirror(self, vals):
        row = self.employee_skill_id
        changed = {
            name: value
            for name, value in vals.items()
            if (row[name].id if row._fields[name].relational else row[name]) != value
        }
        if changed:
            row.write(changed)

    def _create_mirror(self, vals):
        """Return a certification with these values; one that stands there already serves, as two alike are refused."""
        skills = self.env["hr.employee.skill"]
        same = skills.search([(name, "=", value) for name, value in vals.items()], limit=1)
        return same or skills.create(vals)
