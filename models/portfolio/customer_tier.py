from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...algorithms.assignment import seats_short
from ...algorithms.workload import GradeSeats, seats_short_by_tier, visit_level, visit_share, visits_a_year
from ..roles import OFFICER

#: how well visits fit the year; the codes are those of `workload.visit_level`
VISIT_LEVELS = [("green", "Fits"), ("amber", "Tight"), ("red", "Does not fit")]


class CustomerTier(models.Model):
    """Whether the service policy fits the people there are (domain 11.11)."""

    _inherit = "customer.tier"

    feasibility_note = fields.Text(string="Work against People", compute="_compute_feasibility")
    feasibility_level = fields.Selection(
        VISIT_LEVELS,
        compute="_compute_feasibility",
        export_string_translation=False,
    )

    @api.depends(
        "needs_manager",
        "load_points",
        "face_to_face_days",
        "active",
    )
    @api.depends_context("lang", "company", "uid")
    def _compute_feasibility(self):
        """Say what the policies of all tiers together ask of the managers.

        The whole is told on each tier, as one tier's visits compete with those of the others.
        """
        if not self.env.user.has_groups(f"{OFFICER},customer_manager.group_customer_manager_audit"):
            self.feasibility_note = self.feasibility_level = False
            return
        level, notes = self.env["customer.tier"]._get_work_feasibility(self.env.company)
        self.feasibility_level = level
        self.feasibility_note = "\n".join(notes)

    @api.model
    def _get_work_feasibility(self, company):
        """Return (level, sentences): visits against working days and seats short per grade.

        Visits are those of today's portfolios; a grade is as tight as its managers are on
        average. Seats are counted as if everybody could be moved freely: what is short then
        is short in every plan.

        :return: (``green``, ``amber`` or ``red``; list of sentences, one per grade)
        """
        tiers = self._get_tiers(company).sudo()
        named = tiers.filtered("needs_manager")
        if not named:
            return "green", []
        staff = self._read_staff(company)
        held = self._read_held(company)
        short = self._count_short(company, named, staff)
        intervals = {tier.id: tier.face_to_face_days for tier in tiers}
        worst, notes = "green", []
        for grade, managers in sorted(staff.items(), key=lambda item: -item[0].level):
            visits = visits_a_year(held[grade.id], intervals) / len(managers)
            share = visit_share(visits, company.customer_working_days)
            level = visit_level(share, company.customer_visit_amber, company.customer_visit_red)
            if level == "red" or (level == "amber" and worst == "green"):
                worst = level
            notes.append(
                self.env._(
                    "%(grade)s, %(count)s managers: %(visits).0f face-to-face visits a year each on %(days)s working"
                    " days (%(share).0f %%).",
                    grade=grade.name,
                    count=len(managers),
                    visits=visits,
                    days=company.customer_working_days,
                    share=share,
                )
            )
        grades = self.env["customer.manager.grade"].sudo().browse(grade_id for grade_id in short if grade_id)
        for grade in grades:
            worst = "red"
            notes.append(
                self.env._(
                    "%(grade)s: seats for %(count)s customers are short.", grade=grade.name, count=short[grade.id]
                )
            )
        if short.get(None):
            worst = "red"
            notes.append(self.env._("No grade may serve %(count)s customers of these tiers.", count=short[None]))
        return worst, notes

    @api.model
    def _read_staff(self, company):
        """Return {grade: managers of the company who may own customers today}."""
        today = company._customer_today()
        managers = self.env["customer.manager"].sudo().search([("company_id", "=", company.id)])._certified_on(today)
        staff = defaultdict(lambda: self.env["customer.manager"].sudo())
        for manager in managers:
            if manager.grade_id.primary_tier_ids:
                staff[manager.grade_id] |= manager
        return staff

    @api.model
    def _read_held(self, company):
        """Return {grade id: {tier id: customers}} of today's primaries, in one query."""
        self.env["res.partner"].flush_model(["customer_manager_id", "customer_tier_id"])
        self.env["customer.manager"].flush_model(["grade_id", "company_id"])
        held = defaultdict(Counter)
        for grade_id, tier_id, number in self.env.execute_query(
            SQL(
                """
                SELECT m.grade_id, p.customer_tier_id, COUNT(*)
                  FROM res_partner p JOIN customer_manager m ON m.id = p.customer_manager_id
                 WHERE m.company_id = %s AND p.customer_tier_id IS NOT NULL
              GROUP BY 1, 2
                """,
                company.id,
            )
        ):
            held[grade_id][tier_id] = number
        return held

    @api.model
    def _count_short(self, company, named, staff):
        """Return {grade id: customers without a seat} if everybody could be moved freely."""
        counts = dict(
            self.env["res.partner"]
            .sudo()
            ._read_group(
                [("customer_tier_id", "in", named.ids), ("customer_company_id", "=", company.id)],
                ["customer_tier_id"],
                ["__count"],
            )
        )
        seats = [
            GradeSeats(
                grade.id,
                grade.level,
                frozenset(grade.primary_tier_ids.ids),
                grade.count_cap * len(managers) if grade.count_cap else None,
                grade.load_cap * len(managers) if grade.load_cap else None,
            )
            for grade, managers in staff.items()
        ]
        unplaced = seats_short_by_tier(
            {tier.id: counts.get(tier, 0) for tier in named}, {tier.id: tier.load_points for tier in named}, seats
        )
        return seats_short(unplaced, self.env["customer.manager.grade"]._get_ladder(company))
