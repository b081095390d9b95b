from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...jobs import each_for_itself
from ...roles import AUDIT, HR, RATER
from ...sessions import meet
from .customer_manager_paper_life import GRACE

#: two mark each answer, and a third one is there where they differ
MARKERS_NEEDED = 3


class CustomerManagerCampaign(models.Model):
    """The marking of a written test: who marks what, what is still missing, and the hourly job."""

    _inherit = "customer.manager.campaign"

    def _open_papers(self):
        """Return the papers of these campaigns that are still to be sat."""
        return self.sudo().paper_ids.filtered(lambda one: one.state in ("ready", "sitting"))

    def _answers_to_mark(self):
        """Return the answers of these campaigns that people mark."""
        answers = self.sudo().paper_ids.filtered(lambda one: one.state == "marking").answer_ids
        return answers.filtered(lambda one: one._is_to_mark())

    def _marking_problems(self):
        """Return in sentences what keeps the marking of this one campaign from beginning or ending."""
        problems = []
        if waiting := self._open_papers():
            problems.append(
                self.env._(
                    "Waiting for %(count)s papers to be handed in; note who was absent once the time is over.",
                    count=len(waiting),
                )
            )
        fresh = self._answers_to_mark().filtered(lambda one: not one.mark_ids)
        barred = self._barred_markers(fresh.paper_id.application_id)
        markers = set(self.sudo().marker_ids.ids)
        for paper in fresh.paper_id:
            if len(markers - barred[paper.application_id.id]) < MARKERS_NEEDED:
                problems.append(
                    self.env._(
                        "Markers: paper %(code)s needs %(count)s who may mark it. Candidates may not, nor their"
                        " relatives, superiors and staff.",
                        code=paper.code,
                        count=MARKERS_NEEDED,
                    )
                )
        return problems

    def _third_problems(self):
        """Return in sentences for which answers nobody is left who could decide."""
        return [
            self.env._("Markers: nobody is left as a third one for %(answer)s.", answer=answer.display_name)
            for answer in self._answers_without_third(self._answers_to_mark())
        ]

    def _answers_without_third(self, answers):
        """Return the answers that need a third marker and have none."""
        given = answers.filtered("mark_ids")
        return given.browse(
            [
                answer.id
                for answer, settlement in given._settlements().items()
                if settlement.state == "third_needed" and len(answer._valid_marks()) == 2
            ]
        )

    def _barred_markers(self, applications):
        """Return {application id: set of ids of users who must not mark it}.

        Candidates, relatives they or the other declared, direct superiors and people of the candidate: markers
        see no name, but they may know a hand. And who is no rater any more, or sees behind the codes by now.
        """
        applications = applications.sudo()
        candidates = set(self._candidate_users().ids)
        # roles may have changed since the markers were named
        seers = self.sudo().marker_ids.filtered(
            lambda user: not user.active or user.has_group(HR) or user.has_group(AUDIT) or not user.has_group(RATER)
        )
        users = applications.employee_id.user_id
        relatives = self.env["approval.relation"]._relatives(users, self.company_id[:1]._customer_today())
        barred = {}
        for application in applications:
            employee = application.employee_id
            near = employee.parent_id.user_id | employee.child_ids.user_id | application.supervisor_uid
            barred[application.id] = (
                candidates
                | set((near | seers).ids)
                | set(relatives.get(employee.user_id.id, ()))
                | {employee.user_id.id}
            )
        return barred

    def _marker_loads(self):
        """Return {user id: answers to mark} of this one campaign."""
        groups = self.env["customer.manager.paper.mark"]._read_group(
            [("campaign_id", "=", self.id), ("voided_at", "=", False)], ["rater_uid"], ["__count"]
        )
        return {user.id: count for user, count in groups}

    def action_advance_written(self):
        """Deal the answers out to the markers, or seal the papers, when nothing is missing (public; human resources).

        The hourly job does the same.

        :raise UserError: saying what is missing
        """
        self._check_step(("scoring",))
        self._close_overdue()
        for campaign in self.sudo():
            if problems := campaign._marking_problems():
                raise UserError("\n".join(problems))
            campaign._advance_written(strict=True)
        return True

    def _advance_written(self, strict=False):
        """Deal out what is to be marked once all have handed in; seal the papers once all is marked.

        :param strict: whether to refuse where markers are missing
        """
        for campaign in self.sudo().filtered(lambda one: one.state == "scoring"):
            if campaign._open_papers() or not campaign.paper_ids.filtered(lambda one: one.state == "marking"):
                continue
            # one after the other deals out, marks and seals
            meet(campaign)
            answers = campaign._answers_to_mark()
            fresh = answers.filtered(lambda one: not one.mark_ids)
            if fresh and (strict or not campaign._marking_problems()):
                fresh._share_out(2)
            answers.filtered("mark_ids")._call_thirds(strict=strict)
            campaign._seal_written()

    def _close_overdue(self):
        """Hand in tests that were left open beyond their time; survey does it only when the page is opened again."""
        now = fields.Datetime.now()
        papers = self.env["customer.manager.paper"].sudo()
        for paper in papers.search([("state", "=", "sitting"), ("campaign_id", "in", self.ids)]):
            attempt = paper.user_input_id
            end = paper.started_at + timedelta(minutes=paper.exam_id.time_limit) + GRACE
            if attempt.state == "done":
                paper._hand_in()
            elif now > end:
                attempt._mark_done()

    @api.model
    def _cron_advance_written_tests(self):
        """Hourly, and when somebody hands in: close overdue tests, deal out, seal. A second run changes nothing.

        A test in which somebody marks or hands in right now waits for the next run.
        """
        campaigns = self.sudo().search([("state", "=", "scoring"), ("exam_id", "!=", False)])
        each_for_itself(
            campaigns, self._follow_written, "The written test of campaign %s could not go on: %s", to_the_end=True
        )

    @staticmethod
    def _follow_written(campaign):
        campaign._close_overdue()
        campaign._advance_written()
