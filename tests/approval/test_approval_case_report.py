import io

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.pdf import PdfReader

from .common import SampleCommon, step

REPORT = "customer_manager.report_approval_case"


@tagged("post_install", "-at_install")
class TestApprovalCaseReport(SampleCommon, HttpCase):
    """The printed case: what was approved, by whom and in which words, with its trail; for its readers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.auditor = cls._person(
            "auditor", groups="base.group_user,customer_manager.group_customer_manager_audit", lang="zh_CN"
        )
        cls.process(
            "approval.sample",
            "confirm",
            [step("First step", users=cls.boss), step("Second step", users=cls.second)],
            owner_id=cls.manager.id,
        )
        cls.document = cls.sample(amount=1234.5, name="Pump station")
        cls.document.action_request_approval()
        cls.decide(cls.document, cls.boss, text="Needed before winter")
        cls.approval_case = cls.case(cls.document)

    def _text(self, user, case=None, lang="en_US"):
        report = self.env["ir.actions.report"].with_user(user).with_context(lang=lang, tz="UTC")
        content = report._render_qweb_html(REPORT, (case or self.approval_case).ids)[0].decode()
        return " ".join(" ".join(html.fromstring(content).find("body").itertext()).split())

    def test_what_is_printed(self):
        text = self._text(self.manager)
        for word in (
            "Pump station",
            f"No. {self.approval_case.id}",
            self.approval_case.process_id.name,
            "Requester",
            "Amount",
            "1,234.5",
            "First step",
            "Second step",
            "Boss",
            "Needed before winter",
            "Trail of events",
            "it is whole",
            self.approval_case.head_hash,
        ):
            with self.subTest(word=word):
                self.assertIn(word, text)
        for event in self.approval_case.event_ids:
            self.assertIn(event.hash[:12], text)

    def test_readers_without_the_events(self):
        for user in (self.requester, self.boss):
            text = self._text(user)
            self.assertIn("Needed before winter", text)
            self.assertNotIn("Trail of events", text)

    def test_on_behalf(self):
        self.env["approval.delegation"].with_user(self.second).create(
            {
                "user_id": self.second.id,
                "substitute_id": self.third.id,
                "date_from": self.env.company._approval_today(),
            }
        )
        self.task(self.document, self.second).with_user(self.third).action_approve("In her place")
        self.assertIn("Third for Second", self._text(self.manager))

    def test_who_prints_nothing(self):
        for user in (self.outsider, new_test_user(self.env, "ap_portal", groups="base.group_portal")):
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                self._text(user)

    def test_a_broken_trail_says_so(self):
        self.env.flush_all()
        with self.env["approval.event"]._guard_lifted():
            self.env.cr.execute("UPDATE approval_event SET actor = 1 WHERE sequence = 2")
        self.env.invalidate_all()
        text = self._text(self.manager)
        self.assertIn("The trail does not verify", text)
        self.assertIn("Event 2: it was altered.", text)

    def test_erased_texts(self):
        self.decide(self.document, self.second, verdict="reject", text="Too dear")
        self.approval_case.with_user(self.manager).action_erase_reasons("Asked for")
        text = self._text(self.manager)
        self.assertIn("Text erased", text)
        self.assertNotIn("Too dear", text)
        self.assertIn("it is whole", text)

    def test_values_stay_closed_to_who_cannot_read_the_document(self):
        self.document.sudo().is_private = True
        self.assertNotIn("1,234.5", self._text(self.boss))

    def test_pdf_in_the_language_of_the_reader(self):
        report = self.env["ir.actions.report"].with_user(self.auditor)
        report = report.with_context(force_report_rendering=True, lang="zh_CN")
        content, kind = report._render_qweb_pdf(REPORT, self.approval_case.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(PdfReader(io.BytesIO(content)).pages)
        self.assertNotIn("Approver", self._text(self.auditor, lang="zh_CN"))
