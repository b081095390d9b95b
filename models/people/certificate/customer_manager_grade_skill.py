from odoo import fields, models

#: progress of a skill level for each level of the ladder, in per cent
_PROGRESS = 25


class CustomerManagerGrade(models.Model):
    """The level as which a certificate of this grade shows among the skills of an employee."""

    _inherit = "customer.manager.grade"

    skill_level_id = fields.Many2one("hr.skill.level", readonly=True, copy=False, ondelete="set null")

    def _get_skill_level(self, kind):
        """Return the level of this one grade in the skill type, made when it is first needed."""
        self.ensure_one()
        grade = self.sudo()
        if grade.skill_level_id.skill_type_id != kind:
            own = grade.env.ref(f"customer_manager.hr_skill_level_{grade.code}", raise_if_not_found=False)
            is_ours = own and own._name == "hr.skill.level" and own.skill_type_id == kind
            grade.skill_level_id = own if is_ours else grade._create_skill_level(kind)
        return grade.skill_level_id

    def _create_skill_level(self, kind):
        return self.env["hr.skill.level"].create(
            {
                "skill_type_id": kind.id,
                "name": self.with_context(lang="en_US").name,
                "level_progress": min(100, _PROGRESS * self.level),
            }
        )
