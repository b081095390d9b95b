from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .promotion_common import PromotionCommon


@tagged("post_install", "-at_install")
class TestPromotion(PromotionCommon):
    """Steps on the ladder: conditions frozen, decided by those who give the grade, carried out once."""

    def _settle(self, step):
        """Give every line in the way a reason, and the defence talk its mark."""
        if step.needs_defence:
            step.sudo().defence_mark = 85
            step._judge_conditions()
        step.condition_ids.filtered("is_in_the_way").with_user(self.hr).write({"note": "No signals kept yet"})

    def _approve_second(self, step):
        self.approve(step, self.officer, self.second_hr)

    # the ladder

    def test_a_trainee_rises_all_year_with_marketing_and_human_resources(self):
        step = self._step(self.trainee, grade="second", user=self.trainee.user_id)
        step.action_submit()
        self.assertEqual((step.state, step.open_condition_count), ("submitted", 0))
        step = step.with_user(self.hr)
        self.assertMustApprove(
            step,
            {
                "Marketing department": self.officer | self.second_officer | self._demo_officers(),
                "Human resources": self.second_hr,
            },
        )
        with self.assertRefused(UserError, "Request approval first"):
            step.action_apply()
        self._approve_second(step)
        self.assertEqual(step.state, "approved")
        step.action_apply()
        tomorrow = fields.Date.add(self.today, days=1)
        self.assertEqual((step.state, step.date_effective), ("applied", tomorrow))
        terms = self.trainee.appointment_ids.sorted("date_from")
        self.assertEqual(terms.grade_id.mapped("code"), ["trainee", "second"])
        self.assertEqual(terms[0].date_to, self.today)
        self.assertEqual(terms[0].end_reason, "promotion")
        self.assertEqual((terms[1].date_from, terms[1].certificate_id), (tomorrow, step.certificate_id))
        self.assertEqual(step.certificate_id.grade_id, self.grades["second"])
        self.assertEqual(self.trainee.grade_id, self.grades["trainee"])
        with freeze_time(tomorrow + timedelta(days=1)):
            self.trainee._sync_grade()
            self.assertEqual(self.trainee.grade_id, self.grades["second"])

    def _demo_officers(self):
        group = self.env.ref("customer_manager.group_customer_manager_officer")
        return group.all_user_ids - self.officer - self.second_officer - self.env.ref("base.user_root")

    def test_time_for_the_opinion_of_the_supervisor_is_a_setting(self):
        self.assertEqual(self.company.customer_opinion_days, 5)
        self.company.customer_opinion_days = 2
        step = self._step(self.trainee, grade="second", user=self.trainee.user_id)
        step.action_submit()
        activity = step.sudo().activity_ids.filtered(lambda one: one.user_id == self.supervisor)
        self.assertEqual(activity.date_deadline, self.company._customer_after_working_days(self.today, 2))

    def test_applying_twice_is_refused(self):
        step = self._step(self.trainee, grade="second")
        step.action_submit()
        self._approve_second(step)
        step.action_apply()
        with self.assertRefused(UserError, "'Applied'; this takes one of"):
            step.action_apply()

    def test_a_grade_given_by_hand_meanwhile_is_noticed(self):
        step = self._step(self.trainee, grade="second")
        step.action_submit()
        self._approve_second(step)
        tomorrow = fields.Date.add(self.today, days=1)
        self.trainee.appointment_ids.write({"date_to": self.today, "end_reason": "promotion"})
        self._certify(self.trainee, "first", tomorrow)
        self.env["customer.manager.appointment"].create(
            {"manager_id": self.trainee.id, "grade_id": self.grades["first"].id, "date_from": tomorrow}
        )
        with freeze_time(tomorrow + timedelta(days=1)):
            self.trainee._sync_grade()
            names = f"held {self.grades['trainee'].name} .* holds {self.grades['first'].name} today"
            with self.assertRefused(UserError, names):
                step.action_apply()
            self.assertEqual(step.state, "approved")
            step.action_withdraw("Appointed by hand")

    def test_a_grade_given_by_hand_stops_nobody_who_leaves(self):
        day = fields.Date.add(self.today, days=40)
        step = self._step(self.senior, "exit", exit_kind="transfer", date_effective=day)
        step.action_submit()
        self.approve(step, *self.members, self.leader)
        with freeze_time(self.today + timedelta(days=3)):
            self.senior.appointment_ids.write({"date_to": self.today, "end_reason": "exit"})
            self.senior._sync_grade()
            self.assertFalse(self.senior.grade_id)
            step.action_apply()
        self.assertEqual(step.state, "applied")

    def test_a_grade_is_not_skipped_without_the_exception(self):
        with self.assertRefused(UserError, "one grade at a time"):
            self._step(self.trainee, grade="first").action_submit()
        with self.assertRefused(ValidationError, "the committee needs it"):
            self._step(self.trainee, grade="first", is_exception=True)
        step = self._step(self.trainee, grade="first", is_exception=True, exception_reason="Saved the grid")
        with self.assertRefused(UserError, "not met or not shown"):
            step.action_submit()

    def test_ways_that_are_none(self):
        for manager, kind, grade, words in (
            (self.second, "promotion", "second", "holds this grade"),
            (self.second, "promotion", "trainee", "direction"),
            (self.senior, "demotion", "second", "one grade at a time"),
            (self.second, "demotion", "trainee", "leaves the line"),
            (self.second, "initial", "first", "holds a grade already"),
        ):
            step = self._step(manager, kind, grade)
            with self.subTest(kind=kind, grade=grade), self.assertRefused(UserError, words):
                step.action_submit()
            step.unlink()

    def test_the_window_of_the_upper_grades(self):
        month = self.today.month
        self.company.write({"customer_window_from": month % 12 + 1, "customer_window_to": month % 12 + 1})
        with self.assertRefused(UserError, "once a year, in these months"):
            self._step(self.second, grade="first").action_submit()
        step = self._step(self.trainee, grade="second")
        step.action_submit()

    def test_a_full_grade_takes_nobody(self):
        self.grades["second"].quota = 1
        with self.assertRefused(UserError, "all 1 places of"):
            self._step(self.trainee, grade="second").action_submit()

    # conditions

    def test_conditions_are_frozen_with_their_values(self):
        step = self._step(self.trainee, grade="second")
        step.action_submit()
        line = step.condition_ids.filtered(lambda one: one.measure == "power_experience_years")
        self.assertEqual((line.found, line.needed, line.state), (3, 1.5, "met"))
        self.Record.search([("employee_id", "=", self.trainee.employee_id.id)]).with_user(self.hr).filtered(
            lambda one: one.kind != "clearance"
        ).action_withdraw("All wrong")
        self.assertEqual((line.found, line.state), (3, "met"))
        with self.assertRefused(UserError, "frozen"):
            line.with_user(self.hr).write({"state": "met", "found": 99})
        with self.assertRefused(AccessError, ""):
            line.with_user(self.trainee.user_id).write({"note": "Let me"})

    def test_what_is_not_met_is_refused_by_name(self):
        self.Record.search(
            [("employee_id", "=", self.trainee.employee_id.id), ("kind", "=", "trainee_result")]
        ).with_user(self.hr).action_withdraw("Wrong")
        with self.assertRefused(UserError, "Final result of the trainee term"):
            self._step(self.trainee, grade="second").action_submit()

    def test_the_upper_grades_defend_first(self):
        step = self._step(self.second, grade="first")
        step.action_submit()
        self.assertTrue(step.needs_defence)
        names = step.condition_ids.filtered("is_in_the_way").mapped("measure")
        self.assertEqual(set(names), {"defence_mark", "signal_precision"})
        with self.assertRefused(UserError, "Mark of the defence talk"):
            step.action_request_approval()
        step.sudo().defence_mark = 60
        step._judge_conditions()
        with self.assertRefused(UserError, "Mark of the defence talk"):
            step.action_request_approval()
        self._settle(step)
        self.assertMustApprove(step, {"Committee": self.members})

    def test_first_grade_is_the_committee_s_and_hangs_out_before_it_takes_effect(self):
        step = self._step(self.second, grade="first")
        step.action_submit()
        self._settle(step)
        self.approve(step, *self.members)
        self.assertEqual(step.notice_to, self.company._customer_after_working_days(self.today, 5))
        with self.assertRefused(UserError, "notice and appeals run until"):
            step.action_apply()
        with freeze_time(step.notice_to + timedelta(days=2)):
            step.action_apply()
        self.assertEqual((step.date_effective.day, step.date_effective.month % 3), (1, 1))
        self.assertEqual(step.plan_id.state, "computed")

    def test_senior_needs_two_thirds_and_the_leader(self):
        self._prove_eligible(self.first.employee_id, years=12)
        for year, result in ((1, "excellent"), (2, "good")):
            self._record(self.first.employee_id, "yearly_result", result=result, date_from=self._day(years=year))
        step = self._step(self.first, grade="senior")
        step.action_submit()
        self._settle(step)
        self.assertMustApprove(step, {"Committee, two thirds": self.members, "Leader of the company": self.leader})
        self.approve(step, *self.members, self.leader)
        self.assertEqual(step.state, "approved")

    def test_an_exception_lifts_what_may_be_waived_with_its_reason(self):
        late = self._create_manager("Second Late", "second")
        self._prove_eligible(late.employee_id, years=3)
        for year in (1, 2):
            self._record(late.employee_id, "yearly_result", result="good", date_from=self._day(years=year))
        with self.assertRefused(UserError, "Years in power business"):
            self._step(late, grade="first").action_submit()
        self.Promotion.search([("manager_id", "=", late.id)]).unlink()
        step = self._step(late, grade="first", is_exception=True, exception_reason="Won the steel works")
        step.action_submit()
        self._settle(step)
        self.assertEqual((step.open_condition_count, step.lifted_condition_count), (0, 2))
        self.assertMustApprove(step, {"Committee, two thirds": self.members, "Leader of the company": self.leader})

    def test_a_refused_step_waits_a_year(self):
        step = self._step(self.trainee, grade="second")
        step.action_submit()
        step.action_request_approval()
        self.decide(step, self.officer, verdict="reject")
        self.assertEqual(step.state, "refused")
        with self.assertRefused(UserError, "asked for again after 12 months"):
            self._step(self.trainee, grade="second").action_submit()

    def test_the_dossier_compiles_itself_and_names_what_is_missing(self):
        step = self._step(self.trainee, grade="second")
        step.action_submit()
        sections = set(step.evidence_ids.mapped("section"))
        self.assertLessEqual({"person", "grades", "certificates", "training", "results", "portfolio"}, sections)
        missing = step.evidence_ids.filtered("is_missing")
        self.assertIn("Training of the last year", missing.mapped("name"))
        self.assertTrue(all(missing.mapped("supplier")))

    def _answered(self, manager, count, score=80, days=20, **values):
        """Let customers have answered about a manager in the quarter before."""
        day = fields.Date.subtract(fields.Date.start_of(self.today, "quarter"), days=days)
        self.env["customer.satisfaction"].sudo().create(
            [
                {
                    "name": f"R-{number}: Meter",
                    "kind": "request",
                    "company_id": manager.company_id.id,
                    "partner_id": self.core.id,
                    "manager_id": manager.id,
                    "counts_for_manager": True,
                    "closed_at": fields.Datetime.to_datetime(day),
                    "closed_on": day,
                    "state": "answered",
                    "answered_at": fields.Datetime.to_datetime(day),
                    "answered_on": day,
                    "sealed_at": fields.Datetime.to_datetime(day),
                    "score": score,
                    **values,
                }
                for number in range(count)
            ]
        )

    def _ratings(self, manager):
        step = self._step(manager, grade="second")
        step.action_submit()
        return step.evidence_ids.filtered(lambda line: line.name == "Ratings by customers")

    def test_the_dossier_says_what_customers_think_from_five_answers_on(self):
        self._answered(self.trainee, 5)
        line = self._ratings(self.trainee)
        self.assertFalse(line.is_missing)
        self.assertIn("80 of 100, 5 answers", line.value)

    def test_the_dossier_shows_no_figure_of_fewer_answers(self):
        self._answered(self.trainee, 4)
        line = self._ratings(self.trainee)
        self.assertTrue(line.is_missing)
        self.assertIn("from 5 answers on", line.supplier)
        self.assertFalse(line.value)

    def test_the_dossier_tells_nobodys_answer_to_whom_it_is_about(self):
        """One new answer beside five published ones, or one beside four that he reads, would be told by the mean."""
        self._answered(self.trainee, 5, days=120)
        self._answered(self.trainee, 1, score=0)
        self.assertIn("80 of 100, 5 answers", self._ratings(self.trainee).value)
        self._answered(self.second, 4, may_name=True)
        self._answered(self.second, 1, score=0)
        step = self._step(self.second, grade="first")
        step.action_submit()
        self.assertTrue(step.evidence_ids.filtered(lambda line: line.name == "Ratings by customers").is_missing)

    def test_an_approval_is_for_exactly_what_was_submitted(self):
        step = self._step(self.second, grade="first")
        step.action_submit()
        self._settle(step)
        self.approve(step, *self.members)
        with self.assertRefused(UserError, "was submitted"):
            step.to_grade_id = self.grades["senior"]
        step.sudo().condition_ids[:1].found = 77
        with (
            freeze_time(step.notice_to + timedelta(days=2)),
            self.assertRefused(UserError, "Still to approve|other values"),
        ):
            step.action_apply()

    # who

    def test_who_may_ask_for_what(self):
        own = self.trainee.user_id
        self._step(self.trainee, grade="second", user=own).unlink()
        for kind, grade in (("demotion", "second"), ("initial", "senior")):
            with self.subTest(kind=kind), self.assertRefused(AccessError, "your own promotion"):
                self._step(self.trainee, kind, grade, user=own)
        with self.assertRefused(AccessError, ""):
            self._step(self.second, grade="first", user=own)
        self._step(self.second, grade="first", user=self.supervisor).unlink()
        with self.assertRefused(AccessError, ""):
            self._step(self.outsider, "demotion", "first", user=self.supervisor)

    def test_nobody_carries_his_own_step_out(self):
        manager = self.trainee
        manager.user_id.sudo().group_ids |= self.env.ref("customer_manager.group_customer_manager_hr")
        step = self._step(manager, grade="second", user=manager.user_id)
        step.action_submit()
        with self.assertRefused(AccessError, "own case"):
            step.action_request_approval()
        with self.assertRefused(AccessError, "own case"):
            step.action_apply()

    def test_state_comes_by_no_path(self):
        for key, value in (
            ("state", "applied"),
            ("defence_mark", 99),
            ("open_condition_count", 0),
            ("decided_on", self.today),
        ):
            with self.subTest(key=key):
                step = self._step(self.trainee, grade="second")
                if value:
                    with self.assertRefused(AccessError, "kept by the system"):
                        step.write({key: value})
                forged = self.Promotion.with_user(self.hr).with_context(**{f"default_{key}": value})
                step.unlink()
                new = forged.create({"manager_id": self.trainee.id, "to_grade_id": self.grades["second"].id})
                self.assertEqual((new.state, new.defence_mark, new.decided_on), ("draft", False, False))
                new.unlink()

    @mute_logger("odoo.sql_db")
    def test_one_step_at_a_time(self):
        self._step(self.trainee, grade="second")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._step(self.trainee, grade="second")

    def test_the_supervisor_s_opinion_is_information(self):
        step = self._step(self.trainee, grade="second", user=self.trainee.user_id)
        step.action_submit()
        with self.assertRefused(AccessError, "Only the supervisor"):
            step.action_give_opinion("I am great")
        step.with_user(self.supervisor).action_give_opinion("Ready")
        self.assertEqual(step.opinion, "Ready")

    def test_who_reads_which_steps(self):
        step = self._step(self.trainee, grade="second")
        seen = {self.hr, self.audit, self.supervisor, self.trainee.user_id}
        for user in [
            *self.users.values(),
            self.leader,
            self.other_supervisor,
            self.senior.user_id,
            self.trainee.user_id,
        ]:
            with self.subTest(user=user.login):
                found = self.Promotion.with_user(user).search([("id", "=", step.id)])
                self.assertEqual(bool(found), user in seen)
        step.action_submit()
        for user in (self.officer, self.committee, self.leader):
            self.assertTrue(self.Promotion.with_user(user).search([("id", "=", step.id)]), user.login)
