from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..approval.common import ApprovalMixinCommon
from .common import PeopleCommon


@tagged("post_install", "-at_install")
class TestDecision(ApprovalMixinCommon, PeopleCommon):
    """From the ranking to the letters: who proposes, approves, objects, hears and is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_member = cls._create_role_user("committee", login="pp_committee_2")
        cls.people = [cls._employee(name) for name in ("Ann Ai", "Bob Bao", "Cat Cao", "Dan Du")]
        for person in cls.people:
            cls._prove_eligible(person)
        cls.campaign = cls._campaign()
        cls.applications = cls.env["customer.manager.application"]
        for person in cls.people:
            application = cls._apply(cls.campaign, person).with_user(cls.hr)
            application.action_admit()
            cls.applications |= application.sudo()
        cls._end_applications(cls.campaign)
        cls.campaign.action_start_scoring()
        cls._rank(cls.campaign, cls.applications)

    @classmethod
    def _rank(cls, campaign, applications):
        """Let three pass in their order and the last one fail in a part."""
        for number, application in enumerate(applications, 1):
            passed = number < len(applications)
            application.write(
                {
                    "total_score": 100 - number,
                    "rank": passed and number,
                    "outcome": "passed" if passed else "failed_part",
                }
            )
        campaign.sudo().write({"state": "ranked", "ranked_uid": cls.hr.id, "ranked_at": fields.Datetime.now()})
        campaign._propose()

    def _decide_all(self):
        self.approve(self.campaign, self.committee, self.second_member)
        self.campaign.action_decide()

    def _end_notice(self):
        self.campaign.flush_recordset()
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET notice_to = %s, appeal_to = %s WHERE id = %s",
            [self._day(days=1), self._day(days=1), self.campaign.id],
        )
        self.campaign.invalidate_recordset()

    def test_ranks_propose(self):
        self.assertEqual(self.applications.mapped("result"), ["selected", "selected", "reserve", "failed"])

    def test_the_committee_decides_with_a_majority(self):
        with self.assertRefused(UserError, "Request approval first. To approve: Committee"):
            self.campaign.action_decide()
        self.campaign.action_request_approval()
        self.decide(self.campaign, self.committee)
        with self.assertRefused(UserError, "is not approved"):
            self.campaign.action_decide()
        self.decide(self.campaign, self.second_member)
        self.campaign.action_decide()
        self.assertEqual(self.campaign.state, "decided")
        self.assertEqual(self.campaign.notice_to, self.company._customer_after_working_days(self.today, 5))

    def test_a_failed_part_is_never_lifted(self):
        failed = self.applications[3].with_user(self.hr)
        for result in ("selected", "reserve"):
            with self.subTest(result=result), self.assertRefused(UserError, "cannot lift"):
                failed.result = result
            with self.subTest(result=result, su=True), self.assertRefused(UserError, "cannot lift"):
                failed.sudo().result = result

    def test_a_departure_needs_its_reason(self):
        first, _second, third, _last = self.applications.with_user(self.hr)
        first.result = "rejected"
        third.result = "selected"
        with self.assertRefused(UserError, "the minutes need a reason"):
            self.campaign.action_request_approval()
        first.departure_reason = "Asked for another post."
        third.departure_reason = "Moves up."
        self.campaign.action_request_approval()
        self.assertEqual(self.case(self.campaign).snapshot["departure_count"], 2)

    def test_no_more_winners_than_seats(self):
        self.applications[2].with_user(self.hr).write({"result": "selected", "departure_reason": "Good too"})
        with self.assertRefused(UserError, "3 candidates are selected for 2 seats"):
            self.campaign.action_request_approval()

    def test_changes_after_the_approval_need_another_one(self):
        self.approve(self.campaign, self.committee, self.second_member)
        self.applications[1].with_user(self.hr).write({"result": "rejected", "departure_reason": "Second thoughts"})
        with self.assertRefused(UserError, "Still to approve|other values|Request approval"):
            self.campaign.action_decide()

    def test_a_decision_that_is_published_stays(self):
        self._decide_all()
        with self.assertRefused(UserError, "decided on while the campaign is ranked"):
            self.applications[0].with_user(self.hr).result = "rejected"
        with self.assertRefused(UserError, "stay as they are"):
            self.applications[0].result = "rejected"

    def test_candidates_decide_nothing_even_in_the_committee(self):
        person = self.people[0]
        person.user_id.sudo().group_ids |= self.env.ref("customer_manager.group_customer_manager_committee")
        self.assertMustApprove(self.campaign, {"Committee": self.committee | self.second_member})

    def test_the_notice_names_winners_with_unit_and_post_only(self):
        self._decide_all()
        notice = self.campaign.with_user(self.employee_user).notice
        self.assertIn("Ann Ai", notice)
        self.assertIn("Metering", notice)
        self.assertNotIn("Cat Cao", notice)
        self.assertNotIn("99", notice)

    def test_candidates_read_their_own_result_once_it_is_published(self):
        own = self.applications[2].with_user(self.people[2].user_id)
        self.assertFalse(own.published_result)
        self._decide_all()
        self.assertEqual((own.published_result, own.published_rank, own.published_total), ("reserve", 3, 97))
        with self.assertRaises(AccessError):
            own.read(["total_score"])

    def test_letters_go_out_when_notice_and_appeals_are_over(self):
        self._decide_all()
        with self.assertRefused(UserError, "appeals are taken until"):
            self.campaign.action_close()
        self._end_notice()
        self.campaign.action_close()
        self.assertEqual(self.campaign.state, "closed")
        self.assertEqual(self.applications.mapped("designated_on"), [self.today, self.today, False, False])
        subjects = {
            mail.recipient_ids.name: mail.subject
            for mail in self.env["mail.mail"].sudo().search([("model", "=", self.applications._name)])
        }
        self.assertEqual(subjects["Ann Ai"], "Trainees: you are selected")
        self.assertEqual(subjects["Cat Cao"], "Trainees: you are on the reserve list")
        self.assertEqual(subjects["Dan Du"], "Trainees: the result of your application")

    def test_the_reserve_list_moves_up_in_order(self):
        self._decide_all()
        self._end_notice()
        self.campaign.action_close()
        third = self.applications[2].with_user(self.hr)
        with self.assertRefused(UserError, "all seats"):
            third.action_call_reserve()
        with self.assertRefused(AccessError, "Only the candidate"):
            self.applications[0].with_user(self.hr).action_decline("No")
        self.applications[0].with_user(self.people[0].user_id).action_decline("Moving away")
        third.action_call_reserve()
        self.assertEqual(third.designated_on, self.today)
        self.campaign.sudo().reserve_until = self._day(days=1)
        with self.assertRefused(UserError, "does not run today"):
            self.applications[3].with_user(self.hr).action_call_reserve()

    # appeals

    def _appeal(self, user, text="The mark is wrong"):
        return (
            self.env["customer.manager.appeal"].with_user(user).create({"campaign_id": self.campaign.id, "text": text})
        )

    def test_appeals_are_taken_while_the_notice_hangs_out(self):
        with self.assertRefused(UserError, "no appeals are taken today"):
            self._appeal(self.people[3].user_id)
        self._decide_all()
        appeal = self._appeal(self.people[3].user_id)
        self.assertTrue(appeal.is_own)
        self.assertFalse(self._appeal(self.employee_user).is_own)
        self.assertFalse(appeal.with_user(self.people[0].user_id).search([("id", "=", appeal.id)]))
        with self.assertRefused(UserError, "stays as it was handed in"):
            appeal.text = "Other words"
        self._end_notice()
        with self.assertRefused(UserError, "no appeals are taken today"):
            self._appeal(self.people[3].user_id)

    def test_nobody_hears_who_had_a_hand_in_it(self):
        self._decide_all()
        boss = self._employee("Boss Bi")
        self.people[3].parent_id = boss
        appeal = self._appeal(self.people[3].user_id).with_user(self.hr)
        for user in (self.hr, self.committee, self.people[0].user_id, self.people[3].user_id, boss.user_id):
            with self.subTest(user=user.login), self.assertRefused(UserError, "scored, decided or is near"):
                appeal.hearer_uid = user
        with self.assertRefused(AccessError, "human resources names"):
            appeal.with_user(self.people[3].user_id).hearer_uid = self.employee_user

    def test_nobody_names_who_hears_his_own_matter(self):
        """Of human resources as well: neither who appeals nor who won, by no path."""
        self._decide_all()
        role = self.env.ref("customer_manager.group_customer_manager_hr")
        for user in (self.people[3].user_id, self.people[0].user_id):
            appeal = self._appeal(self.people[3].user_id)
            user.sudo().group_ids |= role
            # who won does not even see it
            words = "which is his own matter" if user == appeal.appellant_uid else "top-secret"
            with self.subTest(user=user.login), self.assertRefused(AccessError, words):
                appeal.with_user(user).hearer_uid = self.employee_user
        vals = {"campaign_id": self.campaign.id, "text": "Again"}
        Appeal = self.env["customer.manager.appeal"].with_user(self.people[3].user_id)
        with self.assertRefused(AccessError, "which is his own matter"):
            Appeal.create({**vals, "hearer_uid": self.employee_user.id})
        with self.assertRefused(AccessError, "which is his own matter"):
            Appeal.with_context(default_hearer_uid=self.employee_user.id).create(vals)

    def test_time_to_answer_an_appeal_is_a_setting(self):
        self._decide_all()
        self.assertEqual(self.company.customer_appeal_answer_days, 10)
        for days in (10, 3):
            self.company.customer_appeal_answer_days = days
            appeal = self._appeal(self.people[3].user_id)
            appeal.with_user(self.hr).hearer_uid = self.employee_user
            due = self.company._customer_after_working_days(self.today, days)
            self.assertEqual(appeal.sudo().activity_ids.date_deadline, due)
        with mute_logger("odoo.sql_db"), self.assertRefused(IntegrityError, "customer_promotion_numbers"):
            self.company.customer_appeal_answer_days = -1

    def test_candidates_of_human_resources_and_audit_read_their_own_appeals_alone(self):
        self._decide_all()
        appeals = self._appeal(self.people[3].user_id) | self._appeal(self.employee_user)
        for role in ("hr", "audit"):
            candidate, reader = self.people[0].user_id, self.people[3].user_id
            for user in candidate | reader:
                user.sudo().group_ids |= self.env.ref(f"customer_manager.group_customer_manager_{role}")
            found = [appeals.with_user(user).search([("id", "in", appeals.ids)]) for user in (candidate, reader)]
            with self.subTest(role=role):
                self.assertEqual([len(one) for one in found], [0, 1])
                self.assertEqual(found[1].appellant_uid, reader)
                with self.assertRefused(AccessError, ""):
                    appeals.with_user(candidate).sudo(False).read(["text"])
        for user in (self.hr, self.audit):
            self.assertEqual(len(appeals.with_user(user).search([("id", "in", appeals.ids)])), 2)

    def test_an_open_appeal_keeps_the_campaign_open(self):
        self._decide_all()
        appeal = self._appeal(self.people[3].user_id)
        self._end_notice()
        with self.assertRefused(UserError, "not answered yet"):
            self.campaign.action_close()
        appeal.with_user(self.hr).hearer_uid = self.employee_user
        with self.assertRefused(AccessError, "Only who hears"):
            appeal.with_user(self.hr).action_dismiss("No")
        appeal.with_user(self.employee_user).action_dismiss("All marks were added up rightly.")
        self.assertEqual((appeal.state, appeal.answer), ("dismissed", "All marks were added up rightly."))
        with self.assertRefused(UserError, "answered or withdrawn"):
            appeal.with_user(self.employee_user).action_uphold("Yes")
        with self.assertRefused(UserError, "only an appeal that was upheld"):
            self.campaign.action_reopen("Let us see")
        self.campaign.action_close()

    def test_an_upheld_appeal_takes_the_decision_back(self):
        self._decide_all()
        appeal = self._appeal(self.people[3].user_id)
        appeal.with_user(self.hr).hearer_uid = self.employee_user
        appeal.with_user(self.employee_user).action_uphold("The award was forgotten.")
        self.campaign.action_reopen("Award forgotten")
        self.assertEqual((self.campaign.state, self.campaign.notice_to), ("ranked", False))
        with self.assertRefused(UserError, "Request approval"):
            self.campaign.action_decide()

    # waivers

    def _waiver_of(self, application, measure="education_level", user=None):
        condition = self.grades["trainee"].condition_ids.filtered(lambda one: one.measure == measure)
        return (
            self.env["customer.manager.waiver"]
            .with_user(user or self.hr)
            .create(
                {
                    "application_id": application.id,
                    "condition_id": condition.id,
                    "reason": "Twenty years of practice",
                }
            )
        )

    def test_the_committee_lets_one_person_off_education(self):
        campaign = self._campaign(name="Second")
        person = self._employee("Old Ou")
        self._prove_eligible(person)
        self.Record.search([("employee_id", "=", person.id), ("kind", "=", "education")]).action_withdraw("Forged")
        application = self._apply(campaign, person).with_user(self.hr)
        self.assertFalse(application.is_eligible)
        waiver = self._waiver_of(application)
        self.approve(waiver, self.committee, self.second_member)
        self.assertEqual((waiver.state, waiver.granted_on), ("granted", self.today))
        self.assertTrue(application.is_eligible)
        line = application.eligibility_ids.filtered(lambda one: one.measure == "education_level")
        self.assertEqual((line.state, line.found), ("waived", False))
        application.action_admit()
        with self.assertRefused(UserError, "stays in the register"):
            waiver.unlink()

    def test_ethics_record_and_fitness_are_never_waived(self):
        for measure in ("ethics_statement", "bad_record", "fit_for_duties"):
            with self.subTest(measure=measure), self.assertRefused(ValidationError, "cannot be waived"):
                self._waiver_of(self.applications[0], measure)

    def test_nobody_asks_for_a_waiver_for_himself(self):
        user = self.people[0].user_id
        user.sudo().group_ids |= self.env.ref("customer_manager.group_customer_manager_hr")
        with self.assertRefused(AccessError, "own case"):
            self._waiver_of(self.applications[0], user=user)
        waiver = self._waiver_of(self.applications[0])
        for step in (lambda: waiver.with_user(user).write({"reason": "Better"}), waiver.with_user(user).unlink):
            with self.assertRefused(AccessError, "own case"):
                step()

    def test_a_waiver_is_not_granted_by_hand(self):
        waiver = self._waiver_of(self.applications[0])
        with self.assertRefused(AccessError, "kept by the system"):
            waiver.state = "granted"
        with self.assertRefused(UserError, "Request approval|is not approved"):
            waiver.sudo().state = "granted"

    def test_working_days_of_the_notice_leave_weekends_out(self):
        friday = fields.Date.to_date("2026-11-27")
        self.assertEqual(self.company._customer_after_working_days(friday, 1), friday + timedelta(days=3))
        self.assertEqual(self.company._customer_after_working_days(friday, 5), friday + timedelta(days=7))
        self.assertEqual(self.company._customer_after_working_days(friday, 0), friday)

    # on to the certificate

    def test_a_closed_campaign_leads_its_winners_to_their_certificates(self):
        self._decide_all()
        with self.assertRefused(UserError, "waits for a certificate"):
            self.campaign.with_user(self.hr).action_open_certification()
        self._end_notice()
        self.campaign.action_close()
        winners = self.applications[:2].employee_id
        self.assertEqual(self.campaign.to_certify_count, 2)
        context = self.campaign.with_user(self.hr).action_open_certification()["context"]
        wizard = self.env["customer.manager.certification.wizard"].with_user(self.hr).with_context(**context).create({})
        self.assertEqual((wizard.kind, wizard.grade_id), ("first", self.campaign.grade_id))
        self.assertEqual(wizard.line_ids.employee_id.ids, winners.ids)
        self.env["customer.manager.certificate"]._issue(
            [{"employee_id": winners[0].id, "grade_id": self.campaign.grade_id.id}]
        )
        self.campaign.invalidate_recordset(["to_certify_count"])
        self.assertEqual(self.campaign.to_certify_count, 1, "who is certified does not wait")
        with self.assertRefused(AccessError, "only human resources"):
            self.campaign.with_user(self.committee).action_open_certification()
