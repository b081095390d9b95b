from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..roles import OFFICER

#: written by marketing officers, never by managers (design 5)
_OFFICER_FACTS = frozenset(("customer_importance", "customer_importance_until", "is_strategic_customer"))
#: written by the addon alone
_SEALED_FACTS = frozenset(("customer_company_id",))
_ENTITY_CHANGES = frozenset(("parent_id", "is_company"))
#: who reads how a customer is classed: not the customer, on the portal
_READERS = "base.group_user"


class ResPartner(models.Model):
    """Facts about customers: on the commercial entity, NULL on contacts."""

    _inherit = "res.partner"

    # A prefetch group of their own: whoever reads a contact for other reasons does not
    # pay for the facts.
    customer_company_id = fields.Many2one(
        "res.company",
        prefetch="customer",
        string="Served by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The one company that serves this customer: set by the first account or assignment.",
    )
    customer_importance = fields.Selection(
        [
            ("none", "None"),
            ("temporary", "Temporary"),
            ("second", "Second class"),
            ("first", "First class"),
            ("special", "Special class"),
        ],
        string="Importance",
        prefetch="customer",
        copy=False,
        groups=_READERS,
        help="Safety class of a critical power user. Lifts the tier, whatever the figures say.",
    )
    customer_importance_until = fields.Date(
        string="Importance Until",
        prefetch="customer",
        copy=False,
        groups=_READERS,
        help="Last day of the class; needed for a temporary one.",
    )
    is_strategic_customer = fields.Boolean(
        string="Strategic Customer", prefetch="customer", copy=False, groups=_READERS
    )
    customer_account_ids = fields.One2many("customer.account", "partner_id", string="Accounts")
    customer_account_count = fields.Integer(compute="_compute_customer_account_count")

    def _compute_customer_account_count(self):
        entities = self.commercial_partner_id
        counts = {}
        if entities.ids and self.env["customer.account"].has_access("read"):
            counts = {
                partner.id: count
                for partner, count in self.env["customer.account"]._read_group(
                    [("partner_id", "in", entities.ids)], ["partner_id"], ["__count"]
                )
            }
        for partner in self:
            partner.customer_account_count = counts.get(partner.commercial_partner_id.id, 0)

    @api.constrains("customer_importance", "customer_importance_until")
    def _check_importance_until(self):
        for partner in self:
            if partner.customer_importance == "temporary" and not partner.customer_importance_until:
                raise ValidationError(self.env._("Importance Until: a temporary class needs its last day."))

    @api.model
    def default_get(self, fields):
        """Give no default to a customer fact: neither the context nor a user's own defaults
        decide what a customer is."""
        defaults = super().default_get(fields)
        # Odoo asks once for each created contact: most have no such default
        facts = self._customer_facts()
        if facts.isdisjoint(defaults):
            return defaults
        return {name: value for name, value in defaults.items() if name not in facts}

    @api.model_create_multi
    def create(self, vals_list):
        """Guard the customer facts; plain contacts pay one set intersection."""
        facts = self._customer_facts()
        given = [vals for vals in vals_list if not facts.isdisjoint(vals)]
        if not given:
            return super().create(vals_list)
        if not self.env.su:
            for vals in given:
                self._check_customer_facts(vals)
        partners = super().create(vals_list)
        for partner, vals in zip(partners, vals_list, strict=True):
            partner._check_facts_on_entity(vals)
        return partners

    def write(self, vals):
        """Guard the customer facts and what makes a contact an entity."""
        # asked before: Odoo takes names out of the values on the way
        facts = {name: vals[name] for name in self._customer_facts() & vals.keys()}
        if facts and not self.env.su:
            self._check_customer_facts(facts)
        becomes_contact = not _ENTITY_CHANGES.isdisjoint(vals)
        moves_company = bool(vals.get("company_id"))
        result = super().write(vals)
        # facts sent along must not hide that a customer becomes a contact
        if becomes_contact:
            self._leave_entity()
        if facts:
            self._check_facts_on_entity(facts)
        if moves_company:
            self._check_serving_company()
        return result

    # ------------------------------------------------------------------
    # facts
    # ------------------------------------------------------------------

    @api.model
    def _customer_facts(self):
        """Return the names of fact columns; to extend by the rooms that add some."""
        return _OFFICER_FACTS | _SEALED_FACTS

    @api.model
    def _customer_sealed_facts(self):
        """Return the facts nobody writes by hand; to extend like `_customer_facts`."""
        return _SEALED_FACTS

    def _check_customer_facts(self, vals):
        """Refuse facts in `vals` that the user may not write, whatever the path."""
        named = self._customer_facts() & vals.keys()
        if not named:
            return
        # what forms, imports and merges send along unchanged is no edit
        named = {name for name in named if self._is_fact_changed(name, vals[name])}
        sealed = named & self._customer_sealed_facts()
        if sealed:
            raise AccessError(
                self.env._(
                    "%s: kept by the system, not by hand.",
                    self._fact_labels(sealed),
                )
            )
        if named and not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "%s: set by marketing officers only.",
                    self._fact_labels(named),
                )
            )
        if named:
            self._refuse_own_customers()

    @api.model
    def _customer_own_domain(self):
        """Return the Domain of the customers whom the user serves himself; to be extended by
        the room that knows managers."""
        return Domain.FALSE

    @api.model
    def _find_own_customers(self):
        """Return the customers whom the user serves himself; none for superuser code."""
        return self.browse() if self.env.su else self.sudo().search(self._customer_own_domain())

    def _refuse_own_customers(self):
        """Nobody decides how important his own customers are, nor what facts and accounts they have."""
        if self.env.su:
            return
        if own := self.sudo().filtered_domain(self._customer_own_domain()):
            raise AccessError(
                self.env._(
                    "%(customer)s is a customer whom you serve: somebody else has to decide this.",
                    customer=own[0].display_name,
                )
            )

    @api.model
    def _fact_labels(self, names):
        """Return the names of fields as the reader's language has them."""
        return ", ".join(self._fields[name]._description_string(self.env) for name in sorted(names))

    def _is_fact_changed(self, name, value):
        if not self:
            return bool(value) and value != "none"
        field = self._fields[name]
        return any(field.convert_to_write(partner[name], partner) != (value or False) for partner in self)

    def _check_facts_on_entity(self, vals):
        facts = [name for name in self._customer_facts() if vals.get(name)]
        contact = facts and self.filtered(lambda p: p.commercial_partner_id != p)[:1]
        if contact:
            raise ValidationError(
                self.env._(
                    "%(fact)s: set it on %(company)s; %(contact)s is one of its contacts.",
                    fact=self._fact_labels(facts[:1]),
                    company=contact.commercial_partner_id.display_name,
                    contact=contact.display_name,
                )
            )

    def _check_serving_company(self):
        """A customer belongs to the company that serves it, or to all."""
        for partner in self.sudo().filtered("customer_company_id"):
            if refusal := partner._customer_claim_refusal(partner.customer_company_id):
                raise ValidationError(self.env._("Company: %s", refusal))

    def _leave_entity(self):
        """A customer that became a contact: refused while it has business, else its facts go."""
        left = self.filtered(lambda p: p.commercial_partner_id != p)
        if not left:
            return
        busy = left.sudo()._customer_with_business()[:1]
        if busy:
            raise ValidationError(
                self.env._(
                    "Company: %(customer)s has accounts, requests or a manager; only as a company can it belong to"
                    " %(parent)s.",
                    customer=busy.name,
                    parent=busy.commercial_partner_id.display_name,
                )
            )
        facts = [name for name in self._customer_facts() if self._fields[name].store]
        bearers = left.sudo().filtered(lambda p: any(p[name] for name in facts))
        if bearers:
            bearers.write(dict.fromkeys(facts, False))

    def _customer_with_business(self):
        """Return the partners with accounts; to extend by open assignments."""
        accounts = self.env["customer.account"].sudo().with_context(active_test=False)
        return accounts.search([("partner_id", "in", self.ids)]).partner_id

    # ------------------------------------------------------------------
    # entity and company
    # ------------------------------------------------------------------

    def _customer_entity(self):
        """Return the commercial entities of the partners: what accounts hang on."""
        return self.commercial_partner_id

    def _customer_claim_refusal(self, company):
        """Return the sentence why `company` cannot serve this customer, or False."""
        self.ensure_one()
        if self.customer_company_id and self.customer_company_id != company:
            return self.env._(
                "%(customer)s is served by %(company)s; a customer is served by one company.",
                customer=self.display_name,
                company=self.customer_company_id.sudo().display_name,
            )
        if self.company_id and self.company_id != company:
            return self.env._(
                "%(customer)s belongs to %(company)s; only that company can serve it.",
                customer=self.display_name,
                company=self.company_id.sudo().display_name,
            )
        return False

    def _customer_claim_company(self, company):
        """Make `company` the one that serves these customers.

        Called for each first account or assignment. Two sessions that claim a
        customer for different companies write the same row, so one of them starts
        again and is refused.

        :raise ValidationError: another company serves one of them
        """
        entities_sudo = self._customer_entity().sudo()
        for partner in entities_sudo:
            refusal = partner._customer_claim_refusal(company)
            if refusal:
                raise ValidationError(self.env._("Company: %s", refusal))
        unclaimed = entities_sudo.filtered(lambda p: not p.customer_company_id)
        if unclaimed:
            unclaimed.with_context(tracking_disable=True).write({"customer_company_id": company.id})

    def _customer_restore_before_uninstall(self):
        """Give back what the addon changed outside its own columns.

        Extended by the rooms that write to columns of others.
        """
