from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .scoring_common import ScoringCommon


@tagged("post_install", "-at_install")
class TestScoringShortlist(ScoringCommon):
    """The best by the written test are invited to the panel."""

    def test_the_best_by_the_written_test_are_invited(self):
        self.campaign.flush_recordset()
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET seats = 1, shortlist_ratio = 2 WHERE id = %s", [self.campaign.id]
        )
        self.campaign.invalidate_recordset()
        self._write_test({"Cat Cao": 80, "Dan Du": 59.99})
        self.campaign.action_shortlist()
        self.assertEqual(self.candidates.mapped("is_shortlisted"), [True, True, True, False])
        self.assertEqual((self.dan.outcome, self.dan.result), ("failed_part", "failed"))
        self._write_test({"Bob Bao": 81, "Cat Cao": 80, "Dan Du": 70})
        self.campaign.action_shortlist()
        self.assertEqual(self.candidates.mapped("is_shortlisted"), [True, True, False, False])
        self.assertEqual(self.cat.result, "not_shortlisted")
        self.assertEqual((self.dan.outcome, self.dan.result), (False, "not_shortlisted"))
        self.assertTrue(self.campaign.shortlisted_at)

    def test_without_all_marks_nobody_is_invited(self):
        self._write_test({"Dan Du": None})
        with self.assertRefused(UserError, "no mark yet: Dan Du. A missing mark is never zero"):
            self.campaign.action_shortlist()
        self.dan.action_mark_absent("written", "Did not come")
        self.campaign.action_shortlist()
        self.assertEqual((self.dan.outcome, self.dan.result), ("absent", "absent"))
        self.assertEqual(self.dan.absence_text, "Written test: Did not come")

    def test_who_was_not_absent_is_in_the_next_shortlist(self):
        self._write_test({"Dan Du": None})
        self.dan.action_mark_absent("written", "Did not come")
        self.campaign.action_shortlist()
        self.dan.action_mark_present_written("Sat in the other room")
        self.assertFalse(self.campaign.shortlisted_at)
        with self.assertRefused(UserError, "no mark yet: Dan Du"):
            self.campaign.action_shortlist()
        self.dan.action_mark_absent("written", "Did not come after all")
        self._started()
        with self.assertRefused(UserError, "who was invited stays so"):
            self.dan.action_mark_present_written("Too late")
        self.assertIn("Did not come after all", self.dan.absence_text)

    def test_the_shortlist_stays_once_the_panel_rates(self):
        self._started()
        with self.assertRefused(UserError, "who was invited stays so"):
            self.campaign.action_shortlist()

    def test_only_human_resources_makes_the_shortlist(self):
        for role in ("officer", "committee", "audit", "admin", "rater"):
            with self.subTest(role=role), self.assertRefused(AccessError, ""):
                self.campaign.with_user(self.users[role]).action_shortlist()

    def test_a_scheme_without_a_written_test_invites_all(self):
        scheme = self._publish_scheme().copy()
        parts = {part.code: part for part in scheme.part_ids}
        parts["written"].weight, parts["interview"].weight = 0, 50
        scheme.write({"consulted_on": self._day(days=9), "published_on": self._day(days=8), "document": b"YQ=="})
        scheme.action_publish()
        campaign = self._campaign(name="No test", scheme_id=scheme.id)
        people = [self._employee(name) for name in ("Eve E", "Fay F")]
        applications = self._admitted_candidates(campaign, people)
        campaign.action_shortlist()
        self.assertTrue(all(applications.mapped("is_shortlisted")))
        self.assertEqual(
            [part.code for part in campaign._score().parts], ["education", "seniority", "performance", "interview"]
        )
        with self.assertRefused(UserError, "Written test is not asked for"):
            applications[0].action_mark_absent("written", "No")
