from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import PeopleCommon

#: title -> (type, topic, points): the pool of the tests; of the theory section two of three are drawn
OPEN_POINTS = 10


class WrittenCommon(PeopleCommon):
    """An exam, markers, and a campaign in assessment with two candidates.

    `cls.keeper` keeps the exam with human resources; `cls.markers` are four raters; `cls.exam` is new, and
    `cls.campaign` has no papers yet: `_prepare` gives them out, `_sit` sits one, `_mark_all` marks. `cls.ours` is
    the domain of what belongs to it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey_manager = new_test_user(
            cls.env, login="wt_survey", groups="base.group_user,survey.group_survey_manager"
        )
        cls.keeper = cls._create_role_user("rater", login="wt_keeper", name="Keeper Ke")
        cls.markers = cls.env["res.users"].union(
            *(cls._create_role_user("rater", login=f"wt_marker_{number}") for number in range(4))
        )
        cls.exam = cls._exam()
        cls.boss = cls._employee("Boss Bi")
        cls.employee = cls._employee("Ann Ai", parent_id=cls.boss.id)
        cls.other = cls._employee("Bob Bao")
        cls.user, cls.other_user = cls.employee.user_id, cls.other.user_id
        cls.campaign = cls._scoring_campaign(cls.employee, cls.other)
        cls.ours = [("campaign_id", "=", cls.campaign.id)]
        cls.application, cls.other_application = (
            cls._application_of(cls.campaign, person) for person in (cls.employee, cls.other)
        )

    # ------------------------------------------------------------
    # Exam
    # ------------------------------------------------------------

    @classmethod
    def _exam(cls, title="Written test", **values):
        """Return an exam of human resources and the keeper."""
        exam = (
            cls.env["survey.survey"]
            .with_user(cls.hr)
            .create(
                {
                    "title": title,
                    "survey_type": "manager_exam",
                    "customer_keeper_ids": [Command.set((cls.hr | cls.keeper).ids)],
                    "questions_layout": "page_per_section",
                    "questions_selection": "random",
                    **values,
                }
            )
        )
        cls._section(exam, "Theory", 1, drawn=2)
        for number in range(3):
            cls._choice(exam, f"Theory {number}", 2 + number)
        cls._section(exam, "Skill", 10, drawn=5)
        cls._choice(exam, "Several", 11, "multiple_choice", topic="skill")
        cls._question(exam, "How many kWh", 12, "numerical_box", "skill", answer_numerical_box=42.0, answer_score=3)
        cls._question(exam, "Explain a bill", 13, "text_box", "skill", customer_points=OPEN_POINTS)
        cls._section(exam, "Writing", 20, drawn=5)
        cls._question(
            exam, "Write a letter", 21, "text_box", "writing", customer_points=20, customer_model_answer="Dear customer"
        )
        return exam

    @classmethod
    def _section(cls, exam, title, sequence, drawn):
        return cls._question(exam, title, sequence, False, False, is_page=True, random_questions_count=drawn)

    @classmethod
    def _question(cls, exam, title, sequence, kind, topic, **values):
        return (
            cls.env["survey.question"]
            .with_user(cls.hr)
            .create(
                {
                    "survey_id": exam.id,
                    "title": title,
                    "sequence": sequence,
                    "question_type": kind,
                    "customer_topic": topic,
                    **values,
                }
            )
        )

    @classmethod
    def _choice(cls, exam, title, sequence, kind="simple_choice", topic="theory"):
        """Return a choice: one right option of 4 points, or two right ones of 2 points."""
        options = [("right", 4), ("wrong", 0)]
        if kind == "multiple_choice":
            options = [("right", 2), ("right too", 2), ("wrong", -2)]
        return cls._question(
            exam,
            title,
            sequence,
            kind,
            topic,
            suggested_answer_ids=[
                Command.create({"value": value, "is_correct": points > 0, "answer_score": points})
                for value, points in options
            ],
        )

    # ------------------------------------------------------------
    # Campaign
    # ------------------------------------------------------------

    @classmethod
    def _scoring_campaign(cls, *people, exam=None, **values):
        """Return a campaign in assessment whose test runs now, with these people as candidates."""
        now = fields.Datetime.now()
        campaign = cls._campaign(
            **{
                "exam_id": (exam or cls.exam).id,
                "marker_ids": [Command.set(cls.markers.ids)],
                "written_at": now - timedelta(hours=1),
                "written_until": now + timedelta(hours=2),
                **values,
            }
        )
        for person in people:
            if not person.customer_record_ids:
                cls._prove_eligible(person)
            cls._apply(campaign, person).with_user(cls.hr).action_admit()
        cls._end_applications(campaign)
        campaign.action_start_scoring()
        return campaign

    @classmethod
    def _application_of(cls, campaign, employee):
        return campaign.sudo().application_ids.filtered(lambda one: one.employee_id == employee)

    @classmethod
    def _prepare(cls, campaign=None):
        """Give out the papers; return them as superuser, in the order of the applications."""
        campaign = campaign or cls.campaign
        campaign.with_user(cls.hr).action_prepare_written()
        return campaign.sudo().paper_ids.sorted("application_id")

    @classmethod
    def _paper(cls, application):
        return application.sudo().paper_ids

    # ------------------------------------------------------------
    # Sitting
    # ------------------------------------------------------------

    @classmethod
    def _attempt(cls, application):
        """Return the attempt as survey's pages have it: as superuser, of the candidate."""
        user = application.sudo().employee_id.user_id or cls.env.ref("base.public_user")
        return cls._paper(application).user_input_id.with_user(user).sudo()

    @classmethod
    def _right_answers(cls, application, text="My answer"):
        """Return {question: what survey gets} with all choices right and all open questions answered."""
        answers = {}
        for question in cls._attempt(application).predefined_question_ids:
            right = [str(one.id) for one in question.suggested_answer_ids if one.is_correct]
            answers[question] = {
                "simple_choice": right[:1],
                "multiple_choice": right,
                "numerical_box": "42",
            }.get(question.question_type, text)
        return answers

    @classmethod
    def _sit(cls, application, answers=None, done=True):
        """Sit the test: answer what is in `answers` (all rightly by default) and hand in."""
        attempt = cls._attempt(application)
        attempt._mark_in_progress()
        for question, answer in (cls._right_answers(application) if answers is None else answers).items():
            attempt._save_lines(question, answer)
        if done:
            attempt._mark_done()
        return cls._paper(application)

    # ------------------------------------------------------------
    # Marking
    # ------------------------------------------------------------

    @classmethod
    def _marks(cls, campaign=None):
        """Return the marks of a campaign that count, as superuser."""
        domain = [("campaign_id", "=", (campaign or cls.campaign).id), ("voided_at", "=", False)]
        return cls.env["customer.manager.paper.mark"].sudo().search(domain, order="code, sequence, round")

    @classmethod
    def _as_marker(cls, mark):
        """Return a mark as its marker has it."""
        return mark.with_user(mark.rater_uid).sudo(False)

    @classmethod
    def _mark_all(cls, campaign=None, share=0.5, seal=True):
        """Give all open marks this share of their maximum."""
        for mark in cls._marks(campaign).filtered(lambda one: not one.sealed_at):
            own = cls._as_marker(mark)
            own.mark = mark.maximum * share
            if seal:
                own.action_seal()

    @classmethod
    def _sealed_campaign(cls):
        """Let both candidates sit the test and the markers mark it; return the papers, sealed."""
        papers = cls._prepare()
        cls._sit(cls.application)
        cls._sit(cls.other_application, cls._some_answers(cls.other_application))
        cls.campaign.action_advance_written()
        cls._mark_all()
        return papers

    @classmethod
    def _some_answers(cls, application):
        """Return answers with the choices wrong and the letter skipped."""
        answers = {}
        for question, answer in cls._right_answers(application, "Short").items():
            wrong = [str(one.id) for one in question.suggested_answer_ids if not one.is_correct]
            if question.title != "Write a letter":
                answers[question] = wrong[:1] if wrong else answer
        return answers
