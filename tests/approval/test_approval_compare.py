from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import step
from .process_common import MODEL, ProcessCommon


@tagged("post_install", "-at_install")
class TestApprovalCompare(ProcessCommon, TransactionCase):
    """The comparison of two versions, as a reader sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drafted = cls.version._new_version()

    def _text(self, version=None):
        version = version or self.drafted
        version.invalidate_recordset()
        return str(version.comparison)

    def test_a_copy_is_the_same(self):
        self.assertEqual(self.drafted.compare_version_id, self.version)
        self.assertIn("The steps are those of", self._text())

    def test_what_changed_in_words(self):
        boss, big = self.drafted.step_ids
        boss.write({"user_ids": [Command.set(self.third.ids)], "deadline_hours": 8, "exclude_requester": False})
        big.condition = "[('amount', '>', 5000)]"
        self.drafted.step_ids = [
            Command.create(
                {"name": "Board", "source": "user", "user_ids": [Command.set(self.outsider.ids)], "sequence": 20}
            )
        ]
        text = self._text()
        for words in (
            'Boss</del> → <ins class="text-decoration-none fw-bold">Third',
            "8.00 h",
            "Amount is more than 1,000",
            "Amount is more than 5,000",
            "At the Same Time as",
            "Board",
            "New",
        ):
            self.assertIn(words, text)
        self.assertNotIn("As before", text)

    def test_another_version_to_compare_with(self):
        self.drafted.step_ids[1].unlink()
        self.drafted.distinct_people = False
        self.drafted.action_publish()
        self.assertEqual(self.drafted.compare_version_id, self.version)
        self.assertIn("Left out", self._text())
        self.assertIn("may now decide several steps", self._text())
        self.assertEqual(self.version.compare_version_id, self.drafted)
        third = self.drafted._new_version()
        unsaved = third.new({"compare_version_id": self.version.id}, origin=third)
        self.assertIn("Left out", str(unsaved.comparison))
        unsaved.step_ids[0].name = "Chief"
        self.assertIn("Chief", str(unsaved.comparison))

    def test_no_other_process_comes_out(self):
        other = self.process(MODEL, "close", [step("Secret", users=self.third)]).version_id
        unsaved = self.drafted.new({"compare_version_id": other.id}, origin=self.drafted)
        self.assertFalse(unsaved.comparison)
        self.drafted.compare_version_id = other
        self.assertNotIn("Secret", str(self.drafted.comparison))

    def test_another_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.drafted.step_ids[0].with_context(lang="fr_FR").name = "Chef"
        self.assertIn("Chef", str(self.drafted.with_context(lang="fr_FR").comparison))
        self.assertNotIn("Chef", self._text())

    def test_text_of_steps_is_no_markup(self):
        self.drafted.step_ids[0].name = "<script>alert(1)</script>"
        self.assertNotIn("<script>", self._text())
