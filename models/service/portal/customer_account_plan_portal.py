import json
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

#: plans on a page of the portal
_PLANS = 5


class CustomerAccountPlan(models.Model):
    """The plan of the year on the portal, where the customer signs it (domain P13).

    He reads his own goals and what he was promised; situation, our goals and what colleagues do stay inside. What he
    signs is what he reads.
    """

    _inherit = "customer.account.plan"

    @api.model
    def _portal_domain(self):
        """Return the domain of the plans the user sees on the portal: in force or closed, of his entity."""
        entity = self.env.user._customer_portal_entity()
        if not entity:
            return Domain.FALSE
        in_force = Domain("state", "in", ("signed", "closed"))
        in_force |= Domain("state", "=", "submitted") & Domain("kind", "=", "light")
        return Domain("partner_id", "=", entity.id) & in_force

    @api.model
    def _portal_unsigned_count(self):
        """Return how many plans wait for the customer's signature."""
        return self.sudo().search_count(self._portal_domain() & self._portal_unsigned())

    @api.model
    def _portal_unsigned(self):
        return Domain("state", "=", "signed") & Domain("customer_signed_on", "=", False)

    @api.model
    def _portal_plans(self):
        """Return the newest plans the user sees, as plain values."""
        plans = self.sudo().search(self._portal_domain(), order="year desc, id desc", limit=_PLANS)
        return [plan._portal_row() for plan in plans]

    def _portal_row(self):
        """Return what the portal shows of one plan."""
        states = dict(self.action_ids._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "year": str(self.year),
            "version": self._portal_version(),
            "goals": [
                (goal.name, goal.measure or "", goal.result or "") for goal in self.goal_ids if goal.side == "customer"
            ],
            "actions": [
                (action.name, format_date(self.env, action.date_due), states[action.state])
                for action in self.action_ids
                if action.is_promised
            ],
            "may_sign": bool(self.filtered_domain(self._portal_unsigned())),
            "signed_on": format_date(self.env, self.customer_signed_on) if self.customer_signed_on else "",
            "signer": self.customer_signer_id.name or "",
        }

    def _portal_version(self):
        """Return what tells a plan from the same plan once it was returned and changed: it stands in the page that the
        customer signs. How the actions go meanwhile is no change."""
        goals = [(goal.name, goal.measure or "") for goal in self.goal_ids if goal.side == "customer"]
        actions = [
            (action.name, fields.Date.to_string(action.date_due)) for action in self.action_ids if action.is_promised
        ]
        return sha256(json.dumps([self.year, goals, actions]).encode()).hexdigest()

    @api.model
    def _portal_sign(self, plan_id, version):
        """Sign a plan for the customer, once; nothing for a number the user does not see.

        :param version: that of the plan the customer read
        :return: whether there is such a plan
        """
        if type(plan_id) is not int or not 0 < plan_id < 2**31:
            return False
        plan = self.sudo().search(self._portal_domain() & Domain("id", "=", plan_id))
        if not plan:
            return False
        plan.lock_for_update(allow_referencing=True)
        plan.invalidate_recordset()
        if not plan.filtered_domain(self._portal_unsigned()) or version != plan._portal_version():
            raise UserError(self.env._("This plan is signed already, or is being changed: look at it again."))
        plan.write(
            {
                "customer_signed_on": plan.company_id._customer_today(),
                "customer_signer_id": self.env.user.partner_id.id,
            }
        )
        plan._message_log(body=self.env._("Signed for the customer by %(name)s.", name=self.env.user.name))
        return True
