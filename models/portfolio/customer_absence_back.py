from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain


class CustomerAbsence(models.Model):
    """Who is back has his customers back with what came in meanwhile and is open (domain P2, 11.18).

    Nothing else brings it: signals, promises and visits stay with who acted on their day, requests with their owner,
    and a later handover looks for what its giver holds. What somebody had before the absence he keeps.
    """

    _inherit = "customer.absence"

    def _finish(self, state):
        was_away = self.state == "covered"
        result = super()._finish(state)
        if was_away and not self._is_still_away():
            self._hand_matters_back()
        return result

    def _is_still_away(self):
        """Whether the manager of this one absence serves nobody today: another absence follows, or he is suspended."""
        today = self.company_id._customer_today()
        others = [("manager_id", "=", self.manager_id.id), ("state", "=", "covered"), ("id", "!=", self.id)]
        days = [("date_from", "<=", today), ("date_to", ">=", today)]
        return self.manager_id.state != "active" or bool(self.search_count([*others, *days], limit=1))

    def _hand_matters_back(self):
        """Give the manager of this one absence what those who acted for him took on."""
        covered = self.line_ids.filtered("assignment_id")
        partners = covered.partner_id.filtered(lambda partner: partner.customer_manager_id == self.manager_id)
        holders = (covered.assignment_id | covered.further_assignment_ids).manager_id - self.manager_id
        reason = self.env._("%(name)s is back", name=self.manager_id.name)
        for name in self.env["customer.handover"]._handover_models() if partners and holders else ():
            self._find_taken_on(name, partners, holders)._take_over(self.manager_id, reason)

    def _find_taken_on(self, name, partners, holders):
        """Return the open documents of a model that some managers took on about customers while he was away."""
        Model = self.env[name].sudo()
        return Model.search(
            Domain(Model._open_domain()) & self._came_domain(partners) & Domain("manager_id", "in", holders.ids)
        )

    def _came_domain(self, partners):
        """Return the Domain of what came in about customers since he went, by this absence or one just before."""
        first, _last = self._get_span()
        # a day of the company is up to a day off that of UTC
        since = fields.Datetime.to_datetime(first) - timedelta(days=1)
        return Domain("partner_id", "in", partners.ids) & Domain("create_date", ">=", since)
