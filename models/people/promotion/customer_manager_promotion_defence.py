from odoo import fields, models
from odoo.exceptions import UserError


class CustomerManagerPromotion(models.Model):
    """The defence talk before the upper two grades: heard by a panel, marked on sealed scorecards (11.12)."""

    _inherit = "customer.manager.promotion"

    panel_id = fields.Many2one(
        "customer.manager.panel",
        "Panel of the Talk",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('kind', '=', 'defence'), ('state', '=', 'draft')]",
    )

    def write(self, vals):
        """Let human resources name the panel, before the talk, and nobody in his own case."""
        if "panel_id" in vals and not self.env.su:
            self._check_hr()
            self._check_panel(vals["panel_id"])
        return super().write(vals)

    def _check_panel(self, panel_id):
        panel = self.env["customer.manager.panel"].browse(panel_id or False)
        for promotion in self:
            if promotion.panel_id == panel:
                continue
            if not promotion.needs_defence or promotion.state != "submitted":
                raise UserError(
                    self.env._(
                        "Panel of the Talk: submitted promotions to the upper two grades are heard, not %(step)s.",
                        step=promotion.name,
                    )
                )
            if any(one.state != "draft" for one in promotion.panel_id | panel):
                raise UserError(self.env._("Panel of the Talk: it has begun; name another one."))
            if panel and panel.kind != "defence":
                raise UserError(self.env._("Panel of the Talk: it hears candidates of a selection."))

    def _take_defence_mark(self, mark):
        """Settle the condition of the talk with the mark of the panel."""
        self.ensure_one()
        self._set({"defence_mark": mark})
        self._judge_conditions()
        self.sudo()._message_log(body=self.env._("Defence talk: %(mark)s points.", mark=f"{mark:.2f}"))

    def _involved_users(self):
        """Who rated hears no appeal."""
        return super()._involved_users() | self.sudo().panel_id._members().user_id
