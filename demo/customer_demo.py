import base64
import csv
import io
from itertools import cycle

from dateutil.relativedelta import relativedelta

from odoo import api, models

from . import city

#: where the utility lies; all its people read the same clock
ZONE = "Asia/Shanghai"
#: person -> (grade, team, months in grade)
MANAGERS = {
    "senior_1": ("senior", "industry", 40),
    "senior_2": ("senior", "city", 31),
    "first_1": ("first", "industry", 29),
    "first_2": ("first", "city", 26),
    "first_3": ("first", "county", 18),
    "second_1": ("second", "industry", 22),
    "second_2": ("second", "city", 20),
    "second_3": ("second", "county", 15),
    "second_4": ("second", "county", 13),
    "second_5": ("second", "city", 9),
    "trainee_1": ("trainee", "industry", 4),
    "trainee_2": ("trainee", "county", 2),
}
MENTORS = {"trainee_1": "first_1", "trainee_2": "first_3"}
#: tier -> the grade whose managers hold it, and the grade of the backups
HOLDERS = {"core": ("senior", "first"), "priority": ("first", None), "standard": ("second", None)}
#: every so many-th customer waits for a manager, so that a plan has work
GAP_EVERY = 13
#: every so many-th customer had another manager before
CHANGE_EVERY = 6
#: customers a trainee accompanies
TRAINEE_LINKS = 8
USAGE_COLUMNS = (
    "account_number", "month", "kwh", "revenue", "profit", "paid", "due_date", "paid_date",
    "customer_ref", "customer_name", "voltage_level", "capacity_kva", "category", "area_class",
    "max_demand_kw", "power_factor", "peak_kwh", "valley_kwh",
)  # fmt: skip


class CustomerDemo(models.AbstractModel):
    """Builds the invented city utility; called by the demo data only.

    It walks the road of a real first week: import, tier run, portfolios, plan.
    Months count back from the day of installation, so the data never ages.
    """

    _name = "customer.demo"
    _description = "Customer Manager Demo Utility"

    @api.model
    def _set_clocks(self):
        """Let the days of the utility begin where it lies, before anybody is hired."""
        company = self.env.ref("base.main_company")
        calendars = self.env["resource.calendar"].search([("company_id", "=", company.id)])
        (calendars | company.resource_calendar_id).tz = ZONE
        self.env.ref("base.user_admin").tz = ZONE

    @api.model
    def _load(self):
        """Build everything; `demo/people.xml` has made users, teams, employees."""
        company = self.env.ref("base.main_company")
        demo = self.with_company(company)
        demo._import_usage(company)
        customers = demo._get_customers()
        demo._mark_important(customers)
        demo._apply_tier_run(company)
        managers = demo._appoint_managers(company)
        demo._assign(company, managers)
        demo._declare_conflict(customers, managers)
        demo._prepare_next_review(company)

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
                    **dict(zip(USAGE_COLUMNS[-4:], customer.metered(kwh) or [""] * 4, strict=True)),
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

    # -- tiers ---------------------------------------------------------------

    @api.model
    def _apply_tier_run(self, company):
        """Apply last year's tier review: the first twelve months of usage."""
        run = self._compute_tier_run(company, "上年度客户分级 Last yearly review", 24)
        run.action_request_approval()
        approver = self._user("officer_second")
        tasks = run.approval_case_id.sudo().task_ids.filtered(lambda task: task.user_id == approver)
        tasks.with_user(approver).action_approve()
        run.action_apply()

    @api.model
    def _compute_tier_run(self, company, name, months_back):
        """Compute, as the first officer, a run over the year that began `months_back`."""
        first = company._customer_today().replace(day=1) - relativedelta(months=months_back)
        effective = first + relativedelta(months=13)
        run = (
            self.env["customer.tier.run"]
            .with_user(self._user("officer"))
            .create(
                {
                    "name": name,
                    "company_id": company.id,
                    "date_from": first,
                    "date_to": first + relativedelta(months=12, days=-1),
                    "date_effective": effective,
                }
            )
        )
        run.action_compute()
        return run

    # -- managers ------------------------------------------------------------

    @api.model
    def _appoint_managers(self, company):
        """Return {person: manager}, each with a running term in the grade."""
        grades = {grade.code: grade for grade in self.env["customer.manager.grade"].search([])}
        managers = {}
        for person, (_grade, team, _months) in MANAGERS.items():
            managers[person] = self.env["customer.manager"].create(
                {
                    "employee_id": self._ref(f"employee_{person}").id,
                    "team_id": self._ref(f"team_{team}").id,
                    "mentor_id": managers[MENTORS[person]].id if person in MENTORS else False,
                }
            )
        self.env["customer.manager.appointment"].create(
            [
                {
                    "manager_id": managers[person].id,
                    "grade_id": grades[grade].id,
                    "date_from": company._customer_today() - relativedelta(months=months),
                    "order_number": f"YC-{number:03d}",
                    "is_initial": True,
                }
                for number, (person, (grade, _team, months)) in enumerate(MANAGERS.items(), 1)
            ]
        )
        return managers

    @api.model
    def _assign(self, company, managers):
        """Take over the portfolios with their real start, as a launch does."""
        by_grade = {}
        for person, (grade, _team, _months) in MANAGERS.items():
            by_grade.setdefault(grade, []).append(managers[person])
        vals_list = []
        mentors = [managers[mentor] for mentor in MENTORS.values()]
        for tier, (grade, backup_grade) in HOLDERS.items():
            colleagues = by_grade[grade] + (mentors if tier == "standard" else [])
            holders, backups = cycle(colleagues), cycle(by_grade.get(backup_grade, []))
            for number, partner in enumerate(self._get_customers_of_tier(tier), 1):
                if number % GAP_EVERY == 0:
                    continue
                vals_list += self._prepare_primary_vals(company, partner, next(holders), number, colleagues)
                if backup_grade:
                    vals_list.append(self._prepare_link_vals(company, partner, "backup", next(backups), 8))
        vals_list += self._prepare_trainee_vals(company, managers, vals_list)
        self.env["customer.assignment"].with_user(self._user("officer")).create(vals_list)

    @api.model
    def _get_customers_of_tier(self, code):
        return self.env["res.partner"].search(
            [("customer_tier_id.code", "=", code), ("ref", "=like", "YC_____")], order="ref"
        )

    @api.model
    def _prepare_primary_vals(self, company, partner, manager, number, colleagues):
        """Return the running link, and for some customers the one before."""
        months = min(3 + number % 9, self._months_in_grade(company, manager))
        current = self._prepare_link_vals(company, partner, "primary", manager, months)
        if number % CHANGE_EVERY:
            return [current]
        former = colleagues[(colleagues.index(manager) + 1) % len(colleagues)]
        before = self._prepare_link_vals(company, partner, "primary", former, self._months_in_grade(company, former))
        before["date_to"] = current["date_from"] - relativedelta(days=1)
        return [before, current] if before["date_from"] <= before["date_to"] else [current]

    @api.model
    def _months_in_grade(self, company, manager):
        start = manager.appointment_ids.date_from
        return relativedelta(company._customer_today(), start).years * 12 + (
            relativedelta(company._customer_today(), start).months
        )

    @api.model
    def _prepare_link_vals(self, company, partner, role, manager, months):
        return {
            "partner_id": partner.id,
            "manager_id": manager.id,
            "role": role,
            "date_from": company._customer_today() - relativedelta(months=months),
            "reason": "制度启动时接管 Taken over at the launch",
        }

    @api.model
    def _prepare_trainee_vals(self, company, managers, links):
        """Give each trainee some of the mentor's small customers to accompany."""
        standard = self._get_customers_of_tier("standard")
        vals_list = []
        for trainee, mentor in MENTORS.items():
            held = self.env["res.partner"].browse(
                vals["partner_id"]
                for vals in links
                if vals["manager_id"] == managers[mentor].id and vals["role"] == "primary" and not vals.get("date_to")
            )
            for partner in (standard & held)[:TRAINEE_LINKS]:
                vals_list.append(self._prepare_link_vals(company, partner, "trainee", managers[trainee], 1))
        return vals_list

    @api.model
    def _declare_conflict(self, customers, managers):
        """One manager's spouse works in a leading post at a customer."""
        self.env["customer.conflict"].create(
            {
                "manager_id": managers["second_2"].id,
                "partner_id": customers[230].id,
                "kind": "family",
                "date_from": self.env.company._customer_today(),
            }
        )

    # -- what waits for a decision ---------------------------------------------

    @api.model
    def _prepare_next_review(self, company):
        """Leave the new review and a plan for the gaps for approval, another plan as a draft."""
        self._compute_tier_run(company, "本年度客户分级 Yearly review", 12)
        plans = self.env["customer.assignment.plan"].with_user(self._user("officer"))
        values = {"company_id": company.id, "date_effective": company._customer_today()}
        plans.create({"name": "无客户经理的客户 Customers without a manager", **values}).action_compute()
        plans.create({"name": "年度分级后管户调整 Portfolios after the yearly review", **values})

    # -- helpers ---------------------------------------------------------------

    @api.model
    def _ref(self, name):
        return self.env.ref(f"customer_manager.{name}")

    @api.model
    def _user(self, person):
        return self._ref(f"user_{person}")
