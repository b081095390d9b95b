from odoo import models

#: how settings of the addon are called, in whichever room they stand
_OURS = ("customer_", "approval_")


class ResCompany(models.Model):
    """The addon's settings are for members of the company.

    Odoo shows a company to everybody, also to customers on the portal: who knows how many answers are drawn, or when
    a signal is raised, can arrange himself with it. Pages for outsiders read what they show as superuser.
    """

    _inherit = "res.company"

    def _has_field_access(self, field, operation):
        """Keep settings from logins of outsiders, and from who is not logged in."""
        if field.name.startswith(_OURS) and not self.env.su and not self.env.user._is_internal():
            return False
        return super()._has_field_access(field, operation)
