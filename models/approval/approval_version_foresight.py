from odoo import fields, models
from odoo.exceptions import UserError

from ...algorithms.approval_compare import match
from ...algorithms.approval_foresight import Past, foresee
from .approval_directory_past import Request
from .approval_text import checked_text

#: past requests that are looked at, the newest
MOST = 5000


class ApprovalVersion(models.Model):
    """What a version would have done to the requests of the past months."""

    _inherit = "approval.version"

    def action_foresee(self):
        """Plan the past requests of the process by this version and show what comes out (public).

        :raise UserError: its steps cannot be read
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["approval.foresight"]._look(self)._open()

    def _check_past(self, reason):
        """Refuse a draft by which a past request would have been stuck, unless it is said why.

        :param reason: free text, may be empty
        :return: what is to be logged of it
        """
        reason = checked_text(self.env, self.env._("Reason"), reason, required=False)
        found, _total = self._foresee()
        keys = {one.key for one in found.stuck}
        if not keys:
            return [self.env._("None of %(count)s past requests would have been stuck.", count=found.judged)]
        values = {"stuck": len(keys), "count": found.judged, "case": found.stuck[0].key}
        if reason:
            return [
                self.env._(
                    "Published although %(stuck)s of %(count)s past requests would have been stuck: %(reason)s",
                    reason=reason,
                    **values,
                )
            ]
        problem = self._problem_text(found.stuck[0].problem, [])
        raise UserError(
            self.env._(
                "%(stuck)s of %(count)s past requests would have been stuck, as case %(case)s: %(problem)s"
                "\nCorrect the steps, or open Foresight and say there why the version is published all the same.",
                problem=problem,
                **values,
            )
        )

    def _foresee(self):
        """Return (Foresight, number of past requests) of the months that the company looks back.

        Of all companies that the process is for, whoever asks; contents stay inside. The number of queries grows
        with the people, not with the cases.
        """
        self.ensure_one()
        process = self.process_id.sudo()
        # of a process of all companies the longest look back: not that of the company which the caller has chosen
        companies = process.company_id or self.env["res.company"].sudo().search([])
        months = max(companies.mapped("approval_foresight_months"))
        start = fields.Datetime.subtract(fields.Datetime.now(), months=months)
        domain = [("process_id", "=", process.id), ("requested_at", ">=", start)]
        total = self.env["approval.case"].sudo().search_count(domain)
        if not total:
            return foresee(self._algorithm(), ()), 0
        cases = self._past_cases(domain)
        requests = [self._past_request(case) for case in cases]
        people = self.env["approval.directory"]._foreseen(process._documents()._name, requests, self)
        twins = self._twin_names(cases.version_id)
        return foresee(self._algorithm(), [self._past(case, twins, *people[case.id]) for case in cases]), total

    def _past_cases(self, domain):
        names = ["res_id", "requester_id", "company_id", "requested_at", "snapshot", "plan", "version_id"]
        return (
            self.env["approval.case"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(domain, [*names, "subject_user_ids"], limit=MOST, order="id desc")
        )

    def _past_request(self, case):
        return Request(
            key=case.id,
            document_id=case.res_id,
            requester_id=case.requester_id.id,
            company_id=case.company_id.id or 0,
            subject_ids=case.subject_user_ids._ids,
        )

    def _past(self, case, twins, directory, unknown):
        steps = (step for step in (case.plan or {}).get("steps", ()) if step["called"])
        return Past(
            key=case.id,
            values=case.snapshot or {},
            requester=case.requester_id.id,
            day=case.company_id._approval_day(case.requested_at),
            then={twins.get(step["step_id"], step["name"]): step["candidates"] for step in steps},
            directory=directory,
            unknown=unknown,
        )

    def _twin_names(self, versions):
        """Return {id of a step of past versions: name of the step of this version that it has become}."""
        new = [content for _step, content in self.with_context(lang=None)._comparable().values()]
        names = {content["id"]: content["name"] for content in new}
        twins = {}
        for version in versions - self:
            old = [content for _step, content in version.with_context(lang=None)._comparable().values()]
            twins |= {before: names[now] for now, before in match(old, new).items()}
        return twins
