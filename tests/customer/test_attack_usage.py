import gzip
import io
import zipfile

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.customer import usage_source
from .usage_common import HEAD, UsageCommon


@tagged("post_install", "-at_install")
class TestAttackUsage(UsageCommon):
    """Files and calls made to break the reader: refused in a sentence, nothing written."""

    def assertRefusedFile(self, content, regex=""):
        usage_import = self._create_import(content, skip_errors=False)
        for action in ("action_check", "action_import"):
            with self.assertRaisesRegex(UserError, regex), self.env.cr.savepoint():
                getattr(usage_import, action)()
            self.env.invalidate_all(flush=False)
        self.assertFalse(self._usage())

    def assertNothingWritten(self, content, **values):
        """The file is refused as a whole or row by row; return the import."""
        usage_import = self._create_import(content, **values)
        try:
            with self.env.cr.savepoint():
                usage_import.action_import()
        except UserError:
            self.env.invalidate_all(flush=False)
        self.assertFalse(self._usage())
        return usage_import

    @staticmethod
    def _workbook(sheet, strings=None):
        """Return an XLSX made of the XML of its only sheet (and of its string table)."""
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        package = "http://schemas.openxmlformats.org/package/2006"
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
            'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument'
            '.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application'
            '/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet.replace("MAIN", main),
            "xl/sharedStrings.xml": strings or f'<sst xmlns="{main}"/>',
        }
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        return stream.getvalue()

    @staticmethod
    def _row(number, cells):
        inner = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
        return f'<row r="{number}">{inner}</row>'

    # files

    def test_broken_workbooks(self):
        head = self._row(1, HEAD.split(","))
        good = '<worksheet xmlns="MAIN"><sheetData>' + head + self._row(2, ["N1", "2025-01", "5", "", ""])
        whole = self._workbook(good + "</sheetData></worksheet>")
        for content in (
            self._workbook(good),
            self._workbook(good + "<row r='x'><c r='!!' t='n'><v>a</v></c></row></sheetData></worksheet>"),
            self._workbook(good + "<row r='3'><c t='s'><v>99</v></c></row></sheetData></worksheet>"),
            self._workbook(good + "<row r='3'><c t='d'><v>not a day</v></c></row></sheetData></worksheet>"),
            self._workbook("no xml at all"),
            self._workbook(
                '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                + good.replace("N1", "&b;&b;")
                + "</sheetData></worksheet>"
            ),
            whole[: len(whole) // 2],
            whole[:200] + b"\x00" * 40 + whole[240:],
            b"PK\x03\x04" + b"\x00" * 100,
        ):
            with self.subTest(size=len(content)):
                self.assertNothingWritten(content)
        imported = self._create_import(whole)
        imported.action_import()
        self.assertEqual(imported.state, "done", imported.message)

    def test_workbook_with_a_giant_table_of_strings(self):
        """Rows are streamed, all other parts of a workbook are held in memory."""
        self.patch(usage_source, "_HELD_LIMIT", 100_000)
        sheet = '<worksheet xmlns="MAIN"><sheetData>' + self._row(1, HEAD.split(",")) + "</sheetData></worksheet>"
        bomb = self._workbook(sheet, strings="<sst>" + "<si><t>a</t></si>" * 10_000 + "</sst>")
        self.assertRefusedFile(bomb, "too large")

    def test_gzip_bomb(self):
        self.patch(usage_source, "_UNPACKED_LIMIT", 1 << 20)
        self.assertRefusedFile(gzip.compress(b"\n" * (1 << 22)), "too large")
        self.assertRefusedFile(gzip.compress(HEAD.encode())[:-9], "damaged")

    def test_odd_texts(self):
        rows = b"N1,2025-01-01,5,,\n"
        for content in (
            b"",
            b"\n\n\n",
            b"\xef\xbb\xbf",
            b"account_number\nN1\n",
            HEAD.encode() + b",kwh\n" + rows,
            b'"' * 5000,
            HEAD.encode() + b'\n"N1,2025-01-01,5,,\n',
            HEAD.encode() + b"\nN1,2025-01-01,=1+1,,\n",
            HEAD.encode() + b"\nN1,2025-01-01,NaN,,\n",
            HEAD.encode() + b"\nN1,0000-00-00,5,,\n",
            HEAD.encode() + b"\nN1,2999-01-01,5,,\n",
            HEAD.encode() + b"\nN1,2025-01-01,5,,\nN1,2025-01-31,6,,\n",
            HEAD.encode() + b"\n\x00,2025-01-01,5,,\n",
            b"\xff\xfe" + HEAD.encode("utf-16-le")[:-1],
            (HEAD + ",\x00bad").encode() + b"\n" + rows.replace(b",,\n", b",,1e999,x\n"),
        ):
            with self.subTest(content=content[:60]):
                self.assertNothingWritten(content)

    def test_unprintable_column_names_are_reported(self):
        usage_import = self._create_import(f"{HEAD},a\x00b,<script>\nN1,2025-01-01,5,,,1,2\n")
        usage_import.action_import()
        self.assertEqual(usage_import.state, "done", usage_import.message)
        self.assertIn("<script>", usage_import.unknown_columns)

    def test_encodings_that_lie(self):
        head = HEAD + ",customer_name\n"
        chinese = head + "N1,2025-01-01,5,,,扬中机械\n"
        for content in (
            b"\xef\xbb\xbf" + chinese.encode("gb18030"),
            chinese.encode("gb18030")[:-3] + b"\xff\n",
        ):
            with self.subTest(content=content[-20:]):
                usage_import = self.assertNothingWritten(content)
                self.assertEqual(usage_import.state, "failed")
                self.assertIn("encoding", usage_import.error_ids.mapped("code"))
        usage_import = self._create_import(b"\xef\xbb\xbf" + chinese.replace("N1", '"N1"').encode())
        usage_import.action_import()
        self.assertEqual(usage_import.state, "done", usage_import.message)

    # calls

    def test_push_takes_any_json(self):
        """Whatever a metering system sends is answered in words, row by row."""
        push = self.env["customer.usage"].with_user(self.officer).push
        row = {"account_number": "N1", "month": "2025-01-01", "kwh": 1}
        odd = [None, True, [], {}, [1], {"a": 1}, 1e308, -1e308, 10**400, "\x00", "\ud800", "x" * 10_000, float("inf")]
        for name in row:
            for value in odd:
                with self.subTest(field=name, value=str(value)[:20].encode("ascii", "replace")):
                    answer = self._answer(push, [{**row, name: value}])
                    self.assertIn(answer, ("failed", "refused"))
        for key in ("\x00", "\ud800", "<script>", "'; DROP TABLE res_users; --", "%s", "", " ", "x" * 5000):
            with self.subTest(key=key[:10].encode("ascii", "replace")):
                self.assertIn(self._answer(push, [{**row, key: 1}]), ("done", "failed", "refused"))
        for company in (True, "1", [1], -1, 0, 10**20, {}, 1.5):
            with self.subTest(company=company):
                self.assertEqual(self._answer(push, [row], company_id=company), "refused")
        wide = {f"c{number}": 1 for number in range(5000)}
        self.assertIn(self._answer(push, [{**row, **wide}]), ("done", "refused"))

    def _answer(self, push, rows, **values):
        try:
            with self.env.cr.savepoint():
                return push(rows, **values)["state"]
        except UserError:
            self.env.invalidate_all(flush=False)
            return "refused"

    def test_transfer_takes_any_json(self):
        account = self.account.with_user(self.officer)
        other = self._create_customer("South Mill")
        for partner in (None, False, "", "x", "1", [1], [], {}, -1, 10**20, 999_999_999, float("nan"), True, "\x00"):
            with self.subTest(partner=str(partner)), self.assertRaises(UserError), self.env.cr.savepoint():
                account.transfer(partner, "2025-01-01")
            self.env.invalidate_all(flush=False)
        for month in (None, "", "x", 5, [1], {}, "2025-13-01", "9999-12-31", float("nan"), True, "\x00"):
            with self.subTest(month=str(month)), self.assertRaises(UserError), self.env.cr.savepoint():
                account.transfer(other.id, month)
            self.env.invalidate_all(flush=False)
        archived = self._create_customer("Gone Mill", active=False)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            account.transfer(archived.id, "2025-01-01")
        account.transfer(other.id, fields.Date.to_date("2025-02-10"))
        self.assertEqual(self.account.partner_id, other)
