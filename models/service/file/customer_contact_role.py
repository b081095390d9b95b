from odoo import fields, models


class CustomerContactRole(models.Model):
    """What somebody is at a customer; and of which tiers' files somebody in this role is asked."""

    _name = "customer.contact.role"
    _description = "Role of a Contact"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name for imports and interfaces.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    gets_outages = fields.Boolean(string="Told of Outages", help="They hear of outages first.")
    tier_ids = fields.Many2many(
        "customer.tier",
        "customer_contact_role_tier_rel",
        "role_id",
        "tier_id",
        string="Asked of Tiers",
        help="A file of a customer in these tiers is complete only with a contact in this role.",
    )

    _code_uniq = models.UniqueIndex("(lower(code))", "There is already a role with this code.")
