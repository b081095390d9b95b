from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .process_common import MODEL, ProcessCommon


@tagged("post_install", "-at_install")
class TestApprovalPreview(ProcessCommon, TransactionCase):
    """Who would have to approve, before anybody asks."""

    def test_preview(self):
        sample = self.sample(amount=2000)
        path = self.version.action_preview(sample.id)
        self.assertEqual([one["name"] for one in path], ["Boss", "Big"])
        self.assertEqual([one["state"] for one in path], ["waiting", "waiting"])
        self.assertEqual([one["reasons"] for one in path], [["In every case."], ["Amount is 2,000, more than 1,000"]])
        self.assertEqual([one["people"][0]["user_id"] for one in path], [self.boss.id, self.second.id])
        small = self.sample(amount=5)
        self.assertEqual([one["state"] for one in self.version.action_preview(small.id)], ["waiting", "skipped"])

    def test_preview_of_what_cannot_be_tried(self):
        for odd in (None, "", "x", -1, 0, 10**20, [], {}, float("nan"), True, "\x00", 999_999):
            with self.subTest(odd=odd), self.assertRefused(UserError, ""):
                self.version.action_preview(odd)
        secret = self.sample(is_private=True)
        with self.assertRaises(AccessError):
            self.version.action_preview(secret.id)

    def test_live_preview_of_unsaved_steps(self):
        sample = self.sample(amount=2000)
        draft = self.version._new_version()
        unsaved = draft.new({"preview_document": f"{MODEL},{sample.id}"}, origin=draft)
        self.assertEqual([one["state"] for one in unsaved.preview], ["waiting", "waiting"])
        unsaved.step_ids[1].condition = "[('amount', '>', 5000)]"
        self.assertEqual([one["state"] for one in unsaved.preview], ["waiting", "skipped"])
        unsaved.step_ids[1].condition = "[('amount', '>', )]"
        self.assertIn("Step “Big”, Condition", unsaved.preview[0]["problem"])
        unsaved.step_ids[1].write({"condition": "[]", "source": "user", "user_ids": [Command.clear()]})
        self.assertEqual([one["state"] for one in unsaved.preview], ["waiting", "problem"])
        unsaved.step_ids = [Command.create({"name": "Field", "source": "field", "sequence": 30})]
        self.assertEqual([one["name"] for one in unsaved.preview], ["Boss", "Big", "Field"])
        unsaved.preview_requester_id = self.boss
        self.assertEqual(unsaved.preview[0]["people"][0]["state"], "excluded")
        self.assertEqual(draft.step_ids[1].condition, "[('amount', '>', 1000)]")

    def test_live_preview_of_another_document(self):
        unsaved = self.version.new({"preview_document": f"res.partner,{self.partner.id}"}, origin=self.version)
        self.assertIn("choose a document", unsaved.preview[0]["problem"])
        secret = self.sample(is_private=True)
        unsaved = self.version.new({"preview_document": f"{MODEL},{secret.id}"}, origin=self.version)
        self.assertEqual([one["state"] for one in unsaved.preview], ["problem"])

    def test_trying_saves_nothing(self):
        sample = self.sample(amount=2000)
        self.version.write({"preview_document": f"{MODEL},{sample.id}", "preview_requester_id": self.boss.id})
        self.assertTrue(self.version.is_intact)
