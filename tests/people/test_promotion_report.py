import re

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..approval.common import ApprovalMixinCommon
from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestPromotionReport(ApprovalMixinCommon, ReportCommon):
    """The dossier of a step: frozen conditions, what is missing, who decided in which words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("customer_manager.group_customer_manager_hr").user_ids = cls.hr
        cls.second_hr = cls._create_role_user("hr", login="pp_hr_2")
        cls.leader = cls.employee_user
        cls.company.write({"customer_leader_id": cls.leader.id, "customer_window_from": 0})
        cls.trainee = cls._trainee_since("谭小明", months=8)
        cls._prove_eligible(cls.trainee.employee_id, years=3)
        cls._record(cls.trainee.employee_id, "trainee_result", points=80)
        cls.step = cls.env["customer.manager.promotion"].with_user(cls.trainee.user_id)
        cls.step = cls.step.create(
            {"manager_id": cls.trainee.id, "to_grade_id": cls.grades["second"].id, "reason": "因为我愿意 I am ready."}
        )

    def _submit(self):
        self.step.action_submit()
        self.step.with_user(self.supervisor).action_give_opinion("同意 Ready for it.")
        return self.step.with_user(self.hr)

    def test_conditions_and_dossier_as_they_were_frozen(self):
        step = self._submit()
        for lang in ("en_US", "zh_CN"):
            text = self._html("report_promotion", step, lang=lang)
            for word in (
                "谭小明",
                "因为我愿意 I am ready.",
                "同意 Ready for it.",
                "SD15",
                self.trainee.certificate_ids.number,
            ):
                with self.subTest(lang=lang, word=word):
                    self.assertIn(word, text)
        # whoever submitted it, and in whichever language: each reads what was frozen in his own
        for word in ("单位和岗位", "见习期考核结果", "团队主管和市场营销部"):
            with self.subTest(word=word):
                self.assertIn(word, self._html("report_promotion", step, lang="zh_CN"))
                self.assertNotIn(word, self._html("report_promotion", step))
        text = self._html("report_promotion", step)
        self.assertIn("Trainee customer manager → Second-grade customer manager", text)
        self.assertIn("Missing: The supervisor and marketing", text)
        self.assertIn("No approval was requested.", text)

    def test_the_trail_of_the_approval(self):
        step = self._submit()
        self.approve(step, self.officer)
        case = self.case(step)
        text = self._html("report_promotion", step)
        for word in (self.officer.name, "Approved", "Because.", self.second_hr.name, "To decide", case.head_hash):
            self.assertIn(word, text)
        self.assertIn("it is whole", text)
        self.assertRegex(text, f"Not needed any more: [^.]*{re.escape(self.second_officer.name)}")
        self.decide(step, self.second_hr, verdict="reject", text="Not yet.")
        text = self._html("report_promotion", step)
        self.assertIn("Rejected", text)
        self.assertIn("Not yet.", text)
        self.assertIn("Refused", text)

    def test_comments_are_for_those_who_read_the_case(self):
        step = self._submit()
        self.approve(step, self.officer)
        text = self._html("report_promotion", step, self.trainee.user_id)
        self.assertIn(self.officer.name, text)
        self.assertNotIn("Because.", text)
        self.assertIn("Because.", self._html("report_promotion", step, self.users["audit"]))

    def test_a_broken_trail_is_told(self):
        step = self._submit()
        self.approve(step, self.officer)
        self.case(step).flush_recordset()
        self.env.cr.execute("UPDATE approval_case SET head_hash = 'forged' WHERE id = %s", [self.case(step).id])
        self.env.invalidate_all()
        text = self._html("report_promotion", step)
        self.assertIn("The trail does not verify", text)
        self.assertNotIn("it is whole", text)

    def test_a_carried_out_step_names_what_it_brought(self):
        step = self._submit()
        self.approve(step, self.officer, self.second_hr)
        step.action_apply()
        text = self._html("report_promotion", step)
        for word in (step.certificate_id.number, step.appointment_id.order_number, "Applied"):
            self.assertIn(word, text)
        # the leader may read the step, but neither certificates nor appointments of others
        text = self._html("report_promotion", step, self.leader)
        self.assertNotIn(step.appointment_id.order_number, text)

    def test_who_reads_the_step_prints_the_dossier(self):
        step = self._submit()
        self.assertPrints(
            "report_promotion",
            step,
            allowed=[
                self.trainee.user_id, self.supervisor, self.hr, self.officer, self.committee, self.users["audit"],
                self.leader,
            ],
            refused=[self.other_supervisor, self.senior.user_id, self.users["admin"]],
            exception=AccessError,
        )  # fmt: skip

    def test_pages(self):
        step = self._submit()
        self.approve(step, self.officer)
        pages = self._pdf("report_promotion", step, lang="zh_CN")
        self.assertLessEqual(len(pages), 2)
        self.assertSimplifiedFace(pages)
