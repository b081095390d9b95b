from odoo import models


class ReportApplication(models.AbstractModel):
    """The application sheet: what a candidate hands in, and what was found of him (domain P7).

    Whoever may read the application may print it. Marks and places are not on it. A draft prints too:
    staff without a login and outsiders sign it on paper (domain 11.14).
    """

    _name = "report.customer_manager.report_application"
    _inherit = "customer.report"
    _description = "Application Sheet"
    _document_model = "customer.manager.application"

    def _get_title(self, records):
        return self.env._("Application as %(grade)s", grade=records.campaign_id.grade_id.name)

    def _get_subtitle(self, records):
        return records.campaign_id.name

    def _get_facts(self, records):
        _ = self.env._
        return [
            (_("Candidate"), records.name),
            (_("Handed in"), self._format_moment(records.submitted_at) or _("not yet")),
            (_("Unit"), records.department_id.name or "–"),
            (_("State"), self._label(records, "state")),
            (_("Post"), records.job_title or "–"),
            (_("Way of applying"), _("on paper") if records.is_on_paper else _("with the own login")),
        ]

    def _get_values(self, records):
        return {
            "mark": self._get_mark(records),
            "scheme": self._get_scheme(records),
            "heading": self._get_heading(records),
            "conditions": self._get_conditions(records.eligibility_ids),
            "opinion": self._get_opinion(records),
            "papers": [
                (paper.name, self._format_day(paper.create_date)) for paper in records.attachment_ids.sorted("id")
            ],
            "signs": [
                (self.env._("Candidate"), records.name),
                (self.env._("Superior"), records.supervisor_uid.name),
                (self.env._("Human resources"), ""),
            ],
        }

    def _get_mark(self, application):
        """Return what stands across the sheet of an application that does not run."""
        return self._label(application, "state") if application.state in ("draft", "refused", "withdrawn") else ""

    def _get_scheme(self, application):
        """Return the declaration on the scheme, and the checksum of what was read."""
        _ = self.env._
        scheme = application.campaign_id.frozen_scheme_id or application.campaign_id.scheme_id
        name = self._strong(scheme.name)
        day = self._format_day(scheme.published_on)
        if day:
            sentence = _("I have read the scheme %(name)s, made known on %(day)s.", name=name, day=day)
        else:
            sentence = _("I have read the scheme %(name)s.", name=name)
        return sentence, scheme.checksum or ""

    def _get_heading(self, application):
        if not application.eligibility_on:
            return self.env._("Conditions")
        return self.env._("Conditions, checked on %(day)s", day=self._format_day(application.eligibility_on))

    def _get_opinion(self, application):
        """Return what the superior said, or why there is nothing yet."""
        superior = application.supervisor_uid.name or ""
        return {
            "text": application.opinion or "",
            "by": self._join(superior, self._format_moment(application.opinion_at)),
            "none": self._get_no_opinion(application, superior),
        }

    def _get_no_opinion(self, application, superior):
        if application.state == "draft":
            return self.env._("The superior is asked when the application is handed in.")
        if not superior:
            return self.env._("There is nobody to ask.")
        return self.env._(
            "None yet. %(name)s may give one until %(day)s; without it the file goes on.",
            name=superior,
            day=self._format_day(application.opinion_until),
        )
