from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerRequest(models.Model):
    """What was promised while a request was worked on."""

    _inherit = "customer.request"

    promise_ids = fields.One2many("customer.promise", "request_id", string="Promises", readonly=True, copy=False)

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"promise_ids"}

    def action_promise(self):
        """Open the dialog that promises the customer something (public; its rules are those of the promise)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise Something"),
            "res_model": "customer.promise",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id, "default_partner_id": self.partner_id.id},
        }


class CustomerPromise(models.Model):
    """Promises that are given while a request is worked on."""

    _inherit = "customer.promise"

    request_id = fields.Many2one(
        "customer.request", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    @api.model
    def _given_fields(self):
        return super()._given_fields() | {"request_id"}

    @api.model
    def _prepare_source(self, vals):
        """Let a promise of a request be to its customer, by its manager or who acts for the customer."""
        vals = super()._prepare_source(vals)
        request_id = (self.default_get(["request_id"]) | vals).get("request_id")
        if not request_id:
            return vals
        request = self.env["customer.request"].browse(request_id)
        request.check_access("write")
        request_sudo = request.sudo()
        if not request_sudo.partner_id:
            raise UserError(self.env._("Request: name its customer first, then promise him something."))
        if request_sudo.subject_user_id or request_sudo.subject_manager_id:
            # whoever serves the customer reads his promises
            raise UserError(self.env._("Request: no promises hang on a complaint about a person, who would read them."))
        manager_id = vals.get("manager_id") or request_sudo.manager_id.id
        return {**vals, "partner_id": request_sudo.partner_id.id, **({"manager_id": manager_id} if manager_id else {})}
