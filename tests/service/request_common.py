from odoo import fields
from odoo.tests import new_test_user

from ..portfolio.common import PortfolioCommon


class RequestCommon(PortfolioCommon):
    """Two managers of one team with customers, a department that works, a desk and who sorts.

    `self.manager` serves `self.core`, `self.colleague` backs it; nobody serves `self.mass`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Request = cls.env["customer.request"]
        cls.Leg = cls.env["customer.request.leg"]
        cls.manager, cls.colleague, cls.stranger = cls.senior, cls.second_senior, cls.outsider
        cls._link(cls.core, cls.manager)
        cls._link(cls.core, cls.colleague, "backup")
        cls._link(cls.standard, cls.stranger)
        cls.mass = cls._create_tiered("Mass Shop", "mass")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Contact Chen", "parent_id": cls.core.id, "email": "chen@core.example.com"}
        )
        cls.desk = cls._create_role_user("user", login="rq_desk")
        cls.sorter = cls._create_role_user("user", login="rq_sorter")
        cls.company.customer_desk_user_id = cls.desk
        cls.company.customer_triage_user_id = cls.sorter
        cls.type_complaint = cls._type("complaint")
        cls.type_other = cls._type("other")
        cls.works, cls.worker = cls._department("Metering Hall", "rq_worker")
        cls.billing, cls.clerk = cls._department("Billing Hall", "rq_clerk")
        cls.empty_department = cls.env["hr.department"].create({"name": "Empty Hall", "company_id": cls.company.id})
        cls.env.flush_all()

    @classmethod
    def _type(cls, code):
        return cls.env["customer.request.type"]._get_type(cls.company, code)

    @classmethod
    def _department(cls, name, login):
        """Return a department with one member who has the role, and his login."""
        department = cls.env["hr.department"].create({"name": name, "company_id": cls.company.id})
        user = new_test_user(cls.env, login=login, groups="customer_manager.group_customer_manager_department")
        cls.env["hr.employee"].create(
            {"name": login, "user_id": user.id, "department_id": department.id, "company_id": cls.company.id}
        )
        return department, user

    @classmethod
    def _request(cls, partner=None, user=None, **values):
        """Return a request as an intake makes it, by default for `core`."""
        row = {
            "partner_id": (cls.core if partner is None else partner).id,
            "channel": "phone",
            "description": "The meter stands still",
            **values,
        }
        requests = cls.Request.with_user(user) if user else cls.Request
        return requests._create_from_intake([row]).with_user(cls.env.user).sudo(cls.env.su)

    @classmethod
    def _complaint(cls, **values):
        """Return a complaint about `manager`, who serves `core`."""
        values = {"type_id": cls.type_complaint.id, "is_about_manager": True, "description": "He was rude"} | values
        return cls._request(contact_id=cls.contact.id, **values)

    def _as(self, user, record):
        """Return a record as a user sees it; a manager stands for his login."""
        user = user.user_id if user._name == "customer.manager" else user
        return record.with_user(user).sudo(False)

    def _ago(self, **delta):
        return fields.Datetime.subtract(fields.Datetime.now(), **delta)
