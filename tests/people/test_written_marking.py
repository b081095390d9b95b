from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .written_common import WrittenCommon

MARK = "customer.manager.paper.mark"


class MarkingCommon(WrittenCommon):
    """Both candidates have handed in: Ann answered all, Bob skipped the letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prepare()
        cls.paper = cls._sit(cls.application)
        cls.other_paper = cls._sit(cls.other_application, cls._some_answers(cls.other_application))

    def _deal(self):
        self.campaign.action_advance_written()
        return self._marks()

    def _of(self, title, paper=None):
        """Return the marks of one question of a paper that count."""
        marks = self._marks().filtered(
            lambda one: one.answer_id.question == title and one.answer_id.paper_id == (paper or self.paper)
        )
        return marks.sorted("round")

    def _give(self, mark, value):
        own = self._as_marker(mark)
        own.mark = value
        own.action_seal()


@tagged("post_install", "-at_install")
class TestWrittenMarking(MarkingCommon):
    """Open answers are marked by two, blind; a third one decides; all papers are sealed at once."""

    # who marks

    def test_each_open_answer_goes_to_two_markers(self):
        marks = self._deal()
        # Ann: a bill and a letter; Bob: a bill, the letter was skipped
        self.assertEqual(len(marks), 6)
        for answer in marks.answer_id:
            self.assertEqual(len(answer.mark_ids.rater_uid), 2)
        self.assertEqual(
            self.campaign._marker_loads(),
            {self.markers[0].id: 2, self.markers[1].id: 2, **{marker.id: 1 for marker in self.markers[2:]}},
        )
        self.assertFalse(any(marks.mapped("is_revealed")))
        self.campaign.action_advance_written()
        self.assertEqual(self._marks(), marks)

    def test_the_marking_waits_for_all(self):
        campaign = self._scoring_campaign(
            self._employee("Cat Cao"), self._employee("Dan Du"), exam=self._exam("Second test")
        )
        first, second = self._prepare(campaign).application_id
        self._sit(first)
        with self.assertRefused(UserError, "Waiting for 1 papers"):
            campaign.action_advance_written()
        campaign.sudo()._advance_written()
        self.assertFalse(self._marks(campaign))
        second.with_user(second.employee_id.user_id).sudo(False).action_withdraw("Another time")
        campaign.action_advance_written()
        self.assertEqual(len(self._marks(campaign)), 4)

    def test_the_last_absence_lets_the_marking_begin(self):
        campaign = self._scoring_campaign(
            self._employee("Cat Cao"), self._employee("Dan Du"), exam=self._exam("Second test")
        )
        first, second = self._prepare(campaign)
        self._sit(first.application_id)
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET written_until = %s WHERE id = %s",
            [fields.Datetime.subtract(fields.Datetime.now(), minutes=1), campaign.id],
        )
        campaign.invalidate_recordset()
        second.with_user(self.hr).sudo(False).action_mark_absent("Did not come")
        self.assertEqual(len(self._marks(campaign)), 4)

    def test_near_people_do_not_mark(self):
        first, second, third, fourth = self.markers
        self.env["approval.relation"].with_user(self.user).create(
            {"employee_id": self.employee.id, "user_id": first.id, "kind": "sibling"}
        )
        self.employee.parent_id = self._employee("Marker Boss", user_id=second.id)
        with self.assertRefused(UserError, "needs 3 who may mark it"):
            self._deal()
        self.assertFalse(self._marks())
        extra = self._create_role_user("rater", login="wt_marker_extra")
        self.campaign.marker_ids += extra
        self._deal()
        self.assertFalse(self.paper.answer_ids.mark_ids.rater_uid & (first | second))
        self.assertLessEqual(self.paper.answer_ids.mark_ids.rater_uid, third | fourth | extra)

    def test_staff_of_a_candidate_does_not_mark_him(self):
        self._employee("Marker Staff", user_id=self.markers[0].id, parent_id=self.employee.id)
        self._deal()
        self.assertNotIn(self.markers[0], self.paper.answer_ids.mark_ids.rater_uid)

    def test_markers_are_raters_without_a_view_behind_the_code(self):
        campaign = self.campaign
        both = self._create_role_user("rater", login="wt_both")
        both.group_ids += self.env.ref("customer_manager.group_customer_manager_audit")
        candidate = self.other_user
        candidate.group_ids += self.env.ref("customer_manager.group_customer_manager_rater")
        for user, message in (
            (self.employee_user, "is no rater"),
            (both, "marks blind no more"),
            (candidate, "is a candidate"),
        ):
            for env_campaign in (campaign, campaign.sudo()):
                with self.subTest(user=user.login), self.assertRefused(ValidationError, message):
                    env_campaign.marker_ids += user

    def test_who_sees_behind_the_codes_by_now_gets_nothing_to_mark(self):
        first, second = self.markers[:2]
        first.group_ids += self.env.ref("customer_manager.group_customer_manager_hr")
        self._deal()
        self.assertNotIn(first, self._marks().rater_uid)
        second.group_ids -= self.env.ref("customer_manager.group_customer_manager_rater")
        self.assertIn(second.id, self.campaign._barred_markers(self.application)[self.application.id])

    def test_markers_do_not_apply(self):
        person = self._employee("Marker Employee", user_id=self.markers[0].id)
        self._prove_eligible(person)
        campaign = self._campaign(marker_ids=[Command.set(self.markers.ids)])
        with self.assertRefused(UserError, "marks the written test"):
            self._apply(campaign, person, submit=False)

    def test_markers_have_seen_the_questions_for_life(self):
        self._deal()
        self.assertLessEqual(self._marks().rater_uid, self.exam.customer_pool_reader_ids)

    def test_markers_and_keepers_hear_no_appeal(self):
        involved = self.campaign._involved_users()
        self.assertLessEqual(self.markers | self.keeper, involved)

    def test_who_has_answers_to_mark_stays_a_marker(self):
        marks = self._deal()
        with self.assertRefused(UserError, "give them to another marker first"):
            self.campaign.marker_ids -= marks[:1].rater_uid

    # what a marker sees

    def test_a_marker_sees_question_and_answer_under_a_code_and_nothing_else(self):
        marks = self._deal()
        mark = marks[:1]
        own = self._as_marker(mark)
        self.assertEqual(own.code, mark.answer_id.paper_id.code)
        self.assertTrue(own.question)
        self.assertTrue(own.answer)
        self.assertEqual(own.maximum, mark.answer_id.maximum)
        self.assertEqual(own.search([]), marks.filtered(lambda one: one.rater_uid == mark.rater_uid).with_env(own.env))
        for name in ("answer_id", "round", "void_reason"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                own.read([name])
        for domain in (
            [("answer_id.paper_id.application_id.name", "ilike", "Ann")],
            [("answer_id.paper_id.application_id.employee_id", "=", self.employee.id)],
            [("answer_id.mark_ids.mark", ">", 0)],
            [("answer_id", "any", [("paper_id.application_id.name", "=", "Ann Ai")])],
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                own.search(domain)
        for model in ("customer.manager.paper.answer", "customer.manager.exam.item"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(mark.rater_uid).search([])
        self.assertFalse(self.env["customer.manager.paper"].with_user(mark.rater_uid).search([]))
        self.assertFalse(self.env["customer.manager.application"].with_user(mark.rater_uid).search([]))

    def test_nobody_else_reads_what_is_to_be_marked(self):
        mark = self._deal()[:1]
        stranger = self.markers - mark.answer_id.mark_ids.rater_uid
        for user in (self.hr, self.audit, stranger[:1]):
            row = mark.with_user(user).sudo(False)
            with self.subTest(user=user.login):
                if user in stranger:
                    self.assertFalse(row.search([("id", "=", row.id)]))
                    continue
                self.assertEqual((row.question, row.answer, row.model_answer), (False, False, False))
                self.assertFalse(self.env["customer.manager.paper.answer"].with_user(user).search(self.ours))

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

    # nothing leaks

    def _readers(self):
        admin = self.env.ref("base.user_admin")
        system = new_test_user(self.env, login="wt_system", groups="base.group_system,base.group_allow_export")
        yield from (self.hr, self.audit, self.committee, admin, system, self.keeper, self.user)
        yield from self.markers

    def test_no_path_tells_a_mark_before_all_are_sealed(self):
        marks = self._deal()
        mark = self._of("Explain a bill")[0]
        own = self._as_marker(mark)
        own.write({"mark": 7, "note": "Half of it"})
        self._as_marker(self._of("Explain a bill")[1]).write({"mark": 7})
        for one in self._of("Explain a bill"):
            self._as_marker(one).action_seal()
        self.env.flush_all()
        self.env.invalidate_all()
        for user in self._readers():
            if user == mark.rater_uid:
                continue
            for row in (mark.with_user(user).sudo(False), mark.with_user(user).sudo()):
                with self.subTest(user=user.login, su=row.env.su):
                    self._assert_hidden(row, marks)

    def _assert_hidden(self, row, marks):
        if not row.env.su and not row.has_access("read"):
            with self.assertRaises(AccessError):
                row.read(["mark"])
            if row.browse().has_access("read"):
                self.assertFalse(row.search([("id", "=", row.id)]))
            return
        domain = Domain("id", "=", row.id)
        self.assertIs(row.mark, False)
        self.assertIs(row.note, False)
        self.assertFalse(row.web_read({"mark": {}, "note": {}})[0]["mark"])
        self.assertFalse(row.search_read(domain, ["mark"])[0]["mark"])
        for term in (("mark", "=", 7), ("mark", ">", 0), ("mark", "!=", False), ("note", "ilike", "half")):
            self.assertFalse(row.search(domain & Domain([term])))
        self.assertFalse(row.name_search("7.0", list(domain)))
        group = row._read_group([("id", "in", marks.ids)], ["mark"], ["__count"])
        self.assertEqual([value for value, _count in group if value], self._own_marks(row, marks))
        total = row._read_group(domain, [], ["mark:sum", "mark:max", "mark:avg"])[0]
        self.assertFalse(any(total))
        self.assertFalse(row.formatted_read_group(domain, ["mark"], ["mark:max"])[0]["mark:max"])
        self.assertFalse(row.web_read_group(domain, ["mark"])["groups"][0]["mark"])
        self.assertFalse(row._export_rows([["mark"], ["note"]])[0][0])
        if row.env.su and row.env.user not in row.answer_id.mark_ids.rater_uid:
            # through the relation, which only superuser code reads
            self.assertFalse(row.answer_id.search([("id", "=", row.answer_id.id), ("mark_ids.mark", ">", 0)]))

    def _own_marks(self, row, marks):
        """Marks that the user of `row` gave himself."""
        return sorted({one.mark for one in marks.with_env(row.env).sudo() if one.mark is not False})

    def test_no_message_activity_or_attachment_holds_a_mark(self):
        models = ("mail.message", "mail.activity", "ir.attachment", "mail.tracking.value", "mail.mail")
        last = {}
        for model in models:
            self.env.cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(self.env[model]._table)))
            last[model] = self.env.cr.fetchone()[0]
        self._deal()
        for mark in self._marks():
            own = self._as_marker(mark)
            own.write({"mark": mark.maximum * 0.777, "note": "Seven seven seven"})
            own.action_seal()
        self.env.flush_all()
        for model, before in last.items():
            texts = [
                name
                for name, field in self.env[model]._fields.items()
                if field.store and field.type in ("char", "text", "html", "float") and name != "message_id"
            ]
            for record in self.env[model].search([("id", ">", before)]):
                with self.subTest(model=model):
                    text = str([record[name] for name in texts])
                    self.assertNotIn("Seven seven", text)
                    self.assertNotIn("7.77", text)

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
