"""Attacks with values: others than the approved ones, odd ones, and those of who changes them while he decides.

========================================================================  ==========================
attack                                                                    our answer
========================================================================  ==========================
lines moved in or out, linked, set or copied, also by the other document  refused
values behind a link, or written by SQL, changed after the approval       refused, then re-run
values that change between looking and deciding                           refused, re-run
small while nobody has to approve, big afterwards                         refused
a step that the new values call                                           re-run
numbers that are none, lines without amounts                              refused; summed as nothing
markup and odd letters in names, reasons, conditions                      impossible: shown as text
texts without end, control characters, half characters                    refused
approving values that one changed oneself                                 refused, re-run by others
========================================================================  ==========================
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from .attack_common import AttackCommon, OneStepCommon
from .common import step


@tagged("post_install", "-at_install")
class TestAttackValues(AttackCommon, TransactionCase):
    """Other values than the approved ones."""

    def test_own_line_from_elsewhere_is_refused(self):
        """Lines moved in and out of a confirmed document, also with the other document's form."""
        sample, other = self._approved(line_ids=[Command.create({"amount": 1})]), self.sample()
        stray = self.env["approval.sample.line"].with_user(self.requester).create({"sample_id": other.id, "amount": 9})
        sample.action_confirm()
        self._refused(UserError, "lines were approved", stray.write, {"sample_id": sample.id})
        self._refused(UserError, "lines were approved", other.write, {"line_ids": [Command.link(sample.line_ids.id)]})
        self._refused(UserError, "lines were approved", other.write, {"line_ids": [Command.set(sample.line_ids.ids)]})
        self._refused(UserError, "lines were approved", sample.line_ids.copy)

    def test_own_line_in_the_write_that_creates_another_is_refused(self):
        """A document whose creation takes the lines of a confirmed one."""
        sample = self._approved(line_ids=[Command.create({"amount": 1})])
        sample.action_confirm()
        line = sample.line_ids
        self._refused(UserError, "lines were approved", self.sample, line_ids=[Command.link(line.id)])

    def test_own_values_behind_a_link_are_seen(self):
        """The country of the partner, which a condition may name, changed after approval."""
        sample = self._approved(partner_id=self.partner.id)
        self.partner.sudo().country_id = self.env.ref("base.be")
        self._refused(UserError, "Country", sample.action_confirm)

    def test_own_values_written_past_the_orm_are_seen(self):
        """A report, a migration or a bug that writes by SQL, with the old value in the cache."""
        sample = self._approved()
        sample.read(["amount"])
        self.env.cr.execute(SQL("UPDATE approval_sample SET amount = 999 WHERE id = %s", sample.id))
        self._refused(UserError, "Amount", sample.action_confirm)

    def test_own_approver_is_told_of_other_values(self):
        """Values that change between looking and deciding."""
        sample = self._requested(partner_id=self.partner.id)
        task = self.task(sample, self.boss)
        self.partner.sudo().country_id = self.env.ref("base.be")
        self.assertIsNot(task.action_approve(), True)
        self.assertNotEqual(task.sudo().state, "approved")
        self._not_confirmed(sample)

    def test_own_values_that_need_no_approval_do_not_open_for_others(self):
        """Small while asked, big when confirmed."""
        self.new_version(self.confirm, [step("Big", users=self.boss, condition="[('amount', '>', 100)]")])
        sample = self.sample(amount=5)
        sample.action_confirm()
        self._refused(UserError, "stays as it is", sample.write, {"amount": 500})
        sample.action_draft()
        self._refused(UserError, "not approved", sample.write, {"amount": 500, "state": "confirmed"})

    def test_own_steps_dropped_by_other_values_run_again(self):
        """Approved as small by the small step, made big before confirming."""
        self.new_version(
            self.confirm,
            [
                step("Any", users=self.boss, rerun="condition"),
                step("Big", users=self.second, condition="[('amount', '>', 100)]", rerun="condition"),
            ],
        )
        sample = self._requested()
        self.decide(sample, self.boss)
        self.assertEqual(self.case(sample).state, "approved")
        sample.amount = 500
        self.assertEqual(self.case(sample).state, "open")
        self._not_confirmed(sample)
        self.decide(sample, self.second)
        sample.action_confirm()


@tagged("post_install", "-at_install")
class TestAttackOddValues(OneStepCommon, TransactionCase):
    """Numbers that are none, sums of nothing, odd letters."""

    def test_own_number_that_is_none(self):
        """An amount that is neither above nor below anything, or above everything."""
        self._one_step(step("Check", users=self.boss, condition="[('amount', '>', 1000)]"))
        for number in (float("nan"), float("inf"), float("-inf")):
            with self.subTest(number=number):
                with self.assertRefused(UserError, "Amount"):
                    self.sample(amount=number).action_confirm()
                with self.assertRefused(UserError, "Amount"):
                    self.sample(amount=number).action_request_approval()
                with self.assertRefused(UserError, "Amount"):
                    self.sample(amount=number, state="confirmed")
                with self.assertRefused(UserError, "^Amount of Lines"):
                    self.sample(line_ids=[Command.create({"amount": number})]).action_confirm()
                sample, _case = self._case_of()
                with self.assertRefused(UserError, "Amount"):
                    sample.amount = number

    def test_own_values_of_lines_without_any(self):
        """Lines whose amounts are all unset are summed."""
        self._one_step()
        sample = self.sample(line_ids=[Command.create({}), Command.create({})])
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE approval_sample_line SET amount = NULL WHERE sample_id = %s", sample.id))
        self.env.invalidate_all()
        totals = {"line_amount": SQL("SUM(amount)")}
        values = sample._approval_digest_lines("approval.sample.line", "sample_id", ["name", "amount"], totals)
        self.assertEqual(values[sample.id]["line_amount"], 0)
        sample.action_request_approval()
        self.decide(sample, self.boss)
        sample.action_confirm()

    def test_own_odd_letters(self):
        """Markup, emoji and letters beyond the first plane in names, reasons and conditions."""
        odd = "<b onclick=alert(1)>😀 𠜎𠜱 {{ 7*7 }} %(name)s %s ${x}</b>"
        self._one_step(step(odd, users=self.boss, condition="[('result', 'ilike', '😀𠜎')]"))
        sample, case = self._case_of(name=odd, result=f"x😀𠜎 {odd}")
        self.decide(sample, self.boss, verdict="reject", text=odd)
        self.assertTrue(case.verify_chain()["valid"])
        self.assertEqual(self.env["approval.task"].search([("case_id", "=", case.id)]).comment, odd)
        for body in sample.message_ids.mapped("body"):
            self.assertNotIn("<b onclick", str(body))


@tagged("post_install", "-at_install")
class TestAttackOddTexts(AttackCommon, TransactionCase):
    """Texts that are none."""

    def test_own_odd_texts_are_refused(self):
        """Texts without end, control characters and half characters as a reason."""
        sample = self._requested()
        task = self.task(sample, self.boss)
        for text in ("x" * 1_000_000, "\x00", "\ud800"):
            with self.subTest(text=ascii(text[:3])):
                try:
                    with self.env.cr.savepoint():
                        task.action_reject(text)
                        self.env.flush_all()
                        self.fail("an odd text was accepted")
                except UserError:
                    pass


@tagged("post_install", "-at_install")
class TestAttackWhoChangesValues(OneStepCommon, TransactionCase):
    """Who changes values decides on them no more."""

    def test_own_approver_approves_the_values_he_changed(self):
        """An approver writes another amount; his step goes to the others."""
        self._one_step(step("Check", users=self.boss | self.second))
        sample, case = self._case_of()
        mine = self.task(sample, self.boss)
        sample.with_user(self.boss).amount = 1
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.second)
        self.assertIn([self.boss.id, "changer"], case.plan["steps"][0]["excluded"])
        for call in (mine.action_approve, lambda: mine.action_forward(self.third.id, "Please")):
            with self.assertRefused(UserError):
                call()
        with self.assertRefused(UserError, "is excluded"):
            self.task(sample, self.second).action_forward(self.boss.id, "Please")
        self._stands_in(self.boss, self.second)
        with self.assertRefused(UserError, "who changed the values"):
            self.task(sample, self.second).with_user(self.boss).action_approve()
        self.decide(sample, self.second)
        sample.action_confirm()

    def test_own_only_approver_changes_the_values(self):
        """The only approver writes another amount, before or after he approved: somebody else is looked for."""
        self._one_step(step("Check", users=self.boss), owner_id=self.boss.id)
        for is_approved in (False, True):
            with self.subTest(is_approved=is_approved):
                sample, case = self._case_of()
                if is_approved:
                    self.decide(sample, self.boss)
                sample.with_user(self.boss).amount = 1
                self.assertEqual((case.state, case.is_stranded), ("open", True))
                step_id = case.version_id.step_ids.id
                with self.assertRefused(UserError, "does not choose who decides"):
                    case.with_user(self.boss).action_add_approver(step_id, self.third.id, "My friend")
                with self.assertRefused(UserError, "is excluded"):
                    case.with_user(self.manager).action_add_approver(step_id, self.boss.id, "Again")
                case.with_user(self.manager).action_add_approver(step_id, self.third.id, "Neutral")
                self.decide(sample, self.third)
                sample.action_confirm()

    def test_own_changed_values_of_another_step(self):
        """Who changed a value that a step does not watch keeps what he approved, and decides no more."""
        watched = {"rerun": "condition", "condition": "[('partner_id', '=', False)]", "sequence": 10}
        self._one_step(
            step("One", users=self.boss, **watched),
            step("Two", users=self.second | self.third, **watched),
            step("Last", users=self.second | self.outsider, sequence=20),
        )
        sample, case = self._case_of()
        self.decide(sample, self.boss)
        for user in (self.boss, self.second):
            sample.with_user(user).amount += 1
        self.assertEqual(self.task(sample, self.boss, state="approved").decided_uid, self.boss)
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.third)
        self.decide(sample, self.third, self.outsider)
        sample.action_confirm()

    def test_own_requester_changes_the_values(self):
        """The requester changes the amount: everybody is asked again."""
        self._one_step(step("Check", users=self.boss))
        sample, _case = self._case_of()
        self.decide(sample, self.boss)
        sample.amount = 1
        self.decide(sample, self.boss)
        sample.action_confirm()

    def test_own_changer_may_decide_where_the_requester_may(self):
        """A step that lets the requester decide lets decide who changed the values."""
        self._one_step(step("Check", users=self.boss, exclude_requester=False))
        sample, _case = self._case_of()
        sample.with_user(self.boss).amount = 1
        self.decide(sample, self.boss)
        sample.action_confirm()

    def test_own_noticing_is_not_changing(self):
        """Values change behind the case; the approver who comes upon it decides all the same."""
        self._one_step(step("Check", users=self.boss))
        sample, case = self._case_of()
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE approval_sample SET amount = 7 WHERE id = %s", sample.id))
        self.env.invalidate_all()
        self.assertIsInstance(self.task(sample, self.boss).action_approve(), dict)
        self.assertFalse(case.event_ids.filtered(lambda one: one.action == "values_changed").actor)
        self.decide(sample, self.boss)
        self.assertEqual(case.state, "approved")
