from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...listed import listed_lines
from ...roles import AUDIT, HR, RATER
from ...sessions import meet
from .customer_manager_paper import CODE_GROUPS
from .survey_survey import EXAM


class CustomerManagerCampaign(models.Model):
    """The written test of a campaign: exam, markers, papers (domain P7, 8.5, 11.14).

    Human resources prepares a paper for each admitted candidate. When all have handed in or are noted as absent,
    the open answers are dealt out to the markers (`customer_manager_campaign_marking`); when all marks are sealed,
    all papers are sealed at once (`customer_manager_campaign_seal`). Nothing tells before that what anybody has.
    """

    _inherit = "customer.manager.campaign"

    exam_id = fields.Many2one(
        "survey.survey",
        "Written Test",
        domain=[("survey_type", "=", EXAM)],
        ondelete="restrict",
        index=True,
        copy=False,
        groups=CODE_GROUPS,
        help="Its questions are seen by its keepers alone; a keeper in human resources chooses it here.",
    )
    marker_ids = fields.Many2many(
        "res.users",
        "customer_manager_campaign_marker_rel",
        "campaign_id",
        "user_id",
        "Markers",
        domain="[('share', '=', False)]",
        copy=False,
        groups=CODE_GROUPS,
        help="Raters who mark open answers: at least three, of whom two mark each answer and a third one where they"
        " differ. They see answers under a code.",
    )
    paper_ids = fields.One2many(
        "customer.manager.paper", "campaign_id", "Test Papers", readonly=True, groups=CODE_GROUPS
    )
    paper_count = fields.Integer(compute="_compute_written_counts", compute_sudo=True, groups=CODE_GROUPS)
    written_status = fields.Text(
        "Where the Test Stands", compute="_compute_written_status", compute_sudo=True, groups=CODE_GROUPS
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("paper_ids")
    def _compute_written_counts(self):
        groups = self.env["customer.manager.paper"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id"], ["__count"]
        )
        counts = {campaign.id: count for campaign, count in groups}
        for campaign in self:
            campaign.paper_count = counts.get(campaign.id, 0)

    @api.depends("paper_ids.state", "marker_ids", "exam_id", "state")
    @api.depends_context("lang")
    def _compute_written_status(self):
        for campaign in self:
            campaign.written_status = "\n".join(campaign._written_sentences())

    def _written_sentences(self):
        """Return in sentences how far the test of this one campaign is, and what it waits for."""
        labels = dict(self.env["customer.manager.paper"]._fields["state"]._description_selection(self.env))
        papers = self.paper_ids
        if not papers:
            return []
        states = papers.grouped("state")
        sentences = [
            self.env._(
                "Papers: %(states)s.",
                states=", ".join(f"{labels[state]} {len(states[state])}" for state in labels if state in states),
            )
        ]
        marks = self.env["customer.manager.paper.mark"].search(
            [("campaign_id", "=", self.id), ("voided_at", "=", False)]
        )
        if marks:
            sentences.append(
                self.env._(
                    "Marks: %(done)s of %(count)s sealed.", done=len(marks.filtered("sealed_at")), count=len(marks)
                )
            )
        if "sealed" not in states:
            sentences += self._marking_problems() + self._third_problems()
        return sentences

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.constrains("exam_id", "kind")
    def _check_exam(self):
        for campaign in self.sudo().filtered("exam_id"):
            if campaign.exam_id.survey_type != EXAM:
                raise ValidationError(
                    self.env._("Written Test: %(survey)s is no written test.", survey=campaign.exam_id.title)
                )
            for application in campaign.application_ids:
                application._check_not_seen()

    @api.constrains("marker_ids")
    def _check_markers(self):
        """Markers are raters who learn nothing of whose answers they mark."""
        for campaign in self.sudo():
            candidates = campaign._candidate_users()
            for user in campaign.marker_ids:
                if not user.active or user.share or not user.has_group(RATER):
                    raise ValidationError(self.env._("Markers: %(name)s is no rater.", name=user.name))
                if user.has_group(HR) or user.has_group(AUDIT):
                    raise ValidationError(
                        self.env._(
                            "Markers: %(name)s reads in human resources or audit who is behind a code, and marks blind"
                            " no more.",
                            name=user.name,
                        )
                    )
                if user in candidates:
                    raise ValidationError(self.env._("Markers: %(name)s is a candidate.", name=user.name))

    def _candidate_users(self):
        """Return the users who are candidates in these campaigns, or asked the same questions elsewhere."""
        here = self.sudo().application_ids.filtered(lambda one: one.state not in ("refused", "withdrawn"))
        return here.employee_id.user_id | self.sudo().exam_id._customer_candidate_users()

    def write(self, vals):
        """Keep the terms of a test for which papers were given out."""
        if {"exam_id", "marker_ids", "written_at", "written_until"} & vals.keys():
            self._check_written_terms(vals)
        return super().write(vals)

    def _check_written_terms(self, vals):
        for campaign in self.sudo().filtered("paper_ids"):
            if any(name in vals and not vals[name] for name in ("written_at", "written_until")):
                raise UserError(self.env._("Written Test from, Written Until: both times are needed."))
            if "exam_id" in vals and campaign._is_other("exam_id", vals["exam_id"]):
                raise UserError(
                    self.env._("Written Test: %(campaign)s has papers of it already.", campaign=campaign.name)
                )
            begun = campaign.paper_ids.filtered("started_at")
            if begun and "written_at" in vals and campaign._is_other("written_at", vals["written_at"]):
                raise UserError(self.env._("Written Test from: the test has begun."))
            until = fields.Datetime.to_datetime(vals.get("written_until", campaign.written_until))
            if begun and until < campaign.written_until:
                raise UserError(self.env._("Written Until: the test has begun; its time can only be extended."))
            campaign._check_markers_stay(vals)

    def _check_markers_stay(self, vals):
        """Who has something to mark stays a marker; human resources gives the answers to somebody else first."""
        if "marker_ids" not in vals:
            return
        field = self._fields["marker_ids"]
        left = set(self.marker_ids.ids) - set(field.convert_to_cache(vals["marker_ids"], self))
        busy = self.env["customer.manager.paper.mark"].sudo()
        busy = busy.search([("campaign_id", "=", self.id), ("rater_uid", "in", list(left)), ("voided_at", "=", False)])
        if busy:
            raise UserError(
                self.env._(
                    "Markers: %(name)s has answers to mark; give them to another marker first.",
                    name=busy[0].rater_uid.name,
                )
            )

    def _involved_users(self):
        return super()._involved_users() | self.sudo().marker_ids | self.sudo().exam_id.customer_keeper_ids

    # ------------------------------------------------------------
    # Papers
    # ------------------------------------------------------------

    def action_prepare_written(self):
        """Give each admitted candidate a paper, with questions drawn for it alone (public; human resources).

        Called again, it gives papers to those who have none yet.

        :raise UserError: naming all that the exam lacks, or a candidate who saw its questions
        """
        self._check_step(("scoring",))
        for campaign in self.sudo():
            campaign._check_exam_ready()
            meet(campaign.exam_id)
            applications = campaign.application_ids.filtered(lambda one: one.state == "admitted" and not one.paper_ids)
            campaign._check_none_has_seen(applications)
            for application in applications:
                campaign._give_paper(application)
            campaign._tell_candidates(applications)
        return True

    def _check_exam_ready(self):
        """Refuse an exam, or times, with which the test cannot be held."""
        topics = {one.code: one.name for one in self.frozen_scheme_id.topic_ids}
        if not self.exam_id:
            raise UserError(self.env._("Written Test: choose the one that %(campaign)s uses.", campaign=self.name))
        problems = self.exam_id._customer_exam_problems(topics)
        if not self.written_at or not self.written_until:
            problems.append(self.env._("Written Test from, Written Until: both times are needed."))
        elif self.written_until <= fields.Datetime.now():
            problems.append(self.env._("Written Until: the time is over."))
        if problems:
            raise UserError(
                self.env._("The written test cannot be prepared yet.") + "\n" + listed_lines(self.env, problems, 20)
            )

    def _check_none_has_seen(self, applications):
        """Refuse candidates who saw the questions, be it by sitting the test in another campaign."""
        seen = self.exam_id._customer_seen_by(applications.employee_id.user_id)
        sat = (
            self.env["customer.manager.paper"]
            .search([("exam_id", "=", self.exam_id.id), ("started_at", "!=", False)])
            .application_id
        )
        for application in applications:
            if (
                application.employee_id.user_id & seen
                or application.employee_id & sat.employee_id
                or application.partner_id & sat.partner_id
            ):
                raise UserError(
                    self.env._(
                        "%(name)s saw questions of this test, or has sat it before. Take another test here.",
                        name=application.name,
                    )
                )

    def _give_paper(self, application):
        """Prepare the paper of one candidate, with an attempt that holds the questions drawn for it."""
        user = application.employee_id.user_id
        paper = self.env["customer.manager.paper"].create(
            {
                "application_id": application.id,
                "campaign_id": self.id,
                "exam_id": self.exam_id.id,
                "code": application.code,
                "is_on_terminal": not user,
            }
        )
        # that nobody sits twice is our own rule; survey counts everybody without an address as one person
        self.exam_id._create_answer(
            user=user, check_attempts=False, customer_paper_id=paper.id, lang_id=self._language_of_test(user).id
        )

    def _language_of_test(self, user):
        """Return the candidate's language if the test is held in it, else none: survey takes its first one then."""
        languages = self.env["res.lang"]
        return languages._lang_get(user.lang) if user.lang in self.exam_id._get_supported_lang_codes() else languages

    def _tell_candidates(self, applications):
        """Tell candidates with a login when the test is and where they find it."""
        for application in applications.filtered("employee_id.user_id"):
            user = application.employee_id.user_id
            words = self.with_context(lang=user.lang, tz=user.tz).env
            words["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                model=application._name,
                res_id=application.id,
                subject=words._("Your written test"),
                body=words._(
                    "You sit the written test of %(campaign)s from your own application (My Career / My Applications).",
                    campaign=self.name,
                ),
            )

    def action_recall_written(self):
        """Take all papers back while nobody has begun, so that the exam can be mended (public; human resources)."""
        self._check_step(("scoring",))
        for campaign in self.sudo():
            papers = campaign.paper_ids
            if papers.filtered(lambda one: one.state != "ready"):
                raise UserError(
                    self.env._(
                        "%(campaign)s: somebody has begun the test, or is noted as absent.", campaign=campaign.name
                    )
                )
            papers.user_input_ids.unlink()
            papers.unlink()
        return True
