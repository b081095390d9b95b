from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import step
from .life_common import ApprovalLifeCommon


@tagged("post_install", "-at_install")
class TestApprovalPeople(ApprovalLifeCommon):
    """People who leave running cases: others take their place, or somebody is told; nothing hangs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["res.groups"].create({"name": "Approvers"})
        cls.inner = cls.env["res.groups"].create({"name": "Heads", "implied_ids": [Command.link(cls.group.id)]})
        cls.boss.group_ids += cls.group

    def _states(self, case):
        return {task.user_id.login: task.state for task in case.task_ids}

    def _group_case(self):
        """Return a case of a step of the group, in which only the boss is when it is requested."""
        self.second.group_ids += self.group
        self.process("approval.sample", "confirm", [step("Group", group=self.group.id)], owner_id=self.manager.id)
        self.second.group_ids -= self.group
        return self._request_again()

    def _open(self, case):
        return case.task_ids.filtered(lambda task: task.state == "open").user_id

    # archived, deleted

    def test_an_archived_approver_leaves(self):
        case = self._request()
        self.boss.action_archive()
        self._end_transaction()
        self.assertEqual(self._states(case), {"ap_boss": "gone", "ap_second": "open"})
        self.assertFalse(case.is_stranded)
        self.assertEqual(self._activities(case).user_id, self.second)
        self.assertEqual(self._actions(case), ["requested", "removed"])
        self.decide(self.env["approval.sample"].browse(case.res_id), self.second)
        self.assertEqual(case.state, "approved")
        self.assertTrue(case.verify_chain()["valid"])

    def test_archiving_by_a_plain_write_is_the_same(self):
        case = self._request()
        self.boss.active = False
        self._end_transaction()
        self.assertEqual(self._states(case)["ap_boss"], "gone")

    def test_a_step_asks_its_source_again(self):
        case = self._group_case()
        self.third.group_ids += self.group
        self.assertEqual(self._open(case), self.boss, "who joins later has no part in it")
        self.boss.action_archive()
        self._end_transaction()
        self.assertEqual(self._open(case), self.third)
        self.assertFalse(case.is_stranded)
        self.assertEqual(self._activities(case).user_id, self.third)

    def test_it_does_not_ask_those_who_are_excluded(self):
        case = self._group_case()
        self.requester.group_ids += self.group
        self.boss.action_archive()
        self.assertTrue(case.is_stranded)
        self.assertFalse(self._open(case))

    def test_who_leaves_before_his_turn_gets_none(self):
        case = self._request(step("One", users=self.boss), step("Two", users=self.second | self.third))
        self.second.action_archive()
        document = self.env["approval.sample"].browse(case.res_id)
        self.decide(document, self.boss)
        self.assertEqual(self._open(case), self.third)
        self.decide(document, self.third)
        document.action_confirm()

    def test_who_has_left_gets_no_turn_when_a_step_runs_again(self):
        case = self._request(step("One", users=self.boss | self.third), step("Two", users=self.second))
        document = self.env["approval.sample"].browse(case.res_id)
        self.decide(document, self.boss)
        self.boss.active = False
        task = self.task(case, self.second)
        task.action_send_back("Look again.", case.version_id.step_ids[0].id)
        self.assertEqual(self._open(case), self.third)

    def test_a_deleted_user_leaves(self):
        user = new_test_user(self.env, login="ap_short", groups="base.group_user")
        (self.boss | user).group_ids += self.group
        case = self._request(step("Check", group=self.group.id))
        task = self.task(case, user).sudo()
        user.unlink()
        self._end_transaction()
        self.assertEqual((task.state, task.user_id.id), ("gone", False))
        self.assertTrue(case.verify_chain()["valid"])

    def test_what_was_decided_stays(self):
        case = self._request(step("Check", users=self.boss | self.second | self.third, quorum=2))
        document = self.env["approval.sample"].browse(case.res_id)
        self.decide(document, self.boss)
        self.boss.action_archive()
        self.assertEqual(self._states(case)["ap_boss"], "approved")
        self.decide(document, self.second)
        document.action_confirm()
        self.assertEqual(document.state, "confirmed")

    # rights

    def test_who_leaves_the_group_leaves_the_step(self):
        self.second.group_ids += self.group
        case = self._request(step("Group", group=self.group.id))
        self.boss.group_ids -= self.group
        self.assertEqual(self._states(case), {"ap_boss": "gone", "ap_second": "open"})
        self.group.user_ids -= self.second
        self.assertEqual(self._states(case)["ap_second"], "gone")
        self.assertTrue(case.is_stranded)

    def test_a_group_that_is_no_longer_implied(self):
        self.third.group_ids += self.inner
        case = self._request(step("Group", group=self.group.id, quorum="all"))
        self.assertEqual(self._open(case), self.boss | self.third)
        self.inner.implied_ids -= self.group
        self.assertEqual(self._open(case), self.boss)

    def test_who_moves_to_another_company_leaves(self):
        case = self._request()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.boss.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertEqual(self._states(case), {"ap_boss": "gone", "ap_second": "open"})

    def test_a_change_of_other_rights_changes_nothing(self):
        case = self._group_case()
        self.boss.group_ids += self.env["res.groups"].create({"name": "Choir"})
        self.env["res.groups"].create({"name": "Club"}).user_ids = self.boss
        self.assertEqual(self._states(case), {"ap_boss": "open"})

    def test_a_relative_declared_during_the_case_leaves(self):
        case = self._request()
        employee = self.env["hr.employee"].create({"name": "Boss", "user_id": self.boss.id})
        self.env["approval.relation"].with_user(self.boss).create(
            {"employee_id": employee.id, "user_id": self.requester.id}
        )
        self.assertEqual(self._states(case), {"ap_boss": "gone", "ap_second": "open"})

    def test_a_relative_declared_before_his_turn_gets_none(self):
        case = self._request(step("One", users=self.second), step("Two", users=self.boss | self.third))
        employee = self.env["hr.employee"].create({"name": "Boss", "user_id": self.boss.id})
        self.env["approval.relation"].with_user(self.boss).create(
            {"employee_id": employee.id, "user_id": self.requester.id}
        )
        self.assertEqual(self._states(case), {"ap_second": "open"})
        self.decide(self.env["approval.sample"].browse(case.res_id), self.second)
        self.assertEqual(self._open(case), self.third)

    def test_a_relation_to_somebody_else_changes_nothing(self):
        case = self._request()
        employee = self.env["hr.employee"].create({"name": "Boss", "user_id": self.boss.id})
        self.env["approval.relation"].with_user(self.boss).create(
            {"employee_id": employee.id, "user_id": self.outsider.id}
        )
        self.assertEqual(self._actions(case), ["requested"])

    def test_who_leaves_the_group_before_his_turn_gets_none(self):
        (self.second | self.third).group_ids += self.group
        case = self._request(step("One", users=self.outsider), step("Two", group=self.group.id))
        self.boss.group_ids -= self.group
        self.decide(self.env["approval.sample"].browse(case.res_id), self.outsider)
        self.assertEqual(self._open(case), self.second | self.third)
        self.assertTrue(case.verify_chain()["valid"])

    def test_who_becomes_a_portal_user_leaves(self):
        case = self._request()
        self.boss.group_ids = self.env.ref("base.group_portal")
        self.assertEqual(self._states(case)["ap_boss"], "gone")

    def test_group_changes_cost_little_with_many_cases(self):
        self._group_case()
        for _number in range(20):
            self._request_again()
        self.env.invalidate_all()
        self.env["res.groups"].flush_model()
        start = self.env.cr.sql_log_count
        self.env["approval.task"]._members_changed()
        self.assertLessEqual(self.env.cr.sql_log_count - start, 6)

    # nobody left

    def _stranded(self):
        case = self._request(step("Check", users=self.boss))
        self.boss.action_archive()
        self._end_transaction()
        return case

    def test_the_owner_is_told(self):
        case = self._stranded()
        self.assertTrue(case.is_stranded)
        self.assertEqual(case.state, "open")
        self.assertIn("stranded", self._actions(case))
        self.assertEqual(self._activities(case).user_id, self.manager)
        self.env["approval.task"]._notify_people(100)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.manager.partner_id.ids)])
        self.assertIn("Nobody is left to approve: add an approver.", mail.body_html)
        self.env["approval.task"]._notify_people(100)
        self.assertEqual(len(mail.search([("recipient_ids", "in", self.manager.partner_id.ids)])), 1)

    def test_the_owner_adds_an_approver(self):
        case = self._stranded()
        check = case.version_id.step_ids
        case.with_user(self.manager).action_add_approver(check.id, self.third.id, "He knows it.")
        self._end_transaction()
        self.assertFalse(case.is_stranded)
        self.assertEqual(self._activities(case).user_id, self.third)
        document = self.env["approval.sample"].browse(case.res_id)
        self.decide(document, self.third)
        document.action_confirm()
        self.assertTrue(case.verify_chain()["valid"])

    def test_nobody_else_adds_one_and_nobody_excluded_is_added(self):
        case = self._stranded()
        check = case.version_id.step_ids
        for user in (self.requester, self.outsider, self.third):
            with self.subTest(user=user.login), self.assertRefused((AccessError, UserError)):
                case.with_user(user).action_add_approver(check.id, self.third.id, "Me.")
        for person in (self.requester, self.boss):
            with self.subTest(person=person.login), self.assertRefused(UserError, "Approver: "):
                case.with_user(self.manager).action_add_approver(check.id, person.id, "Why not.")

    def test_nobody_is_added_where_nobody_lacks(self):
        case = self._request()
        with self.assertRefused(UserError):
            case.with_user(self.manager).action_add_approver(case.version_id.step_ids.id, self.third.id, "More.")

    def test_nobody_touches_the_activity_of_the_owner(self):
        activity = self._activities(self._stranded())
        for attempt in (activity.unlink, activity.action_done, lambda: activity.write({"user_id": self.third.id})):
            with self.assertRefused(UserError, "Add an approver"):
                attempt()

    def test_when_the_owner_has_left_all_managers_look_after_it(self):
        other = self._person("other_manager", groups="base.group_user,customer_manager.group_approval_manager")
        case = self._stranded()
        self.manager.action_archive()
        self._end_transaction()
        self.assertIn(other, self._activities(case).user_id)
        self.assertNotIn(self.manager, self._activities(case).user_id)
        case.with_user(other).action_add_approver(case.version_id.step_ids.id, self.third.id, "He knows it.")
        self.assertFalse(case.is_stranded)

    # what no hook sees

    def _sweep(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_approval_sweep").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_document_that_the_database_deleted(self):
        case = self._request()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM approval_sample WHERE id = %s", [case.res_id])
        self.env.invalidate_all()
        self._sweep()
        self._end_transaction()
        self.assertEqual(case.state, "cancelled")
        self.assertFalse(self._activities(case))
        self.assertTrue(case.verify_chain()["valid"])

    def test_a_rule_that_shuts_an_approver_out(self):
        case = self._request()
        self.env["ir.rule"].create(
            {
                "name": "Not for the boss",
                "model_id": self.env["ir.model"]._get_id("approval.sample"),
                "domain_force": f"[(0, '=', 1)] if user.id == {self.boss.id} else []",
            }
        )
        self._sweep()
        self.assertEqual(self._states(case), {"ap_boss": "gone", "ap_second": "open"})

    def test_a_sweep_that_finds_nothing_changes_nothing(self):
        case = self._request()
        for _again in range(2):
            self._sweep()
        self.assertTrue(case.swept_at)
        self.assertEqual(self._actions(case), ["requested"])
        self.assertEqual(self._states(case), {"ap_boss": "open", "ap_second": "open"})

    def test_a_superior_of_later_is_found_by_the_sweep(self):
        employees = {
            user: self.env["hr.employee"].create({"name": user.name, "user_id": user.id})
            for user in (self.boss, self.outsider)
        }
        case = self._request(
            step("Check", users=self.boss | self.second, exclude_line=True), values={"subject_id": self.outsider.id}
        )
        self.assertEqual(self._open(case), self.boss | self.second)
        employees[self.outsider].parent_id = employees[self.boss]
        self._sweep()
        self.assertEqual(self._states(case), {"ap_boss": "gone", "ap_second": "open"})

    def test_a_returned_case_does_not_wait_for_a_requester_who_has_left(self):
        case = self._request()
        document = self.env["approval.sample"].browse(case.res_id)
        self.decide(document, self.boss, verdict="send_back")
        self.assertEqual(case.state, "returned")
        self.requester.action_archive()
        self.assertEqual(case.state, "cancelled")
        document.with_user(self.outsider).action_request_approval()
        self.assertEqual(self.case(document).requester_id, self.outsider)

    def test_a_case_returned_to_a_requester_who_has_left(self):
        case = self._request()
        self.requester.action_archive()
        self.assertEqual(case.state, "open", "others still decide on it")
        self.decide(self.env["approval.sample"].browse(case.res_id), self.boss, verdict="send_back")
        self._sweep()
        self.assertEqual(case.state, "cancelled")

    def test_a_document_whose_program_fails_stops_no_sweep(self):
        broken, whole = self._request(), self._request_again()
        self.requester.action_archive()
        for case in (broken, whole):
            self.decide(self.env["approval.sample"].browse(case.res_id), self.boss, verdict="send_back")

        def decided(document, case):
            if document.id == broken.res_id:
                raise TypeError("secret of the program")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        with self.assertLogs("odoo.addons.customer_manager.models.jobs", "ERROR") as logged:
            self._sweep()
        self.assertEqual((broken.state, whole.state), ("returned", "cancelled"))
        self.assertIn("secret of the program", logged.output[0])
        self.assertTrue(broken.swept_at, "the others of the next days come first")
        self.assertTrue(broken.verify_chain()["valid"])

    # the document

    def test_a_document_that_moves_to_another_company(self):
        case = self._request()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["approval.sample"].browse(case.res_id).company_id = other
        self._end_transaction()
        self.assertEqual(case.state, "cancelled")
        self.assertFalse(self._activities(case))
        self.assertFalse(self._open(case))
