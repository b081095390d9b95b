from odoo import api, models

from ..jobs import each_for_itself


class CustomerAbsence(models.Model):
    """Customers whom a manager gets while he is away, by a plan or a handover, have somebody who acts, too.

    The backups act for them as for the others; who has none is listed, and whoever leads the manager is told (domain
    P2: nobody is without somebody unnoticed).
    """

    _inherit = "customer.absence"

    @api.model
    def _cron_follow_absences(self):
        """Hourly: also cover the customers who came since the absence began."""
        super()._cron_follow_absences()
        domain = [("state", "=", "covered")]
        running = self.search(domain).filtered(
            lambda one: one.date_from <= one.company_id._customer_today() <= one.date_to
        )
        each_for_itself(
            running,
            lambda absence: absence.try_lock_for_update().filtered_domain(domain)._cover_newcomers(),
            "The new customers of absence %s could not be covered: %s",
        )

    def _cover_newcomers(self):
        for absence in self:
            day = absence._get_first_day()
            partners = absence._find_served(day) - absence.line_ids.partner_id
            if partners:
                lines = absence._add_lines(
                    partners, absence.env["customer.assignment"]._manager_on(partners, day, "backup")
                )
                absence._note_problems(lines)
                absence._make_covers(lines)
                absence._tell_open()
