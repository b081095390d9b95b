from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..approval.common import ApprovalMixinCommon
from .common import PeopleCommon
from .panel_common import PanelCommon
from .written_common import WrittenCommon


def _end_campaign(campaign, day, state="closed"):
    """Let a campaign have ended on a day."""
    campaign.flush_recordset()
    campaign.env.cr.execute(
        "UPDATE customer_manager_campaign SET state = %s, closed_on = %s WHERE id = %s", [state, day, campaign.id]
    )
    campaign.invalidate_recordset()


@tagged("post_install", "-at_install")
class TestErase(PanelCommon):
    """Files of who was not selected go 24 months after the campaign, whole; the selected one's stays (11.4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()

    def setUp(self):
        super().setUp()
        self._seal_all(self.panel)
        self.ann.sudo().write({"designated_on": self.today})
        self.bob.message_post(body="We will write.")
        self.applications = self.env["customer.manager.application"].sudo()

    def _erase(self, state="closed", **ago):
        """Run the housekeeping on a campaign that ended so long ago."""
        _end_campaign(self.campaign, self._day(**ago), state)
        return self.applications._gc_files()

    def test_files_stay_until_their_time_is_over(self):
        self.assertEqual(self._erase(months=23), (0, 0))
        self.assertTrue((self.ann | self.bob | self.cat | self.dan).exists() == self.candidates)

    def test_files_go_whole_and_the_selected_one_stays(self):
        messages, cards = self.bob.sudo().message_ids, self.panel.sudo().scorecard_ids
        self.assertTrue(messages)
        self.assertEqual(self._erase(months=24), (3, 0))
        self.assertEqual(self.candidates.exists(), self.ann)
        self.assertFalse(messages.exists())
        self.assertEqual(cards.exists().application_id, self.ann)
        self.assertFalse(
            self.env["mail.activity"].search([("res_id", "=", self.bob.id), ("res_model", "=", self.bob._name)])
        )
        self.assertIn("time is over", self.campaign.sudo().message_ids[:1].body)

    def test_papers_go_with_the_file_those_of_fields_as_well(self):
        papers = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {"name": name, "raw": b"x", "res_model": one._name, "res_id": one.id, "res_field": field}
                    for one in (self.bob, self.ann)
                    for name, field in (("paper", False), ("photo", "photo"))
                ]
            )
        )
        self._erase(months=24)
        self.assertEqual(papers.exists().mapped("res_id"), [self.ann.id] * 2)

    def test_what_is_left_of_a_whole_panel_is_whole(self):
        self._erase(months=24)
        self.assertEqual(self.panel.verify_seals(), {"sealed": 7, "broken": []})

    def test_a_broken_panel_does_not_become_whole_by_it(self):
        self.panel.sudo().write({"reveal_hash": "x"})
        self._erase(months=24)
        self.assertEqual([one["code"] for one in self.panel.verify_seals()["broken"]], ["cards"])

    def test_a_corrected_mark_goes_with_its_file(self):
        line = self._card(self.panel, self.raters[3], self.bob)._lines()[:1]
        self.panel.with_user(self.chair).action_correct(line.id, 7, "Misheard")
        self._erase(months=24)
        self.assertFalse(self.bob.exists())
        self.assertFalse(line.exists())

    def test_a_cancelled_campaign_counts_from_its_end(self):
        self.ann.sudo().write({"designated_on": False})
        self._erase("cancelled", months=24)
        self.assertFalse(self.candidates.exists())

    def test_a_company_may_keep_them(self):
        self.company.customer_file_months = 0
        self._erase(years=9)
        self.assertEqual(self.candidates.exists(), self.candidates)

    def test_facts_about_staff_stay_and_those_of_outsiders_go(self):
        outsider = self.env["res.partner"].create({"name": "Out Sider"})
        facts = self.env["customer.manager.record"].sudo()
        fact = facts.create(
            {
                "partner_id": outsider.id,
                "kind": "experience",
                "name": "Fitter",
                "date_from": self._day(years=3),
                "issuing_body": "A works",
            }
        )
        self.bob.flush_recordset()
        self.env.cr.execute(
            "UPDATE customer_manager_application SET employee_id = NULL, partner_id = %s WHERE id = %s",
            [outsider.id, self.bob.id],
        )
        self.env.invalidate_all()
        self._erase(months=24)
        self.assertFalse(fact.exists())
        self.assertTrue(outsider.exists())
        self.assertTrue(facts.search([("employee_id", "=", self.people["Cat Cao"].id)]))

    def test_nobody_deletes_a_file_by_hand(self):
        with self.assertRaises(UserError):
            self.bob.with_user(self.hr).unlink()


@tagged("post_install", "-at_install")
class TestEraseWaivers(ApprovalMixinCommon, PeopleCommon):
    """What was written about a waiver goes with the file; the trail of its approval stays whole."""

    def test_words_about_waivers_go(self):
        members = self.committee | self._create_role_user("committee", login="pp_committee_2")
        person = self._employee("Old Ou")
        self._prove_eligible(person)
        campaign = self._campaign()
        application = self._apply(campaign, person).sudo()
        measures = self.grades["trainee"].condition_ids.grouped("measure")
        waivers = self.env["customer.manager.waiver"].with_user(self.hr)
        for measure in ("education_level", "power_experience_years"):
            waivers |= waivers.create(
                {
                    "application_id": application.id,
                    "condition_id": measures[measure].id,
                    "reason": "Twenty years of practice",
                }
            )
        waivers[0].action_request_approval()
        self.decide(waivers[0], *members, text="His leg was broken")
        waivers[1].action_request_approval()
        waivers[0].message_post(body="His leg was broken")
        messages = waivers.sudo().message_ids
        cases = waivers.sudo().approval_case_ids
        self.assertEqual(cases.mapped("state"), ["approved", "open"])
        _end_campaign(campaign, self._day(months=24))
        self.env["customer.manager.application"]._gc_files()
        self.env.invalidate_all()
        self.assertFalse(application.exists() or messages.exists())
        self.assertFalse(waivers.exists())
        self.assertEqual(cases.mapped("state"), ["approved", "cancelled"])
        self.assertFalse(any(cases.task_ids.mapped("comment")))
        for case in cases:
            result = case.verify_chain()
            self.assertEqual((result["valid"], result["erased"]), (True, True), result["breaks"])


@tagged("post_install", "-at_install")
class TestErasePapers(WrittenCommon):
    """Papers of written tests go with their file, sealed and marked as they are."""

    def test_sealed_papers_go(self):
        papers = self._sealed_campaign()
        attempts, answers = papers.user_input_id, papers.answer_ids
        self.assertEqual(set(papers.mapped("state")), {"sealed"})
        self.other_application.sudo().write({"designated_on": self.today})
        _end_campaign(self.campaign, fields.Date.subtract(self.today, months=24))
        self.env["customer.manager.application"]._gc_files()
        self.assertEqual(papers.exists().application_id, self.other_application)
        self.assertEqual(attempts.exists().customer_paper_id, papers.exists())
        self.assertEqual(answers.exists().paper_id, papers.exists())
