from odoo import api, fields, models


class CustomerManagerSchemeScale(models.Model):
    """Points that the rule of a part gives for something that is proven (domain table 8.5)."""

    _name = "customer.manager.scheme.scale"
    _description = "Points of an Assessment Scheme"
    _order = "part_id, sequence, id"

    part_id = fields.Many2one("customer.manager.scheme.part", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    code = fields.Selection(
        [
            ("junior_college", "Junior college"),
            ("bachelor", "Bachelor"),
            ("master", "Master"),
            ("doctor", "Doctor"),
            ("unrelated", "Subject not related: less by"),
            ("first_year", "At one year"),
            ("further_year", "Each further year"),
            ("title", "Each level of a title"),
            ("excellent", "Excellent year"),
            ("good", "Good year"),
            ("fair", "Fair year"),
            ("poor", "Year that was not satisfactory"),
            ("award_limit", "Awards add at most"),
        ],
        "Points for",
        required=True,
    )
    points = fields.Float(digits=(5, 2), required=True)

    _code_uniq = models.Constraint("UNIQUE (part_id, code)", "Points: each line stands in a part once.")
    _points_range = models.Constraint("CHECK (points BETWEEN 0 AND 100)", "Points are figures from 0 to 100.")

    @api.model_create_multi
    def create(self, vals_list):
        """Add points to drafts."""
        rows = super().create(vals_list)
        rows.part_id.scheme_id._enter_draft()
        return rows

    def write(self, vals):
        """Change points of drafts."""
        self.part_id.scheme_id._enter_draft()
        result = super().write(vals)
        self.part_id.scheme_id._enter_draft()
        return result

    def unlink(self):
        """Delete points of drafts."""
        self.part_id.scheme_id._enter_draft()
        return super().unlink()
