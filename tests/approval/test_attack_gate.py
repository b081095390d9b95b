"""Attacks on the gate: ways into the target state without an approval for it.

===========================================================================  ==================================
attack                                                                       our answer
===========================================================================  ==================================
a file with documents that are confirmed already                             refused
a default of one's own, or of the context, that creates documents confirmed  refused
superuser code of a job, an automation or another page                       refused
the web client's own methods for saving                                      refused, HTTP
over one gate into a state behind the next                                   refused
an approval of another transition, of another document, or used before       refused
one document that is approved and one that is not, in one call               refused, both
code that catches the refusal and goes on                                    impossible: nothing is left of it
through a company without a process, or as a copy of what is approved        refused
defaults in the context of the last approver                                 impossible: they end at the engine
many decisions at once, of which one document refuses its own                refused, that one
a server's clock that goes back                                              the trail stays valid
===========================================================================  ==================================
"""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, tagged

from .attack_common import AttackCommon, OneStepCommon
from .common import step


@tagged("post_install", "-at_install")
class TestAttackWaysToTheTarget(AttackCommon, TransactionCase):
    """Ways to the target state behind three steps."""

    def test_own_import_is_refused(self):
        """A file with documents that are confirmed already."""
        Sample = self.env["approval.sample"].with_user(self.requester)
        result = Sample.load(["name", "state", "amount"], [["Imported", "confirmed", "5"], ["Plain", "draft", "5"]])
        self.assertFalse(result["ids"])
        self.assertIn("not approved", result["messages"][0]["message"])
        sample = self.sample(amount=5)
        self.env["ir.model.data"].create(
            {"name": "attack", "module": "__import__", "model": sample._name, "res_id": sample.id}
        )
        result = Sample.load(["id", "state"], [["__import__.attack", "confirmed"]])
        self.assertFalse(result["ids"])
        self.assertEqual(sample.state, "draft")

    def test_own_default_of_a_user_is_refused(self):
        """A default of one's own that creates documents confirmed."""
        self.env["ir.default"].with_user(self.requester).set("approval.sample", "state", "confirmed", user_id=True)
        self._refused(UserError, "not approved", self.sample)

    def test_own_superuser_code_is_refused(self):
        """Code that runs with all rights: another page, a job, an automation."""
        sample = self.sample(amount=5)
        self._refused(UserError, "not approved", sample.sudo().write, {"state": "confirmed"})
        self._refused(UserError, "not approved", self.env["approval.sample"].create, {"state": "confirmed"})
        with self.assertRefused(UserError, "not approved"):
            sample.sudo().state = "confirmed"

    def test_own_web_client_methods_are_refused(self):
        """The doors of the web client beside `write`."""
        sample = self.sample(amount=5)
        self._refused(UserError, "not approved", sample.web_save, {"state": "confirmed"}, {"state": {}})
        Sample = self.env["approval.sample"].with_user(self.requester)
        self._refused(UserError, "not approved", Sample.web_save, {"name": "New", "state": "confirmed"}, {"state": {}})
        self._refused(UserError, "not approved", sample.web_save_multi, [{"state": "confirmed"}], {"state": {}})

    def test_own_one_of_two_gates_is_refused(self):
        """Over the first gate into a state behind the second."""
        self.process("approval.sample", "close", [step("Close", users=self.third)])
        sample = self._approved()
        self._refused(UserError, "“Close” is not approved", sample.write, {"state": "closed"})
        self.assertFalse(self.case(sample).used_at, "the approval of the first gate is not lost")

    def test_own_approval_of_another_transition_is_refused(self):
        """An approval of closing to confirm with."""
        self.new_version(self.confirm, [step("Big", users=self.boss, condition="[('amount', '>', 100)]")])
        self.process("approval.sample", "close", [step("Close", users=self.third)])
        sample = self.sample(amount=5)
        sample.action_confirm()
        sample.action_request_approval()
        self.decide(sample, self.third)
        sample.write({"state": "draft", "amount": 500})
        self._refused(UserError, "“Confirm” is not approved", sample.action_confirm)

    def test_own_approval_is_not_used_twice(self):
        """Back to draft, and confirmed once more with the same approval."""
        sample = self._approved()
        sample.action_confirm()
        sample.action_draft()
        self._not_confirmed(sample)

    def test_own_approval_of_another_document_is_refused(self):
        """A copy of an approved document, and lines carried over."""
        sample = self._approved(line_ids=[Command.create({"amount": 1})])
        twin = sample.copy()
        self.assertEqual(twin.approval_state, "none")
        self._not_confirmed(twin)

    def test_own_batch_with_one_that_is_not_approved_is_refused(self):
        """One document that is approved, one that is not, in one call."""
        samples = self._approved() | self.sample(amount=5)
        self._refused(UserError, "not approved", samples.write, {"state": "confirmed"})
        self.assertEqual(set(samples.mapped("state")), {"draft"})

    def test_own_swallowed_error_leaves_nothing(self):
        """Code that catches the refusal in a savepoint and goes on."""
        sample = self.sample(amount=5)
        try:
            with self.env.cr.savepoint():
                sample.write({"state": "confirmed"})
        except UserError:
            self.env.invalidate_all(flush=False)
        self.env.flush_all()
        self.env.cr.execute("SELECT state FROM approval_sample WHERE id = %s", [sample.id])
        self.assertEqual(self.env.cr.fetchone(), ("draft",))


@tagged("post_install", "-at_install")
class TestAttackTheGate(OneStepCommon, TransactionCase):
    """What passes the gate."""

    def test_own_company_of_a_laxer_process(self):
        """To the company without a process, over the gate, and back."""
        other = self.env["res.company"].create({"name": "Lax"})
        self._one_step(company_id=self.env.company.id)
        self.requester.write({"company_ids": [Command.link(other.id)]})
        sample = self.sample(amount=1).with_context(allowed_company_ids=[self.env.company.id, other.id])
        with self.assertRefused(UserError, "not approved"):
            sample.action_confirm()
        sample.company_id = other
        sample.action_confirm()
        with self.assertRefused(UserError, "Company"):
            sample.company_id = self.env.company

    def test_own_copy_of_an_approved_document(self):
        """A copy of a document that is approved, and of one behind the gate."""
        self._one_step()
        sample, _case = self._case_of()
        self.decide(sample, self.boss)
        with self.assertRefused(UserError, "not approved"):
            sample.copy().action_confirm()
        sample.action_confirm()
        with self.assertRefused(UserError, "not approved"):
            sample.copy({"state": "confirmed"})

    def test_own_context_of_the_approver_reaches_no_document(self):
        """The last approver sends defaults in his context: what the document then does is not theirs."""
        seen = []
        self.patch(
            self.registry["approval.sample"],
            "_approval_decided",
            lambda document, case: seen.append(document.env.context),
        )
        self._one_step()
        sample, _case = self._case_of()
        self.task(sample, self.boss).with_context(default_state="confirmed", tracking_disable=True).action_approve()
        self.assertTrue(seen)
        for context in seen:
            self.assertFalse([key for key in context if key.startswith("default_") or key == "tracking_disable"])

    def test_own_bulk_with_one_that_the_document_refuses(self):
        """Many at once, of which one document refuses: its case stays as it was, the others are decided."""
        self._one_step()
        cases = [self._case_of(name=f"Doc {number}") for number in range(3)]
        bad = cases[1][0]

        def decided(document, case):
            if document.id == bad.id:
                raise UserError("not this one")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        tasks = self.env["approval.task"].browse([self.task(sample, self.boss).id for sample, _case in cases])
        results = tasks.with_user(self.boss).action_decide_many("approve")
        self.assertEqual([result["ok"] for result in results], [True, False, True])
        self.env.cr.flush()
        self.env.invalidate_all()
        self.assertEqual([case.state for _sample, case in cases], ["approved", "open", "approved"])
        for _sample, case in cases:
            self.assertTrue(case.verify_chain()["valid"])

    def test_own_clock_that_goes_back(self):
        """The server's clock is set back between two decisions."""
        self._one_step(step("One", users=self.boss), step("Two", users=self.second))
        sample, case = self._case_of()
        self.decide(sample, self.boss)
        with freeze_time(fields.Datetime.now() - timedelta(days=400)):
            self.decide(sample, self.second)
            sample.action_confirm()
        self.assertTrue(case.verify_chain()["valid"])
