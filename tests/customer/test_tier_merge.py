from odoo.exceptions import UserError
from odoo.tests import tagged

from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestTierMerge(TierCommon):
    """Merging contacts that stand in tier runs."""

    def setUp(self):
        super().setUp()
        self.big, self.small = self._customer("Big", 900), self._customer("Small", 100)

    def _merge(self, source, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | destination).ids, destination)

    def test_refused_while_a_run_is_open(self):
        run = self._run(name="Open run")
        run.action_compute()
        with self.assertRaisesRegex(UserError, "The tier run Open run is open"):
            self._merge(self.small, self.big)
        run.action_cancel()
        self._merge(self.small, self.big)
        self.assertFalse(self.small.exists())

    def test_lines_stay_as_history(self):
        run = self._applied(use_floors=False)
        self._merge(self.small, self.big)
        lines = self.env["customer.tier.run.line"].search([("run_id", "=", run.id)])
        self.assertEqual(lines.partner_id, self.big)
        self.assertEqual(sorted(lines.mapped("is_merged")), [False, True])
        self.assertEqual(self.big.customer_tier_id, self.core)
        following = self._run(use_floors=False)
        following.action_compute()
        self.assertEqual(len(following.sudo().line_ids), 1)
        self._undo(run)
        self.assertFalse(self.big.customer_tier_id)

    def test_destination_without_tier_takes_it_over(self):
        self._applied(use_floors=False)
        fresh = self._create_customer("Fresh")
        self._merge(self.big, fresh)
        self.assertEqual(fresh.customer_tier_id, self.core)
        self.assertEqual(len(fresh.customer_tier_line_ids), 1)
