import base64

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .request_common import RequestCommon
from .visit_common import PNG


@tagged("post_install", "-at_install")
class TestHandoverLinks(RequestCommon):
    """What visits and requests do for handovers and absences."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backup = cls._create_manager("Backup Bo", "senior")
        cls.receiver_user = cls.colleague.user_id

    def _handover(self):
        return (
            self.env["customer.handover"]
            .with_user(self.officer)
            .create(
                {
                    "from_manager_id": self.manager.id,
                    "to_manager_id": self.colleague.id,
                    "witness_id": self.employee_user.id,
                    "date_effective": self.company._customer_today(),
                    "line_ids": [Command.create({"partner_id": self.core.id, "backup_manager_id": self.backup.id})],
                }
            )
        )

    def _gate(self, handover):
        return handover.item_ids.filtered(lambda item: item.kind == "joint_visit")

    def _visited(self, colleagues=None, **values):
        """Record a visit of today as its manager, the giver, with the receiver."""
        colleagues = self.receiver_user if colleagues is None else colleagues
        visit = (
            self.env["customer.visit"]
            .with_user(self.manager.user_id)
            .create({"partner_id": self.core.id, "date_planned": self.today, "purpose": "Meet who comes next"})
        )
        visit.action_record(
            {
                "mode": "face",
                "outcome": "They know each other",
                "contact_ids": self.contact.ids,
                "colleague_ids": colleagues.ids,
                "proofs": [{"name": "gate.png", "data": base64.b64encode(PNG).decode()}],
                **values,
            }
        )
        return visit

    def test_a_joint_visit_settles_its_gate(self):
        handover = self._handover()
        handover.action_check()
        gate = self._gate(handover)
        self._visited(colleagues=self.employee_user)
        self._visited(mode="phone", date_done=str(self.today))
        self.assertEqual(gate.state, "open", "the receiver was not there, or nobody was")
        visit = self._visited()
        self.assertEqual((gate.state, gate.reason), ("done", visit.display_name))
        self.assertEqual(gate.done_uid, self.manager.user_id)
        handover.with_user(self.receiver_user).action_sign()

    def test_one_before_the_handover_does_not_count(self):
        self._visited()
        with freeze_time(fields.Date.add(self.today, days=1)):
            handover = self._handover()
            handover.action_collect_items()
            self.assertEqual(self._gate(handover).state, "open")

    def test_what_the_receiver_takes_back_waits_for_another_visit(self):
        handover = self._handover()
        self._visited()
        handover.action_check()
        gate = self._gate(handover)
        self.assertEqual(gate.state, "done", "it was made while the handover was a draft")
        gate.with_user(self.receiver_user).action_reopen()
        handover.action_collect_items()
        self.assertEqual(gate.state, "open")
        self._visited()
        self.assertEqual(gate.state, "done")

    def test_the_superior_goes_along_for_a_giver_who_is_gone(self):
        handover = self._handover()
        handover.action_check()
        self.manager.sudo().state = "suspended"
        self._visited()
        self.assertEqual(self._gate(handover).state, "open")
        self._visited(colleagues=self.receiver_user | self.supervisor)
        self.assertEqual(self._gate(handover).state, "done")

    def test_an_answered_wish_leads_to_a_handover(self):
        wish = self._request(type_id=self._type("manager_change").id)
        self.assertTrue(wish.is_manager_wish)
        self.assertFalse(self._request().is_manager_wish)
        self._as(self.supervisor, wish).action_answer("Somebody else comes from Monday")
        action = self._as(self.supervisor, wish).action_hand_over()
        self.assertNotIn("default_request_note", action["context"], "the giver would read it")
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizards.with_user(self.supervisor).create({"to_manager_id": self.colleague.id})
        handover = self.env["customer.handover"].browse(wizard.action_open()["res_id"])
        self.assertEqual((handover.trigger, handover.from_manager_id), ("customer_wish", self.manager))
        self.assertEqual(handover.line_ids.partner_id, self.core)
        with self.assertRefused(AccessError, ""):
            wizards.with_user(self.manager.user_id).create({})

    def test_who_comes_back_has_what_came_in_and_is_open(self):
        before = self._request()
        absence = self.env["customer.absence"].with_user(self.manager.user_id).create({"date_to": self._day(9)})
        mine = self.env["customer.signal"].create({"partner_id": self.core.id, "name": "Own", "kind": "market"})
        mine.sudo().manager_id = self.colleague
        self.env.cr.execute(
            "UPDATE customer_signal SET create_date = create_date - INTERVAL '5 days' WHERE id = %s", [mine.id]
        )
        absence.action_cover()
        request, complaint = self._request(), self._complaint()
        signal = self.env["customer.signal"].create({"partner_id": self.core.id, "name": "New", "kind": "market"})
        promise = self.env["customer.promise"].with_user(self.receiver_user)
        promise = promise.create({"name": "A price", "partner_id": self.core.id, "date_due": self._day(9)})
        self.assertEqual((request.user_id, signal.manager_id), (self.receiver_user, self.colleague))
        self.assertEqual(promise.manager_id, self.colleague)
        owner = complaint.user_id
        with freeze_time(self._day(2)):
            absence.action_hand_back()
        self.assertEqual((request.user_id, request.manager_id), (self.manager.user_id, self.manager))
        self.assertEqual((signal.manager_id, promise.manager_id), (self.manager, self.manager))
        self.assertEqual((before.user_id, complaint.user_id), (self.manager.user_id, owner))
        self.assertEqual(mine.manager_id, self.colleague, "what he had before the absence stays his")
        log = absence.log_ids.filtered(lambda row: row.res_model in (signal._name, promise._name))
        self.assertEqual(set(log.mapped("res_id")), {mine.id, signal.id, promise.id})
        self.assertTrue(all(log.mapped("is_open")))

    def test_what_came_in_waits_while_another_absence_follows(self):
        absences = self.env["customer.absence"].with_user(self.manager.user_id)
        first = absences.create({"date_to": self._day(2)})
        second = absences.create({"date_from": self._day(3), "date_to": self._day(5)})
        (first | second).action_cover()
        request = self._request()
        with freeze_time(self._day(3)):
            first.sudo()._finish("ended")
            self.assertEqual(request.user_id, self.receiver_user)
        with freeze_time(self._day(6)):
            second.sudo()._finish("ended")
            self.assertEqual(request.user_id, self.manager.user_id)

    def _day(self, days):
        return fields.Date.add(self.today, days=days)

    def test_who_comes_back_reads_what_came_in_but_no_complaints(self):
        absence = self.env["customer.absence"].with_user(self.manager.user_id).create({"date_to": self.today})
        absence.action_cover()
        request, complaint, visit = self._request(), self._complaint(), self._visited()
        absence.action_hand_back()
        log = absence.log_ids.sorted("res_model")
        self.assertEqual(log.mapped("res_id"), [request.id, visit.id])
        self.assertEqual(log.mapped("is_open"), [True, False])
        self.assertEqual(log.mapped("day"), [self.today] * 2)
        self.assertNotIn(complaint.id, log.filtered(lambda row: row.res_model == complaint._name).mapped("res_id"))
