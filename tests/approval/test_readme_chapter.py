import re
import shutil
import tempfile
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import config

from .common import ApprovalCommon, step
from .sample import add_addon

README = Path(__file__).resolve().parents[2] / "README.md"
CHAPTER = "### For developers: your document behind approval"
ADDON = "my_discount_of_the_readme"
ACCESS = """id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink
access_my_discount,my.discount,model_my_discount,base.group_user,1,1,1,1
access_my_discount_line,my.discount.line,model_my_discount_line,base.group_user,1,1,1,1
"""


def printed_blocks():
    """Return the Python that the chapter prints: the shortest form, what lines need, the test."""
    chapter = README.read_text(encoding="utf-8").partition(CHAPTER)[2].partition("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", chapter, re.DOTALL)


@tagged("post_install", "-at_install")
class TestReadmeChapter(ApprovalCommon, TransactionCase):
    """What the README prints for developers of other addons is an addon that works as it stands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.short, cls.lines, cls.test = printed_blocks()
        folder = Path(tempfile.mkdtemp(prefix="readme_addon_"))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        addon = folder / ADDON
        (addon / "security").mkdir(parents=True)
        (addon / "__init__.py").write_text("from . import models\n", encoding="utf-8")
        (addon / "models.py").write_text(f"{cls.short}\n\n{cls.lines}", encoding="utf-8")
        (addon / "security" / "ir.model.access.csv").write_text(ACCESS, encoding="utf-8")
        (addon / "__manifest__.py").write_text(
            repr(
                {
                    "name": "Discount of the README",
                    "author": "README",
                    "license": "LGPL-3",
                    "depends": ["customer_manager"],
                    "data": ["security/ir.model.access.csv"],
                }
            ),
            encoding="utf-8",
        )
        # the folder goes: later tests start Odoo commands with the paths that are there now
        cls.addClassCleanup(config.__setitem__, "addons_path", config["addons_path"])
        add_addon(cls, ADDON, str(folder))
        cls.boss = cls.env.ref("base.user_admin")

    def test_the_printed_test(self):
        names = {}
        exec(compile(self.test, "README.md", "exec"), names)  # pylint: disable=exec-used
        names["TestDiscount"].test_big_ones(self)

    def test_the_gate_holds(self):
        self.process("my.discount", "grant", [step("Boss", users=self.boss)])
        discount = self.env["my.discount"].create({"name": "Winter", "line_ids": [(0, 0, {"product": "Fan"})]})
        with self.assertRefused(UserError, ""):
            discount.state = "granted"
        self.approve(discount, self.boss)
        self.assertEqual(discount.state, "granted")
        with self.assertRefused(UserError, ""):
            discount.amount = 7
        with self.assertRefused(UserError, ""):
            discount.line_ids.product = "Pump"

    def test_no_process_no_transition(self):
        discount = self.env["my.discount"].create({"name": "Winter"})
        with self.assertRefused(UserError, ""):
            discount.state = "granted"

    def test_twenty_lines(self):
        lines = [line for line in self.short.splitlines() if line.strip()]
        self.assertLessEqual(len(lines), 20)
