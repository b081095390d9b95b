from odoo import api, models
from odoo.fields import Domain


class CustomerAssignment(models.Model):
    """Who acts next where somebody who acts for another manager cannot: the named backup, if that is another person
    who is there and may act."""

    _inherit = "customer.assignment"

    @api.model
    def _find_covers_of(self, managers, first, last=None):
        """Return the links by which managers act for others on some of the days.

        :param first: first day
        :param last: last day, empty: for ever
        """
        domain = Domain("manager_id", "in", managers.ids) & Domain("role", "=", "temporary")
        domain &= Domain("state", "!=", "cancelled") & (Domain("date_to", "=", False) | Domain("date_to", ">=", first))
        return self.search(domain & Domain("date_from", "<=", last) if last else domain)

    @api.model
    def _find_next_covers(self, spans, day):
        """Return {link: who acts instead}, for the links where somebody can.

        :param spans: {link: (first day, last day or empty) on which somebody else has to act}
        :param day: the day whose backups and rules count
        """
        partners = self.env["res.partner"].union(*(link.partner_id for link in spans))
        backups = self._manager_on(partners, day, "backup")
        away = self._find_days_away(backups, day)
        wanted = {}
        for link, span in spans.items():
            backup = backups.get(link.partner_id.id, link.manager_id)
            if backup != link.manager_id and not self._is_away(away.get(backup, ()), *span):
                wanted[link] = backup
        rows = [
            {
                "partner_id": link.partner_id.id,
                "manager_id": backup.id,
                "role": "temporary",
                "date_from": spans[link][0],
                "date_to": spans[link][1],
            }
            for link, backup in wanted.items()
        ]
        refusals = self._find_refusals_by_row(rows, day) if rows else []
        return {link: backup for (link, backup), refused in zip(wanted.items(), refusals, strict=True) if not refused}

    @api.model
    def _find_days_away(self, backups, day):
        """Return {manager: [(first day, last day)]} of the absences of these backups from a day on."""
        managers = {manager.id for manager in backups.values()}
        absences = self.env["customer.absence"].search(
            [("manager_id", "in", list(managers)), ("state", "=", "covered"), ("date_to", ">=", day)]
        )
        return {
            manager: [(one.date_from, one.date_to) for one in own]
            for manager, own in absences.grouped("manager_id").items()
        }

    @api.model
    def _is_away(self, absences, first, last):
        return any(start <= (last or end) and end >= first for start, end in absences)
