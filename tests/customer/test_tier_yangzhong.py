import base64
import gzip
from datetime import date

from odoo.tests import tagged

from ..shared_data import shared_data
from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestTierYangzhong(TierCommon):
    """1,454 real enterprises: the figures everybody can check by hand."""

    def _import(self, path):
        data = gzip.decompress(path.read_bytes())
        imported = (
            self.env["customer.usage.import"]
            .with_user(self.officer)
            .create(
                {
                    "data_file": base64.b64encode(data),
                    "filename": "yangzhong_usage.csv",
                    "company_id": self.company.id,
                    "create_missing": True,
                }
            )
        )
        imported.action_import()
        self.assertEqual(imported.created_count, 30534)

    def test_known_figures_of_2015(self):
        self._import(shared_data("yangzhong_usage.csv.gz"))
        run = self._run(date_from=date(2015, 1, 1), date_to=date(2015, 12, 31), use_floors=False)
        run.action_compute()
        self.assertEqual(run.band_ids.mapped("customer_count"), [89, 384, 981, 0])
        self.assertEqual(run.customer_count, 1454)
        self.assertAlmostEqual(run.core_share, 80.06, 2)
        self.assertEqual(run.kwh, 1359629861)
        self.assertEqual(run.band_ids.mapped("cut_rank")[:2], [89, 473])
        curve = run.get_concentration_curve()
        self.assertLessEqual(len(curve["points"]), 500)
        self.assertEqual(curve["points"][-1], [100.0, 100.0])
        self.assertEqual(curve["tiers"][0], {"name": "Core", "customers": 6.121, "value": 80.0615})
