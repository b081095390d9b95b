"""Attacks on links to approvals.

======================================================  ======================================================
attack                                                  our answer
======================================================  ======================================================
a forwarded mail: somebody else opens the link          refused in the same words as a forged one, no facts
a mail scanner or a preview opens it                    impossible: opening decides nothing
forged, cut, padded or odd tokens                       refused
a token of another purpose signed by the same server    refused
the same link twice                                     refused, saying who decided when, to who may know
after its time                                          refused
a portal user, nobody logged in                         refused; the log-in
a page of another site posts the form                   refused: CSRF
an address of another site among the arguments          impossible: leads nowhere but here
trying values on the hash of a forwarded link           impossible: the hash takes the key of the server
guessing by the time or the work that an answer takes   impossible: nothing is read before the link is verified
a link of a case that ended, of a document now closed   refused, no facts
======================================================  ======================================================
"""

import base64
from unittest.mock import patch

from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import misc, mute_logger
from odoo.tools.misc import hash_sign

from ...models.approval.approval_task_link import PAGE, SCOPE
from .common import step
from .link_common import LinkCommon

FACTS = ("Sample", "Check", "5,000", "Requester", "Second")


@tagged("post_install", "-at_install")
class TestAttackLinks(LinkCommon):
    """What a link does for those it was not sent to, and at the wrong time."""

    def assertNothingKnown(self, answer, status=403):
        """Assert that a page says nothing of the case, and that nothing was decided."""
        self.assertEqual(answer.status_code, status)
        for fact in FACTS:
            self.assertNotIn(fact, answer.text)
        self.assertEqual((self.approval.state, self.open_task.state), ("open", "open"))

    def _foreign_form(self, user):
        """Return a page with a form of a task of the user's own."""
        return self._get(self._link(self.task(self._request_again(user=user, amount=5000), self.second), self.second))

    def test_own_forwarded_mail(self):
        path = self._link()
        for user in (self.second, self.requester, self.outsider, self.manager):
            self._login(user)
            answer = self._get(path)
            self.assertNothingKnown(answer)
            self.assertEqual(answer.text.replace(path.rsplit("/", 1)[1], ""), self._words_for_forged())

    def _words_for_forged(self):
        token = base64.urlsafe_b64encode(b"\x01" + bytes(150)).decode().rstrip("=")
        return self._get(f"{PAGE}/{token}").text.replace(token, "")

    def test_own_forwarded_mail_posted(self):
        path = self._link()
        self._login(self.second)
        form = self._foreign_form(self.requester)
        self.assertNothingKnown(self._post(form, path=path))

    def test_own_values_tried_on_a_forwarded_link(self):
        """What is signed can be read; that it holds no hash of the values keeps them from being guessed."""
        token = self._link().rsplit("/", 1)[1]
        content = base64.urlsafe_b64decode(token + "===")
        case = self.approval.sudo()
        self.assertIn(str(self.open_task.id).encode(), content)
        for known in (case.snapshot_hash, case.plan_hash, case.head_hash):
            self.assertNotIn(known[:16].encode(), content)

    def test_own_scanner_opens_it(self):
        path = self._link()
        self._login(self.boss)
        before = self.approval.event_count
        self._get(path)
        self._get(f"{path}?verdict=approve&comment=x&csrf_token=x")
        self.url_open(path, method="HEAD")
        self.env.invalidate_all()
        self.assertEqual((self.approval.state, self.approval.event_count), ("open", before))

    @mute_logger("odoo.http")
    def test_own_forged_tokens(self):
        token = self._link().rsplit("/", 1)[1]
        raw = bytearray(base64.urlsafe_b64decode(token + "==="))
        self._login(self.boss)
        forged = [token[:-4], token + "AAAA", token[4:], "x" * 150, "A" * 399, token.replace(token[60], "_", 1) + "A"]
        for place in (0, 1, 5, 9, 20, 40, 41, 43, len(raw) - 2):
            changed = raw.copy()
            changed[place] ^= 1
            forged.append(base64.urlsafe_b64encode(changed).decode().rstrip("="))
        for one in forged:
            with self.subTest(token=one):
                self.assertNothingKnown(self._get(f"{PAGE}/{one}"))
        for odd in ("%00", "a" * 5000, "é" * 150, "..%2f..", "%F0%9F%92%A9"):
            with self.subTest(token=odd[:20]):
                self.assertIn(self._get(f"{PAGE}/{odd}").status_code, (400, 403, 404))

    def test_own_content_that_is_none(self):
        """Signed by the server, but not what a link says."""
        mark = self.open_task._link_mark(self.approval.sudo().snapshot_hash)
        expires = 4_000_000_000
        contents = [
            [self.open_task.id, self.boss.id, mark],
            {"task": self.open_task.id},
            [str(self.open_task.id), self.boss.id, mark, expires],
            [self.open_task.id, self.boss.id, mark, expires, 1],
            [True, self.boss.id, mark, expires],
            [self.open_task.id, self.boss.id, mark, "never"],
        ]
        look = self.env["approval.task"].with_user(self.boss)._link_look
        for content in contents:
            with self.subTest(content=content):
                self.assertEqual(look(hash_sign(self.env, SCOPE, content)).kind, "unknown")
        good = [self.open_task.id, self.boss.id, mark, expires]
        self.assertEqual(look(hash_sign(self.env, SCOPE, good)).kind, "open")
        self.assertEqual(look(hash_sign(self.env, "another.purpose", good)).kind, "unknown")
        for odd in (None, False, 1, b"x", [], {}, "\x00" * 150):
            self.assertEqual(look(odd).kind, "unknown")

    def test_own_a_task_that_never_was(self):
        mark = self.open_task._link_mark(self.approval.sudo().snapshot_hash)
        token = hash_sign(self.env, SCOPE, [999_999_999, self.boss.id, mark, 4_000_000_000])
        look = self.env["approval.task"].with_user(self.boss)._link_look(token)
        self.assertEqual((look.kind, look.message), ("closed", ""))

    def test_own_the_same_link_twice(self):
        path = self._link()
        self._login(self.boss)
        page = self._get(path)
        self._post(page)
        events = self.approval.event_count
        for verdict in ("approve", "reject", "send_back"):
            answer = self._post(page, verdict, "Once more")
            self.assertEqual(answer.status_code, 409)
            self.assertIn("already decided by Boss", answer.text)
        self.assertIn("already decided by Boss", self._get(path).text)
        self.assertEqual((self.approval.state, self.approval.event_count), ("approved", events))

    def test_own_link_of_a_step_that_somebody_else_decided(self):
        path = self._link()
        self.decide(self.document, self.second)
        self._login(self.boss)
        answer = self._get(path)
        self.assertIn("already decided by Second", answer.text)

    def test_own_who_decided_is_not_told_to_who_cannot_read_the_document(self):
        path = self._link()
        self.decide(self.document, self.second)
        self.document.sudo().is_private = True
        self.env.flush_all()
        self._login(self.boss)
        answer = self._get(path)
        self.assertEqual(answer.status_code, 200)
        for fact in FACTS:
            self.assertNotIn(fact, answer.text)

    def test_own_document_closed_to_the_reader(self):
        path = self._link()
        self.env.cr.execute("UPDATE approval_sample SET is_private = TRUE WHERE id = %s", self.document.ids)
        self.document.invalidate_recordset()
        self._login(self.boss)
        self.assertNothingKnown(self._get(path), status=200)

    def test_own_after_a_recall(self):
        path = self._link()
        self._login(self.boss)
        page = self._get(path)
        self.approval.with_user(self.requester).action_recall("A mistake")
        self.env.flush_all()
        answer = self._post(page)
        self.assertEqual((answer.status_code, self.approval.state), (409, "recalled"))

    def test_own_after_its_time(self):
        self._login(self.boss)
        with freeze_time("2031-03-03 01:00:00"):
            token = self.open_task._link_token(self.boss)
        look = self.env["approval.task"].with_user(self.boss)._link_look
        for moment, kind in (
            ("2031-03-10 00:59:58", "open"),
            ("2031-03-10 01:00:00", "expired"),
            ("2032-03-10 01:00:00", "expired"),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(look(token).kind, kind)
                self.assertEqual(self.env["approval.task"].with_user(self.second)._link_look(token).kind, "unknown")
        with freeze_time("2020-01-01"):
            token = self.open_task._link_token(self.boss)
        form = self._get(self._link())
        self.assertNothingKnown(self._get(f"{PAGE}/{token}"), status=410)
        self.assertNothingKnown(self._post(form, path=f"{PAGE}/{token}"), status=410)

    def test_own_nobody_logged_in(self):
        path = self._link()
        self.authenticate(None, None)
        answer = self._get(path, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].split("?")[0].endswith("/web/login"))
        self.assertEqual(self.open_task.state, "open")

    def test_own_portal(self):
        portal = new_test_user(self.env, login="ap_portal_link", groups="base.group_portal")
        self.authenticate("ap_portal_link", "ap_portal_link")
        self.assertNothingKnown(self._get(self._link()))
        self.assertNothingKnown(self._get(self._link(reader=portal)))

    def test_own_person_who_left(self):
        path = self._link()
        self._login(self.boss)
        page = self._get(path)
        self.boss.sudo().group_ids = self.env.ref("base.group_portal")
        self.env.flush_all()
        self.assertEqual(self._get(path).status_code, 403)
        self.assertNotEqual(self._post(page).status_code, 200)
        self.assertEqual(self.approval.state, "open")

    @mute_logger("odoo.http")
    def test_own_posted_by_another_site(self):
        path = self._link()
        self._login(self.boss)
        self._get(path)
        for token in (None, "", "0" * 50):
            answer = self.url_open(path, data={"csrf_token": token, "verdict": "approve"})
            self.env.invalidate_all()
            self.assertEqual((answer.status_code, self.open_task.state), (400, "open"))

    def test_own_address_of_another_site(self):
        evil = "https://evil.example"
        path = self._link()
        self._login(self.boss)
        page = self._get(f"{path}?redirect={evil}&page={evil}&logout_url={evil}")
        self.assertNotIn("evil", page.text)
        answer = self._post(page, redirect=evil, logout_url=evil)
        self.assertNotIn("evil", answer.text)
        self.assertFalse(answer.history)
        self._login(self.second)
        self.assertNotIn('href="https://evil', self._get(f"{PAGE}/https:%2f%2fevil.example").text)

    def test_own_odd_verdicts(self):
        self._login(self.boss)
        page = self._get(self._link())
        for verdict in ("", "forward", "action_approve", "approve\x00", "_engine_write", "__class__"):
            with self.subTest(verdict=verdict):
                answer = self._post(page, verdict, "x")
                self.assertEqual((answer.status_code, self.open_task.state), (422, "open"))

    def test_own_words_that_are_markup(self):
        self._login(self.boss)
        answer = self._post(self._get(self._link()), "frown", "</textarea><script>alert(1)</script>")
        self.assertNotIn("<script>", answer.text)

    def test_own_guessing_by_time(self):
        """A forged link and one of somebody else cost the same: nothing is read; signatures are compared as such."""
        token = self.open_task._link_token(self.boss)
        tasks = self.env["approval.task"].with_user(self.second)
        forged = token[:50] + ("A" if token[50] != "A" else "B") + token[51:]
        tasks._link_look(token)
        for one in (token, forged, "x" * 150):
            self.env.flush_all()
            with self.assertQueryCount(0):
                self.assertEqual(tasks._link_look(one).kind, "unknown")
        with patch.object(misc, "consteq", wraps=misc.consteq) as compare:
            tasks._link_look(forged)
        self.assertTrue(compare.called)

    def test_own_rules_are_those_of_the_buttons(self):
        """Whoever decided a step decides no other one, whichever way he comes."""
        self.new_version(
            self.approval.process_id, [step("One", users=self.boss), step("Two", users=self.boss | self.second)]
        )
        case = self._request_again(amount=5000)
        self.decide(case, self.boss)
        task = self.task(case, self.boss).sudo()
        self.assertTrue(task, "it is shown to him, who may send it back")
        self._login(self.boss)
        answer = self._post(self._get(self._link(task)))
        self.assertEqual((answer.status_code, task.state), (422, "open"))
        self.assertIn("decided another step of this case", answer.text)
