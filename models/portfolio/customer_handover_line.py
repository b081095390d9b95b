from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .customer_handover import HOLDING


class CustomerHandoverLine(models.Model):
    """One customer of a handover, and the backup he gets if that changes too."""

    _name = "customer.handover.line"
    _description = "Customer in a Handover"
    _inherit = ["customer.sealed.mixin"]
    _order = "handover_id desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    handover_id = fields.Many2one("customer.handover", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="restrict")
    tier_id = fields.Many2one(related="partner_id.customer_tier_id", string="Tier")
    backup_manager_id = fields.Many2one(
        "customer.manager",
        "New Backup",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Needed where the receiver was the backup; empty = the backup stays.",
    )
    is_running = fields.Boolean(compute="_compute_is_running", store=True, precompute=True)
    assignment_id = fields.Many2one(
        "customer.assignment",
        "New Link",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    notified_at = fields.Datetime("Customer Told", readonly=True, copy=False)

    _once = models.Constraint("UNIQUE (handover_id, partner_id)", "Customers: one stands twice in this handover.")
    _one_running = models.UniqueIndex(
        "(partner_id) WHERE is_running", "Customers: one of them is in another handover that is not done yet."
    )

    @api.depends("handover_id.state")
    def _compute_is_running(self):
        for line in self:
            line.is_running = line.handover_id.state in HOLDING

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Add customers; a contact stands for its company."""
        for vals in vals_list:
            self._check_sealed(vals)
        partners = self.env["res.partner"]
        # the context may name handover and customer, too
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]
        vals_list = [
            {**vals, "partner_id": partners.browse(vals["partner_id"])._customer_entity().id}
            if vals.get("partner_id")
            else vals
            for vals in vals_list
        ]
        self.env["customer.handover"].browse([vals.get("handover_id") for vals in vals_list])._before_change()
        self._refuse_running([vals["partner_id"] for vals in vals_list if vals.get("partner_id")])
        lines = super().create(vals_list)
        lines.handover_id._after_change("draft")
        return lines

    def write(self, vals):
        """Change customers while the handover is on its way; what was signed is then void."""
        self._check_sealed(vals)
        if {"handover_id", "partner_id"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("Customer: take the line out and add another one."))
        content = {"handover_id", "partner_id", "backup_manager_id"} & vals.keys()
        if content:
            self.handover_id._before_change()
        result = super().write(vals)
        if content:
            self.handover_id._after_change("draft")
        return result

    def unlink(self):
        """Take customers out while the handover is on its way."""
        handovers = self.handover_id
        handovers._before_change()
        if not self.env.su:
            handovers._refuse_party_withdrawal()
        handovers.item_ids.sudo().filtered(lambda item: item.partner_id in self.partner_id)._drop()
        result = super().unlink()
        handovers._after_change("draft")
        return result

    def action_told(self):
        """Say that these customers know who serves them now (public; the receiver, or who leads giver or receiver)."""
        self.check_access("read")
        for line in self:
            handover = line.handover_id
            if self.env.user != handover.sudo().to_manager_id.user_id and not handover.has_access("write"):
                raise AccessError(self.env._("%(handover)s: the receiver tells the customers.", handover=handover.name))
            if handover.sudo().state not in ("in_force", "closed"):
                raise UserError(
                    self.env._("%(handover)s is not in force: nothing has changed yet.", handover=handover.name)
                )
        self.sudo().filtered(lambda line: not line.notified_at).notified_at = fields.Datetime.now()
        self.handover_id._end_telling()
        return True

    @api.model
    def _refuse_running(self, partner_ids, handovers=None):
        """Say in which other checked handover a customer is, and who holds it; the database guarantees it.

        :param handovers: those that ask, which are no others
        """
        domain = [("partner_id", "in", partner_ids), ("is_running", "=", True)]
        other = self.sudo().search([*domain, ("handover_id", "not in", handovers.ids if handovers else [])], limit=1)
        if other:
            raise ValidationError(
                self.env._(
                    "Customers: %(customer)s is in the handover %(handover)s already, which is not done yet:"
                    " %(giver)s gives, and %(user)s checked it. Ask there to put it in force or to cancel it.",
                    customer=other.partner_id.display_name,
                    handover=other.handover_id.name,
                    giver=other.handover_id.from_manager_id.name,
                    user=other.handover_id.checked_uid.name,
                )
            )

    def _merge_into(self, lines, entity):
        """Keep one line of `lines`, those of one handover that is over, for the contact that stays.

        Self is the line the contact has already, or empty. Whole handovers stay as they were otherwise.
        """
        kept = self or lines[:1]
        super(CustomerHandoverLine, lines - kept).unlink()
        super(CustomerHandoverLine, kept).write({"partner_id": entity.id})
