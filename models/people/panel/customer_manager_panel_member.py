from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...roles import RATER


class CustomerManagerPanelMember(models.Model):
    """Somebody who rates for a panel, or steps in for who is too near to a candidate (domain 11.14).

    Named before anybody is rated and not changed afterwards, superuser code included. Being named
    gives the right to rate, which is that to his own scorecards and to nothing else.
    """

    _name = "customer.manager.panel.member"
    _description = "Member of a Panel"
    _order = "panel_id, is_substitute, sequence, id"

    panel_id = fields.Many2one("customer.manager.panel", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", "Rater", required=True, index=True, ondelete="restrict", domain="[('share', '=', False)]"
    )
    function = fields.Selection(
        [
            ("panel", "The panel"),
            ("hr", "Human resources and discipline"),
            ("marketing", "Marketing"),
        ],
        "Sits for",
        required=True,
        default="panel",
        help="Some qualities are rated by who sits for human resources or for marketing alone.",
    )
    is_chair = fields.Boolean("Chair", help="Excuses raters and corrects sealed marks, with a reason.")
    is_substitute = fields.Boolean(
        "Substitute Member", help="Steps in, in this order, for who must not rate a candidate."
    )
    sequence = fields.Integer(default=10)
    panel_state = fields.Selection(related="panel_id.state", string="State of the Panel")

    _user_uniq = models.Constraint("UNIQUE (panel_id, user_id)", "Rater: each person is named once for a panel.")
    _chair_uniq = models.UniqueIndex("(panel_id) WHERE is_chair", "Chair: a panel has one.")
    _chair_sits = models.Constraint(
        "CHECK (NOT (is_chair AND is_substitute))", "Chair: a substitute cannot be the chair."
    )

    @api.depends("user_id")
    def _compute_display_name(self):
        for member in self:
            member.display_name = member.user_id.name

    @api.constrains("user_id", "panel_id")
    def _check_user(self):
        """Raters are staff of the company, with a login that works."""
        for member in self:
            user = member.user_id.sudo()
            if not user.active or not user._is_internal():
                raise ValidationError(
                    self.env._("Rater: %(name)s is no user of the staff and cannot rate.", name=user.name)
                )
            if member.panel_id.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "Rater: %(name)s has no access to %(company)s.",
                        name=user.name,
                        company=member.panel_id.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Name members of panels that have not begun; each gets the right to rate."""
        members = super().create(vals_list)
        members.panel_id._check_draft()
        members._let_rate()
        return members

    def write(self, vals):
        """Change members of panels that have not begun."""
        self.panel_id._check_draft()
        if "panel_id" in vals and any(member.panel_id.id != vals["panel_id"] for member in self):
            raise UserError(self.env._("Panel: a member stays with its panel."))
        result = super().write(vals)
        if "user_id" in vals:
            self._let_rate()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self.panel_id._check_draft()

    def _let_rate(self):
        rater = self.env.ref(RATER)
        users = self.user_id.sudo().filtered(lambda user: rater not in user.all_group_ids)
        if users:
            users.write({"group_ids": [Command.link(rater.id)]})
