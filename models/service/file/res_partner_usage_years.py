from dateutil.relativedelta import relativedelta

from odoo import models

from ...customer.res_partner_usage import CHART_MONTHS


class ResPartner(models.Model):
    """Energy of many customers: the last twelve months against the same months a year before."""

    _inherit = "res.partner"

    def _customer_usage_years(self):
        """Return {customer id: {kwh_year, kwh_before, kwh_change, newest}} of these entities, with the reader's rights.

        The same figures as on the briefing of one customer: the year ends with his newest month, and is unknown
        (None) where one of its months is. Customers without any figures are missing. Two queries.
        """
        usage = self.env["customer.usage"]
        if not self.ids or not usage.has_access("read"):
            return {}
        domain = [("partner_id", "in", self.ids)]
        newest = {
            partner.id: month for partner, month in usage._read_group(domain, ["partner_id"], ["month:max"]) if month
        }
        if not newest:
            return {}
        since = min(newest.values()) - relativedelta(months=CHART_MONTHS - 1)
        found = {
            (partner.id, month): kwh
            for partner, month, kwh in usage._read_group(
                [*domain, ("month", ">=", since)], ["partner_id", "month:month"], ["kwh:sum"]
            )
        }
        visits = self.env["customer.visit"]
        years = {}
        for partner_id, last in newest.items():
            months = (last - relativedelta(months=back) for back in range(CHART_MONTHS - 1, -1, -1))
            values = [found.get((partner_id, month)) for month in months]
            years[partner_id] = {"newest": last, **visits._compare_years("kwh", values)}
        return years
