import base64
from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from . import selection_pool as pool
from .exam_demo import MARKERS
from .facts_demo import NO_RECORD

#: days ago: staff consulted, scheme made known; applications of the finished campaign
CONSULTED, PUBLISHED, OPENED, CLOSED = 160, 130, 75, 61
SEATS = 3
WAIVED = "applicant_2"
WITHDRAWN = "applicant_11"
ABSENT_WRITTEN = "applicant_13"
ABSENT_INTERVIEW = "applicant_12"
#: no sense of the law: a quality that gates
UNLAWFUL = "applicant_14"
#: applicant -> the rater he is related to
RELATIVE = ("applicant_7", "rater_2")
#: applicant -> the rater who is excused, with the reason
RECUSED = ("applicant_3", "rater_7", "曾是该候选人的培训导师。 Was the candidate's tutor.")

POSTING = (
    "<p>面向全体员工选聘见习客户经理:服务本市专变客户,须具备电力营销知识、沟通能力和廉洁意识。</p>"
    "<p>All staff may apply: trainees serve the city's high-voltage customers and bring knowledge of the power"
    " business, an open ear and clean hands.</p>"
)  # fmt: skip
WAIVER_REASON = (
    "硕士研究方向为负荷管理,实习经历相关。 The thesis was on load management, with half a year in a control room."
)
MINUTES = (
    "<p>委员会审阅了排名、打分一致性和权重敏感性。第三名书面申请推迟上岗,一致同意由第四名递补,第三名列入候补名单。"
    "未通过单项者不予提升。</p>"
    "<p>The committee looked at the ranking, at the agreement of the raters and at other weights. The third asked in"
    " writing to begin later: the fourth moves up, the third stays on the reserve list. Nobody who failed a part was"
    " lifted.</p>"
)


class CustomerDemo(models.AbstractModel):
    """Selections: one that is finished, one that takes applications, one with a written test today.

    Everybody does himself what is his to do. Days are moved back where the road looks at today; what is
    sealed or approved keeps the time of the installation.
    """

    _inherit = "customer.demo"

    @api.model
    def _load_people(self):
        """Build selections, certificates and steps; `_load` has built customers and managers."""
        company = self.env.ref("base.main_company")
        demo = self.with_company(company).with_context(mail_notify_force_send=False)
        last = demo.env["mail.mail"].search([], order="id desc", limit=1).id
        # what is frozen now is copied from data whose translations Odoo loads after the demo
        self.env.ref("base.module_customer_manager")._update_translations()
        demo._publish_schemes(company)
        demo._write_facts(company)
        demo._finish_selection(company)
        demo._open_selection(company)
        demo._assess_selection(company)
        demo._load_certificates(company)
        demo._load_steps(company)
        # nobody has these addresses: what was written stays to be read
        demo.env["mail.mail"].search([("id", ">", last or 0), ("state", "=", "outgoing")]).cancel()

    @api.model
    def _publish_schemes(self, company):
        """Publish the schemes of staff selections and defence talks."""
        today = company._customer_today()
        for kind in ("internal", "defence"):
            scheme = self._ref(f"customer_manager_scheme_{kind}").with_user(self._user("hr"))
            scheme.write(
                {
                    "consulted_on": today - timedelta(days=CONSULTED),
                    "published_on": today - timedelta(days=PUBLISHED),
                    "document": base64.b64encode("选聘办法(演示) Scheme of the selection (demo)\n".encode()),
                    "document_name": "scheme.txt",
                }
            )
            scheme.action_publish()

    # ------------------------------------------------------------
    # The finished campaign
    # ------------------------------------------------------------

    @api.model
    def _finish_selection(self, company):
        """Walk one selection from its publication to the letters."""
        exam = self._create_exam(
            "客户经理选聘笔试 Written test of the selection",
            pool.THEORY,
            pool.SKILL,
            pool.OPEN,
            pool.DRAWN,
            [self._prepare_several(*pool.SEVERAL), self._prepare_figure(*pool.FIGURE)],
        )
        year = company._customer_today().year
        campaign = self._open_campaign(company, f"见习客户经理选聘 Trainees {year}", exam, seats=SEATS, hours=2)
        self._receive_applications(campaign)
        self._check_applications(campaign)
        self._close_applications(campaign, OPENED, CLOSED)
        campaign.action_start_scoring()
        self._hold_written_test(campaign)
        self._hold_interviews(campaign)
        self._decide_selection(campaign)
        return campaign

    @api.model
    def _open_campaign(self, company, name, exam, seats, hours, days=14, **vals):
        """Return a campaign of human resources that takes applications from today on."""
        today = company._customer_today()
        campaign = (
            self.env["customer.manager.campaign"]
            .with_user(self._user("hr"))
            .create(
                {
                    "name": name,
                    "scheme_id": self._ref("customer_manager_scheme_internal").id,
                    "date_open": today,
                    "date_close": today + timedelta(days=days),
                    "seats": seats,
                    "exam_id": exam and exam.id,
                    "marker_ids": [Command.set([self._user(marker).id for marker in MARKERS])] if exam else False,
                    "posting": POSTING,
                    **(self._prepare_test_times(hours) if exam else {}),
                    **vals,
                }
            )
        )
        campaign.action_open()
        return campaign

    @api.model
    def _apply(self, campaign, person, number=0, submit=True):
        """Let a person apply himself; return the application as human resources has it."""
        application = (
            self.env["customer.manager.application"]
            .with_user(self._user(person))
            .create(
                {
                    "campaign_id": campaign.id,
                    "employee_id": self._employee(person).id,
                    "motivation": pool.MOTIVATIONS[number % len(pool.MOTIVATIONS)],
                    "has_read_scheme": submit,
                    "has_declared_relations": submit,
                }
            )
        )
        if submit:
            campaign.scheme_id.with_user(self._user(person)).action_confirm_reading()
            application.action_submit()
        return application.with_user(self._user("hr"))

    @api.model
    def _receive_applications(self, campaign):
        """Let all apply, and their superiors say what they think; the last one is not asked in time."""
        person, rater = RELATIVE
        self.env["approval.relation"].with_user(self._user(person)).create(
            {"employee_id": self._employee(person).id, "user_id": self._user(rater).id, "kind": "relative"}
        )
        for number, person in enumerate(pool.APPLICANTS):
            self._give_opinion(self._apply(campaign, person, number), number)

    @api.model
    def _give_opinion(self, application, number):
        superior = application.sudo().supervisor_uid
        if number % 5 != 4:
            application.with_user(superior).action_give_opinion(pool.OPINIONS[number % len(pool.OPINIONS)])

    @api.model
    def _check_applications(self, campaign):
        """Admit, refuse, and let the committee lift the year that one candidate lacks."""
        applications = self._applications(campaign)
        self._waive(applications[WAIVED])
        applications[NO_RECORD].action_refuse(
            "有不良记录,品行条件不可豁免。 There is a bad record; nobody is let off this condition."
        )
        for person, application in applications.items():
            if person != NO_RECORD:
                application.action_admit()
        applications[WITHDRAWN].with_user(self._user(WITHDRAWN)).action_withdraw(
            "家庭原因,本次不参加。 For family reasons I do not take part this time."
        )

    @api.model
    def _waive(self, application):
        condition = self._ref("customer_manager_grade_condition_trainee_experience")
        waiver = (
            self.env["customer.manager.waiver"]
            .with_user(self._user("hr"))
            .create(
                {
                    "application_id": application.id,
                    "condition_id": condition.id,
                    "reason": WAIVER_REASON,
                }
            )
        )
        waiver.action_request_approval()
        self._decide(waiver, "committee", "committee_second")

    @api.model
    def _hold_written_test(self, campaign):
        """Let the candidates sit the test, note who was absent, and let the letters be marked."""
        campaign.action_prepare_written()
        applications = self._applications(campaign)
        self._let_sit({person: one for person, one in applications.items() if pool.APPLICANTS[person].written})
        day = campaign.company_id._customer_today() - timedelta(days=47)
        morning = datetime.combine(day, time(1))
        self._move_back(
            campaign,
            written_at=morning,
            written_until=morning + timedelta(hours=2),
            interview_at=morning + timedelta(days=9),
        )
        applications[ABSENT_WRITTEN].action_mark_absent_written("当日抗台风值班。 On duty that day, there was a storm.")
        self._mark_letters(campaign)

    @api.model
    def _hold_interviews(self, campaign):
        """Invite the best, let the panel hear them; one does not come, one rater is excused."""
        campaign.action_shortlist()
        panel = self._create_panel(campaign_id=campaign.id)
        panel.action_start()
        applications = self._applications(campaign)
        applications[ABSENT_INTERVIEW].action_mark_absent_interview(
            "未到场,未说明原因。 Did not come and gave no reason."
        )
        person, rater, reason = RECUSED
        card = panel._cards("draft").filtered(
            lambda one: one.rater_uid == self._user(rater) and one.application_id.id == applications[person].id
        )
        card.with_user(self._user("rater_1")).sudo(False).action_excuse(reason)
        heard = {
            application.sudo(): pool.APPLICANTS[person].interview
            for person, application in applications.items()
            if pool.APPLICANTS[person].interview
        }
        self._seal_cards(panel, heard, {applications[UNLAWFUL].sudo(): {"D": 3}})

    # ------------------------------------------------------------
    # Decision
    # ------------------------------------------------------------

    @api.model
    def _decide_selection(self, campaign):
        """Rank, let the committee decide with one departure from the ranks, and end the campaign."""
        wizard = self.env["customer.manager.scoring.wizard"].with_user(self._user("hr"))
        wizard.browse(campaign.action_open_scoring()["res_id"]).action_apply()
        day = campaign.company_id._customer_today()
        heard = datetime.combine(day - timedelta(days=38), time(9))
        self._move_back(campaign, shortlisted_at=heard - timedelta(days=3), ranked_at=heard + timedelta(days=20))
        self._depart(campaign)
        campaign.action_request_approval()
        self._decide(campaign, "committee", "committee_second")
        campaign.action_decide()
        self._hear_appeal(campaign)
        self._move_back(
            campaign,
            notice_from=day - timedelta(days=10),
            notice_to=day - timedelta(days=3),
            appeal_to=day - timedelta(days=3),
        )
        campaign.action_close()

    @api.model
    def _depart(self, campaign):
        """The committee takes the fourth instead of the third, and says why."""
        third, fourth = self._passed(campaign)[SEATS - 1 : SEATS + 1]
        third.write(
            {
                "result": "reserve",
                "departure_reason": "本人书面申请推迟到明年上岗。 Asked in writing to begin next year, after the peak.",
            }
        )
        fourth.write(
            {
                "result": "selected",
                "departure_reason": "第三名推迟上岗,由下一名递补。 Moves up for the one before, who begins later.",
            }
        )
        campaign.minutes = MINUTES

    @api.model
    def _passed(self, campaign):
        """Return the candidates who passed, by their places, as human resources has them."""
        passed = campaign.sudo().application_ids.filtered(lambda one: one.outcome == "passed").sorted("rank")
        return passed.with_user(self._user("hr")).sudo(False)

    @api.model
    def _hear_appeal(self, campaign):
        """One who was not invited appeals; audit, who had no hand in it, hears him."""
        appeal = (
            self.env["customer.manager.appeal"]
            .with_user(self._user("applicant_9"))
            .create(
                {
                    "campaign_id": campaign.id,
                    "text": "我的信件得分偏低,请复核。 The mark of my letter is low; please look at it again.",
                }
            )
        )
        appeal.with_user(self._user("hr")).hearer_uid = self._user("audit")
        appeal.with_user(self._user("audit")).action_dismiss(
            "两名阅卷人给分一致,封存完整,维持原结果。 Both markers agree and the seals are whole; the result stays."
        )

    # ------------------------------------------------------------
    # Campaigns that run
    # ------------------------------------------------------------

    @api.model
    def _open_selection(self, company):
        """Leave a selection open: two applications wait for human resources, one waits for its author."""
        campaign = self._open_campaign(
            company, "县域客户经理选聘 Trainees for the county team", None, seats=2, hours=0, days=21
        )
        campaign.team_id = self._ref("team_county")
        for number, person in enumerate(("applicant_13", NO_RECORD)):
            self._apply(campaign, person, number)
        self._apply(campaign, WITHDRAWN, 2, submit=False)

    @api.model
    def _assess_selection(self, company):
        """Leave a selection in its assessment, with a written test that two candidates may sit now."""
        drawn = {"theory": 2, "skill": 2, "writing": 1}
        exam = self._create_exam(
            "城区选聘笔试 Written test of the city team", pool.NEXT_THEORY, pool.NEXT_SKILL, pool.NEXT_OPEN, drawn
        )
        campaign = self._open_campaign(
            company, "城区客户经理选聘 Trainees for the city team", exam, seats=1, hours=24 * 30
        )
        campaign.team_id = self._ref("team_city")
        for number, person in enumerate(("applicant_8", "applicant_9")):
            application = self._apply(campaign, person, number)
            self._give_opinion(application, number)
            application.action_admit()
        self._close_applications(campaign, 20, 6)
        campaign.action_start_scoring()
        campaign.action_prepare_written()

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    @api.model
    def _employee(self, person):
        return self._ref(f"employee_{person}")

    @api.model
    def _applications(self, campaign):
        """Return {person: application} of a campaign, as human resources has them."""
        by_login = {
            one.employee_id.user_id.login: one.with_user(self._user("hr")).sudo(False)
            for one in campaign.sudo().application_ids
        }
        return {person: by_login[person] for person in pool.APPLICANTS if person in by_login}

    @api.model
    def _decide(self, document, *people, verdict="approve", text="同意。 Agreed."):
        """Let people decide on what waits for them, one after the other."""
        for person in people:
            user = self._user(person)
            case = document.sudo().approval_case_ids.sorted("id")[-1:]
            case.invalidate_recordset()
            task = case.task_ids.filtered(lambda task, user=user: task.user_id == user and task.state == "open")
            getattr(task.with_user(user).sudo(False), f"action_{verdict}")(text)
        document.invalidate_recordset()

    @api.model
    def _close_applications(self, campaign, opened, closed):
        """Let the applications have been taken some time ago, one a few hours after the other."""
        today = campaign.company_id._customer_today()
        first = datetime.combine(today - timedelta(days=opened - 1), time(1, 30))
        for number, application in enumerate(campaign.sudo().application_ids.sorted("id")):
            submitted = first + timedelta(hours=17 * number)
            opinion = application.opinion_at and submitted + timedelta(days=2)
            self._move_back(
                application,
                submitted_at=submitted,
                opinion_at=opinion or None,
                opinion_until=(submitted + timedelta(days=7)).date(),
            )
        self._move_back(campaign, date_open=today - timedelta(days=opened), date_close=today - timedelta(days=closed))

    @api.model
    def _move_back(self, record, **days):
        """Write days past the steps that set them to today."""
        record.flush_recordset()
        values = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in days.items())
        self.env.cr.execute(SQL("UPDATE %s SET %s WHERE id = %s", SQL.identifier(record._table), values, record.id))
        record.invalidate_recordset()
