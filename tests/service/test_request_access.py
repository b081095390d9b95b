from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ROLES
from .request_common import RequestCommon

OPERATIONS = ("read", "write", "create", "unlink")
#: who does not appear may do nothing
MATRIX = {
    "customer.request": "manager rw, backup rw, supervisor rw, officer rw, audit r",
    "customer.request.leg": "manager r, backup r, supervisor r, officer r, audit r, worker r",
    "customer.request.stage": "manager r, backup r, supervisor r, officer r, audit r",
    "customer.request.pause": "manager r, backup r, supervisor r, officer r, audit r",
    "customer.request.attempt": "manager r, backup r, supervisor r, officer r, audit r",
    "customer.request.escalation": "manager r, backup r, supervisor r, officer r, audit r",
    "customer.request.holder": "manager r, backup r, supervisor r, officer r, audit r",
}


@tagged("post_install", "-at_install")
class TestRequestAccess(RequestCommon):
    """Each role, each model of the requests, each operation; what the steps set; what a reporter sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._request(user=cls.employee_user)
        cls.request.action_dispatch(cls.works.ids, "Look at the meter")
        cls.request.action_wait("Send a photo")
        now = fields.Datetime.now()
        common = {"request_id": cls.request.id, "user_id": cls.manager.user_id.id}
        cls.attempt = cls.env["customer.request.attempt"].create(
            {**common, "date": cls.today, "round": 0, "tried_at": now, "channel": "phone", "note": "Nobody"}
        )
        cls.escalation = cls.env["customer.request.escalation"].create(
            {**common, "user_id": cls.officer.id, "kind": "due", "round": 0, "moment": now, "raised_at": now}
        )
        cls.stage = cls.env["customer.request.stage"].create(
            {"request_id": cls.request.id, "type_id": cls.request.type_id.id, "sequence": 1, "name": "Plan", "days": 1}
        )
        cls.everybody = {role: cls.users[role] for role in ROLES} | {
            "manager": cls.manager.user_id,
            "backup": cls.colleague.user_id,
            "stranger": cls.stranger.user_id,
            "other_supervisor": cls.other_supervisor,
            "worker": cls.worker,
            "clerk": cls.clerk,
            "reporter": cls.employee_user,
            "portal": new_test_user(cls.env, login="rq_portal", groups="base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }

    def test_matrix(self):
        records = {
            one._name: one
            for one in (
                self.request,
                self.request.leg_ids,
                self.request.pause_ids,
                self.attempt,
                self.escalation,
                self.request.holder_ids,
                self.stage,
            )
        }
        for model, cell in MATRIX.items():
            expected = dict(part.split() for part in cell.split(", "))
            for role, user in self.everybody.items():
                with self.subTest(model=model, role=role):
                    record = self._as(user, records[model])
                    allowed = "".join(one[0] for one in OPERATIONS if record.has_access(one))
                    self.assertEqual(allowed, expected.get(role, ""))
                    try:
                        found = record.search([("id", "=", record.id)])
                    except AccessError:
                        found = record.browse()
                    self.assertEqual(bool(found), "r" in allowed)

    def test_another_company_reads_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        officer = self._create_role_user(
            "officer", login="rq_elsewhere", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        self.assertFalse(self._as(officer, self.request).search([("id", "=", self.request.id)]))
        self.assertFalse(self._as(officer, self.request.leg_ids).search([("request_id", "=", self.request.id)]))

    def test_nobody_creates_by_hand(self):
        for user in (self.manager, self.supervisor, self.officer):
            with self.assertRefused(AccessError, "."):
                self._as(user, self.Request).create(
                    {
                        "number": "R1",
                        "name": "By hand",
                        "channel": "phone",
                        "state": "closed",
                        "company_id": self.company.id,
                    }
                )

    def test_what_steps_set_is_sealed(self):
        now = fields.Datetime.now()
        values = {
            "state": "closed",
            "user_id": self.officer.id,
            "manager_id": self.colleague.id,
            "received_at": now,
            "date_due": now,
            "answered_at": now,
            "closed_at": now,
            "closing": "confirmed",
            "is_late": True,
            "type_id": self.type_complaint.id,
            "partner_id": self.standard.id,
            "description": "Other words",
            "is_bypassed": True,
            "subject_user_id": self.officer.id,
            "number": "R-1",
            "alarm_at": now,
            "reporter_uid": self.officer.id,
            "reopened_count": 5,
            "leg_ids": [(5, 0, 0)],
            "pause_ids": [(0, 0, {"date_from": now, "reason": "x", "user_id": self.officer.id})],
        }
        for user in (self.manager, self.supervisor, self.officer):
            for name, value in values.items():
                with self.subTest(user=user.display_name, field=name), self.assertRefused(AccessError, "."):
                    self._as(user, self.request).write({name: value})
        self._as(self.manager, self.request).write({"name": "Meter", "measures": "New meter"})

    def test_defaults_of_the_context_set_nothing(self):
        requests = self.Request.with_context(
            default_state="closed", default_is_late=True, default_closing="confirmed", default_answer="Done"
        )
        request = requests._create_from_intake([{"partner_id": self.core.id, "channel": "phone", "name": "x"}])
        self.assertEqual(
            (request.state, request.is_late, request.closing, request.answer), ("new", False, False, False)
        )

    def test_strangers_take_no_step(self):
        steps = [
            ("action_first_response", ["x"]),
            ("action_dispatch", [self.billing.ids, "x"]),
            ("action_send_stage", []),
            ("action_wait", ["x"]),
            ("action_resume", []),
            ("action_answer", ["x"]),
            ("action_confirm", ["x"]),
            ("action_log_try", ["phone", "x"]),
            ("action_close_after_tries", []),
            ("action_reopen", ["x"]),
            ("action_cancel", ["x"]),
            ("action_take", ["x"]),
            ("action_assign", [self.officer.id, "x"]),
            ("action_set_subject", [self.clerk.id, "x"]),
            ("action_clear_subject", ["x"]),
            ("action_consent", ["x"]),
            ("action_change_type", [self.type_other.id, "x"]),
            ("action_mark_duplicate", [self.request.id]),
            ("action_classify", [self.core.id]),
        ]
        for role in ("stranger", "other_supervisor", "audit", "worker", "reporter", "hr", "admin", "portal"):
            request = self._as(self.everybody[role], self.request)
            for name, arguments in steps:
                with self.subTest(role=role, step=name), self.assertRefused((AccessError, UserError), "."):
                    getattr(request, name)(*arguments)

    # what a reporter sees

    def test_any_internal_user_records_and_sees_the_state_only(self):
        receipts = self.env["customer.request.receipt"].with_user(self.employee_user)
        receipt = receipts.record({"partner_id": self.standard.id, "description": "He wants to move", "name": "Moves"})
        request = self.Request.browse(receipt["id"])
        self.assertEqual((request.user_id, request.reporter_uid), (self.stranger.user_id, self.employee_user))
        mine = receipts.search([])
        self.assertEqual(mine.ids, [request.id, self.request.id])
        self.assertEqual(mine[0].state, "open")
        texts = {name for name, field in receipts._fields.items() if field.type in ("text", "html", "char")}
        self.assertEqual(texts, {"number", "display_name"})
        with self.assertRefused(AccessError, "."):
            self._as(self.employee_user, request).read(["name"])
        self.assertFalse(receipts.with_user(self.clerk).search([]))
        with self.assertRefused(AccessError, "."):
            self._as(self.clerk, mine[0]).read(["state"])

    def test_reporter_reads_no_message_and_no_paper(self):
        self.request.message_post(body="Secret words", message_type="comment")
        paper = self.env["ir.attachment"].create(
            {"name": "p", "raw": b"x", "res_model": "customer.request", "res_id": self.request.id}
        )
        as_reporter = self.env(user=self.employee_user, su=False)
        domain = [("model", "=", "customer.request"), ("res_id", "=", self.request.id)]
        self.assertFalse(as_reporter["mail.message"].search(domain + [("author_id.user_ids", "!=", as_reporter.uid)]))
        with self.assertRefused(AccessError, "."):
            paper.with_env(as_reporter).read(["raw"])
        self.assertFalse(as_reporter["ir.attachment"].search([("id", "=", paper.id)]))

    def test_form_of_thirty_seconds(self):
        forms = self.env["customer.request.intake"].with_user(self.employee_user)
        action = forms.create({"partner_id": self.core.id, "description": "No power"}).action_submit()
        self.assertEqual(action["res_model"], "customer.request.receipt")
        own = self.env["customer.request.intake"].with_user(self.manager.user_id)
        action = own.create({"partner_id": self.core.id, "description": "No power"}).action_submit()
        self.assertEqual(action["res_model"], "customer.request")
        self.assertTrue(self.Request.browse(action["res_id"]).opened_by_manager)
        form = forms.create({"description": "Who knows"})
        with self.assertRefused(AccessError, "."):
            form.with_user(self.clerk).read(["description"])
        form.action_submit()

    def test_unknown_values_of_a_form_are_refused(self):
        receipts = self.env["customer.request.receipt"].with_user(self.employee_user)
        for values, words in (
            ({"state": "closed"}, "state"),
            ({"user_id": 1}, "user_id"),
            ("x", "Request"),
            ({"partner_id": 10**9, "description": "x"}, "Customer"),
            ({"partner_id": "x", "description": "x"}, "Customer"),
            ({"channel": "pigeon"}, "Channel"),
        ):
            with self.subTest(values=values), self.assertRefused(UserError, words):
                receipts.record(values)

    # what a department sees

    def test_department_sees_its_leg_and_not_the_request(self):
        leg = self._as(self.worker, self.request.leg_ids)
        self.assertEqual(leg.read(["task", "partner_id", "display_name"])[0]["task"], "Look at the meter")
        with self.assertRefused(AccessError, "."):
            self._as(self.worker, self.request).read(["description"])
        with self.assertRefused(AccessError, "."):
            leg.request_id.read(["name"])
        with self.assertRefused(AccessError, "."):
            leg.write({"task": "Something else"})
