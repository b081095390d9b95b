from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .days import running_on

#: What lies behind an exclusion is for human resources and audit alone (domain 11.4).
_DETAIL_GROUPS = "customer_manager.group_customer_manager_hr,customer_manager.group_customer_manager_audit"


class CustomerConflict(models.Model):
    """A manager who must not serve a customer while the conflict runs (domain P2).

    Marketing sees whom it excludes, human resources and audit also see why.
    """

    _name = "customer.conflict"
    _inherit = ["customer.sealed.mixin", "customer.own.case.mixin"]
    _description = "Conflict of Interest with a Customer"
    _order = "date_from desc, id desc"

    manager_id = fields.Many2one("customer.manager", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [
            ("owner", "Owns the customer or a part of it"),
            ("post", "Leading post at the customer"),
            ("supplier", "Supplies the customer"),
            ("family", "Spouse, parent, child or sibling does one of these"),
            ("other", "Other"),
        ],
        required=True,
        groups=_DETAIL_GROUPS,
    )
    note = fields.Text(groups=_DETAIL_GROUPS)
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._customer_today(),
    )
    date_to = fields.Date(string="To", help="Last day; empty = until further notice.")
    company_id = fields.Many2one(related="manager_id.company_id", store=True, index=True)

    _date_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "To: the last day of a conflict must not be before its first day.",
    )

    @api.depends("manager_id", "partner_id")
    def _compute_display_name(self):
        for conflict in self:
            conflict.display_name = self.env._(
                "%(manager)s is excluded for %(customer)s",
                manager=conflict.manager_id.display_name or "",
                customer=conflict.partner_id.display_name or "",
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Register conflicts; one given for a contact goes to its company."""
        for vals in vals_list:
            self._check_sealed(vals)
        partners = self.env["res.partner"]
        vals_list = [
            {
                **vals,
                "partner_id": partners.browse(vals["partner_id"])._customer_entity().id,
            }
            if vals.get("partner_id")
            else vals
            for vals in vals_list
        ]
        return super().create(vals_list)

    def write(self, vals):
        """Correct text or end; whom it concerns stays as registered."""
        if not self.env.su and {"manager_id", "partner_id"} & vals.keys():
            raise UserError(
                self.env._("Manager and customer of a conflict cannot be changed: end it and register another one.")
            )
        self._check_sealed(vals)
        return super().write(vals)

    def _own_case_refusal(self):
        return self.env._("Nobody may keep the conflict register on himself.")

    @api.model
    def _active_pairs(self, managers, date):
        """Return {(manager id, customer id)} of the conflicts running on `date`.

        Every check reads it, whoever assigns; callers must not show the reasons.
        """
        rows = self.sudo().search_fetch(
            Domain("manager_id", "in", managers.ids) & running_on(date),
            ["manager_id", "partner_id"],
        )
        return {(row.manager_id.id, row.partner_id.id) for row in rows}
