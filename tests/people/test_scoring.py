from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .scoring_common import ScoringCommon


@tagged("post_install", "-at_install")
class TestScoring(ScoringCommon):
    """From marks to places: what is missing, the ranking, and what keeps it from being written."""

    # completeness

    def test_what_is_missing_is_named_and_nothing_is_written(self):
        panel = self._started()
        sheet = self.campaign._score()
        self.assertIn("scorecards are not sealed by: Rater r1, Rater r2", sheet.problems[0])
        self.assertIn("Interview: no mark: Ann Ai, Bob Bao", " ".join(sheet.problems))
        with self.assertRefused(UserError, "cannot be ranked yet"):
            self.campaign.action_rank(sheet.fingerprint)
        self._seal_all(panel)
        self.assertFalse(self.campaign._score().problems)

    def test_without_shortlist_or_panel_nothing_is_ranked(self):
        self.assertEqual(self.campaign._score().problems, ("Shortlist: it is not made yet.",))
        self.campaign.action_shortlist()
        self.assertIn("Panel: it has not begun to rate.", self.campaign._score().problems)

    def test_a_missing_mark_of_performance_is_named_and_never_zero(self):
        for record in self.people["Ann Ai"].customer_record_ids.filtered(lambda one: one.kind == "yearly_result"):
            record.with_user(self.hr).action_withdraw("Mistake")
        panel = self._started()
        self._seal_all(panel)
        sheet = self.campaign._score()
        self.assertEqual(sheet.problems, ("Performance: no mark: Ann Ai. A missing mark is never zero.",))
        ann = next(one for one in sheet.ranking.results if one.key == self.ann.id)
        self.assertEqual((ann.outcome, ann.total, ann.rank), ("incomplete", None, None))
        self.ann.action_mark_absent("performance", "Handed in no results")
        self.campaign.action_rank(self.campaign._score().fingerprint)
        self.assertEqual((self.ann.outcome, self.ann.result, self.ann.total_score), ("absent", "absent", False))
        self.assertIn("Performance: absent. Handed in no results", self.ann.score_reasons)

    def test_who_missed_the_interview_is_told_that_and_not_each_quality(self):
        panel = self._started()
        self.ann.action_mark_absent("interview", "Ill")
        self._seal_all(panel)
        wizard = self.env["customer.manager.scoring.wizard"].browse(self.campaign.action_open_scoring()["res_id"])
        line = wizard.line_ids.filtered(lambda one: one.application_id == self.ann.sudo(False))
        self.assertEqual(line.reasons, "Interview: absent. Ill")
        self.campaign.action_rank(self.campaign._score().fingerprint)
        self.assertEqual(self.ann.with_user(self.hr).score_reasons, "Interview: absent. Ill")

    def test_absence_is_said_by_human_resources_with_a_reason_and_not_of_what_is_marked(self):
        for role in ("officer", "committee", "audit", "admin", "rater"):
            with self.subTest(role=role), self.assertRefused(AccessError, ""):
                self.ann.with_user(self.users[role]).action_mark_absent("written", "No")
        with self.assertRefused(UserError, "say why"):
            self.ann.action_mark_absent("written", "")
        with self.assertRefused(UserError, "Nobody is absent from what was marked"):
            self.ann.action_mark_absent("written", "No")
        with self.assertRefused(UserError, "Nobody is absent from what was marked"):
            self.ann.action_mark_absent("education", "No")
        for part in ("gender", None, 7, [], {}):
            with self.subTest(part=part), self.assertRefused(UserError, "name one of the parts"):
                self.ann.action_mark_absent(part, "No")
        with self.assertRefused(UserError, "is not absent from"):
            self.ann.action_mark_present("written", "Yes")
        with self.assertRefused(AccessError, "kept by the system"):
            self.ann.write({"absences": {"written": "Forged"}})

    # ranking

    def test_totals_places_and_proposal(self):
        marks = {"Ann Ai": [9] * 7, "Bob Bao": [9] * 7, "Cat Cao": [8] * 7, "Dan Du": [7] * 7}
        panel = self._ranked(marks)
        # Ann: 80 x 10 + 80 x 15 + 85 x 25 + 90 x 25 + 90 x 25, by a hundred = 86.25
        self.assertEqual(self.candidates.mapped("total_score"), [86.25, 83.75, 80, 76.25])
        self.assertEqual(self.candidates.mapped("rank"), [1, 2, 3, 4])
        self.assertEqual(self.candidates.mapped("result"), ["selected", "selected", "reserve", "reserve"])
        self.assertEqual(self.campaign.state, "ranked")
        self.assertEqual(self.campaign.ranked_uid, self.hr)
        self.assertEqual(self.campaign.ranking_hash, self.campaign._score().fingerprint)
        self.assertEqual(panel.state, "revealed")

    def test_each_mark_is_written_with_its_source_and_hash(self):
        self._ranked({"Ann Ai": [5, 6, 7, 8, 9, 9.5, 10]})
        scores = self._scores(self.ann)
        self.assertEqual(list(scores), ["education", "seniority", "performance", "written", "interview"])
        interview = scores["interview"]
        # 60 + 70 + 80 + 90 + 95 = 395, by five; the mean of all seven is 77.86
        self.assertEqual((interview.raw, interview.normalised, interview.weighted), (79, 79, 19.75))
        self.assertEqual((interview.beside, interview.is_passed, interview.pass_mark), (77.86, True, 60))
        self.assertEqual(interview.source, "Mean of 7 sealed scorecards; the highest and the lowest are dropped.")
        self.assertEqual(len(interview.source_refs["cards"]), 7)
        self.assertEqual(scores["education"].source, "Bachelor: 80 points.")
        self.assertEqual(scores["seniority"].source, "5 full years of service: 80 points.")
        self.assertRegex(scores["performance"].source, r"^Result of \d{4} \(Good\): 85 points\. ")
        self.assertEqual(
            scores["performance"].source_refs["records"],
            sorted(self.people["Ann Ai"].customer_record_ids.filtered(lambda one: one.kind == "yearly_result").ids),
        )
        self.assertEqual({one.input_hash for one in scores.values()}, {self.campaign._score().hashes[self.ann.id]})
        qualities = self._scores(self.ann, "quality")
        self.assertEqual(set(qualities), set("ABCDEFGHI"))
        self.assertEqual((qualities["A"].raw, qualities["A"].pass_mark, qualities["A"].weight), (4, 4, 0))
        self.assertEqual(qualities["A"].source, "Mark of one rater.")

    def test_sources_are_sentences_in_the_singular_as_well(self):
        words = self.env["customer.manager.application.score"]._ground_words
        for ground, sentence in (
            (["title", "seniority", "1", "5.00"], "Professional title (Assistant): 5 points."),
            (["service", "seniority", "1", "60.50"], "One full year of service: 60.50 points."),
            (["fewer_results", "performance", "1", None], "Only one result of a year counts."),
            (["unrelated", "master", None, "-10.00"], "The subject is not related to the work: -10 points."),
            (["awards_cap", "performance", "3.00", "1.00"], "Awards add 1 point at most."),
            (["without_points", "x", None, None], ""),
        ):
            with self.subTest(ground=ground[0]):
                self.assertEqual(words([ground], []), sentence)
        self.assertEqual(words([["not_shown", "x", None, None]] * 2, []), "Nothing is shown. Nothing is shown.")

    def test_a_failed_part_fails_with_a_high_total(self):
        self._ranked({"Ann Ai": [5.5] * 7})
        self.assertEqual((self.ann.outcome, self.ann.rank, self.ann.result), ("failed_part", 0, "failed"))
        self.assertEqual(self.ann.total_score, 77.5)
        self.assertEqual(self.ann.score_reasons, "Interview: 55.00, needed are 60.")
        self.assertEqual(self.bob.rank, 1)

    def test_a_failed_quality_fails_with_the_best_total(self):
        panel = self._started()
        card = self._card(panel, self.raters[1], self.ann)
        self._fill(card, 10)
        card._lines().filtered(lambda line: line.code == "D").with_user(self.raters[1]).mark = 3
        card.action_seal()
        self._seal_all(panel, {"Ann Ai": [10] * 7})
        self.campaign.action_rank(self.campaign._score().fingerprint)
        self.assertEqual((self.ann.outcome, self.ann.result), ("failed_quality", "failed"))
        self.assertIn("Legal sense", self.ann.score_reasons)
        self.assertIn("3.00, needed are 4", self.ann.score_reasons)

    def test_ties_are_decided_by_the_interview_and_the_rule_is_named(self):
        # Bob has 10 less in the test and 10 more in the interview than Ann; both weigh 25
        self._ranked({"Ann Ai": [8] * 7, "Bob Bao": [9] * 7})
        self.assertEqual(self.ann.total_score, self.bob.total_score)
        self.assertEqual((self.bob.rank, self.ann.rank), (1, 2))
        self.assertEqual((self.ann.tie_rule, self.bob.tie_rule, self.cat.tie_rule), ("interview", "interview", False))

    def test_what_was_looked_at_is_what_is_written(self):
        panel = self._started()
        self._seal_all(panel)
        shown = self.campaign._score().fingerprint
        self._record(self.people["Ann Ai"], "award", name="Best", points=4, date_from=self._day(days=90))
        with self.assertRefused(UserError, "marks changed since you looked"):
            self.campaign.action_rank(shown)
        for odd in (None, "", "x", 7, []):
            with self.subTest(odd=odd), self.assertRefused(UserError, "marks changed since you looked"):
                self.campaign.action_rank(odd)

    def test_candidates_and_their_relatives_do_not_rank(self):
        panel = self._started()
        self._seal_all(panel)
        shown = self.campaign._score().fingerprint
        user = self.people["Dan Du"].user_id
        user.sudo().group_ids |= self.env.ref("customer_manager.group_customer_manager_hr")
        with self.assertRefused(AccessError, ""):
            self.campaign.with_user(user).action_rank(shown)
        with self.assertRefused(AccessError, "in his own case"):
            self.campaign.with_user(user).action_open_scoring()
        self.env["approval.relation"].with_user(self.people["Ann Ai"].user_id).create(
            {"employee_id": self.people["Ann Ai"].id, "user_id": self.hr.id, "kind": "sibling"}
        )
        with self.assertRefused(AccessError, "somebody near to him"):
            self.campaign.action_rank(shown)
        with self.assertRefused(AccessError, "somebody near to him"):
            self.campaign.action_open_scoring()

    def test_only_human_resources_ranks(self):
        for role in ("officer", "committee", "audit", "admin", "rater"):
            user = self.users[role]
            with self.subTest(role=role), self.assertRefused(AccessError, ""):
                self.campaign.with_user(user).action_rank("x")
            with self.subTest(role=role), self.assertRefused(AccessError, ""):
                self.campaign.with_user(user).action_open_scoring()

    def test_a_ranking_is_taken_back_with_a_reason(self):
        self._ranked()
        with self.assertRefused(UserError, "say why"):
            self.campaign.action_rescore(" ")
        self.campaign.action_rescore("A mark was wrong")
        self.assertEqual((self.campaign.state, self.campaign.ranking_hash), ("scoring", False))
        self.assertEqual((self.ann.total_score, self.ann.rank, self.ann.result), (False, 0, False))
        self.assertFalse(self.ann.sudo().score_ids)
        self.assertIn("A mark was wrong", self.campaign.sudo().message_ids[0].body)
        self.campaign.action_rank(self.campaign._score().fingerprint)
        self.assertEqual(self.ann.rank, 1)

    def test_marks_come_by_no_other_path(self):
        self._ranked()
        score = self.ann.score_ids[0]
        for user in (self.hr, self.audit, self.people["Ann Ai"].user_id):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                score.with_user(user).write({"raw": 100})
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                score.with_user(user).unlink()
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                score.with_user(user).create(
                    {"application_id": self.ann.id, "campaign_id": self.campaign.id, "kind": "part", "code": "x"}
                )
        for vals in ({"total_score": 100}, {"rank": 1}, {"outcome": "absent"}, {"tie_rule": "key"}):
            with self.subTest(vals=vals), self.assertRefused(AccessError, "kept by the system"):
                self.dan.write(vals)

    def test_the_candidate_reads_his_marks_once_they_are_published(self):
        self._ranked()
        user = self.people["Ann Ai"].user_id
        Score = self.env["customer.manager.application.score"].with_user(user)
        self.assertFalse(Score.search([]))
        self.campaign.sudo().write({"state": "ranked"})
        self.env.cr.execute("UPDATE customer_manager_campaign SET state = 'decided' WHERE id = %s", [self.campaign.id])
        self.env.invalidate_all()
        own = Score.search([])
        self.assertEqual(own.application_id.ids, self.ann.ids)
        self.assertEqual({one.code: one.raw for one in own if one.kind == "part"}["written"], 90)
        self.assertTrue(own[0].source)
        for name in ("second", "beside", "source_refs", "input_hash"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.read([name])

    def test_who_was_not_invited_has_marks_and_no_place(self):
        self._write_test({"Dan Du": 40})
        self._ranked()
        self.assertEqual(set(self._scores(self.dan)), {"education", "seniority", "performance", "written"})
        self.assertEqual((self.dan.rank, self.dan.total_score, self.dan.result), (0, False, "failed"))

    def test_raters_hear_no_appeal(self):
        self._ranked()
        involved = self.campaign._involved_users()
        self.assertTrue(all(user in involved for user in [*self.raters, *self.substitutes]))

    def test_the_ranks_propose_what_the_campaign_would(self):
        self._write_test({"Dan Du": 40})
        self._ranked({"Cat Cao": [5] * 7})
        for application in self.candidates:
            with self.subTest(name=application.name):
                self.assertEqual(application.result, self.campaign._proposed(application))

    def test_the_ranking_is_part_of_what_is_approved(self):
        self._ranked()
        values = self.campaign.sudo()._approval_snapshot()[self.campaign.id]
        self.assertEqual(values["ranking_hash"], self.campaign.ranking_hash)

    def test_scoring_takes_a_bounded_number_of_queries(self):
        panel = self._started()
        self._seal_all(panel)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.campaign._score()
        self.assertLess(self.env.cr.sql_log_count - before, 60)
