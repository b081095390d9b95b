from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .tier_common import TierCommon

OFFICES = ("compute", "approve", "apply", "undo", "cancel", "draft")


@tagged("post_install", "-at_install")
class TestTierAccess(TierCommon):
    """Who may do what with tiers: allowed and refused, on every path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Customer", 100)
        cls.open_run = cls._run()
        cls.open_run.action_compute()
        cls.done_run = cls._applied()

    def test_only_officers_act(self):
        for role in ("user", "supervisor", "audit", "admin", "hr", "committee", "rater", "department"):
            for action in OFFICES:
                run = self.open_run.with_user(self.users[role])
                with self.assertRaises(AccessError, msg=f"{role} {action}"):
                    getattr(run, f"action_{action}")()
            with self.assertRaises(AccessError):
                self._run(user=self.users[role])

    def test_state_and_results_cannot_be_forged(self):
        run = self.open_run
        for path in (run.with_user(self.officer), run.sudo(), run.with_context(tier_engine=True)):
            for values in ({"state": "approved"}, {"applied_number": 9}, {"core_share": 1}, {"approved_uid": 2}):
                with self.assertRaisesRegex(UserError, "only the actions of the document set it"):
                    path.write(values)
            with self.assertRaisesRegex(UserError, "only the actions of the document set it"):
                path.write({"line_ids": [(5,)]})
        with self.assertRaisesRegex(UserError, "only the actions of the document set it"):
            self._run(state="approved")
        result = run.with_user(self.officer).load(["name", "state"], [["Forged", "Approved"]])
        self.assertIn("only the actions of the document set it", str(result["messages"]))

    def test_lines_are_written_by_the_engine_only(self):
        line = self._line(self.open_run, self.customer)
        for path in (line.with_user(self.officer), line.sudo()):
            with self.assertRaisesRegex(UserError, "written by its computation"):
                path.write({"final_tier_id": self.mass.id})
            with self.assertRaises(UserError):
                path.unlink()
            with self.assertRaises(UserError):
                path.create({"run_id": self.open_run.id, "partner_id": self.customer.id})
        for role in ("user", "supervisor", "audit", "admin"):
            with self.assertRaises(AccessError):
                line.with_user(self.users[role]).write({"override_tier_id": self.core.id})

    def test_the_tier_of_a_customer_is_not_written_by_hand(self):
        for user in (*self.users.values(), self.employee_user):
            partner = self.customer.with_user(user)
            with self.assertRaises(AccessError):
                partner.write({"customer_tier_id": self.mass.id})
        partners = self.env["res.partner"].with_user(self.officer)
        with self.assertRaises(AccessError):
            partners.create({"name": "Forged", "customer_tier_id": self.core.id})
        result = partners.load(["name", "customer_tier_id"], [["Forged", "Core"]])
        self.assertIn("kept by the system", str(result["messages"]))
        form = Form(self.customer.with_user(self.officer))
        with self.assertRaisesRegex(AssertionError, "readonly"):
            form.customer_tier_id = self.core
        with self.assertRaises(UserError):
            partners.create({"name": "Forged", "customer_tier_line_ids": [(0, 0, {"run_id": self.done_run.id})]})

    def test_who_reads_what(self):
        runs = self.open_run | self.done_run
        for role, seen in (("officer", runs), ("audit", runs), ("user", self.done_run), ("supervisor", self.done_run)):
            user = self.users[role]
            found = self.env["customer.tier.run"].with_user(user).search([("id", "in", runs.ids)])
            self.assertEqual(found, seen, role)
        for role in ("officer", "audit"):
            lines = self.env["customer.tier.run.line"].with_user(self.users[role]).search([])
            self.assertIn(self._line(self.done_run, self.customer), lines)
        for user in (self.employee_user, self.users["hr"], self.users["rater"]):
            with self.assertRaises(AccessError):
                self.env["customer.tier.run.line"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.open_run.with_user(user).get_concentration_curve()

    def test_lines_of_strangers_stay_hidden_from_managers(self):
        for role in ("user", "supervisor"):
            lines = self.env["customer.tier.run.line"].with_user(self.users[role])
            self.assertFalse(lines.search([]))
            with self.assertRaises(AccessError):
                self._line(self.done_run, self.customer).with_user(self.users[role]).read(["kwh"])

    def test_managers_and_their_supervisor_read_their_customers(self):
        user, supervisor = self.users["user"], self.users["supervisor"]
        employee = self.env["hr.employee"].create(
            {"name": "Manager", "user_id": user.id, "company_id": self.company.id}
        )
        team = self.env["crm.team"].create({"name": "North", "user_id": supervisor.id})
        manager = self.env["customer.manager"].create({"employee_id": employee.id, "team_id": team.id})
        line = self._line(self.done_run, self.customer)
        for name in ("customer_manager_id", "customer_acting_manager_id", "customer_backup_manager_id"):
            self.customer.sudo().write({name: manager.id})
            for reader in (user, supervisor):
                lines = self.env["customer.tier.run.line"].with_user(reader)
                self.assertEqual(lines.search([("run_id", "=", self.done_run.id)]), line)
                self.assertIn("Core", line.with_user(reader).explanation)
                self.assertEqual(self.customer.with_user(reader).customer_tier_line_count, 1, "no simulations")
                with self.assertRaises(AccessError):
                    line.with_user(reader).write({"override_tier_id": self.mass.id})
            self.customer.sudo().write({name: False})

    def test_other_companies_see_nothing(self):
        other = self.env["res.company"].create({"name": "Other Utility"})
        stranger = self._create_role_user("officer", login="cm_stranger")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        self.assertFalse(env["customer.tier.run"].search([("id", "in", (self.open_run.id, self.done_run.id))]))
        self.assertFalse(env["customer.tier.run.line"].search([("partner_id", "=", self.customer.id)]))
        with self.assertRaises(AccessError):
            self.open_run.with_env(env).action_compute()

    def test_tiers_are_read_by_all_and_written_by_officers(self):
        self.assertEqual(self.core.with_user(self.employee_user).name, "Core")
        for role in ("user", "supervisor", "audit", "admin", "hr"):
            with self.assertRaises(AccessError):
                self.core.with_user(self.users[role]).load_points = 1
        self.core.with_user(self.officer).load_points = 7

    def test_form_and_wizard_as_officer(self):
        action = Form(self.env["customer.tier.run.wizard"].with_user(self.officer)).save().action_start()
        run = self.env["customer.tier.run"].browse(action["res_id"])
        self.assertEqual((run.state, run.create_uid), ("computed", self.officer))
        self.assertEqual(run.energy_weight, 0)
        with Form(run.with_user(self.officer)) as form:
            form.name = "Renamed"
        self.assertEqual(run.name, "Renamed")
        with self.assertRaises(AccessError):
            self.env["customer.tier.run.wizard"].with_user(self.users["supervisor"]).create({})
        self.assertEqual(run.action_open_lines()["domain"], [("run_id", "=", run.id)])
        self.assertEqual(run.action_compare()["views"][0][1], "pivot")
