from odoo import models


class ApprovalVersion(models.Model):
    """A version as a file for another database."""

    _inherit = "approval.version"

    def action_export(self):
        """Download the version with its process and test cases, saying what is left out (public; its readers)."""
        self.ensure_one()
        self.check_access("read")
        self._bundle()  # refused here, where the reader sees why
        url = {
            "type": "ir.actions.act_url",
            "url": f"/customer-manager/approval-version/{self.id}.json",
            "target": "download",
        }
        gaps = self._bundle_gaps()
        if not gaps:
            return url
        notice = {"message": "\n".join(gaps), "type": "warning", "sticky": True, "next": url}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": notice}

    def _bundle(self):
        """Return the process with the steps of this version, as `algorithms.approval_bundle.PROCESS`.

        :raise UserError: a group has no name that holds in another database
        """
        self.ensure_one()
        version = self.sudo().with_context(lang=None, active_test=False)
        process = version.process_id
        company = process.company_id
        steps = list(version.step_ids.sorted(lambda step: (step.sequence, step.id)))
        return {
            "name": process.name,
            "translations": process._names_of(process),
            "model": process.model or "",
            "transition": process.transition,
            "company": company.get_external_id().get(company.id, "") if company else "",
            "company_name": company.name or "",
            "owner": process.owner_id.login,
            "distinct_people": version.distinct_people,
            "steps": [step._bundle_step(steps) for step in steps],
            "tests": [test._bundle_test() for test in process.test_case_ids.filtered("active")],
        }

    def _bundle_gaps(self):
        """Return what of the version a file cannot carry, as sentences."""
        version = self.sudo()
        sentences = []
        named = version.process_id.test_case_ids.filtered("document")
        if named:
            sentences.append(
                self.env._("Documents of test cases are not carried: %(tests)s.", tests=", ".join(named.mapped("name")))
            )
        return sentences + version.step_ids._bundle_numbers()
