from odoo.tests import BaseCase, tagged

from ..scratch_database import scratch_database

#: one manager with leave of a week, one with half a year, one whose leave nobody approved
SCRIPT = """
from datetime import timedelta
from odoo.tests import new_test_user

today = env.company._customer_today()
monday = today + timedelta(days=7 - today.weekday())
kind = env["hr.leave.type"].create(
    {"name": "Holiday", "requires_allocation": False, "leave_validation_type": "no_validation", "request_unit": "day"}
)


def manager(name):
    user = new_test_user(env, login=f"leave_{name}", groups="customer_manager.group_customer_manager_user")
    employee = env["hr.employee"].create({"name": name, "user_id": user.id})
    return env["customer.manager"].create({"employee_id": employee.id})


def leave(manager, days, state="validate"):
    dates = {"request_date_from": monday, "request_date_to": monday + timedelta(days=days)}
    found = env["hr.leave"].create({"employee_id": manager.employee_id.id, "holiday_status_id": kind.id, **dates})
    if found.state != state:
        found.write({"state": state})
    return found


short, long, asked = manager("short"), manager("long"), manager("asked")
week, half = leave(short, 4), leave(long, 200)
leave(asked, 4, "confirm")
team = env["crm.team"].create({"name": "Leave", "user_id": new_test_user(env, login="leave_lead").id})
long.team_id = team
absences = env["customer.absence"]
# what the demo brings along is nobody's time off
before = absences.search([])
absences._follow_leave()
absences._follow_leave()
env.flush_all()
long_one = absences.search([("is_for_handover", "=", True)]) - before
found = absences.search([]) - long_one - before
result = {
    "managers": found.mapped("manager_id.name"),
    "state": found.mapped("state"),
    "days": [(one.date_from - monday).days for one in found] + [(one.date_to - monday).days for one in found],
    "told": found.activity_ids.user_id.mapped("login"),
}
result["long"] = [long_one.manager_id.name, long_one.state, len(long_one.activity_ids), long_one.activity_ids.summary]
week.write({"state": "refuse"})
absences._follow_leave()
result["gone"] = found.mapped("state")
env.cr.execute("UPDATE hr_leave SET request_date_to = %s WHERE id = %s", [monday + timedelta(days=11), half.id])
half.invalidate_recordset()
absences._follow_leave()
shorter = absences.search([("leave_id", "=", half.id)])
result["shorter"] = [shorter.state, shorter.is_for_handover, len(long_one.activity_ids)]
"""


@tagged("post_install", "-at_install")
class TestAbsenceLeave(BaseCase):
    def test_approved_time_off_is_proposed_once(self):
        with scratch_database() as database:
            database.odoo("-i", "hr_holidays")
            found = database.script(SCRIPT)
        self.assertEqual(
            found,
            {
                "managers": ["short"],
                "state": ["draft"],
                "days": [0, 4],
                "told": ["leave_short"],
                "long": ["long", "cancelled", 1, "The leave of long is too long for a cover: hand the customers over"],
                "gone": ["cancelled"],
                "shorter": ["draft", False, 0],
            },
        )
