from odoo import fields, models
from odoo.exceptions import UserError

from ...approval.approval_text import checked_text


class CustomerRequest(models.Model):
    """Work orders to departments, in parallel (domain P3)."""

    _inherit = "customer.request"

    open_leg_count = fields.Integer("Open Work Orders", compute="_compute_open_leg_count")

    def _compute_open_leg_count(self):
        counts = dict(
            self.env["customer.request.leg"]
            .sudo()
            ._read_group(
                [("request_id", "in", self.ids), ("state", "in", ("sent", "accepted"))], ["request_id"], ["__count"]
            )
        )
        for request in self:
            request.open_leg_count = counts.get(request._origin.sudo(), 0)

    def action_dispatch(self, department_ids, task):
        """Send a work order to each of the departments, which work on it in parallel (public; who may write).

        :param department_ids: list of ids
        :param task: what is needed of them
        """
        text = checked_text(self.env, self.env._("What Is Needed"), task)
        departments = self.env["hr.department"]
        for department_id in department_ids if isinstance(department_ids, (list, tuple)) else [department_ids]:
            departments |= self._existing("hr.department", department_id, self.env._("Department"))
        if not departments:
            raise UserError(self.env._("Department: name at least one."))
        self._begin(("new", "working"))
        for request in self.sudo():
            request._refuse_departments(departments.sudo())
            request._send_legs(departments, text, self.env.uid)
        self._set({"state": "working"})
        self._restart_leg_clocks()
        return True

    def _send_legs(self, departments, text, sent_uid):
        """Make a work order of one request for each of the departments; they are those of the stage that waits."""
        number, stage = max(self.leg_ids.mapped("number"), default=0), self._stage_of_legs()
        self.env["customer.request.leg"].sudo().create(
            [
                {
                    "request_id": self.id,
                    "number": number + place,
                    "department_id": department.id,
                    "stage_id": stage.id,
                    "task": text,
                    "sent_uid": sent_uid,
                    "sent_at": fields.Datetime.now(),
                }
                for place, department in enumerate(departments, 1)
            ]
        )

    def _refuse_departments(self, departments):
        """Refuse departments of other companies, without people, and those that have an open work order already."""
        busy = self.leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted")).department_id
        for department in departments:
            if department.company_id and department.company_id != self.company_id:
                raise UserError(
                    self.env._("Department: %(name)s belongs to another company.", name=department.display_name)
                )
            if department in busy:
                raise UserError(
                    self.env._(
                        "Department: %(name)s has an open work order of %(request)s already.",
                        name=department.display_name,
                        request=self.number,
                    )
                )
            if not department._customer_workers(self.company_id):
                raise UserError(
                    self.env._(
                        "Department: nobody in %(name)s can accept a work order; it needs a member with a login that"
                        " has the role of a department member.",
                        name=department.display_name,
                    )
                )
