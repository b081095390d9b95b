from ..approval.common import ApprovalMixinCommon
from .common import PeopleCommon


class PromotionCommon(ApprovalMixinCommon, PeopleCommon):
    """A trainee and a second-grade manager who may rise, two of human resources, two of the committee, a leader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Promotion = cls.env["customer.manager.promotion"]
        cls.env.ref("customer_manager.group_customer_manager_hr").user_ids = cls.hr
        cls.second_hr = cls._create_role_user("hr", login="pp_hr_2")
        cls.members = cls.committee | cls._create_role_user("committee", login="pp_committee_2")
        cls.leader = cls.employee_user
        cls.company.customer_leader_id = cls.leader
        cls.company.customer_window_from = 0
        cls.trainee = cls._trainee_since("Trainee Tan", months=8)
        cls._prove_eligible(cls.trainee.employee_id, years=3)
        cls._record(cls.trainee.employee_id, "trainee_result", points=80)
        cls.second = cls._create_manager("Second Shen", "second")
        cls._prove_eligible(cls.second.employee_id, years=6)
        for year in (1, 2):
            cls._record(cls.second.employee_id, "yearly_result", result="good", date_from=cls._day(years=year))

    @classmethod
    def _step(cls, manager, kind="promotion", grade=None, user=None, **values):
        """Return a step of a manager, as draft of human resources (or `user`)."""
        vals = {"manager_id": manager.id, "kind": kind, **values}
        if grade:
            vals["to_grade_id"] = cls.grades[grade].id
        return cls.Promotion.with_user(user or cls.hr).create(vals)
