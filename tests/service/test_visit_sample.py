from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...algorithms.sampling import draw
from .visit_common import VisitCommon

CONDUCT = dict.fromkeys(
    ("conduct_dress", "conduct_card", "conduct_wording", "conduct_no_firm", "conduct_no_promise"), "yes"
)


@tagged("post_install", "-at_install")
class TestVisitSample(VisitCommon):
    """The system draws what is checked; nobody chooses, and nobody checks his own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Draw = cls.env["customer.visit.draw"]

    def _month(self, count=11):
        """Records of the senior manager in November."""
        return self.Visit.union(
            *(self._done(0, recorded_at="2030-11-05 02:00:00", date_done="2030-11-05") for _n in range(count))
        )

    def _draws(self, kind="record"):
        return self.Draw.search([("manager_id", "=", self.senior.id), ("kind", "=", kind)])

    def test_a_company_in_trouble_holds_up_no_other(self):
        visits = self._month()
        trouble = patch.object(type(self.Draw), "_draw_joint", side_effect=UserError("No"))
        with freeze_time("2030-12-01 02:00:00"), self.enter_registry_test_mode():
            with trouble, self.assertLogs("odoo.addons.customer_manager.models.jobs", "WARNING"):
                self.env.ref("customer_manager.ir_cron_draw_visits").method_direct_trigger()
            self.assertFalse(self._draws(), "Nothing of it is kept, and the next run draws")
            self.env.ref("customer_manager.ir_cron_draw_visits").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(visits.filtered("is_drawn"), self._draws().visit_ids)

    def test_ten_per_cent_of_a_month_are_drawn_when_it_is_over(self):
        visits = self._month()
        with freeze_time("2030-11-30 02:00:00"):
            self.Draw._draw_company(self.company)
        self.assertFalse(self._draws(), "who still records could not know, so nothing is drawn yet")
        with freeze_time("2030-12-01 02:00:00"):
            self.Draw._draw_company(self.company)
            self.Draw._draw_company(self.company)
        one = self._draws()
        self.assertEqual((one.population_count, one.visit_count, len(one.visit_ids)), (11, 2, 2))
        self.assertEqual(visits.filtered("is_drawn"), one.visit_ids)
        self.assertEqual(
            draw(one.population, one.seed, 2),
            one.visit_ids.sorted(lambda visit: draw(one.population, one.seed, 2).index(visit.id)).ids,
        )
        self.assertEqual(one.visit_ids.activity_ids.user_id, self.supervisor)
        self.assertEqual(one.action_check_draw()["params"]["type"], "success")

    def test_missed_months_are_made_up_for(self):
        self._month()
        with freeze_time("2031-01-15 02:00:00"):
            self.Draw._draw_company(self.company)
        self.assertEqual(str(self._draws().date_from), "2030-11-01")

    def test_the_month_is_the_companys(self):
        self._done(0, recorded_at="2030-11-30 17:00:00", date_done="2030-11-30")
        with freeze_time("2030-12-01 02:00:00"):
            self.Draw._draw_company(self.company)
        self.assertFalse(self._draws(), "it was December in Shanghai")

    def test_each_draw_has_a_secret_of_its_own(self):
        self._month()
        self._done(
            0, manager=self.first, partner=self.standard, recorded_at="2030-11-05 02:00:00", date_done="2030-11-05"
        )
        with freeze_time("2030-12-01 02:00:00"):
            self.Draw._draw_company(self.company)
        draws = self.Draw.search([("manager_id", "in", (self.senior | self.first).ids)])
        self.assertEqual(len(set(draws.mapped("seed"))), 2)

    def test_the_manager_sees_no_draw(self):
        self._month()
        with freeze_time("2030-12-01 02:00:00"):
            self.Draw._draw_company(self.company)
        one = self._draws()
        for user in (self.user, self.employee_user, self.users["hr"]):
            with self.assertRefused(AccessError, ""):
                one.with_user(user).read(["seed"])
        for user in (self.supervisor, self.officer, self.audit):
            self.assertTrue(one.with_user(user).seed)
            with self.assertRefused(AccessError, ""):
                one.with_user(user).write({"seed": "mine"})
        with self.assertRefused(AccessError, ""):
            one.with_user(self.other_supervisor).read(["seed"])
        with self.assertRefused(UserError, "never deleted"):
            one.unlink()

    def test_checked_by_the_supervisor_only(self):
        visit = self._recorded()
        theirs = visit.with_user(self.supervisor)
        with self.assertRefused(UserError, "was not drawn"):
            theirs.action_sample("right")
        visit.sudo().is_drawn = True
        for user in (self.user, self.other_supervisor, self.audit, self.employee_user):
            with self.assertRefused(AccessError, ""):
                visit.with_user(user).action_sample("right")
        with self.assertRefused(UserError, "Remarks of the Check"):
            theirs.action_sample("wrong")
        with self.assertRefused(UserError, "right, remark or wrong"):
            theirs.action_sample("fine")
        with self.assertRefused(UserError, "checklist"):
            theirs.action_sample("right", conduct={"beauty": "yes"})
        theirs.action_sample("remark", "The photo is dark", {"conduct_card": "no"})
        self.assertEqual((visit.state, visit.sampled_uid, visit.conduct_card), ("sampled", self.supervisor, "no"))
        with self.assertRefused(UserError, "does not allow"):
            theirs.action_sample("right")

    def test_nobody_checks_his_own(self):
        visit = self._recorded()
        visit.sudo().is_drawn = True
        self.team.user_id = self.user
        self.user.group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        with self.assertRefused(AccessError, "own case"):
            visit.with_user(self.user).action_sample("right")
        self.assertFalse(visit.with_user(self.user).can_sample)

    def test_nobody_checks_what_he_recorded(self):
        visit = self._visit()
        visit.with_user(self.supervisor).action_record(self._record_values())
        visit.sudo().is_drawn = True
        with self.assertRefused(AccessError, "wrote himself"):
            visit.with_user(self.supervisor).action_sample("right")
        visit.with_user(self.officer).action_sample("right")
        self.assertEqual(visit.state, "sampled")

    # visits that the supervisor joins

    def _ahead(self, count=4, day="2030-11-20", **values):
        return self.Visit._create_unchecked(
            [
                {
                    "partner_id": self.core.id,
                    "manager_id": self.senior.id,
                    "company_id": self.company.id,
                    "tier_id": self.tiers["core"].id,
                    "date_planned": day,
                    "date_due": day,
                    **values,
                }
                for _number in range(count)
            ]
        )

    def test_one_core_visit_a_quarter_is_joined(self):
        visits = self._ahead() | self._ahead(3, mode="phone") | self._ahead(3, day="2031-01-10")
        with freeze_time("2030-10-01 02:00:00"):
            self.Draw._draw_company(self.company)
            self.Draw._draw_company(self.company)
        joined = visits.filtered("is_joint_drawn")
        self.assertEqual((len(joined), joined.mode), (1, "face"))
        self.assertEqual(str(joined.date_planned), "2030-11-20")
        self.assertEqual((joined.colleague_ids, joined.activity_ids.user_id), (self.supervisor, self.supervisor))
        joined._end("cancelled", "The plant is closed")
        with freeze_time("2030-10-09 02:00:00"):
            self.Draw._draw_company(self.company)
        again = visits.filtered("is_joint_drawn") - joined
        self.assertEqual(len(again), 1, "one that falls through is replaced")
        self.assertEqual(sorted(self._draws("joint").mapped("attempt")), [1, 2])

    def test_who_joined_answers_the_whole_checklist(self):
        visit = self._recorded()
        visit.sudo().is_joint_drawn = True
        theirs = visit.with_user(self.supervisor)
        with self.assertRefused(UserError, "whole checklist"):
            theirs.action_sample("right", conduct={"conduct_card": "yes"})
        dialog = self.env["customer.visit.sample"].with_user(self.supervisor)
        dialog.create({"visit_id": visit.id, "result": "right", **CONDUCT}).action_apply()
        self.assertEqual((visit.state, visit.conduct_no_firm), ("sampled", "yes"))
