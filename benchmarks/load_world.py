"""The people and customers of `bench_service_load`: a utility of its own in the scratch database."""

from datetime import timedelta
from typing import NamedTuple

from odoo import fields
from odoo.fields import Command

PASSWORD = "load-bench-2026"
#: people of one duel: who owns, who leads him, and two of one department
DUEL = ("manager", "supervisor", "department", "department")
CUSTOMERS_EACH = 4
#: models whose jobs run beside the load
JOBS = ("customer.request", "customer.satisfaction", "customer.outbound")


class Person(NamedTuple):
    """Somebody with a login."""

    uid: int
    login: str
    #: customers he serves, or the one he is a contact of
    partner_ids: tuple[int, ...] = ()


class World(NamedTuple):
    """Who acts, and on what."""

    company_id: int
    managers: list[Person]
    departments: list[Person]
    supervisors: list[Person]
    customers: list[Person]
    hotlines: list[Person]
    duels: list[list[Person]]
    department_ids: list[int]
    duel_department_ids: list[int]
    #: types of the forms, and those that customers choose from
    type_ids: list[int]
    portal_type_ids: list[int]
    #: keys of the hotline for /json/2, by login
    keys: dict[str, str]

    @property
    def people(self):
        """Return everybody who logs in over the login page."""
        return [
            *self.managers,
            *self.departments,
            *self.supervisors,
            *self.customers,
            *(person for duel in self.duels for person in duel),
        ]


def shares(sessions):
    """Return how many of each role make up a number of sessions, at least one of each."""
    duels = max(1, sessions // 50)
    counts = {"supervisors": max(1, sessions // 16), "hotlines": max(1, sessions // 25), "duels": duels}
    rest = max(3, sessions - counts["supervisors"] - counts["hotlines"] - duels * len(DUEL))
    counts["departments"], counts["customers"] = max(1, round(rest * 0.3)), max(1, round(rest * 0.3))
    counts["managers"] = max(1, rest - counts["departments"] - counts["customers"])
    return counts


class Builder:
    """Makes the world in an environment of the superuser."""

    def __init__(self, env):
        self.company = env["res.company"].create({"name": "Load Utility"})
        env.user.company_ids += self.company
        self.env = env(context={"allowed_company_ids": self.company.ids, "tracking_disable": True})
        self.env.company.customer_portal_day_limit = 1000
        self.today = self.company._customer_today()
        self.grade = self.env.ref("customer_manager.customer_manager_grade_senior")
        self.tier = self.env.ref("customer_manager.customer_tier_core")

    def user(self, role, place, **values):
        """Return a login; internal ones have a role of the addon."""
        name = f"load_{role}_{place}"
        group = "base.group_portal" if role == "portal" else f"customer_manager.group_customer_manager_{role}"
        groups = [self.env.ref(group).id]
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": name,
                    "login": name,
                    "email": f"{name}@example.com",
                    "password": PASSWORD,
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                    "group_ids": [Command.set(groups)],
                    **values,
                }
            )
        )

    def team(self, place):
        """Return a team and the person who leads it."""
        leader = self.user("supervisor", place)
        team = self.env["crm.team"].create(
            {"name": f"Load Team {place}", "user_id": leader.id, "company_id": self.company.id}
        )
        return team, Person(leader.id, leader.login)

    def manager(self, place, team):
        """Return a manager with customers of the best tier."""
        user = self.user("user", place)
        employee = self.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        manager = self.env["customer.manager"].create({"employee_id": employee.id, "team_id": team.id})
        begun = fields.Date.subtract(self.today, years=1)
        self.env["customer.manager.appointment"].create(
            {"manager_id": manager.id, "grade_id": self.grade.id, "date_from": begun, "is_initial": True}
        )
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Load Customer {place}-{number}",
                    "is_company": True,
                    "email": f"c{place}-{number}@example.com",
                }
                for number in range(CUSTOMERS_EACH)
            ]
        )
        partners.customer_tier_id = self.tier
        self.env["customer.assignment"]._create_rows(
            [
                {
                    "partner_id": partner.id,
                    "manager_id": manager.id,
                    "role": "primary",
                    "date_from": fields.Date.subtract(self.today, days=30),
                    "date_to": False,
                    "reason": "Load",
                }
                for partner in partners
            ]
        )
        return Person(user.id, user.login, tuple(partners.ids))

    def customer(self, place, partner_id):
        """Return a contact of a customer with a login for the portal."""
        contact = self.env["res.partner"].create({"name": f"Load Contact {place}", "parent_id": partner_id})
        user = self.user("portal", place, partner_id=contact.id)
        return Person(user.id, user.login, (partner_id,))

    def department(self, place):
        """Return a department for work orders."""
        return self.env["hr.department"].create({"name": f"Load Hall {place}", "company_id": self.company.id})

    def worker(self, place, department):
        """Return somebody who works in a department."""
        user = self.user("department", place)
        self.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "department_id": department.id,
                "company_id": self.company.id,
            }
        )
        return Person(user.id, user.login)

    def hotline(self, place):
        """Return an account of the hotline and its key."""
        user = self.user("officer", place)
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "Load", fields.Datetime.now() + timedelta(days=1))
        )
        return Person(user.id, user.login), key

    def types(self):
        """Return the types of the forms but outage repair, whose limits hang on an account and a crew."""
        kinds = self.env["customer.request.type"]
        usual = kinds._get_types(self.company).filtered(lambda kind: not kind.is_repair)
        portal = kinds._portal_types(self.company).filtered(lambda kind: not kind.is_repair)
        return usual.ids, portal.ids

    def duel(self, place):
        """Return the people of a duel and their department: nobody else touches what they fight for."""
        team, leader = self.team(f"duel{place}")
        department = self.department(f"duel{place}")
        workers = [self.worker(f"duel{place}{letter}", department) for letter in "ab"]
        return [self.manager(f"duel{place}", team), leader, *workers], department.id


def quiet_jobs(env):
    """Leave on the jobs of requests and the mail queue: in a fresh copy all jobs of a month are due at once."""
    jobs = env["ir.cron"].with_context(active_test=False).search([])
    kept = jobs.filtered(lambda job: job.model_id.model in JOBS) | env.ref("mail.ir_cron_mail_scheduler_action")
    (jobs - kept).active = False


def build(env, sessions):
    """Return the world of a number of sessions; the caller commits."""
    count, make = shares(sessions), Builder(env)
    quiet_jobs(make.env)
    teams = [make.team(place) for place in range(count["supervisors"])]
    leaders = [leader for _team, leader in teams]
    make.company.write({"customer_desk_user_id": leaders[0].uid, "customer_triage_user_id": leaders[-1].uid})
    managers = [make.manager(place, teams[place % len(teams)][0]) for place in range(count["managers"])]
    partners = [partner_id for manager in managers for partner_id in manager.partner_ids[:2]]
    halls = [make.department(place) for place in range(max(1, count["departments"] // 4))]
    hotlines = [make.hotline(place) for place in range(count["hotlines"])]
    duels = [make.duel(place) for place in range(count["duels"])]
    type_ids, portal_type_ids = make.types()
    return World(
        company_id=make.company.id,
        managers=managers,
        departments=[make.worker(place, halls[place % len(halls)]) for place in range(count["departments"])],
        supervisors=leaders,
        customers=[make.customer(place, partners[place % len(partners)]) for place in range(count["customers"])],
        hotlines=[person for person, _key in hotlines],
        duels=[people for people, _department_id in duels],
        department_ids=[hall.id for hall in halls],
        duel_department_ids=[department_id for _people, department_id in duels],
        type_ids=type_ids,
        portal_type_ids=portal_type_ids,
        keys={person.login: key for person, key in hotlines},
    )
