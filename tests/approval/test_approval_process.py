from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import step
from .process_common import MODEL, ProcessCommon


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

    def test_nobody_moves_a_process_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Other"})
        own = self.process(
            MODEL, "confirm", [step("Own", users=self.third)], publish=False, company_id=self.env.company.id
        )
        with self.assertRefused(AccessError, ""):
            own.with_user(self.manager).company_id = other
        self.assertEqual(own.company_id, self.env.company)

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
        self.manager.company_ids += company
        draft.with_context(allowed_company_ids=self.manager.company_ids.ids).process_id.company_id = company
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
        """Past cases are looked at together, however many there are."""

        def cost():
            draft = self.flow.version_id._new_version()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            draft.action_publish()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._requested()
        cost()
        self._requested()
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
