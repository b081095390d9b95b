from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

from ....algorithms.bar_chart import bars
from ...customer.res_partner_usage import CHART_MONTHS

#: box of the chart
_WIDTH, _HEIGHT = 720, 160


class ResPartner(models.Model):
    """Usage, bills and the value of our advice, as the portal shows them to the customer."""

    _inherit = "res.partner"

    def _portal_usage(self):
        """Return the chart of the last months of one customer: bars, and the same in words."""
        self.ensure_one()
        series = self.sudo().get_customer_usage_series()
        months = [fields.Date.to_date(month) for month in series["months"]]
        rows = []
        for month, bar, kwh in zip(months, bars(series["kwh"], _WIDTH, _HEIGHT), series["kwh"], strict=True):
            known = formatLang(self.env, kwh, digits=0) if kwh is not None else self.env._("not known")
            rows.append((bar, format_date(self.env, month, date_format="MM/yyyy"), known))
        return {"rows": rows, "width": _WIDTH, "height": _HEIGHT}

    def _portal_bill_domain(self, only_open):
        """Return the domain of the bills of one customer, of the months of the chart."""
        since = fields.Date.subtract(self._portal_company()._customer_today().replace(day=1), months=CHART_MONTHS)
        domain = Domain("partner_id", "=", self.id) & Domain("month", ">=", since) & Domain("revenue", "!=", False)
        return domain & Domain("id", "in", self._portal_open_bills()) if only_open else domain

    def _portal_open_bills(self):
        """Return the query for the bills that are known to be unpaid, wholly or in part."""
        return SQL(
            "(SELECT id FROM customer_usage WHERE partner_id = %s AND revenue > COALESCE(paid, revenue))", self.id
        )

    def _portal_bills(self, only_open, limit, offset):
        """Return the bills of one customer, newest first, as plain values."""
        usage = self.env["customer.usage"].sudo()
        today = self._portal_company()._customer_today()
        found = usage.search(
            self._portal_bill_domain(only_open), order="month desc, account_id, id", limit=limit, offset=offset
        )
        return [self._portal_bill(row, today) for row in found]

    def _portal_bill(self, row, today):
        is_known = row.paid is not False
        rest = row.revenue - row.paid if is_known else 0
        is_open = row.currency_id.compare_amounts(rest, 0) > 0
        state = "unknown" if not is_known else "open" if is_open else "paid"
        if is_open and row.due_date and row.due_date < today:
            state = "overdue"
        return {
            "month": format_date(self.env, row.month, date_format="MM/yyyy"),
            "account": row.account_id.number,
            "amount": formatLang(self.env, row.revenue, currency_obj=row.currency_id),
            "rest": formatLang(self.env, rest, currency_obj=row.currency_id) if is_open else "",
            "due": format_date(self.env, row.due_date) if row.due_date else "",
            "state": state,
        }

    def _portal_value(self):
        """Return what advice that was carried out saves one customer a year, in all and one by one."""
        checks = self.env["customer.value.check"].sudo()
        done = checks.search([("partner_id", "=", self.id), ("state", "=", "done")], order="result_on desc, id desc")
        kinds = dict(checks._fields["kind"]._description_selection(self.env))
        currency = self._portal_company().currency_id
        return {
            "total": formatLang(self.env, sum(done.mapped("result_amount")), currency_obj=currency),
            "rows": [
                (
                    format_date(self.env, check.result_on),
                    kinds[check.kind],
                    check.account_id.number,
                    formatLang(self.env, check.result_amount, currency_obj=check.currency_id),
                )
                for check in done
            ],
        }
