from odoo import models

#: what a proposal against somebody has on paper (domain 11.15)
_HEARING = ("warning_on", "improvement_from", "improvement_to", "hearing_on")


class ReportPromotion(models.AbstractModel):
    """The dossier of a step on the ladder, with its conditions as they were frozen and the trail of its approval.

    Whoever may read the step may print it; appeals, waivers and comments only as far as he may read them.
    """

    _name = "report.customer_manager.report_promotion"
    _inherit = "customer.report"
    _description = "Dossier of a Step"
    _document_model = "customer.manager.promotion"

    def _get_title(self, records):
        return self.env._("Dossier: %(kind)s", kind=self._label(records, "kind"))

    def _get_subtitle(self, records):
        grades = [grade.name for grade in (records.from_grade_id, records.to_grade_id) if grade]
        return " · ".join([records.manager_id.name, " → ".join(dict.fromkeys(grades))])

    def _get_facts(self, records):
        _ = self.env._
        person = self._get_public(records.sudo().employee_id)
        facts = [
            (_("Person concerned"), records.manager_id.name),
            (_("State"), self._label(records, "state")),
            (_("Unit"), person.department_id.name or "–"),
            (_("Team"), records.team_id.name or "–"),
            (_("From grade"), records.from_grade_id.name or "–"),
            (_("To grade"), records.to_grade_id.name or "–"),
            (_("Submitted"), self._join(self._format_moment(records.submitted_at), records.submitted_uid.name) or "–"),
            (_("Effective"), self._format_day(records.date_effective) or "–"),
            (_("Decided"), self._format_day(records.decided_on) or "–"),
            (_("Carried out"), self._join(self._format_moment(records.applied_at), records.applied_uid.name) or "–"),
        ]
        if records.kind == "initial":
            facts.append((_("In grade since"), self._format_day(records.grade_since)))
        if records.kind == "exit":
            facts.append((_("Kind of exit"), self._label(records, "exit_kind")))
        return facts

    def _get_values(self, records):
        return {
            "mark": self._label(records, "state") if records.state in ("draft", "refused", "withdrawn") else "",
            "conditions": self._get_conditions(records.condition_ids),
            "heading": self._get_heading(records),
            "evidence": self._get_evidence(records),
            "hearing": self._get_hearing(records),
            "counts": self._get_counts(records),
            "opinion_by": self._join(records.opinion and self._format_moment(records.opinion_at)),
            "answered": self._format_moment(records.answered_at),
            "waivers": self._get_waivers(records),
            "appeals": self._get_appeals("promotion_id", records),
            "outcome": self._get_outcome(records),
            "trails": self._get_trails(records),
            "signs": [
                (self.env._("Human resources"), ""),
                (self.env._("Committee"), ""),
                (self.env._("Leader of the company"), ""),
            ],
        }

    def _get_heading(self, promotion):
        if not promotion.conditions_on:
            return self.env._("Conditions")
        return self.env._("Conditions, frozen on %(day)s", day=self._format_day(promotion.conditions_on))

    def _get_evidence(self, promotion):
        """Return the lines of the dossier; the first of a section names it, a missing one who can supply it."""
        return [
            {
                "section": "" if number else self._label(line, "section"),
                "name": line.name,
                "value": self._get_missing(line) if line.is_missing else line.value or "",
                "is_missing": line.is_missing,
            }
            for lines in promotion.evidence_ids.grouped("section").values()
            for number, line in enumerate(lines)
        ]

    def _get_missing(self, line):
        if not line.supplier:
            return self.env._("Missing")
        return self.env._("Missing: %(supplier)s", supplier=line.supplier)

    def _get_counts(self, promotion):
        """Return in a sentence what stands in the way, and the mark of the defence talk."""
        sentences = [
            self.env._(
                "In the way: %(open)s. Lifted or decided with a reason: %(lifted)s.",
                open=promotion.open_condition_count,
                lifted=promotion.lifted_condition_count,
            )
        ]
        if promotion.defence_mark is not False:
            mark = self._format_figure(promotion.defence_mark)
            sentences.append(self.env._("Mark of the defence talk: %(mark)s.", mark=mark))
        return " ".join(sentences)

    def _get_hearing(self, promotion):
        """Return [(label, value)] of warning, improvement and hearing, where there are any."""
        rows = [
            (promotion._fields[name]._description_string(self.env), self._format_day(promotion[name]))
            for name in _HEARING
            if promotion[name]
        ]
        if promotion.improvement_result:
            label = promotion._fields["improvement_result"]._description_string(self.env)
            rows.append((label, promotion.improvement_result))
        return rows

    def _get_waivers(self, promotion):
        """Return the waivers that the reader may read."""
        waivers = self.env["customer.manager.waiver"]
        if not waivers.has_access("read"):
            return []
        return [
            {
                "name": waiver.condition_id.display_name,
                "state": self._label(waiver, "state"),
                "day": self._format_day(waiver.granted_on),
                "reason": waiver.reason,
            }
            for waiver in waivers.search([("promotion_id", "=", promotion.id)], order="id")
        ]

    def _get_outcome(self, promotion):
        """Return [(label, value)] of what the step brought about, as far as the reader may read it."""
        _ = self.env._
        certificate = promotion.certificate_id._filtered_access("read")
        appointments = self.env["customer.manager.appointment"]
        appointment = appointments
        if appointments.has_access("read"):
            appointment = promotion.appointment_id._filtered_access("read")
        rows = [
            (_("Certificate"), certificate.number),
            (_("Appointment"), appointment and (appointment.order_number or self._format_day(appointment.date_from))),
            (_("Notice until"), self._format_day(promotion.notice_to)),
            (_("Appeals until"), self._format_day(promotion.appeal_to)),
        ]
        return [(label, value) for label, value in rows if value]
