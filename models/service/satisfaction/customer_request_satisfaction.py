from odoo import models


class CustomerRequest(models.Model):
    """What customers think of requests that are over (domain 11.8)."""

    _inherit = "customer.request"

    def _after_closed(self):
        """Let the system decide whom to ask; a second copy of a matter is none."""
        super()._after_closed()
        self.sudo().filtered(lambda one: one.closing != "duplicate")._ask_opinions()

    def action_cancel(self, reason):
        """Ask about cancelled requests as about closed ones, so that nobody cancels what would earn a bad answer."""
        result = super().action_cancel(reason)
        self.sudo()._ask_opinions()
        return result

    def _ask_opinions(self):
        """Let the system decide whose opinion of these requests is asked; of nobody where no customer is known."""
        known = self.filtered("partner_id")
        self.env["customer.satisfaction"]._ask([request._satisfaction_matter() for request in known])

    def _satisfaction_matter(self):
        """Return this one request as `customer.satisfaction._ask` takes it."""
        self.ensure_one()
        flags = {
            "complaint": self.type_id.is_complaint,
            "late": self.is_late,
            "reopened": self.reopened_count,
            "three_tries": self.closing == "three_tries",
        }
        return {
            "name": f"{self.number}: {self.name}",
            "kind": "request",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "contact_id": self.contact_id.id,
            "manager_id": self.manager_id.id,
            "team_id": (self.manager_id.team_id or self.team_id).id,
            "subject_uid": (self.subject_user_id or self.subject_manager_id.user_id).id,
            "closed_at": self.closed_at,
            "counts_for_manager": not self.opened_by_manager,
            "department_ids": self.leg_ids.filtered(lambda leg: leg.state != "cancelled").department_id.ids,
            "request_id": self.id,
            "request_round": self.reopened_count,
            "flags": [flag for flag, is_set in flags.items() if is_set],
        }

    def _hide_from_subject(self):
        """Take from him also what customers said of an earlier closing of the same matter."""
        super()._hide_from_subject()
        opinions = self.env["customer.satisfaction"].sudo().search([("request_id", "in", self.ids)])
        for request, own in opinions.grouped("request_id").items():
            if users := request._subject_users():
                own.write({"subject_uid": users[:1].id})

    def action_reopen(self, reason):
        """Invite nobody for a work that goes on: what has not left yet is taken back, and asked about again."""
        result = super().action_reopen(reason)
        waiting = self.env["customer.satisfaction"].sudo()
        waiting.search([("request_id", "in", self.ids), ("state", "in", ("held", "queued"))]).write(
            {"state": "cancelled"}
        )
        return result
