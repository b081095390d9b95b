from datetime import date

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import LockError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..approval.common import approve
from ..scratch_database import scratch_database


@tagged("post_install", "-at_install")
class TestTierSessions(BaseCase):
    """Two officers at the same time, in two real sessions."""

    def _prepare(self, env):
        """Return the ids of two approved runs and of a second officer."""
        company = env["res.company"].create({"name": "Session Utility"})
        env.user.write({"company_ids": [Command.link(company.id)]})
        officers = env["res.users"].create(
            [
                {
                    "name": login,
                    "login": login,
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(env.ref("customer_manager.group_customer_manager_officer").ids)],
                }
                for login in ("tier_one", "tier_two")
            ]
        )
        partner = env["res.partner"].create({"name": "Contested", "is_company": True})
        account = env["customer.account"].create(
            {"number": "S1", "partner_id": partner.id, "company_id": company.id, "category": "industry"}
        )
        env["customer.usage"].create(
            {
                "account_id": account.id,
                "partner_id": partner.id,
                "company_id": company.id,
                "month": date(2025, 1, 1),
                "kwh": 5,
            }
        )
        runs = (
            env["customer.tier.run"]
            .with_user(officers[0])
            .create(
                [
                    {
                        "name": name,
                        "company_id": company.id,
                        "date_from": date(2025, 1, 1),
                        "date_to": date(2025, 12, 31),
                    }
                    for name in ("One", "Two")
                ]
            )
        )
        runs.action_compute()
        approve(runs, officers[1])
        env.cr.commit()
        return runs.ids, officers[1].id, partner.id

    def test_of_two_applications_one_gets_through(self):
        with scratch_database() as database:
            with database.session() as env:
                (one, two), officer, partner_id = self._prepare(env)
            with database.session() as first, database.session() as second:
                first = first(user=officer)
                second = second(user=officer)
                # both have seen the company before either of them writes
                first["customer.tier.run"].browse(one).read(["state"])
                second["customer.tier.run"].browse(two).read(["state"])
                first["customer.tier.run"].browse(one).action_apply()
                first.cr.commit()
                with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                    second["customer.tier.run"].browse(two).action_apply()
                second.cr.rollback()
                with self.assertRaisesRegex(UserError, "is out of date"):
                    second["customer.tier.run"].browse(two).action_apply()
                second.cr.rollback()
                partner = second["res.partner"].browse(partner_id)
                self.assertEqual(partner.customer_tier_id.code, "core")

    def test_one_run_is_not_touched_by_two(self):
        with scratch_database() as database:
            with database.session() as env:
                (one, _two), officer, _partner = self._prepare(env)
            with database.session() as first, database.session() as second:
                first(user=officer)["customer.tier.run"].browse(one).action_compute()
                with self.assertRaises(LockError):
                    second(user=officer)["customer.tier.run"].browse(one).action_apply()
                first.cr.rollback()
                second.cr.rollback()
