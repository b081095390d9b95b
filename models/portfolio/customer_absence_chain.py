from collections import defaultdict

from odoo import fields, models


class CustomerAbsence(models.Model):
    """Whoever acts for somebody else and goes away himself: the next one acts, else the customers are listed.

    The next one is the named backup, if that is another person who is there and may act. Whoever leads the manager
    whose customers they are is told either way (domain P2: nobody is without somebody unnoticed).
    """

    _inherit = "customer.absence"

    def action_cover(self):
        """Let the backups act; customers for whom this manager acts himself are not forgotten."""
        result = super().action_cover()
        for absence in self.sudo():
            absence._replace_own_covers()
        return result

    def _finish(self, state):
        """Who is back acts again: what was listed as uncovered because of him is so no more."""
        was_away = self.state == "covered"
        result = super()._finish(state)
        if was_away:
            links = self._find_own_covers(self.date_from)
            self._find_own_lines(links - self._filter_still_away(links)).problem = False
        return result

    def _filter_still_away(self, links):
        """Return those of the manager's links on days of which he is away by another absence."""
        others = self.search(
            [
                ("manager_id", "=", self.manager_id.id),
                ("state", "=", "covered"),
                ("id", "!=", self.id),
                ("date_to", ">=", self.company_id._customer_today()),
            ]
        )
        return links.filtered(
            lambda link: any(
                link.date_from <= one.date_to and (not link.date_to or link.date_to >= one.date_from) for one in others
            )
        )

    def _find_own_covers(self, day):
        """Return the links by which the manager acts for others, from a day on, on days of this absence."""
        return self.env["customer.assignment"]._find_covers_of(self.manager_id, day, self.date_to)

    def _find_own_lines(self, links):
        """Return the lines of others' absences that these links cover."""
        return self.env["customer.absence.line"].search(
            [
                "|",
                ("assignment_id", "in", links.ids),
                ("further_assignment_ids", "in", links.ids),
                ("absence_id.state", "=", "covered"),
            ]
        )

    def _replace_own_covers(self):
        """Let the next one act on the days of this absence; list the customers who have nobody then."""
        day = self._get_first_day()
        links = self._find_own_covers(day)
        if not links:
            return
        lines = self._find_own_lines(links)
        spans = {link: (max(link.date_from, day), min(link.date_to or self.date_to, self.date_to)) for link in links}
        found = self.env["customer.assignment"]._find_next_covers(spans, day)
        made = self._let_next_act(found, spans)
        for line in lines:
            line.further_assignment_ids |= made.filtered(lambda link, own=line.partner_id: link.partner_id == own)
        open_links = links.filtered(lambda link: link not in found)
        self._list_uncovered(lines.filtered(lambda line: line.partner_id in open_links.partner_id))
        self._tell_replaced(links, lines, open_links)

    def _let_next_act(self, found, spans):
        """Make the links of the next ones, and those of the manager for the days after his absence."""
        begins, returns = defaultdict(list), defaultdict(list)
        for link, manager in found.items():
            first, last = spans[link]
            begins[first].append((link.partner_id, "temporary", manager, last))
            if not link.date_to or link.date_to > last:
                back = (link.partner_id, "temporary", link.manager_id, link.date_to)
                returns[fields.Date.add(last, days=1)].append(back)
        Assignment = self.env["customer.assignment"]
        reason = self.env._("Absence of %(name)s", name=self.manager_id.name)
        made = Assignment.browse()
        for day, moves in (*sorted(begins.items()), *sorted(returns.items())):
            made |= Assignment._apply_moves(moves, day, reason)
        return made

    def _list_uncovered(self, lines):
        lines.problem = self.env._(
            "%(name)s, who acts, is absent from %(start)s to %(end)s.",
            name=self.manager_id.name,
            start=fields.Date.to_string(self._get_first_day()),
            end=fields.Date.to_string(self.date_to),
        )

    def _tell_replaced(self, links, lines, open_links):
        """Tell who leads the managers of these customers, on their absences; of other covers, on this one."""
        for absence, own in lines.grouped("absence_id").items():
            absence._tell_away(self, own.partner_id, open_links.partner_id & own.partner_id)
        others = links.partner_id - lines.partner_id
        if others:
            self._tell_away(self, others, open_links.partner_id & others)

    def _tell_away(self, away, partners, uncovered):
        leader = self.manager_id.team_id.user_id
        if not leader.active:
            return
        env = self.with_context(lang=leader.lang).env
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            away._get_first_day(),
            summary=env._(
                "%(name)s, who acts for %(count)s customers, is absent: %(open)s have nobody",
                name=away.manager_id.name,
                count=len(partners),
                open=len(uncovered),
            ),
            user_id=leader.id,
        )
