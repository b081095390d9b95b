import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime, html2plaintext

from ....algorithms.exam import choice_points
from ...approval.approval_text import checked_text
from .survey_question import CHOICES, OPEN

#: how long the code of a terminal may be entered
TERMINAL_MINUTES = 10
#: signs of that code: none that look alike
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#: survey takes the last page so many seconds late; the job closes attempts only after that
GRACE = timedelta(seconds=30)


class CustomerManagerPaper(models.Model):
    """The steps of a paper: begun in time by its candidate, handed in once, or absent."""

    _inherit = "customer.manager.paper"

    terminal_code = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    terminal_until = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)
    terminal_key = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    _terminal_code_uniq = models.UniqueIndex(
        "(terminal_code) WHERE terminal_code IS NOT NULL", "A code opens one paper."
    )

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "absent": ("action_mark_absent", self.env._("Candidate Was Absent"), self.env._("Reason")),
        }

    # ------------------------------------------------------------
    # Begin
    # ------------------------------------------------------------

    def _refusal_to_sit(self):
        """Return the sentence that says why this one paper cannot be sat now, or an empty text."""
        paper, campaign, now = self.sudo(), self.sudo().campaign_id, fields.Datetime.now()
        if paper.state == "sitting":
            return ""
        if paper.state in ("marking", "sealed"):
            return self.env._("The written test is handed in.")
        if paper.application_id.state != "admitted" or campaign.state != "scoring":
            return self.env._("The application does not take part in the written test.")
        if paper.state == "absent":
            return self.env._("You are noted as absent from the written test; turn to human resources.")
        if not campaign.written_at or now < campaign.written_at:
            return self.env._(
                "The written test begins at %(start)s; it cannot be begun before.",
                start=format_datetime(self.env, campaign.written_at) if campaign.written_at else "…",
            )
        if now > campaign.written_until:
            return self.env._(
                "The written test could be begun until %(end)s; it is too late now.",
                end=format_datetime(self.env, campaign.written_until),
            )
        if paper.exam_id._customer_seen_by(paper.application_id.employee_id.user_id):
            return self.env._("Who saw the question pool may not sit the test; turn to human resources.")
        return ""

    def _is_sat_by(self, user, key=None):
        """Whether it is the candidate of this one paper who sits before the page.

        With a login it is his login; without one it is the terminal that human resources opened for him, where
        nobody is logged in.

        :param key: what the browser's session was given when the terminal was opened
        """
        paper = self.sudo()
        if not paper.is_on_terminal:
            return bool(user) and user == paper.application_id.employee_id.user_id
        return user._is_public() and bool(paper.terminal_key) and key == paper.terminal_key

    def _check_may_begin(self):
        """Refuse a beginning that is too early, too late, a second one, or somebody else's.

        :raise UserError: saying why
        """
        for paper in self:
            if refusal := paper._refusal_to_sit():
                raise UserError(refusal)
            if paper.state != "ready":
                raise UserError(self.env._("The written test has been begun already."))
            if not paper._is_sat_by(self.env.user, paper.sudo().terminal_key):
                raise AccessError(self.env._("A written test is sat by its candidate alone."))

    def _begin(self):
        """Note the beginning; the time runs from now."""
        for paper in self.sudo():
            paper.write({"state": "sitting", "started_at": paper.user_input_id.start_datetime})

    # ------------------------------------------------------------
    # Hand in
    # ------------------------------------------------------------

    def _hand_in(self):
        """Copy questions and answers of papers that are being sat; they wait to be marked."""
        for paper in self.sudo().filtered(lambda one: one.state == "sitting"):
            paper.write(
                {
                    "state": "marking",
                    "finished_at": paper.user_input_id.end_datetime or fields.Datetime.now(),
                    "terminal_key": False,
                    "terminal_code": False,
                }
            )
            # first: of the candidate and the job at the same moment, one fails here and is retried
            paper.flush_recordset()
            self.env["customer.manager.paper.answer"].sudo().create(paper._prepare_answers())
        if self:
            self._trigger_job()

    def _prepare_answers(self):
        """Return the values of an answer for each question that was drawn for this one paper."""
        attempt = self.user_input_id
        lines = attempt.user_input_line_ids.grouped("question_id")
        # in the language of the attempt: what the candidate read
        questions = attempt.predefined_question_ids.with_context(lang=attempt.lang_id.code or self.env.lang)
        return [
            self._prepare_answer(number, question, lines.get(question, attempt.user_input_line_ids.browse()))
            for number, question in enumerate(questions.sorted(lambda one: (one.sequence, one.id)), 1)
        ]

    def _prepare_answer(self, number, question, lines):
        given = lines.filtered(lambda line: not line.skipped)
        is_open = question.question_type in OPEN
        points = False if is_open and given else self._auto_points(question, given)
        return {
            "paper_id": self.id,
            "sequence": number,
            "question_id": question.id,
            "question": "\n".join(
                text for text in (question.title, html2plaintext(question.description or "")) if text
            ),
            "topic": question.customer_topic,
            "kind": "open" if is_open else "auto",
            "maximum": float(question._customer_maximum()),
            "model_answer": question.customer_model_answer,
            "answer": self._answer_text(question, given),
            "is_skipped": not given,
            "points": points,
        }

    @api.model
    def _auto_points(self, question, lines):
        """Return the points of an answer that nobody has to mark."""
        if question.question_type in CHOICES:
            return float(
                choice_points(question.question_type, question._customer_scores(), lines.suggested_answer_id.ids)
            )
        return min(lines[:1].answer_score or 0.0, float(question._customer_maximum()))

    @api.model
    def _answer_text(self, question, lines):
        """Return what was answered, in words."""
        if question.question_type in CHOICES:
            chosen = question.suggested_answer_ids & lines.suggested_answer_id
            return "\n".join(chosen.mapped("value_label"))
        value = lines[:1]._get_answer_value() if lines else ""
        return "" if value is None or value is False else str(value)

    @api.model
    def _trigger_job(self):
        """Let the job look soon whether the marking can begin: a candidate is not held up by it."""
        job = self.env.ref("customer_manager.ir_cron_advance_written_tests", raise_if_not_found=False)
        if job:
            job.sudo()._trigger()

    # ------------------------------------------------------------
    # Absent
    # ------------------------------------------------------------

    def action_mark_absent(self, reason):
        """Note that a candidate did not come, once the time to begin is over (public; human resources).

        :param reason: text, kept with the paper
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_hr()
        for paper in self.sudo():
            until = paper.campaign_id.written_until
            if not until or fields.Datetime.now() <= until:
                raise UserError(
                    self.env._("Absent: the test can still be begun; nobody is absent before the time is over.")
                )
            if paper.state != "ready":
                raise UserError(
                    self.env._("Absent: paper %(code)s was begun, or is noted as absent already.", code=paper.code)
                )
            paper.write({"state": "absent", "absence_reason": text, "terminal_code": False})
            paper.application_id._message_log(body=self.env._("Absent from the written test: %(reason)s", reason=text))
        for campaign in self.sudo().campaign_id:
            campaign._advance_written()
        return True

    def _leave(self):
        """Note that the candidates of papers that were not begun take no part any more."""
        if self:
            self.write({"state": "absent", "absence_reason": self.env._("The application was withdrawn.")})
            self._trigger_job()

    def _check_hr(self):
        """Human resources runs the test, nobody in his own case or that of somebody near to him."""
        self.check_access("read")
        self.application_id._check_hr()

    # ------------------------------------------------------------
    # Terminal
    # ------------------------------------------------------------

    def action_open_terminal(self):
        """Give the code that opens the test on a terminal, for a candidate without a login (public; human resources).

        Each call makes the code and the terminal before void: the test goes on where it is opened last.
        """
        self.ensure_one()
        self._check_hr()
        paper = self.sudo()
        if not paper.is_on_terminal:
            raise UserError(
                self.env._("Terminal: this candidate has a login and sits the test from the own application.")
            )
        if refusal := paper._refusal_to_sit():
            raise UserError(refusal)
        code = "".join(secrets.choice(_SIGNS) for _sign in range(8))
        paper.write(
            {
                "terminal_code": code,
                "terminal_until": fields.Datetime.now() + timedelta(minutes=TERMINAL_MINUTES),
                "terminal_key": False,
            }
        )
        wizard = self.env["customer.manager.paper.terminal"].create({"paper_id": self.id, "terminal_code": code})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open on a Terminal"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _take_terminal(self, code):
        """Return (paper, key for the session) of a code that is entered in time, once; nothing for any other."""
        papers = self.sudo().browse()
        text = "".join(sign for sign in str(code or "").upper() if sign in _SIGNS)
        paper = papers.search([("terminal_code", "=", text)], limit=1) if len(text) == 8 else papers
        if not paper or paper.terminal_until < fields.Datetime.now() or paper._refusal_to_sit():
            return papers, None
        key = secrets.token_urlsafe()
        paper.write({"terminal_code": False, "terminal_key": key})
        return paper, key
