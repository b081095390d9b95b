from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..approval.common import ApprovalMixinCommon
from .common import PeopleCommon


@tagged("post_install", "-at_install")
class TestDefence(ApprovalMixinCommon, PeopleCommon):
    """The defence talk: sealed scorecards of a panel give the mark that settles the condition."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_window_from = 0
        cls.manager = cls._create_manager("Second Shen", "second")
        cls._prove_eligible(cls.manager.employee_id, years=6)
        for year in (1, 2):
            cls._record(cls.manager.employee_id, "yearly_result", result="good", date_from=cls._day(years=year))
        cls.step = (
            cls.env["customer.manager.promotion"]
            .with_user(cls.hr)
            .create({"manager_id": cls.manager.id, "to_grade_id": cls.grades["first"].id, "reason": "Ready"})
        )
        cls.step.action_submit()
        cls.raters = [
            new_test_user(cls.env, login=f"pp_d{number}", name=f"Rater {number}", groups="base.group_user")
            for number in range(1, 9)
        ]
        cls.panel = cls._panel()

    @classmethod
    def _panel(cls):
        """Return a panel for defence talks: seven raters and a substitute."""
        members = [
            {"user_id": user.id, "is_chair": not place, "sequence": place, "is_substitute": place == 7}
            for place, user in enumerate(cls.raters)
        ]
        return (
            cls.env["customer.manager.panel"]
            .with_user(cls.hr)
            .create(
                {
                    "name": "Talks",
                    "kind": "defence",
                    "scheme_id": cls._publish_scheme("defence").id,
                    "member_ids": [(0, 0, member) for member in members],
                }
            )
        )

    def _cards(self, panel=None):
        return (panel or self.panel).sudo().scorecard_ids.filtered(lambda card: card.state == "draft").sorted("id")

    def _seal(self, card, mark):
        own = card.with_user(card.rater_uid).sudo(False)
        for line in own._lines().with_user(card.rater_uid).sudo(False):
            line.mark = mark
        own.action_seal()

    def _hear(self, marks):
        self.step.panel_id = self.panel
        self.panel.action_start()
        for card, mark in zip(self._cards(), marks, strict=True):
            self._seal(card, mark)

    def test_the_mean_without_extremes_settles_the_condition(self):
        # 4 and 10 are dropped: (7 + 7 + 8 + 8 + 9) / 5 = 7.8 of 10
        self._hear([4, 7, 7, 8, 8, 9, 10])
        self.assertEqual(self.panel.state, "revealed")
        self.assertEqual(self.step.defence_mark, 78)
        line = self.step.condition_ids.filtered(lambda one: one.measure == "defence_mark")
        self.assertEqual((line.found, line.state), (78, "met"))

    def test_a_talk_below_seventy_stands_in_the_way(self):
        self._hear([6] * 7)
        self.assertEqual(self.step.defence_mark, 60)
        with self.assertRefused(UserError, "Mark of the defence talk"):
            self.step.action_request_approval()

    def test_nobody_knows_a_mark_before_all_have_sealed(self):
        self.step.panel_id = self.panel
        self.panel.action_start()
        for card in self._cards()[:6]:
            self._seal(card, 9)
        self.assertFalse(self.step.defence_mark)
        lines = self.panel.sudo().scorecard_ids.line_ids
        for user in (self.hr, self.audit, self.env.ref("base.user_admin")):
            self.assertFalse(any(line.mark for line in lines.with_user(user).sudo()), user.login)

    def test_the_supervisor_does_not_rate_his_own(self):
        member = self.panel.member_ids.filtered(lambda one: one.user_id == self.raters[1])
        member.user_id = self.supervisor
        self.step.panel_id = self.panel
        self.panel.action_start()
        raters = self.panel.sudo().scorecard_ids.rater_uid
        self.assertNotIn(self.supervisor, raters)
        self.assertIn(self.raters[7], raters)
        self.assertEqual(len(raters), 7)

    def test_cards_show_the_person_and_the_reason(self):
        self.step.panel_id = self.panel
        self.panel.action_start()
        card = self._cards()[:1]
        self.assertEqual((card.candidate_name, card.candidate_motivation), ("Second Shen", "Ready"))

    def test_panels_are_named_by_human_resources_for_submitted_steps(self):
        with self.assertRefused(AccessError, ""):
            self.step.with_user(self.manager.user_id).panel_id = self.panel
        trainee = self._create_manager("Trainee Tan", "trainee")
        step = self.step.create({"manager_id": trainee.id, "to_grade_id": self.grades["second"].id})
        with self.assertRefused(UserError, "upper two grades"):
            step.panel_id = self.panel
        self.step.panel_id = self.panel
        self.panel.action_start()
        with self.assertRefused(UserError, "it has begun"):
            self.step.panel_id = False

    def test_seals_of_talks_are_verified(self):
        self._hear([8] * 7)
        self.assertEqual(self.panel.verify_seals(), {"sealed": 7, "broken": []})
        self.env.cr.execute("ALTER TABLE customer_manager_scorecard_line DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE customer_manager_scorecard_line SET mark = 10 WHERE id = %s",
            [self.panel.sudo().scorecard_ids.line_ids[:1].id],
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.panel.verify_seals()["broken"]), 1)

    def test_who_rated_hears_no_appeal(self):
        self._hear([8] * 7)
        self.assertIn(self.raters[3], self.step._involved_users())
