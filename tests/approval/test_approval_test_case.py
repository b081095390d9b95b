from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import step
from .process_common import MODEL, ProcessCommon


@tagged("post_install", "-at_install")
class TestApprovalTestCase(ProcessCommon, TransactionCase):
    """Saved test cases of a process: what they say, and that nothing is published against them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big = cls._test({"Boss": cls.boss, "Big": cls.second}, amount="2000")
        cls.small = cls._test({"Boss": cls.boss}, name="Small", amount="5")

    @classmethod
    def _test(cls, steps=(), name="Big", process=None, requester=None, document=None, **values):
        """Return a test case of the process, as the manager; `steps` as {name: users, None or "nobody"}."""
        people = {None: "any", "nobody": "nobody"}
        rows = []
        for step_name, users in dict(steps).items():
            kind = people.get(users, "these") if users is None or isinstance(users, str) else "these"
            ids = users.ids if kind == "these" else []
            rows.append(Command.create({"name": step_name, "people": kind, "user_ids": [Command.set(ids)]}))
        return (
            cls.env["approval.test.case"]
            .with_user(cls.manager)
            .create(
                {
                    "process_id": (process or cls.flow).id,
                    "name": name,
                    "requester_id": (requester or cls.requester).id,
                    "document": document and f"{MODEL},{document.id}",
                    "value_ids": [Command.create({"key": key, "value": text}) for key, text in values.items()],
                    "step_ids": rows,
                }
            )
        )

    # ------------------------------------------------------------ running

    def test_tests_pass_and_fail_in_words(self):
        tests = self.big | self.small
        self.assertEqual(set(tests.mapped("state")), {"none"})
        tests.action_run()
        self.assertEqual(tests.mapped("state"), ["passed", "passed"])
        self.assertTrue(self.big.tested_at)
        self.small.value_ids.value = "1500"
        self.assertEqual(self.small.state, "none", "what was found is of other values")
        self.small.action_run()
        self.assertEqual(self.small.state, "failed")
        self.assertEqual(self.small.message, "Step “Big”: called and decided by Second, but it was not expected.")
        self.big.step_ids[0].user_ids = self.third
        self.big.action_run()
        self.assertEqual(self.big.message, "Step “Boss”: expected Third, found Boss.")

    def test_nothing_is_published_against_a_test(self):
        draft = self.version._new_version()
        draft.step_ids[1].condition = "[('amount', '>', 3000)]"
        with self.assertRefused(UserError, "Test case “Big” fails.*\nStep “Big”: expected, but it is not called"):
            draft.action_publish()
        self.assertEqual(draft.state, "draft")
        draft.step_ids[1].condition = "[('amount', '>', 500)]"
        draft.action_publish()
        self.assertIn("2 of 2 test cases passed.", str(self.flow.message_ids[0].body))
        self.assertEqual(self.big.state, "passed", "the steps are those that were tested")

    def test_archived_tests_are_not_run(self):
        draft = self.version._new_version()
        draft.step_ids[1].unlink()
        self.big.active = False
        draft.action_publish()
        self.assertEqual(self.flow.version_id, draft)

    def test_processes_of_addons_come_with_no_tests(self):
        draft = self.version._new_version()
        draft.step_ids[1].unlink()
        draft.sudo()._publish_as_data()
        self.assertEqual(draft.state, "published")

    def test_steps_are_known_in_any_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        draft = self.version._new_version()
        draft.step_ids[0].with_context(lang="fr_FR").name = "Chef"
        self.small.step_ids.name = "Chef"
        self.small.action_run()
        self.assertEqual(self.small.state, "passed")

    def test_nobody_and_whoever_it_is(self):
        draft = self.version._new_version()
        draft.step_ids[0].user_ids = self.requester | self.boss
        whoever = self._test({"Boss": None}, name="Whoever")
        whoever.action_run()
        self.assertEqual(whoever.state, "passed")
        draft.step_ids[0].user_ids = self.requester
        whoever.action_run()
        self.assertIn("Nobody is left who could decide", whoever.message)
        nobody = self._test({"Boss": "nobody"}, name="Nobody")
        nobody.action_run()
        self.assertEqual(nobody.state, "passed")

    def test_people_that_a_document_names(self):
        process = self.process(
            MODEL, "close", [step("Backers", role="backers"), step("Responsible", field="user_id")], publish=False
        )
        test = self._test({"Backers": self.third, "Responsible": self.boss}, name="Named", process=process)
        test.action_run()
        self.assertIn("Step “Backers”: its people are named by the document", test.message)
        sample = self.sample(backer_ids=[Command.set(self.third.ids)], user_id=self.boss.id)
        test.document = sample
        test.action_run()
        self.assertEqual(test.state, "passed")
        test.step_ids.people = "any"
        test.document = False
        test.action_run()
        self.assertEqual(test.state, "passed")
        test.document = sample
        sample.sudo().unlink()
        test.action_run()
        self.assertIn("document was deleted", test.message)

    def test_a_superior_is_known_without_a_document(self):
        employees = self.env["hr.employee"]
        boss = employees.create({"name": "Boss", "user_id": self.boss.id})
        employees.create({"name": "Requester", "user_id": self.requester.id, "parent_id": boss.id})
        process = self.process(MODEL, "close", [step("Superior", level=1)], publish=False)
        test = self._test({"Superior": self.boss}, name="Line", process=process)
        test.action_run()
        self.assertEqual(test.state, "passed")

    def test_who_left_requests_nothing(self):
        self.requester.sudo().active = False
        self.small.action_run()
        self.assertIn("no active internal user", self.small.message)

    def test_queries_do_not_grow_with_the_tests(self):
        def count():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.flow.test_case_ids._run(self.version)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(20):
            self._test({"Boss": self.boss}, name=f"Test {number}", amount="7")
        self.assertLessEqual(count(), few + 2)

    # ------------------------------------------------------------ taking

    def test_taken_from_a_document(self):
        sample = self.sample(amount=5000, kind="special", urgent=True)
        test = self._test(name="Taken", document=sample)
        test.action_take_document()
        self.assertEqual(
            {line.key: line.value for line in test.value_ids if line.key in ("amount", "kind", "urgent")},
            {"amount": "5000.0", "kind": "special", "urgent": "yes"},
        )
        self.assertFalse(test.value_ids.filtered(lambda line: line.key == "line_digest"))
        self.assertEqual({line.name: line.user_ids for line in test.step_ids}, {"Boss": self.boss, "Big": self.second})
        test.action_run()
        self.assertEqual(test.state, "passed")
        sample.amount = 1
        test.action_run()
        self.assertEqual(test.state, "passed", "the values are those that were taken")

    def test_taken_from_a_case(self):
        sample = self.sample(amount=5000)
        sample.action_request_approval()
        test = self._test(name="Case")
        test.case_id = self.case(sample).id
        test.action_take_case()
        self.assertEqual((test.requester_id, test.document), (self.requester, sample.with_user(self.manager)))
        self.assertEqual(test.date, self.env.company._approval_today())
        test.action_run()
        self.assertEqual(test.state, "passed")

    def test_taking_from_nothing(self):
        for attempt in (self.big.action_take_document, self.big.action_take_case):
            with self.assertRefused(UserError, "choose one to take from"):
                attempt()

    def test_no_way_to_what_is_closed(self):
        secret = self.sample(is_private=True, amount=3000)
        with self.assertRefused(AccessError):
            self.big.document = secret
        with self.assertRefused(AccessError):
            self._test(name="X", document=secret)
        self.big.sudo().document = secret
        with self.assertRefused(AccessError):
            self.big.action_take_document()

    # ------------------------------------------------------------ refusals

    def test_values_that_are_none(self):
        for key, text, regex in (
            ("amount", "much", "“much” is not a number"),
            ("date", "2026-02-30", "is not a day"),
            ("urgent", "perhaps", "is not yes or no"),
            ("partner_id", "me", "is not a record"),
            ("nothing", "1", "“nothing” is not among the approved values"),
        ):
            with self.subTest(key=key), self.assertRefused(ValidationError, regex):
                self._test(name="Odd", **{key: text})
        with self.assertRefused(IntegrityError), mute_logger("odoo.sql_db"):
            self.big.value_ids = [Command.create({"key": "amount", "value": "1"})]

    def test_lines_that_say_nothing(self):
        with self.assertRefused(ValidationError, "name the people, or expect whoever it is"):
            self.big.step_ids = [Command.create({"name": "X"})]
        other = self.process(MODEL, "close", [step("Other", users=self.third)])
        sample = self.sample(state="draft")
        sample.action_request_approval()
        foreign = self._test(name="Foreign", process=other)
        with self.assertRefused(ValidationError, "ran on another process"):
            foreign.case_id = self.case(sample).id
        with self.assertRefused(ValidationError, "choose one of the model"):
            self.big.sudo().document = self.env["customer.tier.run"].create({"name": "Run"})

    def test_results_are_not_set_by_hand(self):
        for vals in ({"tested_state": "passed"}, {"tested_key": "x"}, {"message": "Fine"}):
            with self.subTest(vals=vals), self.assertRefused(UserError, "not by hand"):
                self.big.write(vals)
            with self.subTest(vals=vals), self.assertRefused(UserError, "not by hand"):
                self.big.copy(vals)
        forged = self.env["approval.test.case"].with_user(self.manager)
        test = forged.with_context(default_tested_state="passed").create(
            {"process_id": self.flow.id, "name": "X", "requester_id": self.boss.id}
        )
        self.assertFalse(test.tested_state)

    def test_a_process_has_so_many_tests(self):
        self.env["approval.test.case"].create(
            [{"process_id": self.flow.id, "name": f"T{number}"} for number in range(198)]
        )
        with self.assertRefused(ValidationError, "at most 200 test cases"):
            self._test(name="One more")

    # ------------------------------------------------------------ rights

    def test_managers_write_auditors_read_others_nothing(self):
        auditor = self._person("auditor", groups="base.group_user,customer_manager.group_customer_manager_audit")
        records = (self.big, self.big.value_ids, self.big.step_ids)
        for record in records:
            for user, allowed in ((self.manager, "rwcu"), (auditor, "r"), (self.requester, ""), (self.boss, "")):
                for letter, operation in zip("rwcu", ("read", "write", "create", "unlink"), strict=True):
                    with self.subTest(model=record._name, user=user.login, operation=operation):
                        self.assertEqual(record.with_user(user).has_access(operation), letter in allowed)
        for user in (auditor, self.requester):
            for attempt in (
                self.big.with_user(user).action_run,
                self.big.with_user(user).action_take_case,
                self.version.with_user(user).action_run_tests,
                self.flow.with_user(user).action_run_tests,
            ):
                with self.subTest(user=user.login), self.assertRefused(AccessError):
                    attempt()

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        process = self.process(MODEL, "close", [step("X", users=self.boss)], publish=False, company_id=other.id)
        test = self.env["approval.test.case"].create({"process_id": process.id, "name": "Theirs"})
        self.assertFalse(test.with_user(self.manager).has_access("read"))
        self.assertFalse(test.with_user(self.manager).search([("id", "=", test.id)]))

    def test_nothing_goes_into_a_company_that_is_closed(self):
        other = self.env["res.company"].create({"name": "Other"})
        process = self.process(MODEL, "close", [step("X", users=self.boss)], publish=False, company_id=other.id)
        theirs = self.env["approval.test.case"].create({"process_id": process.id, "name": "Theirs"})
        for record, vals in (
            (self.big, {"process_id": process.id}),
            (self.big.value_ids, {"test_id": theirs.id}),
            (self.big.step_ids, {"test_id": theirs.id}),
        ):
            with self.subTest(model=record._name), self.assertRefused(AccessError):
                record.write(vals)
        self.big.value_ids.write({"test_id": self.small.copy({"value_ids": []}).id})

    def test_a_number_shows_no_name_that_is_closed(self):
        other = self.env["res.company"].create({"name": "Other"})
        secret, known = self.env["res.partner"].create(
            [{"name": "Secret Ltd", "company_id": other.id}, {"name": "Known Ltd"}]
        )
        self.big.value_ids = [Command.create({"key": "partner_id", "value": str(secret.id)})]
        line = self.big.value_ids.filtered(lambda one: one.key == "partner_id")
        self.assertEqual(line.words, str(secret.id))
        line.value = str(known.id)
        self.assertEqual(line.words, "Known Ltd")
        draft = self.version._new_version()
        draft.step_ids[0].condition = f"[('partner_id', 'in', [{secret.id}, {known.id}])]"
        self.assertIn(f"{secret.id}, Known Ltd", draft.step_ids[0].condition_words)

    def test_the_company_is_that_of_who_requests_whoever_runs_it(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.company_ids |= other
        draft = self.version._new_version()
        draft.step_ids[1].condition = f"[('company_id', '=', {self.requester.company_id.id})]"
        for company in (self.env.company, other):
            theirs = self.big.with_context(allowed_company_ids=[company.id, *(self.env.company | other - company).ids])
            theirs.action_run()
            self.assertEqual(self.big.state, "passed")

    def test_a_process_without_steps_takes_from_no_document(self):
        process = self.process(MODEL, "close", [step("X", users=self.boss)], publish=False).with_user(self.manager)
        test = self._test(name="Bare", process=process, document=self.sample())
        process.version_ids.unlink()
        with self.assertRefused(UserError, "it has no steps to run test cases on"):
            test.action_take_document()

    def test_form(self):
        form = Form(
            self.env["approval.test.case"].with_user(self.manager).with_context(default_process_id=self.flow.id)
        )
        form.name = "By hand"
        form.requester_id = self.requester
        with form.value_ids.new() as line:
            line.key = "amount"
            line.value = "2500"
            self.assertEqual(line.words, "2,500")
        with form.step_ids.new() as line:
            line.name = "Boss"
            line.people = "any"
        test = form.save()
        test.action_run()
        self.assertEqual(test.state, "failed")
        self.assertEqual(self.flow.action_open_tests()["domain"], [("process_id", "=", self.flow.id)])
        self.assertEqual(self.version.action_open_tests()["res_model"], "approval.test.case")
        self.assertEqual(self.version.action_run_tests(), True)
        self.assertEqual(test.date, fields.Date.to_date(self.env.company._approval_today()))
