import io

from lxml import html

from odoo.tests import HttpCase
from odoo.tools.pdf import PdfReader

from .common import PeopleCommon


class ReportCommon(PeopleCommon, HttpCase):
    """Draws printed documents as the user who prints them; the server listens, as it does for wkhtmltopdf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.name = "Yunchuan Power"

    def _report(self, user, lang="en_US"):
        return self.env["ir.actions.report"].with_user(user).with_context(lang=lang, tz="Asia/Shanghai")

    def _hang_out(self, campaign):
        """Let a campaign be decided and its notice hang out today."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET state = 'decided', notice_from = %(day)s, notice_to = %(day)s,"
            " appeal_to = %(day)s WHERE id = %(id)s",
            {"day": self.today, "id": campaign.id},
        )
        self.env.invalidate_all()

    def _html(self, name, records, user=None, lang="en_US", **data):
        """Return the text of a document as the browser shows it, spaces made one."""
        content = self._raw(name, records, user, lang, **data)
        root = html.fromstring(content)
        return " ".join(" ".join(root.find("body").itertext()).split())

    def _raw(self, name, records, user=None, lang="en_US", **data):
        report = self._report(user or self.hr, lang)
        return report._render_qweb_html(f"customer_manager.{name}", records.ids, data=data)[0].decode()

    def _pdf(self, name, records, user=None, lang="en_US"):
        """Return the pages of the printed file."""
        report = self._report(user or self.hr, lang).with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(f"customer_manager.{name}", records.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        return PdfReader(io.BytesIO(content)).pages

    def _fonts(self, pages):
        """Return the names of the fonts that pages are drawn with."""
        fonts = set()
        for page in pages:
            for font in page["/Resources"]["/Font"].values():
                fonts.add(str(font.get_object()["/BaseFont"]))
        return fonts

    def assertSimplifiedFace(self, pages):
        """Expect Chinese to be drawn with the simplified face of Noto and with no other one."""
        drawn = {font for font in self._fonts(pages) if "CJK" in font}
        self.assertTrue(drawn)
        self.assertFalse({font for font in drawn if "CJKsc" not in font}, drawn)

    def assertPrints(self, name, records, allowed, refused, exception):
        """Expect a document to be printed for some users and refused to others."""
        for user in allowed:
            with self.subTest(allowed=user.login):
                self.assertIn(self.company.name, self._html(name, records, user))
        for user in refused:
            with self.subTest(refused=user.login), self.assertRefused(exception, ""):
                self._html(name, records, user)
