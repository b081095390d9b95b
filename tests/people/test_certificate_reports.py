import io
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileWriter

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ...reports.drawing import qr_path
from ...reports.people.report_name_card import _size_of
from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestCertificateReports(ReportCommon):
    """Certificate, register, letter of appointment and name card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_manager("顾明澜", "first")
        cls.employee = cls.manager.employee_id
        cls.employee.write({"department_id": cls.department.id, "mobile_phone": "138 0000 1111"})
        cls.employee.write({"work_phone": "0511-8835", "work_email": "gu@example.com"})
        cls.certificate = cls.manager.certificate_ids
        cls.appointment = cls.manager.appointment_ids
        cls.env.ref("customer_manager.customer_manager_grade_first").update_field_translations(
            "name", {"zh_CN": "一级客户经理"}
        )

    # certificate

    def test_the_certificate_speaks_both_languages(self):
        for lang in ("en_US", "zh_CN"):
            text = self._html("report_certificate", self.certificate, lang=lang)
            for word in ("顾明澜", "一级客户经理", "First-grade customer manager", self.certificate.number):
                with self.subTest(lang=lang, word=word):
                    self.assertIn(word, text)
            self.assertIn(f"{self.today.year}年{self.today.month}月{self.today.day}日", text)
            self.assertIn(f"{self.today:%B} {self.today.day}, {self.today.year}", text)
            self.assertNotIn("SUSPENDED", text)

    def test_without_chinese_it_speaks_english_once(self):
        with patch.object(type(self.env["res.lang"]), "get_installed", lambda _self: [("en_US", "English")]):
            text = self._html("report_certificate", self.certificate)
        self.assertNotIn("一级客户经理", text)
        self.assertEqual(text.count("Customer Manager Certificate"), 1)

    def test_its_code_leads_to_the_public_page(self):
        certificate = self.certificate.with_user(self.hr)
        _size, path = qr_path(certificate.public_url)
        self.assertIn(path, self._raw("report_certificate", certificate))
        self.assertNotIn(certificate.token, self._html("report_certificate", certificate))

    def test_one_that_does_not_count_has_a_mark_across(self):
        certificate = self.certificate.with_user(self.hr)
        self.assertNotIn("fill-opacity", self._raw("report_certificate", certificate))
        certificate.action_suspend("Complaint")
        text = self._html("report_certificate", certificate)
        self.assertIn("SUSPENDED", text)
        self.assertIn("Suspended since", text)
        self.assertNotIn("Complaint", text)
        certificate.action_lift("Unfounded")
        self.assertNotIn("SUSPENDED", self._html("report_certificate", certificate))
        for values, mark in (
            ({"date_from": self._day(years=3), "date_to": self._day(days=1)}, "EXPIRED"),
            ({"state": "withdrawn", "withdrawn_on": self.today}, "WITHDRAWN"),
        ):
            certificate.flush_recordset()
            sets = ", ".join(f"{name} = %({name})s" for name in values)
            self.env.cr.execute(
                f"UPDATE customer_manager_certificate SET {sets} WHERE id = %(id)s",  # pylint: disable=sql-injection
                {**values, "id": certificate.id},
            )
            certificate.invalidate_recordset()
            with self.subTest(mark=mark):
                self.assertIn(mark, self._html("report_certificate", certificate))

    def test_the_holder_human_resources_and_audit_print_it(self):
        self.assertPrints(
            "report_certificate",
            self.certificate,
            allowed=[self.manager.user_id, self.hr, self.users["audit"]],
            refused=[self.supervisor, self.officer, self.committee, self.senior.user_id, self.users["admin"]],
            exception=AccessError,
        )
        with self.assertRefused(AccessError, "human resources, audit and the holder print it"):
            self._html("report_certificate", self.certificate, self.supervisor)

    def test_each_is_one_leaf(self):
        certificates = self.certificate | self.senior.certificate_ids | self.first.certificate_ids
        pages = self._pdf("report_certificate", certificates)
        self.assertEqual(len(pages), 3)
        self.assertSimplifiedFace(pages)
        self.assertIn("NotoSerifCJKsc", "".join(self._fonts(pages)))
        self.assertNotIn("/Helvetica", self._fonts(pages), "a leaf has no page number")

    # register

    def test_the_register_is_one_list_in_the_order_of_numbers(self):
        certificates = self.first.certificate_ids | self.certificate | self.senior.certificate_ids
        for lang in ("en_US", "zh_CN"):
            text = self._html("report_certificate_register", certificates, lang=lang)
            numbers = sorted(certificates.mapped("number"))
            self.assertEqual(sorted(numbers, key=text.index), numbers)
            self.assertIn("顾明澜", text)
        with patch.object(IrActionsReport, "_run_wkhtmltopdf", autospec=True, return_value=_blank()) as run:
            self._pdf("report_certificate_register", certificates)
        run.assert_called_once()

    def test_the_register_of_the_company(self):
        nothing = self.certificate.browse()
        text = self._html("report_certificate_register", nothing, self.users["audit"])
        everything = self.env["customer.manager.certificate"].search([("company_id", "=", self.company.id)])
        for certificate in everything:
            self.assertIn(certificate.number, text)
        with self.assertRefused(UserError, "Choose the certificates"):
            self._html("report_certificate_register", nothing, self.supervisor)
        action = nothing.with_user(self.hr).action_print_register()
        self.assertEqual(action["report_name"], "customer_manager.report_certificate_register")
        self.assertIs(action["context"]["active_ids"], False)
        action = self.certificate.with_user(self.hr).action_print_register()
        self.assertEqual(action["context"]["active_ids"], self.certificate.ids)

    def test_certificates_of_several_companies(self):
        other = self.env["res.company"].create({"name": "Another Power"})
        self.hr.company_ids |= other
        employee = self.env["hr.employee"].create({"name": "Far Fu", "company_id": other.id})
        foreign = self._certify(employee, "second")
        report = self._report(self.hr).with_context(allowed_company_ids=(self.company | other).ids)
        name = "customer_manager.report_certificate_register"
        page = report._render_qweb_html(name, (self.certificate | foreign).ids)[0].decode()
        self.assertEqual(page.count("Another Power"), 2, "in the head and in the row")
        report = report.with_context(allowed_company_ids=self.company.ids)
        with self.assertRefused(AccessError, ""):
            report._render_qweb_html(name, (self.certificate | foreign).ids)
        self.assertNotIn(foreign.number, self._html("report_certificate_register", foreign.browse()))

    def test_nobody_lists_what_he_may_not_read(self):
        foreign = self.outsider.certificate_ids
        self.assertIn("顾明澜", self._html("report_certificate_register", self.certificate, self.supervisor))
        with self.assertRefused(AccessError, ""):
            self._html("report_certificate_register", self.certificate | foreign, self.supervisor)

    def test_a_long_register_repeats_its_head(self):
        Certificate = self.env["customer.manager.certificate"]
        people = self.env["hr.employee"].create(
            [{"name": f"Person {number}", "company_id": self.company.id} for number in range(45)]
        )
        certificates = Certificate._issue(
            [{"employee_id": one.id, "grade_id": self.grades["second"].id} for one in people]
        )
        pages = self._pdf("report_certificate_register", certificates, lang="zh_CN")
        self.assertGreaterEqual(len(pages), 2)
        self.assertSimplifiedFace(pages)
        box = pages[0].mediabox
        self.assertGreater(box.width, box.height)

    # letter

    def test_the_letter_is_in_the_language_of_the_person(self):
        self.manager.user_id.lang = "zh_CN"
        start = self.appointment.date_from
        for lang in ("en_US", "zh_CN"):
            text = self._html("report_appointment", self.appointment, lang=lang)
            with self.subTest(lang=lang):
                self.assertIn(f"{start.year}年{start.month}月{start.day}日", text)
                self.assertIn("一级客户经理", text)
                self.assertNotIn("First-grade", text)
                self.assertIn(self.certificate.number, text)

    def test_the_letter_names_order_term_and_mentor(self):
        trainee = self._create_manager("Trainee Tan")
        self._certify(trainee, "trainee")
        trainee.mentor_id = self.first
        appointment = self.env["customer.manager.appointment"].create(
            {"manager_id": trainee.id, "grade_id": self.grades["trainee"].id, "date_from": self.today}
        )
        text = self._html("report_appointment", appointment)
        for word in (
            appointment.order_number,
            "Trainee customer manager",
            "First Fang",
            trainee.certificate_ids.number,
        ):
            self.assertIn(word, text)
        self.assertIn(f"{appointment.date_to:%B} {appointment.date_to.day}, {appointment.date_to.year}", text)
        self.assertEqual(len(self._pdf("report_appointment", appointment | self.appointment)), 2)

    def test_the_person_human_resources_and_audit_print_the_letter(self):
        self.assertPrints(
            "report_appointment",
            self.appointment,
            allowed=[self.manager.user_id, self.hr, self.users["audit"]],
            refused=[self.supervisor, self.officer, self.senior.user_id, self.employee_user],
            exception=AccessError,
        )

    def test_the_letter_is_printed_where_the_terms_are(self):
        report = self.env.ref("customer_manager.action_report_appointment")
        for user in (self.hr, self.manager.user_id):
            view = self.env["customer.manager"].with_user(user).get_view(view_type="form")
            self.assertIn(f'name="{report.id}"', view["arch"])

    # name card

    def test_ten_cards_with_two_sides(self):
        self.company.write({"customer_hotline": "95598", "customer_regulator_hotline": "12398-9"})
        page = self._raw("report_name_card", self.manager)
        text = self._html("report_name_card", self.manager)
        self.assertEqual(text.count("一级客户经理"), 10)
        self.assertEqual(text.count("First-grade customer manager"), 10)
        for word in ("顾明澜", "0511-8835", "138 0000 1111", "gu@example.com", "95598", "12398-9"):
            self.assertEqual(text.count(word), 20, word)
        self.assertIn(qr_path(self.certificate.with_user(self.hr).public_url)[1], page)
        pages = self._pdf("report_name_card", self.manager | self.senior, lang="zh_CN")
        self.assertEqual(len(pages), 4)
        self.assertSimplifiedFace(pages)

    def test_what_is_long_gets_smaller_and_two_lines(self):
        sizes = [_size_of(text, 100, 20, 10) for text in ("短", "客户" * 4, "客户" * 10, "客户" * 20)]
        self.assertEqual(sizes, ["20.0", "12.5", "10.0", "5.0"])
        self.employee.work_email = f"{'long' * 9}@example.com"
        self.employee.flush_recordset()
        page = self._raw("report_name_card", self.manager)
        self.assertIn('style="font-size: 12.0px"', page)
        self.assertIn('style="font-size: 10.0px"', page)

    def test_the_title_is_that_of_the_grade(self):
        self.employee.job_title = "King of customers"
        self.assertNotIn("King of customers", self._html("report_name_card", self.manager))

    def test_a_card_is_void_on_suspension(self):
        self.certificate.with_user(self.hr).action_suspend("Complaint")
        for user in (self.hr, self.manager.user_id):
            with self.assertRefused(UserError, "顾明澜 is not in office; the cards are void"):
                self._html("report_name_card", self.manager, user)

    def test_a_card_needs_a_certificate(self):
        newcomer = self._create_manager("New Ni")
        with self.assertRefused(UserError, "is not in office"):
            self._html("report_name_card", newcomer)
        self.certificate.flush_recordset()
        self.env.cr.execute(
            "UPDATE customer_manager_certificate SET date_from = %s, date_to = %s WHERE id = %s",
            [self._day(years=3), self._day(days=1), self.certificate.id],
        )
        self.env.invalidate_all()
        with self.assertRefused(UserError, "顾明澜 has no certificate in force"):
            self._html("report_name_card", self.manager)

    def test_the_manager_human_resources_and_audit_print_cards(self):
        self.assertPrints(
            "report_name_card",
            self.manager,
            allowed=[self.manager.user_id, self.hr, self.users["audit"]],
            refused=[self.supervisor, self.officer, self.senior.user_id, self.employee_user],
            exception=AccessError,
        )

    def test_hotlines_have_their_defaults(self):
        company = self.env["res.company"].create({"name": "Another Power"})
        self.assertEqual((company.customer_hotline, company.customer_regulator_hotline), ("95598", "12398"))


def _blank():
    """Return a PDF of one empty page."""
    writer, stream = PdfFileWriter(), io.BytesIO()
    writer.addBlankPage(842, 595)
    writer.write(stream)
    return stream.getvalue()
