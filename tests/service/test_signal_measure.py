from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .signal_common import SignalCommon


@tagged("post_install", "-at_install")
class TestSignalMeasure(SignalCommon):
    """Measures: planned, proposed, approved by somebody else; and the cut of supply."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.talk, cls.cut = (
            cls.env.ref(f"customer_manager.customer_signal_measure_{code}") for code in ("talk", "cut")
        )

    def _signal(self, level="R2", partner=None, **values):
        signal = self._found(self._rule(level=level), level=level, partner=partner, **values)
        signal.with_user(self.officer).action_verify()
        return signal

    def _plan(self, signal, measure=None, user=None, days=10, **values):
        return (
            self.env["customer.signal.measure.line"]
            .with_user(user or self.manager_user)
            .create(
                {
                    "signal_id": signal.id,
                    "measure_id": (measure or self.talk).id,
                    "date_due": self.today + timedelta(days=days),
                    **values,
                }
            )
        )

    def test_a_light_risk_takes_measures_at_once(self):
        signal = self._signal()
        line = self._plan(signal)
        self.assertEqual((line.state, line.user_id, signal.state), ("planned", self.manager_user, "measures"))
        with self.assertRefused(UserError, "measures are open"):
            signal.with_user(self.manager_user).action_averted("Fine")
        line.action_done("They pay by the end of the month")
        self.assertEqual((line.state, line.done_on), ("done", self.today))
        signal.with_user(self.manager_user).action_averted("Paid")
        with self.assertRefused(UserError, "verify it before|closed one"):
            self._plan(signal)

    def test_no_measures_before_somebody_verified(self):
        signal = self._found()
        with self.assertRefused(UserError, "verify it before"):
            self._plan(signal)

    def test_a_grave_risk_needs_the_supervisor(self):
        signal = self._signal("R4")
        line = self._plan(signal)
        self.assertEqual((line.state, line.proposed_uid), ("proposed", self.manager_user))
        with self.assertRefused(UserError, "takes one of"):
            line.action_done("Done")
        with self.assertRefused(AccessError, "supervisor approves"):
            line.action_approve()
        with self.assertRefused(AccessError, ""):
            line.with_user(self.other_supervisor).action_approve()
        line.with_user(self.supervisor).action_approve()
        self.assertEqual((line.state, line.approved_uid), ("planned", self.supervisor))
        line.date_due = self.today + timedelta(days=20)
        self.assertEqual((line.state, line.approved_uid.id), ("proposed", False), "Another day is another proposal")

    def test_a_risk_that_becomes_grave_needs_the_supervisor_too(self):
        signal = self._signal("R3")
        line = self._plan(signal)
        self.assertEqual(line.state, "planned")
        signal.sudo().level = "R4"
        with self.assertRefused(UserError, "has become grave"):
            line.action_done("Done")
        self.Signal._follow_up()
        self.assertEqual((line.state, line.proposed_uid), ("proposed", self.manager_user))
        line.with_user(self.supervisor).action_approve()
        self.Signal._follow_up()
        line.action_done("They pay")
        self.assertEqual(line.state, "done")

    def test_nobody_approves_his_own_proposal(self):
        line = self._plan(self._signal("R5"), user=self.supervisor)
        with self.assertRefused(AccessError, "somebody else approves"):
            line.with_user(self.supervisor).action_approve()
        line.with_user(self.officer).action_approve()
        self.assertEqual(line.state, "planned")

    def test_states_are_not_written(self):
        line = self._plan(self._signal("R4"))
        for vals in ({"state": "planned"}, {"approved_uid": self.supervisor.id}, {"proposed_uid": self.officer.id}):
            with self.assertRefused(AccessError, "kept by the system"):
                line.write(vals)
        with self.assertRefused(AccessError, "kept by the system"):
            self._plan(line.signal_id, state="done")
        line = self._plan(line.signal_id)
        context = {"default_state": "planned", "default_proposed_uid": self.officer.id}
        made = self.env["customer.signal.measure.line"].with_user(self.manager_user).with_context(**context)
        made = made.create({"signal_id": line.signal_id.id, "measure_id": self.talk.id, "date_due": self.today})
        self.assertEqual((made.state, made.proposed_uid), ("proposed", self.manager_user))
        with self.assertRefused((AccessError, UserError), ""):
            line.unlink()

    def _unpaid(self, days, **account):
        """Let the core customer owe a bill for so many days."""
        due = self.today - timedelta(days=days)
        account = self._account(self.core, **account)
        self._usage(account, due.year, [due.month], revenue=100, due_date=due)

    def test_a_cut_only_after_thirty_days_unpaid(self):
        signal = self._signal("R3")
        with self.assertRefused(ValidationError, "unpaid for 30 days"):
            self._plan(signal, self.cut)
        self._unpaid(29)
        with self.assertRefused(ValidationError, "unpaid for 29"):
            self._plan(signal, self.cut)
        self._unpaid(30)
        with self.assertRefused(ValidationError, "3 days' notice"):
            self._plan(signal, self.cut, days=2)
        line = self._plan(signal, self.cut, days=3)
        self.assertEqual(line.state, "proposed", "A manager proposes a cut whatever the grade, and never orders it")
        with self.assertRefused(AccessError, "supervisor approves"):
            line.action_approve()
        line.with_user(self.supervisor).action_approve()
        with self.assertRefused(UserError, "before its notice is over"):
            line.action_done("Cut at once")
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            bills = self.env["customer.usage"].search([("partner_id", "=", self.core.id)])
            bills.paid_date = self.today
            with self.assertRefused(ValidationError, "unpaid for 0"):
                line.action_done("Cut although it is paid")
            bills.paid_date = False
            line.action_done("Cut on Tuesday")

    def test_another_measure_does_not_become_a_cut(self):
        line = self._plan(self._signal("R3"))
        with self.assertRefused(ValidationError, "unpaid"):
            line.measure_id = self.cut
        self._unpaid(40)
        line.measure_id = self.cut
        self.assertEqual(line.state, "proposed")

    def test_residents_have_a_longer_notice(self):
        self._unpaid(40, category="residential")
        with self.assertRefused(ValidationError, "7 days' notice"):
            self._plan(self._signal("R3"), self.cut, days=6)

    def test_important_users_are_copied_to_the_authority(self):
        self._unpaid(40)
        self.core.customer_importance = "first"
        line = self._plan(self._signal("R4"), self.cut)
        self.assertTrue(line.needs_authority)
        line.with_user(self.supervisor).action_approve()
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            with self.assertRefused(UserError, "authority"):
                line.action_done("Cut")
            line.authority_on = self.today
            line.action_done("Cut")
        self.assertEqual(line.state, "done")


@tagged("post_install", "-at_install")
class TestSignalMiss(SignalCommon):
    """Defaults, and whether anybody had warned."""

    def _defaults(self, partner, user=None):
        self.env.flush_all()
        return (
            self.env["customer.signal.miss"].with_user(user or self.officer).search([("partner_id", "=", partner.id)])
        )

    def test_defaults_with_and_without_a_warning(self):
        due = self.today - timedelta(days=40)
        self._usage(self.core_account, due.year, [due.month], revenue=70, due_date=due)
        paid_late = {"revenue": 5, "due_date": due, "paid_date": due + timedelta(days=31)}
        self._usage(self.standard_account, due.year, [due.month], **paid_late)
        fine = self._create_tiered("Paid in Time")
        self._usage(self._account(fine), due.year, [due.month], revenue=5, due_date=due, paid_date=due + timedelta(30))
        self._found(partner=self.standard, found_on=due - timedelta(days=1))
        missed, warned = self._defaults(self.core), self._defaults(self.standard)
        self.assertEqual((missed.was_warned, missed.default_on, missed.amount), (False, due + timedelta(days=30), 70))
        self.assertEqual((warned.was_warned, warned.days_ahead, warned.was_in_time), (True, 31, False))
        self.assertFalse(self._defaults(fine))
        signal = warned.signal_id
        signal.with_user(self.officer).action_verify()
        self.env["customer.signal.measure.line"].create(
            {
                "signal_id": signal.id,
                "measure_id": self.env.ref("customer_manager.customer_signal_measure_talk").id,
                "date_due": date(2030, 1, 1),
            }
        )
        warned.invalidate_recordset()
        self.assertTrue(self._defaults(self.standard).was_in_time)

    def test_a_warning_after_the_default_is_none(self):
        due = self.today - timedelta(days=60)
        self._usage(self.core_account, due.year, [due.month], revenue=70, due_date=due)
        self._found(found_on=due + timedelta(days=30))
        self.assertFalse(self._defaults(self.core).was_warned)
