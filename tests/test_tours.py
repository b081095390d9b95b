from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.roles import OFFICER
from .approval.common import approve


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """The road from a billing file to managed portfolios, as its users walk it.

    Everything happens in a company of its own, which starts empty.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Tour Utility"})
        # Its year must be the browser's, also while one of them has begun the next one.
        cls.company.resource_calendar_id.tz = "UTC"
        cls.officer = cls._create_user("tour_officer", OFFICER)
        cls.second_officer = cls._create_user("tour_officer_2", OFFICER)
        cls.managers = cls._create_managers()

    @classmethod
    def _create_user(cls, login, groups):
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @classmethod
    def _create_managers(cls):
        """Two managers of each grade but the trainee's, in office for a year."""
        team = cls.env["crm.team"].create({"name": "Tour Team", "company_id": cls.company.id})
        managers = cls.env["customer.manager"]
        for code in ("senior", "first", "second"):
            for number in (1, 2):
                user = cls._create_user(f"tour_{code}_{number}", "customer_manager.group_customer_manager_user")
                employee = cls.env["hr.employee"].create(
                    {"name": user.name, "user_id": user.id, "company_id": cls.company.id}
                )
                managers += managers.create({"employee_id": employee.id, "team_id": team.id})
                cls.env["customer.manager.appointment"].create(
                    {
                        "manager_id": managers[-1].id,
                        "grade_id": cls.env.ref(f"customer_manager.customer_manager_grade_{code}").id,
                        "date_from": fields.Date.subtract(cls.company._customer_today(), years=1),
                        "is_initial": True,
                    }
                )
        return managers

    def _latest(self, model):
        return self.env[model].search([("company_id", "=", self.company.id)], order="id desc", limit=1)

    def test_from_billing_file_to_portfolios_and_back(self):
        self.start_tour("/odoo/usage-imports", "customer_manager_import_tour", login="tour_officer")
        self.start_tour("/odoo/customer-tier-runs", "customer_manager_tier_run_tour", login="tour_officer")
        run = self._latest("customer.tier.run")
        self.start_tour(
            f"/odoo/customer-tier-runs/{run.id}", "customer_manager_approve_run_tour", login="tour_officer_2"
        )
        customers = self.env["res.partner"].search([("customer_company_id", "=", self.company.id)])
        self.assertEqual(len(customers), 10)
        self.assertTrue(all(customers.mapped("customer_tier_id")))
        self.start_tour("/odoo/assignment-plans/new", "customer_manager_plan_tour", login="tour_officer")
        plan = self._latest("customer.assignment.plan")
        self.start_tour(
            f"/odoo/assignment-plans/{plan.id}", "customer_manager_approve_plan_tour", login="tour_officer_2"
        )
        customers.invalidate_recordset()
        named = customers.filtered("customer_tier_id.needs_manager")
        self.assertTrue(all(named.mapped("customer_manager_id")))
        first = customers.filtered(lambda partner: partner.ref == "TOUR0")
        self.start_tour(
            "/odoo/my-customers",
            "customer_manager_my_customers_tour",
            login=first.customer_manager_id.user_id.login,
        )
        self._transfer_an_account()
        self.start_tour(f"/odoo/assignment-plans/{plan.id}", "customer_manager_undo_plan_tour", login="tour_officer")
        customers.invalidate_recordset()
        self.assertFalse(customers.customer_manager_id)
        approve(run.with_user(self.officer), self.second_officer)
        self.start_tour(f"/odoo/customer-tier-runs/{run.id}", "customer_manager_undo_run_tour", login="tour_officer")
        customers.invalidate_recordset()
        self.assertFalse(customers.customer_tier_id)

    def _transfer_an_account(self):
        account = self.env["customer.account"].search([("number", "=", "TA9"), ("company_id", "=", self.company.id)])
        self.start_tour(f"/odoo/customer-accounts/{account.id}", "customer_manager_transfer_tour", login="tour_officer")
        account.invalidate_recordset()
        self.assertEqual(account.partner_id.ref, "TOUR8")
