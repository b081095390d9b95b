from odoo import fields, models

from ...jobs import each_for_itself
from ...sessions import meet
from .customer_request import RUNNING
from .customer_request_alarm import BATCH


class CustomerRequestLeg(models.Model):
    """A work order past its limit is a task of the head of its department, once for each limit.

    The limit of a work order lies before that of its request, whose own alarms come later. While the request waits
    for its customer nothing is told: the limits move when it goes on.
    """

    _inherit = "customer.request.leg"

    alarm_at = fields.Datetime("Next Alarm", copy=False, export_string_translation=False)
    alarm_activity_id = fields.Many2one(
        "mail.activity", copy=False, index="btree_not_null", ondelete="set null", export_string_translation=False
    )

    _alarm = models.Index("(alarm_at) WHERE alarm_at IS NOT NULL")

    def _raise_due_alarms(self):
        """Tell of all limits that passed, one work order after the other."""
        due = self.sudo().search(
            [("alarm_at", "<=", fields.Datetime.now()), ("request_id.state", "in", RUNNING)],
            order="alarm_at, id",
            limit=BATCH,
        )
        each_for_itself(due, lambda leg: leg._raise_alarm(), "Work order %s could not be escalated: %s")

    def _raise_alarm(self):
        """Make the limit of this one work order a task of today; it goes when the work order ends."""
        meet(self)
        self.invalidate_recordset()
        if not self.alarm_at or self.alarm_at > fields.Datetime.now():
            return
        user = self._alarm_user()
        kinds = self.env["customer.request.escalation"].with_context(lang=user.lang)._fields["kind"]
        label = dict(kinds._description_selection(self.with_context(lang=user.lang).env))["due"]
        # a task without a document: work orders have neither messages nor followers
        task = self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "user_id": user.id,
                "summary": f"{self.display_name}: {label}",
                "note": self._get_html_link(),
                "date_deadline": self.company_id._customer_today(),
            }
        )
        self.alarm_activity_id.unlink()
        self.write({"alarm_at": False, "alarm_activity_id": task.id})

    def _alarm_user(self):
        """Return the nearest head, from the department upwards, who reads the work order; else the request's owner."""
        department = self.department_id
        while department:
            head = department.manager_id.user_id
            if head.active and self.with_user(head).sudo(False).has_access("read"):
                return head
            department = department.parent_id
        return self.request_id.user_id

    def _disarm(self):
        """Take back the alarms of work orders that ended."""
        self.alarm_activity_id.unlink()
        self.write({"alarm_at": False})
