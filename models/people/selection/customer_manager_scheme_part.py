from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_manager_scheme import PARTS

#: how the parts are scored: by rule from facts, by the test, by a panel
METHODS = {
    "education": "evidence",
    "seniority": "evidence",
    "performance": "evidence",
    "written": "test",
    "interview": "panel",
}
#: part -> the figures its rule needs (domain table 8.5)
SCALES = {
    "education": ("junior_college", "bachelor", "master", "doctor", "unrelated"),
    "seniority": ("first_year", "further_year", "title"),
    "performance": ("excellent", "good", "fair", "poor", "award_limit"),
}


class CustomerManagerSchemePart(models.Model):
    """One of the five parts: what it assesses, how much it weighs, and from which mark it is passed (SD12)."""

    _name = "customer.manager.scheme.part"
    _description = "Part of an Assessment Scheme"
    _order = "scheme_id, sequence, id"

    scheme_id = fields.Many2one("customer.manager.scheme", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    code = fields.Selection(PARTS, "Part", required=True)
    assesses = fields.Char(translate=True, help="What the part is to show.")
    method = fields.Selection(
        [("evidence", "By rule from facts"), ("test", "Test"), ("panel", "Panel")], compute="_compute_method"
    )
    weight = fields.Float(digits=(5, 2), required=True)
    pass_mark = fields.Float(digits=(5, 2), help="Who is below it fails, whatever his total is. 0: none.")
    scale_ids = fields.One2many("customer.manager.scheme.scale", "part_id", "Points", copy=True)

    _code_uniq = models.Constraint("UNIQUE (scheme_id, code)", "Parts: each part stands in a scheme once.")
    _weight_range = models.Constraint(
        "CHECK (weight >= 0 AND weight <= 100 AND pass_mark >= 0 AND pass_mark <= 100)",
        "Weight and pass mark of a part are figures from 0 to 100.",
    )

    @api.depends("code")
    def _compute_method(self):
        for part in self:
            part.method = METHODS.get(part.code)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for part in self:
            part.display_name = labels.get(part.code, "")

    @api.model_create_multi
    def create(self, vals_list):
        """Add parts to drafts."""
        parts = super().create(vals_list)
        parts.scheme_id._enter_draft()
        return parts

    def write(self, vals):
        """Change parts of drafts."""
        self.scheme_id._enter_draft()
        if "scheme_id" in vals and any(part.scheme_id.id != vals["scheme_id"] for part in self):
            raise UserError(self.env._("Scheme: a part stays with its scheme."))
        return super().write(vals)

    def unlink(self):
        """Delete parts of drafts."""
        self.scheme_id._enter_draft()
        return super().unlink()

    def _points(self):
        """Return {code: points} of the part's rule."""
        self.ensure_one()
        return {one.code: one.points for one in self.scale_ids}

    def _problems(self):
        """Return what the rule of this one part lacks, in sentences."""
        missing = set(SCALES.get(self.code, ())) - set(self.scale_ids.mapped("code"))
        if not missing:
            return []
        labels = dict(self.scale_ids._fields["code"]._description_selection(self.env))
        names = ", ".join(labels[code] for code in SCALES[self.code] if code in missing)
        return [self.env._("%(part)s: points are missing for: %(names)s.", part=self.display_name, names=names)]
