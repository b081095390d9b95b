from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon


@tagged("post_install", "-at_install")
class TestRequestSessions(SessionsCommon):
    """Two sessions with connections of their own on the same request."""

    def setUp(self):
        super().setUp()
        env = self._session()
        company = env.company
        group = env.ref("customer_manager.group_customer_manager_department")
        self.department_ids = []
        for name in ("First", "Second"):
            department = env["hr.department"].create({"name": name, "company_id": company.id})
            user = env["res.users"].create(
                {"name": name, "login": name, "group_ids": [(4, group.id)], "company_ids": [(6, 0, company.ids)]}
            )
            env["hr.employee"].create(
                {"name": name, "user_id": user.id, "department_id": department.id, "company_id": company.id}
            )
            self.department_ids.append(department.id)
        partner = env["res.partner"].create({"name": "Asks", "is_company": True})
        self.partner_id = partner.id
        request = env["customer.request"]._create_from_intake([{"partner_id": partner.id, "channel": "phone"}])
        self.request_id = request.id
        env.cr.commit()

    def _requests(self, count=2):
        """Return the request in sessions whose snapshots have begun."""
        return [self._session()["customer.request"].browse(self.request_id) for _one in range(count)]

    def _now(self):
        return self._session()["customer.request"].browse(self.request_id)

    def _loses(self, step, *arguments):
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            step(*arguments)
        step.__self__.env.cr.rollback()
        step.__self__.env.invalidate_all()

    def test_legs_are_numbered_without_gaps_or_doubles(self):
        first, second = self._requests()
        first.action_dispatch(self.department_ids[:1], "Look")
        first.env.cr.commit()
        self._loses(second.action_dispatch, self.department_ids[1:], "Look too")
        second.action_dispatch(self.department_ids[1:], "Look too")
        second.env.cr.commit()
        self.assertEqual(self._now().leg_ids.mapped("number"), [1, 2])

    def test_two_accept_the_same_leg(self):
        request = self._now()
        request.action_dispatch(self.department_ids[:1], "Look")
        request.env.cr.commit()
        first, second = (one.leg_ids for one in self._requests())
        first.action_accept()
        first.env.cr.commit()
        self._loses(second.action_accept)
        with self.assertRaisesRegex(UserError, "takes one of"):
            second.action_accept()

    def test_done_against_return(self):
        request = self._now()
        request.action_dispatch(self.department_ids[:1], "Look")
        request.leg_ids.action_accept()
        request.env.cr.commit()
        first, second = (one.leg_ids for one in self._requests())
        first.action_done("Done")
        first.env.cr.commit()
        self._loses(second.action_return, "No")
        self.assertEqual(self._now().leg_ids.state, "done")

    def test_answer_against_dispatch(self):
        first, second = self._requests()
        first.action_dispatch(self.department_ids[:1], "Look")
        first.env.cr.commit()
        self._loses(second.action_answer, "Done")
        with self.assertRaisesRegex(UserError, "still work on it"):
            second.action_answer("Done")

    def test_close_against_reopen(self):
        request = self._now()
        request.action_answer("Done")
        request.env.cr.commit()
        first, second = self._requests()
        first.action_reopen("It is not")
        first.env.cr.commit()
        self._loses(second.action_confirm, "Yes")
        self.assertEqual(self._now().state, "working")

    def test_two_pauses(self):
        first, second = self._requests()
        first.action_wait("Photo")
        first.env.cr.commit()
        self._loses(second.action_wait, "Photo")
        self.assertEqual(len(self._now().pause_ids), 1)

    def test_the_same_external_number(self):
        row = {"partner_id": self.partner_id, "channel": "hotline", "external_number": "95598-7"}
        first, second = self._requests()
        one = first._create_from_intake([row])
        first.env.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            second._create_from_intake([row])
        second.env.cr.rollback()
        second.env.invalidate_all()
        self.assertEqual(second._create_from_intake([row]).ids, one.ids)

    def test_intakes_at_once_wait_for_nobody(self):
        first, second = self._requests()
        row = {"partner_id": self.partner_id, "channel": "phone", "name": "x"}
        one, other = first._create_from_intake([row]), second._create_from_intake([row])
        first.env.cr.commit()
        second.env.cr.commit()
        self.assertNotEqual(one.number, other.number)

    def test_two_jobs_escalate_once(self):
        request = self._now()
        request.env.cr.execute(
            "UPDATE customer_request SET date_due = now() - interval '1 hour', alarm_at = now() - interval '1 hour'"
        )
        request.env.cr.commit()
        first, second = self._requests()
        first._raise_alarms()
        first.env.cr.commit()
        self._loses(second._raise_alarms)
        second._raise_alarms()
        second.env.cr.commit()
        self.assertEqual(self._now().escalation_ids.mapped("kind"), ["due"])

    def test_two_point_at_each_other(self):
        request = self._now()
        other = request._create_from_intake([{"partner_id": self.partner_id, "channel": "phone"}])
        request.env.cr.commit()
        first, second = self._requests()
        first.action_mark_duplicate(other.id)
        first.env.cr.commit()
        copy = second.browse(other.id)
        self._loses(copy.action_mark_duplicate, self.request_id)
        with self.assertRaisesRegex(UserError, "itself no second copy"):
            copy.action_mark_duplicate(self.request_id)
