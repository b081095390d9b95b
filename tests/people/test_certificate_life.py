from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
class TestCertificateLife(CertificateCommon):
    """Suspension, leave, and withdrawal by the committee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.first
        cls.certificate = cls.first.certificate_ids

    def _later(self, days):
        return freeze_time(fields.Datetime.now() + timedelta(days=days))

    def _notes(self, user):
        """Return the texts of the notices that a user got about the certificate."""
        messages = self.env["mail.message"].search(
            [("model", "=", self.Certificate._name), ("partner_ids", "in", user.partner_id.ids)]
        )
        return " ".join(message.body or "" for message in messages)

    # suspension

    def test_suspension_takes_a_manager_out_of_office(self):
        self._link(self.standard, self.manager, days=5)
        self.certificate.with_user(self.hr).action_suspend("Open case")
        self.assertEqual((self.certificate.state, self.certificate.suspended_on), ("suspended", self.today))
        self.assertEqual(self.manager.state, "suspended")
        self.assertTrue(self.standard.customer_has_gap)
        self.assertEqual(self.manager.activity_ids.user_id, self.supervisor)
        self.assertFalse(self.manager._certified_on(self.today))

    def test_lifting_brings_the_manager_back(self):
        self.certificate.with_user(self.hr).action_suspend("Open case")
        with self._later(10):
            self.certificate.with_user(self.hr).action_lift("Nothing was found")
            self.assertEqual((self.certificate.state, self.manager.state), ("valid", "active"))
            today = self.company._customer_today()
            self.assertTrue(self.manager._certified_on(today))
            self.assertFalse(
                self.manager._certificate_ends(today - timedelta(days=1)), "what was suspended was not in force"
            )

    def test_who_was_suspended_before_stays_so(self):
        self.manager.with_user(self.hr).action_suspend()
        self.certificate.with_user(self.hr).action_suspend("Open case")
        self.certificate.with_user(self.hr).action_lift("Cleared")
        self.assertEqual((self.certificate.state, self.manager.state), ("valid", "suspended"))

    def test_lifting_does_not_bring_back_who_left(self):
        self.certificate.with_user(self.hr).action_suspend("Open case")
        self.manager.user_id.action_archive()
        self.certificate.with_user(self.hr).action_lift("Cleared")
        self.assertEqual(self.manager.state, "suspended")

    def test_a_planned_one_may_be_suspended(self):
        certificate = self._issue(self.person, date_from=self.tomorrow)
        certificate.with_user(self.hr).action_suspend("Open case")
        self.assertEqual(certificate.state, "suspended")
        certificate.with_user(self.hr).action_lift("Cleared")
        self.assertEqual(certificate.state, "planned")

    def test_steps_need_the_right_state(self):
        with self.assertRefused(UserError, "'Valid', which does not allow"):
            self.certificate.with_user(self.hr).action_lift("Why")
        self.certificate.with_user(self.hr).action_suspend("Open case")
        with self.assertRefused(UserError, "'Suspended', which does not allow"):
            self.certificate.with_user(self.hr).action_suspend("Again")

    def test_steps_need_words(self):
        for step in ("action_suspend", "action_lift", "action_request_withdrawal"):
            for reason in ("", " ", None, [], "\ud800"):
                with self.subTest(step=step, reason=ascii(reason)), self.assertRefused(UserError, "Reason"):
                    getattr(self.certificate.with_user(self.hr), step)(reason)

    def test_only_human_resources_and_never_the_own(self):
        own = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id})
        mine = self._issue(own)
        steps = ("action_suspend", "action_lift", "action_request_withdrawal")
        for step in steps:
            with self.subTest(step=step), self.assertRefused(AccessError, "his own certificate"):
                getattr(mine.with_user(self.hr), step)("Reason")
        with self.assertRefused(AccessError, "his own certificate"):
            mine.with_user(self.hr).action_request_approval("withdraw")
        others = (
            self.officer | self.supervisor | self.committee | self.audit | self.manager.user_id | self.employee_user
        )
        for user in others:
            for step in steps:
                with self.subTest(step=step, user=user.login), self.assertRefused(AccessError, ""):
                    getattr(self.certificate.with_user(user), step)("Reason")

    def test_the_person_is_told_in_his_language(self):
        user = self.manager.user_id
        self.certificate.with_user(self.hr).action_suspend("Open case")
        self.assertIn("is suspended. Reason: Open case", self._notes(user))
        self.certificate.with_user(self.hr).action_lift("Cleared")
        self.assertIn("is lifted. Reason: Cleared", self._notes(user))

    def test_nobody_resumes_without_a_certificate(self):
        self.certificate.with_user(self.hr).action_suspend("Open case")
        with self.assertRefused(UserError, "has none in force"):
            self.manager.with_user(self.hr).action_resume()
        with self.assertRefused(UserError, "has none in force"):
            self.manager.with_user(self.hr).write({"state": "active"})
        self.certificate.with_user(self.hr).action_lift("Cleared")
        self.assertEqual(self.manager.state, "active")

    def test_dialog_asks_for_the_reason(self):
        action = self.certificate.with_user(self.hr).with_context(reason_step="suspend").action_ask_reason()
        wizard = self.env["customer.reason.wizard"].with_user(self.hr).with_context(**action["context"])
        wizard.create({"text": "Open case"}).action_apply()
        self.assertEqual(self.certificate.suspend_reason, "Open case")

    # leave

    def test_leave_stops_the_clock(self):
        end = self.certificate.date_to
        self._record(self.manager.employee_id, "leave", date_from=self.today, date_to=self._days(97))
        self.Certificate._follow_days()
        self.assertEqual((self.certificate.date_to, self.certificate.leave_days), (end + timedelta(days=98), 98))
        self.assertEqual(self.certificate.employee_skill_id.valid_to, self.certificate.date_to)
        self.Certificate._follow_days()
        self.assertEqual(self.certificate.leave_days, 98, "counted once")

    def test_leave_that_was_shorter_gives_days_back(self):
        end = self.certificate.date_to
        leave = self._record(self.manager.employee_id, "leave", date_from=self.today, date_to=self._days(97))
        self.Certificate._follow_days()
        leave.date_to = self._days(9)
        self.Certificate._follow_days()
        self.assertEqual(self.certificate.date_to, end + timedelta(days=10))
        leave.action_withdraw("Never taken")
        self.Certificate._follow_days()
        self.assertEqual((self.certificate.date_to, self.certificate.leave_days), (end, 0))

    def test_a_postponed_end_is_warned_of_anew(self):
        self.certificate._write_unchecked({"warned_days": 30})
        self.assertEqual(self.certificate._postpone(60, "the clock stood still."), self.certificate)
        self.assertFalse(self.certificate.warned_days)
        self.assertFalse(self.certificate._postpone(0, "nothing"))

    def test_what_is_over_is_not_postponed(self):
        renewed = self._issue(self.person, "second", date_from=self._days(-40), is_initial=True)
        self._issue(self.person, "first")
        withdrawn = self._issue(self._employee("Oth Er"))
        self._withdraw(withdrawn)
        self.assertFalse((renewed | withdrawn)._postpone(10, "no"))

    def test_an_expired_one_comes_back_by_leave_known_late(self):
        self.certificate._write_unchecked({"date_from": self._days(-90), "date_to": self._days(-5)})
        self.certificate._sync_states()
        self.assertEqual(self.certificate.state, "expired")
        self._record(self.manager.employee_id, "leave", date_from=self._days(-30), date_to=self._days(-11))
        self.Certificate._follow_days()
        self.assertEqual((self.certificate.state, self.certificate.expired_on), ("expiring", False))
        self.assertEqual(self.certificate.date_to, self._days(15))

    # withdrawal

    def test_the_committee_withdraws(self):
        certificate = self.certificate.with_user(self.hr)
        certificate.action_request_withdrawal("Forged diploma")
        self.assertEqual((certificate.approval_state, certificate.state), ("open", "valid"))
        self.decide(self.certificate, self.committee)
        self.certificate.invalidate_recordset()
        self.assertEqual((self.certificate.state, self.certificate.withdrawn_on), ("withdrawn", self.today))
        self.assertEqual(self.manager.state, "suspended")
        self.assertIn("is withdrawn. Reason: Forged diploma", self._notes(self.manager.user_id))
        self.assertTrue(self.case(self.certificate).used_at)
        self.assertFalse(self.manager._certified_on(self.today))

    def test_who_has_to_approve(self):
        self.certificate._write_unchecked({"withdraw_reason": "Forged"})
        second = self._create_role_user("committee", login="cc_committee_2")
        self.assertMustApprove(self.certificate.with_user(self.hr), {"Committee": self.committee | second}, "withdraw")

    def test_the_person_does_not_decide_on_himself(self):
        self.committee.sudo().group_ids += self.env.ref("customer_manager.group_customer_manager_user")
        member = self.env["hr.employee"].create({"name": "Com Mit", "user_id": self.committee.id})
        certificate = self._issue(member)
        with self.assertRefused(UserError, "Committee"):
            certificate.with_user(self.hr).action_request_withdrawal("Case")
        second = self._create_role_user("committee", login="cc_committee_2")
        certificate.with_user(self.hr).action_request_withdrawal("Case")
        self.assertFalse(self.task(certificate, self.committee))
        self.assertTrue(self.task(certificate, second))

    def test_no_path_leads_past_the_gate(self):
        for records in (self.certificate.with_user(self.hr), self.certificate.sudo()):
            with self.assertRefused(UserError, "only the steps"):
                records.write({"state": "withdrawn"})
        with self.assertRefused(UserError, "is not approved"):
            self.certificate._withdraw()
        with self.assertRefused(UserError, "is not approved"):
            self.certificate._write_unchecked({"state": "withdrawn", "withdrawn_on": self.today})
        self.env["approval.process"].search([("transition", "=", "withdraw")]).version_id.action_retire()
        with self.assertRefused(UserError, "No approval process is published"):
            self.certificate._withdraw()

    def test_what_was_withdrawn_stays_as_it_is(self):
        self._withdraw(self.certificate)
        for vals in ({"date_to": self._days(9)}, {"withdrawn_on": self.tomorrow}, {"withdraw_reason": "Another"}):
            with self.subTest(vals=vals), self.assertRefused(UserError, "was approved with"):
                self.certificate._write_unchecked(vals)
        for step in ("action_suspend", "action_lift", "action_request_withdrawal"):
            with self.subTest(step=step), self.assertRefused(UserError, "'Withdrawn', which does not allow"):
                getattr(self.certificate.with_user(self.hr), step)("Again")

    def test_the_reason_is_approved_with_it(self):
        self.certificate.with_user(self.hr).action_request_withdrawal("Forged diploma")
        snapshot = self.case(self.certificate).snapshot
        self.assertNotIn("Forged", str(snapshot), "words about a person are not kept for ever")
        self.assertTrue(snapshot["reason_digest"])
        self.certificate._write_unchecked({"withdraw_reason": "Something else"})
        self.assertNotEqual(self.case(self.certificate).snapshot["reason_digest"], snapshot["reason_digest"])

    def test_a_rejected_request_leaves_nothing(self):
        self.certificate.with_user(self.hr).action_request_withdrawal("Rumour")
        self.decide(self.certificate, self.committee, verdict="reject")
        self.certificate.invalidate_recordset()
        self.assertEqual((self.certificate.state, self.certificate.withdraw_reason), ("valid", False))
        with self.assertRefused(UserError, "has none; use Withdraw"):
            self.certificate.with_user(self.hr).action_request_approval("withdraw")

    def test_a_request_sent_back_takes_another_reason(self):
        self.certificate.with_user(self.hr).action_request_withdrawal("Rumour")
        self.decide(self.certificate, self.committee, verdict="send_back")
        self.certificate.invalidate_recordset()
        self.certificate.with_user(self.hr).action_request_withdrawal("The letter of the university")
        self.assertEqual(self.certificate.approval_state, "open")
        self.decide(self.certificate, self.committee)
        self.certificate.invalidate_recordset()
        self.assertEqual(
            (self.certificate.state, self.certificate.withdraw_reason), ("withdrawn", "The letter of the university")
        )

    def test_one_request_at_a_time(self):
        self.certificate.with_user(self.hr).action_request_withdrawal("One")
        with self.assertRefused(UserError, "is under way"):
            self.certificate.with_user(self.hr).action_request_withdrawal("Two")

    def test_the_later_one_first(self):
        later = self._issue(self.manager.employee_id, "senior", date_from=self._days(5))
        with self.assertRefused(UserError, "have that one withdrawn first"):
            self.certificate.with_user(self.hr).action_request_withdrawal("Case")
        self._withdraw(later)
        self.assertEqual(self.manager.state, "active", "the running one still counts")
        self._withdraw(self.certificate)
        self.assertEqual(self.manager.state, "suspended")

    def test_suspended_and_expired_ones_may_be_withdrawn(self):
        self.certificate.with_user(self.hr).action_suspend("Open case")
        self._withdraw(self.certificate)
        self.assertEqual(self.certificate.state, "withdrawn")
        expired = self._issue(self.person, date_from=self._days(-20), is_initial=True)
        expired._write_unchecked({"date_to": self.yesterday})
        expired._sync_states()
        self._withdraw(expired)
        self.assertEqual((expired.state, expired.expired_on), ("withdrawn", self.today))

    def test_the_form_asks_for_no_approval_by_itself(self):
        certificate = self.certificate.with_user(self.hr)
        self.assertEqual(certificate.approval_panel["requests"], [])
        self.assertFalse(certificate.is_approval_pending)
