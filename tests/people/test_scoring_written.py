from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .written_common import WrittenCommon


@tagged("post_install", "-at_install")
class TestScoringWritten(WrittenCommon):
    """The mark of the written test is that of the sealed paper, with its seal; absence is noted on the paper."""

    def _end_test(self):
        """Let the time to begin the test have been over."""
        self.campaign.flush_recordset()
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET written_until = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(minutes=5), self.campaign.id],
        )
        self.campaign.invalidate_recordset()

    def test_the_sealed_paper_is_the_mark(self):
        papers = self._prepare()
        with self.assertRefused(UserError, "no mark yet: Ann Ai, Bob Bao"):
            self.campaign.action_shortlist()
        self._sit(self.application)
        self._sit(self.other_application, self._some_answers(self.other_application))
        self.campaign.action_advance_written()
        with self.assertRefused(UserError, "no mark yet"):
            self.campaign.action_shortlist()
        self._mark_all()
        self.campaign.action_shortlist()
        paper = self._paper(self.application)
        line = self.campaign._score().lines[self.application.id]["part", "written"]
        self.assertEqual(line.raw, paper.score)
        self.assertEqual(line.refs, {"papers": [[paper.id, paper.seal_hash]]})
        self.assertTrue(papers)

    def test_a_test_that_was_changed_after_its_seal_is_not_ranked(self):
        self._sealed_campaign()
        self.campaign.action_shortlist()
        self.assertNotIn("Seals", " ".join(self.campaign._score().problems))
        self.env.cr.execute("ALTER TABLE customer_manager_paper DISABLE TRIGGER customer_row_guard")
        paper = self._paper(self.application)
        self.env.cr.execute("UPDATE customer_manager_paper SET score = 99 WHERE id = %s", [paper.id])
        self.env.invalidate_all()
        self.assertIn("not what was sealed: Ann Ai.", " ".join(self.campaign._score().problems))

    def test_who_did_not_come_is_noted_on_the_paper(self):
        self._prepare()
        self._sit(self.application)
        application = self.other_application.with_user(self.hr).sudo(False)
        with self.assertRefused(UserError, "nobody is absent before the time is over"):
            application.action_mark_absent("written", "Did not come")
        self._end_test()
        application.action_mark_absent("written", "Did not come")
        self.assertEqual(self._paper(application).state, "absent")
        self.assertEqual(application.absence_text, "Written test: Did not come")
        self._mark_all()
        self.campaign.action_advance_written()
        self._mark_all()
        self.campaign.action_shortlist()
        self.assertEqual((application.outcome, application.result), ("absent", "absent"))

    def test_markers_hear_no_appeal_either(self):
        """Whoever had a hand in the marks is no judge of them."""
        rater = new_test_user(self.env, login="ws_rater", groups="base.group_user")
        self.env["customer.manager.panel"].with_user(self.hr).create(
            {"campaign_id": self.campaign.id, "member_ids": [(0, 0, {"user_id": rater.id})]}
        )
        involved = self.campaign._involved_users()
        self.assertIn(rater, involved)
        self.assertIn(self.markers[0], involved)
