from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SampleCommon, step

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


@tagged("post_install", "-at_install")
class TestApprovalProcess(ProcessCommon, TransactionCase):
    """Whose process counts, and who may draw one."""

    def _published(self, transition="confirm", company=None):
        return self.env["approval.process"]._published(MODEL, transition, company or self.env.company)

    def test_company_goes_before_all(self):
        other = self.env["res.company"].create({"name": "Other"})
        own = self.process(MODEL, "confirm", [step("Own", users=self.third)], company_id=other.id)
        self.assertEqual(self._published(), self.version)
        self.assertEqual(self._published(company=other), own.version_id)
        self.assertFalse(self._published("close"))
        own.version_id.action_retire()
        self.assertEqual(self._published(company=other), self.version)
        self.flow.action_archive()
        self.assertFalse(self._published())

    def test_other_companies_are_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Other"})
        own = self.process(MODEL, "confirm", [step("Own", users=self.third)], company_id=other.id)
        for records in (own, own.version_id, own.version_id.step_ids):
            with self.subTest(model=records._name):
                self.assertFalse(records.with_user(self.manager).search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    records.with_user(self.manager).check_access("read")

    def test_one_process_for_a_transition(self):
        with mute_logger("odoo.sql_db"), self.assertRefused(IntegrityError, "transition_unique"):
            self.process(MODEL, "confirm", [step("X", users=self.boss)], publish=False)
        copied = self.flow.copy()
        self.assertFalse(copied.active)
        self.assertFalse(copied.version_ids)
        self.assertIn("(copy)", copied.name)

    def test_identity_stays(self):
        company = self.env["res.company"].create({"name": "Other"})
        for values in ({"transition": "close"}, {"company_id": company.id}, {"model_id": 1}):
            with self.subTest(values=values), self.assertRefused(UserError, "was published for another"):
                self.flow.sudo().write(values)
        self.flow.write({"transition": "confirm", "name": "Renamed"})
        draft = self.draft(step("X", users=self.boss))
        draft.process_id.company_id = company
        self.assertEqual(draft.company_id, company)

    def test_transition_must_exist(self):
        with self.assertRefused(UserError, "none with the code “fly”. It has: close, confirm"):
            self.process(MODEL, "fly", [], publish=False)
        with self.assertRefused(UserError, "has none with the code"):
            self.process("res.partner", "confirm", [], publish=False)
        with self.assertRefused(UserError, "choose the document"):
            self.env["approval.process"].create({"name": "X", "transition": "confirm"})

    def test_only_process_managers_write(self):
        internal = (self.requester, self.boss, new_test_user(self.env, login="ap_system", groups="base.group_system"))
        draft = self.draft(step("X", users=self.boss))
        for user in internal:
            for records in (self.flow, draft, draft.step_ids):
                with self.subTest(user=user.login, model=records._name):
                    theirs = records.with_user(user)
                    for attempt in (
                        lambda theirs=theirs: theirs.write({"write_uid": 1}),
                        lambda theirs=theirs: theirs.create({}),
                        theirs.unlink,
                        theirs.copy,
                    ):
                        self.assertRaises(AccessError, attempt)
                    if records != self.flow:  # names of processes are no secret: substitutes are named for them
                        self.assertRaises(AccessError, theirs.read, ["display_name"])
            for name in ("action_publish", "action_retire", "action_new_version"):
                self.assertRaises(AccessError, getattr(draft.with_user(user), name))
            self.assertRaises(AccessError, self.flow.with_user(user).action_new_version)
            self.assertRaises(AccessError, draft.with_user(user).action_preview, 1)

    def test_auditor_reads_only(self):
        auditor = new_test_user(
            self.env, login="ap_audit", groups="base.group_user,customer_manager.group_customer_manager_audit"
        )
        self.assertEqual(self.version.with_user(auditor).step_ids.mapped("name"), ["Boss", "Big"])
        self.assertRaises(AccessError, self.version.with_user(auditor).action_retire)
        self.assertRaises(AccessError, self.version.with_user(auditor).action_new_version)

    def test_manager_draws_a_process_in_the_form(self):
        """With no other right than that of a process manager."""
        with Form(self.env["approval.process"].with_user(self.manager)) as form:
            form.name = "Close"
            form.model_id = self.env["ir.model"]._get(MODEL)
            form.transition = "close"
        process = form.save()
        version = process.version_ids.browse(process.action_new_version()["res_id"])
        sample = self.sample(self.manager, state="draft")
        with Form(version) as form:
            form.preview_document = f"{MODEL},{sample.id}"
            with form.step_ids.new() as line:
                line.name = "Boss"
                line.source = "user"
                line.user_ids.add(self.boss)
            self.assertEqual([one["name"] for one in form.preview], ["Boss"])
            with form.step_ids.new() as line:
                line.name = "Superior"
                line.source = "manager"
                line.sequence = 20
                line.condition = "[('amount', '>', 10)]"
            self.assertEqual([one["state"] for one in form.preview], ["waiting", "skipped"])
        version.action_publish()
        self.assertEqual(process.transition_label, "Close")
        self.assertEqual(self._published("close"), version)

    def test_deletion(self):
        draft = self.draft(step("X", users=self.boss))
        process, steps = draft.process_id, draft.step_ids
        process.unlink()
        self.assertFalse(draft.exists())
        self.assertFalse(steps.exists())
        with self.assertRefused(UserError, "Archive it instead"):
            self.flow.unlink()

    def test_documents_that_are_gone(self):
        """The app of the document was uninstalled: its process stays as history."""
        self.env.cr.execute(
            "UPDATE approval_process SET model_id = NULL, model = 'gone.document' WHERE id = %s", [self.flow.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.flow.model, "gone.document")
        self.assertEqual(self.flow.transition_label, "confirm")
        with self.assertRefused(UserError, "not there any more"):
            self.flow._documents()
        self.assertFalse(self._published())

    def test_responsible_is_internal(self):
        portal = new_test_user(self.env, login="ap_portal", groups="base.group_portal")
        for user in (portal, self.outsider):
            self.outsider.active = False
            with self.assertRefused(UserError, "no active internal user"):
                self.flow.owner_id = user

    def test_archived_process_publishes_nothing(self):
        draft = self.version._new_version()
        self.flow.action_archive()
        with self.assertRefused(UserError, "archived"):
            draft.action_publish()


@tagged("post_install", "-at_install")
class TestApprovalStep(ProcessCommon, TransactionCase):
    """Steps that make no sense are refused when saved, those nobody could fill when published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft_version = cls.draft(step("Step", users=cls.boss | cls.second))
        cls.draft_step = cls.draft_version.step_ids
        cls.group = cls.env["res.groups"].create({"name": "Board"})
        cls.portal = new_test_user(cls.env, login="ap_portal", groups="base.group_portal")

    def test_conditions_are_no_python(self):
        for condition, sentence in {
            "[('amount', '>', 1000]": r"This is no condition",
            "[('amounts', '>', 1000)]": r"“amounts” is not among .*line_amount.* \(at character 3\)",
            "[('amount', '>',\n  __import__('os').system('x'))]": r"Nothing is computed. \(in line 2 at character 3\)",
            "[('amount', '>', user.id)]": r"A value is a number",
            "[('amount', '>', uid)]": r"Amount is a number: such a value does not go",
            "[('amount', '>', tomorrow)]": r"“tomorrow” is unknown",
            "[('amount', 'like', 3)]": r"“like” is no operator",
            "[('urgent', '<', True)]": r"Urgent is yes or no and cannot be compared by “<”, only by: !=",
            "[('amount', '>', 'many')]": r"Amount is a number: such a value",
            "[('amount', '>', 1e999)]": r"not a finite number",
            "[('date', '>', '2026-02-30')]": r"Date is a day, and there is no such one",
            "[('amount', 'in', 3)]": r"needs a list",
            "['|', ('amount', '>', 3)]": r"“|” needs terms behind it",
            "amount > 3": r"A condition is a list",
            "[amount]": r"A term is",
            "(lambda: [])()": r"A condition is a list",
            "[('note', '=', 'x')]": r"“note” is not among",
        }.items():
            text = r"(?s)^Step “Step”, Condition: .*" + sentence
            with self.subTest(condition=condition), self.assertRefused(UserError, text):
                self.draft_step.condition = condition

    def test_conditions_that_are_fine(self):
        for condition in (
            False,
            "",
            " [] ",
            "[('amount', '>', 1000), ('date', '<=', today)]",
            "['|', ('requester_id', '=', uid), ('company_id', 'in', [company_id, False])]",
            "['!', ('kind', '=', 'special')]",
            "[('partner_id.country_id', '!=', False), ('backer_ids', 'in', [3])]",
        ):
            with self.subTest(condition=condition):
                self.draft_step.condition = condition

    def test_sources(self):
        for values, sentence in (
            ({"user_ids": [Command.clear()]}, "name at least one person"),
            ({"source": "group"}, "Group: choose the one"),
            ({"source": "field"}, "leads nowhere"),
            ({"source": "field", "approver_field": "boss_id"}, "there is no “boss_id”"),
            ({"source": "field", "approver_field": "user_id.name.x"}, "there is no “x”"),
            ({"source": "field", "approver_field": "partner_id"}, "leads to no user and no employee"),
            ({"source": "field", "approver_field": "amount"}, "leads to no user and no employee"),
            ({"source": "field", "approver_field": "user_id.__class__"}, "there is no “__class__”"),
            ({"source": "manager", "manager_level": 0}, "Levels Up: choose a number from 1 to 20"),
            ({"source": "manager", "manager_level": 21}, "Levels Up"),
            ({"source": "role"}, "Role: the document has none"),
            ({"source": "role", "role": "kings"}, "“kings”. It has: backers"),
            ({"user_ids": [Command.set(self.portal.ids)]}, "no active internal user"),
            ({"escalation_user_ids": [Command.set(self.portal.ids)], "deadline_hours": 1}, "no active internal"),
            ({"escalation_user_ids": [Command.set(self.boss.ids)]}, "Escalation: set a deadline first"),
            ({"quorum": "count", "quorum_value": 0}, "at least one person"),
            ({"quorum": "percent", "quorum_value": 0}, "Percentage: choose a number from 1 to 100"),
            ({"quorum": "percent", "quorum_value": 101}, "Percentage: choose a number from 1 to 100"),
            ({"deadline_hours": -1}, "hours cannot be negative"),
            ({"reminder_hours": -1}, "hours cannot be negative"),
            ({"deadline_hours": 2001}, "at most 2000 working hours"),
            ({"reminder_hours": float("inf")}, "at most 2000 working hours"),
            ({"deadline_hours": float("nan")}, "at most 2000 working hours"),
        ):
            with self.subTest(values=values), self.assertRefused(UserError, f"^Step “Step”.*{sentence}"):
                self.draft_step.write(values)

    def test_sources_that_are_fine(self):
        for values in (
            {"source": "group", "group_id": self.group.id},
            {"source": "field", "approver_field": "user_id"},
            {"source": "field", "approver_field": "backer_ids"},
            {"source": "field", "approver_field": "user_id.employee_ids.parent_id"},
            {"source": "manager", "manager_level": 2},
            {"source": "role", "role": "backers"},
            {"escalation_user_ids": [Command.set(self.boss.ids)], "deadline_hours": 1},
            {"quorum": "percent", "quorum_value": 100},
        ):
            with self.subTest(values=values):
                self.draft_step.write(values)

    def test_named_people_may_read_the_model(self):
        self.env["ir.model.access"].search([("model_id.model", "=", MODEL)]).group_id = self.group
        with self.assertRefused(UserError, "Boss may not read Sample Document"):
            self.draft_step.user_ids = self.boss

    def test_send_back_goes_to_an_earlier_step(self):
        later = self.draft_step.copy({"name": "Later", "sequence": 20})
        later.return_step_id = self.draft_step
        for values in ({"return_step_id": later.id}, {"sequence": 10}, {"return_step_id": self.step.id}):
            with (
                self.subTest(values=values),
                self.assertRefused(UserError, "^Step “Later”, Send Back to: .*not come before it"),
            ):
                later.write(values)
        with self.assertRefused(UserError, "Step “Later”, Send Back to: “Step”"):
            self.draft_step.sequence = 30

    # ------------------------------------------------------------ publishing
    def _refused(self, sentence, *steps, **values):
        self.draft_version.write(
            {"step_ids": [Command.clear(), *(Command.create({"sequence": n, **one}) for n, one in enumerate(steps))]}
            | values
        )
        with self.assertRefused(UserError, sentence):
            self.draft_version.action_publish()
        self.assertEqual(self.draft_version.state, "draft")

    def test_process_without_steps(self):
        self._refused("it has no step")

    def test_empty_group(self):
        self._refused("^Step “Board”: Nobody is left", step("Board", group=self.group.id))
        self.portal.group_ids += self.group
        self.outsider.group_ids += self.group
        self.outsider.active = False
        self._refused("^Step “Board”: Nobody is left", step("Board", group=self.group.id))

    def test_group_of_one_with_four_eyes(self):
        self.boss.group_ids += self.group
        self._refused("^Step “Board”, when requested by Boss: Nobody", step("Board", group=self.group.id))
        self.draft_version.step_ids.exclude_requester = False
        self.draft_version.action_publish()

    def test_quorum_out_of_reach(self):
        (self.boss | self.second).group_ids += self.group
        self._refused(
            "^Step “Board”, when requested by Boss: 2 people have to approve, but only 1",
            step("Board", group=self.group.id, quorum=2),
        )
        self._refused(
            "^Step “Both”: 3 people have to approve, but only 2", step("Both", users=self.boss + self.second, quorum=3)
        )

    def test_implied_members_count(self):
        implying = self.env["res.groups"].create({"name": "Chiefs", "implied_ids": [Command.set(self.group.ids)]})
        (self.boss | self.second).group_ids += implying
        self.draft_step.write({"source": "group", "group_id": self.group.id})
        self.draft_version.action_publish()
        sources = self.draft_version._sources()
        named, active = self.env["approval.directory"]._static(sources, MODEL)
        self.assertEqual(named[self.draft_step.id], tuple(sorted((self.boss | self.second).ids)))
        self.assertEqual(active, frozenset((self.boss | self.second).ids))

    def test_people_who_left_since_the_step_was_saved(self):
        self.boss.active = False
        copied = self.draft_step.copy({"name": "Left alone", "quorum": "count", "quorum_value": 2})
        with self.assertRefused(UserError, "^Step “Left alone”: 2 people have to approve, but only 1 can"):
            self.draft_version.action_publish()
        copied.unlink()
        self.draft_version.action_publish()

    def test_different_people(self):
        once, again = step("Once", users=self.boss), step("Again", users=self.boss)
        self._refused("^Step “Again”: Nobody may decide two steps of one case.*: Once, Again", once, again)
        big = step("Again", users=self.boss, condition="[('amount', '>', 5)]")
        self._refused("^Step “Again”: Nobody may decide two", once, big)
        self.draft_version.distinct_people = False
        self.draft_version.action_publish()

    def test_steps_that_never_meet_may_share_people(self):
        small, big = "[('amount', '<=', 5)]", "[('amount', '>', 5)]"
        self.draft_version.write(
            {
                "step_ids": [
                    Command.clear(),
                    Command.create(step("Small", users=self.boss, condition=small)),
                    Command.create(step("Big", users=self.boss, condition=big)),
                ]
            }
        )
        self.draft_version.action_publish()

    def test_notice_of_those_whose_own_requests_will_be_refused(self):
        self.assertFalse(self.draft_version.notice)
        self.draft_step.user_ids = self.boss
        self.assertEqual(
            self.draft_version.notice, "Step “Step”, when requested by Boss: Nobody is left who could decide."
        )
        self.draft_version.action_publish()

    def test_checked_again_when_published(self):
        """What a step names may have gone since it was saved."""
        self.env.cr.execute(
            "UPDATE approval_step SET condition = %s WHERE id = %s", ["[('gone', '=', 1)]", self.draft_step.id]
        )
        self.env.invalidate_all()
        with self.assertRefused(UserError, "Step “Step”, Condition: “gone” is not among"):
            self.draft_version.action_publish()


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


@tagged("post_install", "-at_install")
class TestApprovalProcessLife(ProcessCommon, TransactionCase):
    """What becomes of running cases when their process changes."""

    def _requested(self):
        sample = self.sample(amount=5)
        sample.action_request_approval()
        return sample

    def _confirm_after_approval(self, sample):
        """The gate waits for the running case, whatever became of its process, and opens then."""
        with self.assertRefused(UserError, "Still to approve: Boss"):
            sample.action_confirm()
        self.decide(sample, self.boss)
        sample.action_confirm()
        self.assertEqual(self.case(sample).version_id, self.version)
        self.assertTrue(self.case(sample).used_at)

    def test_new_version_leaves_running_cases(self):
        sample = self._requested()
        plan = self.case(sample).plan
        draft = self.version._new_version()
        draft.step_ids[0].user_ids = self.third
        draft.action_publish()
        self.assertEqual(self.case(sample).plan, plan)
        self.assertFalse(self.task(sample, self.third))
        self._confirm_after_approval(sample)
        self.assertMustApprove(self.sample(amount=5), {"Boss": self.third})

    def test_retired_version(self):
        sample = self._requested()
        self.version.action_retire()
        with self.assertRefused(UserError, "no approval process is published"):
            self.sample(amount=5).action_request_approval()
        self._confirm_after_approval(sample)

    def test_archived_process(self):
        sample = self._requested()
        self.flow.action_archive()
        self._confirm_after_approval(sample)

    def test_used_versions_and_steps_stay(self):
        sample = self._requested()
        self.version.action_retire()
        for records in (self.version.step_ids, self.version, self.flow):
            for one in (records, records.sudo()):
                with self.assertRefused(UserError, "was published"):
                    one.unlink()
        self.decide(sample, self.boss)

    def test_altered_version_keeps_nobody_from_leaving(self):
        """Its running case waits for the responsible; others on sound versions find their people."""
        board = self.env["res.groups"].create({"name": "Board"})
        (self.boss | self.second | self.third).group_ids += board
        draft = self.version._new_version()
        draft.step_ids[0].write({"source": "group", "group_id": board.id})
        altered = self._requested()
        draft.action_publish()
        sound = self._requested()
        self.env.cr.execute("UPDATE approval_step SET sequence = 1 WHERE id = %s", [self.step.id])
        self.env.invalidate_all()
        self.boss.action_archive()
        self.assertTrue(self.case(altered).is_stranded)
        self.assertFalse(self.case(sound).is_stranded)
        with self.assertRefused(UserError, "altered in the database"):
            self.version._algorithm()

    def test_publishing_costs_no_more_with_many_cases(self):
        """A rule edit looks at no case."""

        def cost():
            draft = self.flow.version_id._new_version()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            draft.action_publish()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = cost()
        few = cost()
        for _number in range(5):
            self._requested()
        self.assertLessEqual(cost(), few)

    def test_steps_are_named_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        draft = self.version._new_version()
        draft.step_ids[0].with_context(lang="fr_FR").name = "Directeur"
        draft.action_publish()
        sample = self.sample(amount=5).with_context(lang="fr_FR")
        self.assertEqual(sample.approval_preview()[0]["name"], "Directeur")
        with self.assertRefused(UserError, "Directeur"):
            sample.action_confirm()
        self.boss.active = False
        with self.assertRefused(UserError, "Directeur"):
            sample.action_request_approval()
