from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _customer_restore_before_uninstall(self):
        """Give back what the addon changed outside its own columns.

        Extended by the rooms that write to columns of others.
        """
