from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..printed_common import PrintedCommon
from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestServiceReportBriefing(PrintedCommon, VisitCommon):
    """The briefing on paper: what the form says, and to nobody else."""

    NAME = "report_visit_briefing"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._visit(purpose="Second supply 第二电源")

    def _printer(self):
        return self.user

    def _bring_figures(self):
        account = self.env["customer.account"].create(
            {
                "number": "BRIEF-1",
                "partner_id": self.core.id,
                "company_id": self.company.id,
                "category": "industry",
                "contract_number": "C-77",
                "contract_end": self._day(30),
            }
        )
        first = self.today.replace(day=1)
        self.env["customer.usage"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": self.core.id,
                    "company_id": self.company.id,
                    "month": fields.Date.subtract(first, months=back),
                    "kwh": 1000 if back <= 12 else 2000,
                    "revenue": 500,
                    "paid": 100 if back == 4 else 500,
                    "due_date": self._day(-40) if back == 4 else False,
                }
                for back in range(1, 25)
            ]
        )

    def test_what_to_know(self):
        self._bring_figures()
        self._promise(name="A quotation for the line")
        self._done(40, outcome="They want a second line")
        self.env["customer.signal"].with_user(self.user).create(
            {"name": "Moves to the coast", "partner_id": self.core.id, "kind": "risk", "level": "R3"}
        )
        text = self._html(self.NAME, self.visit)
        for word in (
            "Core Steel",
            "Second supply 第二电源",
            "12,000",
            "24,000",
            "-50.0 %",
            "BRIEF-1",
            "C-77",
            "40",
            "A quotation for the line",
            "R3 · Moves to the coast",
            "Chief Chen",
            "They want a second line",
        ):
            with self.subTest(word=word):
                self.assertIn(word, text)
        self.assertEqual(self._raw(self.NAME, self.visit).count("<rect"), 24)

    def test_without_figures_it_says_so(self):
        text = self._html(self.NAME, self.visit)
        self.assertIn("No usage is known", text)
        self.assertNotIn("<svg", self._raw(self.NAME, self.visit))

    def test_prints_as_a_file(self):
        self._bring_figures()
        pages = self._pdf(self.NAME, self.visit)
        self.assertSimplifiedFace(pages)
        self.assertIn("Visit Briefing", " ".join(pages[0].extract_text().split()))

    def test_queries_do_not_grow_with_what_is_known(self):
        report = self.env["report.customer_manager.report_visit_briefing"].with_user(self.user)
        report._get_report_values(self.visit.ids)
        before = self._count(report)
        self._bring_figures()
        for number in range(10):
            self._promise(name=f"Promise {number}")
            self._done(number + 1)
        self.assertLessEqual(self._count(report), before + 12)

    def _count(self, report):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        report._get_report_values(self.visit.ids)
        return self.env.cr.sql_log_count - start

    def test_who_prints(self):
        allowed = [self.user, self.supervisor, self.officer, self.audit]
        refused = [
            self.first.user_id,
            self.other_supervisor,
            self.employee_user,
            *(self.users[role] for role in ("department", "rater", "hr", "committee", "admin")),
        ]
        self.assertPrints(self.NAME, self.visit, allowed, refused, AccessError)
        self.assertShownOverHttp(self.NAME, self.visit, self.user, "Second supply")
        self.assertKeptOverHttp(self.NAME, self.visit, [self.first.user_id, self.employee_user], "Second supply")

    def test_a_complaint_about_the_manager_is_not_on_it(self):
        request = self._complain(is_about_manager=True)
        # nor where his supervisor prints it for him
        for user in (self.user, self.supervisor, self.officer):
            text = self._html(self.NAME, self.visit, user)
            self.assertNotIn(request.number, text)
            self.assertNotIn("Shouting", text)

    def test_a_complaint_about_who_comes_along_is_not_on_it_either(self):
        request = self._complain()
        request.with_user(self.officer).sudo(False).action_set_subject(self.first.user_id.id, "Said on the phone")
        self.assertIn("Shouting", self._html(self.NAME, self.visit, self.officer))
        self.visit.colleague_ids = self.first.user_id
        self.assertNotIn("Shouting", self._html(self.NAME, self.visit, self.officer))

    def _complain(self, **values):
        request = self.env["customer.request"]._create_from_intake(
            [
                {
                    "partner_id": self.core.id,
                    "channel": "phone",
                    "name": "Shouting",
                    "received_at": fields.Datetime.now() - timedelta(hours=1),
                    **values,
                }
            ]
        )
        self.assertEqual(request.is_bypassed, bool(values))
        return request
