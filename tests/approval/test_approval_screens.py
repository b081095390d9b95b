from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged

from .common import SampleCommon, step

ACTIONS = ("approval_task_action", "approval_case_my_action", "approval_case_action", "approval_process_action")
FOR_ALL = ("approval_task_action", "approval_case_my_action", "approval_delegation_action", "approval_relation_action")


@tagged("post_install", "-at_install")
class TestApprovalScreens(SampleCommon, TransactionCase):
    """What the widget and the lists show, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process_confirm = cls.process(
            "approval.sample",
            "confirm",
            [
                step("Boss", users=cls.boss | cls.requester),
                step("Board", users=cls.second | cls.third, quorum=2, condition="[('amount', '>', 1000)]"),
                step("Abroad", users=cls.outsider, condition="[('kind', '=', 'special')]"),
            ],
        )

    def _requested(self, **values):
        sample = self.sample(**{"amount": 5000, **values})
        sample.action_request_approval()
        return sample

    def _path(self, sample, user=None):
        sample.invalidate_recordset()
        return {one["name"]: one for one in sample.with_user(user or self.requester).approval_path}

    def _panel(self, sample, user=None):
        sample.invalidate_recordset()
        return sample.with_user(user or self.requester).approval_panel

    def _in(self, entry, user):
        return next(person for person in entry["people"] if person["user_id"] == user.id)

    # ------------------------------------------------------------
    # Path
    # ------------------------------------------------------------

    def test_path_tells_past_present_and_future(self):
        sample = self._requested()
        path = self._path(sample)
        self.assertEqual([one["state"] for one in path.values()], ["active", "waiting", "skipped"])
        self.assertTrue(path["Boss"]["opened"])
        self.assertEqual(self._in(path["Boss"], self.requester)["state"], "excluded")
        self.assertEqual(self._in(path["Board"], self.second)["state"], "pending")
        self.decide(sample, self.boss, text="Fine with me")
        path = self._path(sample)
        self.assertEqual([one["state"] for one in path.values()], ["done", "active", "skipped"])
        boss = self._in(path["Boss"], self.boss)
        self.assertEqual((boss["state"], boss["comment"]), ("approved", "Fine with me"))
        self.assertEqual((path["Board"]["needed"], path["Board"]["approved_count"]), (2, 0))
        self.assertEqual(path["Board"]["reasons"], ["Amount is 5,000, more than 1,000"])

    def test_comments_are_not_for_readers_of_the_document_alone(self):
        sample = self._requested()
        self.decide(sample, self.boss, text="Between us")
        self.assertTrue(self._in(self._path(sample, self.second)["Boss"], self.boss)["comment"])
        self.assertFalse(self._in(self._path(sample, self.outsider)["Boss"], self.boss)["comment"])
        self.assertFalse(self._panel(sample, self.outsider)["can_open"])

    def test_turn_is_told_to_whom_it_belongs(self):
        sample = self._requested()
        task = self.task(sample, self.boss)
        self.assertEqual(self._path(sample, self.boss)["Boss"]["task_id"], task.id)
        for user in (self.requester, self.second, self.outsider):
            self.assertFalse(any(one["task_id"] for one in self._path(sample, user).values()), user.login)

    def test_substitute_reads_for_whom_he_decides(self):
        self.env["approval.delegation"].with_user(self.boss).create({"substitute_id": self.outsider.id})
        sample = self._requested()
        entry = self._path(sample, self.outsider)["Boss"]
        self.assertEqual((entry["task_id"], entry["behalf"]), (self.task(sample, self.boss).id, "Boss"))
        self.assertIn(self.task(sample, self.boss).sudo(), self._mine(self.outsider).sudo())

    def test_rejected_and_returned_steps_say_so(self):
        rejected, returned = self._requested(), self._requested()
        self.decide(rejected, self.boss, verdict="reject", text="No")
        self.decide(returned, self.boss, verdict="send_back", text="Count again")
        self.assertEqual(self._path(rejected)["Boss"]["state"], "rejected")
        self.assertEqual(self._path(returned)["Boss"]["state"], "returned")
        self.assertTrue(self._panel(returned)["can_resubmit"])
        self.assertFalse(self._panel(rejected)["can_recall"])

    def test_a_relation_stays_between_the_people_and_audit(self):
        employee = self.env["hr.employee"].create({"name": "Requester", "user_id": self.requester.id})
        self.env["approval.relation"].with_user(self.requester).create(
            {"employee_id": employee.id, "user_id": self.third.id, "kind": "sibling"}
        )
        self.second.copy({"login": "ap_fourth"})
        self.new_version(self.process_confirm, [step("Board", users=self.second | self.third)])
        sample = self._requested()
        self.assertEqual(self._in(self._path(sample)["Board"], self.third)["why"], "Excluded.")
        audit = self._person("auditor", groups="base.group_user,customer_manager.group_customer_manager_audit")
        self.assertEqual(self._in(self._path(sample, audit)["Board"], self.third)["why"], "Is a declared relative.")

    # ------------------------------------------------------------
    # Panel
    # ------------------------------------------------------------

    def test_document_says_what_needs_approval(self):
        sample = self.sample(amount=5000)
        panel = self._panel(sample)
        self.assertEqual(panel["state"], "none")
        [request] = panel["requests"]
        self.assertEqual((request["transition"], request["label"]), ("confirm", "Confirm"))
        self.assertEqual([one["state"] for one in request["path"]], ["waiting", "waiting", "skipped"])
        self.assertTrue(sample.is_approval_pending)

    def test_nothing_is_offered_without_a_step_or_while_a_case_runs(self):
        self.new_version(self.process_confirm, [step("Board", users=self.second, condition="[('amount', '>', 9)]")])
        self.assertEqual(self._panel(self.sample(amount=5))["requests"], [])
        self.assertEqual(self._panel(self._requested())["requests"], [])

    def test_only_the_requester_recalls(self):
        sample = self._requested()
        self.assertTrue(self._panel(sample)["can_recall"])
        self.assertFalse(self._panel(sample, self.boss)["can_recall"])

    # ------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------

    def _mine(self, user):
        return self.env["approval.task"].with_user(user).search([("is_mine", "=", True)])

    def test_list_to_approve(self):
        sample = self._requested()
        task = self._mine(self.boss)
        self.assertEqual(task.document_name, "Sample")
        self.assertEqual(task.transition_label, "Confirm")
        self.assertFalse(task.reasons)
        self.assertFalse(task.is_late)
        self.assertEqual(task.action_open_document()["res_id"], sample.id)
        self.decide(sample, self.boss)
        self.assertFalse(self._mine(self.boss))
        self.assertEqual(self._mine(self.second).reasons, "Amount is 5,000, more than 1,000")

    def test_late_tasks_are_found(self):
        self.new_version(self.process_confirm, [step("Boss", users=self.boss, deadline_hours=1)])
        self._requested()
        task = self._mine(self.boss)
        self.assertFalse(task.is_late)
        task.sudo()._engine_write({"due_at": fields.Datetime.now() - timedelta(hours=1)})
        self.assertTrue(task.is_late)
        cases = self.env["approval.case"].with_user(self.boss)
        late = [("task_ids", "any", [("state", "=", "open"), ("due_at", "<", "now")])]
        self.assertEqual(cases.search(late), task.case_id)

    def test_every_internal_user_opens_his_lists(self):
        for name in FOR_ALL:
            self._open(name, self.outsider)
        for name in ACTIONS:
            self._open(name, self.manager)

    def _open(self, name, user):
        action = self.env.ref(f"customer_manager.{name}")
        model = self.env[action.res_model].with_user(user)
        views = [(False, kind) for kind in (*action.view_mode.split(","), "search")]
        for kind, view in model.get_views(views)["views"].items():
            self.assertTrue(view["arch"], f"{name}: {kind}")
        model.search([]).mapped("display_name")

    def test_case_tells_values_and_events_in_words(self):
        sample = self._requested(kind="special", partner_id=self.partner.id)
        self.decide(sample, self.boss)
        case = self.case(sample).with_user(self.manager)
        values = {line["label"]: line["value"] for line in case.approval_values}
        self.assertEqual(values["Partner"], "Partner")
        self.assertEqual(values["Kind"], "Special")
        self.assertNotIn("Line digest", values)
        events = case.event_ids.sorted("sequence")
        self.assertEqual(events[0].action_label, "Requested")
        self.assertEqual(events[0].actor_name, "Requester")
        self.assertIn(("Approved", "Boss", "Boss"), [(e.action_label, e.actor_name, e.step_name) for e in events])
        self.assertIn("Second", case.waiting_for)

    def test_deleted_document_cannot_be_opened(self):
        sample = self._requested()
        case = self.case(sample).with_user(self.requester)
        sample.unlink()
        with self.assertRefused(UserError, "has been deleted"):
            case.action_open_document()

    # ------------------------------------------------------------
    # Editor
    # ------------------------------------------------------------

    def test_condition_is_read_aloud(self):
        wording = self.env["approval.wording"]
        sample = self.env["approval.sample"]
        for text, sentence in (
            ("", "Always"),
            ("[]", "Always"),
            ("[('amount', '>', 1000)]", "Amount is more than 1,000"),
            ("[('urgent', '=', True)]", "Urgent is yes"),
            ("[('date', '>=', today)]", "Date is not before today"),
            ("[('user_id', '!=', uid)]", "Responsible is not the requester"),
            ("[('kind', 'in', ['plain', 'special'])]", "Kind is one of Plain, Special"),
            ("['!', ('partner_id', '=', False)]", "not (Partner is not set)"),
            (
                "['|', ('amount', '<', 5), '&', ('urgent', '=', False), ('result', 'ilike', 'x')]",
                "Amount is less than 5 or (Urgent is no and Result contains “x”)",
            ),
        ):
            self.assertEqual(wording._reading(sample, text), sentence, text)
        self.assertIn("at character 3", wording._reading(sample, "[(('amount'"))

    def test_steps_in_the_editor(self):
        version = self.process_confirm.version_id
        boss, board, abroad = version.step_ids
        self.assertEqual(boss.approvers, "Boss, Requester")
        self.assertEqual(board.approvers, "2 of: Second, Third")
        self.assertEqual(board.condition_words, "Amount is more than 1,000")
        self.assertEqual(boss.role_choices, [["backers", "Backers"]])
        keys = {one["key"]: one for one in abroad.condition_keys}
        self.assertEqual(keys["kind"]["example"], "('kind', '=', 'plain')")
        self.assertNotIn("line_digest", keys)
        draft = self.env["approval.version"].browse(self.process_confirm.action_new_version()["res_id"])
        for one in keys.values():
            # what the editor offers can be saved
            draft.step_ids[0].condition = f"[{one['example']}]"

    def test_process_form_offers_the_transitions(self):
        form = Form(self.env["approval.process"].with_user(self.manager))
        form.name = "Close"
        form.model_id = self.env["ir.model"]._get("approval.sample")
        self.assertEqual(form.transition_choices, [["close", "Close"], ["confirm", "Confirm"]])
        form.transition = "close"
        process = form.save()
        self.assertEqual(process.open_case_count, 0)
        version = self.env["approval.version"].browse(process.action_new_version()["res_id"])
        self.assertEqual(version.action_open()["res_id"], version.id)


@tagged("post_install", "-at_install")
class TestApprovalWizards(SampleCommon, TransactionCase):
    """The dialogs hand on what was typed; the rules are the tasks' and the cases'."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process(
            "approval.sample",
            "confirm",
            [step("Boss", users=cls.boss | cls.third), step("Board", users=cls.second)],
        )

    def _requested(self):
        sample = self.sample(amount=5)
        sample.action_request_approval()
        return sample

    def _wizard(self, user, tasks, verdict, **values):
        return (
            self.env["approval.decision.wizard"]
            .with_user(user)
            .with_context(active_model="approval.task", active_ids=tasks.ids)
            .create({"verdict": verdict, **values})
        )

    def test_approve(self):
        sample = self._requested()
        wizard = self._wizard(self.boss, self.task(sample, self.boss), "approve", comment="Seen")
        self.assertEqual(wizard.summary, "Sample (Boss)")
        self.assertEqual(wizard.action_apply()["type"], "ir.actions.act_window_close")
        self.assertEqual(self.task(sample, self.boss, "approved").comment, "Seen")

    def test_reject_needs_a_reason(self):
        sample = self._requested()
        wizard = self._wizard(self.boss, self.task(sample, self.boss), "reject")
        with self.assertRefused(UserError, "Reason"):
            wizard.action_apply()
        wizard.comment = "Too much"
        wizard.action_apply()
        self.assertEqual(self.case(sample).state, "rejected")

    def test_send_back_to_an_earlier_step_or_to_the_requester(self):
        to_step, to_requester = self._requested(), self._requested()
        for sample in (to_step, to_requester):
            self.decide(sample, self.boss)
        wizard = self._wizard(self.second, self.task(to_step, self.second), "send_back", comment="Look again")
        self.assertEqual(wizard.allowed_step_ids.sudo().mapped("name"), ["Boss"])
        wizard.write({"target": "step", "target_step_id": wizard.allowed_step_ids.id})
        wizard.action_apply()
        self.assertTrue(self.task(to_step, self.boss))
        self._wizard(
            self.second, self.task(to_requester, self.second), "send_back", comment="Mend it", target="requester"
        ).action_apply()
        self.assertEqual(self.case(to_requester).state, "returned")

    def test_forward(self):
        sample = self._requested()
        wizard = self._wizard(self.boss, self.task(sample, self.boss), "forward", comment="Yours")
        wizard.user_id = self.outsider
        wizard.action_apply()
        self.assertTrue(self.task(sample, self.outsider))

    def test_many_with_a_result_for_each(self):
        samples = [self._requested() for _number in range(3)]
        tasks = self.env["approval.task"].browse(self.task(sample, self.boss).id for sample in samples)
        self.decide(samples[1], self.third)
        wizard = self._wizard(self.boss, tasks, "approve")
        action = wizard.action_apply()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(wizard.result_ids.mapped("is_done"), [False, True, True])
        self.assertEqual(wizard.failed_count, 1)
        self.assertTrue(wizard.result_ids[0].message)

    def test_dialog_gives_no_right(self):
        sample = self._requested()
        task = self.task(sample, self.boss)
        for user in (self.outsider, self.requester, self.manager):
            with self.assertRefused((AccessError, UserError)):
                self.env["approval.decision.wizard"].with_user(user).create(
                    {"verdict": "approve", "task_ids": [Command.set(task.ids)]}
                ).action_apply()
        self.assertEqual(self.case(sample).state, "open")

    def _case_wizard(self, user, sample, kind, **values):
        return (
            self.env["approval.case.wizard"]
            .with_user(user)
            .with_context(active_model="approval.case", active_id=self.case(sample).id)
            .create({"kind": kind, "reason": "Because", **values})
        )

    def test_the_settings_are_in_one_block(self):
        arch = self.env.ref("base.res_config_settings_view_form")._get_combined_arch()
        places = {one.get("id"): one.getparent().get("name") for one in arch.iter("setting")}
        places = {name: place for name, place in places.items() if name and name.startswith("approval_")}
        self.assertEqual(set(places.values()), {"approval_block"})
        self.assertIn("approval_foresight_months", places)

    def test_recall(self):
        sample = self._requested()
        with self.assertRefused((AccessError, UserError)):
            self._case_wizard(self.boss, sample, "recall").action_apply()
        self._case_wizard(self.requester, sample, "recall").action_apply()
        self.assertEqual(self.case(sample).state, "recalled")

    def test_erase_and_verify(self):
        sample = self._requested()
        self.decide(sample, self.boss, verdict="reject", text="Private words")
        with self.assertRefused((AccessError, UserError)):
            self._case_wizard(self.requester, sample, "erase").action_apply()
        self._case_wizard(self.manager, sample, "erase").action_apply()
        case = self.case(sample)
        case.invalidate_recordset()
        self.assertNotIn("Private words", case.task_ids.mapped("comment"))
        self.assertTrue(case.verify_chain()["valid"])

    def test_add_an_approver_where_nobody_is_left(self):
        self.process("approval.sample", "close", [step("Boss", users=self.boss)], company_id=self.env.company.id)
        sample = self.sample(amount=5)
        self.decide_all(sample)
        sample.write({"result": "Done"})
        sample.action_request_approval("close")
        self.boss.active = False
        case = self.case(sample, "close")
        self.assertTrue(case.is_stranded)
        wizard = self._case_wizard(self.manager, sample, "add_approver")
        self.assertEqual(wizard.case_id, case)
        wizard.write({"step_id": wizard.allowed_step_ids.id, "user_id": self.second.id})
        wizard.action_apply()
        self.assertTrue(self.task(case, self.second))

    def decide_all(self, sample):
        """Bring a sample through its first gate."""
        sample.action_request_approval("confirm")
        self.decide(sample, self.boss, self.second)
        sample.action_confirm()
