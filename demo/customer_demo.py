import base64
import csv
import io

from dateutil.relativedelta import relativedelta

from odoo import api, models

from . import city

#: demo team -> every how many-th customer it serves (rank modulo 3)
TEAMS = ("team_industry", "team_city", "team_county")
USAGE_COLUMNS = (
    "account_number", "month", "kwh", "revenue", "profit", "paid", "due_date", "paid_date",
    "customer_ref", "customer_name", "voltage_level", "capacity_kva", "category", "area_class",
)  # fmt: skip


class CustomerDemo(models.AbstractModel):
    """Builds the invented city utility; called by the demo data only.

    It walks the road of a real first week: import, tier run, portfolios, plan.
    Months count back from the day of installation, so the data never ages.
    """

    _name = "customer.demo"
    _description = "Customer Manager Demo Utility"

    @api.model
    def _load(self):
        """Build everything; `demo/people.xml` has made users, teams, employees."""
        company = self.env.ref("base.main_company")
        demo = self.with_company(company)
        demo._import_usage(company)
        customers = demo._get_customers()
        demo._mark_important(customers)

    # -- usage ---------------------------------------------------------------

    @api.model
    def _import_usage(self, company):
        """Import 24 months of all customers through the real import."""
        usage_import = self.env["customer.usage.import"].create(
            {
                "company_id": company.id,
                "filename": "yunchuan.csv",
                "data_file": base64.b64encode(self._get_usage_csv(company).encode()),
                "create_missing": True,
            }
        )
        usage_import.action_check()
        usage_import.action_import()

    @api.model
    def _get_usage_csv(self, company):
        """Return the billing file of the last 24 full months as CSV text."""
        last = company._customer_today().replace(day=1) - relativedelta(months=1)
        months = [last - relativedelta(months=city.MONTHS - 1 - i) for i in range(city.MONTHS)]
        stream = io.StringIO()
        writer = csv.DictWriter(stream, USAGE_COLUMNS)
        writer.writeheader()
        for customer in city.customers():
            writer.writerows(self._get_usage_rows(customer, months))
        return stream.getvalue()

    @api.model
    def _get_usage_rows(self, customer, months):
        """Yield one row per account and month of `customer`."""
        for account in range(1, customer.account_count + 1):
            for index, month in enumerate(months):
                kwh = customer.energy(index, month.month) / customer.account_count
                if not kwh:
                    continue
                due = month + relativedelta(months=1, day=20)
                revenue = round(kwh * city.PRICE, 2)
                profit = "" if customer.profit_is_unknown else round(revenue * customer.margin, 2)
                yield {
                    "account_number": f"3207{customer.rank:05d}{account}",
                    "month": month.isoformat(),
                    "kwh": round(kwh, 2),
                    "revenue": revenue,
                    "profit": profit,
                    "paid": revenue,
                    "due_date": due.isoformat(),
                    "paid_date": (due - relativedelta(days=customer.rank % 12)).isoformat(),
                    "customer_ref": f"YC{customer.rank:05d}",
                    "customer_name": customer.name,
                    "voltage_level": customer.voltage_level,
                    "capacity_kva": customer.capacity_kva / customer.account_count,
                    "category": customer.category,
                    "area_class": ("urban", "rural", "remote")[customer.rank % 3],
                }

    # -- customers -----------------------------------------------------------

    @api.model
    def _get_customers(self):
        """Return {rank: partner} of the imported customers."""
        partners = self.env["res.partner"].search([("ref", "=like", "YC_____")])
        return {int(partner.ref[2:]): partner for partner in partners}

    @api.model
    def _mark_important(self, customers):
        """Enter the safety classes and two strategic customers."""
        for customer in city.customers():
            if customer.importance:
                customers[customer.rank].write(self._prepare_importance_vals(customer.importance))
        for rank in (64, 77):
            customers[rank].is_strategic_customer = True

    @api.model
    def _prepare_importance_vals(self, importance):
        until = self.env.company._customer_today() + relativedelta(months=5, day=31)
        return {
            "customer_importance": importance,
            "customer_importance_until": until if importance == "temporary" else False,
        }
