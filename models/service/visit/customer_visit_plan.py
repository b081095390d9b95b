from collections import Counter, defaultdict
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import end_of

from ....algorithms.visit_plan import Customer, Open, make_plan
from ...jobs import each_for_itself

#: how the two intervals are met unless somebody decides otherwise
_MODES = {"contact": "phone", "face": "face"}


class CustomerVisit(models.Model):
    """The plan: what the intervals of the tiers ask of each manager, as appointments (domain P4, 8.2).

    What is due follows from the last visit that was done, so that a missed, moved or cancelled appointment changes
    nothing of it. A day set by hand stays; the others spread over the working days.
    """

    _inherit = "customer.visit"

    @api.model
    def _cron_plan_visits(self):
        """Hourly: keep the plan of all companies; a second run changes nothing, missed days are made up for."""
        companies = self.env["customer.manager"].sudo().search([]).company_id
        each_for_itself(
            companies, self._plan_company, "The visits of company %s could not be planned: %s", to_the_end=True
        )

    @api.model
    def _plan_company(self, company):
        """Plan the visits of a company, and enter the next ones into the calendars."""
        if not company.customer_visit_plan_from:
            company.sudo().customer_visit_plan_from = company._customer_today()
        self._plan_visits(company)
        self._enter_next_events(company)

    @api.model
    def _plan_again(self, visits):
        """Plan anew for customers of whom something was recorded.

        Never stops the record: what another session plans at this moment, the hourly job puts right.
        """
        for company, of_company in visits.sudo().grouped("company_id").items():
            if not company.customer_visit_plan_from:
                continue
            try:
                with self.env.cr.savepoint():
                    self.sudo()._plan_visits(company, of_company.partner_id)
            except psycopg2.IntegrityError:
                continue

    @api.model
    def action_plan_quarter(self):
        """Plan one's own visits to the end of this quarter, and show them (public; managers).

        Appointments that exist keep their days; what is planned already is not planned twice.
        """
        managers = self.env["customer.manager"].sudo().search([("user_id", "=", self.env.uid)])
        if not managers:
            raise AccessError(self.env._("Plan: only a customer manager has visits to plan."))
        for company, own in managers.grouped("company_id").items():
            if not company.customer_visit_plan_from:
                company.customer_visit_plan_from = company._customer_today()
            partners = self.env["res.partner"].sudo().search([("customer_acting_manager_id", "in", own.ids)])
            until = end_of(company._customer_today(), "quarter")
            self.sudo()._plan_visits(company, partners, until)
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_visit_my_action")
        action["context"] = {"search_default_open": 1}
        return action

    @api.model
    def _plan_visits(self, company, partners=None, until=None):
        """Make, change and drop appointments so that the intervals are met; sets, not loops.

        :param partners: customers to plan for; None = all of the company
        :param until: last due day planned; default: as far as the settings look ahead
        """
        today = company._customer_today()
        horizon = fields.Date.add(today, days=company.customer_visit_horizon_days)
        customers = self._read_customers(company, partners)
        visits = self._find_plan(company, partners)
        self._follow_managers(visits, customers)
        load = self._read_load(company)
        furthest = max((one.contact_days + one.face_days for one in customers), default=0)
        last = max(until or horizon, horizon) + timedelta(days=furthest + 14)
        plan = make_plan(
            customers,
            self._as_appointments(visits),
            load,
            today,
            max(until or horizon, horizon),
            company._customer_working_dates(today, last),
            company.customer_visit_early_share,
        )
        served = {customer.id for customer in customers}
        lost = visits.filtered(lambda visit: visit.partner_id.id not in served)
        self._drop_planned(self.browse(plan.dropped) | lost)
        self._change_planned([one for one in plan.planned if one.open_id])
        self._make_planned(company, [one for one in plan.planned if not one.open_id])

    @api.model
    def _read_customers(self, company, partners):
        """Return the customers of a company whose tier asks for contacts, and who acts for them; one query."""
        self.flush_model(["partner_id", "state", "date_done", "mode", "slot"])
        self.env["customer.assignment"].flush_model(["partner_id", "date_from", "role", "state"])
        self.env["res.partner"].flush_model(["customer_tier_id", "customer_acting_manager_id", "customer_company_id"])
        self.env["customer.manager"].flush_model(["state"])
        self.env["customer.tier"].flush_model(["contact_days", "face_to_face_days"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH served AS (
                    SELECT p.id, m.id AS manager_id, t.contact_days, t.face_to_face_days
                      FROM res_partner p
                      JOIN customer_tier t ON t.id = p.customer_tier_id
                      JOIN customer_manager m ON m.id = p.customer_acting_manager_id
                     WHERE p.customer_company_id = %(company)s AND p.active AND %(scope)s
                       AND m.state = 'active' AND m.company_id = %(company)s
                       AND (t.contact_days > 0 OR t.face_to_face_days > 0)
                )
                SELECT s.id, s.manager_id, COALESCE(s.contact_days, 0), COALESCE(s.face_to_face_days, 0),
                       GREATEST(%(plan_from)s::date, a.since), v.last_contact, v.last_face
                  FROM served s
             LEFT JOIN (SELECT partner_id, MIN(date_from) AS since
                          FROM customer_assignment
                         WHERE state <> 'cancelled' AND role IN ('primary', 'temporary')
                      GROUP BY partner_id) a ON a.partner_id = s.id
             LEFT JOIN (SELECT partner_id, MAX(date_done) AS last_contact,
                               MAX(date_done) FILTER (WHERE mode = 'face' OR slot = 'face') AS last_face
                          FROM customer_visit
                         WHERE state IN ('done', 'sampled')
                      GROUP BY partner_id) v ON v.partner_id = s.id
              ORDER BY s.id
                """,
                company=company.id,
                plan_from=company.customer_visit_plan_from or company._customer_today(),
                scope=SQL("TRUE") if partners is None else SQL("p.id = ANY(%s)", partners.ids),
            )
        )
        return [Customer(*row) for row in rows]

    @api.model
    def _find_plan(self, company, partners):
        """Return the open appointments of the plan."""
        domain = self._open_domain() & Domain("origin", "=", "plan") & Domain("company_id", "=", company.id)
        if partners is not None:
            domain &= Domain("partner_id", "in", partners.ids)
        names = ["partner_id", "manager_id", "date_due", "date_planned", "slot", "state", "is_fixed", "event_id"]
        return self.sudo().search_fetch(domain, names, order="id")

    @api.model
    def _as_appointments(self, visits):
        found = defaultdict(list)
        for visit in visits:
            is_fixed = visit.is_fixed or visit.state == "prepared"
            found[visit.partner_id.id].append(Open(visit.id, visit.date_due, visit.slot, visit.date_planned, is_fixed))
        return found

    @api.model
    def _read_load(self, company):
        """Return {manager id: {day: appointments}} of everything open in a company; one query."""
        rows = self.sudo()._read_group(
            self._open_domain() & Domain("company_id", "=", company.id),
            ["manager_id", "date_planned:day"],
            ["__count"],
        )
        load = defaultdict(Counter)
        for manager, day, count in rows:
            load[manager.id][day] = count
        return load

    @api.model
    def _follow_managers(self, visits, customers):
        """Give appointments of the plan to who acts for their customer now."""
        acting = {customer.id: customer.manager_id for customer in customers}
        strays = visits.filtered(
            lambda visit: acting.get(visit.partner_id.id, visit.manager_id.id) != visit.manager_id.id
        )
        for manager_id, of_manager in strays.grouped(lambda visit: acting[visit.partner_id.id]).items():
            of_manager._take_over(
                self.env["customer.manager"].browse(manager_id), self.env._("acts for the customer now.")
            )

    @api.model
    def _drop_planned(self, visits):
        """Cancel what no interval asks for any more, unless somebody has agreed a day or prepared it."""
        idle = visits.sudo().filtered(lambda visit: visit.state == "planned" and not visit.is_fixed)
        if idle:
            idle = idle.with_context(tracking_disable=True)
            idle._end("cancelled", self.env._("No interval asks for it any more."))

    @api.model
    def _change_planned(self, changes):
        """Let appointments become other ones; one statement."""
        if not changes:
            return
        visits = self.sudo().browse(one.open_id for one in changes)
        names = ["date_due", "slot", "interval_days", "slot_reason", "date_planned", "mode", "date_start"]
        self.flush_model(names)
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_visit v
                   SET date_due = c.due, slot = c.slot, interval_days = c.days, slot_reason = c.reason,
                       date_planned = c.day,
                       mode = CASE WHEN v.slot <> c.slot AND NOT v.is_fixed AND v.state = 'planned'
                                   THEN c.mode ELSE v.mode END,
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                  FROM unnest(%(ids)s::int[], %(dues)s::date[], %(slots)s::varchar[], %(spans)s::int[],
                              %(reasons)s::varchar[], %(days)s::date[], %(modes)s::varchar[])
                       AS c(id, due, slot, days, reason, day, mode)
                 WHERE v.id = c.id
                """,
                uid=SUPERUSER_ID,
                ids=visits.ids,
                dues=[one.slot.due for one in changes],
                slots=[one.slot.kind for one in changes],
                spans=[one.slot.interval for one in changes],
                reasons=[one.slot.reason for one in changes],
                days=[one.day for one in changes],
                modes=[_MODES[one.slot.kind] for one in changes],
            )
        )
        visits.invalidate_recordset(names)
        visits._sync_event()

    @api.model
    def _make_planned(self, company, wanted):
        """Make the appointments that are missing."""
        partners = self.env["res.partner"].sudo().browse(one.customer_id for one in wanted)
        self._create_unchecked(
            [
                {
                    "partner_id": one.customer_id,
                    "manager_id": one.manager_id,
                    "company_id": company.id,
                    "tier_id": partner.customer_tier_id.id,
                    "origin": "plan",
                    "slot": one.slot.kind,
                    "slot_reason": one.slot.reason,
                    "interval_days": one.slot.interval,
                    "date_due": one.slot.due,
                    "date_planned": one.day,
                    "mode": _MODES[one.slot.kind],
                }
                for one, partner in zip(wanted, partners, strict=True)
            ]
        )
