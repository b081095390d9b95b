from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...models.approval import approval_version_foresight
from .common import step
from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestApprovalForesight(ProcessCommon, TransactionCase):
    """A draft is tried on what was requested before it is published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.samples = cls.env["approval.sample"]
        for amount in (5, 2000, 3000):
            cls.samples |= cls.sample(amount=amount)
        cls.samples.with_user(cls.requester).action_request_approval()
        cls.drafted = cls.version._new_version()

    def _look(self, user=None, version=None):
        action = (version or self.drafted).with_user(user or self.manager).action_foresee()
        self.assertEqual(action["target"], "new")
        return self.env["approval.foresight"].with_user(user or self.manager).browse(action["res_id"])

    def _loads(self, foresight):
        return {load.user_id: (load.then, load.now, load.change) for load in foresight.load_ids}

    def _strand(self):
        """Let the draft ask the requester of all that there was, so that nobody could decide."""
        self.drafted.step_ids = [
            Command.create(
                {
                    "name": "Own",
                    "source": "field",
                    "approver_field": "user_id",
                    "sequence": 30,
                    "condition": "[('amount', '>', 2500)]",
                }
            )
        ]

    def test_a_copy_changes_nothing(self):
        foresight = self._look()
        self.assertRecordValues(
            foresight, [{"total": 3, "judged": 3, "stuck_count": 0, "more_count": 0, "less_count": 0, "notice": False}]
        )
        self.assertEqual(self._loads(foresight), {self.boss: (3, 3, 0), self.second: (2, 2, 0)})
        foresight.action_publish()
        self.assertEqual(self.flow.version_id, self.drafted)
        self.assertIn("None of 3 past requests would have been stuck.", str(self.flow.message_ids[0].body))

    def test_whose_load_rises(self):
        first, big = self.drafted.step_ids
        first.name = "Chief"
        big.write({"condition": "[]", "user_ids": [Command.set((self.third | self.outsider).ids)]})
        foresight = self._look()
        self.assertEqual(
            self._loads(foresight),
            {self.boss: (3, 3, 0), self.second: (2, 0, -2), self.third: (0, 3, 3), self.outsider: (0, 3, 3)},
        )
        self.assertEqual(foresight.load_ids[-1].user_id, self.second)
        self.assertEqual((foresight.more_count, foresight.less_count), (1, 0), "another name is no other way")
        self.assertEqual(foresight.case_ids.case_id, self.case(self.samples[0]).with_user(self.manager))

    def test_stuck_requests_are_refused_unless_it_is_said_why(self):
        self._strand()
        foresight = self._look()
        case = self.case(self.samples[2])
        self.assertEqual(foresight.stuck_count, 1)
        self.assertRecordValues(
            foresight.case_ids.filtered(lambda line: line.kind == "stuck"),
            [{"case_id": case.id, "step_name": "Own", "text": "Nobody is left who could decide."}],
        )
        for attempt in (
            self.drafted.action_publish,
            foresight.action_publish,
            lambda: self.drafted.action_publish("  "),
            lambda: self.drafted.action_publish(reason=False),
        ):
            with self.assertRefused(
                UserError, f"1 of 3 past requests would have been stuck, as case {case.id}: Step “Own”"
            ):
                attempt()
        for odd in (7, [], {}, "x" * 5000, "\x00", "\ud800"):
            with self.subTest(odd=ascii(odd)), self.assertRefused(UserError, "Reason"):
                self.drafted.action_publish(odd)
        foresight.reason = "Nobody asks for his own any more"
        foresight.action_publish()
        self.assertEqual(self.flow.version_id, self.drafted)
        self.assertIn("stuck: Nobody asks for his own any more", str(self.flow.message_ids[0].body))

    def test_the_people_are_those_of_today(self):
        self.drafted.step_ids[1].write({"source": "role", "role": "backers", "user_ids": [Command.clear()]})
        self.assertEqual(self._look().stuck_count, 2)
        for sample in self.samples.sudo():
            self.env.cr.execute(
                "INSERT INTO approval_sample_backer_rel (sample_id, user_id) VALUES (%s, %s)",
                [sample.id, self.third.id],
            )
        self.env.invalidate_all()
        self.assertEqual(self._look().stuck_count, 0)
        self.third.sudo().active = False
        self.assertEqual(self._look().stuck_count, 2)

    def test_of_deleted_documents_only_what_is_known(self):
        self.drafted.step_ids[1].write({"source": "role", "role": "backers", "user_ids": [Command.clear()]})
        self.samples[1:].sudo().unlink()
        foresight = self._look()
        self.assertEqual((foresight.stuck_count, foresight.partly_count), (0, 2))
        self.assertIn("the document is gone", foresight.notice)

    def test_values_and_requesters_are_those_of_then(self):
        case = self.case(self.samples[1])
        self.drafted.step_ids[1].condition = "[('amount', '=', 2000), ('requester_id', '=', uid)]"
        before = self._look()
        self.assertEqual(before.less_count, 1)
        self.samples[1].sudo().amount = 9
        self.assertEqual(case.sudo().snapshot["amount"], 9, "the running case follows")
        self.assertEqual(self._look().judged, 3)

    def test_old_values_are_not_judged(self):
        self.env.cr.execute("UPDATE approval_case SET snapshot = snapshot - 'amount' WHERE id = %s", [self._newest()])
        self.env.invalidate_all()
        foresight = self._look()
        self.assertEqual((foresight.judged, foresight.unjudged_count), (2, 1))
        self.assertIn("they lack a value", foresight.notice)

    def _newest(self):
        return self.env["approval.case"].search([("process_id", "=", self.flow.id)], limit=1).id

    def test_a_number_of_months_and_of_cases(self):
        self.env.cr.execute(
            "UPDATE approval_case SET requested_at = requested_at - interval '13 months' WHERE id = %s",
            [self._newest()],
        )
        self.env.invalidate_all()
        self.assertEqual(self._look().total, 2)
        self.env.company.approval_foresight_months = 14
        self.assertEqual(self._look().total, 3)
        # whichever company its publisher chooses, a process of all companies looks back as far
        other = self.env["res.company"].create({"name": "Other", "approval_foresight_months": 1})
        self.manager.company_ids |= other
        theirs = self.drafted.with_context(allowed_company_ids=[other.id, self.env.company.id])
        self.assertEqual(self._look(version=theirs).total, 3)
        for months in (0, 61, -1):
            with self.assertRefused(IntegrityError), mute_logger("odoo.sql_db"):
                self.env.company.approval_foresight_months = months
        self.patch(approval_version_foresight, "MOST", 1)
        foresight = self._look()
        self.assertEqual((foresight.total, foresight.judged), (3, 1))

    def test_a_process_without_a_past(self):
        draft = self.draft(step("New", users=self.third))
        foresight = self._look(version=draft)
        self.assertEqual((foresight.total, foresight.judged, len(foresight.load_ids)), (0, 0, 0))
        draft.action_publish()

    def test_queries_do_not_grow_with_the_cases(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.drafted._foresee()
            return self.env.cr.sql_log_count - before

        self.drafted.step_ids[0].write({"exclude_line": True})
        self.drafted.step_ids[1].write({"source": "field", "approver_field": "user_id", "user_ids": [Command.clear()]})
        count()
        few = count()
        more = self.env["approval.sample"]
        for number in range(30):
            more |= self.sample(amount=number * 100)
        more.with_user(self.requester).action_request_approval()
        self.assertLessEqual(count(), few + 3)

    # ------------------------------------------------------------ rights

    def test_only_who_manages_approvals_looks(self):
        auditor = self._person("auditor", groups="base.group_user,customer_manager.group_customer_manager_audit")
        foresight = self._look()
        for user in (auditor, self.requester, self.boss):
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                self._look(user)
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                foresight.with_user(user).action_publish()
            for record in (foresight, foresight.case_ids, foresight.load_ids):
                self.assertFalse(record.with_user(user).has_access("read"))
        for lines in (foresight.case_ids, foresight.load_ids):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(lines.has_access(operation))

    def test_cases_of_other_companies_count_but_are_not_shown(self):
        self._strand()
        other = self.env["res.company"].create({"name": "Other"})
        self.env.cr.execute("UPDATE approval_case SET company_id = %s WHERE id = %s", [other.id, self._newest()])
        self.env.invalidate_all()
        foresight = self._look()
        self.assertEqual(foresight.stuck_count, 1)
        self.assertFalse(foresight.case_ids.filtered(lambda line: line.kind == "stuck"))
        self.assertIn("closed to you", foresight.notice)
        with self.assertRefused(UserError, "would have been stuck"):
            self.drafted.action_publish()

    def test_contents_stay_closed(self):
        secret = self.sample(amount=907.25, is_private=True, user_id=self.boss.id)
        secret.action_request_approval()
        self._strand()
        foresight = self._look()
        told = str(foresight.read()) + str(foresight.case_ids.read()) + str(foresight.load_ids.read())
        self.assertEqual(foresight.judged, 4)
        self.assertNotIn("907.25", told)
