from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerManagerSchemeCriterion(models.Model):
    """What raters look at: criteria of the interview, topics of the test, qualities (SD11, domain 8.4, 8.5).

    Criteria are marked and weighed, topics divide the questions of the test, qualities are rated on
    a scale of their own and gate: each has a minimum, none is added to the total. Anchors say what
    high, middle and low look like, so that raters mean the same.
    """

    _name = "customer.manager.scheme.criterion"
    _description = "Criterion of an Assessment Scheme"
    _order = "scheme_id, kind, sequence, id"

    scheme_id = fields.Many2one("customer.manager.scheme", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("mark", "Criterion of the interview"), ("topic", "Topic of the test"), ("quality", "Quality")],
        required=True,
        default="mark",
    )
    code = fields.Char(required=True, help="Short name: A to I for the qualities, theory, skill, writing for topics.")
    name = fields.Char(required=True, translate=True)
    weight = fields.Float(digits=(5, 2), help="Share of the part; qualities have none.")
    minimum = fields.Float(digits=(5, 2), help="Least mean of the raters for a quality.")
    rater = fields.Selection(
        [
            ("panel", "The whole panel"),
            ("hr", "Who sits for human resources and discipline"),
            ("marketing", "Who sits for marketing"),
        ],
        required=True,
        default="panel",
        help="Who rates it. Criteria of the interview are marked by the whole panel.",
    )
    proof = fields.Char(translate=True, help="Where it shows.")
    anchor_high = fields.Char("High", translate=True)
    anchor_middle = fields.Char("Middle", translate=True)
    anchor_low = fields.Char("Low", translate=True)

    _code_uniq = models.Constraint("UNIQUE (scheme_id, kind, code)", "Code: each criterion stands in a scheme once.")
    _weight_range = models.Constraint(
        "CHECK (COALESCE(weight, 0) BETWEEN 0 AND 100)", "Weight: a figure from 0 to 100 is needed."
    )

    @api.constrains("kind", "minimum", "weight", "rater")
    def _check_kind(self):
        for criterion in self:
            if criterion.kind == "quality":
                if not 1 <= criterion.minimum <= criterion.scheme_id.quality_scale:
                    raise ValidationError(
                        self.env._(
                            "Minimum: quality '%(name)s' needs one from 1 to %(scale)s.",
                            name=criterion.name,
                            scale=criterion.scheme_id.quality_scale,
                        )
                    )
                if criterion.weight:
                    raise ValidationError(
                        self.env._(
                            "Weight: qualities gate, they are not added; '%(name)s' has none.", name=criterion.name
                        )
                    )
            elif criterion.rater != "panel":
                raise ValidationError(
                    self.env._("Rater: '%(name)s' is marked by the whole panel.", name=criterion.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add criteria to drafts."""
        criteria = super().create(vals_list)
        criteria.scheme_id._enter_draft()
        return criteria

    def write(self, vals):
        """Change criteria of drafts."""
        self.scheme_id._enter_draft()
        if "scheme_id" in vals and any(row.scheme_id.id != vals["scheme_id"] for row in self):
            raise UserError(self.env._("Scheme: a criterion stays with its scheme."))
        return super().write(vals)

    def unlink(self):
        """Delete criteria of drafts."""
        self.scheme_id._enter_draft()
        return super().unlink()
