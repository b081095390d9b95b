from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models

from . import selection_pool as pool

#: who has a bad record
NO_RECORD = "applicant_6"
#: who claims his school and work from the résumé, so that human resources confirms it
CLAIMS = ("applicant_1", "applicant_3", "applicant_10")


class CustomerDemo(models.AbstractModel):
    """What is known of the applicants: schools, work, results, statements, a record that is not clean."""

    _inherit = "customer.demo"

    @api.model
    def _write_facts(self, company):
        """Write down what is known of the applicants; three of them claim it from their résumé."""
        hr, today = self._user("hr"), company._customer_today()
        records = self.env["customer.manager.record"]
        vals_list = []
        for person, file in pool.APPLICANTS.items():
            employee = self._employee(person)
            start = today - relativedelta(months=file.months)
            if person in CLAIMS:
                self._claim_resume(person, file, start)
            else:
                vals_list += self._prepare_resume_facts(employee, file, start)
            if file.title:
                vals_list.append(
                    self._prepare_fact(employee, "title", start, title_level=file.title, name="职称 Title")
                )
            vals_list += self._prepare_results(employee, file.results, today)
            vals_list += self._prepare_statements(employee, today, is_clean=person != NO_RECORD)
        records.with_user(hr).create(vals_list)
        records.with_user(self._user("audit")).create(
            self._prepare_fact(
                self._employee(NO_RECORD),
                "bad_record",
                today - timedelta(days=200),
                name="代抄表数据失实 Meter readings that were never taken",
            )
        )

    @api.model
    def _prepare_fact(self, employee, kind, date_from, **vals):
        issued = {"issuing_body": "云川供电公司 Yunchuan Power"}
        return {"employee_id": employee.id, "kind": kind, "date_from": date_from, **issued, **vals}

    @api.model
    def _prepare_resume_facts(self, employee, file, start):
        school = {"education_level": file.education, "is_related": file.is_related, "name": file.subject}
        return [
            self._prepare_fact(
                employee, "education", start - timedelta(days=60), **school | {"issuing_body": "云川大学"}
            ),
            self._prepare_fact(employee, "experience", start, name=employee.job_title),
        ]

    @api.model
    def _prepare_results(self, employee, results, today):
        """Return results of the last years, the last one first."""
        return [
            self._prepare_fact(
                employee, "yearly_result", today.replace(year=today.year - ago, month=1, day=1), result=one
            )
            for ago, one in enumerate(results, 1)
        ]

    @api.model
    def _prepare_statements(self, employee, today, is_clean=True):
        """Return what everybody states or has checked: ethics, fitness, record."""
        start = today - timedelta(days=90)
        vals_list = [
            self._prepare_fact(employee, "ethics", start, date_to=today + relativedelta(months=9)),
            self._prepare_fact(employee, "fitness", start, fitness="fit", consent_date=start),
        ]
        return [*vals_list, self._prepare_fact(employee, "clearance", start)] if is_clean else vals_list

    @api.model
    def _claim_resume(self, person, file, start):
        """Let a person claim school and work from his résumé, and human resources confirm it."""
        employee, user = self._employee(person), self._user(person)
        lines = {"education": (file.subject, start - timedelta(days=1500), start - timedelta(days=60))}
        lines["experience"] = (employee.job_title, start, False)
        self.env["hr.resume.line"].create(
            [
                {
                    "employee_id": employee.id,
                    "line_type_id": self.env.ref(f"hr_skills.resume_type_{kind}").id,
                    "name": name,
                    "date_start": begin,
                    "date_end": end,
                }
                for kind, (name, begin, end) in lines.items()
            ]
        )
        employee.with_user(user).action_take_resume()
        claims = self.env["customer.manager.record"].with_user(self._user("hr"))
        claims = claims.search([("employee_id", "=", employee.id), ("state", "=", "claimed")])
        claims.issuing_body = "云川供电公司 Yunchuan Power"
        claims.filtered(lambda one: one.kind == "education").write(
            {"education_level": file.education, "is_related": file.is_related, "issuing_body": "云川大学"}
        )
        claims.action_confirm()
