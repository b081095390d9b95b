from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestTierCatalogue(TierCommon):
    """The four tiers of the data, and what the catalogue refuses."""

    def test_defaults_of_the_service_policy(self):
        tiers = self.core | self.priority | self.standard | self.mass
        self.assertRecordValues(
            tiers,
            [
                {"share_limit": 80, "load_points": 6, "contact_days": 30, "face_to_face_days": 60},
                {"share_limit": 95, "load_points": 2, "contact_days": 90, "face_to_face_days": 180},
                {"share_limit": 100, "load_points": 1, "contact_days": 180, "face_to_face_days": 360},
                {"share_limit": 0, "load_points": 0, "contact_days": 0, "face_to_face_days": 0},
            ],
        )
        self.assertEqual(tiers.mapped("answer_factor"), [0.7, 0.85, 1, 1])
        self.assertEqual(tiers.mapped("needs_manager"), [True, True, True, False])
        self.assertEqual(tiers.mapped("needs_backup"), [True, False, False, False])
        self.assertEqual(self.env["customer.tier"]._get_tiers(self.company), tiers)

    def test_code_is_unique_per_company_and_among_the_shared(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.mass.copy({"code": "core"})
        own = self.mass.copy({"code": "core", "company_id": self.company.id})
        self.assertEqual(own.company_id, self.company)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.mass.copy({"code": "core", "company_id": self.company.id})

    def test_figures_out_of_range(self):
        for values in (
            {"count_limit": -1},
            {"min_capacity_kva": -1},
            {"load_points": -1},
            {"answer_factor": 1.1},
            {"answer_factor": 0},
            {"contact_days": -1},
            {"response_minutes_in_hours": -1},
            {"needs_manager": False, "needs_backup": True},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError, msg=values):
                self.core.write(values)

    def test_limits_cannot_fall(self):
        with self.assertRaisesRegex(ValidationError, r"Share limit: Priority \(70.0 %\) comes after Core"):
            self.priority.share_limit = 70
        with self.assertRaisesRegex(ValidationError, "Code: .* one word in lower case"):
            self.core.code = "Very core"

    def test_used_tiers_stay(self):
        # nobody of the demo data holds a tier here
        self.env.cr.execute("UPDATE res_partner SET customer_tier_id = NULL WHERE customer_tier_id IS NOT NULL")
        self.env["res.partner"].invalidate_model(["customer_tier_id"])
        self._customer("A", 100)
        run = self._run()
        run.action_compute()
        with self.assertRaisesRegex(UserError, "tier runs have used it"):
            self.mass.unlink()
        self._approve(run)
        run.action_apply()
        for refuse in (self.core.unlink, self.core.action_archive, lambda: self.core.write({"active": False})):
            with self.assertRaisesRegex(UserError, "customers are in this tier"):
                refuse()
        self.assertEqual(self.core.customer_count, 1)
