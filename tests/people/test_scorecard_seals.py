from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .panel_common import PanelCommon


@tagged("post_install", "-at_install")
class TestScorecardSeals(PanelCommon):
    """What was sealed stays, in the database too; what was changed all the same is found; the chair corrects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()

    def setUp(self):
        super().setUp()
        self.card = self._card(self.panel, self.raters[3], self.ann)

    def _line(self, code, card=None):
        return (card or self.card)._lines().filtered(lambda line: line.code == code and not line.superseded_by_id)

    def _sql(self, statement, *parameters):
        self.env.flush_all()
        self.env.cr.execute(statement, parameters)
        self.env.invalidate_all()

    def _tamper(self, table, statement, *parameters):
        """Change sealed rows as somebody with the database would who switches triggers off."""
        self._sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self._sql(statement, *parameters)
        self._sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    # the database

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_to_change_what_is_sealed(self):
        self._fill_and_seal(self.card)
        line, card = self._line("speech").id, self.card.id
        for statement in (
            f"UPDATE customer_manager_scorecard_line SET mark = 9 WHERE id = {line}",
            f"UPDATE customer_manager_scorecard_line SET note = 'x' WHERE id = {line}",
            f"UPDATE customer_manager_scorecard_line SET sealed_at = NULL WHERE id = {line}",
            f"UPDATE customer_manager_scorecard_line SET rater_uid = 1 WHERE id = {line}",
            f"UPDATE customer_manager_scorecard_line SET highest = 100 WHERE id = {line}",
            f"DELETE FROM customer_manager_scorecard_line WHERE id = {line}",
            f"UPDATE customer_manager_scorecard SET state = 'draft' WHERE id = {card}",
            f"UPDATE customer_manager_scorecard SET application_id = {self.bob.id} WHERE id = {card}",
            f"UPDATE customer_manager_scorecard SET seal_hash = 'x' WHERE id = {card}",
            f"UPDATE customer_manager_scorecard SET sealed_at = NULL WHERE id = {card}",
            f"DELETE FROM customer_manager_scorecard WHERE id = {card}",
        ):
            with self.subTest(statement=statement), self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    @mute_logger("odoo.sql_db")
    def test_what_is_open_is_not_closed_again(self):
        self._seal_all(self.panel)
        line = self._line("speech").id
        with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE customer_manager_scorecard_line SET is_revealed = FALSE WHERE id = %s", [line])

    # seals

    def test_whole_seals_are_found_whole(self):
        self._fill_and_seal(self.card)
        for user in (self.hr, self.audit, self.chair):
            with self.subTest(user=user.login):
                self.assertEqual(self.panel.with_user(user).verify_seals(), {"sealed": 1, "broken": []})
        for user in (self.committee, self.raters[3]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, "verify seals"):
                self.panel.with_user(user).verify_seals()
        self.assertIn("whole", self.panel.action_verify_seals()["params"]["message"])

    def test_a_changed_mark_breaks_its_seal(self):
        self._fill_and_seal(self.card)
        self._tamper(
            "customer_manager_scorecard_line",
            "UPDATE customer_manager_scorecard_line SET mark = 9 WHERE id = %s",
            self._line("speech").id,
        )
        found = self.panel.verify_seals()["broken"]
        self.assertEqual([(one["id"], one["code"]) for one in found], [(self.card.id, "hash")])
        self.assertIn("Rater r4 on Ann Ai", self.panel.action_verify_seals()["params"]["message"])

    def test_a_changed_note_or_a_missing_mark_is_found(self):
        other = self._card(self.panel, self.raters[4], self.ann)
        self._fill_and_seal(self.card)
        self._fill_and_seal(other)
        self._tamper(
            "customer_manager_scorecard_line",
            "UPDATE customer_manager_scorecard_line SET note = 'Weak' WHERE id = %s",
            self._line("speech").id,
        )
        self._tamper(
            "customer_manager_scorecard_line",
            "UPDATE customer_manager_scorecard_line SET mark = NULL WHERE id = %s",
            self._line("speech", other).id,
        )
        found = {one["id"]: one["code"] for one in self.panel.verify_seals()["broken"]}
        self.assertEqual(found, {self.card.id: "hash", other.id: "missing"})

    def test_a_card_that_goes_after_the_opening_is_missed(self):
        self._seal_all(self.panel)
        self.assertFalse(self.panel.verify_seals()["broken"])
        self._tamper(
            "customer_manager_scorecard",
            "UPDATE customer_manager_scorecard SET state = 'void', sealed_at = NULL, is_revealed = NULL WHERE id = %s",
            self.card.id,
        )
        self.assertEqual([one["code"] for one in self.panel.verify_seals()["broken"]], ["cards"])

    def test_equal_cards_have_different_seals(self):
        """Nobody finds the marks by sealing all there could be: each seal has a secret of its own."""
        other = self._card(self.panel, self.raters[4], self.ann)
        self._fill_and_seal(self.card)
        self._fill_and_seal(other)
        self.assertNotEqual(self.card.seal_hash, other.seal_hash)
        self.env.invalidate_all()
        self.assertFalse(self.card.sudo().with_user(self.hr).sudo().seal_salt)
        self.assertTrue(self.card.seal_salt)

    def test_broken_seals_keep_the_ranking_from_being_written(self):
        self._seal_all(self.panel)
        self._tamper(
            "customer_manager_scorecard_line",
            "UPDATE customer_manager_scorecard_line SET mark = 10 WHERE id = %s",
            self._line("speech").id,
        )
        sheet = self.campaign._score()
        self.assertIn("what stands on these scorecards is not what was sealed: Rater r4 on Ann Ai", sheet.problems[0])
        with self.assertRefused(UserError, "not what was sealed"):
            self.campaign.action_rank(sheet.fingerprint)

    # correction

    def test_the_chair_corrects_an_open_mark_with_a_reason(self):
        self._seal_all(self.panel)
        line = self._line("speech")
        before = self.panel._interview_results().candidates[self.ann.id].totals[self.raters[3].id]
        new_id = self.panel.with_user(self.chair).action_correct(line.id, 9.5, "He meant 9.5, wrote 8")
        new = line.browse(new_id)
        self.assertEqual((line.superseded_by_id, new.origin_id), (new, line))
        self.assertEqual((line.mark, new.mark, new.rater_uid), (8, 9.5, self.chair))
        self.assertEqual((new.reason, bool(new.sealed_at), new.is_revealed), ("He meant 9.5, wrote 8", True, True))
        # 1.5 of 10 in a criterion of 20 %
        after = self.panel._interview_results().candidates[self.ann.id].totals[self.raters[3].id]
        self.assertEqual(float(after - before), 3.0)
        log = self.panel.sudo().message_ids[0].body
        self.assertIn("Rater r4 on Ann Ai, Speech", log)
        self.assertNotIn("9.5", log)
        self.assertFalse(self.panel.verify_seals()["broken"])

    def test_a_correction_may_be_corrected_and_nothing_twice(self):
        self._seal_all(self.panel)
        chair = self.panel.with_user(self.chair)
        line = self._line("speech")
        new = chair.action_correct(line.id, 9, "Slip")
        with self.assertRefused(UserError, "another version counts already"):
            chair.action_correct(line.id, 7, "Again")
        last = chair.action_correct(new, 7, "No, seven")
        self.assertEqual(self._line("speech").id, last)
        self.assertFalse(self.panel.verify_seals()["broken"])

    def test_only_the_chair_corrects_open_marks_of_others_on_the_scale(self):
        line = self._line("speech")
        chair = self.panel.with_user(self.chair)
        with self.assertRefused(UserError, "does not allow this step"):
            chair.action_correct(line.id, 9, "Too early")
        self._seal_all(self.panel)
        for user in (self.hr, self.audit, self.committee, self.raters[3]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                self.panel.with_user(user).action_correct(line.id, 9, "Mine")
        with self.assertRefused(UserError, "say why"):
            chair.action_correct(line.id, 9, "")
        with self.assertRefused(ValidationError, "takes 0 to 10 in halves"):
            chair.action_correct(line.id, 12, "More")
        for mark in (None, "9", True, float("nan"), float("inf")):
            with self.subTest(mark=mark), self.assertRefused(UserError, "give a figure"):
                chair.action_correct(line.id, mark, "Odd")
        own = self._line("speech", self._card(self.panel, self.chair, self.ann))
        with self.assertRefused(AccessError, "it takes two to change a mark"):
            chair.action_correct(own.id, 9, "My own")
        with self.assertRefused(UserError, "does not belong to this panel"):
            chair.action_correct(999_999_999, 9, "Of nobody")

    def test_the_chair_corrects_nobody_near_to_him(self):
        employee = self.env["hr.employee"].create({"name": "Rater r1", "user_id": self.chair.id})
        self.env["approval.relation"].with_user(self.chair).create(
            {"employee_id": employee.id, "user_id": self.people["Ann Ai"].user_id.id, "kind": "sibling"}
        )
        self._seal_all(self.panel)
        with self.assertRefused(AccessError, "Ann Ai is too near to you"):
            self.panel.with_user(self.chair).action_correct(self._line("speech").id, 9, "For her")

    def test_no_correction_once_it_is_ranked(self):
        self._seal_all(self.panel)
        self.campaign.action_rank(self.campaign._score().fingerprint)
        with self.assertRefused(UserError, "take the ranking back first"):
            self.panel.with_user(self.chair).action_correct(self._line("speech").id, 9, "Late")

    def test_a_forged_correction_is_found(self):
        self._seal_all(self.panel)
        new = self.panel.with_user(self.chair).action_correct(self._line("speech").id, 9, "Slip")
        self._tamper(
            "customer_manager_scorecard_line",
            "UPDATE customer_manager_scorecard_line SET mark = 10 WHERE id = %s",
            new,
        )
        self.assertEqual([one["code"] for one in self.panel.verify_seals()["broken"]], ["correction"])

    def test_a_correction_that_is_unhooked_is_found(self):
        self._seal_all(self.panel)
        line = self._line("speech")
        self.panel.with_user(self.chair).action_correct(line.id, 9, "Slip")
        self._sql("UPDATE customer_manager_scorecard_line SET superseded_by_id = NULL WHERE id = %s", line.id)
        self.assertEqual([one["code"] for one in self.panel.verify_seals()["broken"]], ["correction"])

    def test_the_dialog_of_the_chair_corrects(self):
        self._seal_all(self.panel)
        line = self._line("speech")
        wizard = (
            self.env["customer.manager.scorecard.correction"]
            .with_user(self.chair)
            .create({"line_id": line.id, "mark": 9, "reason": "Slip"})
        )
        self.assertEqual((wizard.old_mark, wizard.lowest, wizard.highest), (8, 0, 10))
        wizard.action_apply()
        self.assertEqual(self._line("speech").mark, 9)
        with self.assertRefused(AccessError, ""):
            wizard.with_user(self.raters[3]).create({"line_id": line.id, "mark": 9, "reason": "Slip"}).action_apply()
