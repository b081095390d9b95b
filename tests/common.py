from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

#: login suffix -> groups (without module prefix): one user per role of design 5
ROLES = {
    "user": "group_customer_manager_user",
    "supervisor": "group_customer_manager_supervisor",
    "officer": "group_customer_manager_officer",
    "department": "group_customer_manager_department",
    "rater": "group_customer_manager_rater",
    "hr": "group_customer_manager_hr",
    "committee": "group_customer_manager_committee",
    "audit": "group_customer_manager_audit",
    "admin": "group_customer_manager_admin",
}


class CustomerManagerCommon(BaseCommon):
    """One user per role, a second officer for four eyes, and builders.

    `cls.users["officer"]` is the marketing officer; `cls.employee_user` is an
    internal user without any of our roles; `cls.today` the company's day.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.today = cls.company._customer_today()
        cls.users = {role: cls._create_role_user(role) for role in ROLES}
        cls.officer = cls.users["officer"]
        cls.second_officer = cls._create_role_user("officer", login="cm_officer_2")
        cls.employee_user = new_test_user(cls.env, login="cm_employee", groups="base.group_user")

    @classmethod
    def _create_role_user(cls, role, login=None, **values):
        """Return a user who has just the group of `role` (a key of ROLES)."""
        return new_test_user(
            cls.env,
            login=login or f"cm_{role}",
            groups=f"customer_manager.{ROLES[role]}",
            **values,
        )

    @classmethod
    def _create_customer(cls, name="Customer", **values):
        """Return a company contact."""
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})
