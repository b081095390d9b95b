from odoo import fields, models

from ...sessions import meet

JOB = "customer_manager.ir_cron_reckon_requests"


class ResCompany(models.Model):
    """Knows that its working time has changed, so that open limits are reckoned again (domain 11.7)."""

    _inherit = "res.company"

    customer_clock_changed = fields.Boolean(
        prefetch="customer",
        readonly=True,
        export_string_translation=False,
        help="The working time has changed and not all open requests were reckoned again.",
    )
    customer_clock_reckoned_id = fields.Integer(
        prefetch="customer",
        readonly=True,
        export_string_translation=False,
        help="The last request that was reckoned again since then.",
    )

    def write(self, vals):
        """Another schedule, or another time zone, moves limits."""
        result = super().write(vals)
        if {"resource_calendar_id", "customer_timezone"} & vals.keys():
            self._customer_clock_has_changed()
        return result

    def _customer_clock_has_changed(self):
        """Have the limits of the open requests of these companies reckoned again by a job, from the first one on."""
        companies = self.sudo().filtered(
            lambda company: not company.customer_clock_changed or company.customer_clock_reckoned_id
        )
        companies.write({"customer_clock_changed": True, "customer_clock_reckoned_id": 0})
        # the job may be at its end right now, without having seen this change
        meet(self.sudo() - companies)
        if self and (job := self.env.ref(JOB, raise_if_not_found=False)):
            job.sudo()._trigger()
