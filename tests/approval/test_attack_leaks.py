"""Attacks on what others may know: who is whose relative, values, words and names.

=============================================================  ==============================================
attack                                                         our answer
=============================================================  ==============================================
reading the case, tasks, comments of others                    refused; the path shows no comments
the frozen plan, which names relatives, by any way of reading  refused
relatives by the path or the preview                           impossible: shown as excluded, like all others
values of a document or field that is closed by now            impossible: not shown
somebody else's case by the web client's onchange or a dialog  refused or silent
guessing words of others by searching                          refused or nothing found
words in the chatter after they were erased                    impossible: erased there too
=============================================================  ==============================================
"""

import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .attack_common import AttackCommon, OneStepCommon
from .common import step

SECRET = "hunter2"


@tagged("post_install", "-at_install")
class TestAttackReading(AttackCommon, TransactionCase):
    """What a colleague may know of a case."""

    def test_own_others_do_not_read_my_case(self):
        """A colleague reads case, tasks and comments of a request that is not his."""
        sample = self._requested()
        self.decide(sample, self.boss, text="Between us")
        case = self.case(sample)
        for records in (case, case.task_ids, case.event_ids):
            self._refused(AccessError, "", records.with_user(self.outsider).read)
        self.assertFalse(self.env["approval.task"].with_user(self.outsider).search([("comment", "ilike", "between")]))
        path = json.dumps(sample.with_user(self.outsider).approval_path)
        self.assertNotIn("Between us", path)
        self.assertIn("Between us", json.dumps(sample.with_user(self.requester).approval_path))

    def test_own_plan_of_a_case_is_read_by_nobody(self):
        """It says who is excluded as whose relative."""
        case = self.case(self._requested())
        for user in (self.requester, self.boss, self.manager):
            self._refused(AccessError, "", case.with_user(user).read, ["plan"])
            self.assertNotIn("plan", case.with_user(user).fields_get())
            self.assertTrue(case.with_user(user).approval_path)


@tagged("post_install", "-at_install")
class TestAttackWhatLeaks(OneStepCommon, TransactionCase):
    """What people read who should not."""

    def test_own_plan_is_read_by_nobody(self):
        """Readers of a case read, search, group or export the frozen plan, which tells who is a relative."""
        self._related(self.third, self.requester)
        self._one_step(step("Check", users=self.boss | self.third))
        _sample, case = self._case_of()
        self.assertIn(self.third.id, case.plan["steps"][0]["barred"])
        for user in (self.requester, self.boss, self.manager):
            user.group_ids |= self.env.ref("base.group_allow_export")
            mine = case.with_user(user)
            for name in ("plan", "snapshot", "plan_hash", "snapshot_hash"):
                with self.subTest(user=user.login, name=name):
                    for read in (
                        lambda one=mine, name=name: one.read([name]),
                        lambda one=mine, name=name: one.web_read({name: {}}),
                        lambda one=mine, name=name: one.export_data([name]),
                        lambda one=mine, name=name: one.search([(name, "!=", False)]),
                        lambda one=mine, name=name: one.formatted_read_group([], [name]),
                    ):
                        with self.assertRefused((AccessError, ValueError)):
                            read()
            self.assertNotIn("plan", mine.read()[0])

    def test_own_relation_is_shown_as_excluded(self):
        """The path, the preview and the case tell of a relative no more than of others that are excluded."""
        self._related(self.third, self.requester)
        self._one_step(step("Check", users=self.boss | self.third | self.second))
        sample, case = self._case_of(subject_id=self.second.id)
        sample.invalidate_recordset()
        for path in (sample.approval_path, sample.approval_preview(), case.with_user(self.boss).approval_path):
            why = {person["user_id"]: person["why"] for person in path[0]["people"] if person["state"] == "excluded"}
            self.assertEqual(why.keys(), {self.second.id, self.third.id})
            self.assertEqual(why[self.second.id], why[self.third.id])

    def test_own_values_of_a_document_taken_away(self):
        """Somebody who had a task reads the values after the document was made private."""
        self._one_step()
        sample, case = self._case_of()
        reader, task = case.with_user(self.boss), self.task(sample, self.boss)
        self.assertIn("4,711", json.dumps(reader.approval_values))
        sample.is_private = True
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(reader.approval_values)
        self.assertNotIn("4,711", json.dumps(task.read(), default=str))
        self.assertNotIn("4,711", json.dumps(reader.read(["approval_path", "approval_values", "approval_panel"])))

    def test_own_values_of_closed_fields(self):
        """A reader of the document sees no values of fields that are closed to him, in path, preview or case."""
        self.patch(self.env["approval.sample"]._fields["amount"], "groups", "base.group_system")
        self._one_step(step("Check", users=self.boss, condition="[('amount', '>', 4000)]"))
        sample = self.sample(self.env.user, amount=4711).with_user(self.requester)
        sample.action_request_approval()
        case = self.case(sample)
        for shown in (
            sample.approval_path,
            sample.approval_preview(),
            case.with_user(self.boss).approval_values,
            case.with_user(self.boss).approval_path,
            self.task(sample, self.boss).reasons,
        ):
            self.assertNotIn("4,711", json.dumps(shown))

    def test_own_path_of_another_case_by_onchange(self):
        """The web client's onchange is told that the case of my document is somebody else's."""
        self._one_step(step("Check", users=self.boss, condition="[('amount', '>', 4000)]"))
        sample, case = self._case_of()
        self.decide(sample, self.boss, text=SECRET)
        sample.is_private = True
        self.env.flush_all()
        mine = self.sample(self.outsider, amount=1)
        spec = {"approval_path": {}, "approval_panel": {}, "approval_case_id": {"fields": {"display_name": {}}}}
        for record in (mine, mine.browse()):
            for names in ([], ["approval_case_id"], ["name"]):
                answer = record.onchange({"approval_case_id": case.id, "name": "x"}, names, spec)
                self.assertNotIn("4,711", json.dumps(answer))
                self.assertNotIn(SECRET, json.dumps(answer))
                self.assertNotIn("Boss", json.dumps(answer))

    def test_own_names_by_the_wizards(self):
        """The dialog of a decision is opened on tasks of others, the one of a case on somebody else's case."""
        self._one_step()
        _sample, case = self._case_of(name=SECRET)
        wizards = self.env["approval.decision.wizard"].with_user(self.outsider)
        tasks = [Command.set(case.task_ids.ids)]
        spec = {"task_ids": {"fields": {}}, "summary": {}, "task_count": {}, "allowed_step_ids": {"fields": {}}}
        self.assertNotIn(SECRET, json.dumps(wizards.onchange({"task_ids": tasks}, ["task_ids"], spec)))
        with self.assertRefusedOrSilent():
            wizard = wizards.create({"task_ids": tasks})
            self.assertNotIn(SECRET, json.dumps(wizard.read(["summary"])))
        results = self.env["approval.decision.result"].with_user(self.outsider)
        with self.assertRefusedOrSilent():
            wizard = wizards.create({})
            result = results.create({"wizard_id": wizard.id, "task_id": case.task_ids[0].id})
            self.assertNotIn(SECRET, json.dumps(result.read(["document_name", "step_name"])))
        with self.assertRefusedOrSilent():
            wizard = (
                self.env["approval.case.wizard"].with_user(self.outsider).create({"case_id": case.id, "reason": "x"})
            )
            wizard.invalidate_recordset()
            self.assertFalse(wizard.sudo().allowed_step_ids)

    def assertRefusedOrSilent(self):
        """Return a context in which an AccessError is as good as an answer that says nothing."""
        return _Refused(self.env)

    def test_own_search_by_words_of_others(self):
        """Reasons, comments and names are guessed by searching from documents, tasks, cases and activities."""
        self._one_step()
        sample, case = self._case_of()
        self.decide(sample, self.boss, verdict="reject", text=SECRET)
        self.env.flush_all()
        for model, domain in (
            ("approval.sample", [("approval_case_ids.reason", "ilike", SECRET)]),
            ("approval.sample", [("approval_case_ids.task_ids.comment", "ilike", SECRET)]),
            ("approval.sample", [("approval_case_ids", "any", [("task_ids", "any", [("comment", "ilike", SECRET)])])]),
            ("approval.sample", [("approval_case_ids", "any!", [("reason", "ilike", SECRET)])]),
            ("approval.case", [("reason", "ilike", SECRET)]),
            ("approval.case", [("task_ids.comment", "ilike", SECRET)]),
            ("approval.task", [("case_id.reason", "ilike", SECRET)]),
            ("approval.task", [("document_name", "ilike", "sample")]),
            ("approval.task", [("requester_id", "=", self.requester.id)]),
            ("mail.activity", [("approval_case_id.reason", "ilike", SECRET)]),
            ("mail.activity", [("approval_task_id.comment", "ilike", SECRET)]),
            ("mail.message", [("body", "ilike", SECRET), ("model", "=", "approval.case")]),
        ):
            with self.subTest(model=model, domain=domain):
                try:
                    with self.env.cr.savepoint():
                        found = self.env[model].with_user(self.outsider).search(domain)
                except (AccessError, ValueError, UserError):
                    continue
                self.assertFalse(found)
        outsider = self.env["approval.case"].with_user(self.outsider)
        self.assertFalse(outsider.name_search("Sample"))
        self.assertFalse(outsider.formatted_read_group([], ["requester_id"], ["__count"]))
        self.assertFalse(self.env["approval.task"].with_user(self.outsider).formatted_read_group([], ["user_id"]))

    def test_own_words_of_a_verdict_are_erased_everywhere(self):
        """What was said stays in the chatter of the document, which more people read than the case."""
        self._one_step()
        sample, case = self._case_of()
        self.decide(sample, self.boss, verdict="reject", text=SECRET)
        case.with_user(self.manager).action_erase_reasons("Privacy")
        self.assertNotIn(SECRET, "".join(str(body) for body in sample.message_ids.mapped("body")))


class _Refused:
    """Swallow a refusal and take back what was done before it."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.savepoint = self.env.cr.savepoint()
        self.savepoint.__enter__()

    def __exit__(self, kind, error, trace):
        self.savepoint.__exit__(kind, error, trace)
        return kind is not None and issubclass(kind, AccessError)
