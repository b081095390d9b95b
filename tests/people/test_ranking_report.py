from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...reports.paging import em_width, fitting_size, lines_needed, pages_of
from ..approval.common import ApprovalMixinCommon
from .panel_common import PanelCommon
from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestRankingReport(ApprovalMixinCommon, PanelCommon, ReportCommon):
    """Ranking and minutes: all that the decision stands on, for those who decide, once there is a ranking."""

    def _rank(self):
        """Return the panel of the campaign, which is ranked: Ann first, Dan below the mark of the interview."""
        panel = self._started()
        self._seal_all(panel, {"Ann Ai": [9, 9, 9, 9, 9, 9, 9.5], "Dan Du": [5] * 7})
        self.campaign.action_rank(self.campaign._score().fingerprint)
        return panel

    def test_it_comes_with_the_ranking(self):
        with self.assertRefused(UserError, "is not ranked yet"):
            self._html("report_ranking", self.campaign)
        self._rank()
        self.assertIn("Ann Ai", self._html("report_ranking", self.campaign))
        self.campaign.action_rescore("A mark is missing")
        with self.assertRefused(UserError, "is not ranked yet"):
            self._html("report_ranking", self.campaign)

    def test_figures_are_those_of_the_ranking(self):
        self._rank()
        for lang in ("en_US", "zh_CN"):
            text = self._html("report_ranking", self.campaign, lang=lang)
            for application in self.candidates.sudo():
                self.assertIn(f"{application.total_score:.2f}", text)
                for score in application.score_ids.filtered(lambda one: one.kind == "part"):
                    for figure in (score.raw, score.normalised, score.weighted):
                        with self.subTest(lang=lang, name=application.name, part=score.code):
                            self.assertIn("–" if figure is False else f"{figure:.2f}", text)
            self.assertIn(self.campaign.ranking_hash, text)
            self.assertIn(self.campaign.frozen_scheme_id.checksum, text)
        self.assertLess(text.index("Ann Ai"), text.index("Bob Bao"))
        self.assertIn("Interview: 50.00, needed are 60.", self._html("report_ranking", self.campaign))

    def test_marks_that_are_not_of_100_have_a_column_of_their_own(self):
        self._rank()
        head = "of 100 Points of 100 Points"
        self.assertIn(head, self._html("report_ranking", self.campaign))
        self.ann.sudo().score_ids.filtered(lambda one: one.code == "written").sudo().raw = 45
        text = self._html("report_ranking", self.campaign)
        self.assertIn("Mark of 100 Points", text)
        self.assertIn("45.00 90.00", text)

    def test_panel_agreement_and_seals(self):
        self.env["approval.relation"].sudo().create(
            {"employee_id": self.people["Ann Ai"].id, "user_id": self.raters[4].id, "kind": "relative"}
        )
        panel = self._rank()
        text = self._html("report_ranking", self.campaign)
        for rater in (*self.raters, *self.substitutes):
            self.assertIn(rater.name, text)
        self.assertIn("Rater r5 did not rate: Ann Ai.", text)
        for secret in ("relative", "Relative"):
            self.assertNotIn(secret, text)
        self.assertIn("Seals: 28 verified when this was printed, all whole.", text)
        self.assertIn("ICC of one rater:", text)
        self.assertNotIn("Seals:", self._html("report_ranking", self.campaign, self.committee))
        self.assertEqual(panel.state, "revealed")

    def test_departures_minutes_and_approval(self):
        self._rank()
        text = self._html("report_ranking", self.campaign)
        self.assertIn("The decision follows the ranks.", text)
        self.assertIn("None were written.", text)
        self.ann.write({"result": "rejected", "departure_reason": "本人放弃 Stepped back."})
        self.campaign.minutes = "<p>会议纪要 The committee <b>met</b>.</p><script>alert(1)</script>"
        second = self._create_role_user("committee", login="pp_committee_2")
        self.approve(self.campaign, self.committee, second)
        text = self._html("report_ranking", self.campaign)
        for word in (
            "本人放弃 Stepped back.",
            "会议纪要 The committee met .",
            "Because.",
            self.case(self.campaign).head_hash,
        ):
            self.assertIn(word, text)
        self.assertNotIn("alert(1)", self._raw("report_ranking", self.campaign))

    def test_appeals_are_for_those_who_read_them(self):
        self._rank()
        self._hang_out(self.campaign)
        appeal = self.env["customer.manager.appeal"].with_user(self.people["Dan Du"].user_id)
        appeal.create({"campaign_id": self.campaign.id, "text": "I was not heard."})
        self.assertIn("I was not heard.", self._html("report_ranking", self.campaign))
        self.assertNotIn("I was not heard.", self._html("report_ranking", self.campaign, self.committee))

    def test_who_decides_prints_it(self):
        self._rank()
        self.assertPrints(
            "report_ranking",
            self.campaign,
            allowed=[self.hr, self.committee, self.users["audit"]],
            refused=[self.officer, self.supervisor, self.users["admin"], self.chair, self.people["Ann Ai"].user_id],
            exception=AccessError,
        )

    def test_candidates_do_not_print_it_whatever_their_role(self):
        self._rank()
        user = self.people["Ann Ai"].user_id
        for role in ("hr", "committee", "audit"):
            group = self.env.ref(f"customer_manager.group_customer_manager_{role}")
            user.sudo().group_ids |= group
            with self.subTest(role=role), self.assertRefused(AccessError, "you stand for a seat"):
                self._html("report_ranking", self.campaign, user)
            user.sudo().group_ids -= group

    def test_pages_lie_across(self):
        self._rank()
        pages = self._pdf("report_ranking", self.campaign, self.committee, "zh_CN")
        self.assertLessEqual(len(pages), 5)
        self.assertGreater(pages[0].mediabox.width, pages[0].mediabox.height)
        self.assertSimplifiedFace(pages)

    # paging

    def test_rows_are_shared_out_by_their_heights(self):
        rows = list("abcdef")
        self.assertEqual(pages_of(rows, [1] * 6, 2, 3), [["a", "b"], ["c", "d", "e"], ["f"]])
        self.assertEqual(pages_of(rows[:3], [1, 5, 1], 2, 3), [["a"], ["b"], ["c"]], "a row may be higher than a page")
        self.assertEqual(pages_of([], [], 2, 3), [[]])

    def test_chinese_signs_are_wider(self):
        self.assertEqual(em_width("客户"), 2)
        self.assertLess(em_width("abc"), 2)
        self.assertEqual(em_width(False), 0)
        self.assertEqual(fitting_size("客户经理", 40, 30), 10)
        self.assertEqual(fitting_size("", 40, 30), 30)
        self.assertEqual([lines_needed(text, 100, 10) for text in ("", "客" * 10, "客" * 11, "客" * 30)], [1, 1, 2, 3])

    def test_lines_break_where_a_browser_breaks_them(self):
        for text, count in (
            ("Customer service", 1),
            ("Customer service representative", 2),
            ("Extra-high-voltage customers", 2),
            ("x" * 60, 3),
            ("城区 City Supply Station 供电所", 2),
        ):
            with self.subTest(text=text):
                self.assertEqual(lines_needed(text, 100, 10), count)


@tagged("post_install", "-at_install")
class TestScorecardReport(PanelCommon, ReportCommon):
    """The score sheet: a rater's own before the marks are open, everybody's who reads them afterwards."""

    def test_before_the_opening_only_the_rater_prints_his_own(self):
        panel = self._started()
        card = self._card(panel, self.chair, self.ann)
        self._fill(card, mark=7.5)
        card._lines().with_user(self.chair)[0].note = "Tidy 整洁"
        text = self._html("report_scorecard", card, self.chair)
        for word in ("Ann Ai", "Metering", "7.5", "Tidy 整洁", "To fill in", "Dress rule kept", "not yet"):
            self.assertIn(word, text)
        card.action_seal()
        text = self._html("report_scorecard", card, self.chair)
        self.assertIn(card.sudo().seal_hash, text)
        self.assertNotIn("To fill in", text)
        for user in (self.hr, self.users["audit"]):
            with (
                self.subTest(user=user.login),
                self.assertRefused(AccessError, "before all raters have sealed, only Rater r1 prints this one"),
            ):
                self._html("report_scorecard", card, user)
        for user in (self.committee, self.raters[1], self.users["admin"], self.people["Ann Ai"].user_id):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                self._html("report_scorecard", card, user)

    def test_the_chair_does_not_print_the_cards_of_others_before(self):
        panel = self._started()
        card = self._card(panel, self.raters[1], self.ann)
        self._fill_and_seal(card)
        with self.assertRefused(AccessError, "only Rater r2 prints this one"):
            self._html("report_scorecard", card, self.chair)

    def test_afterwards_those_who_read_the_marks_print_them(self):
        panel = self._started()
        self._seal_all(panel)
        card = self._card(panel, self.raters[1], self.ann)
        self.assertPrints(
            "report_scorecard",
            card,
            allowed=[self.raters[1], self.chair, self.hr, self.committee, self.users["audit"]],
            refused=[self.raters[2], self.officer, self.people["Ann Ai"].user_id],
            exception=AccessError,
        )

    def test_nothing_of_the_person_but_name_unit_and_post(self):
        person = self.people["Ann Ai"]
        person.sudo().write({"sex": "female", "birthday": "1990-05-17", "marital": "married"})
        panel = self._started()
        page = self._raw("report_scorecard", self._card(panel, self.chair, self.ann), self.chair)
        for secret in ("female", "Female", "1990", "arried", "image_"):
            self.assertNotIn(secret, page)

    def test_a_correction_stands_beside_the_first_mark(self):
        panel = self._started()
        self._seal_all(panel)
        card = self._card(panel, self.raters[1], self.ann)
        line = card._lines()[0]
        panel.with_user(self.chair).action_correct(line.id, 9.5, "写错了 Slip of the pen.")
        for user in (self.hr, self.raters[1]):
            page = self._raw("report_scorecard", card, user)
            self.assertIn("写错了 Slip of the pen.", page)
            self.assertIn("line-through", page)
            self.assertIn("9.5", page)
            self.assertIn("A mark that is struck out was sealed", page)

    def test_several_in_one_print(self):
        panel = self._started()
        self._seal_all(panel)
        cards = panel.sudo().scorecard_ids[:3].with_user(self.hr)
        pages = self._pdf("report_scorecard", cards, lang="zh_CN")
        self.assertEqual(len(pages), 3)
        self.assertSimplifiedFace(pages)
