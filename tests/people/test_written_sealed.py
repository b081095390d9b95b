from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .marking_common import MARK, MarkingCommon


@tagged("post_install", "-at_install")
class TestWrittenSealed(MarkingCommon):
    """Sealed papers: read by those who may, changed by nobody, and what they tell of the questions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.action_advance_written()
        for mark in cls._marks():
            own = cls._as_marker(mark)
            own.write({"mark": mark.maximum / 2, "note": "Half of it"})
            own.action_seal()

    def _decided(self, state):
        """Let the campaign be in a state behind its decision."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_manager_campaign SET state = %s WHERE id = %s", [state, self.campaign.id])
        self.env.invalidate_all()

    def test_human_resources_and_audit_read_all_of_it(self):
        for user in (self.hr, self.audit):
            paper = self.paper.with_user(user).sudo(False)
            with self.subTest(user=user.login):
                self.assertEqual((paper.score, paper.state), (78.24, "sealed"))
                answer = paper.answer_ids.filtered(lambda one: one.question == "Explain a bill")
                self.assertEqual((answer.answer, answer.points), ("My answer", 5))
                self.assertEqual(answer.mark_ids.mapped("mark"), [5, 5])
                self.assertEqual(answer.mark_ids.mapped("note"), ["Half of it"] * 2)

    def test_markers_still_read_no_more_than_their_own(self):
        mark = self._of("Explain a bill")[0]
        other = self._of("Explain a bill")[1]
        self.assertFalse(other.with_user(mark.rater_uid).sudo(False).search([("id", "=", other.id)]))
        self.assertEqual(self._as_marker(mark).mark, 5)

    def test_the_candidate_reads_his_points_by_topic_once_the_decision_is_published(self):
        own = self.application.with_user(self.user).sudo(False)
        topics = self.env["customer.manager.paper.topic"].with_user(self.user)
        self.assertIs(own.published_written, False)
        self.assertFalse(own.published_topic_ids)
        self.assertFalse(topics.search([]))
        self._decided("decided")
        self.assertEqual(own.published_written, 78.24)
        self.assertEqual(own.published_topic_ids.mapped("score"), [100, 70.59, 50])
        self.assertEqual(topics.search([]).paper_id, self.paper)
        for model in ("customer.manager.paper.answer", MARK):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user).search([])

    def test_the_committee_reads_scores_once_it_is_ranked(self):
        papers = self.env["customer.manager.paper"].with_user(self.committee)
        self.assertFalse(papers.search(self.ours))
        self._decided("ranked")
        self.assertIn(78.24, papers.search(self.ours).mapped("score"))
        with self.assertRaises(AccessError):
            papers.search(self.ours).mapped("code")

    def test_a_candidate_in_human_resources_reads_no_papers(self):
        self.user.group_ids += self.env.ref("customer_manager.group_customer_manager_hr")
        self.assertFalse(self.other_paper.with_user(self.user).sudo(False).has_access("read"))
        self.assertFalse(self.env["customer.manager.paper.answer"].with_user(self.user).search(self.ours))
        self.assertFalse(self.env[MARK].with_user(self.user).search(self.ours))
        items = self.env["customer.manager.exam.item"].with_user(self.user)
        self.assertFalse(items.search(self.ours))

    def test_nothing_of_a_sealed_paper_changes(self):
        answer, topic = self.paper.answer_ids[:1], self.paper.topic_ids[:1]
        for record, vals in (
            (self.paper, {"score": 100}),
            (self.paper, {"state": "marking"}),
            (self.paper, {"seal_hash": "x"}),
            (self.paper, {"sealed_at": False}),
            (answer, {"points": 1}),
            (answer, {"answer": "Better"}),
            (answer, {"maximum": 1}),
            (topic, {"points": 99}),
        ):
            with self.subTest(model=record._name, vals=vals, su=True), self.assertRefused(UserError, "is sealed"):
                record.write(vals)
            with self.subTest(model=record._name, vals=vals), self.assertRaises(AccessError):
                record.with_user(self.hr).sudo(False).write(vals)
            with self.subTest(model=record._name, delete=True), self.assertRefused(UserError, ""):
                record.unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_sealed_papers(self):
        self.env.flush_all()
        answer, topic = self.paper.answer_ids[:1], self.paper.topic_ids[:1]
        for record, change in (
            (self.paper, "UPDATE %s SET score = 100 WHERE id = %s"),
            (self.paper, "UPDATE %s SET sealed_at = NULL, score = NULL, seal_hash = NULL WHERE id = %s"),
            (self.paper, "DELETE FROM %s WHERE id = %s"),
            (answer, "UPDATE %s SET points = maximum WHERE id = %s AND points <> maximum"),
            (answer, "UPDATE %s SET question = 'x' WHERE id = %s"),
            (topic, "UPDATE %s SET points = 1 WHERE id = %s"),
            (topic, "DELETE FROM %s WHERE id = %s"),
        ):
            if "points = maximum" in change:
                record = self.paper.answer_ids.filtered(lambda one: one.kind == "open")[:1]
            with self.subTest(change=change), self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(SQL(change, SQL.identifier(record._table), record.id))

    def test_seals_hold_and_a_broken_one_is_found(self):
        papers = self.paper | self.other_paper
        self.assertEqual(papers.with_user(self.hr).sudo(False).verify_seals(), [])
        self.assertEqual(papers.with_user(self.hr).sudo(False).action_verify_seals()["params"]["type"], "success")
        self.assertTrue(all(papers.mapped("seal_hash")))
        for user in (self.committee, self.user, self.markers[0]):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                papers.with_user(user).sudo(False).verify_seals()
        table = SQL.identifier(papers._table)
        self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER customer_row_guard", table))
        self.env.cr.execute(SQL("UPDATE %s SET score = 99 WHERE id = %s", table, self.paper.id))
        self.env.cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER customer_row_guard", table))
        self.env.invalidate_all()
        self.assertEqual(papers.with_user(self.audit).sudo(False).verify_seals(), [self.paper.code])

    def test_readers_of_sealed_papers_may_not_apply_later(self):
        self.assertLessEqual(self.hr | self.audit, self.exam.customer_pool_reader_ids)
        late = self._create_role_user("audit", login="wt_late_auditor")
        person = self._employee("Auditor Employee", user_id=late.id)
        self._prove_eligible(person)
        campaign = self._campaign(exam_id=self.exam.id)
        with self.assertRefused(UserError, "saw questions"):
            self._apply(campaign, person, submit=False)

    def test_questions_in_figures(self):
        items = self.env["customer.manager.exam.item"].with_user(self.hr)
        item = items.search([("question", "=", "Several")])
        # Ann 4 of 4, Bob 0 of 4
        self.assertRecordValues(
            item, [{"asked_count": 2, "skipped_count": 0, "difficulty": 0.5, "discrimination": 1, "maximum": 4}]
        )
        letter = items.search([("question", "=", "Write a letter")])
        self.assertEqual((letter.asked_count, letter.skipped_count, letter.difficulty), (2, 1, 0.25))
        bill = items.search([("question", "=", "Explain a bill")])
        self.assertEqual((bill.difficulty, bill.discrimination), (0.5, False))
        for user in (self.markers[0], self.keeper, self.user, self.committee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                items.with_user(user).search([])

    def test_access_of_each_role(self):
        expected = {
            "customer.manager.paper": {"hr": "r", "audit": "r", "committee": "r", "rater": "r", "officer": "r"},
            "customer.manager.paper.answer": {"hr": "r", "audit": "r"},
            "customer.manager.paper.topic": {"hr": "r", "audit": "r", "committee": "r", "rater": "r", "officer": "r"},
            MARK: {"hr": "r", "audit": "r", "rater": "rw"},
            "customer.manager.exam.item": {"hr": "r", "audit": "r"},
        }
        letters = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for model, roles in expected.items():
            for role in ("hr", "audit", "committee", "rater", "officer"):
                for letter, operation in letters.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        allowed = self.env[model].with_user(self.users[role]).has_access(operation)
                        self.assertEqual(allowed, letter in roles.get(role, ""))

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._create_role_user("hr", login="wt_hr_elsewhere")
        user.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        for model in ("customer.manager.paper", "customer.manager.paper.answer", MARK, "customer.manager.exam.item"):
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(user).search([]))
