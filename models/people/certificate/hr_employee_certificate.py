from odoo import models
from odoo.fields import Domain

from ....algorithms.facts import Fact
from ...roles import HR


class HrEmployee(models.Model):
    """Who looks after a person's certificate, when its clock stood still, and what the selection showed."""

    _inherit = "hr.employee"

    def _customer_facts(self):
        """Add the total of the selection that designated a person; neither record nor term is its source."""
        facts = super()._customer_facts()
        of_contact = {employee.work_contact_id.id: employee.id for employee in self.sudo() if employee.work_contact_id}
        persons = Domain("employee_id", "in", self.ids) | Domain("partner_id", "in", list(of_contact))
        applications = (
            self.env["customer.manager.application"]
            .sudo()
            .search(persons & Domain("designated_on", "!=", False) & Domain("declined_on", "=", False))
        )
        for application in applications:
            employee_id = application.employee_id.id or of_contact[application.partner_id.id]
            total = application.total_score
            facts[employee_id].append(
                Fact(0, "selection_total", application.designated_on, number=None if total is False else total)
            )
        return facts

    def _customer_hr_user(self):
        """Return who in human resources looks after this one person.

        The one named on the employee if he has the role; else the first with the role in the company,
        else whoever runs the job. Never the person himself.
        """
        self.ensure_one()
        employee = self.sudo()
        people = (
            self.env.ref(HR)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and not user.share and employee.company_id in user.company_ids
            )
        )
        people -= employee.user_id
        named = employee.hr_responsible_id & people
        # the technical user holds every role and reads no activities
        real = people.filtered(lambda user: user.id != self.env.ref("base.user_root").id)
        return named or real.sorted("id")[:1] or people[:1] or self.env.user

    def _customer_leaves(self):
        """Return {employee id: periods of protected leave}, whoever asks."""
        rows = (
            self.env["customer.manager.record"]
            .sudo()
            .search_fetch(
                [
                    ("employee_id", "in", self.ids),
                    ("kind", "=", "leave"),
                    ("state", "in", ("confirmed", "contested")),
                ],
                ["employee_id", "date_from", "date_to"],
            )
        )
        leaves = {employee_id: [] for employee_id in self.ids}
        for row in rows:
            leaves[row.employee_id.id].append((row.date_from, row.date_to or None))
        return leaves
