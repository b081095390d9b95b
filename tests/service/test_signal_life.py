from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .signal_common import SignalCommon


@tagged("post_install", "-at_install")
class TestSignalLife(SignalCommon):
    """From new to a result: who takes which step, and what nobody can."""

    def _verified(self, **values):
        signal = self._found(**values)
        signal.with_user(self.manager_user).action_verify()
        return signal

    # ------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------

    def test_a_manager_notes_and_somebody_else_verifies(self):
        signal = self._note()
        self.assertEqual((signal.state, signal.source, signal.manager_id), ("new", "manual", self.senior))
        self.assertEqual(signal.warning, "yellow")
        self.assertTrue(signal.number and signal.verify_due)
        for step in (signal.action_verify, lambda: signal.action_reject("Nothing")):
            with self.assertRefused(AccessError, "your own word"):
                step()
        signal.with_user(self.supervisor).action_verify()
        self.assertEqual((signal.state, signal.verdict), ("verified", "confirmed"))

    def test_an_officer_who_serves_the_customer_checks_no_rejection_of_it(self):
        signal = self._found(level="R4").with_user(self.manager_user)
        self.manager_user.group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        signal.action_reject("The plant is on holiday")
        for step in (signal.action_agree, lambda: signal.action_reopen("Not a holiday")):
            with self.assertRefused(AccessError, "is your own"):
                step()
        signal.with_user(self.officer).action_agree()
        self.assertEqual(signal.check_state, "agreed")

    def test_a_hint_is_its_authors_word_too(self):
        """Who may not verify what he noted does not get there by a hint about his own customer."""
        hints = self.env["customer.signal.hint"].with_user(self.manager_user)
        hint = hints.create({"name": "Heard something", "partner_id": self.core.id, "kind": "risk"})
        signal = hint.sudo().signal_id.with_user(self.manager_user).sudo(False)
        self.assertEqual((signal.source, signal.manager_id, signal.is_verifier), ("hint", self.senior, False))
        for step in (signal.action_verify, lambda: signal.action_reject("Nothing")):
            with self.assertRefused(AccessError, "your own word"):
                step()
        signal.with_user(self.supervisor).action_verify()
        self.assertEqual(signal.state, "verified")

    def test_a_contact_stands_for_its_company(self):
        contact = self.env["res.partner"].create({"name": "Ms Lin", "parent_id": self.core.id})
        self.assertEqual(self._note(partner_id=contact.id).partner_id, self.core)

    def test_what_a_signal_must_say(self):
        for values, text in (
            ({"kind": "risk", "level": False}, "Level"),
            ({"kind": "opportunity", "level": "R1"}, "Level"),
            ({"name": False}, "Subject"),
            ({"chance": 101}, "Chance"),
        ):
            with self.subTest(values=values), self.assertRaises(IntegrityError) as caught, mute_logger("odoo.sql_db"):
                self._note(**values)
            self.assertIn(text, self.Signal._sql_error_to_message(caught.exception))

    def test_another_supplier_is_neutral_information(self):
        for code in ("supplier", "generation"):
            topic = self.env.ref(f"customer_manager.customer_signal_topic_{code}")
            with self.assertRefused(ValidationError, "market information"):
                self._note(topic_id=topic.id)
            signal = self._note(topic_id=topic.id, kind="market")
            self.assertFalse(signal.level)
            signal.with_user(self.supervisor).action_verify()
            signal.action_noted("Buys from another seller from March on")
            self.assertEqual(signal.state, "noted")

    def test_the_system_keeps_what_it_found(self):
        signal = self._found(level="R4").with_user(self.manager_user)
        for vals in (
            {"state": "averted"},
            {"verdict": "false"},
            {"evidence": {"kwh": 1}},
            {"value": 1},
            {"rule_id": False},
            {"manager_id": self.first.id},
            {"verify_due": fields.Datetime.now()},
            {"read_at": fields.Datetime.now()},
            {"check_state": "agreed"},
            {"result": "Fine"},
            {"found_on": "2020-01-01"},
            {"warning": "yellow"},
        ):
            with self.subTest(vals=vals), self.assertRefused(AccessError, "kept by the system"):
                signal.write(vals)
            with self.subTest(create=vals), self.assertRefused(AccessError, "kept by the system"):
                self._note(**{name: value or 1 for name, value in vals.items()})
        for vals in ({"level": "R1"}, {"kind": "market", "level": False}):
            with self.subTest(vals=vals), self.assertRefused(AccessError, "not changed by hand"):
                signal.write(vals)
        with self.assertRefused(UserError, "stays with its customer"):
            signal.write({"partner_id": self.standard.id})
        with self.assertRefused((AccessError, UserError), "delete|history|not allowed"):
            signal.with_user(self.officer).unlink()
        with self.assertRefused(UserError, "history"):
            signal.sudo().unlink()

    def test_defaults_of_the_context_set_nothing_sealed(self):
        context = {"default_state": "won", "default_source": "rule", "default_read_at": "2026-01-01 00:00:00"}
        signal = self.Signal.with_user(self.manager_user).with_context(**context)
        signal = signal.create({"name": "x", "partner_id": self.core.id, "kind": "market"})
        self.assertEqual((signal.state, signal.source, signal.read_at), ("new", "manual", False))

    # ------------------------------------------------------------
    # Verdict and end
    # ------------------------------------------------------------

    def test_counted_for_its_rule(self):
        rule = self._rule()
        partners = [self._create_tiered(f"C{n}") for n in range(4)]
        signals = [self._found(rule, partner=partner).with_user(self.officer) for partner in partners]
        signals[0].action_verify()
        signals[1].action_reject("A holiday")
        signals[2].action_verify_late()
        self.assertEqual((rule.raised_count, rule.confirmed_count, rule.false_count, rule.late_count), (4, 1, 1, 1))
        self.assertAlmostEqual(rule.hit_rate, 33.3, 1)

    def test_rejecting_needs_a_reason(self):
        signal = self._found().with_user(self.manager_user)
        for reason in ("", "   ", None, False):
            with self.assertRefused(UserError, "Why it is nothing"):
                signal.action_reject(reason)

    def test_a_rejected_warning_may_be_drawn_for_the_supervisor(self):
        self.company.customer_signal_sample = 0
        signal = self._found(level="R3")
        signal.with_user(self.manager_user).action_reject("Nothing")
        self.assertFalse(signal.check_state)
        grave = self._found(self._rule(level="R4"), level="R4")
        grave.with_user(self.manager_user).action_reject("Nothing")
        self.assertEqual(grave.check_state, "due", "Grave ones are all drawn")
        self.company.customer_signal_sample = 100
        drawn = self._found(self._rule("usage_stop", 0))
        drawn.with_user(self.manager_user).action_reject("Nothing")
        self.assertEqual(drawn.check_state, "due")
        for step in (
            drawn.with_user(self.manager_user).action_agree,
            lambda: drawn.with_user(self.manager_user).action_reopen("x"),
        ):
            with self.assertRefused(AccessError, "supervisor"):
                step()
        drawn.with_user(self.supervisor).action_agree()
        grave.with_user(self.supervisor).action_reopen("The works stand still")
        self.assertEqual((drawn.check_state, grave.check_state), ("agreed", "overturned"))
        self.assertEqual((grave.state, grave.verdict), ("new", False))
        with self.assertRefused(AccessError, ""):
            drawn.with_user(self.other_supervisor).action_agree()

    def test_nobody_checks_what_he_rejected_himself(self):
        signal = self._found(level="R4")
        signal.with_user(self.supervisor).action_reject("Nothing")
        self.assertEqual((signal.check_state, signal.rejected_uid), ("due", self.supervisor))
        own = signal.with_user(self.supervisor)
        for step in (own.action_agree, lambda: own.action_reopen("To be drawn again")):
            with self.assertRefused(AccessError, "rejected by you"):
                step()
        with self.assertRefused(AccessError, "kept by the system"):
            signal.with_user(self.supervisor).write({"rejected_uid": self.officer.id})
        signal.with_user(self.officer).action_agree()
        self.assertEqual(signal.check_state, "agreed")

    def test_no_second_open_signal_by_opening_again(self):
        rule = self._rule()
        signal = self._found(rule)
        signal.with_user(self.manager_user).action_reject("Nothing")
        self.env.flush_all()
        self._found(rule)
        with self.assertRefused(UserError, "open signal of this customer already"):
            signal.with_user(self.supervisor).action_reopen("Look again")

    def test_closing_needs_a_result_and_the_right_end(self):
        signal = self._verified().with_user(self.manager_user)
        with self.assertRefused(UserError, "Result"):
            signal.action_averted(" ")
        for step in (signal.action_won, signal.action_lost, signal.action_noted):
            with self.assertRefused(UserError, "does not end like this"):
                step("Well")
        signal.action_averted("A new order came in")
        self.assertEqual((signal.state, signal.closed_on), ("averted", self.today))
        with self.assertRefused(UserError, "is in the state"):
            signal.action_realised("No")
        with self.assertRefused(UserError, "closed"):
            signal.description = "Later"
        signal.set_result_amount(12000)
        self.assertEqual(signal.amount_result, 12000)
        for amount in (-1, "many", True):
            with self.assertRefused(UserError, "amount"):
                signal.set_result_amount(amount)

    def test_what_was_saved_is_noted_in_the_form(self):
        signal = self._verified().with_user(self.manager_user)
        with self.assertRefused(ValidationError, "Won or saved: only"):
            signal.amount_result = 5000
        signal.action_averted("A new order came in")
        signal.amount_result = 5000
        with self.assertRefused(ValidationError, "not negative"):
            signal.amount_result = -1
        self.assertEqual(signal.amount_result, 5000)
        with self.assertRefused(AccessError, ""):
            signal.with_user(self.outsider.user_id).amount_result = 1
        with self.assertRefused(ValidationError, "Won or saved: only"):
            self._note(amount_result=9)
        signal.with_user(self.supervisor).action_reopen("Look again")
        self.assertFalse(signal.amount_result)

    def test_a_new_one_is_verified_before_it_ends(self):
        with self.assertRefused(UserError, "is in the state"):
            self._found().with_user(self.manager_user).action_averted("Fine")

    def test_the_dialog_asks_for_the_words(self):
        signal = self._verified().with_user(self.manager_user)
        action = signal.with_context(reason_step="averted").action_ask_reason()
        wizard = self.env["customer.reason.wizard"].with_user(self.manager_user).with_context(**action["context"])
        wizard.create({"text": "A new order"}).action_apply()
        self.assertEqual((signal.state, signal.result), ("averted", "A new order"))

    # ------------------------------------------------------------
    # Opportunities, handover
    # ------------------------------------------------------------

    def test_an_opportunity_goes_into_the_pipeline_once(self):
        rule = self._rule("near_capacity", 95, kind="opportunity")
        signal = self._found(rule, amount_expected=5000, evidence={})
        self.manager_user.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        signal = signal.with_user(self.manager_user)
        with self.assertRefused(UserError, "is in the state"):
            signal.action_make_lead()
        signal.action_verify()
        action = signal.action_make_lead()
        lead = signal.lead_id
        self.assertEqual(action["res_id"], lead.id)
        self.assertEqual((lead.signal_id, lead.partner_id), (signal, self.core))
        self.assertEqual((lead.user_id, lead.expected_revenue), (self.manager_user, 5000))
        signal.action_make_lead()
        self.assertEqual(self.env["crm.lead"].search_count([("signal_id", "=", signal.id)]), 1)
        risk = self._verified().with_user(self.manager_user)
        with self.assertRefused(UserError, "only an opportunity"):
            risk.action_make_lead()

    def test_no_lead_is_hung_on_a_signal_by_hand(self):
        signal = self._found(self._rule("near_capacity", 95, kind="opportunity"), evidence={})
        sales = new_test_user(self.env, login="sv_sales", groups="sales_team.group_sale_salesman")
        leads = self.env["crm.lead"].with_user(sales)
        with self.assertRefused(AccessError, "Signal: kept by the system"):
            leads.create({"name": "Whose signal is it?", "signal_id": signal.id})
        lead = leads.with_context(default_signal_id=signal.id).create({"name": "Whose?", "user_id": sales.id})
        self.assertFalse(lead.signal_id)
        with self.assertRefused(AccessError, "Signal: kept by the system"):
            lead.signal_id = signal

    def test_open_ones_pass_on_and_closed_ones_keep_their_author(self):
        closed = self._found()
        closed.with_user(self.manager_user).action_reject("Nothing")
        signals = closed | self._found(self._rule("usage_stop", 0)) | self._note()
        signals._take_over(self.second_senior, "Handover")
        self.assertEqual(signals.mapped("manager_id.name"), ["Senior Sun", "Senior Su"])
        self.assertEqual(closed.manager_id, self.senior)

    def test_open_ones_are_matters_of_a_handover(self):
        self.assertEqual(self.env["customer.handover"]._handover_models()["customer.signal"], ("signal", True))

    # ------------------------------------------------------------
    # Merging customers
    # ------------------------------------------------------------

    def test_merged_customers_keep_one_open_signal_of_a_rule(self):
        rule = self._rule()
        twins = self._create_tiered("Twin A") | self._create_tiered("Twin B")
        first, second = (self._found(rule, partner=twin) for twin in twins)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(twins.ids, twins[1])
        self.env.invalidate_all()
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertEqual((first.state, second.state), ("new", "rejected"))
        self.assertFalse(second.verdict, "Nobody judged it")

    # ------------------------------------------------------------
    # Who is told
    # ------------------------------------------------------------

    def test_a_red_one_is_read_by_the_head_of_the_department(self):
        head = self.env["hr.employee"].create({"name": "Head", "user_id": self.employee_user.id})
        department = self.env["hr.department"].create({"name": "Large Customers", "manager_id": head.id})
        self.senior.employee_id.department_id = department
        signal = self._found(level="R4")
        yellow = self._found(self._rule("usage_stop", 0))
        self.assertFalse(signal.with_user(self.employee_user).has_access("read"))
        self.Signal._follow_up()
        self.assertEqual((signal.head_uid, yellow.head_uid.id), (self.employee_user, False))
        self.assertGreater(signal.head_due, fields.Datetime.now())
        self.assertTrue(signal.told_at)
        read = self.Signal.with_user(self.employee_user).search([("is_to_read", "=", True)])
        self.assertEqual(read, signal)
        for user in (self.manager_user, self.supervisor):
            with self.assertRefused(AccessError, "head of the department"):
                signal.with_user(user).action_acknowledge()
        with self.assertRefused(AccessError, ""):
            signal.with_user(self.employee_user).action_verify()
        signal.with_user(self.employee_user).action_acknowledge()
        self.assertEqual((signal.read_uid, bool(signal.read_at)), (self.employee_user, True))
        self.Signal._follow_up()
        self.assertFalse(signal.head_late_at)

    def test_an_unread_one_goes_to_the_marketing_department(self):
        signal = self._found(level="R5")
        self.Signal._follow_up()
        self.assertFalse(signal.head_uid, "Nobody leads the department")
        self.assertTrue(signal.head_late_at)
        self.assertIn(signal, self.Signal.with_user(self.officer).search([("is_to_read", "=", True)]))
        notes = self.env["mail.message"].search([("subject", "=", "Red warnings unread")])
        self.assertIn(self.officer.partner_id, notes.partner_ids)
        self.assertNotIn(self.core.name, "".join(notes.mapped("body")), "A message tells how many, not what")
        count = len(notes)
        self.Signal._follow_up()
        self.assertEqual(self.env["mail.message"].search_count([("subject", "=", "Red warnings unread")]), count)
        signal.with_user(self.officer).action_acknowledge()
        self.assertEqual(signal.read_uid, self.officer)

    def test_where_nobody_leads_marketing_hears_of_what_nobody_verified(self):
        self.Signal._follow_up()  # what others have not verified is told first
        told = self.env["mail.message"].search([("subject", "=", "Signals not verified in time")])
        self.team.user_id = self.manager_user
        self._found(verify_due=fields.Datetime.now() - timedelta(hours=1))
        self.Signal._follow_up()
        notes = self.env["mail.message"].search([("subject", "=", "Signals not verified in time")]) - told
        self.assertIn(self.officer.partner_id, notes.partner_ids)
        self.assertNotIn(self.manager_user.partner_id, notes.partner_ids, "he knows")

    def test_what_nobody_verified_goes_to_the_supervisor_once(self):
        self.Signal._follow_up()  # what others have not verified is told first
        told = self.env["mail.message"].search([("subject", "=", "Signals not verified in time")])
        signal = self._found(verify_due=fields.Datetime.now() - timedelta(hours=1))
        self.Signal._follow_up()
        self.assertTrue(signal.verify_late_at)
        notes = self.env["mail.message"].search([("subject", "=", "Signals not verified in time")]) - told
        self.assertEqual(notes.partner_ids, self.supervisor.partner_id)
        self.Signal._follow_up()
        self.assertEqual(
            self.env["mail.message"].search([("subject", "=", "Signals not verified in time")]) - told, notes
        )
