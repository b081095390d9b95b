import random
from collections import Counter
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .handover_common import HandoverCommon

ACTS = ("hand_over", "cover", "by_hand", "absence")


@tagged("post_install", "-at_install")
class TestHandoverChain(HandoverCommon):
    """After any handovers, covers and changes by hand: no day without a primary, none with two."""

    def test_no_day_without_and_none_with_two(self):
        self.done = Counter()
        for seed in range(6):
            with self.subTest(seed=seed):
                self._walk(random.Random(seed), self._create_tiered(f"Chain {seed}", "standard"))
        for act in ACTS:
            self.assertTrue(self.done[act], f"no {act} was allowed: nothing was tried")

    def _walk(self, dice, customer):
        self._link(customer, self.giver, days=500)
        day = self.today
        for _step in range(6):
            day += timedelta(days=dice.randrange(0, 40))
            with freeze_time(day):
                self.env["customer.assignment"]._cron_roll_assignments()
                self._act(dice, customer, day)
        self._assert_chain(customer, day + timedelta(days=400))

    def _act(self, dice, customer, day):
        crew = self.senior | self.second_senior | self.first
        holder = customer.manager_on(day)
        other = (crew - holder)[dice.randrange(2)]
        act = dice.choice(ACTS)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                if act == "hand_over":
                    self._hand_over(dice, customer, holder, other, day)
                elif act == "cover":
                    until = day + timedelta(days=dice.randrange(1, 60))
                    self.Assignment.sudo()._apply_moves([(customer, "temporary", other, until)], day, "Cover")
                elif act == "by_hand":
                    self.Assignment.with_user(self.officer)._change(
                        [(customer, "primary", other)], day + timedelta(days=dice.randrange(0, 20)), "By hand"
                    )
                else:
                    values = {"manager_id": holder.id, "date_from": day, "date_to": day + timedelta(days=12)}
                    self.env["customer.absence"].with_user(self.officer).create(values).action_cover()
                self.done[act] += 1
        except (UserError, IntegrityError):
            # refused by a rule or the database: nothing may have changed
            self.env.invalidate_all()

    def _hand_over(self, dice, customer, holder, other, day):
        later = day + timedelta(days=dice.randrange(0, 30))
        handover = self._open(
            user=self.officer,
            partners=customer,
            from_manager_id=holder.id,
            to_manager_id=other.id,
            date_effective=later,
        )
        handover.action_check()
        self._settle(handover)
        self._sign(handover)
        with freeze_time(later + timedelta(days=dice.randrange(0, 3))):
            handover.action_take_effect()

    def _assert_chain(self, customer, last):
        rows = self._primaries(customer)
        for (_who, _start, end), (_next, start, _end) in zip(rows, rows[1:], strict=False):
            self.assertEqual(end + timedelta(days=1), start)
        self.assertFalse(rows[-1][2], "the last link is open")
        self.assertEqual(len([row for row in rows if not row[2]]), 1)
        self.assertTrue(customer.manager_on(last))
