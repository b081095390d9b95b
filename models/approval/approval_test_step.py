from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ApprovalTestStep(models.Model):
    """A step that a test case expects to be called, and who may decide it.

    Known by its name, in any language: a new version has new steps.
    """

    _name = "approval.test.step"
    _description = "Expected Step of an Approval Test Case"
    _order = "test_id, id"

    test_id = fields.Many2one("approval.test.case", required=True, ondelete="cascade", index=True)
    name = fields.Char("Step", required=True)
    people = fields.Selection(
        [("these", "Exactly these people"), ("any", "Whoever it is"), ("nobody", "Nobody: the request is refused")],
        "Decided by",
        required=True,
        default="these",
    )
    user_ids = fields.Many2many(
        "res.users",
        "approval_test_step_user_rel",
        "line_id",
        "user_id",
        "Approvers",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        help="All who may decide, whether one of them is enough or not.",
    )

    @api.constrains("people", "user_ids")
    def _check_people(self):
        for line in self.with_context(active_test=False):
            if line.people == "these" and not line.user_ids:
                raise ValidationError(
                    self.env._(
                        "%(test)s, step “%(step)s”: name the people, or expect whoever it is, or nobody.",
                        test=line.test_id.name,
                        step=line.name,
                    )
                )

    def write(self, vals):
        """Change expected steps; they do not go into a test case of a company that is closed to the caller."""
        result = super().write(vals)
        if "test_id" in vals:
            self.check_access("write")
        return result

    def _expected(self):
        """Return who has to be found: ids, None for whoever it is."""
        return {"any": None, "nobody": frozenset()}.get(self.people, frozenset(self.user_ids.ids))
