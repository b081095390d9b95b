from odoo import fields
from odoo.tests import new_test_user

from ..portfolio.common import PortfolioCommon


class PeopleCommon(PortfolioCommon):
    """Staff with logins, and facts about them.

    `cls.hr`, `cls.audit`, `cls.committee` are the users of these roles; `_employee` builds staff.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls.users["hr"]
        cls.audit = cls.users["audit"]
        cls.committee = cls.users["committee"]
        cls.Record = cls.env["customer.manager.record"]
        cls.department = cls.env["hr.department"].create({"name": "Metering"})

    @classmethod
    def _employee(cls, name, with_user=True, **values):
        """Return an employee with a login of no role."""
        user = with_user and new_test_user(
            cls.env, login="pp_" + name.lower().replace(" ", "_"), name=name, groups="base.group_user"
        )
        return cls.env["hr.employee"].create(
            {
                "name": name,
                "user_id": user and user.id,
                "company_id": cls.company.id,
                "department_id": cls.department.id,
                **values,
            }
        )

    @classmethod
    def _day(cls, **ago):
        """Return a day before today: `_day(years=2, days=1)`."""
        return fields.Date.subtract(cls.today, **ago)

    @classmethod
    def _record(cls, employee, kind, user=None, **values):
        """Return a fact written by human resources (or by `user`)."""
        vals = {
            "employee_id": employee.id,
            "kind": kind,
            "date_from": cls._day(days=30),
            "issuing_body": "Yunchuan Power",
            **values,
        }
        return cls.Record.with_user(user or cls.hr).create(vals)

    @classmethod
    def _prove_eligible(cls, employee, education="bachelor", years=5):
        """Write down all that the conditions of a trainee ask for."""
        cls._record(employee, "education", education_level=education, date_from=cls._day(years=years + 1))
        cls._record(employee, "experience", name="Meter reader", date_from=cls._day(years=years))
        cls._record(employee, "ethics", date_to=fields.Date.add(cls.today, years=1))
        cls._record(employee, "fitness", fitness="fit", consent_date=cls._day(days=30))
        cls._record(employee, "clearance", user=cls.audit)
