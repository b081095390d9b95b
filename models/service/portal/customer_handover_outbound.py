from odoo import models
from odoo.tools import format_date


class CustomerHandover(models.Model):
    """Customers learn of their new manager by the message gateway too, where there is one (domain 11.20)."""

    _inherit = "customer.handover"

    def _enqueue_notices(self):
        super()._enqueue_notices()
        if self.company_id.customer_gateway_user_id:
            self.env["customer.outbound"]._enqueue_rows(
                [self._prepare_notice(partner) for partner in self.line_ids.partner_id]
            )

    def _prepare_notice(self, partner):
        """Return the message to one customer, in his language: who serves him now, and nothing about why."""
        env = self.with_context(lang=partner.lang).env
        manager = self.to_manager_id
        return {
            "kind": "handover",
            "contact": partner,
            "record": self,
            "company": self.company_id,
            "text": env._(
                "From %(day)s on your customer manager is %(name)s. Hotline: 95598.",
                day=format_date(env, self.effective_on),
                name=" ".join(filter(None, (manager.name, manager.work_phone))),
            ),
        }
