from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .marking_common import MarkingCommon


@tagged("post_install", "-at_install")
class TestWrittenMarkers(MarkingCommon):
    """Each open answer goes to two raters, who are no candidates and none of theirs."""

    def test_each_open_answer_goes_to_two_markers(self):
        marks = self._deal()
        # Ann: a bill and a letter; Bob: a bill, the letter was skipped
        self.assertEqual(len(marks), 6)
        for answer in marks.answer_id:
            self.assertEqual(len(answer.mark_ids.rater_uid), 2)
        self.assertEqual(
            self.campaign._marker_loads(),
            {self.markers[0].id: 2, self.markers[1].id: 2, **{marker.id: 1 for marker in self.markers[2:]}},
        )
        self.assertFalse(any(marks.mapped("is_revealed")))
        self.campaign.action_advance_written()
        self.assertEqual(self._marks(), marks)

    def test_the_marking_waits_for_all(self):
        campaign = self._scoring_campaign(
            self._employee("Cat Cao"), self._employee("Dan Du"), exam=self._exam("Second test")
        )
        first, second = self._prepare(campaign).application_id
        self._sit(first)
        with self.assertRefused(UserError, "Waiting for 1 papers"):
            campaign.action_advance_written()
        campaign.sudo()._advance_written()
        self.assertFalse(self._marks(campaign))
        second.with_user(second.employee_id.user_id).sudo(False).action_withdraw("Another time")
        campaign.action_advance_written()
        self.assertEqual(len(self._marks(campaign)), 4)

    def test_the_last_absence_lets_the_marking_begin(self):
        campaign = self._scoring_campaign(
            self._employee("Cat Cao"), self._employee("Dan Du"), exam=self._exam("Second test")
        )
        first, second = self._prepare(campaign)
        self._sit(first.application_id)
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET written_until = %s WHERE id = %s",
            [fields.Datetime.subtract(fields.Datetime.now(), minutes=1), campaign.id],
        )
        campaign.invalidate_recordset()
        second.with_user(self.hr).sudo(False).action_mark_absent("Did not come")
        self.assertEqual(len(self._marks(campaign)), 4)

    def test_near_people_do_not_mark(self):
        first, second, third, fourth = self.markers
        self.env["approval.relation"].with_user(self.user).create(
            {"employee_id": self.employee.id, "user_id": first.id, "kind": "sibling"}
        )
        self.employee.parent_id = self._employee("Marker Boss", user_id=second.id)
        with self.assertRefused(UserError, "needs 3 who may mark it"):
            self._deal()
        self.assertFalse(self._marks())
        extra = self._create_role_user("rater", login="wt_marker_extra")
        self.campaign.marker_ids += extra
        self._deal()
        self.assertFalse(self.paper.answer_ids.mark_ids.rater_uid & (first | second))
        self.assertLessEqual(self.paper.answer_ids.mark_ids.rater_uid, third | fourth | extra)

    def test_staff_of_a_candidate_does_not_mark_him(self):
        self._employee("Marker Staff", user_id=self.markers[0].id, parent_id=self.employee.id)
        self._deal()
        self.assertNotIn(self.markers[0], self.paper.answer_ids.mark_ids.rater_uid)

    def test_markers_are_raters_without_a_view_behind_the_code(self):
        campaign = self.campaign
        both = self._create_role_user("rater", login="wt_both")
        both.group_ids += self.env.ref("customer_manager.group_customer_manager_audit")
        candidate = self.other_user
        candidate.group_ids += self.env.ref("customer_manager.group_customer_manager_rater")
        for user, message in (
            (self.employee_user, "is no rater"),
            (both, "marks blind no more"),
            (candidate, "is a candidate"),
        ):
            for env_campaign in (campaign, campaign.sudo()):
                with self.subTest(user=user.login), self.assertRefused(ValidationError, message):
                    env_campaign.marker_ids += user

    def test_who_sees_behind_the_codes_by_now_gets_nothing_to_mark(self):
        first, second = self.markers[:2]
        first.group_ids += self.env.ref("customer_manager.group_customer_manager_hr")
        self._deal()
        self.assertNotIn(first, self._marks().rater_uid)
        second.group_ids -= self.env.ref("customer_manager.group_customer_manager_rater")
        self.assertIn(second.id, self.campaign._barred_markers(self.application)[self.application.id])

    def test_markers_do_not_apply(self):
        person = self._employee("Marker Employee", user_id=self.markers[0].id)
        self._prove_eligible(person)
        campaign = self._campaign(marker_ids=[Command.set(self.markers.ids)])
        with self.assertRefused(UserError, "marks the written test"):
            self._apply(campaign, person, submit=False)

    def test_markers_have_seen_the_questions_for_life(self):
        self._deal()
        self.assertLessEqual(self._marks().rater_uid, self.exam.customer_pool_reader_ids)

    def test_markers_and_keepers_hear_no_appeal(self):
        involved = self.campaign._involved_users()
        self.assertLessEqual(self.markers | self.keeper, involved)

    def test_who_has_answers_to_mark_stays_a_marker(self):
        marks = self._deal()
        with self.assertRefused(UserError, "give them to another marker first"):
            self.campaign.marker_ids -= marks[:1].rater_uid
