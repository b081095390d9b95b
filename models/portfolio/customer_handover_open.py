import logging
from collections import defaultdict

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..roles import OFFICER
from .customer_handover import TASK

_logger = logging.getLogger(__name__)


class CustomerHandover(models.Model):
    """How handovers come to be: from a dialog, a plan, a review, a conflict, or the loss of an office."""

    _inherit = "customer.handover"

    plan_id = fields.Many2one(
        "customer.assignment.plan", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    @api.model
    def _find_last_primaries(self, partners):
        """Return {customer id: who serves the customer as primary today, else who did last}."""
        rows = (
            self.env["customer.assignment"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "in", partners.ids),
                    ("role", "=", "primary"),
                    ("state", "!=", "cancelled"),
                    ("date_from", "<=", self.env.company._customer_today()),
                ],
                ["partner_id", "manager_id"],
                order="date_from, id",
            )
        )
        return {row.partner_id.id: row.manager_id.with_env(self.env) for row in rows}

    @api.model
    def _filter_free(self, partners, givers):
        """Return the customers who are in no handover that holds them, and in no draft of these givers."""
        lines = self.env["customer.handover.line"].sudo()
        busy = Domain("is_running", "=", True) | (
            Domain("handover_id.state", "=", "draft") & Domain("handover_id.from_manager_id", "in", givers.ids)
        )
        return partners - lines.search(Domain("partner_id", "in", partners.ids) & busy).partner_id

    @api.model
    def _open_for(self, partners, values):
        """Open one draft for each giver of these customers, with the rights of the caller.

        :param values: values of the drafts but giver and customers
        :raise UserError: if a customer has and had no manager
        """
        givers = self._find_last_primaries(partners)
        by_giver = defaultdict(lambda: self.env["res.partner"])
        for partner in partners:
            if partner.id not in givers:
                raise UserError(
                    self.env._(
                        "Customers: %(customer)s has no manager who could hand over: use 'Change Manager'.",
                        customer=partner.display_name,
                    )
                )
            by_giver[givers[partner.id]] |= partner
        return self.create(
            [
                {
                    **values,
                    "from_manager_id": giver.id,
                    "line_ids": [Command.create({"partner_id": partner.id}) for partner in own],
                }
                for giver, own in by_giver.items()
            ]
        )

    @api.model
    def _open_by_itself(self, giver, partners, values):
        """Open a draft for whoever leads the giver, of the customers who are in no other one.

        Nothing here refuses: what led to it goes on without the document, which can be opened by hand.

        :return: the draft, empty if there is nothing to hand over
        """
        free = self._filter_free(partners, giver)
        if not free:
            return self.browse()
        company = giver.company_id
        soon = company._customer_after_working_days(company._customer_today(), company.customer_handover_urgent_days)
        try:
            with self.env.cr.savepoint():
                handover = self.sudo().create(
                    {
                        "from_manager_id": giver.id,
                        "urgency": "urgent",
                        "date_effective": soon,
                        "line_ids": [Command.create({"partner_id": partner.id}) for partner in free],
                        **values,
                    }
                )
                handover._ask_supervisor()
        except (UserError, IntegrityError) as error:
            _logger.warning("No handover could be opened for manager %s: %s", giver.id, error)
            return self.browse()
        return handover

    @api.model
    def _release_suspended(self, partners):
        """Take customers out of drafts of a suspension that name no receiver: another document hands them over."""
        lines = self.env["customer.handover.line"].sudo()
        lines = lines.search(
            [
                ("partner_id", "in", partners.ids),
                ("handover_id.state", "=", "draft"),
                ("handover_id.trigger", "=", "suspension"),
                ("handover_id.to_manager_id", "=", False),
            ]
        )
        handovers = lines.handover_id
        lines.unlink()
        for handover in handovers.filtered(lambda one: not one.line_ids):
            handover.action_cancel(self.env._("The customers are handed over by another document."))

    def _ask_supervisor(self):
        """Ask whoever leads the giver, else marketing, for receiver and witness."""
        officers = self.env.ref(OFFICER).all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        user = self._superior_users()[:1] or officers[:1]
        if user:
            env = self.with_context(lang=user.lang).env
            self.activity_schedule(
                TASK,
                self.date_due,
                summary=env._("Name who takes the customers of %(name)s", name=self.from_manager_id.name),
                user_id=user.id,
            )
