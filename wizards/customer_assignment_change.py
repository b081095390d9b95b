from odoo import Command, api, fields, models

from ..models.portfolio.customer_assignment import ROLES


class CustomerAssignmentChange(models.TransientModel):
    """Ask for the new manager of some customers; the rules are the assignment's."""

    _name = "customer.assignment.change"
    _description = "Change of Customer Manager"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    role = fields.Selection(ROLES, required=True, default="primary")
    is_end = fields.Boolean(
        string="End without Successor",
        help="Only end the present link; a customer of a named tier then has a gap.",
    )
    manager_id = fields.Many2one("customer.manager", string="New Manager")
    allowed_manager_ids = fields.Many2many("customer.manager", compute="_compute_allowed_manager_ids")
    present_managers = fields.Char(compute="_compute_present_managers")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._customer_today(),
        help="First day of the change: today or later.",
    )
    date_to = fields.Date(string="To", help="Last day of a cover for some time; empty = open.")
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        """Take the customers chosen in a list, contacts as their company."""
        values = super().default_get(fields_list)
        if (
            "partner_ids" in fields_list
            and not values.get("partner_ids")
            and self.env.context.get("active_model") == "res.partner"
        ):
            partners = self.env["res.partner"].browse(self.env.context.get("active_ids"))
            values["partner_ids"] = [Command.set(partners._customer_entity().ids)]
        return values

    @api.depends("partner_ids", "role", "date_from")
    def _compute_allowed_manager_ids(self):
        """One customer: who may take it. Several: all active managers, since the rules
        judge each pair when the change is made."""
        for wizard in self:
            partners = wizard.partner_ids._origin
            day = wizard.date_from or self.env.company._customer_today()
            if len(partners) == 1 and wizard.role:
                wizard.allowed_manager_ids = self.env["customer.assignment"]._eligible_managers(
                    partners, wizard.role, day
                )
            else:
                wizard.allowed_manager_ids = self.env["customer.manager"].search([("state", "=", "active")])

    @api.depends("partner_ids", "role", "date_from")
    def _compute_present_managers(self):
        for wizard in self:
            day = wizard.date_from or self.env.company._customer_today()
            present = self.env["customer.assignment"]._manager_on(wizard.partner_ids._origin, day, wizard.role)
            names = sorted({manager.name for manager in present.values()})
            wizard.present_managers = ", ".join(names)

    def action_apply(self):
        """Carry out the change."""
        self.ensure_one()
        manager = self.env["customer.manager"] if self.is_end else self.manager_id
        self.env["customer.assignment"]._change(
            [(partner, self.role, manager, self.date_to) for partner in self.partner_ids],
            self.date_from,
            self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
