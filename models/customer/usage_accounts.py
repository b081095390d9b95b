"""Unknown accounts of an import: whose they are, and their creation.

Not a model: used by `customer.usage.import` when `create_missing` is set. Finds
or makes the customer of each new account, or says why it cannot be created.
"""

from ...algorithms.account_facts import read_facts

_BATCH = 1000


class NewAccounts:
    """The accounts an import asks for and the database does not have."""

    def __init__(self, env, company):
        self.company = company
        self.accounts = env["customer.account"].with_company(company)
        self.own_ids = set(env["res.partner"]._find_own_customers().ids)
        # An officer may create customers by import without the right to edit every
        # contact by hand.
        self.partners_sudo = env["res.partner"].sudo().with_context(active_test=False, tracking_disable=True)
        self.found = {}
        self.to_create = {}
        self.wanted = []

    def resolve(self, rows):
        """Decide each account; change nothing.

        :param rows: dicts with `account_number` and the optional columns
        :return: refusals as tuples (account number, column, value, code, detail)
        """
        refusals = []
        by_ref = self._find("ref", {row.get("customer_ref") for row in rows})
        by_name = self._find("name", {row.get("customer_name") for row in rows if not row.get("customer_ref")})
        for row in rows:
            column = "customer_ref" if row.get("customer_ref") else "customer_name"
            value = row.get(column)
            candidates = (by_ref if column == "customer_ref" else by_name).get(value)
            refusal = self._refuse_customer(value, candidates)
            facts = read_facts(row)
            if facts.bad:
                column, value, refusal = facts.bad, row[facts.bad], ("bad_fact", None)
            if refusal:
                refusals.append((row["account_number"], column, value or "", *refusal))
                continue
            self._want(row, (column, value), candidates, facts.values)
        return refusals

    def _find(self, field, values):
        """Return {value: commercial entities that carry it}."""
        values.discard(None)
        found = {}
        if values:
            for partner in self.partners_sudo.search([(field, "in", list(values))]):
                entity = partner.commercial_partner_id
                if field == "name" and entity != partner:
                    continue
                found[partner[field]] = found.get(partner[field], entity) | entity
        return found

    def _refuse_customer(self, value, candidates):
        """Return (code, detail) if no customer can be named, else None."""
        if not value:
            return "customer_missing", None
        if candidates and len(candidates) > 1:
            return "customer_ambiguous", None
        if candidates and candidates.id in self.own_ids:
            return "own_customer", None
        if candidates:
            refusal = candidates._customer_claim_refusal(self.company)
            if refusal:
                return "customer_refused", refusal
        return None

    def _want(self, row, key, candidates, facts):
        if candidates:
            self.found[key] = candidates.id
        elif key not in self.to_create:
            self.to_create[key] = {
                "name": row.get("customer_name") or row.get("customer_ref"),
                "ref": row.get("customer_ref") or False,
                "is_company": facts.get("category") != "residential",
                "customer_company_id": self.company.id,
            }
        self.wanted.append((key, {"number": row["account_number"], **facts}))

    def create(self):
        """Create the customers and accounts that `resolve` accepted."""
        keys = list(self.to_create)
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            partners = self.partners_sudo.create([self.to_create[key] for key in batch])
            self.found.update(zip(batch, partners.ids, strict=True))
        accounts = self.accounts.with_context(tracking_disable=True)
        for start in range(0, len(self.wanted), _BATCH):
            accounts.create(
                [
                    {**values, "partner_id": self.found[key], "company_id": self.company.id}
                    for key, values in self.wanted[start : start + _BATCH]
                ]
            )
        accounts.env.flush_all()
        if len(self.wanted) >= _BATCH:
            # the statements that follow join by number: let the planner know
            accounts.env.cr.execute("ANALYZE customer_account")
