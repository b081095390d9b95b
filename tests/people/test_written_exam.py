from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .written_common import WrittenCommon

PARTS = ("survey.survey", "survey.question", "survey.question.answer")


@tagged("post_install", "-at_install")
class TestWrittenExam(WrittenCommon):
    """Question pools: seen by their keepers alone, fixed once candidates have papers."""

    def _strangers(self):
        """Users who must not see the pool: survey's managers, administrators, all our roles but keepers."""
        users = self.survey_manager | self.env.ref("base.user_admin") | self.user | self.markers[:1]
        users |= self.users["audit"] | self.users["committee"] | self.users["admin"] | self.users["rater"]
        users |= self._create_role_user("hr", login="wt_hr_2")
        users |= new_test_user(self.env, login="wt_system", groups="base.group_system,survey.group_survey_manager")
        return users

    def _pool(self, model):
        domain = {
            "survey.survey": [("id", "=", self.exam.id)],
            "survey.question": [("survey_id", "=", self.exam.id)],
            "survey.question.answer": [("question_id.survey_id", "=", self.exam.id)],
        }[model]
        return self.env[model].sudo().search(domain)

    # who sees it

    def test_keepers_see_all_of_it(self):
        for user in (self.hr, self.keeper):
            for model in PARTS:
                with self.subTest(user=user.login, model=model):
                    pool = self._pool(model)
                    self.assertTrue(pool)
                    self.assertEqual(self.env[model].with_user(user).search([("id", "in", pool.ids)]), pool)
                    pool.with_user(user).check_access("write")

    def test_nobody_else_sees_any_of_it(self):
        for user in self._strangers():
            for model in PARTS:
                pool = self._pool(model).with_user(user)
                with self.subTest(user=user.login, model=model):
                    if pool.browse().has_access("read"):
                        self.assertFalse(pool.search([("id", "in", pool.ids)]))
                        self.assertFalse(pool.name_search("Theory"))
                        self.assertFalse(pool._read_group([("id", "in", pool.ids)], [], ["__count"])[0][0])
                    for operation in ("read", "write", "unlink"):
                        self.assertFalse(pool.has_access(operation))
                    with self.assertRaises(AccessError):
                        pool.read()
                    with self.assertRaises(AccessError):
                        pool.write({"sequence": 3} if model != "survey.survey" else {"title": "Mine"})

    def test_survey_roles_keep_their_own_surveys(self):
        survey = self.env["survey.survey"].with_user(self.survey_manager).create({"title": "Canteen"})
        question = self.env["survey.question"].with_user(self.survey_manager)
        question = question.create({"title": "Tasty?", "survey_id": survey.id})
        self.assertTrue(question.search([("id", "=", question.id)]))
        for user in (self.hr, self.keeper):
            with self.subTest(user=user.login):
                self.assertFalse(survey.with_user(user).search([("id", "=", survey.id)]))
                self.assertFalse(question.with_user(user).search([("id", "=", question.id)]))

    def test_raters_write_questions_where_they_are_keepers_and_make_no_exams(self):
        exam = self.exam.with_user(self.keeper)
        exam.question_ids[:1].title = "Theory, better"
        with self.assertRefused(AccessError, ""):
            exam.create({"title": "Mine", "survey_type": "manager_exam"})
        with self.assertRefused(AccessError, ""):
            exam.create({"title": "Mine"})

    def test_who_makes_an_exam_keeps_it(self):
        exam = self.env["survey.survey"].with_user(self.hr).with_context(default_survey_type="manager_exam")
        exam = exam.create({"title": "New"})
        self.assertEqual((exam.survey_type, exam.customer_keeper_ids), ("manager_exam", self.hr))
        forged = exam.with_context(default_customer_pool_reader_ids=self.user.ids)
        forged = forged.create({"title": "Forged", "customer_pool_reader_ids": [Command.link(self.other_user.id)]})
        self.assertEqual(forged.customer_pool_reader_ids, self.hr)
        self.assertEqual(exam.customer_pool_reader_ids, self.hr)
        self.assertRecordValues(
            exam,
            [
                {
                    "access_mode": "token",
                    "users_login_required": True,
                    "is_attempts_limited": True,
                    "attempts_limit": 1,
                    "scoring_type": "scoring_without_answers",
                    "is_time_limited": True,
                    "certification": False,
                }
            ],
        )

    def test_an_exam_is_written_in_its_form(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.survey_survey_action_exam")
        view = self.env.ref("customer_manager.survey_survey_view_form_exam")
        model = self.env["survey.survey"].with_user(self.hr).with_context(default_survey_type="manager_exam")
        self.assertIn("manager_exam", action["context"])
        with Form(model, view) as form:
            form.title = "From the form"
            with form.question_and_page_ids.new() as question:
                question.title = "Explain a tariff"
                question.question_type = "text_box"
                question.customer_topic = "theory"
                question.customer_points = 5
        exam = form.record
        self.assertEqual((exam.survey_type, exam.customer_keeper_ids), ("manager_exam", self.hr))
        self.assertEqual(exam.question_ids.customer_points, 5)
        with Form(exam, view) as form:
            form.time_limit = 45
            form.customer_keeper_ids.add(self.keeper)
        self.assertEqual((exam.time_limit, exam.customer_keeper_ids), (45, self.hr | self.keeper))

    def test_a_survey_is_born_an_exam_and_stays_one(self):
        survey = self.env["survey.survey"].create({"title": "Open to many"})
        with self.assertRefused(UserError, "stays what it is"):
            survey.survey_type = "manager_exam"
        for exam in (self.exam, self.exam.sudo()):
            with self.assertRefused(UserError, "stays what it is"):
                exam.survey_type = "custom"

    def test_keepers_need_a_role_and_an_exam_needs_keepers(self):
        with self.assertRefused(ValidationError, "needs somebody"):
            self.exam.sudo().customer_keeper_ids = False
        with self.assertRefused(ValidationError, "could not open the test"):
            self.exam.customer_keeper_ids += self.employee_user
        with self.assertRefused(ValidationError, "only a written test"):
            self.env["survey.survey"].create({"title": "X", "customer_keeper_ids": [Command.link(self.hr.id)]})

    def test_questions_stay_in_their_exam(self):
        other = self.env["survey.survey"].create({"title": "Open to many"})
        question = self.exam.question_ids[:1]
        for record in (question, question.sudo()):
            with self.assertRefused(UserError, "stays in its written test"):
                record.survey_id = other
            with self.assertRefused(UserError, "stays in its written test"):
                record.copy({"survey_id": other.id})
        mine = self.env["survey.question"].create({"title": "Q", "survey_id": other.id})
        with self.assertRefused(UserError, "stays in its written test"):
            mine.survey_id = self.exam.id

    def test_an_exam_is_no_live_session_and_nobody_is_invited(self):
        exam = self.exam.with_user(self.survey_manager)
        with self.assertRefused(UserError, "no live session"):
            exam.action_start_session()
        with self.assertRefused(UserError, "no live session"):
            exam.action_end_session()
        with self.assertRefused(AccessError, ""):
            self.env["survey.invite"].with_user(self.survey_manager).create({"survey_id": self.exam.id})
        for vals in ({"user": self.user}, {"partner": self.user.partner_id}, {"email": "a@example.com"}):
            with self.subTest(vals=vals), self.assertRefused(UserError, "sat once"):
                self.exam.sudo()._create_answer(**vals)

    def test_keepers_try_it_out_and_others_do_not(self):
        attempt = self.exam.sudo()._create_answer(user=self.keeper, test_entry=True)
        self.assertTrue(attempt.test_entry)
        for user in (self.user, self.survey_manager, self.users["rater"]):
            with self.subTest(user=user.login), self.assertRefused(UserError, "not allowed for you"):
                self.exam.sudo()._create_answer(user=user, test_entry=True)

    # who saw it

    def test_who_was_a_keeper_once_stays_a_reader(self):
        readers = self.hr | self.keeper
        self.assertEqual(self.exam.customer_pool_reader_ids, readers)
        self.exam.customer_keeper_ids = self.hr
        self.assertEqual(self.exam.customer_pool_reader_ids, readers)
        self.exam.customer_keeper_ids += self.users["rater"]
        readers |= self.users["rater"]
        self.assertEqual(self.exam.customer_pool_reader_ids, readers)
        with self.assertRefused(AccessError, "kept by the system"):
            self.exam.customer_pool_reader_ids = self.hr
        with self.assertRefused(AccessError, "kept by the system"):
            self.exam.customer_pool_reader_ids += self.markers
        with self.assertRefused(UserError, "stays in the list"):
            self.exam.sudo().customer_pool_reader_ids = self.hr
        self.keeper.active = False
        self.exam.customer_keeper_ids = self.hr
        self.assertIn(self.keeper, self.exam._customer_readers())

    def test_a_copy_has_the_readers_of_the_original(self):
        self.exam.customer_keeper_ids = self.hr
        copy = self.exam.copy()
        self.assertEqual(copy.customer_keeper_ids, self.hr)
        self.assertEqual(copy.customer_pool_reader_ids, self.hr | self.keeper)
        self.assertEqual(len(copy.question_ids), len(self.exam.question_ids))

    def test_who_saw_the_pool_may_not_apply(self):
        person = self._employee("Keeper Employee", user_id=self.keeper.id)
        self._prove_eligible(person)
        open_campaign = self._campaign(exam_id=self.exam.id)
        with self.assertRefused(UserError, "saw questions of the written test"):
            self._apply(open_campaign, person, submit=False)
        self.exam.customer_keeper_ids = self.hr
        with self.assertRefused(UserError, "saw questions of the written test"):
            self._apply(open_campaign, person, submit=False)

    def test_an_exam_is_not_chosen_where_a_reader_is_a_candidate(self):
        person = self._employee("Keeper Employee", user_id=self.keeper.id)
        self._prove_eligible(person)
        campaign = self._campaign()
        application = self._apply(campaign, person)
        with self.assertRefused(UserError, "saw questions of the written test"):
            campaign.exam_id = self.exam
        application.action_withdraw("Another time")
        campaign.exam_id = self.exam

    def test_a_candidate_becomes_no_keeper(self):
        self.user.group_ids += self.env.ref("customer_manager.group_customer_manager_rater")
        with self.assertRefused(UserError, "is a candidate"):
            self.exam.customer_keeper_ids += self.user
        with self.assertRefused(UserError, "is a candidate"):
            self.exam.sudo().customer_keeper_ids += self.user
        self.assertNotIn(self.user, self.exam._customer_readers())

    def test_who_sat_a_test_may_not_apply_where_it_is_used_again(self):
        self._prepare()
        self._sit(self.application)
        again = self._campaign(name="Again", exam_id=self.exam.id)
        with self.assertRefused(UserError, "saw questions"):
            self._apply(again, self.employee, submit=False)

    # what it must be

    def test_papers_need_an_exam_that_is_complete(self):
        exam = self.exam
        cases = [
            ({"scoring_type": "scoring_with_answers"}, "without answers"),
            ({"is_time_limited": False}, "needs one"),
            ({"users_login_required": False}, "with a login"),
            ({"access_mode": "public"}, "invited people only"),
            ({"attempts_limit": 2}, "once"),
            ({"is_attempts_limited": False}, "once"),
            ({"certification": True}, "Certification"),
            ({"active": False}, "no exam that is open"),
        ]
        for vals, message in cases:
            with self.subTest(vals=vals), self.assertRefused(UserError, message):
                exam.write(vals)
                self.campaign.action_prepare_written()
        self.assertFalse(self.campaign.paper_ids)
        self.campaign.action_prepare_written()
        self.assertEqual(len(self.campaign.paper_ids), 2)

    def test_each_question_gives_points_and_has_a_topic(self):
        titled = {question.title: question for question in self.exam.question_ids}
        cases = [
            ("Explain a bill", {"customer_points": False}, "no answer gives points"),
            ("Explain a bill", {"customer_topic": False}, "needs a topic"),
            ("How many kWh", {"answer_score": 0}, "no answer gives points"),
            ("Theory 0", {"question_type": "scale"}, "no answer gives points"),
            ("Theory 0", {"comments_allowed": True}, "no comments"),
            ("Explain a bill", {"question_type": "char_box", "save_as_nickname": True}, "no comments"),
        ]
        for title, vals, message in cases:
            with self.subTest(title=title, vals=vals), self.assertRefused(UserError, message):
                titled[title].write(vals)
                self.campaign.action_prepare_written()
        with self.assertRefused(UserError, "under a condition"):
            option = titled["Theory 0"].suggested_answer_ids[:1]
            titled["Several"].triggering_answer_ids = option
            self.exam.write({"is_attempts_limited": True})
            self.campaign.action_prepare_written()

    def test_each_draw_has_each_topic(self):
        writing = self.exam.question_ids.filtered(lambda one: one.customer_topic == "writing")
        with self.assertRefused(UserError, "not every draw has a question on: Written expression"):
            writing.unlink()
            self.campaign.action_prepare_written()
        with self.assertRefused(UserError, "not every draw has a question on: Theory, Business skill"):
            theory = self.exam.page_ids.filtered(lambda one: one.title == "Theory")
            theory.question_ids[:2].customer_topic = "writing"
            self.exam.question_ids.filtered(lambda one: one.customer_topic == "skill").unlink()
            self.campaign.action_prepare_written()

    def test_a_question_outside_of_all_sections_is_found(self):
        with self.assertRefused(UserError, "never be shown"):
            self._question(self.exam, "Lost", 0, "text_box", "theory", customer_points=1)
            self.campaign.action_prepare_written()

    def test_the_form_says_what_is_missing(self):
        self.assertFalse(self.exam.customer_problems)
        self.exam.is_time_limited = False
        self.assertIn("Time Limit", self.exam.customer_problems)

    def test_papers_need_times_and_an_exam(self):
        campaign = self.campaign
        with self.assertRefused(UserError, "choose the one"):
            campaign.exam_id = False
            campaign.action_prepare_written()
        with self.assertRefused(UserError, "both times"):
            campaign.written_at = False
            campaign.action_prepare_written()
        now = fields.Datetime.now()
        with self.assertRefused(UserError, "the time is over"):
            campaign.write({"written_at": now - timedelta(hours=3), "written_until": now - timedelta(hours=1)})
            campaign.action_prepare_written()
        with self.assertRefused(ValidationError, "no written test"):
            campaign.sudo().exam_id = self.env["survey.survey"].create({"title": "Canteen"})

    # fixed once it is used

    def test_an_exam_in_use_stays_as_it_is(self):
        self._prepare()
        question = self.exam.question_ids.filtered(lambda one: one.title == "Theory 0")
        option = question.suggested_answer_ids[:1]
        last = self.exam.question_ids[-1:]
        english = {"en_US": "Other words"}
        for exam, one, answer in ((self.exam, question, option), (self.exam.sudo(), question.sudo(), option.sudo())):
            changes = {
                "title": (one.write, {"title": "Other words"}),
                "points": (answer.write, {"answer_score": 1}),
                "move": (answer.write, {"question_id": last.id}),
                "new option": (answer.create, {"question_id": one.id, "value": "x"}),
                "delete option": (answer.unlink,),
                "delete": (one.unlink,),
                "new": (one.create, {"survey_id": exam.id, "title": "More"}),
                "through the exam": (exam.write, {"question_and_page_ids": [Command.delete(one.id)]}),
                "time": (exam.write, {"time_limit": 5}),
                "scoring": (exam.write, {"scoring_type": "scoring_with_answers"}),
                "close": (exam.write, {"active": False}),
                "words": (one.update_field_translations, "title", english),
                "words of option": (answer.update_field_translations, "value", english),
                "words of exam": (exam.update_field_translations, "title", english),
            }
            for name, (change, *arguments) in changes.items():
                with self.subTest(change=name, su=exam.env.su), self.assertRefused(UserError, "is in use"):
                    change(*arguments)
        self.exam.customer_keeper_ids = self.hr

    def test_papers_are_taken_back_while_nobody_has_begun(self):
        self._prepare()
        self.campaign.action_recall_written()
        self.assertFalse(self.campaign.paper_ids)
        self.exam.question_ids[:1].title = "Other words"
        self._prepare()
        self._sit(self.application, done=False)
        with self.assertRefused(UserError, "somebody has begun"):
            self.campaign.action_recall_written()

    def test_only_human_resources_prepares(self):
        for role in ("officer", "committee", "audit", "admin", "rater"):
            for step in ("action_prepare_written", "action_recall_written", "action_advance_written"):
                with self.subTest(role=role, step=step), self.assertRefused(AccessError, ""):
                    getattr(self.campaign.with_user(self.users[role]), step)()

    def test_papers_are_prepared_in_the_assessment(self):
        with self.assertRefused(UserError, "is in the state"):
            self._campaign(exam_id=self.exam.id).action_prepare_written()
