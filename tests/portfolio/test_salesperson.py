from unittest.mock import patch

from odoo.tests import Form, tagged

from odoo.addons.crm.models.crm_lead import CrmLead

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestSalesperson(PortfolioCommon):
    """The salesperson follows the acting manager, quietly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls.employee_user
        cls.core.user_id = cls.before
        cls.contact = cls.env["res.partner"].create({"name": "Ms Li", "parent_id": cls.core.id})
        cls.branch = cls.env["res.partner"].create({"name": "Branch", "parent_id": cls.core.id, "is_company": True})

    def _assign(self, manager, role="primary", **kwargs):
        return self.Assignment._apply_moves([(self.core, role, manager)], self.today, "Reason")

    def test_entity_and_persons_follow_and_companies_do_not(self):
        self._assign(self.senior)
        self.assertEqual(self.core.user_id, self.senior.user_id)
        self.assertEqual(self.contact.user_id, self.senior.user_id)
        self.assertFalse(self.branch.user_id)
        self.assertEqual(self.core.customer_previous_user_id, self.before)

    def test_cover_takes_over_and_gives_back(self):
        self._link(self.core, self.senior, days=10)
        self._assign(self.second_senior, "temporary")
        self.assertEqual(self.core.user_id, self.second_senior.user_id)
        self._assign(self.env["customer.manager"], "temporary")
        self.assertEqual(self.core.user_id, self.senior.user_id)
        self.assertEqual(self.core.customer_previous_user_id, self.before)

    def test_set_by_hand_stays_until_the_next_change(self):
        self._link(self.core, self.senior, days=10)
        self.core.user_id = self.officer
        self.Assignment._cron_roll_assignments()
        self.assertEqual(self.core.user_id, self.officer)
        self._assign(self.second_senior)
        self.assertEqual(self.core.user_id, self.second_senior.user_id)
        self.assertEqual(self.core.customer_previous_user_id, self.officer)

    def test_last_manager_gives_back_what_was_before(self):
        self._link(self.core, self.senior, days=10)
        self._assign(self.env["customer.manager"])
        self.assertEqual(self.core.user_id, self.before)
        self.assertFalse(self.core.customer_previous_user_id)

    def test_manager_without_login_changes_nobody(self):
        silent = self._create_manager("Silent Si", "senior", with_user=False)
        self._assign(silent)
        self.assertEqual(self.core.customer_manager_id, silent)
        self.assertEqual(self.core.user_id, self.before)

    def test_setting_off_leaves_the_salesperson(self):
        self.company.customer_follow_salesperson = False
        self._assign(self.senior)
        self.assertEqual(self.core.user_id, self.before)

    def test_new_login_of_the_employee_is_followed(self):
        self._link(self.core, self.senior, days=10)
        self.senior.employee_id.user_id = self.officer
        self.assertEqual(self.senior.user_id, self.officer)
        self.assertEqual(self.core.user_id, self.officer)
        self.assertEqual(self.contact.user_id, self.officer)

    def test_many_follow_without_mail_tracking_or_followers(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True, "user_id": self.before.id} for n in range(60)]
        )
        partners._customer_claim_company(self.company)
        moves = [(partner, "primary", self.senior) for partner in partners]
        self._assign(self.second_senior)
        self.env.flush_all()
        self.env.cr.precommit.run()
        mails = self.env["mail.mail"].sudo().search_count([])
        messages = self.env["mail.message"].sudo().search_count([])
        notes = len(self.senior.message_ids)
        followers = partners.message_follower_ids
        with self.assertQueryCount(35):
            self.Assignment._apply_moves(moves, self.today, "Plan")
            self.env.flush_all()
            self.env.cr.precommit.run()
        self.assertEqual(partners.user_id, self.senior.user_id)
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)
        self.assertEqual(self.env["mail.message"].sudo().search_count([]), messages + 1, "one summary")
        self.assertEqual(len(self.senior.message_ids), notes + 1)
        self.assertIn("60", self.senior.message_ids[0].body)
        self.assertEqual(partners.message_follower_ids, followers)

    def test_other_writes_of_the_transaction_do_not_report_it(self):
        self.env.cr.precommit.run()
        before = self.core.message_ids
        self.core.write({"email": "steel@core.example"})
        self._assign(self.senior)
        self.env.flush_all()
        self.env.cr.precommit.run()
        changes = (self.core.message_ids - before).sudo().tracking_value_ids
        self.assertNotIn("user_id", changes.field_id.mapped("name"))

    def test_orm_sees_what_sql_wrote(self):
        self.assertEqual(self.core.user_id, self.before)
        found = self.env["res.partner"].search([("user_id", "=", self.senior.user_id.id)])
        self.assertFalse(found)
        self._assign(self.senior)
        found = self.env["res.partner"].search([("user_id", "=", self.senior.user_id.id)])
        self.assertEqual(found, self.core | self.contact)
        self.assertEqual(self.core.write_uid, self.env.user)

    # new business

    def test_new_lead_goes_to_the_acting_manager(self):
        self._link(self.core, self.senior, days=10)
        self._link(self.core, self.second_senior, "temporary")
        Lead = self.env["crm.lead"]
        leads = Lead.create(
            [
                {"name": "More load", "partner_id": self.contact.id},
                {"name": "By hand", "partner_id": self.core.id, "user_id": self.officer.id},
                {"name": "Unserved", "partner_id": self.standard.id},
            ]
        )
        self.assertEqual(
            leads.mapped("user_id"),
            self.second_senior.user_id | self.officer | self.env.user,
        )
        kept = Lead.with_context(default_user_id=self.officer.id).create(
            {"name": "Default", "partner_id": self.core.id}
        )
        self.assertEqual(kept.user_id, self.officer)

    def test_managers_of_many_leads_are_read_together(self):
        partners = self.env["res.partner"].create([{"name": f"Prospect {n}", "is_company": True} for n in range(30)])
        for partner in partners:
            self._link(partner, self.senior, days=10)
        values = [{"name": "Lead", "partner_id": partner.id} for partner in partners]
        self.env["crm.lead"].create(values[:1])
        self.env.flush_all()
        self.env.invalidate_all()
        prepared = []
        with (
            self.assertQueryCount(10),
            patch.object(CrmLead, "create", lambda leads, vals_list: prepared.extend(vals_list) or leads),
        ):
            self.env["crm.lead"].create(values)
        self.assertEqual({row["user_id"] for row in prepared}, {self.senior.user_id.id})
        self.assertNotIn("user_id", values[0], "the caller's values are not touched")

    def test_lead_form_proposes_the_acting_manager(self):
        self._link(self.core, self.senior, days=10)
        with Form(self.env["crm.lead"]) as form:
            form.name = "Storage"
            form.partner_id = self.core
            self.assertEqual(form.user_id, self.senior.user_id)

    def test_uninstall_gives_back_where_it_is_still_ours(self):
        self.standard.user_id = self.before
        self._link(self.core, self.senior, days=10)
        self._link(self.standard, self.senior, days=10)
        self.standard.user_id = self.officer
        self.env["res.partner"]._customer_restore_before_uninstall()
        self.assertEqual((self.core | self.contact).user_id, self.before)
        self.assertEqual(self.standard.user_id, self.officer, "set by hand")
