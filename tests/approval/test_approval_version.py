from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import step
from .process_common import MODEL, ProcessCommon


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
                with self.subTest(attempt=number, sudo=sudo), self.assertRefused(UserError, ""):
                    attempt((self.version.sudo(sudo), self.step.with_user(self.manager).sudo(sudo)))
        self.env.invalidate_all()
        self.assertTrue(self.version.is_intact)

    def test_drafts_hold_what_a_user_may_set(self):
        """Neither values nor context nor defaults make a version look published."""
        process = self.process(MODEL, "close", [], publish=False)
        process.version_ids.unlink()
        versions = self.env["approval.version"].with_user(self.manager)
        for name, value in (("state", "published"), ("number", 7), ("checksum", "x"), ("published_uid", 2)):
            with self.subTest(name=name), self.assertRefused(UserError, ""):
                versions.create({"process_id": process.id, name: value})
        forged = versions.with_context(default_state="published", default_number=7, default_published_uid=2)
        draft = forged.create({"process_id": process.id})
        self.assertRecordValues(draft, [{"state": "draft", "number": 0, "published_uid": False}])
        for values in ({"state": "published"}, {"number": 3}, {"published_at": "2020-01-01 00:00:00"}):
            with self.subTest(values=values), self.assertRefused(UserError, ""):
                draft.sudo().write(values)
        with self.assertRefused(UserError, "stays with its process"):
            draft.write({"process_id": self.flow.id})
        with self.assertRefused(UserError, "Version in force"):
            process.with_user(self.manager).version_id = draft
        with self.assertRefused(UserError, "Version in force"):
            process.create({"name": "X", "model_id": 1, "transition": "close", "version_id": draft.id})

    def test_one_draft_at_a_time(self):
        draft = self.version._new_version()
        for attempt in (
            self.version.action_new_version,
            draft.copy,
            lambda: draft.create({"process_id": self.flow.id}),
            lambda: draft.create([{"process_id": self.flow.id}, {"process_id": self.flow.id}]),
        ):
            with self.assertRefused(UserError, "there is a draft already"):
                attempt()
        self.assertEqual(self.flow.action_new_version()["res_id"], draft.id)
        draft.unlink()
        self.assertTrue(self.flow.action_new_version()["res_id"])

    def test_steps_stay_with_their_version(self):
        draft = self.version._new_version()
        other = self.draft(step("Other", users=self.third))
        with self.assertRefused(UserError, "stays with its version"):
            draft.step_ids[0].version_id = other
        with self.assertRefused(UserError, "published"):
            draft.write({"step_ids": [Command.link(self.step.id)]})
        self.assertEqual(len(self.version.step_ids), 2)

    def test_copy_keeps_where_steps_send_back_to(self):
        draft = self.draft(
            step("First", users=self.boss), step("Second", users=self.second), step("Third", users=self.third)
        )
        first, second, third = draft.step_ids
        (second | third).return_step_id = first
        draft.action_publish()
        copied = draft._new_version()
        self.assertEqual(copied.step_ids.mapped("name"), ["First", "Second", "Third"])
        self.assertEqual(copied.step_ids.return_step_id, copied.step_ids[0])
        self.assertEqual(copied.step_ids.user_ids, draft.step_ids.user_ids)
        copied.step_ids[0].unlink()
        self.assertFalse(copied.step_ids.return_step_id)

    def test_retire(self):
        self.version.action_retire()
        self.assertEqual(self.version.state, "retired")
        self.assertFalse(self.flow.version_id)
        self.assertFalse(self.env["approval.process"]._published(MODEL, "confirm", self.env.company))
        with self.assertRefused(UserError, "not in force"):
            self.version.action_retire()
        with self.assertRefused(UserError, "published"):
            self.version.action_publish()
        draft = self.version._new_version()
        draft.action_publish()
        self.assertEqual(draft.number, 2)

    def test_alteration_in_the_database_shows(self):
        self.env.cr.execute("UPDATE approval_step SET quorum = 'all' WHERE id = %s", [self.step.id])
        self.env.invalidate_all()
        self.assertFalse(self.version.is_intact)
        with self.assertRefused(UserError, "altered in the database"):
            self.version._algorithm()

    def test_deleted_people_and_groups(self):
        with self.assertRefused(UserError, "Boss: approves in the step “Boss”"):
            self.boss.unlink()
        self.assertTrue(self.boss.exists())

    def test_another_language_does_not_change_the_checksum(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.assertTrue(self.version.with_context(lang="fr_FR").is_intact)
        self.assertEqual(self.version._checksum(), self.version.with_context(lang="fr_FR")._checksum())
