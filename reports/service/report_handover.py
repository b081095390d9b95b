from odoo import models


class ReportHandover(models.AbstractModel):
    """The handover sheet: who hands which customers to whom, what is open about them, who signed what (domain P2).

    Whoever may read the handover may print it; accounts only as far as he may read them.
    """

    _name = "report.customer_manager.report_handover"
    _inherit = "customer.report"
    _description = "Handover Sheet"
    _document_model = "customer.handover"

    def _get_title(self, records):
        return self.env._("Handover %(number)s", number=records.name)

    def _get_subtitle(self, records):
        return " → ".join([records.from_manager_id.name, records.to_manager_id.name or "…"])

    def _get_facts(self, records):
        _ = self.env._
        return [
            (_("Giver"), self._join(records.from_manager_id.name, records.from_manager_id.grade_id.name)),
            (_("Receiver"), self._join(records.to_manager_id.name, records.to_manager_id.grade_id.name) or "–"),
            (_("Witness"), records.witness_id.name or "–"),
            (_("Cause"), self._join(self._label(records, "trigger"), self._label(records, "urgency"))),
            (_("Opened"), self._format_day(records.opened_on)),
            (_("Due"), self._format_day(records.date_due)),
            (_("Effective"), self._format_day(records.date_effective)),
            (_("In force from"), self._format_day(records.effective_on) or "–"),
            (_("State"), self._label(records, "state")),
            (_("Checked"), self._join(self._format_moment(records.checked_at), records.checked_uid.name) or "–"),
        ]

    def _get_values(self, records):
        items = records.item_ids
        visits = items.filtered(lambda item: item.kind == "joint_visit")
        gates = items.filtered("is_gate") - visits
        return {
            "mark": self._label(records, "state") if records.state in ("draft", "cancelled") else "",
            "one_sided": self._get_one_sided(records),
            "customers": self._get_customers(records),
            "groups": [
                (self.env._("Joint Visits"), self._prepare_items(visits)),
                (self.env._("Gates"), self._prepare_items(gates)),
                (self.env._("Other Matters"), self._prepare_items(items - visits - gates)),
            ],
            "signatures": self._get_signatures(records),
            "proof": self._get_proof(records),
            "checks": [
                (
                    str(check.days),
                    self._format_day(check.date_due),
                    self._label(check, "result") if check.result else "–",
                    self._join(check.done_uid.name, self._format_moment(check.done_at)),
                    check.note or "",
                )
                for check in records.check_ids
            ],
            "signs": self._get_signs(records),
        }

    def _get_one_sided(self, handover):
        """Return the remark on a handover whose giver cannot sign (domain 11.5); empty for all others."""
        signed = handover._valid_signatures().filtered(lambda one: one.part == "giver")
        if signed.is_for_giver:
            return self.env._(
                "One-sided: %(giver)s is gone; %(name)s signed in the giver's place.",
                giver=handover.from_manager_id.name,
                name=signed.user_id.name,
            )
        if not signed and handover._is_giver_gone():
            return self.env._(
                "One-sided: %(giver)s is gone; the superior signs in the giver's place.",
                giver=handover.from_manager_id.name,
            )
        return ""

    def _get_customers(self, handover):
        """Return the customers with tier, accounts and the new backup; three queries, however many there are."""
        accounts = self._get_accounts(handover.line_ids.partner_id)
        return [
            {
                "name": line.partner_id.display_name,
                "tier": line.sudo().tier_id.name or "–",
                "accounts": accounts.get(line.partner_id.id, "–"),
                "backup": line.backup_manager_id.name or "–",
                "told": self._format_moment(line.notified_at) or "–",
            }
            for line in handover.line_ids
        ]

    def _get_accounts(self, partners):
        """Return {customer id: numbers of the accounts that the reader may read}."""
        accounts = self.env["customer.account"]
        if not accounts.has_access("read"):
            return {}
        found = accounts.search_fetch([("partner_id", "in", partners.ids)], ["number", "partner_id"], order="number")
        return {partner.id: self._list(rows.mapped("number")) for partner, rows in found.grouped("partner_id").items()}

    def _prepare_items(self, items):
        kinds = dict(items._fields["kind"]._description_selection(self.env))
        states = dict(items._fields["state"]._description_selection(self.env))
        return [
            {
                "kind": kinds[item.kind],
                "customer": item.partner_id.display_name or self.env._("all customers"),
                "name": item.name,
                "state": states[item.state],
                "look": {"done": "good", "waived": "open"}.get(item.state, "bad" if item.is_gate else ""),
                "settled": self._join(self._format_moment(item.done_at), item.done_uid.name),
                "reason": item.reason or "",
            }
            for item in items
        ]

    # ------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------

    def _get_signatures(self, handover):
        """Return who signed as what, when, and the fingerprint of what he saw; void ones are kept and said to be so."""
        return [
            {
                "part": self._label(one, "part"),
                "name": one.user_id.name,
                "for_giver": one.is_for_giver,
                "at": self._format_moment(one.signed_at),
                "digest": one.digest,
                "void": self.env._("void since %(moment)s", moment=self._format_moment(one.voided_at))
                if one.is_void
                else "",
            }
            for one in handover.signature_ids.sorted("id")
        ]

    def _get_proof(self, handover):
        """Return (sentence, whether it is good) on whether this is what was signed; nothing before anybody did."""
        signed = handover._valid_signatures()
        if not signed:
            return None
        if set(signed.mapped("digest")) == {handover._get_digest()}:
            return (self.env._("Parties, day, customers and matters are those that were signed."), True)
        return (self.env._("Parties, day, customers or matters are not those that were signed."), False)

    def _get_signs(self, handover):
        _ = self.env._
        giver = "" if handover._is_giver_gone() else handover.from_manager_id.name
        return [
            (_("Giver") if giver else _("For the giver"), giver),
            (_("Receiver"), handover.to_manager_id.name or ""),
            (_("Witness"), handover.witness_id.name or ""),
        ]
