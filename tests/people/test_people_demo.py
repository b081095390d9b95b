from unittest import SkipTest

from odoo import fields
from odoo.tests import TransactionCase, tagged

FINISHED = "Trainees 20"


@tagged("post_install", "-at_install")
class TestPeopleDemo(TransactionCase):
    """The demo city has walked the road: what stands there is what the rules would have let come about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("customer_manager.user_applicant_1", raise_if_not_found=False):
            raise SkipTest("there are no demo data")
        campaigns = cls.env["customer.manager.campaign"]
        company = cls.env.ref("base.main_company")
        cls.campaigns = campaigns.search([("company_id", "=", company.id)]).grouped("state")
        cls.finished = cls.campaigns["closed"].filtered(lambda one: FINISHED in one.name)
        cls.applications = {one.employee_id.user_id.login: one for one in cls.finished.application_ids}
        cls.steps = cls.env["customer.manager.promotion"].search([("company_id", "=", company.id)])

    def _person(self, login):
        return self.env.ref(f"customer_manager.user_{login}")

    # selection

    def test_fourteen_applied_and_each_lot_is_there(self):
        self.assertEqual(len(self.applications), 14)
        lots = {
            lot: len(found)
            for lot, found in self.finished.application_ids.grouped(lambda one: (one.state, one.result)).items()
        }
        self.assertEqual(
            lots,
            {
                ("admitted", "selected"): 3,
                ("admitted", "reserve"): 3,
                ("admitted", "failed"): 3,
                ("admitted", "absent"): 2,
                ("admitted", "not_shortlisted"): 1,
                ("refused", False): 1,
                ("withdrawn", False): 1,
            },
        )

    def test_one_failed_a_part_with_a_higher_total_than_a_winner(self):
        failed = self.applications["applicant_4"]
        winners = self.finished.application_ids.filtered(lambda one: one.result == "selected")
        self.assertEqual(failed.outcome, "failed_part")
        self.assertGreater(failed.total_score, min(winners.mapped("total_score")))
        self.assertEqual(self.applications["applicant_14"].outcome, "failed_quality")

    def test_the_committee_departed_once_from_the_ranks_and_said_why(self):
        departures = self.finished._departures()
        self.assertEqual(sorted(departures.mapped("rank")), [3, 4])
        self.assertTrue(all(departures.mapped("departure_reason")))
        self.assertTrue(self.finished.minutes)
        self.assertEqual(self.finished.approval_state, "approved")

    def test_a_year_was_waived(self):
        waiver = self.applications["applicant_2"].waiver_ids
        self.assertEqual((waiver.state, waiver.condition_id.measure), ("granted", "power_experience_years"))

    def test_the_notice_is_over_and_the_winners_are_designated(self):
        today = self.finished.company_id._customer_today()
        self.assertLess(self.finished.notice_to, today)
        winners = self.finished.application_ids.filtered(lambda one: one.result == "selected")
        self.assertTrue(all(winners.mapped("designated_on")))
        self.assertTrue(all(winners.mapped("letter_at")))
        self.assertEqual(self.finished.appeal_ids.mapped("state"), ["dismissed"])

    def test_papers_are_sealed_and_hold_what_was_sealed(self):
        papers = self.finished.paper_ids
        self.assertEqual(set(papers.mapped("state")), {"sealed", "absent"})
        self.assertEqual(len(papers.filtered(lambda one: one.state == "sealed")), 11)
        self.assertFalse(papers.verify_seals())
        marks = self.env["customer.manager.paper.mark"].search([("campaign_id", "=", self.finished.id)])
        self.assertEqual(len(marks.filtered(lambda one: one.round == 3)), 1)

    def test_seven_sat_on_the_panel_and_the_seals_are_whole(self):
        panel = self.finished._panel()
        members = panel.member_ids.grouped("is_substitute")
        self.assertEqual((len(members[False]), len(members[True])), (7, 2))
        self.assertEqual(panel.state, "revealed")
        self.assertEqual(panel.verify_seals(), {"sealed": 56, "broken": []})
        excused = panel._cards("excused")
        self.assertEqual(excused.rater_uid, self._person("rater_7"))
        # a relative and the superior step aside for their substitutes
        heard = panel._cards("sealed").filtered(lambda one: one.application_id == self.applications["applicant_7"])
        self.assertEqual(len(heard), 7)
        self.assertFalse(heard.rater_uid & (self._person("rater_2") | self._person("rater_6")))

    def test_the_ranking_is_what_its_marks_come_to(self):
        sheet = self.finished._score()
        self.assertFalse(sheet.problems)
        self.assertEqual(sheet.fingerprint, self.finished.ranking_hash)

    def test_there_is_something_to_do(self):
        is_open = self.campaigns["open"][:1]
        self.assertEqual(set(is_open.application_ids.mapped("state")), {"draft", "submitted"})
        self.assertTrue(is_open.with_user(self._person("applicant_1")).is_open_for_me)
        sitting = self.campaigns["scoring"].application_ids.with_user(self._person("applicant_8"))
        own = sitting.filtered(lambda one: one.sudo().employee_id.user_id.login == "applicant_8")
        self.assertEqual((own.is_own, own.paper_ids.state), (True, "ready"))
        cards = self.env["customer.manager.scorecard"].search(
            [("rater_uid", "=", self._person("rater_1").id), ("state", "=", "draft")]
        )
        self.assertTrue(cards)

    # ladder

    def test_certificates_stand_in_every_state(self):
        certificates = self.env["customer.manager.certificate"]
        demo = certificates.search([("employee_id.work_email", "=like", "%@yunchuan.example")])
        self.assertEqual(set(demo.mapped("state")), {code for code, _label in certificates._fields["state"].selection})

    def test_managers_with_customers_are_certified(self):
        links = self.env["customer.assignment"].search(
            [("role", "=", "primary"), ("state", "=", "active"), ("partner_id.ref", "=like", "YC_____")]
        )
        self.assertTrue(all(links.manager_id.mapped("has_valid_certificate")))

    def test_steps_stand_in_every_stage(self):
        stages = {(one.kind, one.state, one.approval_state) for one in self.steps}
        self.assertLessEqual(
            {
                ("initial", "applied", "approved"),
                ("promotion", "applied", "approved"),
                ("promotion", "refused", "rejected"),
                ("promotion", "submitted", "open"),
                ("promotion", "draft", "none"),
                ("renewal", "submitted", "none"),
            },
            stages,
        )
        waiting = self.steps.filtered(lambda one: one.approval_state == "open")
        tasks = waiting.approval_case_ids.task_ids.filtered(lambda one: one.state == "open")
        self.assertEqual(tasks.user_id, self._person("committee"))

    def test_talks_are_sealed(self):
        panels = self.env["customer.manager.panel"].search([("kind", "=", "defence"), ("state", "=", "revealed")])
        demo = panels & self.steps.panel_id
        self.assertEqual(demo.verify_seals(), {"sealed": 14, "broken": []})
        self.assertEqual(sorted(demo.promotion_ids.mapped("state")), ["refused", "submitted"])

    def test_training_is_missing_for_some(self):
        today = fields.Date.today()
        trained = self.env["customer.manager.training"].search([("reference", "=like", "YCPX-%")])
        self.assertTrue(trained)
        self.assertFalse(trained.filtered(lambda one: one.date > today))
