import logging
from collections import Counter
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....algorithms.pass_on import Held, pass_on

_logger = logging.getLogger(__name__)


class CustomerManager(models.Model):
    """A manager without a certificate loses every customer after some time (domain 11.5).

    The backup becomes the primary where the rules allow, else he covers for some days as a temporary
    manager; where he may do neither, the customer shows as without a manager, for a plan. Nothing here
    refuses: the customers of somebody who may not serve cannot wait.
    """

    _inherit = "customer.manager"

    def _pass_on(self, why=None):
        """Suspend this one manager, pass his customers on from today, and tell who leads him.

        :param why: function of an environment, returns the cause as a sentence in its language; by default, that
            there is no certificate in force
        :return: the customers for whom nobody could be found
        """
        why = why or _no_certificate
        self.ensure_one()
        manager = self.sudo()
        if manager.state == "ended" or not manager.active:
            return manager.env["res.partner"]
        day = manager.company_id._customer_today()
        reason = manager.env._("%(name)s passes customers on. %(why)s", name=manager.name, why=why(manager.env))
        links = manager._cancel_coming_links(reason)
        outcome = manager._place_customers(links, day)
        moves = manager._prepare_pass_on(links, outcome, day)
        if moves:
            manager.env["customer.assignment"]._apply_moves(moves, day, reason)
        gaps = manager.env["res.partner"].browse([one.customer_id for one in outcome if one.way == "gap"])
        manager._tell_passed_on(why, outcome, len(links.filtered(lambda link: link.role != "primary")))
        return gaps

    def _cancel_coming_links(self, reason):
        """Cancel links that have not begun, and return those that run."""
        Assignment = self.env["customer.assignment"]
        links = Assignment.search(
            [("manager_id", "=", self.id), *self._open_assignment_domain()], order="partner_id, role"
        )
        today = self.company_id._customer_today()
        coming = links.filtered(lambda link: link.date_from > today)
        if coming:
            Assignment._cancel_planned(coming, reason)
        return links - coming

    def _place_customers(self, links, day):
        """Return what becomes of the customers whose primary the manager is (`algorithms.pass_on`)."""
        partners = links.filtered(lambda link: link.role == "primary").partner_id
        Assignment = self.env["customer.assignment"]
        backups = {
            partner_id: backup
            for partner_id, backup in Assignment._manager_on(partners, day, "backup").items()
            if backup != self
        }
        covers = Assignment._manager_on(partners, day, "temporary")
        managers = self.browse({backup.id for backup in backups.values()})
        tiers = self.env["customer.tier"]._get_tiers(self.company_id)
        rank = {tier.id: number for number, tier in enumerate(tiers)}
        customers = partners._eligibility_facts()
        return pass_on(
            [
                Held(
                    customer=customers[partner.id],
                    rank=rank.get(customers[partner.id].tier_id, len(rank)),
                    backup_id=backups[partner.id].id if partner.id in backups else None,
                    covered=covers.get(partner.id, self) != self,
                )
                for partner in partners
            ],
            managers._eligibility_facts(day),
            managers._portfolio_load(day),
            frozenset(self.env["customer.conflict"]._active_pairs(managers, day)),
        )

    def _prepare_pass_on(self, links, outcome, day):
        """Return the moves, as `_apply_moves` takes them: all links of the manager end, others begin."""
        nobody = self.browse()
        until = day + timedelta(days=self.company_id.customer_cover_days - 1)
        coming = self._find_coming(links, day)
        trainees = self.env["customer.assignment"]._manager_on(links.partner_id, day, "trainee")
        moves = {
            (link.partner_id, link.role): (nobody, coming.get((link.partner_id, link.role), False)) for link in links
        }
        for one in outcome:
            partner = self.env["res.partner"].browse(one.customer_id)
            backup = self.browse(one.manager_id)
            if one.way == "primary":
                moves[partner, "primary"] = (backup, coming.get((partner, "primary"), False))
                moves[partner, "backup"] = (nobody, coming.get((partner, "backup"), False))
                # a trainee works under the own mentor, and under nobody else
                if partner.id in trainees and trainees[partner.id].mentor_id != backup:
                    moves[partner, "trainee"] = (nobody, coming.get((partner, "trainee"), False))
            elif one.way == "temporary":
                moves[partner, "temporary"] = (backup, min(until, coming.get((partner, "temporary"), until)))
        return [(partner, role, manager, date_to) for (partner, role), (manager, date_to) in moves.items()]

    def _find_coming(self, links, day):
        """Return {(customer, role): day before somebody else's link begins}: what was planned stays."""
        planned = self.env["customer.assignment"].search(
            [("partner_id", "in", links.partner_id.ids), ("state", "!=", "cancelled"), ("date_from", ">", day)],
            order="date_from desc",
        )
        return {(link.partner_id, link.role): link.date_from - timedelta(days=1) for link in planned}

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _tell_passed_on(self, why, outcome, other_links):
        """One message on the manager, one activity for who leads him."""
        self._message_log(body=self._passed_on_note(self.env, outcome, other_links))
        self._suspend_uncertified(why, lambda env: self._passed_on_note(env, outcome, other_links))

    def _passed_on_note(self, env, outcome, other_links):
        ways = Counter(one.way for one in outcome)
        until = self.company_id._customer_today() + timedelta(days=self.company_id.customer_cover_days - 1)
        note = env._(
            "Customers passed on: %(primary)s to the backup, %(temporary)s to the backup as a cover until %(until)s,"
            " %(covered)s stay with who covers them, %(gap)s have nobody. Other links ended: %(others)s.",
            primary=ways["primary"],
            temporary=ways["temporary"],
            until=fields.Date.to_string(until),
            covered=ways["covered"],
            gap=ways["gap"],
            others=other_links,
        )
        trainees = self.trainee_ids.filtered(lambda trainee: trainee.state == "active")
        if not trainees:
            return note
        return f"{note} " + env._("Name another mentor for: %(names)s.", names=", ".join(trainees.mapped("name")))

    # ------------------------------------------------------------
    # Who has nobody
    # ------------------------------------------------------------

    @api.model
    def _plan_for_gaps(self, gaps):
        """Leave a plan for customers who have nobody to the marketing officers, one a company.

        Without one they stand in the list of gaps all the same.
        """
        for company, partners in gaps.grouped("customer_company_id").items():
            tiers = partners.customer_tier_id.filtered("needs_manager")
            try:
                with self.env.cr.savepoint():
                    if tiers:
                        self._make_gap_plan(company, tiers).action_compute()
            except (UserError, IntegrityError) as error:
                _logger.warning("No plan for customers without a manager could be computed: %s", error)

    @api.model
    def _make_gap_plan(self, company, tiers):
        return self.env["customer.assignment.plan"].create(
            {
                "name": self.env._("Customers whose manager may not serve any more"),
                "company_id": company.id,
                "scope": "gaps",
                "tier_ids": tiers.ids,
                "date_effective": company._customer_today(),
            }
        )


def _no_certificate(env):
    return env._("There is no certificate in force.")
