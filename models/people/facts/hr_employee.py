from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ....algorithms.facts import Fact, Rules, check_all
from ...roles import HR


class HrEmployee(models.Model):
    """What is known of a person, and which conditions of a grade it meets."""

    _inherit = "hr.employee"

    customer_record_ids = fields.One2many("customer.manager.record", "employee_id", groups="base.group_user")
    customer_record_count = fields.Integer(
        compute="_compute_customer_record_count", groups="base.group_user", export_string_translation=False
    )

    @api.depends("customer_record_ids")
    @api.depends_context("uid")
    def _compute_customer_record_count(self):
        counts = self.env["customer.manager.record"]._read_group(
            [("employee_id", "in", self.ids)], ["employee_id"], ["__count"]
        )
        by_employee = {employee.id: count for employee, count in counts}
        for employee in self:
            employee.customer_record_count = by_employee.get(employee.id, 0)

    def action_open_customer_records(self):
        """Open the facts about this person that the user may see (public)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_manager_record_action")
        return action | {
            "domain": [("employee_id", "=", self.id)],
            "context": {"default_employee_id": self.id},
        }

    def action_take_resume(self):
        """Take education and work of the résumé over as claims, each line once (public; the person and
        human resources).

        Human resources fills in level and issuing body and confirms, or withdraws what is no work in
        power business.
        """
        if not self.env.user.has_group(HR) and self.sudo().user_id != self.env.user:
            raise AccessError(self.env._("Résumé: only the person and human resources take it over."))
        claims = self._prepare_resume_claims()
        if not claims:
            raise UserError(
                self.env._("Résumé: there is nothing new in it; add education or work there first, with its papers.")
            )
        self.env["customer.manager.record"].create(claims)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _prepare_resume_claims(self):
        """Return the values of claims for lines of the résumé that were not taken over yet."""
        kinds = {
            self.env.ref("hr_skills.resume_type_education", raise_if_not_found=False): "education",
            self.env.ref("hr_skills.resume_type_experience", raise_if_not_found=False): "experience",
        }
        lines = self.env["hr.resume.line"].search([("employee_id", "in", self.ids)], order="date_start, id")
        records = self.env["customer.manager.record"].sudo()
        known = records.search([("resume_line_id", "in", lines.ids), ("state", "!=", "withdrawn")]).resume_line_id
        return [
            {
                "employee_id": line.employee_id.id,
                "kind": kinds[line.line_type_id],
                "name": line.name,
                # the paper of an education is dated at its end
                "date_from": (kinds[line.line_type_id] == "education" and line.date_end) or line.date_start,
                "date_to": kinds[line.line_type_id] == "experience" and line.date_end,
                "resume_line_id": line.id,
            }
            for line in lines - known
            if line.line_type_id and line.line_type_id in kinds
        ]

    # ------------------------------------------------------------
    # Facts and conditions
    # ------------------------------------------------------------

    def _customer_facts(self):
        """Return {employee id: list of facts}, as `algorithms.facts` reads them; whoever asks.

        Confirmed records and the terms in grades; the id of a term is negative, so that a source can
        be told from a record. To be extended by rooms that know more of a person.
        """
        facts = self.env["customer.manager.record"]._facts_by("employee_id", self.ids)
        terms = (
            self.env["customer.manager.appointment"]
            .sudo()
            .search_fetch(
                [("manager_id.employee_id", "in", self.ids)], ["manager_id", "grade_id", "date_from", "date_to"]
            )
        )
        for term in terms:
            facts[term.manager_id.employee_id.id].append(
                Fact(-term.id, "term", term.date_from, term.date_to or None, None, term.grade_id.level)
            )
        return facts

    def _customer_condition_lines(self, grade, day, skip=()):
        """Return {employee id: (conditions, lines)} of a grade's conditions on a day.

        :param skip: measures that are not asked for yet, such as the total of a selection that runs
        :return: `algorithms.facts.Condition` and `Line`, one for each condition, in the same order
        """
        conditions = grade._get_conditions(skip)
        found = {}
        for company, employees in self.sudo().grouped("company_id").items():
            rules = Rules(record_months=company.customer_record_months, target_level=grade.level)
            facts = employees._customer_facts()
            for employee in employees:
                found[employee.id] = (conditions, check_all(conditions, facts[employee.id], day, rules))
        return found
