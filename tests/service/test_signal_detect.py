from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .signal_common import SignalCommon


@tagged("post_install", "-at_install")
class TestSignalDetect(SignalCommon):
    """What each measure finds, and what it does not."""

    def _found_by(self, rule, day=date(2026, 3, 31)):
        return {f["partner_id"]: f for f in rule.with_user(self.officer).detect(day)}

    def test_a_drop_leaves_out_months_missing_in_either_year(self):
        self._usage(self.core_account, 2025, [1, 2, 3], [100, 100, 900])
        self._usage(self.core_account, 2026, [1, 2], 60)
        # somebody is billed up to March, so that the window ends there
        self._usage(self.standard_account, 2025, [1, 2, 3])
        self._usage(self.standard_account, 2026, [1, 2, 3])
        found = self._found_by(self._rule(window_months=3))
        self.assertEqual(list(found), [self.core.id])
        finding = found[self.core.id]
        self.assertEqual(finding["value"], 40)
        self.assertEqual((finding["figures"]["months"], finding["figures"]["missing"]), (2, 1))
        self.assertIn("40.0 %", finding["text"])
        self.assertIn("missing", finding["text"])

    def test_an_account_handed_over_did_not_fall(self):
        self._usage(self.core_account, 2025, [3], 1000)
        second = self._account(self.core)
        self._usage(second, 2025, [3], 1000)
        self._usage(second, 2026, [3], 1000)
        moved = self._usage(self.core_account, 2026, [3], 1000)
        moved.partner_id = self.standard
        self.assertFalse(self._found_by(self._rule()))

    def test_who_had_nothing_cannot_fall(self):
        self._usage(self.core_account, 2025, [3], 0)
        self._usage(self.core_account, 2026, [3], 0)
        self.assertFalse(self._found_by(self._rule()))

    def test_the_threshold_itself_is_found(self):
        self._usage(self.core_account, 2025, [3], 1000)
        self._usage(self.core_account, 2026, [3], 700)
        self._usage(self.standard_account, 2025, [3], 1000)
        self._usage(self.standard_account, 2026, [3], 700.001)
        self.assertEqual(list(self._found_by(self._rule())), [self.core.id])

    def test_use_stops_only_where_the_month_was_billed(self):
        self._usage(self.core_account, 2026, [1, 2, 3], [100, 100, 0])
        self._usage(self.standard_account, 2026, [1, 2], 100)
        found = self._found_by(self._rule("usage_stop", 0, level="R3"))
        self.assertEqual(list(found), [self.core.id])
        self.assertEqual(found[self.core.id]["figures"]["last_month"], "2026-02-01")
        self.assertEqual(found[self.core.id]["warning"], "orange")

    def test_near_capacity_is_an_opportunity_and_above_a_breach(self):
        self._usage(self.core_account, 2026, [3], max_demand_kw=970)
        self._usage(self.standard_account, 2026, [3], max_demand_kw=1010)
        edge = self._create_tiered("On the Edge")
        self._usage(self._account(edge), 2026, [3], max_demand_kw=950)
        near = self._found_by(self._rule("near_capacity", 95, kind="opportunity"))
        self.assertEqual(list(near), [self.core.id])
        self.assertFalse(near[self.core.id]["level"])
        over = self._found_by(self._rule("over_capacity", 100))
        self.assertEqual(list(over), [self.standard.id])
        self.assertIn("101.0 %", over[self.standard.id]["text"])

    def test_the_worst_account_is_named_and_the_others_counted(self):
        self._usage(self.core_account, 2026, [3], power_factor=0.85)
        worse = self._account(self.core)
        self._usage(worse, 2026, [2, 3], power_factor=0.8)
        good = self._account(self.standard)
        self._usage(good, 2026, [3], power_factor=0.9)
        found = self._found_by(self._rule("power_factor", 0.9, window_months=2))
        self.assertEqual(list(found), [self.core.id])
        self.assertEqual(found[self.core.id]["figures"]["account"], worse.number)
        self.assertEqual(found[self.core.id]["figures"]["accounts"], 2)

    def test_three_voltage_events_in_a_month(self):
        self._usage(self.core_account, 2026, [3], voltage_events=3)
        self._usage(self.standard_account, 2026, [2, 3], voltage_events=2)
        self.assertEqual(list(self._found_by(self._rule("voltage_events", 3))), [self.core.id])

    def test_an_unpaid_bill_climbs_with_its_days(self):
        steps = [(0, 0, {"threshold": 15, "level": "R3"}), (0, 0, {"threshold": 30, "level": "R4"})]
        rule = self._rule("overdue", 5, window_months=12, step_ids=steps)
        self._usage(self.core_account, 2026, [1], revenue=500, due_date=date(2026, 2, 1))
        self._usage(self.standard_account, 2026, [1], revenue=9, due_date=date(2026, 2, 1), paid_date=date(2026, 2, 20))
        cases = {4: None, 5: "R2", 14: "R2", 15: "R3", 29: "R3", 30: "R4", 58: "R4"}
        for days, level in cases.items():
            with self.subTest(days=days):
                found = self._found_by(rule, date(2026, 2, 1) + timedelta(days=days))
                self.assertEqual(found.get(self.core.id, {}).get("level"), level)
                # paid on 20 February: unpaid on the days before it, and no more afterwards
                self.assertEqual(self.standard.id in found, 5 <= days < 19)

    def test_unknown_payments_are_not_unpaid_bills(self):
        self._usage(self.core_account, 2026, [1], revenue=500, due_date=date(2026, 2, 1))
        rule = self._rule("overdue", 5, window_months=12)
        self.assertFalse(self._found_by(rule))
        self.assertIn("unknown", rule.with_user(self.officer).data_gap("2026-03-31"))

    def test_an_amount_that_covers_the_bill_is_a_payment(self):
        self._usage(self.core_account, 2026, [1], revenue=500, paid=500, due_date=date(2026, 2, 1))
        self._usage(self.standard_account, 2026, [1], revenue=500, paid=499, due_date=date(2026, 2, 1))
        free = self._create_tiered("Nothing to Pay")
        self._usage(self._account(free), 2026, [1], revenue=0, due_date=date(2026, 2, 1))
        found = self._found_by(self._rule("overdue", 5, window_months=12))
        self.assertEqual(list(found), [self.standard.id])
        self.assertEqual(found[self.standard.id]["figures"]["amount"], 1)

    def test_late_twice_counts_months_not_bills(self):
        rule = self._rule("late_twice", 2, level="R3", window_months=6)
        late = {"revenue": 10, "due_date": date(2026, 1, 20), "paid_date": date(2026, 1, 25)}
        self._usage(self.core_account, 2026, [1], **late)
        self._usage(self._account(self.core), 2026, [1], **late)
        self.assertFalse(self._found_by(rule))
        self._usage(self.core_account, 2026, [2], revenue=10, due_date=date(2026, 2, 20))
        self.assertEqual(list(self._found_by(rule)), [self.core.id])
        self.assertFalse(self._found_by(rule, date(2026, 2, 20)), "On the day it is due nothing is late yet")
        self.assertFalse(self._found_by(rule, date(2026, 7, 21)), "The first one is more than six months ago")

    def test_a_rule_without_its_data_says_so(self):
        self._usage(self.core_account, 2026, [3])
        for measure, word in (
            ("near_capacity", "Maximum Demand"),
            ("power_factor", "Power Factor"),
            ("voltage_events", "Voltage Events"),
            ("usage_drop", "year before"),
        ):
            with self.subTest(measure=measure):
                rule = self._rule(measure, 1)
                self.assertFalse(self._found_by(rule))
                self.assertIn(word, rule.with_user(self.officer).data_gap("2026-03-31"))
                rule.with_user(self.officer).action_run("2026-03-31")
                self.assertFalse(self._open(rule))
                self.assertIn(word, rule.run_ids.message)

    def test_silence_counts_from_the_last_contact_or_the_first_day_of_the_link(self):
        self._link(self._create_tiered("Met Yesterday", "core"), self.second_senior, days=300)
        met = self.env["res.partner"].search([("name", "=", "Met Yesterday")])
        lost = self._create_tiered("Not Met", "core")
        self._link(lost, self.second_senior, days=200)
        mass = self._create_tiered("Mass", "mass")
        partners = met | lost | mass | self.core
        partners.customer_company_id = self.company
        contacts = [(met, 1), (self.core, 91), (self.core, 400), (mass, 900)]
        queries = [
            SQL("SELECT %s AS partner_id, %s::date AS day", partner.id, self.today - timedelta(days=days))
            for partner, days in contacts
        ]
        rule = self._rule("silence", 1)
        with patch.object(type(rule), "_contact_queries", lambda self, company: queries):
            found = {key: row for key, row in self._found_by(rule, self.today).items() if key in partners.ids}
        self.assertEqual(set(found), {self.core.id, lost.id}, "The core tier allows 90 days")
        self.assertEqual((found[self.core.id]["figures"]["days"], found[self.core.id]["value"]), (91, 1))
        self.assertIn("91 days", found[self.core.id]["text"])
        self.assertIn("took over", found[lost.id]["text"])

    def test_a_visit_breaks_the_silence(self):
        self._link(self._create_tiered("Long Served", "core"), self.second_senior, days=300)
        partner = self.env["res.partner"].search([("name", "=", "Long Served")])
        partner.customer_company_id = self.company
        rule = self._rule("silence", 1)
        self.assertIn(partner.id, self._found_by(rule, self.today))
        self.env.cr.execute(
            "INSERT INTO customer_visit (partner_id, manager_id, company_id, kind, mode, state, origin, date_planned,"
            " date_done, recorded_at) VALUES (%s, %s, %s, 'service', 'phone', 'done', 'hand', %s, %s, NOW())",
            [partner.id, self.second_senior.id, self.company.id, self.today, self.today - timedelta(days=80)],
        )
        self.assertNotIn(partner.id, self._found_by(rule, self.today))

    def test_silence_without_contacts_says_so(self):
        rule = self._rule("silence", 1)
        with patch.object(type(rule), "_contact_queries", lambda self, company: []):
            self.assertFalse(self._found_by(rule))
            self.assertIn("contacts", rule.with_user(self.officer).data_gap("2026-03-31"))

    def test_tiers_of_the_rule(self):
        nobody = self._create_tiered("Not Classified")
        for account in (self.core_account, self.standard_account, self._account(nobody)):
            self._usage(account, 2026, [3], voltage_events=9)
        rule = self._rule("voltage_events", 3, tier_ids=[(6, 0, self.tiers["core"].ids)])
        self.assertEqual(set(self._found_by(rule)), {self.core.id, nobody.id})

    def test_detecting_changes_nothing(self):
        self._usage(self.core_account, 2026, [3], voltage_events=9)
        rule = self._rule("voltage_events", 3)
        self.assertTrue(self._found_by(rule))
        self.assertFalse(self._open(rule))
        self.assertFalse(rule.run_ids)

    def test_who_tries_and_who_runs(self):
        rule = self._rule()
        for role in ("officer", "audit", "admin"):
            rule.with_user(self.users[role]).detect("2026-03-31")
        for user in (self.manager_user, self.supervisor, self.users["hr"], self.employee_user):
            with self.assertRefused(AccessError, "officers|not allowed"):
                rule.with_user(user).detect("2026-03-31")
        for user in (self.users["audit"], self.users["admin"], self.supervisor):
            with self.assertRefused(AccessError, "marketing officer"):
                rule.with_user(user).action_run("2026-03-31")

    def test_bad_days(self):
        rule = self._rule().with_user(self.officer)
        with self.assertRefused(ValidationError, "no day"):
            rule.detect("31 March")
        with self.assertRefused(UserError, "to come"):
            rule.action_run(self.today + timedelta(days=1))

    def test_trial_lists_the_findings(self):
        self._usage(self.core_account, 2026, [3], voltage_events=9)
        rule = self._rule("voltage_events", 3).with_user(self.officer)
        action = rule.action_try()
        trial = self.env["customer.signal.trial"].with_user(self.officer).browse(action["res_id"])
        trial.date = date(2026, 3, 31)
        trial.action_try()
        self.assertEqual((trial.count, trial.line_ids.partner_id), (1, self.core))
        self.assertFalse(self._open(rule))

    def test_steps_must_climb(self):
        with self.assertRefused(ValidationError, "graver"):
            self._rule(level="R3", step_ids=[(0, 0, {"threshold": 50, "level": "R2"})])
        with self.assertRefused(ValidationError, "graver"):
            self._rule(step_ids=[(0, 0, {"threshold": 20, "level": "R3"})])
        self._rule("power_factor", 0.9, step_ids=[(0, 0, {"threshold": 0.8, "level": "R3"})])

    def test_steps_must_climb_by_whatever_way_they_come(self):
        rule = self._rule(step_ids=[(0, 0, {"threshold": 50, "level": "R3"}), (0, 0, {"threshold": 70, "level": "R4"})])
        other = self._rule("near_capacity", 60)
        steps = self.env["customer.signal.rule.step"].with_user(self.officer)
        first = rule.step_ids.sorted("level")[0].with_user(self.officer)
        for attack in (
            lambda: first.write({"threshold": 20}),
            lambda: first.write({"threshold": 70}),
            lambda: first.write({"level": "R5"}),
            lambda: first.write({"rule_id": other.id}),
            lambda: steps.create({"rule_id": rule.id, "threshold": 40, "level": "R5"}),
            lambda: steps.create({"rule_id": other.id, "threshold": 10, "level": "R3"}),
            lambda: self._load(steps, other),
            lambda: rule.with_user(self.officer).write({"step_ids": [(1, first.id, {"rule_id": other.id})]}),
            lambda: steps.with_context(changing=True, default_rule_id=other.id).create({"threshold": 1, "level": "R4"}),
        ):
            with self.assertRefused(ValidationError, "graver"):
                attack()
        self.assertEqual(rule.step_ids.mapped("threshold"), [50, 70])
        self.assertFalse(other.step_ids)

    def _load(self, steps, rule):
        """Import a step; Odoo hands the refusal back as a message."""
        result = steps.load(["rule_id/.id", "threshold", "level"], [[str(rule.id), "10", "R3"]])
        if not result["ids"]:
            raise ValidationError(result["messages"][0]["message"])

    def test_a_rule_is_changed_as_a_whole(self):
        """On the way from one order to another the steps do not climb; what counts is the end."""
        rule = self._rule(step_ids=[(0, 0, {"threshold": 50, "level": "R3"}), (0, 0, {"threshold": 70, "level": "R4"})])
        first, second = rule.step_ids.sorted("level")
        rule.with_user(self.officer).write(
            {
                "threshold": 80,
                "step_ids": [(1, first.id, {"threshold": 85}), (1, second.id, {"threshold": 90})],
            }
        )
        self.assertEqual(rule.step_ids.mapped("threshold"), [85, 90])
        rule.sudo().sleep_proposed_on = self.today
        second.with_user(self.officer).threshold = 95
        self.assertFalse(rule.sleep_proposed_on, "It watches something else now")

    def test_steps_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Power"})
        rule = self._rule(company_id=other.id, step_ids=[(0, 0, {"threshold": 50, "level": "R3"})])
        with self.assertRefused(AccessError, ""):
            rule.step_ids.with_user(self.officer).write({"threshold": 99})
