from odoo import api, models
from odoo.exceptions import UserError


class CustomerReasonMixin(models.AbstractModel):
    """Steps of a document that need a few words: a button opens one dialog that asks for them.

    The step is a public method with one argument, the text, so that interfaces call it directly;
    the dialog holds no rule. A button says which step it means:
    `<button name="action_ask_reason" type="object" context="{'reason_step': 'withdraw'}"/>`.
    """

    _name = "customer.reason.mixin"
    _description = "Steps With a Reason"

    @api.model
    def _reason_steps(self):
        """Return {code: (name of the method, title of the dialog, label of the text)}; to be extended."""
        return {}

    def action_ask_reason(self):
        """Open the dialog that asks for the words of the step in the context (public)."""
        code = self.env.context.get("reason_step")
        if code not in self._reason_steps():
            raise UserError(self.env._("Step: '%(code)s' is unknown here.", code=str(code)[:40]))
        _method, title, _label = self._reason_steps()[code]
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "customer.reason.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_ids": self.ids, "default_step": code},
        }
