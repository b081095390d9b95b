import io
import json

from lxml import html

from odoo import http
from odoo.tests import HttpCase
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

_LOGGERS = ("odoo.http", "odoo.addons.web.controllers.report")


class PrintedCommon(HttpCase):
    """Draws printed documents as the user who prints them; the server listens, as it does for wkhtmltopdf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.name = "Yunchuan Power"

    def _printer(self):
        """Return who prints where a test names nobody."""
        return self.env.user

    def _report(self, user, lang="en_US"):
        return self.env["ir.actions.report"].with_user(user).with_context(lang=lang, tz="Asia/Shanghai")

    def _html(self, name, records, user=None, lang="en_US", **data):
        """Return the text of a document as the browser shows it, spaces made one."""
        content = self._raw(name, records, user, lang, **data)
        root = html.fromstring(content)
        return " ".join(" ".join(root.find("body").itertext()).split())

    def _raw(self, name, records, user=None, lang="en_US", **data):
        report = self._report(user or self._printer(), lang)
        return report._render_qweb_html(f"customer_manager.{name}", records.ids, data=data)[0].decode()

    def _pdf(self, name, records, user=None, lang="en_US"):
        """Return the pages of the printed file."""
        report = self._report(user or self._printer(), lang).with_context(force_report_rendering=True)
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

    def assertKeptOverHttp(self, name, records, users, secret):
        """Expect no address to show a document to users: page, file, text or download.

        :param secret: words that stand on the document
        """
        ids = ",".join(map(str, records.ids))
        for user in users:
            self.authenticate(user.login, user.login)
            for kind in ("html", "pdf", "text"):
                with self.subTest(kept=user.login, kind=kind), mute_logger(*_LOGGERS):
                    response = self.url_open(f"/report/{kind}/customer_manager.{name}/{ids}")
                    self.assertGreaterEqual(response.status_code, 400)
                    self.assertNotIn(secret, response.text)
                    self.assertFalse(response.content.startswith(b"%PDF"))
            with self.subTest(kept=user.login, kind="download"), mute_logger(*_LOGGERS):
                response = self.url_open(
                    "/report/download",
                    data={
                        "csrf_token": http.Request.csrf_token(self),
                        "data": json.dumps([f"/report/pdf/customer_manager.{name}/{ids}", "qweb-pdf"]),
                        "context": "{}",
                    },
                )
                self.assertNotIn(secret, response.text)
                self.assertFalse(response.content.startswith(b"%PDF"))

    def assertShownOverHttp(self, name, records, user, secret):
        """Expect the page of a document to be shown to a user over the web."""
        self.authenticate(user.login, user.login)
        response = self.url_open(f"/report/html/customer_manager.{name}/{','.join(map(str, records.ids))}")
        self.assertEqual(response.status_code, 200)
        self.assertIn(secret, response.text)
