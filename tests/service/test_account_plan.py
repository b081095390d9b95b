from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..failing_table import failing_table
from .file_common import FileCommon


@tagged("post_install", "-at_install")
class TestAccountPlan(FileCommon):
    """One customer, one policy: written by the manager, signed by somebody else, sealed, and renewed every year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Plan = cls.env["customer.account.plan"]
        cls.manager = cls.senior.user_id
        cls.due = fields.Date.add(cls.today, days=20)

    def _plan(self, user=None, partner=None, **values):
        vals = {
            "partner_id": (partner or self.core).id,
            "goal_ids": [
                Command.create({"name": "Less outages"}),
                Command.create({"side": "utility", "name": "Growth"}),
            ],
            "action_ids": [
                Command.create(
                    {"name": "Second line", "date_due": self.due.replace(year=values.get("year", self.today.year))}
                )
            ],
            **values,
        }
        return self.Plan.with_user(user or self.manager).create(vals)

    def _signed(self):
        plan = self._plan()
        plan.action_submit()
        plan.with_user(self.supervisor).action_sign()
        return plan

    # the way of a plan

    def test_written_submitted_signed_closed(self):
        plan = self._plan()
        self.assertEqual((plan.kind, plan.state, plan.year), ("signed", "draft", self.today.year))
        plan.action_submit()
        with self.assertRefused(UserError, "never signed"):
            plan.action_close("Good")
        plan.with_user(self.supervisor).action_sign()
        self.assertEqual((plan.state, plan.signed_uid, plan.signed_on), ("signed", self.supervisor, self.today))
        plan.action_close("All done")
        self.assertEqual((plan.state, plan.review), ("closed", "All done"))

    def test_returned_with_a_reason(self):
        plan = self._plan()
        plan.action_submit()
        with self.assertRefused(UserError, "few words"):
            plan.with_user(self.supervisor).action_return(" ")
        plan.with_user(self.supervisor).action_return("Too thin")
        self.assertEqual((plan.state, plan.return_reason), ("returned", "Too thin"))
        plan.situation = "More"
        plan.action_submit()
        self.assertFalse(plan.return_reason)

    def test_a_signature_taken_back_takes_all_signatures(self):
        plan = self._signed()
        plan.sudo().write({"customer_signed_on": self.today, "customer_signer_id": self.boss.id})
        plan.with_user(self.supervisor).action_return("Changed")
        self.assertFalse(plan.signed_uid or plan.signed_on or plan.customer_signed_on or plan.customer_signer_id)

    def test_an_empty_plan_is_not_handed_in(self):
        plan = self._plan(goal_ids=[])
        with self.assertRefused(UserError, "one goal and one action"):
            plan.action_submit()

    def test_a_light_plan_is_in_force_when_submitted(self):
        self.core.sudo().customer_tier_id = self.tiers["priority"]
        plan = self._plan()
        plan.action_submit()
        self.assertEqual((plan.kind, plan.state), ("light", "submitted"))
        plan.action_close("Done")
        self.assertEqual(plan.state, "closed")

    def test_the_tier_at_submission_decides(self):
        self.core.sudo().customer_tier_id = self.tiers["priority"]
        plan = self._plan()
        self.core.sudo().customer_tier_id = self.tiers["core"]
        plan.action_submit()
        self.assertEqual(plan.kind, "signed")
        with self.assertRefused(UserError, "never signed"):
            plan.action_close("x")

    # four eyes

    def test_who_signs(self):
        plan = self._plan()
        plan.action_submit()
        for user, sentence in (
            (self.manager, "wrote it"),
            (self.outsider.user_id, "you serve"),
            (self.other_supervisor, "supervisor of the customer's manager"),
        ):
            with self.subTest(user=user.login), self.assertRefused(AccessError, sentence):
                plan.with_user(user).action_sign()
        with self.assertRefused(AccessError, "."):
            plan.with_user(self.users["audit"]).action_sign()
        plan.with_user(self.officer).action_sign()
        self.assertEqual(plan.signed_uid, self.officer)

    def test_who_wrote_does_not_sign(self):
        plan = self._plan(user=self.supervisor)
        plan.with_user(self.manager).action_submit()
        with self.assertRefused(AccessError, "wrote it"):
            plan.with_user(self.supervisor).action_sign()
        other = self._plan(year=self.today.year + 1)
        other.with_user(self.supervisor).goal_ids = [Command.create({"name": "Mine"})]
        other.action_submit()
        with self.assertRefused(AccessError, "wrote it"):
            other.with_user(self.supervisor).action_sign()

    def test_a_supervisor_who_serves_the_customer_does_not_sign(self):
        self.team.user_id = self.outsider.user_id
        self.outsider.user_id.group_ids += self.env.ref("customer_manager.group_customer_manager_supervisor")
        plan = self._plan()
        plan.action_submit()
        with self.assertRefused(AccessError, "you serve"):
            plan.with_user(self.outsider.user_id).action_sign()

    # sealed

    def test_signatures_and_states_are_the_systems(self):
        plan = self._plan()
        for values in (
            {"state": "signed"},
            {"signed_uid": self.supervisor.id},
            {"kind": "light"},
            {"customer_signed_on": self.today},
        ):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                plan.write(values)
            with self.subTest(created=values), self.assertRefused(AccessError, "kept by the system"):
                self._plan(year=2030, **values)
        context = {f"default_{name}": value for name, value in {"state": "signed", "kind": "light"}.items()}
        born = (
            self.Plan.with_user(self.manager).with_context(**context).create({"partner_id": self.core.id, "year": 2031})
        )
        self.assertEqual((born.state, born.kind), ("draft", "signed"))

    def test_what_was_submitted_stays(self):
        plan = self._signed()
        goal, action = plan.goal_ids[0], plan.action_ids
        for write in (
            lambda: plan.write({"situation": "x"}),
            lambda: plan.write({"year": 2030}),
            lambda: plan.write({"goal_ids": [Command.create({"name": "x"})]}),
            lambda: plan.write({"action_ids": [Command.unlink(action.id)]}),
            lambda: goal.write({"name": "x"}),
            lambda: goal.write({"result": "x", "name": "x"}),
            lambda: action.write({"date_due": self.today}),
            lambda: action.unlink(),
            lambda: goal.copy(),
            lambda: plan.env["customer.account.plan.goal"].create({"plan_id": plan.id, "name": "x"}),
        ):
            with self.assertRefused(UserError, "was submitted and stays"):
                write()
        other = self._plan(year=2030)
        with self.assertRefused(UserError, "was submitted and stays"):
            other.goal_ids[0].plan_id = plan
        with self.assertRefused(UserError, "no draft"):
            plan.unlink()

    def test_how_it_goes_is_written_until_the_end(self):
        plan = self._signed()
        action = plan.action_ids
        with self.assertRefused(ValidationError, "say why"):
            action.state = "dropped"
        action.write({"state": "done", "result": "Line stands"})
        self.assertEqual(action.done_on, self.today)
        plan.goal_ids[0].result = "Two outages less"
        plan.action_close("Done")
        with self.assertRefused(UserError, "stays as it is"):
            action.result = "Better"

    def test_days_lie_near_the_year(self):
        with self.assertRefused(ValidationError, "far from the year"):
            self._plan(action_ids=[Command.create({"name": "x", "date_due": "2099-01-01"})])

    # every year

    def test_drafts_come_by_themselves_once(self):
        self._run_job("renew_plans")
        self._run_job("renew_plans")
        plans = self.Plan.search([("partner_id", "in", (self.core | self.standard).ids)])
        self.assertEqual(plans.partner_id, self.core)
        self.assertEqual(len(plans), 1 + (fields.Date.add(self.today, days=30).year > self.today.year))
        self.assertEqual(set(plans.mapped("kind")), {"signed"})

    def test_a_customer_without_a_draft_holds_up_no_other(self):
        other = self._create_tiered("Second Steel", "core", customer_company_id=self.company.id)
        self._link(other, self.senior)
        with (
            failing_table(self.env.cr, "customer_account_plan", f"NEW.partner_id = {self.core.id}"),
            self.assertLogs("odoo.addons.customer_manager.models.jobs"),
            mute_logger("odoo.sql_db"),
        ):
            self._run_job("renew_plans")
        self.assertFalse(self.Plan.search([("partner_id", "=", self.core.id)]))
        self.assertTrue(self.Plan.search([("partner_id", "=", other.id)]))
        self._run_job("renew_plans")
        self.assertTrue(self.Plan.search([("partner_id", "=", self.core.id)]))

    def test_a_new_year_begins_with_the_goals_of_the_last(self):
        plan = self._plan(year=2030, situation="Steel")
        plan.goal_ids[0].result = "Reached"
        with freeze_time("2030-12-05 04:00:00"):
            self._run_job("renew_plans")
            self._run_job("renew_plans")
        new = self.Plan.search([("partner_id", "=", self.core.id), ("year", "=", 2031)])
        self.assertEqual(len(new), 1)
        self.assertEqual(new.goal_ids.mapped("name"), plan.goal_ids.mapped("name"))
        self.assertEqual((new.situation, new.state), ("Steel", "draft"))
        self.assertFalse(any(new.goal_ids.mapped("result")) or new.action_ids)

    def test_the_value_of_the_year_stands_on_the_plan(self):
        self.env["customer.value.check"].create(
            {
                "partner_id": self.core.id,
                "account_id": self.account.id,
                "kind": "hazards",
                "state": "done",
                "result_on": self.today,
                "result_amount": 700,
            }
        )
        self.assertEqual(self._plan().value_delivered, 700)
        self.assertEqual(self._plan(year=2030).value_delivered, 0)

    # promises

    def test_what_is_promised_becomes_a_promise_when_the_plan_is_in_force(self):
        day = fields.Date.add(self.today, days=5)
        plan = self._plan(
            action_ids=[
                Command.create({"name": "Second line", "date_due": day, "is_promised": True}),
                Command.create({"name": "Just ours", "date_due": day}),
            ]
        )
        plan.action_submit()
        self.assertFalse(plan.sudo().action_ids.promise_id)
        plan.with_user(self.supervisor).action_sign()
        promise = plan.sudo().action_ids.promise_id
        self.assertEqual((promise.name, promise.date_due, promise.manager_id), ("Second line", day, self.senior))
        plan.with_user(self.supervisor).action_return("Again")
        plan.action_submit()
        plan.with_user(self.supervisor).action_sign()
        self.assertEqual(plan.sudo().action_ids.promise_id, promise)

    def test_a_promise_is_not_named_by_hand(self):
        plan = self._plan()
        with self.assertRefused(AccessError, "kept by the system"):
            plan.action_ids.create({"plan_id": plan.id, "name": "x", "date_due": self.due, "promise_id": 1})
        born = plan.action_ids.with_context(default_promise_id=1).create(
            {"plan_id": plan.id, "name": "x", "date_due": self.due}
        )
        self.assertFalse(born.promise_id)
        with self.assertRefused(AccessError, "kept by the system"):
            plan.action_ids[0].promise_id = 1

    def test_a_line_belongs_to_the_customer_of_its_plan(self):
        mine = self._plan()
        theirs = self._plan(user=self.second_senior.user_id, partner=self.standard)
        goals = self.env["customer.account.plan.goal"].with_user(self.manager)
        line = {"plan_id": theirs.id, "name": "Slipped in"}
        with self.assertRefused(AccessError, "kept by the system"):
            goals.create({**line, "partner_id": self.core.id})
        with self.assertRefused(AccessError, "."):
            goals.with_context(default_partner_id=self.core.id).create(line)
        self.assertTrue(goals.with_context(default_company_id=99).create({**line, "plan_id": mine.id}).company_id)
        with self.assertRefused(AccessError, "."):
            mine.goal_ids[0].plan_id = theirs.id
        for values in ({"partner_id": self.standard.id}, {"company_id": False}):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                mine.action_ids.write(values)

    # who

    def test_who_reads_and_writes(self):
        plan = self._plan()
        family = ("manager", "backup", "supervisor", "backup_supervisor", "officer")
        for record in (plan, plan.goal_ids[0], plan.action_ids):
            self._compare(record, dict.fromkeys(family, "rwcu") | {"audit": "r"})
        with self.assertRefused(AccessError, "."):
            self._plan(partner=self.standard)

    def test_merging_keeps_one_plan_a_year(self):
        other = self._create_customer("Double", customer_company_id=self.company.id)
        draft = self.Plan.create({"partner_id": self.core.id})
        theirs = self.Plan.create({"partner_id": other.id})
        theirs.sudo().state = "signed"
        self.env["base.partner.merge.automatic.wizard"]._merge((self.core | other).ids, self.core)
        self.assertFalse(draft.exists())
        self.assertEqual(theirs.partner_id, self.core)
