from odoo import models

from ..listed import listed


class CustomerManager(models.Model):
    """Whoever acts for another manager and is suspended: the next one acts, else the customers are listed.

    A suspension has no last day, so that the next one acts for as long as the cover was to last; who serves again
    takes nothing back by himself. Whoever leads the managers whose customers they are is told either way (domain P2:
    nobody is without somebody unnoticed).
    """

    _inherit = "customer.manager"

    def _pass_on_covers(self):
        """Let the next ones act for whom these suspended managers act; never refuses: whoever suspends goes on."""
        for manager in self.sudo():
            day = manager.company_id._customer_today()
            links = self.env["customer.assignment"].sudo()._find_covers_of(manager, day)
            found = manager._replace_covers(links, day)
            backed = links.search_count(
                [
                    ("manager_id", "=", manager.id),
                    ("role", "=", "backup"),
                    ("state", "!=", "cancelled"),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", day),
                ]
            )
            if links or backed:
                manager._tell_suspended(len(found), links - links.browse().concat(*found), backed, day)

    def _replace_covers(self, links, day):
        """Return {link: who acts instead}; the customers of all others are listed in the absences they belong to."""
        spans = {link: (max(link.date_from, day), link.date_to) for link in links}
        found = links._find_next_covers(spans, day) if links else {}
        lines = self.env["customer.absence"].sudo()._find_own_lines(links)
        reason = self.env._("%(name)s is suspended", name=self.name)
        made = links.browse()
        for first in sorted({spans[link][0] for link in found}):
            moves = [
                (link.partner_id, "temporary", backup, link.date_to)
                for link, backup in found.items()
                if spans[link][0] == first
            ]
            made |= links._apply_moves(moves, first, reason)
        for line in lines:
            own = (line.assignment_id | line.further_assignment_ids) & links
            line.further_assignment_ids |= made.filtered(lambda one, line=line: one.partner_id == line.partner_id)
            if any(link not in found for link in own):
                line.problem = self.env._("%(name)s, who acts, is suspended.", name=self.name)
        return found

    def _take_up_covers(self):
        """Who serves again acts again where nobody took his place: what was listed because of him is so no more."""
        for manager in self.sudo():
            day = manager.company_id._customer_today()
            links = self.env["customer.assignment"].sudo()._find_covers_of(manager, day)
            away = links._find_days_away({manager.id: manager}, day).get(manager, ())
            there = links.filtered(lambda link, away=away: not link._is_away(away, link.date_from, link.date_to))
            self.env["customer.absence"].sudo()._find_own_lines(there).problem = False

    def _tell_suspended(self, replaced, uncovered, backed, day):
        """Tell who leads the manager, and on their absences who leads those for whom he acted."""
        leaders = self.team_id.user_id | uncovered.partner_id.customer_manager_id.team_id.user_id
        for leader in leaders.filtered("active") or self.env.user:
            env = self.with_context(lang=leader.lang).env
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                day,
                summary=env._("Suspended while acting for others"),
                note=env._(
                    "%(name)s is suspended. Customers for whom somebody else acts now: %(replaced)s. For whom nobody"
                    " acts: %(open)s. Without their backup: %(backed)s.",
                    name=self.name,
                    replaced=replaced,
                    open=listed(env, uncovered.partner_id) or "0",
                    backed=backed,
                ),
                user_id=leader.id,
            )
