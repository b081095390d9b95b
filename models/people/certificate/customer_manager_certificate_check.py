from datetime import timedelta

from odoo import api, models

from ....algorithms.certification import Needs, Shown, certification_checks, hours_by_field
from ....algorithms.facts import unmet
from ....algorithms.periods import add_months, merge, until

#: conditions of everybody, whatever the grade: the file stays clean, the statement given, the person fit (domain P12)
BASIC = frozenset({"ethics_statement", "bad_record", "fit_for_duties"})
#: entries that stand against a person while they run
_OPEN_CASES = ("discipline", "red_line")
#: results of a year that count for a renewal
_RESULT_YEARS = 2
TRAINING_MONTHS = 12


class CustomerManagerCertificate(models.Model):
    """Who may be certified on a day: conditions, record, training, exam (domain P8, P12)."""

    _inherit = "customer.manager.certificate"

    @api.model
    def _certification_checks(self, employees, grade, day, renewal):
        """Return {employee id: list of `algorithms.certification.Check`} of what a certificate asks for.

        Read for the rules, whoever asks; callers show only what their reader may see. The first
        certificate asks for all conditions of the grade, the hours before a posting and an exam; a
        renewal for a clean file, the hours of a year by field, and an exam or two excellent years.

        :param renewal: whether a certificate of this grade goes on
        """
        checks = {}
        for company, people in employees.sudo().grouped("company_id").items():
            needs = Needs(self._needed_hours(company, grade, renewal), company.customer_exam_mark, renewal)
            shown = self._read_shown(people, grade, day, renewal)
            checks |= {person.id: certification_checks(shown[person.id], needs) for person in people}
        return checks

    @api.model
    def _needed_hours(self, company, grade, renewal):
        """Return the hours that are asked for, by field; before a posting only their total counts."""
        if not renewal:
            return {"total": float(company.customer_training_first_hours)}
        return hours_by_field(grade.training_hours, company._customer_training_shares())

    @api.model
    def _read_shown(self, employees, grade, day, renewal):
        """Return {employee id: `algorithms.certification.Shown`}, in a bounded number of queries."""
        company = employees.company_id
        training = self.env["customer.manager.training"]
        facts = employees._customer_facts()
        exams = training._exam_marks(employees, add_months(day, -company.customer_exam_months) + timedelta(days=1), day)
        missing = self._unmet_conditions(employees, grade, day, renewal)
        hours = self._hours_of_a_year(employees, day, facts)
        return {
            employee_id: Shown(
                unmet=missing[employee_id],
                hours=hours[employee_id],
                exam=exams.get(employee_id),
                results=_last_results(facts[employee_id], day),
                open_cases=count_open_cases(facts[employee_id], day),
            )
            for employee_id in employees.ids
        }

    @api.model
    def _hours_of_a_year(self, employees, day, facts):
        """Return {employee id: {field: hours}} of the last twelve months, without days of protected leave."""
        begins = {}
        for employee_id in employees.ids:
            first = add_months(day, -TRAINING_MONTHS) + timedelta(days=1)
            leaves = [(one.date_from, one.date_to) for one in facts[employee_id] if one.kind == "leave"]
            away = sum((end - max(start, first)).days + 1 for start, end in until(merge(leaves), day) if end >= first)
            begins.setdefault(first - timedelta(days=away), []).append(employee_id)
        hours = {}
        for first, ids in begins.items():
            hours |= self.env["customer.manager.training"]._hours(employees.browse(ids), first, day)
        return hours

    @api.model
    def _unmet_conditions(self, employees, grade, day, renewal):
        """Return {employee id: ids of the conditions that stand in the way}."""
        found = {employee_id: [] for employee_id in employees.ids}
        for asked, skip in self._asked_conditions(grade, renewal):
            waived = self._waived_conditions(employees, asked)
            for employee_id, (conditions, lines) in employees._customer_condition_lines(asked, day, skip).items():
                found[employee_id] += unmet(conditions, lines, waived.get(employee_id, ()))
        return found

    @api.model
    def _asked_conditions(self, grade, renewal):
        """Return [(grade whose conditions are asked for, measures left out)].

        What everybody must show stands with the grade in which people begin; it counts for all.
        """
        measures = {
            value for value, _label in self.env["customer.manager.grade.condition"]._fields["measure"].selection
        }
        entry = grade._get_entry_grade()
        asked = [(grade, tuple(measures - BASIC) if renewal else ())]
        return asked if entry == grade else [*asked, (entry, tuple(measures - BASIC))]

    @api.model
    def _waived_conditions(self, employees, grade):
        """Return {employee id: ids of conditions of the grade that the committee lifted for the person}."""
        waivers = (
            self.env["customer.manager.waiver"]
            .sudo()
            .search(
                [
                    ("state", "=", "granted"),
                    ("condition_id.grade_id", "=", grade.id),
                    "|",
                    ("application_id.employee_id", "in", employees.ids),
                    ("promotion_id.employee_id", "in", employees.ids),
                ]
            )
        )
        waived = {}
        for waiver in waivers:
            waived.setdefault(waiver._get_document().employee_id.id, []).append(waiver.condition_id.id)
        return waived

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    @api.model
    def _missing_sentences(self, checks):
        """Return what is missing among the checks of one person, in whole sentences."""
        return [self._missing_sentence(check) for check in checks if not check.ok]

    @api.model
    def _missing_sentence(self, check):
        if check.code == "condition":
            condition = self.env["customer.manager.grade.condition"].sudo().browse(check.key)
            return self.env._("Not met or not shown: %(condition)s.", condition=condition.display_name)
        if check.code == "discipline":
            return self.env._("A disciplinary case or a red line runs.")
        if check.code == "hours":
            fields_of = dict(self.env["customer.manager.training"]._fields["field"]._description_selection(self.env))
            return self.env._(
                "Training, %(field)s: %(found)g of %(needed)g hours.",
                field=fields_of.get(check.key) or self.env._("all fields"),
                found=check.found,
                needed=check.needed,
            )
        if check.code == "exam":
            if check.found is None:
                return self.env._("Exam: none is booked; %(needed)g points are needed.", needed=check.needed)
            return self.env._("Exam: %(found)g points, %(needed)g are needed.", found=check.found, needed=check.needed)
        return self.env._("The result of the last year is not satisfactory.")


def _last_results(facts, day):
    """Return the results of the last two years that are over, the last one first; a year without one is a gap."""
    known = {
        fact.date_from.year: fact.code
        for fact in facts
        if fact.kind == "yearly_result" and (fact.date_to or fact.date_from) < day
    }
    last = max(known, default=day.year)
    return [known.get(last - number, "") for number in range(_RESULT_YEARS)] if known else []


def count_open_cases(facts, day):
    """Return how many disciplines and red lines run on a day."""
    return sum(
        fact.kind in _OPEN_CASES and fact.date_from <= day and (fact.date_to is None or fact.date_to >= day)
        for fact in facts
    )
