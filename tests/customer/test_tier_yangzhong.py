import base64
import gzip
import os
from datetime import date
from pathlib import Path

from odoo.tests import tagged

from .tier_common import TierCommon

_ROOT = Path(__file__).resolve().parents[2]


def _data_file():
    """Return the path of the public usage file beside the checkout, None without it."""
    folders = [os.environ.get("CUSTOMER_MANAGER_TEST_DATA"), _ROOT.parent / "shared" / "data"]
    for folder in folders:
        path = folder and Path(folder) / "yangzhong_usage.csv.gz"
        if path and path.exists():
            return path
    return None


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
        path = _data_file()
        if not path:
            self.skipTest("../shared/data/yangzhong_usage.csv.gz is not there (see data/README.md)")
        self._import(path)
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
