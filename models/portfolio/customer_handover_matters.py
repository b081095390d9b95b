from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, format_date


class Matter(NamedTuple):
    """One thing that is open about a customer; a gate has to be done or waived before he passes on."""

    kind: str
    partner_id: int
    res_model: str
    res_id: int
    name: str
    is_gate: bool


class CustomerHandover(models.Model):
    """What is open about the customers: found in batches, and moved with them.

    Rooms that come later add their own: documents with `_open_domain()` and `_take_over(manager, reason)` by
    one line in `_handover_models`, anything else by a function in `_handover_item_sources`.
    """

    _inherit = "customer.handover"

    # ------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------

    def _handover_models(self):
        """Return {model: (kind, whether it is a gate)} of documents that pass on; to be extended.

        A model has `partner_id`, `manager_id`, `_open_domain()` and `_take_over(manager, reason)`.
        """
        return {}

    def _handover_item_sources(self):
        """Return functions that give the matters of this one handover, each in one batch; to be extended.

        :return: list of functions of a recordset of customers, each returning `Matter` tuples
        """
        return [self._find_visits, self._find_bills, self._find_contracts, self._find_documents]

    def _handover_move_items(self):
        """Hand the open documents of the customers to the receiver; what is closed stays with its author."""
        reason = self.env._("Handover %(handover)s", handover=self.name)
        for name in self._handover_models():
            self._find_open(name)._take_over(self.to_manager_id, reason)

    # ------------------------------------------------------------
    # List
    # ------------------------------------------------------------

    def action_collect_items(self):
        """List anew what is open about the customers (public; who leads giver or receiver)."""
        self.check_access("write")
        for handover in self._begin_step(("draft", "checked", "signed")):
            handover._collect_items()
        return True

    def action_add_item(self):
        """Open the dialog that adds a matter by hand (public; its rules are those of the matter)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a Matter"),
            "res_model": "customer.handover.item",
            "view_mode": "form",
            "target": "new",
            "context": {"default_handover_id": self.id},
        }

    def _collect_items(self):
        """Add matters that are not on the list, settle those that are no longer open, and open those that are again."""
        found = {
            (matter.kind, matter.partner_id, matter.res_model, matter.res_id): matter for matter in self._find_matters()
        }
        listed = {
            (item.kind, item.partner_id.id, item.res_model, item.res_id): item
            for item in self.sudo().item_ids
            if item.res_model
        }
        gone = [item for key, item in listed.items() if key not in found and item.state == "open"]
        self.env["customer.handover.item"].concat(*gone).sudo()._settle("done", self.env._("Not open any more."))
        for key, item in listed.items():
            if key in found and item._was_gone():
                item.write({"name": found[key].name})
                item._open_again()
        Item = self.env["customer.handover.item"].sudo()
        Item.create(
            [{"handover_id": self.id, **matter._asdict()} for key, matter in found.items() if key not in listed]
        )

    def _find_matters(self):
        partners = self.sudo().line_ids.partner_id
        return [matter for source in self.sudo()._handover_item_sources() for matter in source(partners)]

    def _find_visits(self, partners):
        """Customers behind whom an executive stands are visited together before they pass on (domain P2).

        That switch of the tier is the core tier's by default. It says joint visit, with a gone giver by the
        receiver and the giver's superior.
        """
        return [
            Matter(
                "joint_visit", partner.id, "res.partner", partner.id, self.env._("Visit by giver and receiver"), True
            )
            for partner in partners
            if partner.customer_tier_id.executive_sponsor
        ]

    def _find_bills(self, partners):
        """Bills that are due and not paid in full; an unknown payment is no debt."""
        today = self.company_id._customer_today()
        self.env["customer.usage"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, COUNT(*), SUM(revenue - paid), MIN(due_date) FROM customer_usage"
                " WHERE partner_id = ANY(%s) AND company_id = %s AND paid < revenue AND due_date < %s"
                " GROUP BY partner_id ORDER BY partner_id",
                partners.ids,
                self.company_id.id,
                today,
            )
        )
        return [
            Matter(
                "bill",
                partner_id,
                "res.partner",
                partner_id,
                self.env._(
                    "%(count)s bills unpaid, %(amount)s, due since %(day)s",
                    count=count,
                    amount=format_amount(self.env, amount, self.company_id.currency_id),
                    day=format_date(self.env, due),
                ),
                True,
            )
            for partner_id, count, amount, due in rows
        ]

    def _find_contracts(self, partners):
        """Supply contracts that end soon, or have ended while the account is open."""
        until = fields.Date.add(self.company_id._customer_today(), days=self.company_id.customer_handover_contract_days)
        accounts = self.env["customer.account"].search(
            [("partner_id", "in", partners.ids), ("contract_end", "<=", until), ("close_date", "=", False)]
        )
        return [
            Matter(
                "contract",
                account.partner_id.id,
                account._name,
                account.id,
                self.env._(
                    "The contract of account %(number)s ends on %(day)s",
                    number=account.number,
                    day=format_date(self.env, account.contract_end),
                ),
                True,
            )
            for account in accounts
        ]

    def _find_documents(self, partners):
        return [
            Matter(kind, record.partner_id.id, name, record.id, record.display_name, is_gate)
            for name, (kind, is_gate) in self._handover_models().items()
            for record in self._find_open(name)
        ]

    def _find_open(self, name):
        """Return the open documents of a model that the giver, or who covers for him, holds of the customers."""
        Model = self.env[name].sudo()
        partners = self.line_ids.partner_id
        holders = self.from_manager_id.union(*self._find_covers(partners).values())
        return Model.search(
            Domain(Model._open_domain())
            & Domain("partner_id", "in", partners.ids)
            & Domain("manager_id", "in", holders.ids)
        )

    def _find_covers(self, partners):
        """Return {customer id: temporary manager} of today."""
        today = self.company_id._customer_today()
        return self.env["customer.assignment"].sudo()._manager_on(partners, today, "temporary")
