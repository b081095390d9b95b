from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..portfolio.common import PortfolioCommon

FORGED = {
    "default_customer_importance": "special",
    "default_is_strategic_customer": True,
    "default_customer_company_id": 1,
    "default_customer_tier_id": 1,
    "default_customer_manager_id": 1,
}


@tagged("post_install", "-at_install")
class TestAttackFacts(PortfolioCommon):
    """Facts about a customer by ways nobody thought of: defaults, contacts, companies, hidden fields."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, login="cm_contact_clerk", groups="base.group_user,base.group_partner_manager"
        )
        cls.account = cls.env["customer.account"].create({"number": "ATT-1", "partner_id": cls.core.id})
        cls.env["customer.usage"].create(
            {
                "account_id": cls.account.id,
                "partner_id": cls.core.id,
                "company_id": cls.company.id,
                "month": "2025-01-01",
                "kwh": 4711,
            }
        )

    def _forged(self):
        return {
            **FORGED,
            "default_customer_company_id": self.company.id,
            "default_customer_tier_id": self.tiers["core"].id,
            "default_customer_manager_id": self.senior.id,
        }

    def assertNoFacts(self, partner):
        facts = partner.sudo().read(sorted(partner._customer_facts()))[0]
        del facts["id"]
        self.assertFalse(any(facts.values()), facts)

    # defaults

    def test_defaults_of_the_context_are_no_facts(self):
        partners = self.env["res.partner"].with_user(self.clerk).with_context(**self._forged())
        self.assertNoFacts(partners.create({"name": "Forged"}))
        self.assertNoFacts(partners.sudo().create({"name": "Forged by a sudo of other code"}))

    def test_own_user_defaults_are_no_facts(self):
        self.env["ir.default"].with_user(self.clerk).set("res.partner", "customer_importance", "special", user_id=True)
        self.env["ir.default"].with_user(self.clerk).set(
            "res.partner", "customer_manager_id", self.senior.id, user_id=True
        )
        self.assertNoFacts(self.env["res.partner"].with_user(self.clerk).create({"name": "Forged"}))

    def test_officer_gives_facts_by_name_not_by_default(self):
        partners = self.env["res.partner"].with_user(self._officer_clerk())
        self.assertNoFacts(partners.with_context(**self._forged()).create({"name": "Grid hospital"}))
        partner = partners.create({"name": "Grid hospital", "customer_importance": "special"})
        self.assertEqual(partner.customer_importance, "special")

    def _officer_clerk(self):
        return new_test_user(
            self.env,
            login="cm_officer_clerk",
            groups="customer_manager.group_customer_manager_officer,base.group_partner_manager",
        )

    # contacts and entities

    def test_contact_cannot_be_born_with_facts(self):
        with self.assertRefused(ValidationError, "one of its contacts"):
            self.env["res.partner"].with_user(self._officer_clerk()).create(
                {"name": "Clerk", "parent_id": self.core.id, "is_strategic_customer": True}
            )

    def test_facts_written_along_do_not_open_the_way_under_a_parent(self):
        parent = self._create_customer("Holding")
        customer = self.core.with_user(self.clerk)
        with self.assertRefused(ValidationError, "only as a company"):
            customer.write({"parent_id": parent.id, "is_company": False, "customer_importance": False})
        with self.assertRefused(ValidationError, "only as a company"):
            parent.with_user(self.clerk).write({"child_ids": [Command.link(self.core.id)]})
            customer.write({"is_company": False, "customer_tier_id": self.core.customer_tier_id.id})

    def test_facts_leave_with_the_entity(self):
        person = self.env["res.partner"].create({"name": "Owner", "is_strategic_customer": True})
        person.with_user(self.clerk).write({"parent_id": self.core.id, "customer_importance": False})
        self.assertNoFacts(person)

    # companies

    def test_contact_stays_with_the_company_that_serves_it(self):
        other = self.env["res.company"].create({"name": "Other Utility"})
        with self.assertRefused(ValidationError, "Other Utility"):
            self.core.with_context(allowed_company_ids=[self.company.id, other.id]).company_id = other
        self.core.company_id = self.company

    # looking behind

    def test_searching_contacts_by_figures_tells_nothing(self):
        partners = self.env["res.partner"]
        hidden = [
            ("customer_account_ids.last_month", "!=", False),
            ("customer_account_ids.number", "=", "ATT-1"),
            ("entity_customer_account_ids.number", "=", "ATT-1"),
            ("customer_assignment_ids.reason", "!=", False),
            ("customer_tier_line_ids.rank", ">", 0),
        ]
        self._link(self.core, self.senior, days=400)
        portal = new_test_user(self.env, login="cm_portal", groups="base.group_portal")
        strangers = [self.employee_user, self.users["department"], self.users["user"], portal]
        for user in strangers:
            for leaf in hidden:
                with self.subTest(user=user.login, field=leaf[0]):
                    try:
                        found = partners.with_user(user).search([leaf, ("id", "=", self.core.id)])
                    except AccessError:
                        continue
                    self.assertFalse(found)

    def test_team_of_others_stays_hidden(self):
        self._link(self.core, self.senior, days=400)
        stranger = self.other_supervisor
        partners = self.env["res.partner"].with_user(stranger)
        for leaf in (
            ("customer_account_ids.last_month", "!=", False),
            ("customer_assignment_ids.reason", "!=", False),
            ("customer_manager_id.assignment_ids.reason", "!=", False),
        ):
            with self.subTest(field=leaf[0]):
                self.assertFalse(partners.search([leaf, ("id", "=", self.core.id)]))
        usage = self.env["customer.usage"].with_user(stranger)
        self.assertFalse(usage._read_group([("partner_id", "=", self.core.id)], ["partner_id"], ["kwh:sum"]))
        self.assertFalse(self.core.with_user(stranger).get_customer_usage_series()["months"])
        self.assertFalse(self.core.with_user(stranger).customer_account_count)

    def test_customer_does_not_read_how_he_is_classed(self):
        self.core.is_strategic_customer = True
        portal = new_test_user(self.env, login="cm_portal_core", groups="base.group_portal")
        portal.partner_id.parent_id = self.core
        core = self.core.with_user(portal)
        self.assertEqual(core.name, "Core Steel")
        for name in ("customer_importance", "is_strategic_customer", "customer_tier_id", "entity_tier_id"):
            with self.subTest(field=name), self.assertRefused(AccessError, ""):
                core.read([name])

    # files

    def test_import_of_contacts_writes_no_facts(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        for name, value in (
            ("customer_importance", "Special class"),
            ("customer_manager_id/.id", str(self.senior.id)),
            ("customer_tier_id/.id", str(self.tiers["core"].id)),
            ("customer_company_id/.id", str(self.company.id)),
        ):
            with self.subTest(field=name):
                answer = partners.load(["name", name], [["Loaded", value]])
                self.assertFalse(answer["ids"])
                self.assertTrue(answer["messages"])

    def test_commands_of_others_carry_no_rights(self):
        """Accounts, managers and assignments through the contact, the employee, the team, the user."""
        line = {"number": "ATT-2", "partner_id": self.core.id}
        clerk, hr = self.clerk, self.users["hr"]
        values = {"customer_account_ids": [Command.create(line)]}
        with self.assertRefused(AccessError, ""):
            self.core.with_user(clerk).write(values)
        with self.assertRefused(AccessError, ""):
            self.core.with_user(clerk).write(
                {"customer_assignment_ids": [Command.create({"manager_id": self.senior.id, "reason": "x"})]}
            )
        with self.assertRefused(AccessError, ""):
            self.core.with_user(clerk).write(
                {"customer_account_ids": [Command.update(self.account.id, {"state": "closed"})]}
            )
        leader = new_test_user(self.env, login="cm_sales_boss", groups="sales_team.group_sale_manager")
        with self.assertRefused(AccessError, ""):
            self.other_team.with_user(leader).write({"customer_manager_ids": [Command.link(self.senior.id)]})
        staff = new_test_user(self.env, login="cm_staff", groups="hr.group_hr_manager")
        with self.assertRefused(AccessError, ""):
            self.senior.employee_id.with_user(staff).write(
                {"customer_manager_ids": [Command.update(self.senior.id, {"state": "suspended"})]}
            )
        self.assertEqual(self.senior.state, "active")
        self.assertFalse(hr.has_group("hr.group_hr_user"))

    def test_archived_and_merged_customers_keep_their_figures(self):
        with self.assertRefused(IntegrityError, "customer_account_partner_id_fkey"), mute_logger("odoo.sql_db"):
            self.core.with_user(self._officer_clerk()).unlink()
        self.assertTrue(self.account.exists())
        usage = self.env["customer.usage"].search([("account_id", "=", self.account.id)])
        self.assertEqual(fields.Date.to_string(usage.month), "2025-01-01")
