from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from . import selection_pool as pool

#: who mark open answers: raters who lead nobody of the candidates
MARKERS = ("rater_2", "rater_3", "rater_8", "rater_9")
#: the letter on which two markers are too far apart, so that a third one is asked
APART = "applicant_14"


class CustomerDemo(models.AbstractModel):
    """Written tests: their questions, sat by the candidates and marked blind, each as the person it is."""

    _inherit = "customer.demo"

    # ------------------------------------------------------------
    # Questions
    # ------------------------------------------------------------

    @api.model
    def _create_exam(self, title, theory, skill, open_question, drawn, extra=()):
        """Return a test that human resources keeps; both languages stand in each question."""
        questions = {
            "theory": [self._prepare_choice("theory", *one) for one in theory],
            "skill": [self._prepare_choice("skill", *one) for one in skill] + list(extra),
            "writing": [self._prepare_open(*open_question)],
        }
        commands = []
        for topic, rows in questions.items():
            page = {"title": pool.SECTIONS[topic], "is_page": True, "question_type": False}
            commands.append({**page, "random_questions_count": min(drawn[topic], len(rows))})
            commands += rows
        return (
            self.env["survey.survey"]
            .with_user(self._user("hr"))
            .create(
                {
                    "title": title,
                    "survey_type": "manager_exam",
                    "questions_layout": "page_per_section",
                    "questions_selection": "random",
                    "question_and_page_ids": [
                        Command.create({**vals, "sequence": number}) for number, vals in enumerate(commands, 1)
                    ],
                }
            )
        )

    @api.model
    def _prepare_choice(self, topic, title, right, wrong):
        return self._prepare_question(
            topic, title, "simple_choice", suggested_answer_ids=self._prepare_options([right], wrong)
        )

    @api.model
    def _prepare_several(self, title, right, wrong):
        return self._prepare_question(
            "skill", title, "multiple_choice", suggested_answer_ids=self._prepare_options(right, wrong)
        )

    @api.model
    def _prepare_options(self, right, wrong):
        """Return the options of a choice; its right ones share the points."""
        points = pool.POINTS / len(right)
        options = [(value, True, points) for value in right] + [(value, False, 0) for value in wrong]
        return [
            Command.create({"value": value, "is_correct": is_right, "answer_score": score, "sequence": number})
            for number, (value, is_right, score) in enumerate(options)
        ]

    @api.model
    def _prepare_figure(self, title, figure):
        return self._prepare_question(
            "skill",
            title,
            "numerical_box",
            answer_numerical_box=figure,
            answer_score=pool.POINTS,
            is_scored_question=True,
        )

    @api.model
    def _prepare_open(self, title, model_answer):
        return self._prepare_question(
            "writing", title, "text_box", customer_points=pool.OPEN_POINTS, customer_model_answer=model_answer
        )

    @api.model
    def _prepare_question(self, topic, title, kind, **vals):
        return {"title": title, "question_type": kind, "customer_topic": topic, **vals}

    # ------------------------------------------------------------
    # Sitting
    # ------------------------------------------------------------

    @api.model
    def _let_sit(self, applications):
        """Let each candidate answer as many questions rightly as `selection_pool` says, and hand in."""
        for number, (person, application) in enumerate(applications.items()):
            theory, skill, _letter = pool.APPLICANTS[person].written
            attempt = application.sudo().paper_ids.user_input_id.with_user(self._user(person)).sudo()
            attempt._mark_in_progress()
            left = {"theory": theory, "skill": skill}
            for question in attempt.predefined_question_ids.sorted("sequence"):
                topic = question.customer_topic
                if topic == "writing":
                    answer = pool.ANSWERS[number % len(pool.ANSWERS)]
                else:
                    answer = self._answer(question, left[topic] > 0)
                    left[topic] -= 1
                attempt._save_lines(question, answer)
            attempt._mark_done()

    @api.model
    def _answer(self, question, is_right):
        """Return what survey's page would send for a question that is answered rightly or wrongly."""
        if question.question_type == "numerical_box":
            return str(question.answer_numerical_box if is_right else question.answer_numerical_box + 1)
        options = question.suggested_answer_ids.filtered(lambda one: one.is_correct == is_right)
        return [str(one.id) for one in (options if question.question_type == "multiple_choice" else options[:1])]

    # ------------------------------------------------------------
    # Marking
    # ------------------------------------------------------------

    @api.model
    def _mark_letters(self, campaign):
        """Let the markers mark and seal the letters; a third one where two are apart."""
        people = {application: person for person, application in self._applications(campaign).items()}
        Mark = self.env["customer.manager.paper.mark"].sudo()
        domain = [("campaign_id", "=", campaign.id), ("sealed_at", "=", False), ("voided_at", "=", False)]
        while marks := Mark.search(domain, order="code, round"):
            for rater, own in marks.grouped("rater_uid").items():
                for mark in own:
                    person = people[mark.answer_id.paper_id.application_id]
                    mark.with_user(rater).sudo(False).write(self._letter_mark(person, mark.round))
                own.with_user(rater).sudo(False).action_seal()

    @api.model
    def _letter_mark(self, person, number):
        """Return mark and note of one of the two markers, or of the third one."""
        letter = pool.APPLICANTS[person].written[2]
        gap = 3 if person == APART else 0.5
        note = {1: "步骤清楚。 Clear steps.", 2: "时限不全。 Times are missing.", 3: "介于两者之间。 In between."}
        return {"mark": letter + {1: -gap, 2: gap, 3: 0}[number], "note": note[number]}

    # ------------------------------------------------------------
    # Days
    # ------------------------------------------------------------

    @api.model
    def _prepare_test_times(self, hours):
        """Return the times of a test that runs now, for so many hours."""
        now = fields.Datetime.now().replace(minute=0, second=0)
        return {"written_at": now - timedelta(hours=1), "written_until": now + timedelta(hours=hours)}
