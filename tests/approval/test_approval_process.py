from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import MANAGER, SampleCommon, step

MODEL = "approval.sample"


class ProcessCommon(SampleCommon):
    """A process of two steps for confirming samples."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.process(
            MODEL,
            "confirm",
            [
                step("Boss", users=cls.boss),
                step("Big", users=cls.second, condition="[('amount', '>', 1000)]"),
            ],
        ).with_user(cls.manager)
        cls.version = cls.flow.version_id
        cls.step = cls.version.step_ids[0]

    @classmethod
    def draft(cls, *steps, transition="close", **values):
        """Return the draft of a new process with these steps, as the manager."""
        process = cls.process(MODEL, transition, steps, publish=False, **values)
        return process.with_user(cls.manager).version_ids


@tagged("post_install", "-at_install")
class TestApprovalVersion(ProcessCommon, TransactionCase):
    """Versions and steps stay as published; drafts lead to new ones."""

    def test_publication(self):
        self.assertRecordValues(
            self.version,
            [{"state": "published", "number": 1, "published_uid": self.env.uid, "is_intact": True}],
        )
        self.assertEqual(len(self.version.checksum), 64)
        draft = self.version._new_version()
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.number, 0)
        draft.step_ids[0].name = "Chief"
        draft.action_publish()
        self.assertEqual(self.flow.version_id, draft)
        self.assertEqual((draft.number, draft.state, draft.published_uid), (2, "published", self.manager))
        self.assertEqual(self.version.state, "retired")
        self.assertTrue(self.version.retired_at)
        self.assertEqual(self.version.step_ids[0].name, "Boss")
        self.assertNotEqual(draft.checksum, self.version.checksum)
        self.assertIn("Version 2 published.", str(self.flow.message_ids[0].body))

    def test_published_version_is_immutable(self):
        other = self.env.ref("base.group_user")
        attempts = [
            lambda env: env[0].write({"distinct_people": False}),
            lambda env: env[0].write({"state": "draft"}),
            lambda env: env[0].write({"checksum": "x"}),
            lambda env: env[0].write({"step_ids": [Command.create({"name": "More", "group_id": other.id})]}),
            lambda env: env[0].write({"step_ids": [Command.update(env[1].id, {"name": "X"})]}),
            lambda env: env[0].write({"step_ids": [Command.delete(env[1].id)]}),
            lambda env: env[0].write({"step_ids": [Command.clear()]}),
            lambda env: env[0].process_id.write({"version_ids": [Command.update(env[0].id, {"number": 9})]}),
            lambda env: env[0].process_id.write({"version_ids": [Command.delete(env[0].id)]}),
            lambda env: env[0].process_id.write({"version_id": False}),
            lambda env: env[0].unlink(),
            lambda env: env[0].process_id.unlink(),
            lambda env: env[0].action_publish(),
            lambda env: env[1].write({"name": "X"}),
            lambda env: env[1].write({"user_ids": [Command.set(self.outsider.ids)]}),
            lambda env: env[1].write({"condition": "[('amount', '>', 9)]"}),
            lambda env: env[1].unlink(),
            lambda env: env[1].copy(),
            lambda env: env[1].copy({"version_id": env[0].id}),
            lambda env: env[1].create({"version_id": env[0].id, "name": "X", "group_id": other.id}),
            lambda env: env[1].update_field_translations("name", {"en_US": "X"}),
            lambda env: env[1].update({"sequence": 1}),
            lambda env: setattr(env[1], "is_sensitive", True),
            lambda env: setattr(env[0], "state", "draft"),
        ]
        for number, attempt in enumerate(attempts):
            for sudo in (False, True):
                with self.subTest(attempt=number, sudo=sudo), self.assertRaises(UserError):
                    attempt((self.version.sudo(sudo), self.step.with_user(self.manager).sudo(sudo)))
        self.env.invalidate_all()
        self.assertTrue(self.version.is_intact)
