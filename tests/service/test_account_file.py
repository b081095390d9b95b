from datetime import date

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .file_common import FileCommon


@tagged("post_install", "-at_install")
class TestAccountFile(FileCommon):
    """The customer's file: how complete it is, who checks it, who reads it, and how long persons stand in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.File = cls.env["customer.file"]
        cls.file = cls.File.create({"partner_id": cls.core.id})

    def _missing(self, file=None):
        file = file or self.file
        return file._score_now()[file.partner_id.id].missing

    # completeness

    def test_an_empty_file_misses_all_that_is_asked(self):
        missing = self._missing()
        self.assertIn("registration", missing)
        self.assertIn("roles", missing)
        self.assertNotIn("account", missing)
        self.assertNotIn("importance", missing)
        self.assertLess(self.file.current_score, 20)

    def test_what_is_filled_is_missing_no_more(self):
        self.core.write({"vat": "91350", "street": "Road 1", "city": "Yunchuan", "phone": "1"})
        self.core.industry_id = self.env["res.partner.industry"].search([], limit=1)
        self.account.write(
            {
                "voltage_level": "10",
                "capacity_kva": 630,
                "price_kind": "demand",
                "contract_number": "K1",
                "contract_end": date(2030, 1, 1),
                "area_class": "urban",
            }
        )
        self.account.sudo().last_month = fields.Date.subtract(self.today.replace(day=1), months=1)
        self._contact_line(self.boss, "decision_maker", "finance").action_verify()
        line = self._contact_line(self.electrician, "electrician", "duty")
        self.file.write(
            {
                "business": "Steel",
                "shifts": "three",
                "season": "none",
                "equipment": "Two furnaces",
                "own_generation": "none",
                "spare_source": "line",
                "hazards_checked_on": self.today,
            }
        )
        self.assertEqual(self._missing(), ("verified",))
        line.action_verify()
        self.assertEqual(self._missing(), ())
        self.assertEqual(self.file.current_score, 100)
        self.assertFalse(self.file.missing_html)
        self.core.sudo().customer_importance = "first"
        self.assertEqual(self._missing(), ("importance",))
        self.account.importance_document = "Paper 7"
        self.assertEqual(self._missing(), ())

    def test_old_checks_and_usage_count_no_more(self):
        line = self._contact_line(self.boss, "decision_maker")
        line.action_verify()
        self.assertNotIn("verified", self._missing())
        line.verified_on = fields.Date.subtract(self.today, days=181)
        self.assertIn("verified", self._missing())
        self.assertTrue(line.is_check_due)
        self.assertIn(line, line.search([("is_check_due", "=", True)]))
        self.account.sudo().last_month = fields.Date.subtract(self.today.replace(day=1), months=4)
        self.assertIn("usage", self._missing())

    def test_each_missing_part_leads_to_where_it_is_filled(self):
        html = str(self.file.with_user(self.senior.user_id).missing_html)
        for url in (
            f"/odoo/contacts/{self.core.id}",
            f"/odoo/customer-accounts/{self.account.id}",
            f"/odoo/customer-files/{self.file.id}",
        ):
            self.assertIn(f'href="{url}"', html)

    def test_names_do_not_become_markup(self):
        self.core.name = "<script>x</script>"
        self.assertNotIn("<script>", str(self.file.missing_html))

    def test_the_job_opens_files_and_keeps_their_scores(self):
        self.assertFalse(self.standard.customer_file_ids)
        self._run_job("follow_files")
        self._run_job("follow_files")
        opened = self.standard.customer_file_ids
        self.assertEqual(len(opened), 1)
        self.assertEqual(opened.company_id, self.company)
        self.assertEqual(self.file.score, self.file.current_score)
        self.assertEqual(self.file.score_on, self.today)
        self.core.write({"street": "Road 1", "city": "Yunchuan"})
        before = self.file.score
        self._run_job("follow_files")
        self.assertGreater(self.file.score, before)
        shop = self._create_tiered("Mass Shop", "mass", customer_company_id=self.company.id)
        self._run_job("follow_files")
        self.assertFalse(shop.customer_file_ids)

    def test_below_target_is_by_the_target_of_the_company(self):
        self.file.sudo().score = 70
        mine = self.File.with_user(self.senior.user_id)
        for target, is_below in ((95, True), (70, False), (60, False)):
            self.company.customer_file_target = target
            self.file.invalidate_recordset()
            self.assertEqual(self.file.is_below_target, is_below, target)
            for wanted in (True, False):
                found = mine.search([("is_below_target", "=", wanted)])
                self.assertEqual(self.file in found, is_below == wanted, (target, wanted))
        customers = self.env["res.partner"].with_user(self.senior.user_id)
        self.company.customer_file_target = 80
        self.assertIn(self.core, customers.search([("customer_file_ids.is_below_target", "=", True)]))

    def test_scores_of_many_cost_the_same_queries_as_one(self):
        partners = self.env["res.partner"].create([{"name": f"C{i}", "is_company": True} for i in range(50)])
        partners.customer_company_id = self.company
        files = self.File.create([{"partner_id": partner.id} for partner in partners])
        self.env.flush_all()
        files.sudo()._score_now()
        with self.assertQueryCount(3):
            self.assertEqual(len(files.sudo()._score_now()), 50)

    def test_the_contact_page_shows_the_score(self):
        self._run_job("follow_files")
        customer = self.core.with_user(self.senior.user_id)
        self.assertEqual(customer.customer_file_score, self.file.score)
        self.assertTrue(customer.customer_file_missing)
        self.assertEqual(customer.action_view_customer_file()["res_id"], self.file.id)
        self.assertEqual(self.boss.with_user(self.senior.user_id).customer_file_score, self.file.score)
        found = customer.search([("customer_file_score", "<", 95)])
        self.assertIn(self.core, found)
        for user in (self.employee_user, self.users["hr"], self.second_senior.user_id):
            self.assertFalse(self.core.with_user(user).customer_file_missing)
            self.assertNotIn(self.core, self.core.with_user(user).search([("customer_file_score", "<", 95)]))

    # what is nobody's to write

    def test_score_and_check_are_the_systems(self):
        mine = self.file.with_user(self.senior.user_id)
        for values in ({"score": 100}, {"checked_on": self.today}, {"company_id": 99}):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                mine.write(values)
        other = self.standard.with_user(self.second_senior.user_id)
        created = (
            self.File.with_user(self.second_senior.user_id)
            .with_context(default_score=100, default_checked_uid=self.env.uid)
            .create({"partner_id": other.id})
        )
        self.assertFalse(created.score or created.checked_uid)

    def test_a_file_stays_with_its_customer(self):
        with self.assertRefused(UserError, "stays with its customer"):
            self.file.with_user(self.senior.user_id).partner_id = self.standard

    def test_one_file_each(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.File.create({"partner_id": self.core.id})

    def test_a_file_needs_a_customer(self):
        with self.assertRefused(ValidationError, "nobody's customer yet"):
            self.File.create({"partner_id": self._create_customer("Stranger").id})

    def test_a_file_of_a_contact_goes_to_its_company(self):
        file = self.File.create({"partner_id": self._person("P", self.standard).id})
        self.assertEqual(file.partner_id, self.standard)

    def test_who_checks_a_file(self):
        for user in (self.senior.user_id, self.outsider.user_id):
            with self.subTest(user=user.login), self.assertRefused(AccessError, "own files"):
                self.file.with_user(user).action_check()
        with self.assertRefused(AccessError, "supervisor or the marketing"):
            self.file.with_user(self.other_supervisor).action_check()
        with self.assertRefused(AccessError, "."):
            self.file.with_user(self.users["audit"]).action_check()
        self.file.with_user(self.supervisor).action_check()
        self.assertEqual((self.file.checked_uid, self.file.checked_on), (self.supervisor, self.today))

    # who

    def test_who_reads_and_writes(self):
        line = self._contact_line(self.boss)
        hazard = self.env["customer.hazard"].create({"partner_id": self.core.id, "name": "Oil"})
        family = ("manager", "backup", "supervisor", "backup_supervisor", "officer")
        self._compare(self.file, dict.fromkeys(family, "rwc") | {"audit": "r"})
        for record in (line, hazard):
            self._compare(record, dict.fromkeys(family, "rwcu") | {"audit": "r"})

    def test_nobody_opens_a_file_of_others(self):
        with self.assertRefused(AccessError, "."):
            self.File.with_user(self.senior.user_id).create({"partner_id": self.standard.id})
        with self.assertRefused(AccessError, "."):
            self.env["customer.contact"].with_user(self.senior.user_id).create(
                {"partner_id": self.standard.id, "contact_id": self._person("X", self.standard).id}
            )

    def test_another_company_reads_nothing(self):
        other = self.env["res.company"].create({"name": "Other Power"})
        officer = self._create_role_user(
            "officer", login="sv_other_officer", company_id=other.id, company_ids=[other.id]
        )
        self.assertFalse(self.File.with_user(officer).search([("id", "=", self.file.id)]))

    # persons

    def test_a_line_is_about_a_contact_of_the_customer(self):
        with self.assertRefused(ValidationError, "no contact of"):
            self.env["customer.contact"].create({"partner_id": self.standard.id, "contact_id": self.boss.id})

    def test_who_left_is_not_checked(self):
        line = self._contact_line(self.boss, left_on=self.today)
        with self.assertRefused(UserError, "left"):
            line.action_verify()

    def test_a_check_is_written_by_its_button_alone(self):
        line = self._contact_line(self.boss).with_user(self.senior.user_id)
        with self.assertRefused(AccessError, "kept by the system"):
            line.verified_on = self.today
        line.action_verify()
        self.assertEqual((line.verified_on, line.verified_uid), (self.today, self.senior.user_id))

    def test_a_check_is_of_the_person_who_was_checked(self):
        line = self._contact_line(self.boss).with_user(self.senior.user_id)
        line.action_verify()
        line.write({"contact_id": self.boss.id, "note": "likes tea"})
        self.assertTrue(line.verified_on)
        line.contact_id = self.electrician
        self.assertFalse(line.verified_on or line.verified_uid)

    def test_nobody_left_long_ago_only_today(self):
        line = self._contact_line(self.boss).with_user(self.senior.user_id)
        line.left_on = self.today
        line.left_on = False
        for day in (fields.Date.add(self.today, days=1), date(2000, 1, 1)):
            with self.subTest(day=day), self.assertRefused(ValidationError, "not before the person was entered"):
                line.left_on = day
        with self.assertRefused(ValidationError, "not before the person was entered"):
            line.create({"partner_id": self.core.id, "contact_id": self.electrician.id, "left_on": "2000-01-01"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_contact SET create_date = '2020-01-01' WHERE id = %s", [line.id])
        line.invalidate_recordset()
        line.left_on = fields.Date.subtract(self.today, days=30)
        line.left_on = False
        line.action_verify()
        with self.assertRefused(ValidationError, "last checked"):
            line.left_on = fields.Date.subtract(self.today, days=1)

    def test_who_left_long_ago_is_erased(self):
        self.electrician.message_post(body="Call Electrician Er at home")
        message = self.env["customer.outbound"]._enqueue("notice", self.electrician, "Dear Electrician Er")
        line = self._contact_line(self.electrician, "electrician", note="likes tea")
        line.left_on = fields.Date.add(fields.Date.subtract(self.today, months=24), days=1)
        self._run_job("purge_contacts")
        self.assertEqual(self.electrician.name, "Electrician Er")
        line.left_on = fields.Date.subtract(self.today, months=24)
        self._run_job("purge_contacts")
        self._run_job("purge_contacts")
        self.assertEqual(line.purged_on, self.today)
        self.assertFalse(self.electrician.active)
        self.assertFalse(self.electrician.phone or self.electrician.email or line.note)
        self.assertEqual(self.electrician.name, "Former contact")
        self.assertFalse(self.electrician.message_ids)
        self.assertEqual((message.text, message.address, message.state), ("-", False, "cancelled"))

    def test_the_customer_himself_and_logins_are_not_erased(self):
        portal = self.everybody["portal"]
        portal.partner_id.parent_id = self.core
        line = self._contact_line(portal.partner_id, left_on=fields.Date.subtract(self.today, months=30))
        self._run_job("purge_contacts")
        self.assertTrue(portal.partner_id.active)
        self.assertFalse(line.purged_on)

    def test_nothing_is_erased_while_the_setting_is_zero(self):
        self.company.customer_contact_purge_months = 0
        line = self._contact_line(self.boss, left_on=date(2000, 1, 1))
        self._run_job("purge_contacts")
        self.assertFalse(line.purged_on)

    def test_outages_are_told_to_those_who_watch_the_supply(self):
        self._contact_line(self.boss, "decision_maker")
        found = self.env["customer.contact"]._outage_contacts(self.core)
        self.assertEqual(found[self.core.id], self.boss)
        self._contact_line(self.electrician, "electrician")
        found = self.env["customer.contact"]._outage_contacts(self.core | self.standard)
        self.assertEqual(found, {self.core.id: self.electrician})

    # merging

    def test_merging_customers_keeps_one_file(self):
        other = self._create_customer("Core Steel Double", customer_company_id=self.company.id)
        theirs = self.File.create({"partner_id": other.id, "business": "Steel", "season": "May"})
        self.file.season = "June"
        line = self._contact_line(self._person("Q", other), "finance")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.core | other).ids, self.core)
        self.assertFalse(theirs.exists())
        self.assertEqual((self.file.business, self.file.season), ("Steel", "June"))
        self.assertEqual(line.partner_id, self.core)

    def test_merging_into_one_without_a_file_takes_it_along(self):
        other = self._create_customer("New", customer_company_id=self.company.id)
        mine = self.File.create({"partner_id": self._create_customer("Old", customer_company_id=self.company.id).id})
        self.env["base.partner.merge.automatic.wizard"]._merge((mine.partner_id | other).ids, other)
        self.assertEqual(mine.partner_id, other)

    def test_merging_persons_keeps_one_line(self):
        double = self._person("Boss Bai", self.core)
        kept, gone = self._contact_line(self.boss, "decision_maker"), self._contact_line(double, "finance")
        self.env["base.partner.merge.automatic.wizard"]._merge((self.boss | double).ids, self.boss)
        self.assertFalse(gone.exists())
        self.assertEqual(set(kept.role_ids.mapped("code")), {"decision_maker", "finance"})

    def test_merging_persons_of_two_customers_follows_the_one_who_stays(self):
        there = self._person("Boss Bai", self.standard)
        line = self._contact_line(self.boss, "decision_maker")
        self.env["base.partner.merge.automatic.wizard"]._merge((self.boss | there).ids, there)
        self.assertEqual((line.contact_id, line.partner_id), (there, self.standard))

    # hazards

    def test_hazards_do_not_lie_in_the_future(self):
        tomorrow = fields.Date.add(self.today, days=1)
        for values in ({"found_on": tomorrow}, {"found_on": self.today, "fixed_on": tomorrow}):
            with self.subTest(values=values), self.assertRefused(ValidationError, "future"):
                self.env["customer.hazard"].create({"partner_id": self.core.id, "name": "Oil", **values})
        hazard = self.env["customer.hazard"].create({"partner_id": self.core.id, "name": "Oil"})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            hazard.found_on = False
        with self.assertRefused(ValidationError, "another customer"):
            self.env["customer.hazard"].create(
                {"partner_id": self.standard.id, "name": "Oil", "account_id": self.account.id}
            )
