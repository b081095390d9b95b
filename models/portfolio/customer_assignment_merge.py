from collections import defaultdict

from odoo import api, models

from ...algorithms.periods import subtract


class CustomerAssignment(models.Model):
    _inherit = "customer.assignment"

    @api.model
    def _merge_customers(self, sources, destination):
        """Move the links of merged contacts to the one that stays.

        Days that the destination has covered in a role keep their manager there, days of
        two sources that of the older link. Other links lose these days and are cancelled
        if none is left; one that is cut in the middle goes on as a second row.
        """
        entity = destination._customer_entity()
        rows = self.search([("partner_id", "in", (sources | entity).ids)], order="date_from, id")
        moving = rows.filtered(lambda row: row.partner_id != entity)
        if not moving:
            return
        taken = defaultdict(list)
        for row in rows - moving:
            if row.state != "cancelled":
                taken[row.role].append((row.date_from, row.date_to or None))
        reason = self.env._("Contact merged into %(customer)s", customer=entity.display_name)
        whole, cancelled, rest = [], [], []
        for row in moving:
            if row.state == "cancelled":
                whole.append(row.id)
                continue
            period = (row.date_from, row.date_to or None)
            pieces = subtract(period, taken[row.role])
            taken[row.role] += pieces
            if not pieces:
                cancelled.append(row.id)
            elif pieces == [period]:
                whole.append(row.id)
            else:
                rest.append((row, pieces))
        self._write_rows(whole, {"partner_id": entity.id})
        self._write_rows(
            cancelled,
            {"partner_id": entity.id, "state": "cancelled", "end_reason": reason},
        )
        for row, pieces in rest:
            row._split_into(entity, pieces, reason)
        self._sync_states(moving.ids)
        self._refresh_partner_facts(sources | entity)

    def _split_into(self, entity, pieces, reason):
        """Keep the first piece in this row and make rows of the others."""
        self.ensure_one()
        common = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in ("manager_id", "role", "reason", "grade_id", "tier_id", "company_id")
        }
        today = self.company_id._customer_today()
        values = [
            {
                **common,
                "partner_id": entity.id,
                "date_from": start,
                "date_to": end or False,
                "end_reason": self.end_reason if (end or False) == self.date_to else reason,
                "state": self._state_of(start, end, today),
            }
            for start, end in pieces
        ]
        self._write_rows(self.ids, values[0])
        self._create_unchecked(values[1:]).flush_recordset()
