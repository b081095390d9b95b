from contextlib import contextmanager

from odoo import fields
from odoo.tests import new_test_user

from ..common import CustomerManagerCommon


class PortfolioCommon(CustomerManagerCommon):
    """Two teams with supervisors, a manager in each grade, and customers with tiers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Assignment = cls.env["customer.assignment"]
        cls.tiers = {
            code: cls.env.ref(f"customer_manager.customer_tier_{code}")
            for code in ("core", "priority", "standard", "mass")
        }
        cls.grades = {
            code: cls.env.ref(f"customer_manager.customer_manager_grade_{code}")
            for code in ("senior", "first", "second", "trainee")
        }
        cls.supervisor = cls.users["supervisor"]
        cls.other_supervisor = cls._create_role_user("supervisor", login="cm_supervisor_2")
        cls.team = cls.env["crm.team"].create({"name": "North", "user_id": cls.supervisor.id})
        cls.other_team = cls.env["crm.team"].create({"name": "South", "user_id": cls.other_supervisor.id})
        cls.senior = cls._create_manager("Senior Sun", "senior")
        cls.second_senior = cls._create_manager("Senior Su", "senior")
        cls.first = cls._create_manager("First Fang", "first")
        cls.outsider = cls._create_manager("Other Ou", "senior", team=cls.other_team)
        cls.core = cls._create_tiered("Core Steel", "core")
        cls.standard = cls._create_tiered("Standard Mill", "standard")

    @classmethod
    def _create_manager(cls, name, grade=None, team=None, with_user=True, **values):
        """Return a manager with an employee, a login, an appointment that runs, and its certificate.

        The initial recognition brings the certificate. A trainee's term is short: it began two months ago.
        """
        login = "pf_" + name.lower().replace(" ", "_")
        user = with_user and new_test_user(
            cls.env,
            login=login,
            name=name,
            groups="customer_manager.group_customer_manager_user",
        )
        employee = cls.env["hr.employee"].create(
            {"name": name, "user_id": user and user.id, "company_id": cls.company.id}
        )
        manager = cls.env["customer.manager"].create(
            {
                "employee_id": employee.id,
                "team_id": (cls.team if team is None else team).id,
                **values,
            }
        )
        if grade:
            ago = {"months": 2} if grade == "trainee" else {"years": 3}
            cls.env["customer.manager.appointment"].create(
                {
                    "manager_id": manager.id,
                    "grade_id": cls.grades[grade].id,
                    "date_from": fields.Date.subtract(cls.today, **ago),
                    "is_initial": True,
                }
            )
        return manager

    @classmethod
    def _certify(cls, person, grade, date_from=None):
        """Return a certificate of a grade (a key of `grades`) from a day on, without any checks of the person.

        :param person: a manager or an employee
        """
        return cls.env["customer.manager.certificate"]._issue(
            [
                {
                    "employee_id": (person if person._name == "hr.employee" else person.employee_id).id,
                    "grade_id": cls.grades[grade].id,
                    "date_from": date_from or cls.today,
                    "is_initial": True,
                }
            ]
        )

    @classmethod
    def _create_tiered(cls, name, tier=None, **values):
        """Return a customer in a tier (a key of `tiers`), outside any tier run."""
        partner = cls._create_customer(name, **values)
        if tier:
            partner.sudo().customer_tier_id = cls.tiers[tier]
        return partner

    @classmethod
    def _link(cls, partner, manager, role="primary", days=0, date_to=False):
        """Return a link that began `days` days ago, made by the engine."""
        return cls.Assignment._create_rows(
            [
                {
                    "partner_id": partner.id,
                    "manager_id": manager.id,
                    "role": role,
                    "date_from": fields.Date.add(cls.today, days=-days),
                    "date_to": date_to,
                    "reason": "Test",
                }
            ]
        )

    @contextmanager
    def assertRefused(self, exception, regex):
        """Expect an error with a text, and forget what was done before it."""
        with self.assertRaisesRegex(exception, regex), self.env.cr.savepoint():
            yield
        self.env.invalidate_all(flush=False)
