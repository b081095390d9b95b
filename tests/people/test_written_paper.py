from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..failing_table import failing_table
from .paper_common import PaperCommon

LOGGER = "odoo.addons.customer_manager.models.jobs"


@tagged("post_install", "-at_install")
class TestWrittenPaper(PaperCommon):
    """A paper is sat once, by its candidate, in its time; what was answered is copied and scored."""

    def _answers(self, paper=None):
        return {answer.question: answer for answer in (paper or self.paper).answer_ids}

    # papers

    def test_each_candidate_gets_a_paper_with_a_draw_of_its_own(self):
        papers = self.campaign.sudo().paper_ids
        self.assertEqual(set(papers.mapped("state")), {"ready"})
        self.assertEqual(set(papers.mapped("code")), set(self.campaign.sudo().application_ids.mapped("code")))
        for paper in papers:
            drawn = paper.user_input_id.predefined_question_ids
            self.assertEqual(len(drawn), 6)
            self.assertEqual(len(drawn.filtered(lambda one: one.customer_topic == "theory")), 2)
            self.assertEqual(paper.user_input_id.partner_id, paper.application_id.employee_id.user_id.partner_id)

    def test_a_candidate_sits_the_test_in_his_own_language(self):
        chinese = self.env["res.lang"]._activate_lang("zh_CN")
        self.campaign.action_recall_written()
        self.other_user.lang = "zh_CN"
        self._prepare()
        self.assertEqual(self._attempt(self.other_application).lang_id, chinese)
        self.assertEqual(self._attempt(self.application).lang_id.code, "en_US")

    def test_preparing_again_gives_papers_to_those_who_have_none(self):
        before = self.campaign.paper_ids
        self.campaign.action_prepare_written()
        self.assertEqual(self.campaign.paper_ids, before)

    def test_the_draw_stays(self):
        with self.assertRefused(AccessError, "stays as it was prepared"):
            self.attempt.predefined_question_ids = self.exam.sudo().question_ids
        for vals in (
            {"partner_id": self.other_user.partner_id.id},
            {"survey_id": self.env["survey.survey"].create({"title": "X"}).id},
            {"test_entry": True},
            {"customer_paper_id": False},
            {"access_token": "mine"},
        ):
            with self.subTest(vals=vals), self.assertRefused(AccessError, "stays as it was prepared"):
                self.attempt.write(vals)

    def test_candidates_see_their_own_paper_and_no_code(self):
        own = self.paper.with_user(self.user).sudo(False)
        self.assertEqual(own.search([]), own)
        self.assertEqual(own.state, "ready")
        self.assertEqual(own.display_name, "Written test")
        for name in ("code", "score", "seal_hash", "user_input_id", "terminal_code"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                own.read([name])
        with self.assertRaises(AccessError):
            own.search([("code", "=", self.paper.code)])
        for operation in ("write", "create", "unlink"):
            self.assertFalse(own.has_access(operation))
        for user in (self.other_user, self.markers[0], self.keeper, self.officer, self.committee):
            with self.subTest(user=user.login):
                self.assertFalse(own.with_user(user).search([("id", "=", self.paper.id)]))

    def test_nobody_reads_attempts(self):
        self._sit(self.application)
        admin = self.env.ref("base.user_admin")
        for user in (self.keeper, self.hr, self.survey_manager, admin, self.user, self.audit):
            for attempts in (self.attempt, self.attempt.user_input_line_ids):
                records = attempts.with_user(user).sudo(False)
                with self.subTest(user=user.login, model=records._name):
                    self.assertTrue(records)
                    if records.browse().has_access("read"):
                        self.assertFalse(records.search([("survey_id", "=", self.exam.id)]))
                    self.assertFalse(records.has_access("read"))

    # who and when

    def test_the_candidate_opens_it_from_his_application(self):
        own = self.application.with_user(self.user)
        self.assertTrue(own.can_sit_written)
        self.assertEqual((own.written_state, own.written_minutes), ("ready", 90))
        action = own.action_sit_written()
        self.assertIn(self.attempt.access_token, action["url"])
        for user in (self.hr, self.other_user, self.boss.user_id):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                self.application.with_user(user).action_sit_written()

    def test_it_is_begun_in_its_time_by_the_clock_of_the_server(self):
        for name, delta, message in (
            ("early", {"hours": -2}, "cannot be begun before"),
            ("late", {"hours": 3}, "too late now"),
        ):
            with self.subTest(case=name), self._later(**delta):
                self.application.invalidate_recordset()
                self.assertFalse(self.application.with_user(self.user).can_sit_written)
                with self.assertRefused(UserError, message):
                    self.application.with_user(self.user).action_sit_written()
                with self.assertRefused(UserError, message):
                    self.attempt._mark_in_progress()
        self.assertEqual(self.paper.state, "ready")

    def test_nobody_else_begins_it(self):
        public = self.env.ref("base.public_user")
        for user in (self.other_user, self.hr, self.survey_manager, public, self.env.ref("base.user_root")):
            with self.subTest(user=user.login), self.assertRefused(AccessError, "by its candidate alone"):
                self.attempt.with_user(user).sudo()._mark_in_progress()

    def test_who_withdrew_or_saw_the_pool_meanwhile_does_not_begin(self):
        self.application.with_user(self.user).action_withdraw("Another time")
        with self.assertRefused(UserError, "does not take part"):
            self.attempt._mark_in_progress()
        self.assertEqual((self.paper.state, self.paper.absence_reason), ("absent", "The application was withdrawn."))
        self.env.cr.execute(
            "INSERT INTO customer_exam_pool_reader_rel (survey_id, user_id) VALUES (%s, %s)",
            [self.exam.id, self.other_user.id],
        )
        self.env.invalidate_all()
        with self.assertRefused(UserError, "Who saw the question pool"):
            self._attempt(self.other_application)._mark_in_progress()

    def test_it_is_begun_once_and_time_is_not_set_back(self):
        self._sit(self.application, done=False)
        self.assertEqual(self.paper.state, "sitting")
        self.assertEqual(self.paper.started_at, self.attempt.start_datetime)
        with self.assertRefused(UserError, "begun already"):
            self.attempt._mark_in_progress()
        with self.assertRefused(UserError, "not begun again"):
            self.attempt.start_datetime = fields.Datetime.now()
        with self.assertRefused(UserError, "not begun again"):
            self.attempt.state = "new"

    def test_what_is_handed_in_stays(self):
        self._sit(self.application)
        self.assertEqual((self.paper.state, self.attempt.state), ("marking", "done"))
        finished = self.paper.finished_at
        for vals in ({"state": "in_progress"}, {"state": "new"}, {"start_datetime": False}):
            with self.subTest(vals=vals), self.assertRefused(UserError, "not begun again"):
                self.attempt.write(vals)
        with self.assertRefused(UserError, "begun already|handed in"):
            self.attempt._mark_in_progress()
        line = self.attempt.user_input_line_ids[:1]
        with self.assertRefused(UserError, "takes answers from its beginning"):
            self.attempt._save_lines(self.exam.sudo().question_ids[-1:], "Better words")
        with self.assertRefused(UserError, "takes answers from its beginning"):
            line.write({"skipped": True})
        with self.assertRefused(UserError, "takes answers from its beginning"):
            line.unlink()
        with self.assertRefused(UserError, "belongs to the file"):
            self.attempt.unlink()
        self.attempt._mark_done()
        self.assertEqual(self.paper.finished_at, finished)
        self.assertEqual(len(self.paper.answer_ids), 6)

    def test_no_answers_before_the_beginning(self):
        with self.assertRefused(UserError, "takes answers from its beginning"):
            self.attempt._save_lines(self.exam.sudo().question_ids[:1], "1")

    # answers and points

    def test_answers_are_copied_with_points(self):
        self._sit(self.application, self._right_answers(self.application, "Because of the tariff"))
        answers = self._answers()
        self.assertEqual(len(answers), 6)
        self.assertRecordValues(
            answers["Explain a bill"],
            [
                {
                    "topic": "skill",
                    "kind": "open",
                    "maximum": 10,
                    "answer": "Because of the tariff",
                    "points": False,
                    "is_skipped": False,
                }
            ],
        )
        self.assertRecordValues(
            answers["Several"], [{"kind": "auto", "maximum": 4, "points": 4, "answer": "right\nright too"}]
        )
        self.assertRecordValues(answers["How many kWh"], [{"maximum": 3, "points": 3, "answer": "42.0"}])
        theory = [answer for answer in self.paper.answer_ids if answer.topic == "theory"]
        self.assertEqual([(one.points, one.maximum, one.answer) for one in theory], [(4, 4, "right")] * 2)
        self.assertEqual(answers["Write a letter"].model_answer, "Dear customer")

    def test_what_is_skipped_has_no_points_and_no_marker(self):
        self._sit(self.application, {})
        self.assertEqual(set(self.paper.answer_ids.mapped("points")), {0})
        self.assertTrue(all(self.paper.answer_ids.mapped("is_skipped")))
        self.assertFalse(self.campaign._answers_to_mark())

    def test_wrong_choices_and_figures_have_no_points(self):
        self._sit(self.application, self._some_answers(self.application) | {self._drawn("How many kWh"): "41"})
        answers = self._answers()
        self.assertEqual((answers["Several"].points, answers["How many kWh"].points), (0, 0))

    def test_forged_choices_give_no_more(self):
        first, second = (one for one in self.attempt.predefined_question_ids if one.customer_topic == "theory")
        several = self._drawn("Several")
        right = [str(one.id) for one in first.suggested_answer_ids if one.is_correct]
        good = [str(one.id) for one in several.suggested_answer_ids if one.is_correct]
        self._sit(
            self.application,
            {
                # both options of a single choice, the right one of another question, one right one three times
                first: [str(one.id) for one in first.suggested_answer_ids],
                second: right,
                several: good[:1] * 3,
            },
        )
        answers = self._answers()
        self.assertEqual(answers[first.title].points, 0)
        self.assertEqual(answers[second.title].points, 0)
        self.assertEqual(answers["Several"].points, 2)

    def test_questions_that_were_not_drawn_do_not_count(self):
        left = (self.exam.sudo().question_ids - self.attempt.predefined_question_ids)[:1]
        right = [str(one.id) for one in left.suggested_answer_ids if one.is_correct]
        self._sit(self.application, {left: right})
        self.assertNotIn(left.title, self._answers())

    def test_survey_shows_no_score_of_it(self):
        self._sit(self.application)
        self.assertEqual((self.attempt.scoring_percentage, self.attempt.scoring_total), (0, 0))
        self.assertFalse(self.attempt.scoring_success)
        self.assertEqual(self.user.partner_id.certifications_count, 0)

    def test_keepers_are_told_of_no_participant(self):
        self.exam.sudo().message_subscribe(self.keeper.partner_id.ids)
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._sit(self.application)
        messages = self.env["mail.message"].search([("id", ">", before), ("model", "=", "survey.user_input")])
        self.assertFalse(messages.filtered(lambda one: "participated" in (one.body or "")))

    def _drawn(self, title):
        return self.attempt.predefined_question_ids.filtered(lambda one: one.title == title)

    # time

    def test_a_test_left_open_is_handed_in_by_the_job(self):
        self._sit(self.application, done=False)
        with self._later(minutes=89):
            self.campaign.sudo()._close_overdue()
            self.assertEqual(self.paper.state, "sitting")
        with self._later(minutes=92):
            self.campaign.sudo()._close_overdue()
        self.assertEqual((self.paper.state, self.attempt.state), ("marking", "done"))
        self.assertEqual(len(self.paper.answer_ids), 6)
        self.campaign.sudo()._close_overdue()
        self.assertEqual(len(self.paper.answer_ids), 6)

    def test_the_job_runs(self):
        self._sit(self.application, done=False)
        job = self.env.ref("customer_manager.ir_cron_advance_written_tests")
        with self._later(hours=2), self.enter_registry_test_mode():
            job.method_direct_trigger()
            job.method_direct_trigger()
        self.assertEqual(self.paper.state, "marking")

    def test_one_test_in_trouble_does_not_stop_the_others(self):
        self._sit(self.application, done=False)
        person = self._employee("Cai Cao")
        other = self._scoring_campaign(person)
        self._prepare(other)
        papers = self.paper | self._sit(self._application_of(other, person), done=False)
        first = self.env["customer.manager.campaign"].search([("id", "in", papers.campaign_id.ids)])[0]
        job = self.env.ref("customer_manager.ir_cron_advance_written_tests")
        self.env.flush_all()
        broken = failing_table(self.env.cr, "customer_manager_paper", f"NEW.campaign_id = {first.id}")
        with self._later(hours=4), self.enter_registry_test_mode():
            with broken, self.assertLogs(LOGGER, "WARNING"), mute_logger("odoo.sql_db"):
                job.method_direct_trigger()
            self.env.invalidate_all()
            held_up = papers.filtered(lambda one: one.campaign_id == first)
            self.assertEqual((held_up.state, (papers - held_up).state), ("sitting", "marking"))
            job.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(held_up.state, "marking")

    def test_the_whole_time_is_there_for_who_begins_late(self):
        with self._later(minutes=119):
            self._sit(self.application, done=False)
        with self._later(minutes=180):
            self.assertFalse(self.attempt.survey_time_limit_reached)
            self.attempt._save_lines(self._drawn("Explain a bill"), "In time")
            self.attempt._mark_done()
        self.assertEqual(self._answers()["Explain a bill"].answer, "In time")

    def test_times_of_a_test_that_runs_are_only_extended(self):
        until = self.campaign.written_until
        self._sit(self.application, done=False)
        self.campaign.written_until = until + timedelta(hours=1)
        for vals, message in (
            ({"written_until": until}, "only be extended"),
            ({"written_at": fields.Datetime.now()}, "has begun"),
            ({"exam_id": False}, "has papers"),
        ):
            with self.subTest(vals=vals), self.assertRefused(UserError, message):
                self.campaign.write(vals)
            with self.subTest(vals=vals, su=True), self.assertRefused(UserError, message):
                self.campaign.sudo().write(vals)

    def test_times_stay_known_once_there_are_papers(self):
        """Without one of them nobody could open his own application any more."""
        for name in ("written_at", "written_until"):
            for campaign in (self.campaign, self.campaign.sudo()):
                with (
                    self.subTest(name=name, su=campaign.env.su),
                    self.assertRefused(UserError, "both times are needed"),
                ):
                    campaign.write({name: False})
        self.application.with_user(self.user).read(["can_sit_written"])

    # absent

    def test_who_did_not_come_is_noted_after_the_time(self):
        paper = self.paper.with_user(self.hr).sudo(False)
        with self.assertRefused(UserError, "before the time is over"):
            paper.action_mark_absent("Did not come")
        with self._later(hours=3):
            for user in (self.audit, self.committee, self.user, self.boss.user_id):
                with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                    paper.with_user(user).action_mark_absent("Did not come")
            with self.assertRefused(UserError, "Reason"):
                paper.action_mark_absent(" ")
            paper.action_mark_absent("Did not come")
            self.assertEqual((paper.state, paper.absence_reason), ("absent", "Did not come"))
            with self.assertRefused(UserError, "noted as absent already"):
                paper.action_mark_absent("Twice")
            with self.assertRefused(UserError, "noted as absent"):
                self.attempt._mark_in_progress()
        self.assertEqual(self.application._written_absence(), "Did not come")
        self.assertIsNone(self.application._written_score())

    def test_who_sits_is_not_absent(self):
        self._sit(self.application, done=False)
        with self._later(hours=3), self.assertRefused(UserError, "was begun"):
            self.paper.with_user(self.hr).sudo(False).action_mark_absent("Left")

    def test_human_resources_decides_nothing_in_own_matters(self):
        group = self.env.ref("customer_manager.group_customer_manager_hr")
        self.user.group_ids += group
        paper = self.paper.with_user(self.user).sudo(False)
        with self._later(hours=3), self.assertRefused(AccessError, ""):
            paper.action_mark_absent("I was ill")

    # who else reads it

    def test_human_resources_sees_which_exam_it_is_and_no_more(self):
        colleague = self._create_role_user("hr", login="wt_hr_2")
        campaign = self.campaign.with_user(colleague)
        values = campaign.web_read({"exam_id": {"fields": {"display_name": {}}}, "written_status": {}})[0]
        self.assertEqual(values["exam_id"]["display_name"], "Written test")
        self.assertIn("Ready 2", values["written_status"])
        with self.assertRaises(AccessError):
            campaign.exam_id.read(["question_ids"])

    def test_nobody_else_reads_exam_and_markers_of_a_campaign(self):
        for name in ("exam_id", "marker_ids", "paper_ids", "written_status"):
            for user in (self.user, self.markers[0], self.committee):
                with self.subTest(field=name, user=user.login), self.assertRaises(AccessError):
                    self.campaign.with_user(user).read([name])

    def test_superiors_read_the_state_and_no_figures(self):
        self.application.sudo().supervisor_uid = self.boss.user_id
        seen = self.application.with_user(self.boss.user_id).sudo(False)
        self.assertEqual(seen.written_state, "ready")
        self.env.cr.execute("UPDATE customer_manager_campaign SET state = 'decided' WHERE id = %s", [self.campaign.id])
        self.env.invalidate_all()
        self.assertFalse(seen.is_written_published)
        self.assertIs(seen.published_written, False)
