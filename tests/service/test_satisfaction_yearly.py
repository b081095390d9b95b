import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .satisfaction_common import SatisfactionCommon

PAGE = "/customer-manager/opinion"


@tagged("post_install", "-at_install")
class TestSatisfactionYearly(SatisfactionCommon, HttpCase):
    """The yearly questionnaire: drawn by tier, filled in by customers alone, read by nobody before it is done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.core.email = "steel@steel.example"
        cls.env.cr.execute("UPDATE res_partner SET customer_tier_id = NULL WHERE id <> ALL(%s)", [cls.core.ids])
        cls.env.invalidate_all()
        cls.core.sudo().customer_company_id = cls.company
        cls.round = cls.env["customer.satisfaction.round"].with_user(cls.officer).create({"year": "2030"})

    def _start(self):
        self.round.action_start()
        return self.Opinion.search([("round_id", "=", self.round.id)])

    def _begin(self, row):
        """Open the link of an invitation as the customer does; return the questionnaire."""
        token = self._token(row)
        page = self.url_open(f"{PAGE}/{token}")
        self.assertIn("Begin", page.text)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        self.assertFalse(self._inputs(row))
        response = self.url_open(PAGE, data={"token": token, "csrf_token": csrf}, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        return response.headers["Location"]

    def _inputs(self, row):
        return self.env["survey.user_input"].search([("customer_opinion_id", "=", row.id)])

    def _fill(self, one, value):
        for question in one.survey_id.question_ids.filtered("customer_area"):
            one._save_lines(question, str(value if question.customer_is_manager_area else 1))
        one._mark_done()

    def test_who_is_drawn(self):
        one, two = (self._create_tiered(f"Mill {name}", "standard") for name in "AB")
        (one | two).sudo().customer_company_id = self.company
        self.round.write({"sample_share": 50})
        rows = self._start()
        self.assertEqual(rows.filtered(lambda row: row.tier_id == self.tiers["core"]).partner_id, self.core)
        self.assertEqual(len(rows.filtered(lambda row: row.tier_id == self.tiers["standard"])), 1)
        row = rows.filtered(lambda row: row.partner_id == self.core)
        self.assertEqual((row.state, row.reason, row.kind, row.contact_id), ("queued", "yearly", "yearly", self.core))
        self.assertEqual(row.manager_id, self.senior)
        self.assertEqual(self.round.not_asked_count, 1)

    def test_only_marketing_runs_it(self):
        for user in (self.supervisor, self.users["audit"], self.manager_user, self.users["admin"]):
            with self.assertRefused(AccessError, ""):
                self.round.with_user(user).action_start()
        self._start()
        with self.assertRefused(UserError, "not possible now"):
            self.round.action_start()
        with self.assertRefused(UserError, "stays as it is"):
            self.round.write({"year": "2031"})
        with self.assertRefused(AccessError, "kept by the system"):
            self.round.create({"year": "2032", "state": "running"})
        with self.assertRefused(UserError, "is kept"):
            self.round.unlink()

    def test_a_customer_fills_it_in(self):
        row = self._start()
        location = self._begin(row)
        one = self._inputs(row)
        self.assertEqual((one.state, one.partner_id, one.email), ("new", self.core.browse(), False))
        self.assertEqual(self.url_open(location).status_code, 200)
        self.assertEqual(self._begin_again(row), location)
        self._fill(one, 10)
        self.assertEqual((row.state, row.score), ("answered", 100))
        self.assertEqual(self.url_open(f"{PAGE}/{'A' * 43}").status_code, 404)
        # the company's part says nothing about the manager, and the year nothing about his quarter
        self.assertEqual(self.senior._satisfaction_on(self.today)[self.senior.id]["asked"], 0)

    def _begin_again(self, row):
        token = self._token(row)
        page = self.url_open(f"{PAGE}/{token}")
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        return self.url_open(PAGE, data={"token": token, "csrf_token": csrf}, allow_redirects=False).headers["Location"]

    def test_one_without_a_word_about_the_manager_is_filled_in_once(self):
        row = self._start()
        location = self._begin(row)
        one = self._inputs(row)
        for question in one.survey_id.question_ids.filtered(lambda one: one.customer_area == "supply"):
            one._save_lines(question, "1")
        one._mark_done()
        self.assertEqual((row.state, one.state), ("sent", "done"))
        self.assertEqual(self._begin_again(row), location)
        self.assertEqual(self._inputs(row), one)

    def test_a_low_one_opens_a_call(self):
        row = self._start()
        self._begin(row)
        self._fill(self._inputs(row), 4)
        self.assertEqual((row.score, row.call_reason), (33.3, "low"))

    def test_insiders_neither_see_nor_fill_it(self):
        row = self._start()
        location = self._begin(row)
        one = self._inputs(row)
        groups = "survey.group_survey_manager,customer_manager.group_customer_manager_officer"
        insider = new_test_user(self.env, login="sy_insider", groups=groups, password="sy_insider")
        seen = one.with_user(insider)
        self.assertFalse(seen.search([("id", "=", one.id)]))
        self.assertFalse(seen.search([("access_token", "=", one.access_token)]))
        with self.assertRefused(AccessError, ""):
            seen.read(["access_token"])
        self.authenticate("sy_insider", "sy_insider")
        self.assertNotIn("o_survey_form", self.url_open(location).text)
        answer = self.make_jsonrpc_request(
            f"/survey/begin/{one.survey_id.access_token}/{one.access_token}", {"lang_code": "en_US"}
        )
        self.assertEqual(answer[1].get("error"), "answer_wrong_user")
        self.authenticate(None, None)
        self._fill(one, 9)
        self.assertTrue(seen.search([("id", "=", one.id)]))
        insider.group_ids -= self.env.ref("customer_manager.group_customer_manager_officer")
        insider.group_ids -= self.env.ref("customer_manager.group_customer_manager_supervisor")
        insider.group_ids -= self.env.ref("customer_manager.group_customer_manager_user")
        self.env.flush_all()
        self.assertFalse(seen.search([("id", "=", one.id)]))
        lines = self.env["survey.user_input.line"].with_user(insider)
        self.assertFalse(lines.search([("user_input_id", "=", one.id)]))

    def test_no_questionnaire_without_an_invitation(self):
        row = self._start()
        insider = new_test_user(self.env, login="sy_insider", groups="survey.group_survey_manager")
        inputs = self.env["survey.user_input"].with_user(insider)
        values = {"survey_id": self.round.survey_id.id}
        with self.assertRefused(AccessError, "belongs to the customer"):
            inputs.create({**values, "customer_opinion_id": row.id})
        with self.assertRefused(AccessError, "belongs to the customer"):
            inputs.with_context(default_customer_opinion_id=row.id).create(values)
        own = inputs.create(values)
        with self.assertRefused(AccessError, "belongs to the customer"):
            own.write({"customer_opinion_id": row.id})
        self._fill(own.sudo(), 10)
        self.assertEqual(row.state, "queued")

    def test_nobody_touches_what_a_customer_filled_in(self):
        """Not even a marketing officer with all rights in survey, who reads it once it is done."""
        row = self._start()
        self._begin(row)
        one = self._inputs(row)
        self._fill(one, 9)
        groups = "survey.group_survey_manager,customer_manager.group_customer_manager_officer"
        insider = new_test_user(self.env, login="sy_insider", groups=groups)
        seen = one.with_user(insider)
        line = seen.user_input_line_ids[0]
        for step in (
            lambda: line.write({"value_scale": 1}),
            lambda: line.copy(),
            lambda: line.unlink(),
            lambda: seen.write({"nickname": "Somebody"}),
            lambda: seen.unlink(),
        ):
            with self.assertRefused(AccessError, "belongs to the customer"):
                step()

    def test_after_the_round(self):
        row = self._start()
        location = self._begin(row)
        self.round.action_close()
        self.assertEqual(row.state, "expired")
        self.assertNotIn("o_survey_form", self.url_open(location).text)
        self._fill(self._inputs(row), 10)
        self.assertEqual((row.state, row.score), ("expired", False))

    def test_results_by_area(self):
        row = self._start()
        self._begin(row)
        self._fill(self._inputs(row), 10)
        [area] = self.round.area_ids.filtered(lambda one: one.area == "attitude")
        self.assertEqual((area.answered, area.score), (1, False))
        for number in range(4):
            person = self._create_tiered(f"Core {number}", "core", email=f"core{number}@steel.example")
            [other] = self.Opinion._ask(
                [
                    {
                        "name": "Q",
                        "kind": "yearly",
                        "company_id": self.company.id,
                        "partner_id": person.id,
                        "closed_at": row.closed_at,
                        "round_id": self.round.id,
                        "flags": ["yearly"],
                    }
                ]
            )
            other._issue_link()
            other._questionnaire_url()
            self._fill(self._inputs(other), 10)
        self.assertEqual(self._area(self.officer), (5, False), "Nobody compares the means of two days")
        self.round.with_user(self.officer).action_close()
        self.assertEqual(self._area(self.officer), (5, 100))
        # one of the five is about the manager: with the four others he would find it
        self.manager_user.group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        self.assertEqual(self._area(self.manager_user), (5, False))
        # nor in what a superuser has just read
        attitude = self.round.area_ids.filtered(lambda one: one.area == "attitude")
        self.assertEqual(attitude.score, 100)
        own = attitude.with_user(self.manager_user).sudo(False)
        self.assertEqual([own.score, own.score_before, own.importance, own.gap], [False] * 4)
        inputs = self.env["survey.user_input"].with_user(self.manager_user)
        self.manager_user.group_ids += self.env.ref("survey.group_survey_user")
        about = self._inputs(row)
        self.assertEqual(inputs.search([("customer_opinion_id", "=", row.id)]), inputs)
        self.assertEqual(inputs.with_user(self.officer).sudo().search([("customer_opinion_id", "=", row.id)]), about)
        lines = self.env["survey.user_input.line"].with_user(self.manager_user)
        self.assertFalse(lines.search([("user_input_id", "=", about.id)]))
        self.assertTrue(lines.search([("user_input_id.customer_opinion_id.round_id", "=", self.round.id)]))

    def _area(self, user):
        """Return what a user reads of an area."""
        self.env.flush_all()
        self.env.invalidate_all()
        areas = self.round.with_user(user).area_ids
        [area] = areas.filtered(lambda one: one.area == "attitude")
        return area.answered, area.score

    def _answers(self, *marks):
        """Let customers have answered: of each the marks for supply and for everything else."""
        self._start()
        for number, (supply, rest) in enumerate(marks):
            customer = self._create_tiered(f"Mill {number}", "standard", email=f"mill{number}@mill.example")
            matter = {"name": "Q", "kind": "yearly", "company_id": self.company.id, "partner_id": customer.id}
            [row] = self.Opinion._ask(
                [matter | {"closed_at": self.round.started_at, "round_id": self.round.id, "flags": ["yearly"]}]
            )
            row._issue_link()
            row._questionnaire_url()
            one = self._inputs(row)
            for question in one.survey_id.question_ids.filtered("customer_area"):
                is_last = question.customer_area == "price"
                value = supply if question.customer_area == "supply" else 11 - rest if is_last else rest
                one._save_lines(question, str(value))
            one._mark_done()

    def _areas(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return {one.area: one for one in self.round.area_ids}

    def test_what_moves_the_whole(self):
        self._answers((5, 2), (5, 4), (5, 6), (5, 8), (5, 10))
        self.assertEqual({one.importance for one in self._areas().values()}, {False})
        self.round.action_close()
        areas = self._areas()
        # goes along with the others
        self.assertGreater(areas["service"].importance, 99)
        self.assertAlmostEqual(areas["service"].gap, areas["service"].importance - areas["service"].score, 1)
        # says the same whatever the others say, or the opposite
        self.assertEqual((areas["supply"].importance, areas["supply"].gap), (False, False))
        self.assertEqual(areas["price"].importance, 0)

    def test_nothing_of_it_below_five_answers(self):
        self._answers((5, 2), (5, 4), (5, 6), (5, 8))
        self.round.action_close()
        self.assertEqual({(one.importance, one.gap) for one in self._areas().values()}, {(False, False)})

    def test_who_reads_what_moves_the_whole(self):
        areas = self.env["customer.satisfaction.area"]
        for user in (self.supervisor, self.officer, self.users["audit"]):
            areas.with_user(user).search([]).mapped("gap")
        for user in (self.manager_user, self.users["department"], self.users["admin"], self.users["hr"]):
            with self.assertRefused(AccessError, ""):
                areas.with_user(user).search([])

    def test_a_questionnaire_needs_the_manager_part(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "Other",
                "access_mode": "token",
                "question_and_page_ids": [Command.create({"title": "Well?", "question_type": "scale"})],
            }
        )
        self.round.survey_id = survey
        with self.assertRefused(UserError, "no question about the customer manager"):
            self.round.action_start()
