from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .panel_common import PanelCommon


@tagged("post_install", "-at_install")
class TestScorecard(PanelCommon):
    """Filling in, sealing, excusing and opening cards: each rater alone until all have sealed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()

    def setUp(self):
        super().setUp()
        self.card = self._card(self.panel, self.raters[3], self.ann)

    def _line(self, code, card=None):
        return (card or self.card).line_ids.filtered(lambda line: line.code == code)

    # marking

    def test_the_rater_marks_on_the_scale(self):
        self._line("speech").write({"mark": 7.5, "note": "Clear"})
        self._line("appearance").mark = 0
        self._line("confidence").mark = 10
        self._line("G").mark = 5
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self._line("speech").mark, self._line("speech").note), (7.5, "Clear"))
        self.assertEqual((self._line("appearance").mark, self._line("thinking").mark), (0, False))
        self.assertEqual(self.card.open_count, len(self.card.line_ids) - 4)

    def test_marks_outside_the_scale_are_refused_by_name(self):
        for code, mark in (("speech", 10.5), ("speech", -1), ("speech", 7.25), ("G", 0), ("G", 6), ("G", 3.5)):
            with self.subTest(code=code, mark=mark), self.assertRefused(ValidationError, "Mark: "):
                self._line(code).mark = mark
        with self.assertRefused(ValidationError, "Mark: 'Speech' takes 0 to 10 in halves, not 11"):
            self._line("speech").mark = 11

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_the_scale_too(self):
        line = self._line("speech")
        for mark in (11, -0.5, 7.3):
            with self.subTest(mark=mark), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE customer_manager_scorecard_line SET mark = %s WHERE id = %s", [mark, line.id]
                )

    def test_nobody_else_marks_on_no_path(self):
        line = self._line("speech")
        for user in (self.hr, self.audit, self.committee, self.users["admin"], self.chair, self.raters[4]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                line.with_user(user).mark = 5
            with self.subTest(user=user.login, su=True), self.assertRefused(AccessError, "nobody else|only who judges"):
                line.with_user(user).sudo().mark = 5
            with self.subTest(user=user.login, path="card"), self.assertRefused(AccessError, ""):
                self.card.with_user(user).sudo().write({"line_ids": [Command.update(line.id, {"mark": 5})]})
        with self.assertRefused(AccessError, ""):
            line.with_user(self.env.ref("base.user_root")).sudo().note = "From nobody"
        self.assertFalse(line.mark)

    def test_a_rater_changes_nothing_but_marks_and_notes(self):
        line, other = self._line("speech"), self._line("thinking")
        for vals in (
            {"rater_uid": self.raters[4].id},
            {"is_revealed": True},
            {"sealed_at": "2026-01-01 00:00:00"},
            {"criterion_id": other.criterion_id.id},
            {"highest": 100},
            {"superseded_by_id": other.id},
        ):
            for records in (line, line.sudo()):
                if vals.keys() == {"superseded_by_id"} and records.env.su:
                    continue
                with self.subTest(vals=vals, su=records.env.su), self.assertRefused(AccessError, ""):
                    records.write(vals)
        for vals in (
            {"state": "sealed"},
            {"rater_uid": self.raters[4].id},
            {"application_id": self.bob.id},
            {"is_revealed": True},
            {"seal_hash": "x"},
        ):
            with self.subTest(vals=vals), self.assertRefused(AccessError, ""):
                self.card.write(vals)
        for vals in ({"rater_uid": self.raters[4].id}, {"application_id": self.bob.id}, {"is_revealed": True}):
            with self.subTest(vals=vals, su=True), self.assertRefused(AccessError, ""):
                self.card.sudo().write(vals)

    def test_no_cards_and_lines_are_made_copied_or_deleted_by_hand(self):
        line = self._line("speech")
        values = {"panel_id": self.panel.id, "rater_uid": self.raters[3].id, "application_id": self.bob.id}
        for user in (self.raters[3], self.hr, self.chair):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                self.card.with_user(user).create(values)
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                line.with_user(user).create({"scorecard_id": self.card.id, "criterion_id": line.criterion_id.id})
        with self.assertRefused(AccessError, ""):
            self.card.write({"line_ids": [Command.create({"criterion_id": line.criterion_id.id, "mark": 9})]})
        foreign = self._card(self.panel, self.raters[4], self.ann).line_ids[0]
        with self.assertRefused(AccessError, ""):
            self.card.write({"line_ids": [Command.link(foreign.id)]})
        for records in (self.card.sudo(), line.sudo()):
            with self.subTest(model=records._name), self.assertRefused(UserError, "not deleted"):
                records.unlink()
            with self.subTest(model=records._name), self.assertRefused(UserError, "cannot be copied"):
                records.copy()

    def test_a_context_forges_nothing(self):
        context = {"default_mark": 9, "default_is_revealed": True, "default_state": "sealed", "default_note": "x"}
        self.bob.with_context(**context).action_mark_absent("interview", "Ill")
        self._card(self.panel, self.raters[6], self.ann).with_user(self.chair).with_context(**context).action_excuse(
            "Ill"
        )
        new = self.panel.sudo().scorecard_ids.filtered(lambda card: card.rater_uid == self.substitutes[0])
        self.assertEqual((new.state, new.is_revealed), ("draft", False))
        lines = new.line_ids.with_user(self.substitutes[0])
        self.assertEqual((set(lines.mapped("mark")), set(lines.mapped("note"))), ({False}, {False}))

    # sealing

    def test_only_a_complete_card_is_sealed_by_its_rater(self):
        with self.assertRefused(UserError, "Ann Ai: not marked yet: Appearance"):
            self.card.action_seal()
        self._fill(self.card)
        for user in (self.hr, self.chair, self.raters[4], self.users["admin"]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                self.card.with_user(user).action_seal()
            with self.subTest(user=user.login, su=True), self.assertRefused(AccessError, ""):
                self.card.with_user(user).sudo().action_seal()
        self.card.action_seal()
        self.assertEqual((self.card.state, len(self.card.seal_hash)), ("sealed", 64))
        self.assertTrue(self.card.sealed_at and all(self.card.line_ids.mapped("sealed_at")))
        with self.assertRefused(UserError, "is sealed and stays as it is"):
            self.card.action_seal()

    def test_a_sealed_mark_stays_the_rater_included(self):
        self._fill_and_seal(self.card)
        line = self._line("speech")
        for records in (line, line.sudo()):
            with self.subTest(su=records.env.su), self.assertRefused((UserError, AccessError), ""):
                records.mark = 9
            with self.subTest(su=records.env.su), self.assertRefused((UserError, AccessError), ""):
                records.note = "Second thoughts"
        with self.assertRefused((UserError, AccessError), ""):
            self.card.write({"line_ids": [Command.update(line.id, {"mark": 9})]})
        self.assertEqual(line.mark, 8)

    def test_a_rater_reads_his_own_sealed_marks(self):
        self._fill_and_seal(self.card)
        self.env.invalidate_all()
        self.assertEqual(self._line("speech").mark, 8)

    def test_the_task_of_a_rater_ends_with_his_last_card(self):
        user = self.raters[3]
        cards = self.env["customer.manager.scorecard"].with_user(user).search([])
        for card in cards[:-1]:
            self._fill_and_seal(card)
        self.assertTrue(self.panel.sudo().activity_ids.filtered(lambda one: one.user_id == user))
        self._fill_and_seal(cards[-1])
        self.assertFalse(self.panel.sudo().activity_ids.filtered(lambda one: one.user_id == user))

    def test_nothing_is_marked_in_a_cancelled_campaign(self):
        self._fill(self.card)
        self.campaign.action_cancel("No money")
        self.assertEqual(self.card.state, "void")
        with self.assertRefused(UserError, "is not being assessed"):
            self._line("speech").mark = 3
        with self.assertRefused(UserError, "is not being assessed"):
            self.card.action_seal()
        self.assertEqual(self.panel.state, "scoring")

    # opening

    def test_marks_open_when_the_last_rater_has_sealed(self):
        cards = self.panel._cards("draft")
        for card in cards[:-1]:
            self._fill_and_seal(card.with_user(card.rater_uid))
        self.assertEqual(self.panel.state, "scoring")
        line = self._line("speech")
        self.assertFalse(line.sudo().with_user(self.hr).search([("id", "=", line.id)]))
        self._fill_and_seal(cards[-1].with_user(cards[-1].rater_uid))
        self.assertEqual(self.panel.state, "revealed")
        self.assertTrue(self.panel.revealed_at and self.panel.reveal_hash)
        for user in (self.hr, self.audit, self.committee, self.chair):
            with self.subTest(user=user.login):
                self.assertEqual(line.with_user(user).mark, 8)
        # another rater has no need of them
        with self.assertRaises(AccessError):
            line.with_user(self.raters[5]).read(["mark"])
        self.assertFalse(self.panel.sudo().activity_ids)

    # without a mark

    def test_a_rater_who_cannot_is_excused_and_a_substitute_steps_in(self):
        with self.assertRefused(AccessError, "chair and human resources"):
            self.card.action_excuse("I do not like it")
        with self.assertRefused(UserError, "say why"):
            self.card.with_user(self.chair).action_excuse(" ")
        self._fill(self.card)
        self.card.with_user(self.chair).action_excuse("In hospital")
        self.assertEqual((self.card.state, self.card.excuse_reason), ("excused", "In hospital"))
        stepped_in = self.panel.sudo().scorecard_ids.filtered(lambda one: one.rater_uid == self.substitutes[0])
        self.assertEqual(stepped_in.application_id, self.ann.sudo())
        self.assertEqual(len(stepped_in.line_ids), 10)
        log = self.panel.sudo().message_ids[0].body
        self.assertIn("Excused: Rater r4 on Ann Ai", log)
        self.assertNotIn("hospital", log)
        with self.assertRefused(UserError, "is excused and stays"):
            self._line("speech").mark = 3

    def test_too_few_raters_are_never_left(self):
        cards = [self._card(self.panel, rater, self.ann).with_user(self.hr) for rater in self.raters]
        cards[4].action_excuse("Ill")
        cards[5].action_excuse("Ill")
        cards[6].action_excuse("Ill")
        cards[3].action_excuse("Ill")
        left = self.panel.sudo().scorecard_ids.filtered(
            lambda card: card.application_id == self.ann.sudo() and card.state == "draft"
        )
        self.assertEqual(len(left), 5)
        with self.assertRefused(UserError, "would be left with 4 raters; at least 5"):
            cards[0].action_excuse("Ill")

    def test_the_only_one_of_a_function_is_not_excused(self):
        with self.assertRefused(UserError, "one for each function"):
            self._card(self.panel, self.raters[1], self.ann).with_user(self.hr).action_excuse("Ill")

    def test_a_sealed_card_is_not_excused(self):
        self._fill_and_seal(self.card)
        with self.assertRefused(UserError, "is sealed and stays"):
            self.card.with_user(self.hr).action_excuse("Bad marks")

    def test_marks_of_an_excused_rater_never_open(self):
        self._fill(self.card)
        self.card.with_user(self.chair).action_excuse("In hospital")
        self._seal_all(self.panel)
        self.assertEqual(self.panel.state, "revealed")
        line = self._line("speech")
        self.assertFalse(line.sudo().is_revealed)
        self.assertFalse(line.with_user(self.hr).search([("id", "=", line.id)]))
        self.assertIs(line.with_user(self.hr).sudo().mark, False)

    def test_a_candidate_who_withdraws_is_rated_no_more(self):
        self._fill_and_seal(self._card(self.panel, self.raters[5], self.ann))
        self.ann.with_user(self.people["Ann Ai"].user_id).action_withdraw("Another post")
        states = self.panel.sudo().scorecard_ids.filtered(lambda one: one.application_id == self.ann.sudo())
        self.assertEqual(states.mapped("state").count("void"), 6)
        self._seal_all(self.panel)
        self.assertEqual(self.panel.state, "revealed")
        self.assertNotIn(self.ann.id, [one.key for one in self.campaign._score().candidates])

    def test_the_last_open_candidate_who_goes_opens_the_marks(self):
        for card in self.panel.sudo().scorecard_ids.filtered(lambda one: one.application_id != self.ann.sudo()):
            self._fill_and_seal(card.with_user(card.rater_uid))
        self.assertEqual(self.panel.state, "scoring")
        self.ann.action_mark_absent("interview", "Did not come")
        self.assertEqual(self.panel.state, "revealed")

    def test_who_did_not_come_may_come_after_all_while_others_are_rated(self):
        self._fill(self.card)
        self.ann.action_mark_absent_interview("Did not come")
        self.assertEqual(self.card.state, "void")
        with self.assertRefused(UserError, "is void and stays"):
            self._line("speech").mark = 3
        self.ann.action_mark_present("interview", "Was in the wrong room")
        self.assertEqual((self.card.state, self._line("speech").mark), ("draft", 8))
        self.assertFalse(self.ann.absence_text)

    def test_an_absence_is_taken_back_by_its_button(self):
        ann = self.ann.with_user(self.hr)
        for step, is_absent in (("absent_interview", True), ("present_interview", False)):
            context = ann.with_context(reason_step=step).action_ask_reason()["context"]
            self.env["customer.reason.wizard"].with_user(self.hr).with_context(**context).create(
                {"text": "By mistake"}
            ).action_apply()
            with self.subTest(step=step):
                self.assertEqual((ann.is_absent_interview, bool(ann.absence_text)), (is_absent, is_absent))
                self.assertFalse(ann.is_absent_written)

    def test_who_was_absent_at_the_beginning_gets_cards_when_he_comes_after_all(self):
        other = self._campaign(name="Second")
        candidates = self._admitted_candidates(other, [self._employee(name) for name in ("Eve E", "Fay F")])
        self._write_test({"Eve E": 80, "Fay F": 80}, candidates)
        other.action_shortlist()
        candidates[0].action_mark_absent("interview", "Did not come")
        panel = self._panel(campaign=other)
        panel.action_start()
        self.assertEqual(panel.scorecard_ids.application_id, candidates[1].sudo())
        candidates[0].action_mark_present("interview", "Was in the wrong room")
        self.assertEqual(len(panel._cards("draft")), 14)
        self._seal_all(panel)
        self.assertEqual(panel.state, "revealed")

    def test_nobody_comes_after_the_marks_are_open(self):
        self.ann.action_mark_absent("interview", "Did not come")
        self._seal_all(self.panel)
        with self.assertRefused(UserError, "does not allow this step"):
            self.ann.action_mark_present("interview", "Too late")

    def test_who_was_rated_was_there(self):
        self._fill_and_seal(self.card)
        with self.assertRefused(UserError, "Nobody is absent from what was marked"):
            self.ann.action_mark_absent("interview", "No")
