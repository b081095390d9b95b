from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...models.row_guard import erasing
from ..printed_common import PrintedCommon
from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestServiceReportDigest(PrintedCommon, RequestCommon):
    """The monthly digest: figures of a team or the company, for who leads it, marketing and audit."""

    NAME = "report_digest"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what the database brings along would be counted too
        with erasing(cls.env.cr):
            cls.env["customer.satisfaction"].search([]).unlink()
        cls.cause = cls.env["customer.request.cause"].create({"name": "Broken seal", "code": "seal"})
        cls.rule = cls.env["customer.signal.rule"].create(
            {"name": "Drops", "measure": "usage_drop", "threshold": 30, "kind": "risk", "level": "R2"}
        )

    def _printer(self):
        return self.supervisor

    def _digest(self, user=None, team=None, **values):
        """Return a digest of this month, of the team of `manager` unless told otherwise."""
        team = self.team if team is None else team
        return (
            self.env["customer.digest"]
            .with_user(user or self.supervisor)
            .create({"month": self.today, "team_id": team.id, **values})
        )

    def _figures(self, user=None, team=None):
        team = self.team if team is None else team
        figures = self.env["customer.digest.figures"].with_user(user or self.supervisor).sudo(False)
        return figures._collect(self.company, team.with_env(figures.env), self.today.replace(day=1))

    def _close(self, request, late=False):
        """Answer and close a request with a work order, in time or late."""
        if late:
            request._mark_late(fields.Datetime.now())
        request.action_dispatch(self.works.ids, "Look")
        leg = self._as(self.worker, request.leg_ids)
        leg.action_accept()
        if late:
            leg.sudo().write({"date_due": self._ago(hours=1), "late_reason": "Storm"})
        leg.action_done("Looked")
        request.action_answer("Here it is")
        request.cause_id = self.cause
        request.action_confirm("Mr Chen")

    def test_requests_departments_and_causes(self):
        self._close(self._request())
        self._close(self._request(), late=True)
        self._request()
        figures = self._figures()
        [row] = [row for row in figures["requests"] if row["type"] == self._request().type_id]
        self.assertEqual((row["received"], row["answered"], row["in_time"]), (3, 2, 1))
        [row] = [row for row in figures["departments"] if row["department"] == self.works]
        self.assertEqual((row["done"], row["in_time"], row["returned"]), (2, 1, 0))
        self.assertIn((self.cause, 2), figures["causes"])
        text = self._html(self.NAME, self._digest())
        for word in ("50.0% (1 of 2)", "Broken seal", "Metering Hall", "North"):
            with self.subTest(word=word):
                self.assertIn(word, text)

    def test_signals_by_rule_with_what_became_of_them(self):
        signals = self.env["customer.signal"].create(
            [
                {"name": "A", "partner_id": self.core.id, "kind": "risk", "level": "R2"},
                {"name": "B", "partner_id": self.core.id, "kind": "opportunity"},
            ]
        )
        signals.sudo().write({"verdict": False})
        signals[0].sudo().write({"rule_id": self.rule.id, "verdict": "false"})
        rows = {(row["kind"], row["rule"].name): row for row in self._figures()["signals"]}
        self.assertEqual(rows["risk", "Drops"]["raised"], 1)
        self.assertEqual(rows["risk", "Drops"]["verdicts"], {"false": 1})
        self.assertEqual(rows["opportunity", False]["verdicts"], {"open": 1})

    def test_promises_and_visits(self):
        user = self.manager.user_id
        kept, broken = (
            self.env["customer.promise"]
            .with_user(user)
            .create([{"name": name, "partner_id": self.core.id, "date_due": self.today} for name in ("One", "Two")])
        )
        kept.action_keep("By mail of the day")
        broken.action_break("Nobody had time")
        self.env["customer.visit"].with_user(user).create({"partner_id": self.core.id, "date_planned": self.today})
        figures = self._figures()
        self.assertIn((self.manager, 2, 50.0), figures["promises"]["manager_id"])
        [row] = [row for row in figures["visits"] if row["manager"] == self.manager]
        self.assertEqual((row["due"], row["done"], row["missed"]), (1, 0, 0))

    def test_silence_names_customers_of_the_team(self):
        self.company.customer_visit_plan_from = fields.Date.subtract(self.today, days=500)
        ours, others = self._create_tiered("Silent Steel", "core"), self._create_tiered("Quiet Mill", "standard")
        self._link(ours, self.manager, days=400)
        self._link(others, self.stranger, days=400)
        silent = self._figures()["silent"]
        self.assertIn(ours, silent)
        self.assertNotIn(others, silent)
        self.assertIn(others, self._figures(self.officer, self.env["crm.team"])["silent"])
        self.assertIn("Silent Steel", self._html(self.NAME, self._digest()))

    def test_satisfaction_is_told_from_five_answers_up(self):
        rows = [
            {
                "name": f"R-{number}",
                "kind": "request",
                "company_id": self.company.id,
                "partner_id": self.core.id,
                "manager_id": self.manager.id,
                "team_id": self.team.id,
                "closed_at": fields.Datetime.now(),
                "closed_on": self.today,
                "counts_for_manager": True,
                "state": "sent",
                "reason": "drawn",
                "asked_on": self.today,
            }
            for number in range(5)
        ]
        opinions = self.env["customer.satisfaction"].create(rows)
        for opinion in opinions[:4]:
            self._answer(opinion)
        self.assertIn("4 80.0 % –", self._satisfaction_text())
        self._answer(opinions[4])
        self.assertIn("5 100.0 % 75.0", self._satisfaction_text())

    def _answer(self, opinion):
        opinion._issue_link()
        opinion._take_answer(4)
        self.env.invalidate_all()

    def _satisfaction_text(self):
        text = self._html(self.NAME, self._digest())
        return text[text.index("Satisfaction in the Quarter") :]

    def test_a_complaint_about_the_reader_is_in_no_sum(self):
        subject = self.supervisor
        before = self._figures()["requests"]
        company = self._figures(self.officer, self.env["crm.team"])["requests"]
        complaint = self._request(
            subject_user_id=subject.id, type_id=self.type_complaint.id, description="He shouted", name="Shouting"
        )
        complaint.action_dispatch(self.works.ids, "Ask")
        self._as(self.worker, complaint.leg_ids).action_return("Not ours")
        complaint.cause_id = self.cause
        self.assertEqual(self._figures()["requests"], before)
        self.assertFalse([row for row in self._figures()["departments"] if row["type"] == self.type_complaint])
        subject.group_ids = [Command.link(self.env.ref("customer_manager.group_customer_manager_officer").id)]
        for team, hidden in ((self.team, before), (self.env["crm.team"], company)):
            self.assertEqual(self._figures(subject, team)["requests"], hidden)
        figures = self._figures(self.second_officer)
        [row] = [row for row in figures["requests"] if row["type"] == self.type_complaint]
        self.assertEqual(row["received"], 1)

    def test_the_dialog(self):
        with Form(self.env["customer.digest"].with_user(self.supervisor)) as form:
            self.assertEqual(form.team_id, self.team)
            self.assertLess(form.month, self.today)
        action = form.save().action_print()
        self.assertEqual(action["report_name"], "customer_manager.report_digest")
        with Form(self.env["customer.digest"].with_user(self.officer)) as form:
            self.assertFalse(form.team_id)
        form.save().action_print()

    def test_months_ahead_have_no_digest(self):
        digest = self._digest(month=fields.Date.add(self.today, months=2))
        with self.assertRefused(UserError, "Month: it has not begun"):
            digest.action_print()

    def test_teams_of_others_are_refused(self):
        for team in (self.other_team, self.env["crm.team"]):
            digest = self._digest(team=team)
            with self.assertRefused(AccessError, "Team: the digest is for"):
                digest.action_print()
            with self.assertRefused(AccessError, "Team: the digest is for"):
                self._html(self.NAME, digest)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for user in (self.officer, self.users["audit"]):
            digest = self._digest(user, self.env["crm.team"])
            digest.sudo().company_id = other
            with self.assertRefused(AccessError, "Company"):
                digest.action_print()

    def test_who_prints(self):
        for user in (self.officer, self.users["audit"]):
            for team in (self.team, self.env["crm.team"]):
                self.assertIn("Service Digest", self._html(self.NAME, self._digest(user, team), user))
        for user in (
            self.manager.user_id,
            self.worker,
            self.employee_user,
            *(self.users[role] for role in ("user", "department", "rater", "hr", "committee", "admin")),
        ):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                self._digest(user)
        # nor what another one has chosen
        digest = self._digest()
        self.assertPrints(self.NAME, digest, [self.supervisor], [self.other_supervisor, self.officer], AccessError)
        self.assertShownOverHttp(self.NAME, digest, self.supervisor, "Service Digest")
        self.assertKeptOverHttp(self.NAME, digest, [self.manager.user_id, self.other_supervisor], "Service Digest")

    def test_prints_as_a_file(self):
        self._close(self._request(description="电表"))
        self.assertTrue(self._pdf(self.NAME, self._digest()))

    def test_many_customers_cost_no_more_queries(self):
        self._close(self._request())
        self._count()
        before = self._count()
        for number in range(60):
            partner = self._create_tiered(f"Bulk {number}", "standard")
            self._link(partner, self.manager)
            self._request(partner)
        self.assertLessEqual(self._count(), before + 3)

    def _count(self):
        digest = self._digest(self.officer, self.env["crm.team"])
        report = self.env["report.customer_manager.report_digest"].with_user(self.officer)
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        report._get_report_values(digest.ids)
        return self.env.cr.sql_log_count - start
