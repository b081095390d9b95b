import json
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ...algorithms.approval_chain import digest_hash, heads_hash
from ...models.approval import approval_case_export
from .proof_common import FIRST, DigestCommon

CHECKER = Path(__file__).resolve().parents[2] / "scripts" / "check_approval_proof.py"


@tagged("post_install", "-at_install")
class TestApprovalProof(DigestCommon, TransactionCase):
    """The daily digest: what changed, a hash over all, chained; nobody takes one back."""

    def test_a_day_lists_the_cases_that_changed(self):
        one, two = self._request(FIRST), self._request(FIRST)
        first = self._run(FIRST + timedelta(days=1))
        self.assertEqual(first.mapped("day"), [FIRST])
        self.assertEqual(self._lines(first)[one.id], (one.event_count, one.head_hash))
        self.assertFalse(first.previous_hash)
        self._decide(two, FIRST + timedelta(days=1))
        second = self._run(FIRST + timedelta(days=2))
        self.assertEqual(self._lines(second), {two.id: (two.event_count, two.head_hash)})
        self.assertEqual((second.number, second.previous_hash), (2, first.hash))
        self.assertEqual((second.change_count, second.case_count), (1, first.case_count))

    def test_hashes_are_those_of_the_one_rule(self):
        one, two = self._request(FIRST), self._request(FIRST)
        digest = self._run(FIRST + timedelta(days=1))
        values = json.loads(digest._to_bytes())
        self.assertEqual(values["hash"], digest_hash(values))
        self.assertEqual(values["heads_hash"], heads_hash(values["cases"]))
        self.assertEqual(values["case_count"], len(values["cases"]))
        self.assertLessEqual({one.id, two.id}, {case for case, _count, _head in values["cases"]})

    def test_without_cases(self):
        self.env["approval.case"].flush_model()
        _cases, case_count, hash_of_none = self.digests._read_heads(datetime(1990, 1, 1))
        self.assertEqual((case_count, hash_of_none), (0, heads_hash([])))

    def test_a_day_without_changes_has_one_as_well_and_twice_makes_no_second(self):
        self._request(FIRST)
        first = self._run(FIRST + timedelta(days=1))
        self.assertFalse(self._run(FIRST + timedelta(days=1)))
        second = self._run(FIRST + timedelta(days=2))
        self.assertEqual((second.change_count, second.heads_hash), (0, first.heads_hash))
        self.assertNotEqual(second.hash, first.hash)

    def test_missed_days_are_caught_up_as_they_were(self):
        case = self._request(FIRST)
        self._run(FIRST + timedelta(days=1))
        requested = case.event_count
        later = self._request(FIRST + timedelta(days=2))
        self._decide(later, FIRST + timedelta(days=3))
        self._decide(case, FIRST + timedelta(days=3))
        made = self._run(FIRST + timedelta(days=5))
        self.assertEqual(made.mapped("day"), [FIRST + timedelta(days=number) for number in range(1, 5)])
        self.assertEqual([set(self._lines(digest)) for digest in made], [set(), {later.id}, {case.id, later.id}, set()])
        self.assertEqual(self._lines(made[1])[later.id][0], requested)
        self.assertEqual(made[1:].mapped("previous_hash"), made[:-1].mapped("hash"))

    def test_more_missed_days_than_one_batch(self):
        self._request(FIRST)
        self._run(FIRST + timedelta(days=1))
        self.assertEqual(len(self._run(FIRST + timedelta(days=71))), 70)

    def test_what_came_late_stands_in_the_next_one(self):
        self._request(FIRST)
        self._run(FIRST + timedelta(days=1))
        late = self._request(FIRST)
        digest = self._run(FIRST + timedelta(days=2))
        self.assertEqual(set(self._lines(digest)), {late.id})

    def test_a_removed_case_and_a_cut_one_are_listed(self):
        gone, cut = self._request(FIRST), self._request(FIRST)
        self._decide(cut, FIRST)
        self._run(FIRST + timedelta(days=1))
        with self.env["approval.event"]._guard_lifted():
            self.env.cr.execute(
                SQL("DELETE FROM approval_event WHERE case_id = %s OR (case_id = %s AND sequence > 1)", gone.id, cut.id)
            )
        digest = self._run(FIRST + timedelta(days=2))
        self.assertEqual(
            {number: count for number, (count, _head) in self._lines(digest).items()}, {gone.id: 0, cut.id: 1}
        )
        self.assertEqual(self._run(FIRST + timedelta(days=3)).change_count, 0)

    def test_the_orm_refuses_everybody(self):
        self._request(FIRST)
        digest = self._run(FIRST + timedelta(days=1))
        for records in (digest, digest.line_ids):
            for uid in (SUPERUSER_ID, self.env.ref("base.user_admin").id, self.manager.id, self.auditor.id):
                for su in (True, False):
                    theirs = records.with_env(self.env(user=uid, su=su))
                    for call in (
                        lambda one: one.create([{}]),
                        lambda one: one.write({"head_hash": "x"} if "head_hash" in one else {"hash": "x"}),
                        lambda one: one.unlink(),
                    ):
                        with self.subTest(model=records._name, uid=uid, su=su), self.assertRefused(AccessError):
                            call(theirs)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_everybody(self):
        for table in ("approval_digest", "approval_digest_line"):
            for statement in ("UPDATE %s SET id = id", "DELETE FROM %s", "TRUNCATE %s CASCADE"):
                with self.subTest(table=table, statement=statement), self.assertRaises(IntegrityError) as caught:
                    self.env.cr.execute(SQL(statement, SQL.identifier(table)))
                self.assertRegex(str(caught.exception), "append-only")

    @mute_logger("odoo.sql_db")
    def test_one_digest_a_day(self):
        digest = self._run(FIRST + timedelta(days=1))
        with self.assertRaises(IntegrityError):
            digest._engine_create([{"number": 99, "day": digest.day, "hash": "x"}])
            self.env.flush_all()

    def test_who_reads_and_downloads(self):
        digest = self._run(FIRST + timedelta(days=1))
        for user in (self.manager, self.auditor):
            theirs = digest.with_user(user)
            self.assertTrue(theirs.hash)
            self.assertIn("digests.jsonl", theirs.action_download()["url"])
        for user in (self.requester, self.boss, new_test_user(self.env, "ap_portal", groups="base.group_portal")):
            theirs = digest.with_user(user)
            for call in (theirs.action_download, lambda theirs=theirs: theirs.read(["hash"])):
                with self.subTest(user=user.login), self.assertRefused(AccessError):
                    call()

    # the trail of a case, and the checker

    def _checked(self, digests, cases):
        """Return the exit code and the words of the checker on what the addon hands out."""
        self.assertTrue(CHECKER.exists(), "these tests run from a checkout, which has the checker")
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name, content in (("d", digests._to_bytes()), ("c", cases._trails_to_bytes())):
                path = Path(folder, f"{name}.jsonl")
                path.write_bytes(content)
                paths.append(str(path))
            command = [sys.executable, "-I", str(CHECKER), *paths]
            answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return answer.returncode, answer.stdout

    def test_the_checker_accepts_what_the_addon_hands_out_and_finds_what_was_forged(self):
        true, forged = self._request(FIRST), self._request(FIRST)
        for case in (true, forged):
            self._decide(case, FIRST)
        digests = self._run(FIRST + timedelta(days=1)) + self._run(FIRST + timedelta(days=2))
        code, text = self._checked(digests, true + forged)
        self.assertEqual(code, 0, text)
        with self.env["approval.event"]._guard_lifted():
            self.env.cr.execute(
                SQL("UPDATE approval_event SET actor = 1 WHERE sequence = 2 AND case_id = %s", forged.id)
            )
            self.env.cr.execute(SQL("DELETE FROM approval_event WHERE case_id = %s", true.id))
        code, text = self._checked(digests + self._run(FIRST + timedelta(days=3)), forged)
        self.assertEqual(code, 1)
        self.assertIn(f"Case {forged.id}, event 2: it was changed", text)
        self.assertIn(f"case {true.id} is gone", text)

    def test_too_many_trails_at_once(self):
        case = self._request(FIRST).with_user(self.auditor)
        self.patch(approval_case_export, "MAX_TRAILS", 0)
        with self.assertRefused(UserError, "^Export Trails: at most"):
            case.action_export_trail()

    def test_trail_of_a_case_as_a_file(self):
        case = self._request(FIRST)
        self._decide(case, FIRST)
        content = case._trails_to_bytes()
        values = json.loads(content)
        self.assertEqual((values["case"], values["count"], values["head"]), (case.id, case.event_count, case.head_hash))
        self.assertEqual(len(values["events"]), case.event_count)
        for text in ("Because", "Boss", "Requester", "Sample"):
            self.assertNotIn(text.encode(), content)
        self.assertIn("trails.jsonl", case.with_user(self.auditor).action_export_trail()["url"])
        for user in (self.requester, self.boss):
            with self.assertRefused(AccessError):
                case.with_user(user).action_export_trail()


@tagged("post_install", "-at_install")
class TestApprovalProofHttp(DigestCommon, HttpCase):
    """The downloads, for those who read all cases."""

    def test_downloads(self):
        case = self._request(FIRST)
        digest = self._run(FIRST + timedelta(days=1))
        paths = {
            f"/customer-manager/approval/digests.jsonl?first={digest.number}&last=99": digest._to_bytes(),
            f"/customer-manager/approval/trails.jsonl?cases={case.id}": case._trails_to_bytes(),
        }
        for user, status in ((self.auditor, 200), (self.manager, 200), (self.requester, 403), (self.outsider, 404)):
            self.authenticate(user.login, user.login)
            for path, content in paths.items():
                with self.subTest(user=user.login, path=path), mute_logger("odoo.http"):
                    answer = self.url_open(path)
                    if status == 200:
                        self.assertEqual(answer.content, content)
                        self.assertIn("attachment", answer.headers["Content-Disposition"])
                    else:
                        self.assertIn(answer.status_code, (403, 404))
        self.authenticate(self.auditor.login, self.auditor.login)
        for query in ("", "?cases=", "?cases=x", "?cases=999999999", "?cases=0", "?cases=-1,٣"):
            self.assertEqual(self.url_open(f"/customer-manager/approval/trails.jsonl{query}").status_code, 404)
        for query in ("", "?first=1", "?first=x&last=y", "?first=3&last=2", "?first=900&last=901"):
            self.assertEqual(self.url_open(f"/customer-manager/approval/digests.jsonl{query}").status_code, 404)
