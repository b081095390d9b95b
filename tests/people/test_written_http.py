import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .marking_common import MARK
from .paper_common import PaperCommon


@tagged("post_install", "-at_install")
class TestWrittenHttp(PaperCommon, HttpCase):
    """A candidate sits the test through survey's pages; all other ways into it are closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = f"{cls.exam.sudo().access_token}/{cls.attempt.access_token}"

    def _login(self, user):
        self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))

    def _page(self, path=None):
        return self.url_open(f"/survey/{path or self.path}")

    def _json(self, route, path=None, **params):
        """Return the answer of a route that survey's page calls."""
        response = self.url_open(f"/survey/{route}/{path or self.path}", json={"params": params})
        self.assertEqual(response.status_code, 200)
        return response.json()

    def _refused(self, answer, code=None):
        """Assert that a route answers with an error, and shows nothing."""
        if "error" in answer:
            return
        error = answer["result"][1].get("error")
        self.assertTrue(error, answer)
        self.assertNotIn("survey_content", answer["result"][1])
        if code:
            self.assertEqual(error, code)

    def _submit(self, page, answers=None):
        """Submit a section with right answers."""
        drawn = self.attempt.predefined_question_ids & page.question_ids
        right = self._right_answers(self.application) if answers is None else answers
        data = {}
        for question in drawn:
            answer = right.get(question, "")
            data[str(question.id)] = answer[0] if isinstance(answer, list) and len(answer) == 1 else answer
        return self._json("submit", page_id=page.id, **data)

    def _set(self, record, **values):
        """Set columns that nobody sets by hand, such as a time in the past."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(f"UPDATE {record._table} SET {name} = %s WHERE id = %s", [value, record.id])
        self.env.invalidate_all()

    # the way it goes

    def test_a_candidate_sits_the_test(self):
        self._login(self.user)
        url = self.application.with_user(self.user).action_sit_written()["url"]
        start = self.url_open(url)
        self.assertEqual(start.status_code, 200)
        self.assertIn("Time limit for this survey", start.text)
        self.assertNotIn("Theory 0", start.text)
        first = self._json("begin", lang_code="en_US")["result"][1]["survey_content"]
        self.assertIn("Theory", first)
        self.assertEqual(self.paper.state, "sitting")
        drawn = self.attempt.predefined_question_ids
        left = self.exam.sudo().question_ids - drawn
        for page in self.exam.sudo().page_ids:
            shown = self._page().text
            self.assertNotIn(left.title, shown)
            for question in drawn & page.question_ids:
                self.assertIn(question.title, shown)
            answer = self._submit(page)["result"]
        done = answer[1]["survey_content"]
        self.assertIn("Your test is handed in", done)
        for word in ("scored", "passed", "failed", "%"):
            self.assertNotIn(word, done)
        self.env.invalidate_all()
        self.assertEqual(self.paper.state, "marking")
        self.assertEqual(len(self.paper.answer_ids), 6)
        points = self.paper.answer_ids.filtered(lambda one: one.kind == "auto").mapped("points")
        self.assertEqual(points, [4, 4, 4, 3])
        self.assertIn("Your test is handed in", self._page().text)

    def test_once_handed_in_there_is_no_second_attempt(self):
        self._sit(self.application)
        self._login(self.user)
        attempts = self.exam.sudo().user_input_ids
        self._refused(self._json("begin"))
        self._refused(self._submit(self.exam.sudo().page_ids[0]), "unauthorized")
        self.url_open(f"/survey/retry/{self.path}")
        self.url_open(f"/survey/start/{self.exam.sudo().access_token}")
        self.env.invalidate_all()
        self.assertEqual(self.exam.sudo().user_input_ids, attempts)
        self.assertEqual(len(self.paper.answer_ids), 6)

    def test_there_is_no_second_draw_while_it_runs(self):
        self._sit(self.application, {}, done=False)
        self._login(self.user)
        attempts = self.exam.sudo().user_input_ids
        self.url_open(f"/survey/retry/{self.path}")
        self.env.invalidate_all()
        self.assertEqual(self.exam.sudo().user_input_ids, attempts)

    # time

    def test_too_early_and_too_late(self):
        self._login(self.user)
        now = fields.Datetime.now()
        for case, times, sentence in (
            ("early", (now + timedelta(hours=1), now + timedelta(hours=2)), "cannot be begun before"),
            ("late", (now - timedelta(hours=2), now - timedelta(minutes=1)), "too late now"),
        ):
            with self.subTest(case=case):
                self._set(self.campaign, written_at=times[0], written_until=times[1])
                for path in (
                    self.path,
                    f"start/{self.exam.sudo().access_token}?answer_token={self.attempt.access_token}",
                ):
                    page = self._page(path)
                    self.assertIn(sentence, page.text)
                    self.assertNotIn("Theory", page.text)
                self._refused(self._json("begin"), "customer_not_now")
                self.assertEqual(self.paper.state, "ready")

    def test_after_the_time_limit_nothing_is_taken(self):
        self._sit(self.application, {}, done=False)
        self._login(self.user)
        self._set(self.attempt, start_datetime=fields.Datetime.now() - timedelta(minutes=91))
        self._refused(self._submit(self.exam.sudo().page_ids[0]), "unauthorized")
        self.assertFalse(self.attempt.user_input_line_ids)
        self.assertIn("Your test is handed in", self._page().text)
        self.env.invalidate_all()
        self.assertEqual(self.paper.state, "marking")
        self.assertTrue(all(self.paper.answer_ids.mapped("is_skipped")))

    # who

    def test_a_foreign_token_opens_nothing(self):
        for user in (self.other_user, self.hr, self.keeper, self.survey_manager):
            with self.subTest(user=user.login):
                self._login(user)
                page = self._page()
                self.assertNotIn("Start Survey", page.text)
                self.assertNotIn("Theory", page.text)
                self._refused(self._json("begin"), "answer_wrong_user")
                self._refused(self._submit(self.exam.sudo().page_ids[0]))
        self.env.invalidate_all()
        self.assertEqual(self.paper.state, "ready")

    def test_nobody_goes_on_with_it(self):
        self._sit(self.application, {}, done=False)
        self._login(self.other_user)
        self._refused(self._submit(self.exam.sudo().page_ids[0]))
        self.assertNotIn("Theory", self._page().text)
        self.env.invalidate_all()
        self.assertFalse(self.attempt.user_input_line_ids)

    def test_without_a_login_it_asks_for_one(self):
        page = self._page()
        self.assertIn("/web/login", page.text)
        self.assertNotIn("Theory", page.text)
        self._refused(self._json("begin"), "survey_auth")

    def test_an_unknown_token_opens_nothing(self):
        self._login(self.user)
        exam = self.exam.sudo().access_token
        for path in (f"{exam}/00000000-0000-0000-0000-000000000000", f"start/{exam}", f"start/{exam}?answer_token=x"):
            with self.subTest(path=path):
                self.assertNotIn("Theory", self._page(path).text)

    # ways around

    def test_questions_show_only_while_the_time_runs(self):
        self._login(self.user)
        pages = self.exam.sudo().page_ids
        for route, params in (
            ("next_question", {}),
            ("next_question", {"previous_page_id": pages[1].id}),
            ("submit", {"page_id": pages[0].id}),
            ("submit", {"page_id": pages[0].id, "previous_page_id": pages[1].id}),
        ):
            with self.subTest(route=route, params=params):
                self._refused(self._json(route, **params), "unauthorized")
        self.assertNotIn("Theory 0", self._page(f"{self.path}?previous_page_id={pages[0].id}").text)
        self.assertEqual((self.attempt.state, self.paper.state), ("new", "ready"))
        self.assertFalse(self.attempt.user_input_line_ids)

    def test_the_pool_is_printed_for_keepers_alone(self):
        exam = self.exam.sudo().access_token
        own = f"print/{exam}?answer_token={self.attempt.access_token}"
        self._sit(self.application)
        for user in (self.user, self.other_user, self.survey_manager, self.audit):
            self._login(user)
            for path in (own, own + "&review=True", f"print/{exam}"):
                with self.subTest(user=user.login, path=path):
                    self.assertNotIn("Theory 0", self._page(path).text)
        self._login(self.keeper)
        self.assertIn("Theory 0", self._page(f"print/{exam}").text)
        self.assertNotIn("Theory 0", self._page(own).text)

    @mute_logger("odoo.http")
    def test_results_of_survey_tell_nothing(self):
        self._sit(self.application)
        for user in (self.survey_manager, self.user, self.hr):
            self._login(user)
            page = self.url_open(f"/survey/results/{self.exam.id}")
            with self.subTest(user=user.login):
                self.assertNotIn("My answer", page.text)

    def test_keepers_try_it_out(self):
        self._login(self.keeper)
        page = self.url_open(f"/survey/test/{self.exam.sudo().access_token}")
        self.assertIn("Time limit", page.text)
        self.env.invalidate_all()
        attempt = self.exam.sudo().user_input_ids.filtered("test_entry")
        self.assertEqual(len(attempt), 1)
        path = f"{self.exam.sudo().access_token}/{attempt.access_token}"
        self.assertIn("Theory", self._json("begin", path=path)["result"][1]["survey_content"])
        self._login(self.user)
        self.url_open(f"/survey/test/{self.exam.sudo().access_token}")
        self.env.invalidate_all()
        self.assertEqual(self.exam.sudo().user_input_ids.filtered("test_entry"), attempt)

    # terminal

    def _terminal(self, code):
        page = self.url_open("/customer-manager/written-test")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open("/customer-manager/written-test", data={"code": code, "csrf_token": token})

    def test_somebody_without_a_login_sits_at_a_terminal(self):
        silent = self._employee("Silent Shi", with_user=False)
        self._set(self.paper, is_on_terminal=True)
        self._set(self.application, employee_id=silent.id)
        self._set(self.attempt, partner_id=None, email=None)
        code = self.paper.with_user(self.hr).sudo(False).action_open_terminal()["res_id"]
        code = self.env["customer.manager.paper.terminal"].browse(code).terminal_code
        self.authenticate(None, None)
        self.assertNotIn("Start Survey", self._page().text)
        self.assertIn("opens no test now", self._terminal("AAAAAAAA").text)
        page = self._terminal(f" {code[:4]}-{code[4:].lower()} ")
        self.assertIn("Start Survey", page.text)
        self.assertIn("Theory", self._json("begin")["result"][1]["survey_content"])
        self.assertEqual(self.paper.state, "sitting")
        # another browser with the same address
        self.authenticate(None, None)
        self.assertNotIn("Theory", self._page().text)
        self._refused(self._submit(self.exam.sudo().page_ids[0], {}))
        self.assertIn("opens no test now", self._terminal(code).text)

    def test_a_terminal_is_where_nobody_is_logged_in(self):
        self._login(self.hr)
        self.assertIn("Log out first", self.url_open("/customer-manager/written-test").text)

    # interfaces

    def _call(self, user, model, method, **body):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "written", fields.Datetime.now() + timedelta(days=1))
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(body),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"},
        )

    @mute_logger("odoo.http")
    def test_interfaces_tell_no_mark(self):
        self._sit(self.application)
        self._sit(self.other_application)
        self.campaign.action_advance_written()
        mark = self._marks()[0]
        own = self._as_marker(mark)
        self.assertEqual(self._call(own.env.user, MARK, "write", ids=mark.ids, vals={"mark": 7}).status_code, 200)
        self.assertEqual(self._call(own.env.user, MARK, "action_seal", ids=mark.ids).status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(own.mark, 7)
        admin, ours = self.env.ref("base.user_admin"), [["campaign_id", "=", self.campaign.id]]
        for user in (self.hr, self.audit, admin):
            with self.subTest(user=user.login):
                answer = self._call(user, MARK, "read", ids=mark.ids, fields=["mark", "note", "answer", "question"])
                self.assertEqual(
                    answer.json(), [{"id": mark.id, "mark": False, "note": False, "answer": False, "question": False}]
                )
                for leaf in (["mark", "=", 7], ["mark", ">", 0], ["mark", "!=", False]):
                    self.assertEqual(self._call(user, MARK, "search", domain=[*ours, leaf]).json(), [])
                answer = self._call(
                    user,
                    MARK,
                    "formatted_read_group",
                    domain=ours,
                    groupby=["mark"],
                    aggregates=["mark:max", "__count"],
                )
                self.assertEqual([(one["mark"], one["mark:max"]) for one in answer.json()], [(False, False)])
                for vals in ({"mark": 1}, {"is_revealed": True}, {"rater_uid": user.id}, {"sealed_at": False}):
                    answer = self._call(user, MARK, "write", ids=mark.ids, vals=vals)
                    self.assertEqual(answer.status_code, 403, vals)
                self.assertEqual(self._call(user, MARK, "action_seal", ids=mark.ids).status_code, 403)
                self.assertEqual(self._call(user, MARK, "_reveal", ids=mark.ids).status_code, 403)
        for user in (self.user, self.keeper, self.committee):
            with self.subTest(user=user.login):
                answer = self._call(user, MARK, "read", ids=mark.ids, fields=["mark"])
                self.assertEqual(answer.status_code, 403)

    @mute_logger("odoo.http")
    def test_interfaces_do_not_begin_or_end_a_test(self):
        for user in (self.user, self.hr, self.survey_manager):
            for method in ("write", "read", "unlink"):
                body = {"vals": {"state": "done"}} if method == "write" else {}
                answer = self._call(user, "survey.user_input", method, ids=self.attempt.ids, **body)
                with self.subTest(user=user.login, method=method):
                    self.assertEqual(answer.status_code, 403)
            for vals in ({"state": "sealed"}, {"score": 100}, {"terminal_key": "x"}):
                answer = self._call(user, "customer.manager.paper", "write", ids=self.paper.ids, vals=vals)
                with self.subTest(user=user.login, vals=vals):
                    self.assertEqual(answer.status_code, 403)
