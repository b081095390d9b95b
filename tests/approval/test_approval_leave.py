from odoo.tests import BaseCase, tagged

from ..scratch_database import scratch_database

#: days around an approved time off of one week, and one that nobody approved yet
SCRIPT = """
from datetime import timedelta
from odoo.tests import new_test_user

names = ("absent", "stand_in", "other")
users = [new_test_user(env, login=f"leave_{name}", groups="base.group_user") for name in names]
absent, stand_in, other = users
employees = {user: env["hr.employee"].create({"name": user.name, "user_id": user.id}) for user in users}
kind = env["hr.leave.type"].create(
    {"name": "Holiday", "requires_allocation": False, "leave_validation_type": "no_validation", "request_unit": "day"}
)
today = env.company._approval_today()
monday = today + timedelta(days=7 - today.weekday())
friday = monday + timedelta(days=4)


def leave(user, first, last):
    dates = {"request_date_from": first, "request_date_to": last}
    return env["hr.leave"].create({"employee_id": employees[user].id, "holiday_status_id": kind.id, **dates})


leave(absent, monday, friday)
later = leave(absent, monday + timedelta(days=14), friday + timedelta(days=14))
later.write({"state": "confirm"})
delegations = env["approval.delegation"]
delegations.with_user(absent).create({"substitute_id": stand_in.id, "only_when_absent": True})
delegations.with_user(other).create({"substitute_id": stand_in.id, "only_when_absent": True})
env.flush_all()


def principals(day):
    return sorted(env["res.users"].browse(delegations._principals(stand_in, day)).mapped("login"))


result = {
    "before": principals(monday - timedelta(days=1)),
    "first": principals(monday),
    "last": principals(friday),
    "after": principals(monday + timedelta(days=7)),
    "not approved": principals(monday + timedelta(days=14)),
    "people told": sorted(delegations._substitutes(absent | other, monday)) == absent.ids,
}
"""


@tagged("post_install", "-at_install")
class TestApprovalDelegationLeave(BaseCase):
    def test_a_substitute_stands_in_on_days_of_an_approved_time_off(self):
        with scratch_database() as database:
            database.odoo("-i", "hr_holidays")
            found = database.script(SCRIPT)
        self.assertEqual(
            found,
            {
                "before": [],
                "first": ["leave_absent"],
                "last": ["leave_absent"],
                "after": [],
                "not approved": [],
                "people told": True,
            },
        )
