from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import PeopleCommon


@tagged("post_install", "-at_install")
class TestCampaign(PeopleCommon):
    """From the posting to the assessment: terms that stay, applications in time, own files only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._employee("Boss Bi")
        cls.employee = cls._employee("Ann Ai", parent_id=cls.boss.id)
        cls.user = cls.employee.user_id
        cls.other = cls._employee("Bob Bao")
        cls._prove_eligible(cls.employee)
        cls.campaign = cls._campaign()

    def test_what_is_frozen_is_frozen_in_all_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        scheme = self.schemes["external"]
        for record, word in ((scheme, "员工选拔"), (scheme.criterion_ids[:1], "仪表")):
            record.update_field_translations("name", {"zh_CN": word})
        frozen = self._campaign(kind="external").frozen_scheme_id.with_context(lang="zh_CN")
        self.assertEqual(frozen.name, "员工选拔")
        self.assertIn("仪表", frozen.criterion_ids.mapped("name"))
        self.assertEqual(frozen.with_context(lang="en_US").name, scheme.with_context(lang="en_US").name)

    def test_opening_freezes_scheme_and_terms(self):
        campaign = self.campaign
        self.assertEqual(campaign.state, "open")
        frozen = campaign.frozen_scheme_id
        self.assertEqual(frozen.checksum, campaign.scheme_id.checksum)
        self.assertNotEqual(frozen, campaign.scheme_id)
        for vals in (
            {"seats": 9},
            {"grade_id": self.grades["second"].id},
            {"shortlist_ratio": 1},
            {"kind": "external"},
        ):
            with self.subTest(vals=vals), self.assertRefused(UserError, "candidates applied under the terms"):
                campaign.write(vals)
        with self.assertRefused(UserError, "published"):
            frozen.with_user(self.hr).part_ids[:1].weight = 90
        campaign.write({"seats": campaign.seats, "team_id": self.team.id})

    def test_open_for_applications_by_the_day_of_the_company(self):
        campaigns = self.env["customer.manager.campaign"].with_user(self.user).with_context(tz="America/New_York")
        for days, taking in ((0, True), (-1, False)):
            self.env.cr.execute(
                "UPDATE customer_manager_campaign SET date_open = %(day)s, date_close = %(day)s WHERE id = %(id)s",
                {"day": fields.Date.add(self.today, days=days), "id": self.campaign.id},
            )
            self.env.invalidate_all()
            for wanted in (True, False):
                with self.subTest(days=days, wanted=wanted):
                    found = campaigns.search([("is_taking", "=", wanted), ("id", "=", self.campaign.id)])
                    self.assertEqual(bool(found), taking is wanted)
            self.assertEqual(self.campaign.with_user(self.user).is_taking, taking)

    def test_a_campaign_opens_with_a_published_scheme_of_its_kind(self):
        draft = self.schemes["external"]
        with self.assertRefused(ValidationError, "not made for this kind"):
            self._campaign(opened=False, scheme_id=draft.id)
        campaign = self._campaign(opened=False, scheme_id=self._publish_scheme().copy().id)
        with self.assertRefused(UserError, "is not published"):
            campaign.action_open()

    def test_the_last_day_is_extended_never_cut(self):
        last = self.campaign.date_close
        self.campaign.date_close = last + timedelta(days=3)
        with self.assertRefused(UserError, "can only be extended"):
            self.campaign.date_close = last

    def test_state_comes_by_no_path(self):
        for key, value in (("state", "decided"), ("ranked_uid", self.hr.id), ("notice_from", self.today)):
            with self.subTest(key=key), self.assertRefused(AccessError, "kept by the system"):
                self.campaign.write({key: value})
            campaign = (
                self.env["customer.manager.campaign"].with_user(self.hr).with_context(**{f"default_{key}": value})
            )
            new = campaign.create({"name": "X", "scheme_id": self.campaign.scheme_id.id, "date_close": self.today})
            self.assertEqual((new.state, new.ranked_uid.id, new.notice_from), ("draft", False, False))

    def test_only_human_resources_runs_it(self):
        for role in ("officer", "committee", "audit", "admin", "rater"):
            with self.subTest(role=role), self.assertRefused(AccessError, ""):
                self.campaign.with_user(self.users[role]).action_start_scoring()
        with self.assertRefused(AccessError, ""):
            self.campaign.with_user(self.user).action_cancel("No")

    # applications

    def test_an_employee_applies_and_sees_only_his_own_file(self):
        action = self.campaign.with_user(self.user).action_apply()
        application = self.env["customer.manager.application"].with_user(self.user).browse(action["res_id"])
        self.assertEqual((application.employee_id, application.state), (self.employee, "draft"))
        self.assertEqual(self.campaign.with_user(self.user).action_apply()["res_id"], application.id)
        for user in (self.other.user_id, self.users["rater"], self.officer, self.committee):
            with self.subTest(user=user.login):
                self.assertFalse(application.with_user(user).search([("id", "=", application.id)]))
        for user in (self.hr, self.audit):
            self.assertTrue(application.with_user(user).search([("id", "=", application.id)]))

    def test_handing_in_needs_both_declarations(self):
        application = self._apply(self.campaign, self.employee, submit=False)
        application.has_read_scheme = False
        with self.assertRefused(UserError, "Have Read the Scheme"):
            application.action_submit()
        application.write({"has_read_scheme": True, "has_declared_relations": False})
        with self.assertRefused(UserError, "Declared my Relations"):
            application.action_submit()

    def test_what_was_handed_in_stays(self):
        application = self._apply(self.campaign, self.employee)
        self.assertEqual(application.state, "submitted")
        with self.assertRefused(UserError, "was handed in"):
            application.motivation = "Better words"
        with self.assertRefused(UserError, "withdraw it instead"):
            application.unlink()
        with self.assertRefused(UserError, "stay"):
            application.with_user(self.hr).write({"employee_id": self.other.id})
        with self.assertRefused(UserError, "does not allow"):
            application.action_submit()

    def test_one_application_a_campaign(self):
        self._apply(self.campaign, self.employee)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._apply(self.campaign, self.employee, submit=False)

    def test_applications_come_in_time(self):
        late = self._campaign(name="Late", date_open=self._day(days=20), date_close=self.today)
        self._end_applications(late)
        with self.assertRefused(UserError, "does not today"):
            self._apply(late, self.employee)
        early = self._campaign(name="Early", date_open=fields.Date.add(self.today, days=1))
        with self.assertRefused(UserError, "does not today"):
            self._apply(early, self.employee)
        draft = self._campaign(opened=False)
        with self.assertRefused(UserError, "does not today"):
            self._apply(draft.sudo(), self.employee)

    def test_nobody_applies_for_somebody_else(self):
        with self.assertRefused(AccessError, ""):
            self.env["customer.manager.application"].with_user(self.other.user_id).create(
                {"campaign_id": self.campaign.id, "employee_id": self.employee.id}
            )
        with self.assertRefused(UserError, "has a login and applies himself"):
            self.env["customer.manager.application"].with_user(self.hr).create(
                {"campaign_id": self.campaign.id, "employee_id": self.employee.id}
            )

    def test_staff_without_login_applies_on_signed_paper(self):
        silent = self._employee("Silent Shi", with_user=False)
        application = (
            self.env["customer.manager.application"]
            .with_user(self.hr)
            .create(
                {
                    "campaign_id": self.campaign.id,
                    "employee_id": silent.id,
                    "has_read_scheme": True,
                    "has_declared_relations": True,
                }
            )
        )
        self.assertTrue(application.is_on_paper)
        with self.assertRefused(UserError, "signed application"):
            application.action_submit()
        paper = self.env["ir.attachment"].with_user(self.hr).create({"name": "signed.txt", "raw": b"x"})
        application.attachment_ids = paper
        application.action_submit()
        self.assertEqual(application.state, "submitted")

    def test_outsiders_apply_to_campaigns_for_outsiders(self):
        outside = self._campaign(kind="external")
        person = self.env["res.partner"].create({"name": "Out Ou"})
        vals = {"campaign_id": self.campaign.id, "partner_id": person.id}
        with self.assertRefused(UserError, "belongs to the other one"):
            self.env["customer.manager.application"].with_user(self.hr).create(vals)
        application = (
            self.env["customer.manager.application"].with_user(self.hr).create({**vals, "campaign_id": outside.id})
        )
        self.assertEqual(application.name, "Out Ou")
        self.assertFalse(outside.with_user(self.user).search([("id", "=", outside.id)]))

    def test_outsiders_are_judged_by_the_settings_of_the_campaign_s_company(self):
        other = self.env["res.company"].create({"name": "Other", "customer_record_months": 24})
        self.company.customer_record_months = 6
        person = self.env["res.partner"].create({"name": "Out Ou"})
        for kind, day in (("bad_record", self._day(months=10)), ("clearance", self.today)):
            self.Record.with_user(self.audit).create(
                {"partner_id": person.id, "kind": kind, "date_from": day, "issuing_body": "Yunchuan Power"}
            )
        application = (
            self.env["customer.manager.application"]
            .with_user(self.hr)
            .create({"campaign_id": self._campaign(kind="external").id, "partner_id": person.id})
        )
        self.hr.company_ids |= other
        for companies in (self.company | other, other | self.company):
            with self.subTest(current=companies[0].name):
                application.with_context(allowed_company_ids=companies.ids)._check_conditions()
                lines = {line.measure: line.state for line in application.eligibility_ids}
                self.assertEqual(lines["bad_record"], "met")

    def test_conditions_are_written_down_with_found_and_needed(self):
        application = self._apply(self.campaign, self.employee).with_user(self.hr)
        self.assertTrue(application.is_eligible)
        lines = {line.measure: line for line in application.eligibility_ids}
        years = lines["power_experience_years"]
        self.assertEqual((years.found, years.needed, years.state), (5, 1, "met"))
        self.assertEqual(years.since, fields.Date.add(self._day(years=5), years=1, days=-1))
        self.assertIn("Meter reader", years.source)
        self.assertNotIn("selection_total", lines)
        application.action_admit()
        self.assertEqual(application.state, "admitted")

    def test_what_is_not_shown_is_not_met(self):
        application = self._apply(self.campaign, self.other).with_user(self.hr)
        self.assertEqual(set(application.eligibility_ids.mapped("state")), {"unknown"})
        with self.assertRefused(UserError, "cannot be admitted. Not met or not shown: Years in power"):
            application.action_admit()
        self._prove_eligible(self.other)
        application.action_admit()

    def test_a_discipline_keeps_out_whatever_else_is_met(self):
        self._record(self.employee, "discipline", user=self.audit)
        application = self._apply(self.campaign, self.employee).with_user(self.hr)
        with self.assertRefused(UserError, "bad business record"):
            application.action_admit()
        application.action_refuse("An open case of discipline")
        self.assertEqual(application.state, "refused")
        self.assertEqual(application.with_user(self.user).told_refusal, "An open case of discipline")

    def test_nobody_admits_himself_or_a_relative(self):
        hr_employee = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id})
        self._prove_eligible_as_root(hr_employee)
        own = self._apply(self.campaign, hr_employee)
        with self.assertRefused(AccessError, "own case"):
            own.action_admit()
        colleague = self._create_role_user("hr", login="pp_hr_2")
        application = self._apply(self.campaign, self.employee)
        self.env["approval.relation"].with_user(self.user).create(
            {"employee_id": self.employee.id, "user_id": colleague.id, "kind": "sibling"}
        )
        with self.assertRefused(AccessError, "near to him"):
            application.with_user(colleague).action_admit()

    def _prove_eligible_as_root(self, employee):
        for kind, vals in (
            ("education", {"education_level": "bachelor"}),
            ("experience", {"date_from": self._day(years=3)}),
        ):
            self._record(employee, kind, user=self.env.user, **vals)

    def test_human_resources_that_applies_loses_sight_of_its_rivals(self):
        hr_employee = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id})
        rival = self._apply(self.campaign, self.employee)
        self.assertTrue(rival.with_user(self.hr).search([("id", "=", rival.id)]))
        own = self._apply(self.campaign, hr_employee)
        visible = rival.with_user(self.hr).search([("campaign_id", "=", self.campaign.id)])
        self.assertEqual(visible, own)

    def test_the_superior_s_opinion_is_asked_once_and_is_no_gate(self):
        application = self._apply(self.campaign, self.employee)
        superior = application.with_user(self.boss.user_id)
        self.assertTrue(superior.can_give_opinion)
        self.assertEqual(application.opinion_until, self.company._customer_after_working_days(self.today, 5))
        self.assertTrue(application.sudo().activity_ids.filtered(lambda one: one.user_id == self.boss.user_id))
        with self.assertRefused(AccessError, "Only the superior"):
            application.with_user(self.hr).action_give_opinion("Good")
        superior.action_give_opinion("Careful and polite")
        with self.assertRefused(AccessError, "once"):
            superior.action_give_opinion("Or not")
        with self.assertRefused(AccessError, ""):
            superior.write({"motivation": "Mine"})
        application.with_user(self.hr).action_admit()

    def test_the_superior_learns_nothing_of_record_fitness_and_reasons(self):
        application = self._apply(self.campaign, self.employee)
        superior = application.with_user(self.boss.user_id)
        # one transaction with several users: their lists of lines would be one another's
        self.env.invalidate_all()
        self.assertEqual(superior.name, "Ann Ai")
        self.assertFalse(superior.eligibility_ids)
        self.assertFalse(self.env[superior.eligibility_ids._name].with_user(self.boss.user_id).search([]))
        for name in ("is_eligible", "refusal", "result", "total_score", "rank"):
            with self.subTest(name=name), self.assertRefused(AccessError, ""):
                superior.read([name])
        self.assertTrue(application.told_eligible)
        self.assertFalse(superior.told_eligible)
        application.with_user(self.hr).action_refuse("An open case of discipline")
        self.env.invalidate_all()
        self.assertFalse(superior.told_refusal)
        self.assertEqual(application.told_refusal, "An open case of discipline")

    def test_candidates_withdraw(self):
        application = self._apply(self.campaign, self.employee)
        with self.assertRefused(AccessError, "Only the candidate"):
            application.with_user(self.hr).action_withdraw("No")
        application.action_withdraw("Another plan")
        self.assertEqual(application.state, "withdrawn")

    def test_the_candidate_reads_no_mark_before_the_decision(self):
        application = self._apply(self.campaign, self.employee)
        application.sudo().write({"total_score": 88.5, "rank": 1, "outcome": "passed", "result": "selected"})
        own = application.with_user(self.user)
        for name in ("total_score", "rank", "outcome", "result", "code"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.read([name])
            with self.assertRaises(AccessError):
                own.search([(name, "!=", False)])
        self.assertFalse(own.published_result or own.published_total or own.published_rank)

    def test_applications_are_sealed_against_forged_values(self):
        for key, value in (
            ("state", "admitted"),
            ("is_eligible", True),
            ("opinion", "Great"),
            ("designated_on", self.today),
        ):
            with self.subTest(key=key), self.assertRefused(AccessError, "kept by the system"):
                self.env["customer.manager.application"].with_user(self.user).create(
                    {"campaign_id": self.campaign.id, "employee_id": self.employee.id, key: value}
                )
        application = self._apply(self.campaign, self.employee)
        with self.assertRefused(AccessError, ""):
            application.write({"result": "selected"})

    # to the assessment

    def test_the_assessment_starts_after_the_last_day_and_with_all_checked(self):
        application = self._apply(self.campaign, self.employee)
        draft = self._apply(self.campaign, self.other, submit=False)
        with self.assertRefused(UserError, "takes applications until"):
            self.campaign.action_start_scoring()
        self._end_applications(self.campaign)
        with self.assertRefused(UserError, "Not checked yet: Ann Ai"):
            self.campaign.action_start_scoring()
        application.with_user(self.hr).action_admit()
        self.campaign.action_start_scoring()
        self.assertEqual((self.campaign.state, draft.state), ("scoring", "withdrawn"))
        with self.assertRefused(UserError, "does not today"):
            self._apply(self.campaign, self._employee("Late Lu"))

    def test_a_campaign_without_candidates_is_cancelled(self):
        self._end_applications(self.campaign)
        with self.assertRefused(UserError, "no admitted candidate"):
            self.campaign.action_start_scoring()
        self.campaign.action_cancel("Nobody came")
        self.assertEqual(self.campaign.state, "cancelled")

    def test_people_of_the_grade_have_nothing_to_win(self):
        manager = self._create_manager("Second Shen", "second")
        with self.assertRefused(ValidationError, "higher grades come by promotion"):
            self._apply(self.campaign, manager.employee_id)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Second Utility"})
        stranger = new_test_user(
            self.env,
            login="pp_stranger",
            groups="customer_manager.group_customer_manager_hr",
            company_id=other.id,
            company_ids=[fields.Command.set(other.ids)],
        )
        application = self._apply(self.campaign, self.employee)
        for records in (self.campaign, application, application.eligibility_ids, self.employee.customer_record_ids):
            with self.subTest(model=records._name):
                self.assertFalse(records.with_user(stranger).search([("id", "in", records.ids)]))
