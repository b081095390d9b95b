from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerAbsenceLine(models.Model):
    """One customer of an absent manager: who acts, or why nobody does."""

    _name = "customer.absence.line"
    _description = "Customer of an Absent Manager"
    _inherit = ["customer.sealed.mixin"]
    _order = "absence_id desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    absence_id = fields.Many2one("customer.absence", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="absence_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    tier_id = fields.Many2one(related="partner_id.customer_tier_id", string="Tier")
    acting_manager_id = fields.Many2one(
        "customer.manager",
        "Acting",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The backup, or whom the supervisor names.",
    )
    is_named = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    assignment_id = fields.Many2one(
        "customer.assignment", "Cover", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    further_assignment_ids = fields.Many2many(
        "customer.assignment",
        string="Further Covers",
        readonly=True,
        copy=False,
        help="Who acts while the acting manager is absent himself, and his own return.",
    )
    problem = fields.Char("Why Not", readonly=True, copy=False)

    _once = models.Constraint("UNIQUE (absence_id, partner_id)", "This customer stands in the absence already.")

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Lines come with the absence."""
        if not self.env.su:
            raise UserError(self.env._("The customers of an absence are those of its manager."))
        return super().create(vals_list)

    def write(self, vals):
        """Name who acts while the absence is a draft."""
        self._check_sealed(vals)
        if not self.env.su and (begun := self.filtered(lambda line: line.absence_id.state != "draft")):
            raise UserError(
                self.env._(
                    "%(absence)s is not a draft: use 'Change Manager'.", absence=begun[0].absence_id.display_name
                )
            )
        if "acting_manager_id" in vals and not self.env.su:
            self.sudo().is_named = True
        return super().write(vals)

    def _prepare_row(self, day):
        """Return the cover as the rules of assignment read it."""
        return {
            "partner_id": self.partner_id.id,
            "manager_id": self.acting_manager_id.id,
            "role": "temporary",
            "date_from": day,
            "date_to": self.absence_id.date_to,
        }
