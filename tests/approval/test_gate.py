"""The gate itself: what it lets pass, what it refuses, what it costs."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged, warmup
from odoo.tools import SQL

from odoo.addons.customer_manager.models.approval.approval_gate import ApprovalGate

from .common import SampleCommon, step


@tagged("post_install", "-at_install")
class TestGate(SampleCommon, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirm = cls.process(
            "approval.sample", "confirm", [step("Boss", users=cls.boss, condition="[('amount', '>', 100)]")]
        )

    def _approved(self, **values):
        """Return a sample of the requester with an approval that was not used yet."""
        sample = self.sample(**{"amount": 500, **values})
        sample.action_request_approval()
        self.decide(sample, self.boss)
        return sample

    def test_values_that_call_no_step_need_no_approval(self):
        sample = self.sample(amount=100)
        sample.action_confirm()
        self.assertEqual((sample.state, sample.approval_state), ("confirmed", "none"))

    def test_values_that_call_a_step_need_approval(self):
        sample = self.sample(amount=101)
        with self.assertRefused(UserError, "Sample: “Confirm” is not approved.*To approve: Boss"):
            sample.action_confirm()
        self.assertEqual(sample.state, "draft")
        sample.action_request_approval()
        self.assertEqual(sample.approval_state, "open")
        with self.assertRefused(UserError, r"Still to approve: Boss \(Boss\)"):
            sample.action_confirm()
        self.decide(sample, self.boss)
        self.assertEqual(sample.approval_state, "approved")
        sample.action_confirm()
        self.assertEqual(sample.state, "confirmed")
        self.assertTrue(self.case(sample).used_at)

    def test_an_approval_is_used_once(self):
        sample = self._approved()
        sample.action_confirm()
        sample.action_draft()
        with self.assertRefused(UserError, "not approved"):
            sample.action_confirm()

    def test_create_behind_the_gate(self):
        Sample = self.env["approval.sample"].with_user(self.requester)
        small = Sample.create({"amount": 5, "state": "confirmed", "line_ids": [Command.create({"amount": 3})]})
        self.assertEqual((small.state, small.line_ids.amount), ("confirmed", 3))
        with self.assertRefused(UserError, "not approved"):
            Sample.create({"amount": 500, "state": "confirmed"})
        with self.assertRefused(UserError, "not approved"):
            Sample.create([{"amount": 5}, {"amount": 500, "state": "confirmed"}])

    def test_sealed_values_stay_behind_the_gate(self):
        sample = self._approved(line_ids=[Command.create({"amount": 3})])
        sample.action_confirm()
        for vals in (
            {"amount": 6},
            {"partner_id": self.partner.id},
            {"kind": "special"},
            {"backer_ids": [self.boss.id]},
        ):
            with self.subTest(vals=vals), self.assertRefused(UserError, "stays as it is"):
                sample.write(vals)
        sample.write({"amount": 500, "note": "The same amount changes nothing."})
        sample.write({"name": "New name"})
        self.assertEqual((sample.amount, sample.name), (500, "New name"))
        sample.write({"state": "draft", "amount": 7})
        self.assertEqual(sample.amount, 7)

    def test_lines_stay_behind_the_gate(self):
        sample = self._approved(line_ids=[Command.create({"amount": 3})])
        other = self.sample(line_ids=[Command.create({"amount": 4})])
        sample.action_confirm()
        Line = self.env["approval.sample.line"].with_user(self.requester)
        line = sample.line_ids
        attempts = {
            "write": lambda: line.write({"amount": 9}),
            "create": lambda: Line.create({"sample_id": sample.id, "amount": 1}),
            "unlink": line.unlink,
            "move away": lambda: line.write({"sample_id": other.id}),
            "move in": lambda: other.line_ids.write({"sample_id": sample.id}),
            "through the document": lambda: sample.write({"line_ids": [Command.update(line.id, {"amount": 9})]}),
            "clear": lambda: sample.write({"line_ids": [Command.clear()]}),
        }
        for name, attempt in attempts.items():
            with self.subTest(name), self.assertRefused(UserError, "lines were approved with it"):
                attempt()
        line.note = "Not approved, so free."
        self.assertEqual(line.amount, 3)

    def test_lines_that_come_with_the_transition_are_counted(self):
        """The values that are approved are those that stand behind the gate."""
        sample = self._approved()
        with self.assertRefused(UserError, "other values of"):
            sample.write({"state": "confirmed", "line_ids": [Command.create({"amount": 3})]})
        with self.assertRefused(UserError, "other values of: Amount"):
            sample.write({"state": "confirmed", "amount": 1_000_000})
        sample.write({"state": "confirmed", "amount": 500})

    def test_changes_before_the_gate_run_steps_again(self):
        sample = self._approved()
        sample.amount = 600
        self.assertEqual(sample.approval_state, "open")
        with self.assertRefused(UserError, "Still to approve"):
            sample.action_confirm()
        self.decide(sample, self.boss)
        sample.action_confirm()

    def test_changed_lines_run_steps_again(self):
        sample = self._approved()
        self.env["approval.sample.line"].with_user(self.requester).create({"sample_id": sample.id, "amount": 2})
        self.assertEqual(self.case(sample).state, "open")

    def test_values_of_linked_records_are_read_again(self):
        sample = self._approved(partner_id=self.partner.id)
        self.partner.country_id = self.env.ref("base.be")
        with self.assertRefused(UserError, "other values of: Partner / Country. Request approval again"):
            sample.action_confirm()
        sample.action_request_approval()
        self.assertEqual(sample.approval_state, "open")
        self.decide(sample, self.boss)
        sample.action_confirm()

    def test_database_not_cache(self):
        """What counts is what the database holds, whoever put it there."""
        sample = self._approved()
        self.assertEqual(sample.amount, 500)
        self.env.cr.execute(SQL("UPDATE approval_sample SET amount = 7777 WHERE id = %s", sample.id))
        with self.assertRefused(UserError, "other values of: Amount"):
            sample.action_confirm()

    def test_gates_are_independent(self):
        self.process("approval.sample", "close", [step("Third", users=self.third)])
        sample = self._approved()
        with self.assertRefused(UserError, "“Close” is not approved"):
            sample.write({"state": "closed"})
        sample.action_confirm()
        with self.assertRefused(UserError, "“Close” is not approved.*To approve: Third"):
            sample.action_close()
        sample.action_request_approval()
        self.assertEqual(self.case(sample).transition, "close")
        self.decide(sample, self.third)
        sample.action_close()
        self.assertEqual(sample.state, "closed")
        with self.assertRefused(UserError, "stays as it is"):
            sample.amount = 9
        self.assertEqual(len(sample.sudo().approval_case_ids), 2)

    def test_required_gate_without_process(self):
        gate = self.env["approval.sample"]._approval_gates()["close"]._replace(required=True)
        sample = self.sample(amount=1, state="confirmed")
        with patch.object(self.registry["approval.sample"], "_approval_gates", lambda self: {"close": gate}):
            with self.assertRefused(UserError, "No approval process is published"):
                sample.action_close()
            self.assertTrue(sample._approval_needed(gate))

    def test_many_documents_pass_or_none(self):
        approved, other = self._approved(), self.sample(amount=500)
        with self.assertRefused(UserError, "not approved"):
            (approved | other).write({"state": "confirmed"})
        self.assertEqual(set((approved | other).mapped("state")), {"draft"})
        self.assertFalse(self.case(approved).used_at)

    # ------------------------------------------------------------
    # Documents that go, or go elsewhere
    # ------------------------------------------------------------

    def test_document_that_leaves_the_state_cancels_its_case(self):
        sample = self.sample(amount=500)
        sample.action_request_approval()
        case = self.case(sample)
        sample.write({"state": "cancelled"})
        self.assertEqual(case.state, "cancelled")
        self.assertFalse(case.task_ids.filtered(lambda task: task.state == "open"))
        sample.write({"state": "draft"})
        sample.action_request_approval()
        self.assertNotEqual(self.case(sample), case)

    def test_unused_approval_ends_with_the_state(self):
        sample = self._approved()
        case = self.case(sample)
        sample.write({"state": "cancelled"})
        sample.write({"state": "draft"})
        self.assertEqual(case.state, "cancelled")
        with self.assertRefused(UserError, "not approved"):
            sample.action_confirm()

    def test_deleted_document_cancels_its_case(self):
        for sample in (self._approved(), self.sample(amount=500)):
            if sample.approval_state == "none":
                sample.action_request_approval()
            case = self.case(sample)
            sample.unlink()
            self.assertEqual(case.state, "cancelled")
            self.assertIn("deleted", case.reason)
            self.assertEqual(case.event_ids[-1:].action, "cancelled")
            self.assertTrue(case.verify_chain()["valid"])

    def test_archived_document_cancels_its_case(self):
        sample = self._approved()
        case = self.case(sample)
        sample.action_archive()
        self.assertEqual(case.state, "cancelled")
        sample.action_unarchive()
        with self.assertRefused(UserError, "not approved"):
            sample.action_confirm()

    def test_document_of_another_company_needs_a_new_approval(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.requester.company_ids |= other
        sample = self._approved()
        case = self.case(sample)
        sample.with_context(allowed_company_ids=(self.env.company | other).ids).company_id = other
        self.assertEqual(case.state, "cancelled")
        self.assertIn("company", case.reason)

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    @warmup
    def test_plain_write_costs_nothing(self):
        samples = self.env["approval.sample"].create([{"amount": number} for number in range(100)])
        for records in (samples[0], samples):
            with self.subTest(count=len(records)):
                self.env.invalidate_all()
                with self.assertQueryCount(1):
                    records.write({"note": "Plain"})
                    self.env.flush_all()

    @warmup
    def test_plain_line_write_costs_nothing(self):
        sample = self.env["approval.sample"].create({"line_ids": [Command.create({"amount": 1}) for _ in range(20)]})
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self.env["approval.sample.line"].browse(sample.line_ids.ids)
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            lines.write({"note": "Plain"})
            self.env.flush_all()

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    def test_states_are_searched(self):
        none, open_, approved = self.sample(), self.sample(amount=500), self._approved()
        open_.action_request_approval()
        samples = none | open_ | approved
        Sample = self.env["approval.sample"].with_user(self.requester)

        def found(*condition):
            return Sample.search([("id", "in", samples.ids), condition])

        self.assertEqual(found("approval_state", "=", "none"), none)
        self.assertEqual(found("approval_state", "=", "open"), open_)
        self.assertEqual(found("approval_state", "in", ["approved", "none"]), approved | none)
        self.assertEqual(found("approval_state", "!=", "none"), open_ | approved)
        self.assertEqual(found("approval_case_ids.state", "=", "approved"), approved)
        self.assertEqual(found("approval_case_ids", "in", self.case(open_).ids), open_)

    def test_preview_tells_who_and_why(self):
        sample = self.sample(amount=500)
        self.assertMustApprove(sample, {"Boss": self.boss})
        [path] = sample.approval_preview()
        self.assertEqual(path["reasons"], ["Amount is 500, more than 100"])
        self.assertMustApprove(self.sample(amount=5), {})
        with self.assertRefused(UserError, "Transition: nonsense is unknown"):
            sample.approval_preview("nonsense")


@tagged("post_install", "-at_install")
class TestGateDeclaration(SampleCommon, TransactionCase):
    """A model whose declaration leaves a way around is refused with its name and the field's."""

    def _refused(self, text, **changes):
        gate = self.env["approval.sample"]._approval_gates()["confirm"]._replace(**changes)
        with (
            patch.object(self.registry["approval.sample"], "_approval_gates", lambda self: {gate.code: gate}),
            self.assertRaisesRegex(ValueError, text),
        ):
            self.env["approval.sample"]._register_hook()

    def test_sound_models_pass(self):
        for model in ("approval.sample", "approval.sample.line"):
            self.env[model]._register_hook()

    def test_gate_names_what_is_there(self):
        self._refused("approval.sample, field nothing: the field of gate 'confirm' does not exist", field="nothing")
        self._refused("field state: gate 'confirm' names unknown values", targets=("gone",))
        self._refused("on both sides", sources=("draft", "confirmed"))
        self._refused("field approval_state: the field of gate 'confirm' is computed", field="approval_state")
        self._refused("approval.sample, field nothing: the sealed field does not exist", sealed=frozenset({"nothing"}))

    def test_sealed_field_is_plain_and_stored(self):
        self._refused("must be stored", sealed=frozenset({"approval_state"}))
        self._refused("its lines mail.message must inherit", sealed=frozenset({"message_ids"}))

    def test_sealed_field_follows_nothing_that_is_free(self):
        field = self.env["approval.sample"]._fields["amount"]
        depends = self.registry.field_depends

        def refused(*paths):
            with (
                patch.object(field, "compute", "_compute_amount"),
                patch.dict(depends, {field: paths}),
            ):
                return self.env["approval.sample"]._register_hook()

        with self.assertRaisesRegex(ValueError, "approval.sample, field amount: it is computed from note"):
            refused("note")
        with self.assertRaisesRegex(ValueError, "computed from partner_id.name"):
            refused("partner_id.name")
        with self.assertRaisesRegex(ValueError, "computed from line_ids.note"):
            refused("line_ids.note")
        refused("line_ids.amount", "kind")

    def test_lines_know_their_document(self):
        Line = self.registry["approval.sample.line"]
        for changes, text in (
            ({"_approval_parent": "name"}, "approval.sample.line, field name: it must be a stored link"),
            ({"_approval_parent": "create_uid"}, "res.users has no approvals"),
            ({"_approval_sealed": frozenset({"nothing"})}, "approval.sample.line, field nothing"),
        ):
            with self.subTest(text), patch.multiple(Line, **changes), self.assertRaisesRegex(ValueError, text):
                self.env["approval.sample.line"]._register_hook()

    def test_snapshot_has_plain_values(self):
        Sample = self.registry["approval.sample"]
        for name in ("line_ids", "message_ids"):
            with (
                patch.object(Sample, "_approval_snapshot_fields", lambda self, name=name: (name,)),
                self.assertRaisesRegex(ValueError, "cannot be approved"),
            ):
                self.env["approval.sample"]._register_hook()
        with (
            patch.object(Sample, "_approval_snapshot_fields", lambda self: ("partner_id.nothing",)),
            self.assertRaisesRegex(ValueError, "no field 'nothing' on this path"),
        ):
            self.env["approval.sample"]._register_hook()
        self.assertIsInstance(ApprovalGate("x", str), tuple)

    def test_values_are_the_same_for_everybody(self):
        sample = self.sample(
            amount=0.1 + 0.2,
            date=fields.Date.to_date("2026-03-01"),
            backer_ids=[Command.set((self.boss | self.second).ids)],
            line_ids=[Command.create({"name": "A", "amount": 1}), Command.create({"name": "B", "amount": 2.5})],
        )
        values = sample._approval_values()
        self.env.invalidate_all()
        contexts = ({"lang": "zh_CN", "tz": "Asia/Tokyo"}, {"active_test": True}, {"allowed_company_ids": [0]})
        for user in (self.boss, self.env.ref("base.user_admin")):
            for context in contexts:
                self.assertEqual(sample.with_user(user).with_context(**context)._approval_values(), values)
        one = values[sample.id]
        self.assertEqual(one["backer_ids"], sorted((self.boss | self.second).ids))
        self.assertEqual(
            (one["date"], one["partner_id"], one["line_count"], one["line_amount"]), ("2026-03-01", None, 2, 3.5)
        )
        self.assertEqual(set(one), set(sample._approval_snapshot_kinds()) - {"requester_id"})
        sample.line_ids[0].name = "C"
        self.assertNotEqual(sample._approval_values()[sample.id]["line_digest"], one["line_digest"])
