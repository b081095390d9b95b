from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .panel_common import PanelCommon


@tagged("post_install", "-at_install")
class TestScoring(PanelCommon):
    """From marks to places: shortlist, evidence, completeness, ranking, and what keeps it from being written."""

    def _ranked(self, marks=None, quality=4):
        panel = self._started()
        self._seal_all(panel, marks, quality)
        self.campaign.action_rank(self.campaign._score().fingerprint)
        return panel

    def _scores(self, application, kind="part"):
        return {one.code: one for one in application.sudo().score_ids if one.kind == kind}

    # evidence

    def test_below_a_year_there_are_no_points_and_the_reason_is_kept(self):
        records = self.Record.search([("employee_id", "=", self.ann.employee_id.id), ("kind", "=", "experience")])
        records.with_user(self.hr).action_withdraw("Another one")
        self._record(self.ann.employee_id, "experience", name="Meter reader", date_from=self._day(months=10))
        line = self.ann._evidence()[self.ann.id]["seniority"]
        self.assertEqual(line.raw, 0)
        self.assertEqual([one[3] for one in line.refs["grounds"]], ["0.00"])
        self._ranked()
        self.assertEqual(self._scores(self.ann)["seniority"].raw, 0)
        self.assertIn("less than a year", self._scores(self.ann)["seniority"].source)

    # shortlist

    def test_the_best_by_the_written_test_are_invited(self):
        self.campaign.flush_recordset()
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET seats = 1, shortlist_ratio = 2 WHERE id = %s", [self.campaign.id]
        )
        self.campaign.invalidate_recordset()
        self._write_test({"Cat Cao": 80, "Dan Du": 59.99})
        self.campaign.action_shortlist()
        self.assertEqual(self.candidates.mapped("is_shortlisted"), [True, True, True, False])
        self.assertEqual((self.dan.outcome, self.dan.result), ("failed_part", "failed"))
        self._write_test({"Bob Bao": 81, "Cat Cao": 80, "Dan Du": 70})
        self.campaign.action_shortlist()
        self.assertEqual(self.candidates.mapped("is_shortlisted"), [True, True, False, False])
        self.assertEqual(self.cat.result, "not_shortlisted")
        self.assertEqual((self.dan.outcome, self.dan.result), (False, "not_shortlisted"))
        self.assertTrue(self.campaign.shortlisted_at)

    def test_without_all_marks_nobody_is_invited(self):
        self._write_test({"Dan Du": None})
        with self.assertRefused(UserError, "no mark yet: Dan Du. A missing mark is never zero"):
            self.campaign.action_shortlist()
        self.dan.action_mark_absent("written", "Did not come")
        self.campaign.action_shortlist()
        self.assertEqual((self.dan.outcome, self.dan.result), ("absent", "absent"))
        self.assertEqual(self.dan.absence_text, "Written test: Did not come")

    def test_the_shortlist_stays_once_the_panel_rates(self):
        self._started()
        with self.assertRefused(UserError, "who was invited stays so"):
            self.campaign.action_shortlist()

    def test_only_human_resources_makes_the_shortlist(self):
        for role in ("officer", "committee", "audit", "admin", "rater"):
            with self.subTest(role=role), self.assertRefused(AccessError, ""):
                self.campaign.with_user(self.users[role]).action_shortlist()

    def test_a_scheme_without_a_written_test_invites_all(self):
        scheme = self._publish_scheme().copy()
        parts = {part.code: part for part in scheme.part_ids}
        parts["written"].weight, parts["interview"].weight = 0, 50
        scheme.write({"consulted_on": self._day(days=9), "published_on": self._day(days=8), "document": b"YQ=="})
        scheme.action_publish()
        campaign = self._campaign(name="No test", scheme_id=scheme.id)
        people = [self._employee(name) for name in ("Eve E", "Fay F")]
        applications = self._admitted_candidates(campaign, people)
        campaign.action_shortlist()
        self.assertTrue(all(applications.mapped("is_shortlisted")))
        self.assertEqual(
            [part.code for part in campaign._score().parts], ["education", "seniority", "performance", "interview"]
        )
        with self.assertRefused(UserError, "Written test is not asked for"):
            applications[0].action_mark_absent("written", "No")

    # evidence

    def test_points_follow_from_proven_facts(self):
        self._record(self.people["Ann Ai"], "title", title_level="2", date_from=self._day(days=90))
        self._record(self.people["Ann Ai"], "award", name="Best reader", points=3, date_from=self._day(days=90))
        line = self.ann._evidence()[self.ann.id]
        # bachelor 80; five years 60 + 4 x 5, title of level 2 + 10; three good years 85 + 3
        self.assertEqual(
            [str(line[code].raw) for code in ("education", "seniority", "performance")], ["80.00", "90.00", "88.00"]
        )

    def test_what_is_dated_after_the_last_day_does_not_count(self):
        self._record(self.people["Ann Ai"], "education", education_level="doctor", date_from=self.today)
        self._record(self.people["Ann Ai"], "award", name="Late", points=5, date_from=self.today)
        line = self.ann._evidence()[self.ann.id]
        self.assertEqual([str(line[code].raw) for code in ("education", "performance")], ["80.00", "85.00"])

    def test_claims_and_withdrawn_facts_do_not_count(self):
        person = self.people["Ann Ai"]
        self.env["customer.manager.record"].with_user(person.user_id).create(
            {
                "employee_id": person.id,
                "kind": "education",
                "education_level": "doctor",
                "date_from": self._day(days=99),
            }
        )
        master = self._record(person, "education", education_level="master", date_from=self._day(days=99))
        self.assertEqual(str(self.ann._evidence()[self.ann.id]["education"].raw), "90.00")
        master.action_withdraw("A mistake")
        self.assertEqual(str(self.ann._evidence()[self.ann.id]["education"].raw), "80.00")

    def test_an_unrelated_subject_costs_points(self):
        self._record(
            self.people["Bob Bao"],
            "education",
            education_level="doctor",
            is_related=False,
            date_from=self._day(days=99),
        )
        self.assertEqual(str(self.bob._evidence()[self.bob.id]["education"].raw), "90.00")

    def test_without_results_the_reference_score_counts_and_nothing_is_never_zero(self):
        new = self._employee("New Nu")
        campaign = self._campaign(name="Other")
        self._prove_eligible(new)
        application = self._apply(campaign, new).with_user(self.hr)
        self.assertIsNone(application._evidence()[application.id]["performance"].raw)
        self._record(new, "reference", points=72.5, date_from=self._day(days=20))
        self.assertEqual(str(application._evidence()[application.id]["performance"].raw), "72.50")

    def test_evidence_of_outsiders_counts_alike(self):
        person = self.env["res.partner"].create({"name": "Out Ou"})
        campaign = self._campaign(kind="external", name="Outside")
        application = (
            self.env["customer.manager.application"]
            .with_user(self.hr)
            .create({"campaign_id": campaign.id, "partner_id": person.id})
        )
        for kind, vals in (("education", {"education_level": "master"}), ("reference", {"points": 80})):
            self.Record.with_user(self.hr).create(
                {"partner_id": person.id, "kind": kind, "date_from": self._day(days=30), "issuing_body": "X", **vals}
            )
        line = application._evidence()[application.id]
        self.assertEqual((str(line["education"].raw), str(line["performance"].raw)), ("90.00", "80.00"))
        self.assertIsNone(line["seniority"].raw)

    def test_the_mean_of_department_and_years_stands_beside_performance(self):
        """Four good colleagues are candidates; a severe department elsewhere lowers the mean of the company."""
        others = [("kind", "=", "yearly_result"), ("employee_id", "not in", self.candidates.employee_id.ids)]
        self.Record.search(others).action_withdraw("Not of this test")
        elsewhere = self.env["hr.department"].create({"name": "Severe"})
        for number in range(4):
            person = self._employee(f"Severe {number}", department_id=elsewhere.id)
            for year in (1, 2, 3):
                day = self.today.replace(year=self.today.year - year, month=1, day=1)
                self._record(person, "yearly_result", result="fair", date_from=day)
        line = self.ann._evidence()[self.ann.id]["performance"]
        # department 85; company (4 x 85 + 4 x 70) / 8 = 77.5: the mark less 7.5
        self.assertEqual((str(line.raw), str(line.beside), str(line.second)), ("85.00", "85.00", "77.50"))

    def test_evidence_takes_a_bounded_number_of_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.ann._evidence()
        one = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.candidates._evidence()
        self.assertLessEqual(self.env.cr.sql_log_count - before, one + 1)

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
        self.assertEqual(interview.source, "Mean of 7 sealed scorecards, the highest and the lowest dropped")
        self.assertEqual(len(interview.source_refs["cards"]), 7)
        self.assertEqual(scores["education"].source, "Bachelor 80")
        self.assertIn("5 full years 80", scores["seniority"].source)
        self.assertIn("Good 85", scores["performance"].source)
        self.assertEqual(
            scores["performance"].source_refs["records"],
            sorted(self.people["Ann Ai"].customer_record_ids.filtered(lambda one: one.kind == "yearly_result").ids),
        )
        self.assertEqual({one.input_hash for one in scores.values()}, {self.campaign._score().hashes[self.ann.id]})
        qualities = self._scores(self.ann, "quality")
        self.assertEqual(set(qualities), set("ABCDEFGHI"))
        self.assertEqual((qualities["A"].raw, qualities["A"].pass_mark, qualities["A"].weight), (4, 4, 0))
        self.assertEqual(qualities["A"].source, "Mean of 1 raters")

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

    # wizard

    def _wizard(self):
        action = self.campaign.action_open_scoring()
        return self.env[action["res_model"]].with_user(self.hr).browse(action["res_id"])

    def test_the_wizard_shows_what_is_missing(self):
        self._started()
        wizard = self._wizard()
        self.assertFalse(wizard.is_ready)
        self.assertIn("scorecards are not sealed by", wizard.problems)
        self.assertFalse(wizard.agreement)
        self.assertEqual(set(wizard.line_ids.mapped("outcome")), {"incomplete"})
        with self.assertRefused(UserError, "cannot be ranked yet"):
            wizard.action_apply()

    def test_the_wizard_shows_places_thin_decisions_and_agreement_and_applies(self):
        panel = self._started()
        self._seal_all(
            panel, {"Ann Ai": [8] * 7, "Bob Bao": [9] * 7, "Cat Cao": [6, 7, 8, 9, 10, 6, 10], "Dan Du": [7] * 7}
        )
        wizard = self._wizard()
        self.assertTrue(wizard.is_ready)
        self.assertEqual(wizard.sealed_count, 28)
        self.assertEqual(wizard.line_ids.mapped("name"), ["Bob Bao", "Ann Ai", "Cat Cao", "Dan Du"])
        self.assertEqual(wizard.line_ids.mapped("place"), [1, 2, 3, 4])
        self.assertEqual(wizard.line_ids[0].tie_rule, "interview")
        self.assertEqual((wizard.line_ids[0].interview, wizard.line_ids[0].total), (90, 83.75))
        self.assertIn("Places 1 and 2 (Bob Bao / Ann Ai) swap if Written test rises by 0.06", wizard.sensitivity)
        self.assertIn("Agreement of single raters", wizard.agreement)
        self.assertIn("Spread beyond 30", wizard.agreement)
        wizard.action_apply()
        self.assertEqual(self.bob.rank, 1)

    def test_nothing_is_entered_in_the_wizard(self):
        panel = self._started()
        self._seal_all(panel)
        wizard = self._wizard()
        with self.assertRefused(AccessError, ""):
            wizard.write({"is_ready": True})
        forged = (
            self.env["customer.manager.scoring.wizard"]
            .with_user(self.hr)
            .with_context(default_fingerprint="x", default_report={"problems": {"problems": ["<b>x</b>"]}})
            .create({"campaign_id": self.campaign.id, "fingerprint": "y", "is_ready": True})
        )
        self.assertEqual(forged.fingerprint, wizard.fingerprint)
        self.assertNotIn("x</b>", forged.problems)
        colleague = self._create_role_user("hr", login="pp_hr_3")
        self.assertFalse(wizard.with_user(colleague).search([("id", "=", wizard.id)]))
        with self.assertRefused(AccessError, ""):
            wizard.with_user(self.users["rater"]).create({"campaign_id": self.campaign.id})

    def test_looking_again_shows_what_changed(self):
        panel = self._started()
        wizard = self._wizard()
        self._seal_all(panel)
        wizard.action_refresh()
        self.assertTrue(wizard.is_ready)

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
