from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
class TestCertificateRenewal(CertificateCommon):
    """What follows a certificate: another grade, a renewal, or nothing."""

    def test_another_grade_ends_the_running_one(self):
        old = self._issue(self.person, "second")
        new = self._issue(self.person, "first", date_from=self._days(30))
        self.assertEqual((old.date_to, old.state), (self._days(29), "valid"))
        self.assertEqual((new.previous_id, new.state), (old, "planned"))
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            (old | new)._sync_states()
        self.assertEqual((old.state, new.state), ("renewed", "valid"))
        self.assertEqual(new.history_ids, new | old)

    def test_a_change_of_grade_leaves_no_day_of_today(self):
        self._issue(self.person, "second")
        with self.assertRefused(ValidationError, "already"):
            self._issue(self.person, "first")

    def test_the_same_grade_is_renewed_within_the_window(self):
        self._close_launch()
        with freeze_time("2026-03-10 04:00:00"):
            old = self._issue(self.person)
        self.assertEqual(old.date_to, date(2028, 3, 9))
        with freeze_time("2027-12-09 04:00:00"), self.assertRefused(ValidationError, "renewed from 2027-12-10 on"):
            self._issue(self.person, date_from=date(2028, 3, 10))
        with freeze_time("2027-12-10 04:00:00"):
            new = self._issue(self.person, date_from=date(2028, 3, 10))
            self.assertEqual((old.state, old.date_to), ("valid", date(2028, 3, 9)))
            self.assertEqual((new.previous_id, new.date_to), (old, date(2030, 3, 9)))
        with freeze_time("2028-03-10 04:00:00"):
            (old | new)._sync_states()
            self.assertEqual((old.state, new.state), ("renewed", "valid"))

    def test_a_renewal_may_begin_at_once(self):
        self._close_launch()
        with freeze_time("2026-03-10 04:00:00"):
            old = self._issue(self.person)
        with freeze_time("2028-02-01 04:00:00"):
            new = self._issue(self.person)
            self.assertEqual((old.date_to, old.state), (date(2028, 1, 31), "renewed"))
            self.assertEqual((new.date_from, new.state), (date(2028, 2, 1), "valid"))

    def test_a_missed_renewal_stays_expired(self):
        with freeze_time("2026-03-10 04:00:00"):
            old = self._issue(self.person)
        with freeze_time("2028-04-01 04:00:00"):
            old._sync_states()
            new = self._issue(self.person)
            (old | new)._sync_states()
        self.assertEqual((old.state, old.expired_on, new.previous_id), ("expired", date(2028, 3, 10), old))

    def test_a_suspended_one_is_followed_by_a_lower_grade_only(self):
        old = self._issue(self.person, "first", date_from=self._days(-50), is_initial=True)
        old.with_user(self.hr).action_suspend("Case")
        for grade in ("first", "senior"):
            with self.subTest(grade=grade), self.assertRefused(ValidationError, "is suspended"):
                self._issue(self.person, grade, is_initial=True)
        new = self._issue(self.person, "second")
        self.assertEqual((new.state, old.date_to, old.state), ("valid", self.yesterday, "renewed"))

    def test_one_about_to_be_withdrawn_is_not_followed(self):
        old = self._issue(self.person, date_from=self._days(-50), is_initial=True)
        old.with_user(self.hr).action_request_withdrawal("Forged")
        for grade in ("first", "second", "senior"):
            with self.subTest(grade=grade), self.assertRefused(ValidationError, "withdrawal .* is under way"):
                self._issue(self.person, grade)

    def test_after_a_withdrawal_the_days_are_free(self):
        old = self._issue(self.person)
        self._withdraw(old)
        self.assertEqual(self._issue(self.person).state, "valid")
