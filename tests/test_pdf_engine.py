"""The PDF engine of this machine draws Chinese with the simplified glyphs."""

import io

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfReader

ARCH = """
<t t-name="customer_manager.test_pdf_engine">
    <t t-call="web.html_container">
        <t t-foreach="docs" t-as="doc">
            <div class="article" style="font-family: Lato, 'Noto Sans CJK SC', sans-serif">
                <h1 t-out="doc.name"/>
                <p>重要客户 · 电费 1 234,56 元 · 角 直 骨 复</p>
            </div>
        </t>
    </t>
</t>
"""


@tagged("post_install", "-at_install")
class TestPdfEngine(HttpCase):
    def test_chinese_text_has_glyphs(self):
        name = "customer_manager.test_pdf_engine"
        view = self.env["ir.ui.view"].create({"name": name, "type": "qweb", "key": name, "arch": ARCH})
        self.env["ir.model.data"].create(
            {"module": "customer_manager", "name": "test_pdf_engine", "model": "ir.ui.view", "res_id": view.id}
        )
        report = self.env["ir.actions.report"].create(
            {"name": name, "report_name": name, "model": "res.partner", "report_type": "qweb-pdf"}
        )
        partner = self.env["res.partner"].create({"name": "扬中市示例电缆有限公司"})
        content, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(name, partner.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(content)).pages
        self.assertEqual(len(pages), 1)
        fonts = {str(font.get_object()["/BaseFont"]) for font in pages[0]["/Resources"]["/Font"].values()}
        self.assertTrue(any("CJK" in font and "sc" in font.lower() for font in fonts), fonts)
