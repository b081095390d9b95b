from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..roles import OFFICER


class CustomerOnboarding(models.AbstractModel):
    """The first four steps of a new utility, judged by its data.

    Nothing is stored but the wish to hide the panel: a step is done when what
    it asks for exists, so that restoring, importing or undoing is reflected.
    """

    _name = "customer.onboarding"
    _description = "Customer Manager Onboarding"

    @api.readonly
    @api.model
    def get_panel(self):
        """Return what the panel above the customer list shows.

        :return: `{"visible": bool, "steps": [{"key", "title", "description",
            "button", "action" (xml id), "done"}, ...]}`; the panel is visible
            for marketing officers of a company that has not hidden it and has
            a step to do.
        """
        if not self._is_for_user() or self.env.company.customer_onboarding_hidden:
            return {"visible": False, "steps": []}
        steps = self._get_steps()
        return {"visible": not all(step["done"] for step in steps), "steps": steps}

    @api.model
    def action_hide(self):
        """Hide the panel for everybody in the current company."""
        if not self._is_for_user():
            raise AccessError(self.env._("Only a marketing officer may hide the first steps."))
        self.env.company.sudo().customer_onboarding_hidden = True
        return True

    @api.model
    def _is_for_user(self):
        return self.env.user.has_group(OFFICER)

    @api.model
    def _get_steps(self):
        company = Domain("company_id", "=", self.env.company.id)
        return [
            {
                "key": "usage",
                "title": self.env._("Import usage"),
                "description": self.env._("Accounts and billed energy, from one file."),
                "button": self.env._("Import a file"),
                "action": "customer_manager.customer_usage_import_action",
                "done": self._exists("customer.usage", company),
            },
            {
                "key": "managers",
                "title": self.env._("Name the managers"),
                "description": self.env._("Human resources enters who serves customers, in which grade."),
                "button": self.env._("Open the managers"),
                "action": "customer_manager.customer_manager_action",
                "done": self._exists("customer.manager", company & Domain("grade_id", "!=", False)),
            },
            {
                "key": "tiers",
                "title": self.env._("Find the core customers"),
                "description": self.env._("The 80/20 rule says who matters, and why."),
                "button": self.env._("Start a tier run"),
                "action": "customer_manager.customer_tier_run_action",
                "done": self._exists("customer.tier.run", company & Domain("state", "=", "applied")),
            },
            {
                "key": "portfolios",
                "title": self.env._("Give each a manager"),
                "description": self.env._("A plan fills the gaps and moves nobody else."),
                "button": self.env._("Make a plan"),
                "action": "customer_manager.customer_assignment_plan_action",
                "done": self._exists("customer.assignment", company & Domain("role", "=", "primary")),
            },
        ]

    @api.model
    def _exists(self, model_name, domain):
        return bool(self.env[model_name].search_count(domain, limit=1))
