from odoo import fields, models
from odoo.exceptions import UserError

from ...algorithms import approval_chain


class ApprovalVersion(models.Model):
    """What test cases ask of a version."""

    _inherit = "approval.version"

    test_case_ids = fields.One2many(related="process_id.test_case_ids", string="Test Cases", readonly=True)
    test_case_count = fields.Integer(related="process_id.test_case_count")

    def action_run_tests(self):
        """Run the test cases of the process on its draft, or else on what is in force (public)."""
        self.check_access("write")
        return self.process_id.action_run_tests()

    def action_open_tests(self):
        """Return the action that opens the test cases of the process (public; its readers)."""
        self.ensure_one()
        self.check_access("read")
        return self.process_id.action_open_tests()

    def _check_tests(self):
        """Run the test cases of the process on this draft; return what is to be logged of them.

        :raise UserError: naming a test case that fails
        """
        tests = self.process_id.sudo().test_case_ids
        if not tests:
            return []
        results = tests._run(self)
        tests._store_results(results)
        for test, sentences in results.items():
            if sentences:
                raise UserError(
                    self.env._(
                        "Test case “%(test)s” fails, so the version is not published:\n%(sentences)s",
                        test=test.name,
                        sentences="\n".join(sentences),
                    )
                )
        return [self.env._("%(count)s of %(count)s test cases passed.", count=len(tests))]

    def _steps_digest(self):
        """Return the hash over the steps: the same for a draft and for what it becomes."""
        version = self.sudo()
        steps = [step._canonical() for step in version.step_ids.sorted("id")]
        return approval_chain.digest({"distinct_people": version.distinct_people, "steps": steps})

    def _step_names(self):
        """Return {step id: names in all languages}."""
        names = {step.id: {step.name} for step in self.step_ids}
        for code, _label in self.env["res.lang"].get_installed():
            for step in self.with_context(lang=code).step_ids:
                names[step.id].add(step.name)
        return names
