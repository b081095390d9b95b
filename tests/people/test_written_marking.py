from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .marking_common import MarkingCommon


@tagged("post_install", "-at_install")
class TestWrittenMarking(MarkingCommon):
    """Open answers are marked by two; a third one decides; all papers are sealed at once."""

    # marks

    def test_two_marks_that_agree_make_the_mark(self):
        self._deal()
        first, second = self._of("Explain a bill")
        self._give(first, 7)
        self._give(second, 8)
        answer = first.answer_id
        settlement = answer._settlements()[answer]
        self.assertEqual((settlement.state, float(settlement.mark)), ("agreed", 7.5))
        self.assertEqual(len(answer.mark_ids), 2)
        self.assertFalse(answer.points)

    def test_beyond_the_tolerance_a_third_one_marks(self):
        self._deal()
        first, second = self._of("Explain a bill")
        self._give(first, 4)
        self._give(second, 6)
        self.assertEqual(len(first.answer_id.mark_ids), 2, "20 % of 10 are within")
        first, second = self._of("Write a letter")
        self._give(first, 10)
        self._give(second, 14.01)
        third = first.answer_id.mark_ids - first - second
        self.assertEqual(third.round, 3)
        self.assertNotIn(third.rater_uid, first.rater_uid | second.rater_uid)
        self._give(third, 13)
        # 13 is nearer to 14.01: (13 + 14.01) / 2 = 13.505
        settlement = third.answer_id._settlements()[third.answer_id]
        self.assertEqual((settlement.state, float(settlement.mark)), ("settled", 13.51))

    def test_without_a_third_one_the_campaign_says_so(self):
        self.campaign.marker_ids = self.markers[:3]
        self._deal()
        first, second = self._of("Explain a bill")
        third = self.markers[:3] - first.rater_uid - second.rater_uid
        self.env["approval.relation"].with_user(self.user).create(
            {"employee_id": self.employee.id, "user_id": third.id, "kind": "sibling"}
        )
        self._give(first, 0)
        self._give(second, 10)
        self.assertTrue(second.sealed_at, "who marks is not held up")
        self.assertIn("nobody is left as a third one", self.campaign.written_status)
        self.campaign.marker_ids += self.markers[3]
        self.campaign.action_advance_written()
        self.assertEqual(first.answer_id.mark_ids.filtered(lambda one: one.round == 3).rater_uid, self.markers[3])

    def test_marks_outside_of_the_scale_are_refused(self):
        own = self._as_marker(self._deal()[:1])
        for value in (-0.01, own.maximum + 0.01, float("nan"), float("inf"), "7"):
            with self.subTest(value=value), self.assertRefused(ValidationError, "a figure from 0 to"):
                own.write({"mark": value})
            with self.subTest(value=value), self.assertRefused(ValidationError, "a figure from 0 to"):
                own.sudo().write({"mark": value})
        own.mark = own.maximum
        own.mark = 0

    def test_a_mark_needs_a_figure_before_it_is_sealed(self):
        own = self._as_marker(self._deal()[:1])
        with self.assertRefused(UserError, "has none"):
            own.action_seal()
        own.mark = 0
        own.action_seal()
        self.assertTrue(own.sealed_at)
        self.assertTrue(own.action_seal())

    def test_a_sealed_mark_does_not_change(self):
        mark = self._deal()[:1]
        self._give(mark, 5)
        own = self._as_marker(mark)
        for row in (own, own.sudo(), mark):
            for vals in ({"mark": 6}, {"note": "Other reasons"}):
                with self.subTest(su=row.env.su, uid=row.env.uid), self.assertRefused(AccessError, ""):
                    row.write(vals)
            with self.assertRaises(UserError):
                row.unlink()
        self.assertEqual(own.mark, 5)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_sealed_marks(self):
        mark = self._deal()[:1]
        self._give(mark, 5)
        self.env.flush_all()
        for change in (
            "UPDATE %s SET mark = 6 WHERE id = %s",
            "UPDATE %s SET maximum = 99 WHERE id = %s",
            "UPDATE %s SET sealed_at = NULL WHERE id = %s",
            "DELETE FROM %s WHERE id = %s",
        ):
            with self.subTest(change=change), self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(SQL(change, SQL.identifier(mark._table), mark.id))

    def test_markers_write_marks_and_nothing_else(self):
        own = self._as_marker(self._deal()[:1])
        other = self._marks().filtered(lambda one: one.rater_uid != own.rater_uid)[:1]
        for vals in (
            {"maximum": 100},
            {"code": "X"},
            {"rater_uid": self.markers[3].id},
            {"sealed_at": fields.Datetime.now()},
            {"is_revealed": True},
            {"voided_at": fields.Datetime.now()},
            {"answer_id": other.answer_id.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                own.write(vals)
        with self.assertRaises(AccessError):
            other.with_user(own.rater_uid).sudo(False).mark = 1
        with self.assertRaises(AccessError):
            other.with_user(own.rater_uid).sudo(False).action_seal()
        with self.assertRaises(AccessError):
            own.create({"answer_id": other.answer_id.id, "rater_uid": own.rater_uid.id, "round": 3, "maximum": 10})
        with self.assertRaises(UserError):
            own.unlink()
        for user in (self.hr, self.audit, self.env.ref("base.user_admin")):
            for row in (other.with_user(user).sudo(False), other.with_user(user).sudo()):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    row.mark = 1
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    row.action_seal()

    def test_what_somebody_cannot_mark_goes_to_another_one(self):
        mark = self._deal()[:1]
        own = self._as_marker(mark)
        own.mark = 3
        row = mark.with_user(self.hr).sudo(False)
        for user in (self.audit, mark.rater_uid, self.committee):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                mark.with_user(user).sudo(False).action_give_away("Ill")
        row.action_give_away("Ill")
        self.assertTrue(mark.voided_at)
        again = mark.answer_id._valid_marks().filtered(lambda one: one.round == mark.round)
        self.assertNotIn(again.rater_uid, mark.answer_id.mark_ids.filtered(lambda one: one != again).rater_uid)
        self.assertFalse(own.search([("id", "=", own.id)]))
        with self.assertRaises(UserError):
            own.mark = 4
        with self.assertRefused(UserError, "given to another marker"):
            own.sudo().mark = 4
        with self.assertRefused(UserError, "given away already"):
            row.action_give_away("Twice")
        self._mark_all()
        self.assertEqual(self.paper.state, "sealed")
        self.assertIs(mark.with_user(self.hr).mark, False, "what was given away is never shown")

    # the end

    def test_papers_are_sealed_when_the_last_mark_is(self):
        marks = self._deal()
        last = marks[-1:]
        for mark in marks[:-1]:
            self._give(mark, mark.maximum / 2)
        self.assertEqual(set((self.paper | self.other_paper).mapped("state")), {"marking"})
        self.assertIsNone(self.application._written_score())
        self.assertFalse(self.env["customer.manager.paper.answer"].with_user(self.hr).search(self.ours))
        self._give(last, last.maximum / 2)
        papers = self.paper | self.other_paper
        self.assertEqual(set(papers.mapped("state")), {"sealed"})
        self.assertTrue(all(self._marks().mapped("is_revealed")))
        # Ann: theory 8 of 8 = 100; skill 4 + 3 + 5 of 17 = 70.59; writing 10 of 20 = 50
        # 0.4 * 100 + 0.4 * 70.59 + 0.2 * 50 = 78.236
        self.assertEqual(self.paper.score, 78.24)
        # Bob: theory 0; skill 0 + 3 + 5 of 17 = 47.06 or without the figure; writing 0, as it was skipped
        self.assertEqual(self.application._written_score(), 78.24)
        self.assertRecordValues(
            self.paper.topic_ids,
            [
                {"code": "theory", "points": 8, "maximum": 8, "score": 100, "weight": 40, "weighted": 40},
                {"code": "skill", "points": 12, "maximum": 17, "score": 70.59, "weight": 40, "weighted": 28.24},
                {"code": "writing", "points": 10, "maximum": 20, "score": 50, "weight": 20, "weighted": 10},
            ],
        )
        skipped = self.other_paper.answer_ids.filtered(lambda one: one.question == "Write a letter")
        self.assertEqual((skipped.points, skipped.is_skipped, len(skipped.mark_ids)), (0, True, 0))

    def test_a_test_of_choices_alone_is_sealed_without_markers(self):
        exam = self._exam("Choices")
        for question in exam.question_ids.filtered(lambda one: one.question_type == "text_box"):
            topic = question.customer_topic
            self._choice(exam, f"Choice for {topic}", question.sequence, topic=topic)
            question.unlink()
        campaign = self._scoring_campaign(self._employee("Cat Cao"), exam=exam, marker_ids=False)
        paper = self._prepare(campaign)
        self._sit(paper.application_id)
        campaign.sudo()._advance_written()
        self.assertEqual((paper.state, paper.score), ("sealed", 100))

    def test_absent_candidates_hold_nothing_up(self):
        campaign = self._scoring_campaign(
            self._employee("Cat Cao"), self._employee("Dan Du"), exam=self._exam("Second test")
        )
        first, second = self._prepare(campaign)
        self._sit(first.application_id)
        second.write({"state": "absent", "absence_reason": "Ill"})
        campaign.action_advance_written()
        self._mark_all(campaign)
        self.assertEqual((first.state, second.state), ("sealed", "absent"))
        self.assertIsNone(second.application_id._written_score())
