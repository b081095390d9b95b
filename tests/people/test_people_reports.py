import json
from unittest.mock import patch
from urllib.parse import unquote

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ...reports.drawing import qr_path, rosette
from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestPeopleReports(ReportCommon):
    """Application sheet and notice, and what all printed documents have in common."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._employee("Boss Bi")
        cls.candidate = cls._employee("王建国", parent_id=cls.boss.id, job_title="电能计量工")
        cls._prove_eligible(cls.candidate)
        cls.rival = cls._employee("Bob Bao", job_title="Meter reader")
        cls._prove_eligible(cls.rival)
        cls.campaign = cls._campaign(name="2027 选聘")
        cls.application = cls._apply(cls.campaign, cls.candidate, submit=False)
        paper = cls.env["ir.attachment"].with_user(cls.candidate.user_id).create({"name": "学历证书.pdf", "raw": b"1"})
        cls.application.write({"motivation": "角直骨复 I keep my word.", "attachment_ids": [Command.set(paper.ids)]})
        cls.application.action_submit()
        cls.application.with_user(cls.boss.user_id).action_give_opinion("同意 Works well.")
        cls.other = cls._apply(cls.campaign, cls.rival)

    # application sheet

    def test_the_sheet_says_what_was_handed_in_and_found(self):
        for lang in ("en_US", "zh_CN"):
            text = self._html("report_application", self.application, lang=lang)
            for word in (
                "王建国", "电能计量工", "2027 选聘", "角直骨复 I keep my word.", "同意 Works well.", "Boss Bi",
                "学历证书.pdf", "SD13", "Meter reader", self.campaign.frozen_scheme_id.checksum,
            ):  # fmt: skip
                with self.subTest(lang=lang, word=word):
                    self.assertIn(word, text)
        department = self.department.with_context(lang="en_US").name
        self.assertIn(department, self._html("report_application", self.application))

    def test_conditions_speak_in_words(self):
        text = self._html("report_application", self.application)
        for words in ("Education SD13 at least Junior college Bachelor Met", "Ethics statement given SD13 yes yes Met"):
            self.assertIn(words, text)
        self.assertNotIn("1 = yes", text)

    def test_the_sheet_shows_neither_marks_nor_the_code(self):
        application = self.application.sudo()
        application.write({"total_score": 87.65, "rank": 3, "outcome": "passed"})
        text = self._html("report_application", application)
        self.assertNotIn("87.65", text)
        self.assertNotIn(application.code, text)

    def test_the_sheet_is_for_those_who_read_the_application(self):
        portal = new_test_user(self.env, login="pp_portal", groups="base.group_portal")
        self.assertPrints(
            "report_application",
            self.application,
            allowed=[self.candidate.user_id, self.boss.user_id, self.hr, self.users["audit"]],
            refused=[self.rival.user_id, self.committee, self.officer, self.users["admin"], portal],
            exception=AccessError,
        )

    def test_a_draft_says_so(self):
        draft = self.env["customer.manager.application"].with_user(self.boss.user_id)
        draft = draft.create({"campaign_id": self.campaign.id, "employee_id": self.boss.id})
        page = self._raw("report_application", draft, self.boss.user_id)
        self.assertIn('<span class="badge">Draft</span>', page)
        self.assertNotIn("badge", self._raw("report_application", self.application).split("</style>")[-1])

    def test_a_refused_one_says_why(self):
        self.other.with_user(self.hr).action_refuse("Came with another person's papers.")
        text = self._html("report_application", self.other, self.rival.user_id)
        self.assertIn("Came with another person's papers.", text)

    def test_an_outsider_signs_a_print_of_the_draft(self):
        person = self.env["res.partner"].create({"name": "欧阳 Outsider"})
        campaign = self._campaign(kind="external", name="Outside")
        draft = self.env["customer.manager.application"].with_user(self.hr)
        draft = draft.create({"campaign_id": campaign.id, "partner_id": person.id})
        text = self._html("report_application", draft)
        for word in ("欧阳 Outsider", "on paper", "Draft", "Not confirmed", "Date and signature"):
            self.assertIn(word, text)

    # notice

    def _decide(self):
        self.application.sudo().write({"outcome": "passed", "rank": 1, "total_score": 91.25, "result": "selected"})
        self.other.sudo().write({"outcome": "failed_part", "total_score": 55, "result": "failed"})
        self._hang_out(self.campaign)

    def test_the_notice_comes_with_the_decision(self):
        with self.assertRefused(UserError, "2027 选聘 is not decided yet"):
            self._html("report_notice", self.campaign)

    def test_the_notice_names_winners_with_unit_and_post_only(self):
        self._decide()
        for lang in ("en_US", "zh_CN"):
            text = self._html("report_notice", self.campaign, self.employee_user, lang)
            self.assertIn("王建国", text)
            self.assertIn("电能计量工", text)
            for secret in ("Bob Bao", "91.25", "55"):
                self.assertNotIn(secret, text.replace(str(self.today.year), ""))
        self.assertRegex(self._html("report_notice", self.campaign), r"Place of the seal Printed on .* by ")
        pages = self._pdf("report_notice", self.campaign, self.employee_user, "zh_CN")
        self.assertEqual(len(pages), 1)

    # what all have in common

    def test_moments_are_written_like_days_in_the_time_zone_of_the_reader(self):
        document = self.env["customer.report"].with_user(self.hr)
        moment = fields.Datetime.to_datetime("2026-03-31 16:30:00")
        for zone, lang, text in (
            ("Asia/Shanghai", "en_US", "04/01/2026 12:30\xa0AM"),
            ("UTC", "en_US", "03/31/2026 4:30\xa0PM"),
            (False, "en_US", "04/01/2026 12:30\xa0AM"),
        ):
            self.hr.tz = zone
            with self.subTest(zone=zone):
                self.assertEqual(document.with_context(lang=lang)._format_moment(moment), text)
        self.assertIn("00:30", document.with_context(lang="zh_CN")._format_moment(moment))

    def test_head_of_the_page(self):
        text = self._html("report_application", self.application | self.other)
        self.assertIn(self.company.name, text)
        self.assertIn(f"by {self.hr.name}", text)
        self.assertIn("Document 1 of 2", text)
        self.assertIn("Document 2 of 2", text)
        self.assertNotIn("Document", self._html("report_application", self.application))

    def test_a_request_adds_nothing_to_a_document(self):
        forged = {"sheets": [], "company": "Forged", "mark": "Forged", "customer_batch": [[1], 7, 9], "number": 7}
        text = self._html("report_application", self.application, **forged)
        self.assertIn("王建国", text)
        self.assertNotIn("Forged", text)
        self.assertNotIn("7 of 9", text)
        self.authenticate(self.hr.login, self.hr.login)
        page = self.url_open(f"/report/html/customer_manager.report_application/{self.application.id}?mark=Forged")
        self.assertIn("王建国", page.text)
        self.assertNotIn("Forged", page.text)

    def test_there_is_something_to_print(self):
        with self.assertRefused(UserError, "Choose what to print"):
            self._html("report_application", self.application.browse())

    def test_one_record_at_a_time_and_nothing_is_fetched(self):
        bodies = []

        def run(_self, parts, *args, **kwargs):
            bodies.append(parts)
            return original(_self, parts, *args, **kwargs)

        original = IrActionsReport._run_wkhtmltopdf
        with patch.object(IrActionsReport, "_run_wkhtmltopdf", run):
            pages = self._pdf("report_application", self.application | self.other)
        self.assertEqual([len(parts) for parts in bodies], [1, 1])
        self.assertEqual(len(pages), 2)
        for [body] in bodies:
            for outside in ("<link", "<script", "<base", 'src="/', 'src="http', "url("):
                self.assertNotIn(outside, body)

    def test_nothing_is_drawn_when_one_of_several_is_refused(self):
        with (
            patch.object(IrActionsReport, "_run_wkhtmltopdf") as run,
            self.assertRefused(AccessError, ""),
        ):
            self._pdf("report_application", self.application | self.other, self.candidate.user_id)
        run.assert_not_called()

    def test_pages_are_numbered(self):
        self.application.sudo().motivation = "A long story. " * 1200
        pages = self._pdf("report_application", self.application | self.other)
        self.assertGreater(len(pages), 2)
        texts = [page.extract_text() for page in pages]
        self.assertIn(f"1 / {len(pages) - 1}", texts[0])
        self.assertIn(f"{len(pages) - 1} / {len(pages) - 1}", texts[-2])
        self.assertIn("1 / 1", texts[-1])

    def test_chinese_is_drawn_with_the_simplified_face(self):
        self.assertSimplifiedFace(self._pdf("report_application", self.application, lang="zh_CN"))

    def test_the_file_has_a_speaking_name(self):
        self.authenticate(self.hr.login, self.hr.login)
        url = f"/report/pdf/customer_manager.report_application/{self.application.id}"
        response = self.url_open(
            "/report/download",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "data": json.dumps([url, "qweb-pdf"]),
                "context": json.dumps({"force_report_rendering": True}),
            },
        )
        self.assertTrue(response.content.startswith(b"%PDF"))
        name = unquote(response.headers["Content-Disposition"])
        self.assertIn("Application - 王建国 - 2027 选聘.pdf", name)

    def test_other_reports_stay_as_they_are(self):
        report = self.env.ref("web.action_report_internalpreview")
        self.assertIsNone(report._customer_document())
        self.assertEqual(report._get_layout(), self.env.ref("web.minimal_layout"))

    # drawings

    def test_qr_code_is_drawn_module_by_module(self):
        size, path = qr_path("https://example.com/x")
        self.assertEqual(size, 33)  # version 2: 25 modules, and 4 white ones at each side
        # the finder pattern: 7 dark modules at the upper left
        self.assertTrue(path.startswith("M4 4h7v1h-7z"))
        self.assertNotEqual(path, qr_path("https://example.com/y")[1])

    def test_rosette_stays_within_its_radius(self):
        places = rosette(50, points=60).replace("Z", "").replace("M", "L").split("L")
        radii = [sum(float(one) ** 2 for one in place.split()) ** 0.5 for place in places if place]
        self.assertLessEqual(max(radii), 50.1)
        self.assertGreater(max(radii), 40)
