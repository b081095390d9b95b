from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import step
from .life_common import ApprovalLifeCommon


@tagged("post_install", "-at_install")
class TestApprovalActivity(ApprovalLifeCommon):
    """Open tasks show as activities of the document, which nobody touches outside the engine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approval = cls._request()
        cls.document = cls.env["approval.sample"].browse(cls.approval.res_id)
        cls.activity = cls._activities(cls.approval).filtered(lambda activity: activity.user_id == cls.boss)

    # what is shown

    def test_each_candidate_has_one(self):
        activities = self._activities(self.approval)
        self.assertEqual(activities.user_id, self.boss | self.second)
        self.assertEqual(activities.approval_task_id, self.approval.task_ids)
        self.assertEqual(set(activities.mapped("summary")), {"To approve: Check"})
        self.assertFalse(any(activities.mapped("note")))
        self.assertEqual(set(activities.mapped("res_name")), {self.document.name})

    def test_it_counts_in_the_systray(self):
        groups = self.env["res.users"].with_user(self.boss)._get_activity_groups()
        self.assertEqual([group["total_count"] for group in groups if group["model"] == "approval.sample"], [1])

    def test_nobody_is_mailed_or_subscribed_by_making_them(self):
        self.assertFalse(self.document.message_follower_ids.partner_id & (self.boss | self.second).partner_id)
        self.assertFalse(self.env["mail.mail"].search([("recipient_ids", "in", self.boss.partner_id.ids)]))

    def test_it_goes_with_the_decision(self):
        self.decide(self.document, self.boss)
        self._end_transaction()
        self.assertFalse(self._activities(self.approval))

    def test_the_next_step_brings_its_own(self):
        self.new_version(self.approval.process_id, [step("One", users=self.boss), step("Two", users=self.third)])
        case = self._request_again()
        self.assertEqual(self._activities(case).user_id, self.boss)
        self.decide(self.env["approval.sample"].browse(case.res_id), self.boss)
        self._end_transaction()
        self.assertEqual(self._activities(case).user_id, self.third)

    def test_a_step_shows_ten_people(self):
        people = self.env["res.users"].union(
            *(new_test_user(self.env, login=f"many_{number}", groups="base.group_user") for number in range(12))
        )
        self.new_version(self.approval.process_id, [step("Many", users=people, quorum=2)])
        case = self._request_again()
        self.assertEqual(len(case.task_ids), 12)
        self.assertEqual(len(self._activities(case)), 10)
        shown = self._activities(case).user_id
        self.decide(self.env["approval.sample"].browse(case.res_id), shown[0])
        self._end_transaction()
        self.assertEqual(len(self._activities(case)), 10, "somebody else is shown in his place")

    def test_it_speaks_the_language_of_its_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.third.lang = "fr_FR"
        version = self.new_version(self.approval.process_id, [step("Look", users=self.third)], publish=False)
        version.step_ids.with_context(lang="fr_FR").name = "Regarder"
        version.action_publish()
        self.assertTrue(self._activities(self._request_again()).summary.endswith("Regarder"))

    # nobody touches it

    def test_nobody_closes_moves_edits_or_deletes_it(self):
        other = self.sample()
        partner = self.env["ir.model"]._get_id("res.partner")
        attempts = {
            "done": lambda activity: activity.action_done(),
            "feedback": lambda activity: activity.action_feedback("fine"),
            "done and next": lambda activity: activity.action_done_schedule_next(),
            "cancel": lambda activity: activity.action_cancel(),
            "delete": lambda activity: activity.unlink(),
            "archive": lambda activity: activity.action_archive(),
            "hide": lambda activity: activity.write({"active": False}),
            "move": lambda activity: activity.write({"res_id": other.id}),
            "elsewhere": lambda activity: activity.write({"res_model_id": partner, "res_id": self.partner.id}),
            "person": lambda activity: activity.write({"user_id": self.outsider.id}),
            "text": lambda activity: activity.write({"summary": "Not needed"}),
            "note": lambda activity: activity.write({"note": "<p>ask me</p>"}),
            "tomorrow": lambda activity: activity.action_reschedule_tomorrow(),
            "type": lambda activity: activity.write({"activity_type_id": False}),
            "link": lambda activity: activity.write({"approval_task_id": False}),
        }
        for user in (self.boss, self.requester, self.outsider, self.manager, self.env.ref("base.user_admin")):
            for sudo in (False, True):
                for name, attempt in attempts.items():
                    activity = self.activity.with_user(user).sudo(sudo)
                    with self.subTest(user=user.login, sudo=sudo, attempt=name):
                        with self.assertRefused((UserError, AccessError), ""):
                            attempt(activity)
                        self.assertTrue(self.activity.exists().active)

    def test_the_refusal_says_to_decide_on_the_task(self):
        with self.assertRefused(UserError, "Sample: .*Decide on the task"):
            self.activity.with_user(self.boss).action_feedback("fine")

    def test_no_context_key_opens_it(self):
        keys = {
            "approval_spare_kept": True,
            "mail_activity_quick_update": True,
            "mail_activity_automation_skip": True,
            "tracking_disable": True,
            "install_mode": True,
        }
        activity = self.activity.with_user(self.boss).with_context(**keys)
        for attempt in (lambda: activity.write({"active": False}), activity.action_done):
            with self.assertRefused(UserError, "Decide on the task"):
                attempt()
        activity.unlink()
        self.assertTrue(self.activity.exists(), "the key of Odoo's clean-up only spares")

    def test_the_chatter_of_the_document_does_not_close_it(self):
        document = self.document.with_user(self.boss)
        kind = ["customer_manager.mail_activity_type_approval"]
        for attempt in (
            lambda: document.activity_feedback(kind),
            lambda: document.activity_unlink(kind),
            lambda: document.activity_reschedule(kind, new_user_id=self.outsider.id),
            lambda: document.action_reschedule_my_next_tomorrow(),
            lambda: document.write({"activity_ids": [Command.clear()]}),
            lambda: document.write({"activity_ids": [Command.delete(self.activity.id)]}),
            lambda: document.write({"activity_ids": [Command.update(self.activity.id, {"summary": "x"})]}),
            lambda: document.write({"activity_summary": "x"}),
        ):
            with self.assertRefused(UserError, "Decide on the task"):
                attempt()
        self.assertEqual(self.activity.summary, "To approve: Check")

    def test_odoos_own_clean_up_spares_it(self):
        self.env["ir.config_parameter"].set_param("mail.activity.gc.delete_overdue_years", 1)
        other = self.document.activity_schedule("mail.mail_activity_data_todo", user_id=self.boss.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_activity SET date_deadline = '2001-01-01' WHERE id = ANY(%s)", [(self.activity | other).ids]
        )
        self.env.invalidate_all()
        self.env["mail.activity"]._gc_delete_old_overdue_activities()
        self.assertTrue(self.activity.exists())
        self.assertFalse(other.exists())

    def test_nobody_makes_one(self):
        vals = {
            "res_model_id": self.env["ir.model"]._get_id("approval.sample"),
            "res_id": self.document.id,
            "user_id": self.outsider.id,
        }
        activities = self.env["mail.activity"].with_user(self.requester)
        task = self.approval.task_ids[0]
        for attempt in (
            lambda: activities.create({**vals, "approval_task_id": task.id}),
            lambda: activities.sudo().create({**vals, "approval_task_id": task.id}),
            lambda: activities.with_context(default_approval_task_id=task.id).create(vals),
            lambda: activities.with_context(default_approval_case_id=self.approval.id).create(vals),
        ):
            with self.assertRefused(UserError, "engine alone"):
                attempt()

    def test_activities_of_users_stay_theirs(self):
        mine = self.document.with_user(self.requester).activity_schedule("mail.mail_activity_data_todo")
        mine.action_feedback("done")
        self.assertFalse(mine.active)

    # with the document

    def test_it_goes_with_the_document(self):
        self.document.with_user(self.requester).unlink()
        self._end_transaction()
        self.assertFalse(self._activities(self.approval))
        self.assertEqual(self.approval.state, "cancelled")

    def test_it_goes_when_the_document_is_archived(self):
        self.document.with_user(self.requester).action_archive()
        self._end_transaction()
        self.assertFalse(self._activities(self.approval))
        self.assertEqual(self.approval.state, "cancelled")

    # in batch

    def test_many_documents_cost_a_handful_of_queries(self):
        def cost(count):
            documents = self.env["approval.sample"].with_user(self.requester)
            documents = documents.create([{"name": f"Batch {number}"} for number in range(count)])
            documents.action_request_approval()
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            self._end_transaction()
            return self.env.cr.sql_log_count - start

        cost(2)
        few, many = cost(5), cost(50)
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(few, 12)
