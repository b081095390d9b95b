from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        if "tz" in vals:
            # the companies' days are reckoned by it (`res.company._approval_zone`)
            self.env.registry.clear_cache()
        return super().write(vals)
