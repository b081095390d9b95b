from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ....algorithms.exam import Section, guaranteed_topics
from ...roles import AUDIT, HR, RATER
from ...sessions import meet

EXAM = "manager_exam"
#: how a written test is taken; new exams begin with it
EXAM_DEFAULTS = {
    "access_mode": "token",
    "users_login_required": True,
    "is_attempts_limited": True,
    "attempts_limit": 1,
    "scoring_type": "scoring_without_answers",
    "is_time_limited": True,
    "time_limit": 90,
    "certification": False,
    # all languages that are installed: candidates read their own
    "lang_ids": [Command.clear()],
}
#: what may still change once papers hang on an exam: it touches neither questions nor marks
_OPEN_FIELDS = frozenset(
    {"customer_keeper_ids", "customer_pool_reader_ids", "user_id", "color", "message_main_attachment_id"}
)


class SurveySurvey(models.Model):
    """The question pool of a written test: seen by its keepers alone (domain 11.14).

    Rules without a group keep it from everybody else, survey's own managers and administrators
    included. Who ever was a keeper, marked or could read a paper of it stays a reader for life:
    "who saw the question pool may not apply". Once candidates have their papers, nothing of it
    changes, since survey computes the results of finished attempts anew from the questions.
    """

    _inherit = "survey.survey"

    survey_type = fields.Selection(selection_add=[(EXAM, "Written test of a selection")], ondelete={EXAM: "cascade"})
    customer_keeper_ids = fields.Many2many(
        "res.users",
        "customer_exam_keeper_rel",
        "survey_id",
        "user_id",
        "Keepers",
        domain="[('share', '=', False)]",
        help="Who writes and sees the questions, and nobody else. A keeper may never apply where they are asked.",
    )
    customer_pool_reader_ids = fields.Many2many(
        "res.users",
        "customer_exam_pool_reader_rel",
        "survey_id",
        "user_id",
        "Saw the Questions",
        readonly=True,
        copy=False,
        help="Who ever could see questions of the pool, kept for life: they may not apply where they are asked.",
    )
    customer_problems = fields.Text(
        "Still Missing", compute="_compute_customer_problems", help="What keeps candidates from being given papers."
    )
    customer_is_used = fields.Boolean("In Use", compute="_compute_customer_is_used", compute_sudo=True)

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Begin an exam with what a written test asks for."""
        defaults = super().default_get(fields)
        if defaults.get("survey_type") == EXAM:
            defaults |= {name: value for name, value in EXAM_DEFAULTS.items() if name in fields}
            if "customer_keeper_ids" in fields:
                defaults.setdefault("customer_keeper_ids", [Command.link(self.env.uid)])
        return defaults

    @api.depends_context("lang")
    @api.depends(
        "survey_type",
        *(EXAM_DEFAULTS.keys() - {"lang_ids"}),
        "active",
        "questions_layout",
        "questions_selection",
        "question_and_page_ids.customer_topic",
        "question_and_page_ids.customer_points",
        "question_and_page_ids.question_type",
        "question_and_page_ids.is_scored_question",
        "question_and_page_ids.random_questions_count",
        "question_and_page_ids.suggested_answer_ids.answer_score",
    )
    def _compute_customer_problems(self):
        topics = dict(self.env["survey.question"]._fields["customer_topic"]._description_selection(self.env))
        for survey in self:
            is_exam = survey.survey_type == EXAM
            survey.customer_problems = is_exam and "\n".join(survey._customer_exam_problems(topics))

    def _compute_customer_is_used(self):
        used = self.env["customer.manager.paper"]._read_group([("exam_id", "in", self.ids)], ["exam_id"])
        used = {exam.id for (exam,) in used}
        for survey in self:
            survey.customer_is_used = survey._origin.id in used

    # ------------------------------------------------------------
    # What an exam must be
    # ------------------------------------------------------------

    def _customer_exam_problems(self, topics):
        """Return in sentences what keeps this one survey from being given to candidates.

        :param topics: {code: name} of the topics that are asked for
        """
        self.ensure_one()
        if self.survey_type != EXAM or not self.active:
            return [self.env._("Written Test: %(survey)s is no exam that is open.", survey=self.title)]
        return self._customer_setting_problems() + self._customer_question_problems(topics)

    def _customer_setting_problems(self):
        """Once, with a login, by invitation, in time, and without telling answers or marks."""
        problems = []
        if self.scoring_type != "scoring_without_answers":
            problems.append(self.env._("Scoring: without answers, since others sit the test later."))
        if not self.is_time_limited or self.time_limit <= 0:
            problems.append(self.env._("Time Limit: the test needs one."))
        if not self.users_login_required or self.access_mode != "token":
            problems.append(self.env._("Access: invited people only, with a login."))
        if not self.is_attempts_limited or self.attempts_limit != 1:
            problems.append(self.env._("Attempts: everybody sits the test once."))
        if self.certification:
            problems.append(self.env._("Certification: certificates are issued by human resources, not by the test."))
        return problems

    def _customer_question_problems(self, topics):
        """Each question gives points, and each draw has questions of each topic."""
        questions = self.question_ids
        problems = [problem for question in questions for problem in question._customer_problems(topics)]
        if self.questions_layout == "page_per_section" and questions.filtered(lambda one: not one.page_id):
            problems.append(self.env._("Sections: a question outside of all sections would never be shown."))
        sections = [
            Section(
                page.question_ids.mapped("customer_topic"),
                page.random_questions_count if self.questions_selection == "random" else 0,
            )
            for page in self.page_ids
        ]
        loose = questions.filtered(lambda one: not one.page_id)
        least = guaranteed_topics([*sections, Section(loose.mapped("customer_topic"))])
        missing = [name for code, name in topics.items() if not least.get(code)]
        if missing:
            problems.append(
                self.env._(
                    "Topics: not every draw has a question on: %(names)s.",
                    names=", ".join(missing),
                )
            )
        return problems

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.constrains("customer_keeper_ids", "survey_type")
    def _check_customer_keepers(self):
        for survey in self:
            keepers = survey.sudo().customer_keeper_ids
            if survey.survey_type != EXAM:
                if keepers:
                    raise ValidationError(self.env._("Keepers: only a written test of a selection has keepers."))
                continue
            if not keepers:
                raise ValidationError(self.env._("Keepers: a written test needs somebody who keeps its questions."))
            for user in keepers:
                if not user.has_group(HR) and not user.has_group(RATER):
                    raise ValidationError(
                        self.env._(
                            "Keepers: %(name)s is neither in human resources nor a rater and could not open the test.",
                            name=user.name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """Make whoever creates an exam its keeper, and its keepers readers for life."""
        vals_list = [dict(vals) for vals in vals_list]
        questions = [None] * len(vals_list)
        for number, vals in enumerate(vals_list):
            if self._customer_type(vals) == EXAM:
                for name, value in EXAM_DEFAULTS.items():
                    vals.setdefault(name, value)
                vals.setdefault("customer_keeper_ids", [Command.link(self.env.uid)])
                # the readers come with the keepers, on no path otherwise
                vals["customer_pool_reader_ids"] = []
                vals.setdefault("user_id", self.env.uid)
                # once the keepers are there, who alone may add questions
                questions[number] = vals.pop("question_and_page_ids", None)
        surveys = super().create(vals_list)
        for survey, commands in zip(surveys, questions, strict=True):
            if commands:
                survey.question_and_page_ids = commands
        for survey in surveys.filtered(lambda one: one.survey_type == EXAM):
            survey._customer_add_readers(survey.sudo().customer_keeper_ids)
        return surveys

    @api.model
    def _customer_type(self, vals):
        return vals.get("survey_type") or self.env.context.get("default_survey_type")

    def write(self, vals):
        """Keep exams as they are once papers hang on them, and what they are for life; superuser code included."""
        exams = self.sudo().filtered(lambda one: one.survey_type == EXAM)
        self._customer_check_type(vals)
        if exams:
            if "customer_pool_reader_ids" in vals and not self.env.su:
                raise AccessError(self.env._("Saw the Questions: kept by the system, not by hand."))
            exams._customer_check_vals(vals)
        readers = {exam: exam._customer_readers() for exam in exams}
        result = super().write(vals)
        for exam, before in readers.items():
            if before - exam._customer_readers():
                raise UserError(self.env._("Saw the Questions: who saw them once stays in the list."))
            if "customer_keeper_ids" in vals:
                exam._customer_add_readers(exam.customer_keeper_ids)
        return result

    def _customer_check_type(self, vals):
        """A survey is born as an exam and stays one: others could have read it before, or would afterwards."""
        if "survey_type" in vals:
            for survey in self.sudo():
                if (survey.survey_type == EXAM) != (vals["survey_type"] == EXAM):
                    raise UserError(
                        self.env._(
                            "Survey Type: %(survey)s stays what it is; who sees its questions hangs on it.",
                            survey=survey.title,
                        )
                    )

    def _customer_check_vals(self, vals):
        if any(name.startswith("session_") and vals[name] for name in vals) or "session_state" in vals:
            raise UserError(self.env._("A written test is no live session: everybody sits it alone."))
        if vals.keys() - _OPEN_FIELDS:
            self._customer_check_unused()

    def _customer_check_unused(self):
        """Refuse changes of exams for which papers were prepared."""
        # papers of it are given out at this moment, or were
        meet(self)
        used = self.env["customer.manager.paper"].sudo().search([("exam_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "%(exam)s is in use: its questions and settings stay, since marks hang on them. Take the papers"
                    " back while nobody has begun, or copy the test.",
                    exam=used.exam_id.title,
                )
            )

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """Keep translations of exams in use, which take a way of their own into the database."""
        self.filtered(lambda one: one.survey_type == EXAM)._customer_check_unused()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def copy(self, default=None):
        """A copied exam has the same questions: who saw them has seen the copy."""
        copies = super().copy(default)
        for exam, copy in zip(self.sudo(), copies.sudo(), strict=True):
            if exam.survey_type == EXAM:
                copy._customer_add_readers(exam._customer_readers())
        return copies

    # ------------------------------------------------------------
    # Who saw the questions
    # ------------------------------------------------------------

    def _customer_readers(self):
        """Return the users who ever saw questions of these exams, archived ones included."""
        return self.sudo().with_context(active_test=False).customer_pool_reader_ids

    def _customer_add_readers(self, users, refuse=True):
        """Note that users see the questions from now on.

        :param refuse: False leaves candidates out instead of refusing: for those who read by their role
        :raise UserError: for somebody who is a candidate where they are asked
        """
        for exam in self.sudo():
            candidates = exam._customer_candidate_users() & users
            if candidates and refuse:
                raise UserError(
                    self.env._(
                        "%(name)s is a candidate in a selection that asks these questions and must not see them.",
                        name=candidates[0].name,
                    )
                )
            new = users - candidates - exam._customer_readers()
            if new:
                exam.write({"customer_pool_reader_ids": [Command.link(user.id) for user in new]})

    def _customer_candidate_users(self):
        """Return the users who are candidates in selections that run and ask these questions."""
        applications = self.env["customer.manager.application"].sudo()
        return applications.search(
            [
                ("campaign_id.exam_id", "in", self.ids),
                ("campaign_id.state", "not in", ("closed", "cancelled")),
                ("state", "not in", ("refused", "withdrawn")),
            ]
        ).employee_id.user_id

    def _customer_seen_by(self, users):
        """Return those of the users who ever could see questions of this one exam.

        Keepers and markers are noted; who sat the test saw it; human resources and audit read sealed papers.
        """
        if not users or not self:
            return users.browse()
        self.ensure_one()
        papers = self.env["customer.manager.paper"].sudo().search([("exam_id", "=", self.id)])
        seen = users & (self._customer_readers() | papers.filtered("started_at").application_id.employee_id.user_id)
        if papers.filtered("sealed_at"):
            seen |= users.filtered(lambda user: user.has_group(HR) or user.has_group(AUDIT))
        return seen
