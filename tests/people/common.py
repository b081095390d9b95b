import base64

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
        # no member that other data brought
        cls.env.ref("customer_manager.group_customer_manager_committee").user_ids = cls.committee
        cls.Record = cls.env["customer.manager.record"]
        cls.department = cls.env["hr.department"].create({"name": "Metering"})
        cls.schemes = {kind: cls._draft_scheme(kind) for kind in ("internal", "external", "defence")}

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

    @classmethod
    def _trainee_since(cls, name, **ago):
        """Return a trainee whose term began some time ago."""
        manager = cls._create_manager(name)
        cls.env["customer.manager.appointment"].create(
            {
                "manager_id": manager.id,
                "grade_id": cls.grades["trainee"].id,
                "date_from": cls._day(**ago),
                "is_initial": True,
            }
        )
        return manager

    @classmethod
    def _draft_scheme(cls, kind):
        """Return the default scheme of a kind as a draft, whatever became of it in the database."""
        scheme = cls.env.ref(f"customer_manager.customer_manager_scheme_{kind}")
        return scheme.copy({"name": scheme.name}) if scheme.state != "draft" else scheme

    @classmethod
    def _publish_scheme(cls, kind="internal"):
        """Return the default scheme of a kind, published."""
        scheme = cls.schemes[kind].with_user(cls.hr)
        if scheme.state == "draft":
            scheme.write(
                {
                    "consulted_on": cls._day(days=60),
                    "published_on": cls._day(days=40),
                    "document": base64.b64encode(b"The scheme"),
                    "document_name": "scheme.txt",
                }
            )
            scheme.action_publish()
        return scheme

    @classmethod
    def _campaign(cls, opened=True, **values):
        """Return a campaign of human resources that takes applications today."""
        kind = values.get("kind", "internal")
        campaign = (
            cls.env["customer.manager.campaign"]
            .with_user(cls.hr)
            .create(
                {
                    "name": "Trainees",
                    "scheme_id": cls._publish_scheme(kind).id,
                    "date_open": cls.today,
                    "date_close": fields.Date.add(cls.today, days=14),
                    "seats": 2,
                    **values,
                }
            )
        )
        if opened:
            campaign.action_open()
        return campaign

    @classmethod
    def _apply(cls, campaign, employee, submit=True):
        """Return the application of an employee with a login, handed in, as that user."""
        application = (
            cls.env["customer.manager.application"]
            .with_user(employee.user_id)
            .create(
                {
                    "campaign_id": campaign.id,
                    "employee_id": employee.id,
                    "has_read_scheme": True,
                    "has_declared_relations": True,
                }
            )
        )
        if submit:
            application.action_submit()
        return application

    @classmethod
    def _end_applications(cls, campaign):
        """Let the last day for applications have been yesterday."""
        campaign.flush_recordset()
        cls.env.cr.execute(
            "UPDATE customer_manager_campaign SET date_open = %s, date_close = %s WHERE id = %s",
            [cls._day(days=10), cls._day(days=1), campaign.id],
        )
        campaign.invalidate_recordset()
