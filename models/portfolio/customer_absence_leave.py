import logging

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..periods import LAST_DAY

_logger = logging.getLogger(__name__)


class CustomerAbsence(models.Model):
    """Approved time off of hr becomes a proposal, where `hr_holidays` is installed; nothing depends on it."""

    _inherit = "customer.absence"

    is_for_handover = fields.Boolean(
        "Too Long for a Cover",
        readonly=True,
        copy=False,
        help="The time off is longer than any cover: the customers are handed over instead.",
    )

    @api.model
    def _follow_leave(self):
        """Propose a cover for each approved time off to come, once; drop proposals whose time off is gone."""
        super()._follow_leave()
        if "hr.leave" not in self.env:
            return
        leaves = self._find_leaves()
        known = set(self._find_noted(leaves).mapped("leave_id"))
        managers = {
            manager.employee_id: manager
            for manager in self.env["customer.manager"].sudo().search([("state", "=", "active")])
        }
        for leave in leaves:
            if leave.id not in known and leave.employee_id in managers:
                self._propose(managers[leave.employee_id], leave)
        drafts = self.sudo().search([("state", "=", "draft"), ("leave_id", "!=", 0)])
        drafts.filtered(lambda one: one.leave_id not in leaves.ids)._finish_gone()

    @api.model
    def _find_leaves(self):
        """Return the approved time off that is not over, of whole days, and of days that somebody can mean."""
        first = min(company._customer_today() for company in self.env["res.company"].sudo().search([]))
        days = Domain("request_date_to", ">=", first) & Domain("request_date_to", "<=", LAST_DAY)
        return (
            self.env["hr.leave"]
            .sudo()
            .search(Domain("state", "=", "validate") & days & Domain("number_of_days", ">=", 1))
        )

    @api.model
    def _find_noted(self, leaves):
        """Return the absences of these times off; one that was too long is forgotten when its days changed."""
        noted = self.sudo().search([("leave_id", "in", leaves.ids)])
        days = {leave.id: (leave.request_date_from, leave.request_date_to) for leave in leaves}
        changed = noted.filtered(lambda one: one.is_for_handover and (one.date_from, one.date_to) != days[one.leave_id])
        changed.activity_unlink(["mail.mail_activity_data_todo"])
        changed.leave_id = False
        return noted - changed

    @api.model
    def _propose(self, manager, leave):
        """Note one time off as a draft, and ask the manager, or who leads him, to let it be covered.

        What is too long for a cover is noted as cancelled, so that it is said once, and left to whoever leads: it
        takes a handover.
        """
        longest = fields.Date.add(leave.request_date_from, months=manager.company_id.customer_absence_months)
        is_too_long = leave.request_date_to > longest
        try:
            with self.env.cr.savepoint():
                absence = self.sudo().create(
                    {
                        "manager_id": manager.id,
                        "kind": "leave",
                        "date_from": leave.request_date_from,
                        "date_to": leave.request_date_to,
                        "leave_id": leave.id,
                        "state": "cancelled" if is_too_long else "draft",
                        "is_for_handover": is_too_long,
                    }
                )
        except (UserError, IntegrityError) as error:
            _logger.warning("No cover could be proposed for leave %s: %s", leave.id, error)
            return
        user = manager.team_id.user_id if absence.is_transfer else manager.user_id
        if user.active:
            env = absence.with_context(lang=user.lang).env
            words = env._("Let the leave of %(name)s be covered", name=manager.name)
            if is_too_long:
                words = env._(
                    "The leave of %(name)s is too long for a cover: hand the customers over", name=manager.name
                )
            absence.activity_schedule(
                "mail.mail_activity_data_todo", absence._get_first_day(), summary=words, user_id=user.id
            )

    def _finish_gone(self):
        for absence in self:
            absence.write({"state": "cancelled"})
            absence.activity_unlink(["mail.mail_activity_data_todo"])
