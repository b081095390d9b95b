from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon
from .marking_common import MARK
from .written_common import WrittenCommon


@tagged("post_install", "-at_install")
class TestWrittenSessions(SessionsCommon):
    """Two people at the same moment: the database lets one of them through, and the other one sees it."""

    def setUp(self):
        super().setUp()
        with self.database.session() as env:
            self._build(env)
            env.cr.commit()

    def _build(self, env):
        """Make a campaign with two papers, as the other tests have it, and keep the ids."""
        builder = type("Builder", (WrittenCommon,), {"env": env, "company": env.company})
        builder.today = env.company._customer_today()
        for role in ("hr", "audit"):
            setattr(builder, role, builder._create_role_user(role, login=f"ws_{role}"))
        builder.keeper = builder._create_role_user("rater", login="ws_keeper")
        builder.markers = env["res.users"].union(
            *(builder._create_role_user("rater", login=f"ws_marker_{number}") for number in range(3))
        )
        builder.Record = env["customer.manager.record"]
        builder.department = env["hr.department"].create({"name": "Metering"})
        builder.schemes = {"internal": env.ref("customer_manager.customer_manager_scheme_internal")}
        builder.exam = builder._exam()
        people = [builder._employee(name) for name in ("Ws Ann", "Ws Bob")]
        builder.campaign = builder._scoring_campaign(*people)
        builder._prepare()
        self.hr, self.exam, self.campaign = builder.hr.id, builder.exam.id, builder.campaign.id
        self.papers = builder.campaign.sudo().paper_ids.ids
        self.users = [person.user_id.id for person in people]

    def _attempt(self, env, number=0):
        return env["customer.manager.paper"].browse(self.papers[number]).sudo().user_input_id

    def _again(self, env):
        """Begin anew, as Odoo does with a request that failed so."""
        env.cr.rollback()
        env.invalidate_all()

    def _hand_in_all(self):
        for number, user in enumerate(self.users):
            env = self._session(user)
            attempt = self._attempt(env, number)
            attempt._mark_in_progress()
            question = attempt.predefined_question_ids.filtered(lambda one: one.question_type == "text_box")[:1]
            attempt._save_lines(question, "My answer")
            attempt._mark_done()
            env.cr.commit()
        env = self._session(self.hr)
        env["customer.manager.campaign"].browse(self.campaign).action_advance_written()
        env.cr.commit()

    def _marks(self, env):
        return env[MARK].sudo().search([("campaign_id", "=", self.campaign)])

    @mute_logger("odoo.sql_db")
    def test_a_test_is_begun_once(self):
        first, second = self._session(self.users[0]), self._session(self.users[0])
        self._attempt(first)._mark_in_progress()
        first.cr.commit()
        with self.assertRaises(SerializationFailure):
            self._attempt(second)._mark_in_progress()
            second.flush_all()
        self._again(second)
        with self.assertRaisesRegex(UserError, "begun already"):
            self._attempt(second)._mark_in_progress()

    @mute_logger("odoo.sql_db")
    def test_nobody_is_absent_who_begins(self):
        first, second = self._session(self.users[0]), self._session()
        self._attempt(first)._mark_in_progress()
        first.cr.commit()
        paper = second["customer.manager.paper"].browse(self.papers[0])
        with self.assertRaises(SerializationFailure):
            paper.write({"state": "absent", "absence_reason": "Not seen"})
            second.flush_all()

    @mute_logger("odoo.sql_db")
    def test_the_job_and_the_candidate_hand_in_once(self):
        env = self._session(self.users[0])
        self._attempt(env)._mark_in_progress()
        env.flush_all()
        env.cr.execute(
            "UPDATE customer_manager_paper SET started_at = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(hours=3), self.papers[0]],
        )
        env.cr.commit()
        first, second = self._session(self.users[0]), self._session()
        self._attempt(first)._mark_done()
        first.cr.commit()
        with self.assertRaises(SerializationFailure):
            second["customer.manager.campaign"].browse(self.campaign)._close_overdue()
            second.flush_all()
        self._again(second)
        second["customer.manager.campaign"].browse(self.campaign)._close_overdue()
        second.cr.commit()
        paper = second["customer.manager.paper"].browse(self.papers[0])
        self.assertEqual((paper.state, len(paper.answer_ids)), ("marking", 6))

    @mute_logger("odoo.sql_db")
    def test_an_exam_does_not_change_while_papers_are_given_out(self):
        first, second = self._session(self.hr), self._session(self.hr)
        campaign = first["customer.manager.campaign"].browse(self.campaign)
        campaign.action_recall_written()
        first.cr.commit()
        first, second = self._session(self.hr), self._session(self.hr)
        first["customer.manager.campaign"].browse(self.campaign).action_prepare_written()
        first.cr.commit()
        question = second["survey.question"].search([("survey_id", "=", self.exam), ("is_page", "=", False)], limit=1)
        with self.assertRaises(SerializationFailure):
            question.title = "Other words"
        self._again(second)
        with self.assertRaisesRegex(UserError, "is in use"):
            question.title = "Other words"

    @mute_logger("odoo.sql_db")
    def test_a_mark_is_not_changed_behind_its_seal(self):
        self._hand_in_all()
        env = self._session()
        mark = self._marks(env)[0]
        marker = mark.rater_uid.id
        first, second = self._session(marker), self._session(marker)
        own = first[MARK].browse(mark.id)
        own.mark = 3
        own.action_seal()
        first.cr.commit()
        with self.assertRaises(SerializationFailure):
            second[MARK].browse(mark.id).mark = 9
            second.flush_all()
        self._again(second)
        self.assertEqual(second[MARK].browse(mark.id).mark, 3)

    @mute_logger("odoo.sql_db")
    def test_of_the_two_last_seals_one_seals_the_papers(self):
        self._hand_in_all()
        env = self._session()
        marks = self._marks(env)
        last = marks[-1].answer_id.mark_ids
        for mark in marks - last:
            own = mark.with_user(mark.rater_uid)
            own.mark = 5
            own.action_seal()
        for mark in last:
            mark.with_user(mark.rater_uid).mark = 5
        env.cr.commit()
        first, second = (self._session(mark.rater_uid.id) for mark in last)
        first[MARK].browse(last[0].id).action_seal()
        first.cr.commit()
        with self.assertRaises(SerializationFailure):
            second[MARK].browse(last[1].id).action_seal()
        self._again(second)
        second[MARK].browse(last[1].id).action_seal()
        second.cr.commit()
        states = self._session()["customer.manager.paper"].browse(self.papers).mapped("state")
        self.assertEqual(set(states), {"sealed"})
