from odoo.tests import new_test_user

from ..common import ROLES
from ..portfolio.common import PortfolioCommon

OPERATIONS = ("read", "write", "create", "unlink")


class FileCommon(PortfolioCommon):
    """A core customer of Senior Sun with a backup in another team, its account, and everybody who might look.

    `cls.everybody`: {who: user}: `manager`, `backup` and `stranger` are managers, `supervisor` leads the manager.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._link(cls.core, cls.senior)
        cls._link(cls.core, cls.outsider, role="backup")
        cls._link(cls.standard, cls.second_senior)
        (cls.core | cls.standard).customer_company_id = cls.company
        cls.account = cls.env["customer.account"].create({"number": "C1", "partner_id": cls.core.id})
        cls.boss = cls._person("Boss Bai", cls.core, phone="100")
        cls.electrician = cls._person("Electrician Er", cls.core, phone="200", email="er@example.com")
        cls.everybody = {role: cls.users[role] for role in ROLES} | {
            "manager": cls.senior.user_id,
            "backup": cls.outsider.user_id,
            "stranger": cls.second_senior.user_id,
            "employee": cls.employee_user,
            "portal": new_test_user(cls.env, login="sv_portal", groups="base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }
        cls.everybody["backup_supervisor"] = cls.other_supervisor

    @classmethod
    def _person(cls, name, customer, **values):
        return cls.env["res.partner"].create({"name": name, "parent_id": customer.id, **values})

    @classmethod
    def _contact_line(cls, person, *roles, **values):
        role_ids = [cls.env.ref(f"customer_manager.customer_contact_role_{role}").id for role in roles]
        return cls.env["customer.contact"].create(
            {
                "partner_id": person.commercial_partner_id.id,
                "contact_id": person.id,
                "role_ids": role_ids,
                **values,
            }
        )

    def _run_job(self, name):
        """Run a scheduled job (the end of its external id) as Odoo does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"customer_manager.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _allowed(self, user, record):
        records = record.with_user(user).sudo(False)
        return "".join(operation[0] for operation in OPERATIONS if records.has_access(operation))

    def _compare(self, record, expected):
        """Check who may do what with a record of the core customer: {who: operations}; all others nothing."""
        for who, user in self.everybody.items():
            with self.subTest(model=record._name, who=who):
                self.assertEqual(self._allowed(user, record), expected.get(who, ""))
