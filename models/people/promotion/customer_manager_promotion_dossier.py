from odoo import fields, models
from odoo.tools.misc import format_date

from ....algorithms.facts import Condition, Rules, check_all
from ....algorithms.satisfaction import whole_quarters_until
from ..words_in_languages import in_languages

#: measures that the head of a dossier shows whatever the grade asks for
_HEAD = ("education_level", "power_experience_years")
#: kinds of records listed under results
_RESULTS = ("yearly_result", "award", "reference", "trainee_result")


class CustomerManagerPromotion(models.Model):
    """The dossier compiles itself when a step is submitted, and stays as it is (anchors 6, 17)."""

    _inherit = "customer.manager.promotion"

    def _compile_dossier(self):
        """Write down what is known of the person; what is missing is listed with who can supply it."""
        self.ensure_one()
        promotion = self.sudo()
        promotion.evidence_ids.unlink()
        rows = in_languages(promotion, lambda own: [row for section in own._dossier_sections() for row in section])
        promotion.evidence_ids.create(
            [{**row, "promotion_id": promotion.id, "sequence": number} for number, row in enumerate(rows)]
        )

    def _dossier_sections(self):
        """Return lists of values of evidence lines, section by section; to be extended by rooms that know more."""
        return [
            self._dossier_person(),
            self._dossier_grades(),
            self._dossier_certificates(),
            self._dossier_training(),
            self._dossier_results(),
            self._dossier_portfolio(),
            self._dossier_customers(),
        ]

    def _line(self, section, name, value):
        return {"section": section, "words": {"name": name, "value": value}}

    def _missing(self, section, name, supplier):
        return {"section": section, "words": {"name": name, "supplier": supplier}, "is_missing": True}

    def _dossier_person(self):
        employee, _ = self.employee_id, self.env._
        conditions = [Condition(0, measure, ">=", 0) for measure in _HEAD]
        day = self.company_id._customer_today()
        education, years = check_all(conditions, employee._customer_facts()[employee.id], day, Rules())
        labels = dict(self.env["customer.manager.record"]._fields["education_level"]._description_selection(self.env))
        levels = dict(zip((1, 2, 3, 4), labels.values(), strict=True))
        hr = _("Human resources")
        return [
            self._line(
                "person",
                _("Unit and post"),
                " · ".join(part for part in (employee.department_id.name, employee.job_title) if part),
            ),
            self._line("person", _("Education"), levels[education.found])
            if education.found
            else self._missing("person", _("Education"), hr),
            self._line("person", _("Years in power business"), f"{years.found:.1f}")
            if years.found is not None
            else self._missing("person", _("Years in power business"), hr),
        ]

    def _dossier_grades(self):
        return [
            self._line("grades", term.grade_id.name, self._period_text(term.date_from, term.date_to))
            for term in self.manager_id.appointment_ids.sorted("date_from")
        ]

    def _dossier_certificates(self):
        _ = self.env._
        certificates = self.env["customer.manager.certificate"].search(
            [("employee_id", "=", self.employee_id.id)], order="date_from"
        )
        states = dict(certificates._fields["state"]._description_selection(self.env))
        if not certificates:
            return [self._missing("certificates", _("Certificate"), _("Human resources"))]
        return [
            self._line(
                "certificates",
                one.number,
                " · ".join([one.grade_id.name, self._period_text(one.date_from, one.date_to), states[one.state]]),
            )
            for one in certificates
        ]

    def _dossier_training(self):
        _ = self.env._
        today = self.company_id._customer_today()
        training = self.env["customer.manager.training"]
        start = fields.Date.add(today, years=-1, days=1)
        hours = training._hours(self.employee_id, start, today).get(self.employee_id.id, {})
        labels = dict(training._fields["field"]._description_selection(self.env))
        if not hours:
            return [self._missing("training", _("Training of the last year"), _("Human resources"))]
        return [
            self._line("training", labels.get(code, code), _("%(hours)s hours", hours=f"{value:g}"))
            for code, value in hours.items()
        ]

    def _dossier_results(self):
        _ = self.env._
        records = self.env["customer.manager.record"].search(
            [
                ("employee_id", "=", self.employee_id.id),
                ("kind", "in", _RESULTS),
                ("state", "in", ("confirmed", "contested")),
            ],
            order="date_from desc",
        )
        if not records:
            return [self._missing("results", _("Results of years"), _("The supervisor, through human resources"))]
        return [self._line("results", one.display_name, one.issuing_body or "") for one in records]

    def _dossier_portfolio(self):
        manager, _ = self.manager_id, self.env._
        count, points = manager._portfolio_load().get(manager.id, (0, 0.0))
        links = self.env["customer.assignment"].search(
            [("manager_id", "=", manager.id), ("role", "=", "primary"), ("state", "=", "active")]
        )
        tiers = links.partner_id.grouped("customer_tier_id")
        rows = [
            self._line("portfolio", _("Customers"), str(count)),
            self._line("portfolio", _("Load points"), f"{points:g}"),
        ]
        rows += [
            self._line("portfolio", tier.name or _("Without a tier"), str(len(partners)))
            for tier, partners in sorted(tiers.items(), key=lambda item: (item[0].sequence, item[0].id))
        ]
        return rows

    def _dossier_customers(self):
        """What customers say about finished work, and the evaluation, which its room adds where it is there."""
        _ = self.env._
        return [
            self._dossier_satisfaction(),
            self._missing("customers", _("Evaluation"), _("The supervisor and marketing")),
        ]

    def _dossier_satisfaction(self):
        """The person's own figure from enough answers on; that of closed lots, since he reads his dossier himself."""
        manager, _ = self.manager_id, self.env._
        name = _("Ratings by customers")
        if not manager:
            return self._missing("customers", name, _("Customers, once requests are rated"))
        today = manager.company_id._customer_today()
        day = whole_quarters_until(today, today)
        found, until = manager._satisfaction_published(day, manager.user_id)[manager.id]
        if found.source != "own":
            minimum = manager.company_id.customer_satisfaction_minimum
            return self._missing("customers", name, _("Customers: a figure shows from %s answers on", minimum))
        period = f"{format_date(self.env, found.date_from)} – {format_date(self.env, until)}"
        answers = manager._satisfaction_answers(until, found.date_from)
        value = _(
            "%(score)s of 100, %(count)s answers, %(period)s",
            score=f"{float(found.score):g}",
            count=sum(answer.manager_id == manager for answer in answers),
            period=period,
        )
        return self._line("customers", name, value)

    def _period_text(self, start, end):
        last = format_date(self.env, end) if end else self.env._("today")
        return f"{format_date(self.env, start)} – {last}"
