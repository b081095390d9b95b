import random

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ....algorithms.asking import DRAWN, Contact, Limits, Matter, decide
from ....algorithms.satisfaction import quarter_start
from ...sessions import meet
from .customer_satisfaction import ASKED

#: numbers that nobody foresees, whatever he knows of the server
_urn = random.SystemRandom()


class CustomerSatisfaction(models.Model):
    """Who is asked about a matter that was closed: the server decides (domain 11.8)."""

    _inherit = "customer.satisfaction"

    @api.model
    def _ask(self, matters):
        """Make a row for each closed matter: who is asked, or why nobody is.

        :param matters: dictionaries with values of the row (`name`, `kind`, `company_id`, `partner_id`, `closed_at`,
            and as far as known `contact_id`, `manager_id`, `team_id`, `subject_uid`, `counts_for_manager`,
            `department_ids` (ids), the link to the document), and `flags`, the reasons in algorithms.asking that
            always ask
        """
        rows = self.sudo().browse()
        for company in self.env["res.company"].sudo().browse({matter["company_id"] for matter in matters}):
            rows |= self.sudo()._ask_of_company(
                company, [matter for matter in matters if matter["company_id"] == company.id]
            )
        return rows

    @api.model
    def _ask_of_company(self, company, matters):
        customers = self.env["res.partner"].browse({matter["partner_id"] for matter in matters})
        # two matters of a customer that are closed at the same moment must know of each other's draw
        meet(customers)
        people = self._find_people(customers, matters)
        everybody = self.env["res.partner"].union(*people.values())
        asked = self._count_invitations(everybody, company)
        doubts = self._find_doubts(everybody, company)
        drawn = self._find_drawn(customers, company)
        limits = Limits(company.customer_satisfaction_share / 100, company.customer_satisfaction_per_contact)
        values = []
        for matter in matters:
            vals = {name: value for name, value in matter.items() if name != "flags"}
            vals |= self._matter_facts(company, matter)
            contacts = self._contacts(people[matter["partner_id"]], matter, asked, doubts, company)
            draw = self._draw()
            key = (matter["partner_id"], quarter_start(vals["closed_on"]))
            decision = decide(Matter(frozenset(matter.get("flags", ())), draw, key in drawn, contacts), limits)
            if decision.contact:
                asked[decision.contact] = asked.get(decision.contact, 0) + 1
                if decision.reason == DRAWN:
                    drawn.add(key)
            values.append(vals | {"draw": draw} | self._decided(decision, company))
        return self.create(values)

    @api.model
    def _draw(self):
        """Return a number from 0 up to, not including, 1."""
        return _urn.random()

    @api.model
    def _matter_facts(self, company, matter):
        """Return what a row keeps of the day on which its matter was closed."""
        manager = self.env["customer.manager"].browse(matter.get("manager_id"))
        customer = self.env["res.partner"].browse(matter["partner_id"])
        is_his = bool(manager) and matter["kind"] != "visit"
        return {
            "closed_on": company._customer_day(matter["closed_at"]),
            "team_id": matter.get("team_id", manager.team_id.id),
            "tier_id": customer.customer_tier_id.id,
            "department_ids": [fields.Command.set(matter.get("department_ids", ()))],
            "counts_for_manager": is_his and matter.get("counts_for_manager", True),
        }

    @api.model
    def _decided(self, decision, company):
        vals = {
            "state": decision.state,
            "reason": decision.reason,
            "skip_reason": decision.skip,
            # who is asked, who need not be who it was about
            "contact_id": decision.contact or False,
        }
        if decision.contact:
            vals |= {
                "asked_on": company._customer_today(),
                "channel": self.env["res.partner"].browse(decision.contact)._opinion_channel(company),
            }
            vals |= {f"doubts_{doubt}": True for doubt in decision.doubts}
        return vals

    # ------------------------------------------------------------
    # Who could be asked
    # ------------------------------------------------------------

    @api.model
    def _find_people(self, customers, matters):
        """Return {customer id: people who could be asked, those of matters first}."""
        own = self.env["res.partner"].browse({matter.get("contact_id") for matter in matters} - {None, False})
        found = self.env["res.partner"].search_fetch(
            [("commercial_partner_id", "in", customers.ids)],
            ["email", "phone", "commercial_partner_id", "is_company"],
            order="id",
        )
        people = dict.fromkeys(customers.ids, self.env["res.partner"])
        for person in own.exists() | found:
            if person.commercial_partner_id.id in people:
                people[person.commercial_partner_id.id] |= person
        return people

    @api.model
    def _contacts(self, people, matter, asked, doubts, company):
        """Return the people as :class:`Contact`: whose matter it is, else the customer itself, then all others."""
        own = people.filtered(lambda one: one.id == matter.get("contact_id"))
        first = own or people.filtered(lambda one: one.id == matter["partner_id"] and one._opinion_channel(company))
        reached = people.filtered(lambda one: one.active and one._opinion_channel(company))
        ordered = first | reached
        judged = self.env["customer.manager"].browse(matter.get("manager_id")).user_id
        judged |= judged.browse(matter.get("subject_uid"))
        touched = self._filter_touched(ordered, judged, self._address_watched_since(company))
        return [
            Contact(
                person.id,
                asked.get(person.id, 0),
                has_address=bool(person._opinion_channel(company)),
                doubts=frozenset(doubts[person.id] | ({"changed"} if person in touched else set())),
            )
            for person in ordered
        ]

    @api.model
    def _count_invitations(self, people, company):
        """Return {contact id: invitations of any kind within twelve months}."""
        since = company._customer_today() - relativedelta(years=1)
        counts = self._read_group(
            [("contact_id", "in", people.ids), ("asked_on", ">", since), ("state", "in", ASKED)],
            ["contact_id"],
            ["__count"],
        )
        return {person.id: count for person, count in counts}

    @api.model
    def _find_drawn(self, customers, company):
        """Return {(customer id, first day of the quarter)} of those that were drawn."""
        since = quarter_start(company._customer_today()) - relativedelta(years=1)
        rows = self.search_fetch(
            [
                ("partner_id", "in", customers.ids),
                ("reason", "=", DRAWN),
                ("state", "!=", "not_asked"),
                ("closed_on", ">=", since),
            ],
            ["partner_id", "closed_on"],
        )
        return {(row.partner_id.id, quarter_start(row.closed_on)) for row in rows}
