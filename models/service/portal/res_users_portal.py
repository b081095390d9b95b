from odoo import models


class ResUsers(models.Model):
    """Whose pages a login reads on the portal."""

    _inherit = "res.users"

    def _customer_portal_entity(self):
        """Return the customer (commercial entity, as superuser) for whom a login acts on the portal; empty if none.

        The only door of the portal: what its pages show hangs on this entity, never on an id from outside. Logins of
        outsiders alone: staff could make themselves contacts of a customer and read complaints about themselves there.
        Whom the customer no longer has (archived contact, archived customer) acts for nobody.
        """
        self.ensure_one()
        user = self.sudo()
        entity = user.partner_id._customer_entity()
        may_enter = user.active and user._is_portal() and user.partner_id.active and entity.active
        return entity if may_enter else entity.browse()
