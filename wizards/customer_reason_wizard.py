from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerReasonWizard(models.TransientModel):
    """Ask for the words that a step needs; the rules are those of the document."""

    _name = "customer.reason.wizard"
    _description = "Reason of a Step"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(readonly=True)
    step = fields.Char(required=True, readonly=True)
    label = fields.Char(compute="_compute_label")
    text = fields.Text(required=True)

    @api.depends("res_model", "step")
    @api.depends_context("lang")
    def _compute_label(self):
        for wizard in self:
            _method, _title, wizard.label = wizard._get_step()

    def _get_step(self):
        """Return (method, title, label) of the step, of documents that have such steps only."""
        models_with_reasons = self.env.registry.descendants(["customer.reason.mixin"], "_inherit")
        if self.res_model in models_with_reasons:
            steps = self.env[self.res_model]._reason_steps()
            if self.step in steps:
                return steps[self.step]
        raise UserError(self.env._("Step: '%(code)s' is unknown here.", code=(self.step or "")[:40]))

    def action_apply(self):
        """Carry out the step with the words given (public)."""
        self.ensure_one()
        method, _title, _label = self._get_step()
        ids = [one for one in self.res_ids or [] if isinstance(one, int)]
        getattr(self.env[self.res_model].browse(ids), method)(self.text)
        return {"type": "ir.actions.act_window_close"}
