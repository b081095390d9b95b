from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverMatters(HandoverCommon):
    """What is open about the customers: found, settled or waived, and a gate until then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["customer.account"].create(
            {
                "number": "HO-1",
                "partner_id": cls.standard.id,
                "contract_end": fields.Date.add(cls.today, days=40),
            }
        )
        month = fields.Date.subtract(cls.today.replace(day=1), months=2)
        usage = {"account_id": cls.account.id, "partner_id": cls.standard.id, "company_id": cls.company.id, "kwh": 9}
        cls.usage = (
            cls.env["customer.usage"]
            .sudo()
            .create(
                [
                    {
                        **usage,
                        "month": month,
                        "revenue": 100,
                        "paid": 40,
                        "due_date": fields.Date.subtract(cls.today, days=20),
                    },
                    {
                        **usage,
                        "month": fields.Date.subtract(month, months=1),
                        "revenue": 100,
                        "due_date": fields.Date.subtract(cls.today, days=50),
                    },
                ]
            )
        )

    def _item(self, handover, kind):
        return handover.item_ids.filtered(lambda item: item.kind == kind)

    def test_bills_contracts_and_joint_visits_are_found(self):
        handover = self._checked(partners=self.standard | self.core)
        self.assertEqual(sorted(handover.item_ids.mapped("kind")), ["bill", "contract", "joint_visit"])
        self.assertIn("1 bills unpaid", self._item(handover, "bill").name)
        self.assertIn("60", self._item(handover, "bill").name)
        self.assertEqual(self._item(handover, "contract").res_id, self.account.id)
        self.assertEqual(self._item(handover, "joint_visit").partner_id, self.core)
        self.assertEqual(handover.open_gate_count, 3)

    def test_listing_anew_adds_nothing_twice_and_settles_what_is_gone(self):
        handover = self._checked()
        handover.action_collect_items()
        self.assertEqual(len(handover.item_ids), 2)
        self.usage.paid = 100
        handover.action_collect_items()
        self.assertEqual(self._item(handover, "bill").state, "done")
        self.assertEqual(handover.state, "checked")
        self.usage[0].paid = 30
        handover.action_collect_items()
        bill = self._item(handover, "bill")
        self.assertEqual((bill.state, bill.done_uid.id, "70" in bill.name), ("open", False, True))
        bill.action_done()
        handover.action_collect_items()
        self.assertEqual(bill.state, "done", "what somebody settled stays settled")

    def test_new_matters_void_the_signatures(self):
        handover = self._checked()
        self._sign(handover)
        self.env["customer.account"].create(
            {"number": "HO-2", "partner_id": self.standard.id, "contract_end": self.today}
        )
        handover.action_collect_items()
        self.assertEqual(handover.state, "checked")
        self.assertTrue(all(handover.sudo().signature_ids.mapped("is_void")))

    def test_an_open_gate_holds_it_up(self):
        handover = self._signed()
        with self.assertRefused(UserError, "done or waived before"):
            handover.action_take_effect()
        self._settle(handover)
        handover.action_take_effect()
        self.assertEqual(handover.state, "in_force")
        with self.assertRefused(UserError, "is over"):
            self._item(handover, "bill").action_reopen()

    def test_the_giver_settles_nothing(self):
        handover = self._checked()
        contract = self._item(handover, "contract")
        with self.assertRefused(AccessError, "never the giver"):
            contract.with_user(self.giver.user_id).action_done()
        with self.assertRefused(AccessError, "never the giver"):
            contract.with_user(self.witness).action_done()
        contract.with_user(self.receiver.user_id).action_done()
        self.assertEqual(contract.done_uid, self.receiver.user_id)
        contract.with_user(self.receiver.user_id).action_reopen()
        self.assertFalse(contract.done_uid)

    def test_bills_are_settled_with_the_supervisor(self):
        bill = self._item(self._checked(), "bill")
        with self.assertRefused(AccessError, "whoever leads the team"):
            bill.with_user(self.receiver.user_id).action_done()
        bill.action_done()
        self.assertEqual(bill.done_uid, self.supervisor)

    def test_a_waiver_needs_somebody_else_and_a_reason(self):
        handover = self._checked(witness_id=self.second_officer.id)
        contract = self._item(handover, "contract")
        for user in (self.giver.user_id, self.receiver.user_id, self.witness):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                contract.with_user(user).action_waive("In a hurry")
        with self.assertRefused(AccessError, "giver, receiver and witness waive nothing"):
            contract.with_user(self.second_officer).action_waive("In a hurry")
        with self.assertRefused(UserError, "Reason"):
            contract.action_waive("")
        contract.action_waive("The contract is being renewed by the head office.")
        self.assertEqual((contract.state, contract.done_uid), ("waived", self.supervisor))
        self.assertIn("head office", contract.reason)

    def test_who_waived_becomes_neither_witness_nor_receiver(self):
        handover = self._open(witness_id=False)
        handover.action_collect_items()
        contract = self._item(handover, "contract")
        contract.action_waive("It is being renewed by the head office.")
        with self.assertRefused(ValidationError, "cm_supervisor.* waived 'The contract"):
            handover.witness_id = self.supervisor
        employee = self.env["hr.employee"].create({"name": "Lead Lin", "user_id": self.supervisor.id})
        own = self.env["customer.manager"].create({"employee_id": employee.id, "team_id": self.team.id})
        with self.assertRefused(ValidationError, "waived"):
            handover.with_user(self.officer).to_manager_id = own
        contract.action_reopen()
        handover.witness_id = self.supervisor
        self.assertEqual(handover.witness_id, self.supervisor)

    def test_waiving_with_superuser_rights_stays_with_the_person(self):
        contract = self._item(self._checked(), "contract")
        with self.assertRefused(AccessError, "waive nothing"):
            contract.with_user(self.receiver.user_id).sudo().action_waive("In a hurry")

    def test_joint_visits_come_before_the_signatures(self):
        handover = self._checked(partners=self.core)
        with self.assertRefused(UserError, "Joint visits come before"):
            handover.with_user(self.giver.user_id).action_sign()
        self._item(handover, "joint_visit").with_user(self.receiver.user_id).action_done()
        handover.with_user(self.giver.user_id).action_sign()

    def test_giver_and_receiver_enter_what_is_held(self):
        handover = self._checked()
        Item = self.Item.with_user(self.giver.user_id)
        key = Item.create({"handover_id": handover.id, "kind": "document", "name": "Plan of the switch room"})
        self.assertTrue(key.is_gate)
        with self.assertRefused(UserError, "only documents, gifts and other"):
            Item.create({"handover_id": handover.id, "kind": "bill", "name": "All paid"})
        for values in ({"state": "done"}, {"is_gate": False}, {"done_uid": self.giver.user_id.id}):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                key.write(values)
        context = {f"default_{name}": value for name, value in (("state", "done"), ("is_gate", False))}
        gift = Item.with_context(**context).create({"handover_id": handover.id, "kind": "gift", "name": "Tea"})
        self.assertEqual((gift.state, gift.is_gate), ("open", True))
        with self.assertRefused(UserError, "only documents, gifts and other"):
            Item.with_context(default_kind="bill").create({"handover_id": handover.id, "name": "All paid"})
        with self.assertRefused(AccessError, ""):
            self.Item.with_user(self.witness).create({"handover_id": handover.id, "name": "Nothing"})
        with self.assertRefused(AccessError, ""):
            key.with_user(self.receiver.user_id).unlink()
        gift.unlink()

    def test_what_is_settled_is_not_rewritten(self):
        handover = self._checked()
        tea = self.Item.with_user(self.giver.user_id).create(
            {"handover_id": handover.id, "kind": "gift", "name": "Tea for ten yuan"}
        )
        tea.with_user(self.supervisor).action_waive("Small")
        with self.assertRefused(UserError, "is settled"):
            tea.name = "A gold bar"
        with self.assertRefused(UserError, "is settled"):
            tea.with_user(self.supervisor).unlink()
        tea.with_user(self.supervisor).action_reopen()
        tea.name = "A gold bar"
        self.assertEqual(tea.state, "open")

    def test_who_receives_does_not_settle_bills_though_he_leads_the_team(self):
        self.receiver.user_id.sudo().group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        bill = self._item(self._checked(), "bill")
        with self.assertRefused(AccessError, "whoever leads the team"):
            bill.with_user(self.receiver.user_id).action_done()

    def test_what_was_found_is_not_taken_off_the_list(self):
        handover = self._checked()
        bill = self._item(handover, "bill")
        with self.assertRefused(UserError, "the rest is found"):
            bill.unlink()
        with self.assertRefused(UserError, "the rest is found"):
            bill.name = "All paid"
        handover.write({"line_ids": [Command.delete(handover.line_ids.id)]})
        self.assertFalse(bill.exists())
        self.assertEqual(handover.state, "draft")


@tagged("post_install", "-at_install")
class TestHandoverDocuments(HandoverCommon):
    """Documents of other rooms pass on: one line names the model, the rest is the handover's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stand_in = cls._create_manager("Stand-in Shi", "senior")

    def test_open_ones_of_the_giver_move_and_others_stay(self):
        Review = self.env["customer.assignment.review"].sudo()
        values = {"partner_id": self.standard.id, "kind": "long", "manager_id": self.giver.id}
        self._link(self.standard, self.stand_in, "temporary", days=3, date_to=self._day(10))
        mine, done, others, covered = Review.create(
            [
                {**values, "link_start": "2020-01-01"},
                {**values, "link_start": "2021-01-01", "state": "kept"},
                {**values, "link_start": "2022-01-01", "manager_id": self.first.id},
                {**values, "link_start": "2023-01-01", "manager_id": self.stand_in.id},
            ]
        )

        def take_over(records, manager, reason):
            self.assertIn("Handover HO/", reason)
            records.write({"manager_id": manager.id})

        with (
            patch.object(type(Review), "_open_domain", lambda model: [("state", "=", "open")], create=True),
            patch.object(type(Review), "_take_over", take_over, create=True),
            patch.object(
                type(self.Handover),
                "_handover_models",
                lambda handover: {"customer.assignment.review": ("request", False)},
            ),
        ):
            handover = self._checked()
            self.assertEqual(set(handover.item_ids.mapped("res_id")), {mine.id, covered.id})
            item = handover.item_ids.filtered(lambda item: item.res_id == mine.id)
            self.assertEqual((item.kind, item.is_gate), ("request", False))
            self.assertEqual(item.action_open_record()["res_id"], mine.id)
            self._sign(handover).action_take_effect()
        self.assertEqual(mine.manager_id, self.receiver)
        self.assertEqual(covered.manager_id, self.receiver, "who covered until today holds some of them")
        self.assertEqual(done.manager_id, self.giver)
        self.assertEqual(others.manager_id, self.first)
