from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_signal_topic import KINDS


class CustomerSignalHint(models.Model):
    """What any colleague noticed about any customer (domain 11.13).

    It becomes a signal for who acts for the customer. The colleague sees what he wrote and how far it is, and
    nothing else of the signal: it is a record of its own, so that no path leads to the figures.
    """

    _name = "customer.signal.hint"
    _description = "Hint about a Customer"
    _inherit = ["customer.sealed.mixin"]
    _order = "id desc"
    _rec_name = "name"

    name = fields.Char(string="Subject", required=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    kind = fields.Selection(KINDS, required=True, default="market")
    description = fields.Text(string="What You Noticed")
    user_id = fields.Many2one(
        "res.users", string="From", required=True, readonly=True, index=True, default=lambda self: self.env.user
    )
    signal_id = fields.Many2one(
        "customer.signal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit",
    )
    state = fields.Selection(
        selection=lambda self: self.env["customer.signal"]._fields["state"]._description_selection(self.env),
        compute="_compute_state",
        compute_sudo=True,
    )

    @api.depends("signal_id.state")
    def _compute_state(self):
        for hint in self:
            hint.state = hint.signal_id.state or "new"

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Make a signal of each hint; a risk begins with the lightest grade until somebody looks at it."""
        for vals in vals_list:
            self._check_sealed(vals)
        hints = super(CustomerSignalHint, self._without_defaults()).create(vals_list).with_env(self.env)
        signals = self._without_defaults().env["customer.signal"].sudo()
        for hint in hints.sudo():
            hint.partner_id = hint.partner_id._customer_entity()
            hint.company_id = hint.partner_id.customer_company_id or hint.company_id
            hint.signal_id = signals.create(hint._prepare_signal())
        return hints

    def _without_defaults(self):
        """Nobody speaks in another's name by a default of the context; only the customer may come by one."""
        kept = {"default_partner_id"}
        return self.with_context(
            {key: value for key, value in self.env.context.items() if not key.startswith("default_") or key in kept}
        )

    def _prepare_signal(self):
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "source": "hint",
            "kind": self.kind,
            "level": "R1" if self.kind == "risk" else False,
            "name": self.name,
            "description": self.description,
        }

    def write(self, vals):
        """Refused to users: a hint stays as it was given; another one can follow."""
        if not self.env.su:
            raise UserError(self.env._("A hint stays as it was given: write another one."))
        return super().write(vals)
