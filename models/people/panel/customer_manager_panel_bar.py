from collections import defaultdict

from odoo import models


class CustomerManagerPanel(models.Model):
    """Who is too near to a candidate to rate him (domain P7, 11.4).

    Nobody learns why somebody is barred: declared relations are read by human resources and audit
    alone.
    """

    _inherit = "customer.manager.panel"

    def _candidates(self):
        """Return the records that this one panel rates, in a stable order; to be extended by other kinds.

        Each has an `employee_id` (empty for outsiders) and a `name`.
        """
        self.ensure_one()
        return self.sudo().campaign_id._interviewed()

    def _barred(self, candidates):
        """Return {id of a candidate: set of the ids of users who must not rate him}, in a few queries.

        Barred are the candidate himself, relatives declared by either of the two, direct superior and
        direct report, mentor and trainee.
        """
        raters = self._members().user_id.with_context(active_test=False)
        candidates = candidates.sudo().with_context(active_test=False)
        relatives = self._relatives_of(raters)
        reports = self._reports_of(raters)
        mentors = self._mentors_of(candidates.employee_id)
        barred = {}
        for candidate in candidates:
            employee, user = candidate.employee_id, candidate.employee_id.user_id
            near = {user.id, employee.parent_id.user_id.id} | self._superiors_of(candidate)
            near |= relatives[user.id] | reports[employee.id] | mentors[employee.id]
            barred[candidate.id] = near & set(raters.ids)
        return barred

    def _superiors_of(self, candidate):
        """Return the ids of further superiors: who was asked for his opinion of an applicant."""
        return set(candidate.supervisor_uid.ids) if "supervisor_uid" in candidate._fields else set()

    def _relatives_of(self, raters):
        """Return {user id: ids of raters related to him today, whoever of the two declared it}."""
        day = self.company_id._customer_today()
        near = defaultdict(set)
        for rater, others in self.env["approval.relation"].sudo()._relatives(raters, day).items():
            for other in others:
                near[other].add(rater)
        return near

    def _reports_of(self, raters):
        """Return {employee id: ids of raters who report directly to him}."""
        near = defaultdict(set)
        for employee in raters.employee_ids.filtered("parent_id"):
            near[employee.parent_id.id].add(employee.user_id.id)
        return near

    def _mentors_of(self, employees):
        """Return {employee id: ids of users who guide him, or whom he guides}."""
        near = defaultdict(set)
        managers = self.env["customer.manager"].sudo().with_context(active_test=False)
        pairs = managers.search(
            [
                ("mentor_id", "!=", False),
                "|",
                ("employee_id", "in", employees.ids),
                ("mentor_id.employee_id", "in", employees.ids),
            ]
        )
        for trainee in pairs:
            mentor = trainee.mentor_id
            near[trainee.employee_id.id].add(mentor.user_id.id)
            near[mentor.employee_id.id].add(trainee.user_id.id)
        return near
