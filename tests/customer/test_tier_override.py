from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestTierOverride(TierCommon):
    """The tier set by hand: reason, end, four eyes, and its way into the next run."""

    def setUp(self):
        super().setUp()
        self.big = self._customer("Big", 900)
        self.small = self._customer("Small", 100)
        self.run = self._run(use_floors=False)
        self.run.action_compute()

    def _override(self, partner, tier=None, **values):
        line = self._line(self.run, partner).with_user(self.officer)
        line.write(
            {
                "override_tier_id": (tier or self.core).id,
                "override_reason": "Moves in next to us",
                "override_until": self.today + timedelta(days=90),
                **values,
            }
        )
        return line

    def test_override_wins_and_is_explained(self):
        line = self._override(self.small)
        self.assertEqual((line.final_tier_id, line.change), (self.core, "new"))
        self.assertEqual(line.regular_tier_id, self.priority)
        self.assertIn("by hand until", line.explanation)
        self.assertIn("Moves in next to us", line.explanation)
        self.assertEqual(self.run.override_count, 1)
        self.assertEqual(self.run.band_ids.mapped("customer_count"), [2, 0, 0, 0])
        line.write({"override_tier_id": False})
        self.assertEqual((line.final_tier_id, line.override_reason), (self.priority, False))
        self.assertEqual(self.run.override_count, 0)

    def test_reason_and_end_are_asked(self):
        with self.assertRaisesRegex(ValidationError, "Override reason: say why Small"):
            self._override(self.small, override_reason=" ")
        for days in (-1, 400):
            with self.assertRaisesRegex(ValidationError, "ends within 12 months"):
                self._override(self.small, override_until=self.today + timedelta(days=days))
        with self.assertRaisesRegex(ValidationError, "ends within 12 months"):
            self._override(self.small, override_until=False)
        foreign = self.core.copy({"code": "other", "name": "Other", "sequence": 99, "share_limit": 0})
        with self.assertRaisesRegex(ValidationError, "Other is not a tier of this run"):
            self._override(self.small, tier=foreign)

    def test_who_overrides_does_not_approve(self):
        self._line(self.run, self.small).with_user(self.second_officer).write(
            {
                "override_tier_id": self.core.id,
                "override_reason": "Why not",
                "override_until": self.today,
            }
        )
        with self.assertRaisesRegex(UserError, "you set an override in it"):
            self.run.with_user(self.second_officer).action_approve()
        with self.assertRaisesRegex(UserError, "step “Marketing department”: Nobody is left"):
            self.run.action_request_approval()

    def test_an_override_approved_before_does_not_stop_its_author(self):
        self._override(self.small)
        self._approve(self.run)
        self.run.action_apply()
        following = self._run(user=self.second_officer, use_floors=False)
        following.action_compute()
        line = self._line(following, self.small).with_user(self.officer)
        self.assertEqual(line.override_uid, self.officer)
        line.write({"override_until": self.today + timedelta(days=91)})
        with self.assertRaisesRegex(UserError, "step “Marketing department”: Nobody is left"):
            following.action_request_approval()
        line.write({"override_until": self.today + timedelta(days=90)})
        self.approve(following, self.officer)
        self.assertEqual(following.state, "approved")

    def test_after_approval_the_lines_are_sealed(self):
        self._approve(self.run)
        with self.assertRaisesRegex(UserError, "this takes one of: Computed"):
            self._override(self.small)

    def test_override_survives_computing_and_goes_into_the_next_run(self):
        self._override(self.small)
        self.run.action_compute()
        self.assertEqual(self._line(self.run, self.small).override_uid, self.officer)
        self._approve(self.run)
        self.run.action_apply()
        self.assertEqual(self.small.customer_tier_id, self.core)
        following = self._run(use_floors=False)
        following.action_compute()
        line = self._line(following, self.small)
        self.assertEqual((line.override_tier_id, line.override_reason), (self.core, "Moves in next to us"))
        line.with_user(self.officer).write({"override_tier_id": False})
        following.action_compute()
        self.assertFalse(self._line(following, self.small).override_tier_id)
        late = self._run(use_floors=False, date_effective=self.today + timedelta(days=91))
        late.action_compute()
        self.assertFalse(self._line(late, self.small).override_tier_id)

    def test_importance_wins_over_the_override(self):
        special = self._customer("Special", 1, customer_importance="special")
        self.run.action_draft()
        self.run.use_floors = True
        self.run.action_compute()
        line = self._override(special, tier=self.mass)
        self.assertEqual(line.final_tier_id, self.core)
        self.run.action_compute()
        self.assertEqual(self._line(self.run, special).final_tier_id, self.core)

    def test_override_of_a_group_goes_to_all_members(self):
        daughter = self._customer("Daughter", 1, parent_id=self.small.id)
        self.run.action_draft()
        self.run.group_by = "topmost"
        self.run.action_compute()
        self._override(daughter)
        self.assertTiers(self.run, {self.small: self.core, daughter: self.core})
