from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from .common import step
from .process_common import MODEL, ProcessCommon


@tagged("post_install", "-at_install")
class TestApprovalDryRun(ProcessCommon, TransactionCase):
    """Trying any version on a document, from its form or the menu."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls.sample(amount=5)
        cls.drafted = cls.version._new_version()
        cls.drafted.step_ids[1].condition = "[]"

    def _form(self, document=None, user=None):
        action = (document or self.small).with_user(user or self.manager).action_try_approval()
        model = self.env[action["res_model"]].with_user(user or self.manager)
        return Form(model.with_context(**action["context"]))

    def test_the_draft_is_tried_on_the_document(self):
        form = self._form()
        self.assertEqual(form.version_id, self.drafted)
        self.assertEqual([one["state"] for one in form.preview], ["waiting", "waiting"])
        form.version_id = self.version
        self.assertEqual([one["state"] for one in form.preview], ["waiting", "skipped"])
        form.requester_id = self.boss
        self.assertEqual(form.preview[0]["state"], "problem")
        self.assertFalse(self.case(self.small))

    def test_the_draft_of_a_company_that_is_closed_is_not_chosen(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.process(MODEL, "confirm", [step("X", users=self.boss)], publish=False, company_id=other.id)
        self.assertGreater(theirs.version_ids.id, self.drafted.id)
        self.assertEqual(self._form().version_id, self.drafted)
        trial = self.env["approval.dry.run"].with_user(self.manager).create({"document": f"{MODEL},{self.small.id}"})
        self.assertEqual(trial.version_id, self.drafted)

    def test_closed_documents(self):
        secret = self.sample(is_private=True)
        with self.assertRefused(AccessError):
            self._form(secret)
        trials = self.env["approval.dry.run"].with_user(self.manager)
        with self.assertRefused(AccessError):
            trials.create({"document": f"{MODEL},{secret.id}"})
        unsaved = trials.new({"document": f"{MODEL},{secret.id}", "version_id": self.version.id})
        self.assertEqual([one["state"] for one in unsaved.preview], ["problem"])

    def test_closed_versions(self):
        other = self.env["res.company"].create({"name": "Other"})
        process = self.process(MODEL, "close", [step("Secret", users=self.third)], publish=False, company_id=other.id)
        theirs = process.version_ids
        unsaved = (
            self.env["approval.dry.run"]
            .with_user(self.manager)
            .new({"document": f"{MODEL},{self.small.id}", "version_id": theirs.id})
        )
        self.assertNotIn("Secret", str(unsaved.preview))

    def test_versions_of_other_documents(self):
        run = self.env["customer.tier.run"].create({"name": "Run"})
        with self.assertRefused(UserError, "process of other documents"):
            self.env["approval.dry.run"].create(
                {"document": f"customer.tier.run,{run.id}", "version_id": self.version.id}
            )

    def test_only_who_manages_approvals_tries(self):
        auditor = self._person("auditor", groups="base.group_user,customer_manager.group_customer_manager_audit")
        for user in (self.requester, self.boss, auditor):
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                self.small.with_user(user).action_try_approval()
            self.assertFalse(self.env["approval.dry.run"].with_user(user).has_access("create"))
            self.small.invalidate_recordset()
            self.assertFalse(self.small.with_user(user).approval_panel["can_try"])
        self.small.invalidate_recordset()
        self.assertTrue(self.small.with_user(self.manager).approval_panel["can_try"])
