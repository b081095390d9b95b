from odoo.fields import Command

from .request_common import RequestCommon

#: the more roles he has, the more paths there are
GROUPS = ("supervisor", "officer", "audit", "department", "hr", "admin")


class BypassCommon(RequestCommon):
    """A complaint about the manager, who has all roles and every reason to look for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complaint(description="He shouted at us", name="Shouting")
        cls.complaint.action_dispatch(cls.works.ids, "Ask the neighbours")
        cls.subject = cls.manager.user_id
        cls.subject.group_ids = [
            Command.link(cls.env.ref(f"customer_manager.group_customer_manager_{name}").id) for name in GROUPS
        ]
        cls.subject.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.subject.employee_ids.department_id = cls.works
        cls.paper = cls.env["ir.attachment"].create(
            {"name": "shout.txt", "raw": b"x", "res_model": "customer.request", "res_id": cls.complaint.id}
        )
        cls.complaint.message_post(
            body="Words about it", partner_ids=cls.subject.partner_id.ids, message_type="comment"
        )
        cls.complaint.message_subscribe(partner_ids=cls.subject.partner_id.ids)
        cls.other = cls._request(duplicate_of_id=cls.complaint.id)
        cls.as_subject = cls.env(user=cls.subject, su=False)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _hidden(self):
        return self.complaint.with_env(self.as_subject)
