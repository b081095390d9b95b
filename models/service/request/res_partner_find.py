import re

from odoo import api, models
from odoo.fields import Domain

#: who sees accounts, of which the rules show him some
READERS = ("customer_manager.group_customer_manager_user", "customer_manager.group_customer_manager_audit")
_OPERATORS = ("ilike", "like", "=ilike", "=like", "=")
#: shorter ones are part of too many numbers
_PHONE_DIGITS = 6


class ResPartner(models.Model):
    """Customers found by what they say on the phone (domain 11.20)."""

    _inherit = "res.partner"

    @api.model
    def _search_display_name(self, operator, value):
        """Find customers also by phone and account number, where the quick form asks."""
        domain = super()._search_display_name(operator, value)
        if self.env.context.get("customer_find") and operator in _OPERATORS and isinstance(value, str):
            domain = Domain.OR([domain, *self._customer_found_by(value.strip())])
        return domain

    @api.model
    def _customer_found_by(self, text):
        """Return domains of the customers that a text names by phone or account number; only for internal users.

        Account numbers are ours (domain 11.18): by a part of one only those find, and only among the accounts they may
        read, who have a role; for everybody else the whole number has to be right, so that nobody lists customers by
        trying. The tax number is found by Odoo itself.
        """
        if not text or not self.env.user._is_internal():
            return []
        domains = [Domain("id", "in", self._customer_of_account(text))]
        digits = re.sub(r"[\s()./+-]", "", text)
        if digits.isdecimal() and len(digits) >= _PHONE_DIGITS:
            domains.append(Domain("phone_mobile_search", "ilike", text))
        return domains

    @api.model
    def _customer_of_account(self, text):
        """Return a query of the customers with an account of this number, or one that begins so where that is shown."""
        accounts = self.env["customer.account"]
        whole = Domain("number", "=", text) & Domain("company_id", "in", self.env.companies.ids)
        found = accounts.sudo().search(whole).partner_id.ids
        if self.env.user.has_groups(",".join(READERS)) and accounts.has_access("read"):
            begins = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
            found += accounts.search([("number", "=like", begins)], limit=50).sudo().partner_id.ids
        return found
