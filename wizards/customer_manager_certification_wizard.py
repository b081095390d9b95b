from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.listed import listed

#: names in a notice
LISTED = 20


class CustomerManagerCertificationWizard(models.TransientModel):
    """Certify people: look at what each of them has shown, then issue; the rules are those of the certificate."""

    _name = "customer.manager.certification.wizard"
    _description = "Certify"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [("first", "First certificate"), ("renewal", "Renewal")],
        required=True,
        default="renewal",
        help="A first certificate is for who was designated; a renewal follows the certificate of a manager.",
    )
    grade_id = fields.Many2one("customer.manager.grade", domain="[('company_id', 'in', (False, company_id))]")
    date = fields.Date(
        "Certified on",
        required=True,
        default=lambda self: self.env.company._customer_today(),
        help="Day on which everything has to be shown; first day of the certificate, or the day after the one renewed.",
    )
    # the public profile of an employee is what human resources of this addon may choose from
    employee_ids = fields.Many2many(
        "hr.employee.public", "customer_certification_wizard_employee_rel", "wizard_id", "employee_id", "People"
    )
    line_ids = fields.One2many(
        "customer.manager.certification.wizard.line",
        "wizard_id",
        "Checks",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=True,
    )
    passing_count = fields.Integer(compute="_compute_passing_count")

    @api.depends("kind", "grade_id", "date", "employee_ids")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard._get_lines() if wizard._is_complete() else []
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({**line, "missing": "\n".join(line["missing"]), "is_passing": not line["missing"]})
                    for line in lines
                ),
            ]

    @api.depends("line_ids.is_passing")
    def _compute_passing_count(self):
        for wizard in self:
            wizard.passing_count = len(wizard.line_ids.filtered("is_passing"))

    def _is_complete(self):
        return bool(self.employee_ids and self.date and (self.kind == "renewal" or self.grade_id))

    def _get_lines(self):
        grade = self.grade_id if self.kind == "first" else None
        return self.env["customer.manager.certificate"]._certification_lines(self._get_employees(), self.date, grade)

    def _get_employees(self):
        return self.env["hr.employee"].browse(self.employee_ids._origin.ids)

    def action_add_due(self):
        """Add everybody whose certificate may be renewed today (public; human resources)."""
        self.ensure_one()
        certificates = self.env["customer.manager.certificate"]
        certificates._check_may_certify()
        due = certificates._find_renewable(self.company_id)
        self.write({"kind": "renewal", "employee_ids": [Command.link(employee_id) for employee_id in due.ids]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Certify"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_issue(self):
        """Issue to those who pass, judged anew, and say by name who does not (public; human resources).

        :raise UserError: nobody passes
        """
        self.ensure_one()
        if not self._is_complete():
            raise UserError(self.env._("People: choose whom to certify, and the grade of a first certificate."))
        grade = self.grade_id if self.kind == "first" else None
        employees = self._get_employees()
        certificates, refused = self.env["customer.manager.certificate"]._certify(employees, self.date, grade)
        if not certificates:
            raise UserError("\n".join([self.env._("Nobody passes, so nothing was issued."), *self._reasons(refused)]))
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_manager_certificate_action")
        action |= {"domain": [("id", "in", certificates.ids)], "context": {}}
        return self._notify_refused(refused, action) if refused else action

    def _reasons(self, refused):
        names = {employee.id: employee.name for employee in self._get_employees()}
        return [f"{names[line['employee_id']]}: {' '.join(line['missing'])}" for line in refused]

    def _notify_refused(self, refused, action):
        """Return the action with a notice that names who was not certified; the dialog has said why."""
        names = self.env["hr.employee"].browse([line["employee_id"] for line in refused]).mapped("name")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Not certified: %(count)s", count=len(refused)),
                "message": listed(self.env, names, LISTED),
                "next": action,
            },
        }
