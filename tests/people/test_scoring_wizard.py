from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .scoring_common import ScoringCommon


@tagged("post_install", "-at_install")
class TestScoringWizard(ScoringCommon):
    """The ranking is looked at before it is written, and nothing is entered there."""

    def _wizard(self):
        action = self.campaign.action_open_scoring()
        return self.env[action["res_model"]].with_user(self.hr).browse(action["res_id"])

    def test_the_wizard_shows_what_is_missing(self):
        self._started()
        wizard = self._wizard()
        self.assertFalse(wizard.is_ready)
        self.assertIn("scorecards are not sealed by", wizard.problems)
        self.assertFalse(wizard.agreement)
        self.assertEqual(set(wizard.line_ids.mapped("outcome")), {"incomplete"})
        with self.assertRefused(UserError, "cannot be ranked yet"):
            wizard.action_apply()

    def test_the_wizard_shows_places_thin_decisions_and_agreement_and_applies(self):
        panel = self._started()
        self._seal_all(
            panel, {"Ann Ai": [8] * 7, "Bob Bao": [9] * 7, "Cat Cao": [6, 7, 8, 9, 10, 6, 10], "Dan Du": [7] * 7}
        )
        wizard = self._wizard()
        self.assertTrue(wizard.is_ready)
        self.assertEqual(wizard.sealed_count, 28)
        self.assertEqual(wizard.line_ids.mapped("name"), ["Bob Bao", "Ann Ai", "Cat Cao", "Dan Du"])
        self.assertEqual(wizard.line_ids.mapped("place"), [1, 2, 3, 4])
        self.assertEqual(wizard.line_ids[0].tie_rule, "interview")
        self.assertEqual((wizard.line_ids[0].interview, wizard.line_ids[0].total), (90, 83.75))
        self.assertIn("Places 1 and 2 (Bob Bao / Ann Ai) swap if Written test rises by 0.06", wizard.sensitivity)
        self.assertIn("Agreement of single raters", wizard.agreement)
        self.assertIn("Spread beyond 30", wizard.agreement)
        wizard.action_apply()
        self.assertEqual(self.bob.rank, 1)

    def test_nothing_is_entered_in_the_wizard(self):
        panel = self._started()
        self._seal_all(panel)
        wizard = self._wizard()
        with self.assertRefused(AccessError, ""):
            wizard.write({"is_ready": True})
        forged = (
            self.env["customer.manager.scoring.wizard"]
            .with_user(self.hr)
            .with_context(default_fingerprint="x", default_report={"problems": {"problems": ["<b>x</b>"]}})
            .create({"campaign_id": self.campaign.id, "fingerprint": "y", "is_ready": True})
        )
        self.assertEqual(forged.fingerprint, wizard.fingerprint)
        self.assertNotIn("x</b>", forged.problems)
        colleague = self._create_role_user("hr", login="pp_hr_3")
        self.assertFalse(wizard.with_user(colleague).search([("id", "=", wizard.id)]))
        with self.assertRefused(AccessError, ""):
            wizard.with_user(self.users["rater"]).create({"campaign_id": self.campaign.id})

    def test_looking_again_shows_what_changed(self):
        panel = self._started()
        wizard = self._wizard()
        self._seal_all(panel)
        wizard.action_refresh()
        self.assertTrue(wizard.is_ready)
