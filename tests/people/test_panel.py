from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .panel_common import PanelCommon


@tagged("post_install", "-at_install")
class TestPanel(PanelCommon):
    """Naming a panel and dealing its cards: who rates whom, and who must not."""

    def _raters_of(self, panel, candidate):
        cards = panel.sudo().scorecard_ids.filtered(lambda card: card.application_id.id == candidate.id)
        return [user.login.removeprefix("pp_") for user in cards.sorted("id").rater_uid]

    # naming

    def test_a_panel_takes_scheme_and_company_of_its_campaign(self):
        other = self.env["res.company"].create({"name": "Other"})
        panel = self._panel(company_id=other.id)
        self.assertEqual(panel.scheme_id, self.campaign.frozen_scheme_id)
        self.assertEqual((panel.company_id, panel.state, panel.chair_uid), (self.company, "draft", self.chair))
        with self.assertRefused(AccessError, "kept by the system"):
            panel.write({"scheme_id": self.campaign.scheme_id.id})
        with self.assertRefused(UserError, "stays with what it was named for"):
            panel.write({"campaign_id": self._campaign(name="Other").id})
        with self.assertRefused(UserError, "cannot be copied"):
            panel.copy()

    def test_a_panel_belongs_to_a_campaign_that_assesses(self):
        draft = self._campaign(opened=False)
        with self.assertRefused(UserError, "no assessment ahead"):
            self._panel(campaign=draft)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["customer.manager.panel"].with_user(self.hr).create({"name": "Of nothing"})
        self._panel()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._panel()

    def test_defaults_of_a_context_are_judged_like_values(self):
        Panel = self.env["customer.manager.panel"].with_user(self.hr)
        with self.assertRefused(UserError, "no assessment ahead"):
            Panel.with_context(default_campaign_id=self._campaign(opened=False).id).create({})
        with self.assertRefused(UserError, "published scheme of its kind"):
            Panel.with_context(default_kind="defence").create({"name": "Of nothing"})
        panel = Panel.with_context(default_campaign_id=self.campaign.id).create({})
        self.assertEqual(panel.scheme_id, self.campaign.frozen_scheme_id)

    def test_a_defence_talk_has_a_scheme_of_its_own(self):
        Panel = self.env["customer.manager.panel"].with_user(self.hr)
        with self.assertRefused(UserError, "published scheme of its kind"):
            Panel.create({"kind": "defence", "scheme_id": self.schemes["defence"].id})
        with self.assertRefused(UserError, "published scheme of its kind"):
            Panel.create({"kind": "defence", "scheme_id": self.campaign.frozen_scheme_id.id})
        scheme = self._publish_scheme("defence")
        panel = Panel.create({"kind": "defence", "scheme_id": scheme.id, "name": "Talks"})
        self.assertNotEqual(panel.scheme_id, scheme)
        self.assertEqual(
            (panel.scheme_id.checksum, panel.scheme_id.active, panel.scheme_id.state),
            (scheme.checksum, False, "published"),
        )

    def test_state_and_hash_come_by_no_path(self):
        panel = self._panel()
        for key, value in (("state", "revealed"), ("reveal_hash", "x"), ("started_at", "2026-01-01 00:00:00")):
            with self.subTest(key=key), self.assertRefused(AccessError, "kept by the system"):
                panel.write({key: value})
        panel.with_user(self.hr).unlink()
        new = self._panel_with_context(default_state="revealed", default_reveal_hash="x", default_serial=7)
        self.assertEqual((new.state, new.reveal_hash), ("draft", False))

    def _panel_with_context(self, **context):
        Panel = self.env["customer.manager.panel"].with_user(self.hr).with_context(**context)
        return Panel.create({"campaign_id": self.campaign.id})

    def test_members_get_the_right_to_rate(self):
        rater = self.env.ref("customer_manager.group_customer_manager_rater")
        self.assertNotIn(rater, self.raters[0].group_ids)
        panel = self._panel()
        self.assertTrue(all(rater in user.group_ids for user in [*self.raters, *self.substitutes]))
        extra = self._rater("late")
        panel.member_ids[-1].user_id = extra
        self.assertIn(rater, extra.group_ids)

    @mute_logger("odoo.sql_db")
    def test_members_are_named_once_and_have_one_chair(self):
        panel = self._panel()
        for vals, error in (
            ({"user_id": self.raters[3].id}, UniqueViolation),
            ({"user_id": self._rater("x1").id, "is_chair": True}, UniqueViolation),
        ):
            with self.subTest(vals=vals), self.assertRaises(error), self.env.cr.savepoint():
                panel.member_ids.create({"panel_id": panel.id, **vals})
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            panel.member_ids[0].write({"is_substitute": True})
            panel.member_ids.flush_recordset()

    def test_only_staff_of_the_company_rates(self):
        panel = self._panel(raters=self.raters[:5])
        portal = new_test_user(self.env, login="pp_portal", groups="base.group_portal")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, login="pp_far", groups="base.group_user", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        gone = self._rater("gone")
        gone.active = False
        for user, words in (
            (portal, "no user of the staff"),
            (stranger, "no access to"),
            (gone, "no user of the staff"),
        ):
            with self.subTest(user=user.login), self.assertRefused(ValidationError, words):
                panel.member_ids.create({"panel_id": panel.id, "user_id": user.id})

    def test_members_stay_once_cards_are_dealt_superuser_code_included(self):
        panel = self._started()
        member = panel.member_ids[0]
        for records in (member, member.sudo()):
            with self.subTest(su=records.env.su), self.assertRefused(UserError, "are named before"):
                records.function = "hr"
            with self.subTest(su=records.env.su), self.assertRefused(UserError, "are named before"):
                records.unlink()
            with self.subTest(su=records.env.su), self.assertRefused(UserError, "are named before"):
                records.create({"panel_id": panel.id, "user_id": self._rater("y1").id})
        with self.assertRefused(UserError, "are named before"):
            panel.write({"member_ids": [Command.create({"user_id": self._rater("y2").id})]})
        with self.assertRefused(UserError, "are named before"):
            panel.unlink()

    # beginning

    def test_only_human_resources_begins(self):
        self.campaign.action_shortlist()
        panel = self._panel()
        for role in ("officer", "committee", "audit", "admin", "rater"):
            with self.subTest(role=role), self.assertRefused(AccessError, ""):
                panel.with_user(self.users[role]).action_start()
        with self.assertRefused(AccessError, ""):
            panel.with_user(self.chair).action_start()

    def test_the_shortlist_comes_first(self):
        panel = self._panel()
        with self.assertRefused(UserError, "make the shortlist first"):
            panel.action_start()

    def test_what_a_panel_lacks_is_named(self):
        self.campaign.action_shortlist()
        for raters, words in (
            (self.raters[:3], "3 sit, at least 5 are needed"),
            (self.raters[:6], "an odd number is needed"),
            ([self.raters[0], *self.raters[2:6]], None),
        ):
            panel = self._panel(raters=raters)
            if words:
                with self.subTest(words=words), self.assertRefused(UserError, words):
                    panel.action_start()
            panel.unlink()
        panel = self._panel()
        panel.member_ids.filtered("is_chair").is_chair = False
        with self.assertRefused(UserError, "Chair: a panel needs one"):
            panel.action_start()

    def test_qualities_of_a_function_need_a_member_of_it(self):
        self.campaign.action_shortlist()
        panel = self._panel()
        panel.member_ids.filtered(lambda one: one.function == "hr").function = "panel"
        with self.assertRefused(UserError, "nobody sits for: Human resources and discipline"):
            panel.action_start()

    def test_a_candidate_rates_no_rival(self):
        self.campaign.action_shortlist()
        panel = self._panel(raters=[*self.raters[:4], self.people["Ann Ai"].user_id])
        with self.assertRefused(UserError, "Ann Ai has applied himself"):
            panel.action_start()

    def test_who_has_left_cannot_rate(self):
        self.campaign.action_shortlist()
        panel = self._panel()
        self.raters[4].sudo().active = False
        with self.assertRefused(UserError, "Rater r5 cannot log in any more"):
            panel.action_start()

    def test_each_rater_gets_a_card_for_each_candidate(self):
        panel = self._started()
        self.assertEqual((panel.state, len(panel.scorecard_ids)), ("scoring", 7 * 4))
        self.assertEqual(self._raters_of(panel, self.ann), ["r1", "r2", "r3", "r4", "r5", "r6", "r7"])
        activities = panel.sudo().activity_ids
        self.assertEqual(len(activities), 7)
        self.assertEqual(set(activities.user_id), set(self.env["res.users"].union(*self.raters)))
        with self.assertRefused(UserError, "does not allow this step"):
            panel.action_start()

    def test_each_rates_criteria_and_the_qualities_of_his_function(self):
        panel = self._started()
        codes = {
            place: set(self._card(panel, self.raters[place], self.ann).line_ids.mapped("code")) for place in range(4)
        }
        criteria = {"appearance", "speech", "reaction", "thinking", "confidence"}
        whole_panel = set("BFGHI")
        self.assertEqual(codes[0], criteria | whole_panel)
        self.assertEqual(codes[1], criteria | whole_panel | set("AD"))
        self.assertEqual(codes[2], criteria | whole_panel | set("CE"))
        self.assertEqual(codes[3], codes[0])

    def test_who_was_not_invited_or_did_not_come_gets_no_card(self):
        self._write_test({"Dan Du": 50})
        self.campaign.action_shortlist()
        self.cat.action_mark_absent("interview", "Did not come")
        panel = self._panel()
        panel.action_start()
        self.assertEqual(set(panel.scorecard_ids.mapped("candidate_name")), {"Ann Ai", "Bob Bao"})

    # too near

    def test_relatives_do_not_rate_and_a_substitute_steps_in(self):
        self._relate(self.people["Ann Ai"], self.raters[3])
        panel = self._started()
        self.assertEqual(self._raters_of(panel, self.ann), ["r1", "r2", "r3", "r5", "r6", "r7", "s1"])
        self.assertEqual(self._raters_of(panel, self.bob), ["r1", "r2", "r3", "r4", "r5", "r6", "r7"])

    def test_a_relation_counts_whoever_declared_it(self):
        relative = self.env["hr.employee"].create({"name": "Rater r5", "user_id": self.raters[4].id})
        self._relate(relative, self.people["Bob Bao"].user_id)
        panel = self._started()
        self.assertNotIn("r5", self._raters_of(panel, self.bob))

    def _relate(self, employee, user):
        self.env["approval.relation"].with_user(employee.user_id).create(
            {"employee_id": employee.id, "user_id": user.id, "kind": "sibling"}
        )

    def test_superiors_and_reports_do_not_rate(self):
        panel_people = {
            place: self.env["hr.employee"].create({"name": f"Rater r{place}", "user_id": self.raters[place - 1].id})
            for place in (4, 5)
        }
        self.people["Ann Ai"].parent_id = panel_people[4]
        panel_people[5].parent_id = self.people["Bob Bao"]
        panel = self._started()
        self.assertNotIn("r4", self._raters_of(panel, self.ann))
        self.assertIn("r4", self._raters_of(panel, self.bob))
        self.assertNotIn("r5", self._raters_of(panel, self.bob))
        self.assertIn("r5", self._raters_of(panel, self.ann))

    def test_who_was_asked_for_his_opinion_does_not_rate(self):
        raters = [*self.raters[:6], self.boss.user_id]
        self.campaign.action_shortlist()
        panel = self._panel(raters=raters)
        panel.action_start()
        self.assertNotIn("boss_bi", self._raters_of(panel, self.ann))
        self.assertEqual(len(self._raters_of(panel, self.ann)), 7)

    def test_mentors_and_trainees_do_not_rate(self):
        mentor = self._create_manager("Mentor Ma", "senior")
        trainee = self.env["customer.manager"].create(
            {"employee_id": self.people["Cat Cao"].id, "team_id": self.team.id, "mentor_id": mentor.id}
        )
        self.assertTrue(trainee)
        self.campaign.action_shortlist()
        panel = self._panel(raters=[*self.raters[:6], mentor.user_id])
        panel.action_start()
        self.assertNotIn(
            mentor.user_id,
            panel.sudo().scorecard_ids.filtered(lambda card: card.application_id == self.cat.sudo()).rater_uid,
        )
        self.assertIn(mentor.user_id, panel.sudo().scorecard_ids.rater_uid)

    def test_a_candidate_with_too_few_raters_is_named(self):
        self.campaign.action_shortlist()
        panel = self._panel(raters=self.raters[:5], substitutes=[])
        self._relate(self.people["Cat Cao"], self.raters[4])
        with self.assertRefused(UserError, "Cat Cao: 4 raters are left.*at least 5 are needed"):
            panel.action_start()
        self.assertFalse(panel.scorecard_ids)

    def test_human_resources_too_near_needs_a_substitute_of_its_own(self):
        self.campaign.action_shortlist()
        panel = self._panel()
        self._relate(self.people["Dan Du"], self.raters[1])
        with self.assertRefused(UserError, "Dan Du: who sits for Human resources and discipline is too near"):
            panel.action_start()
        panel.member_ids.filtered(lambda one: one.user_id == self.substitutes[1]).function = "hr"
        panel.action_start()
        self.assertEqual(self._raters_of(panel, self.dan)[-1], "s2")

    def test_people_near_to_a_candidate_begin_nothing(self):
        self.campaign.action_shortlist()
        panel = self._panel()
        self._relate(self.people["Ann Ai"], self.hr)
        with self.assertRefused(AccessError, "somebody near to him"):
            panel.action_start()
        with self.assertRefused(AccessError, "somebody near to him"):
            self.campaign.action_shortlist()

    def test_dealing_takes_a_bounded_number_of_queries(self):
        self.campaign.action_shortlist()
        panel = self._panel()
        counts = []
        for candidates in (panel._candidates()[:1], panel._candidates()[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["customer.manager.scorecard"]._deal(panel, candidates, panel._seat(candidates))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # three times as many cards and lines, which are inserted by the hundred
        self.assertLessEqual(counts[1], counts[0] + 6)

    # a rater sees

    def test_a_rater_sees_name_unit_post_and_motivation_and_no_application(self):
        self.ann.sudo().motivation = "I know the meters."
        self.people["Ann Ai"].write({"job_title": "Meter reader", "sex": "female"})
        panel = self._started()
        card = self._card(panel, self.raters[3], self.ann)
        self.assertEqual(
            (card.candidate_name, card.candidate_unit, card.candidate_post, card.candidate_motivation),
            ("Ann Ai", "Metering", "Meter reader", "I know the meters."),
        )
        with self.assertRaises(AccessError):
            self.ann.with_user(self.raters[3]).read(["motivation"])
        names = set(card._fields)
        self.assertFalse({"sex", "gender", "birthday", "marital", "image_128", "total_score"} & names)

    def test_raters_see_their_own_cards_and_panels_only(self):
        panel = self._started()
        Card = self.env["customer.manager.scorecard"]
        for user in (self.raters[1], self.raters[6]):
            own = Card.with_user(user).search([])
            self.assertEqual((len(own), own.rater_uid), (4, user))
            self.assertEqual(panel.with_user(user).search([]), panel)
        # the chair sees whose cards there are, to excuse
        self.assertEqual(len(Card.with_user(self.chair).search([])), 28)
        # a substitute who rates nobody
        self.assertFalse(Card.with_user(self.substitutes[0]).search([]))

    def test_interviews_ahead_give_raters_time(self):
        self.campaign.write({"interview_at": fields.Datetime.add(fields.Datetime.now(), days=30)})
        panel = self._started()
        deadline = self.company._customer_after_working_days(self.campaign.interview_at.date(), 5)
        self.assertEqual(set(panel.sudo().activity_ids.mapped("date_deadline")), {deadline})
