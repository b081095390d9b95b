from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestPortfolioSecurity(PortfolioCommon):
    """Who sees and changes what in this room, role by role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._link(cls.core, cls.senior, days=400)
        cls.foreign = cls._link(cls.standard, cls.outsider, days=400)
        cls.links = cls.own | cls.foreign
        cls.conflict = cls.env["customer.conflict"].create(
            {
                "manager_id": cls.first.id,
                "partner_id": cls.core.id,
                "kind": "family",
                "note": "Brother",
            }
        )
        cls.portal = new_test_user(cls.env, login="cm_portal", groups="base.group_portal")

    def _visible(self, user, records):
        return records.browse(records.with_user(user).search([("id", "in", records.ids)]).ids)

    def test_assignments_are_seen_by_those_concerned(self):
        self.assertEqual(self._visible(self.senior.user_id, self.links), self.own)
        self.assertEqual(self._visible(self.supervisor, self.links), self.own)
        self.assertEqual(self._visible(self.other_supervisor, self.links), self.foreign)
        for role in ("officer", "hr", "audit"):
            self.assertEqual(self._visible(self.users[role], self.links), self.links, role)

    def test_lists_show_the_customers_of_the_chosen_companies(self):
        other = self.env["res.company"].create({"name": "Other Grid"})
        for name in ("customer_action", "customer_portfolio_action"):
            domain = self.env.ref(f"customer_manager.{name}").domain
            shown = self.env["res.partner"].search(safe_eval(domain, {"allowed_company_ids": self.company.ids}))
            self.assertIn(self.core, shown, name)
            shown = self.env["res.partner"].search(safe_eval(domain, {"allowed_company_ids": other.ids}))
            self.assertNotIn(self.core, shown, name)

    def test_list_of_gaps_offers_what_to_do_next(self):
        """One customer is helped on its row, all of them by a plan; a manager is offered neither."""
        action = self.env.ref("customer_manager.customer_gap_action")
        plan = str(self.env.ref("customer_manager.customer_assignment_plan_wizard_action").id)
        listed = action.view_ids.filtered(lambda view: view.view_mode == "list").view_id
        offered = {
            self.users["officer"]: {"action_change_manager", plan},
            self.supervisor: {"action_change_manager"},
            self.senior.user_id: set(),
        }
        for user, names in offered.items():
            arch = etree.fromstring(self.env["res.partner"].with_user(user).get_view(listed.id, "list")["arch"])
            shown = {"action_change_manager", plan}.intersection(arch.xpath("//button/@name"))
            self.assertEqual(shown, names, user.login)
            self.assertEqual(
                len(arch.xpath("/list/button[@invisible='not customer_has_gap']")), bool(names), user.login
            )
        self.assertIn(self.core, self.env["res.partner"].search([("customer_has_gap", "=", False)]))
        button = self.standard.with_user(self.supervisor).action_change_manager()
        self.assertEqual(button["context"]["default_partner_ids"], self.standard.ids)

    def test_customers_of_a_tier_are_listed_with_their_managers(self):
        action = self.env.ref("customer_manager.customer_tier_customers_action")
        self.assertEqual(action.search_view_id, self.env.ref("customer_manager.customer_view_search"))
        listed = action.view_ids.filtered(lambda view: view.view_mode == "list").view_id
        self.assertEqual(listed, self.env.ref("customer_manager.res_partner_view_list_portfolio"))

    def test_backup_sees_the_customer_s_links(self):
        self._link(self.core, self.outsider, "backup")
        self.assertIn(self.own, self._visible(self.outsider.user_id, self.links))

    def test_others_see_no_assignment(self):
        others = [self.users[r] for r in ("department", "rater", "committee", "admin")]
        for user in [*others, self.employee_user, self.portal]:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.own.with_user(user).read(["manager_id"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Assignment.with_user(user).create(
                    {
                        "partner_id": self.core.id,
                        "manager_id": self.senior.id,
                        "role": "backup",
                        "reason": "x",
                    }
                )

    def test_readers_cannot_assign(self):
        for user in (self.senior.user_id, self.users["hr"], self.users["audit"]):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.own.with_user(user).write({"date_to": self.today, "end_reason": "x"})
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["customer.assignment.change"].with_user(user).create(
                    {"partner_ids": self.core.ids, "reason": "x"}
                )

    def test_directory_is_for_every_internal_user_without_loads(self):
        manager = self.senior.with_user(self.employee_user)
        values = manager.read(["name", "grade_id", "department_id", "work_phone"])[0]
        self.assertEqual(values["name"], "Senior Sun")
        self.assertEqual(values["grade_id"][0], self.grades["senior"].id)
        for name in ("customer_count", "load_points", "load_rate", "assignment_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                manager.read([name])
        with self.assertRaises(AccessError):
            self.senior.with_user(self.portal).read(["name"])

    def test_loads_are_seen_by_self_supervisor_and_departments(self):
        self.senior.invalidate_recordset()
        for user, count in (
            (self.senior.user_id, 1),
            (self.supervisor, 1),
            (self.officer, 1),
            (self.users["hr"], 1),
            (self.users["audit"], 1),
            (self.other_supervisor, 0),
            (self.outsider.user_id, 0),
        ):
            with self.subTest(user.login):
                self.assertEqual(self.senior.with_user(user).customer_count, count)

    def test_history_of_a_person_is_not_in_the_directory(self):
        message = self.senior._message_log(body="Suspended once")
        self.assertTrue(message.with_user(self.users["hr"]).read(["body"]))
        with self.assertRaises(AccessError):
            message.with_user(self.employee_user).read(["body"])

    def test_managers_are_written_by_hr_alone(self):
        for role in ("user", "supervisor", "officer", "audit", "admin"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.first.with_user(self.users[role]).write({"team_id": False})
        self.first.with_user(self.users["hr"]).write({"team_id": self.other_team.id})
        self.assertEqual(self.first.team_id, self.other_team)

    def test_grades_are_written_by_officers_alone(self):
        grade = self.grades["first"]
        for role in ("user", "supervisor", "hr", "audit"):
            with self.subTest(role), self.assertRaises(AccessError):
                grade.with_user(self.users[role]).write({"count_cap": 1})
        grade.with_user(self.officer).write({"count_cap": 61})
        self.assertEqual(grade.with_user(self.employee_user).condition_ids[:1].clause, "SD15")

    def test_appointments_are_seen_by_self_and_supervisor(self):
        term = self.senior.appointment_ids
        for user in (self.senior.user_id, self.supervisor, self.officer, self.users["hr"]):
            self.assertEqual(self._visible(user, term), term, user.login)
        for user in (self.first.user_id, self.other_supervisor):
            self.assertFalse(self._visible(user, term), user.login)
        with self.assertRaises(AccessError):
            term.with_user(self.officer).write({"order_number": "1"})

    def test_conflicts_show_no_reason_to_marketing(self):
        for user in (self.senior.user_id, self.first.user_id, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.conflict.with_user(user).read(["manager_id"])
        seen = self.conflict.with_user(self.officer).read(["manager_id", "partner_id"])
        self.assertEqual(seen[0]["manager_id"][0], self.first.id)
        for name in ("kind", "note"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.conflict.with_user(self.officer).read([name])
        self.assertEqual(self.conflict.with_user(self.users["hr"]).kind, "family")
        with self.assertRaises(AccessError):
            self.conflict.with_user(self.officer).write({"date_to": self.today})

    def test_facts_cannot_be_written_by_hand(self):
        for role in ("user", "supervisor", "officer", "admin"):
            user = self.users[role]
            user.sudo().group_ids += self.env.ref("base.group_partner_manager")
            with self.subTest(role), self.assertRaises(AccessError):
                self.core.with_user(user).write({"customer_manager_id": self.first.id})
            with self.subTest(role), self.assertRaises(AccessError):
                self.env["res.partner"].with_user(user).create(
                    {"name": "Mine", "customer_acting_manager_id": self.first.id}
                )

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other Grid"})
        stranger = self._create_role_user(
            "officer",
            login="cm_stranger",
            company_id=company.id,
            company_ids=company.ids,
        )
        self.assertFalse(self._visible(stranger, self.links))
        self.assertFalse(self._visible(stranger, self.senior))

    def test_my_customers_are_mine(self):
        Partner = self.env["res.partner"].with_user(self.senior.user_id)
        self.assertEqual(Partner.search([("is_my_customer", "=", True)]).ids, self.core.ids)
        self.assertTrue(self.core.with_user(self.senior.user_id).is_my_customer)
        self.assertFalse(self.standard.with_user(self.senior.user_id).is_my_customer)
        Partner = self.env["res.partner"].with_user(self.supervisor)
        self.assertEqual(Partner.search([("is_team_customer", "=", True)]).ids, self.core.ids)
        others = Partner.search([("is_team_customer", "=", False)])
        self.assertNotIn(self.core, others)
        self.assertIn(self.standard, others)

    def test_accounts_follow_the_managers(self):
        account = self.env["customer.account"].create(
            {"number": "PF-1", "partner_id": self.core.id, "company_id": self.company.id}
        )
        self._link(self.core, self.first, "backup")
        for user in (self.senior.user_id, self.first.user_id, self.supervisor):
            self.assertEqual(self._visible(user, account), account, user.login)
        for user in (self.outsider.user_id, self.other_supervisor):
            self.assertFalse(self._visible(user, account), user.login)

    def test_profile_leads_to_the_directory(self):
        public = self.env["hr.employee.public"].with_user(self.employee_user)
        profile = public.browse(self.senior.employee_id.id)
        self.assertTrue(profile.is_customer_manager)
        action = profile.action_open_customer_manager()
        self.assertEqual((action["res_model"], action["res_id"]), ("customer.manager", self.senior.id))
        plain = self.env["hr.employee"].create({"name": "Plain Pan"})
        self.assertFalse(public.browse(plain.id).is_customer_manager)

    def test_everybody_opens_the_form_of_any_customer(self):
        self.env["customer.account"].create(
            {"number": "PF-2", "partner_id": self.standard.id, "company_id": self.company.id}
        )
        for role, user in self.users.items():
            user.sudo().group_ids += self.env.ref("base.group_partner_manager")
            Partner = self.env["res.partner"].with_user(user)
            with self.subTest(role):
                arch = etree.fromstring(Partner.get_view(view_type="form")["arch"])
                values = Partner.browse(self.standard.id).web_read(read_specification(arch))
                self.assertEqual(values[0]["name"], "Standard Mill")


def read_specification(node):
    """Return what the web client reads for a form or list: its fields, nested for lists."""
    fields = {}
    for field in node.iter("field"):
        if next(field.iterancestors("field"), None) is not (node if node.tag == "field" else None):
            continue
        inner = read_specification(field) if len(field) else {}
        fields[field.get("name")] = {"fields": inner or {"display_name": {}}} if inner else {}
    return fields
