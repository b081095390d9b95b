from odoo import fields, models
from odoo.exceptions import UserError


class ApprovalProcess(models.Model):
    """The test cases of a process."""

    _inherit = "approval.process"

    test_case_ids = fields.One2many("approval.test.case", "process_id", "Test Cases")
    test_case_count = fields.Integer("Number of Test Cases", compute="_compute_test_case_count", compute_sudo=True)

    def _compute_test_case_count(self):
        counts = self.env["approval.test.case"]._read_group(
            [("process_id", "in", self.ids)], ["process_id"], ["__count"]
        )
        by_process = {process.id: count for process, count in counts}
        for process in self:
            process.test_case_count = by_process.get(process.id, 0)

    def action_run_tests(self):
        """Run all test cases of these processes (public; those who manage approvals)."""
        self.check_access("write")
        self.test_case_ids.action_run()
        return True

    def action_open_tests(self):
        """Return the action that opens the test cases of the process (public; its readers)."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.approval_test_case_action")
        return action | {
            "name": self.env._("Test Cases: %(process)s", process=self.name),
            "domain": [("process_id", "=", self.id)],
            "context": {"default_process_id": self.id, "in_process": True},
        }

    def _tested_version(self):
        """Return the version that test cases run on: the draft, without one the version in force."""
        return self.draft_id or self.version_id

    def _needed_version(self):
        """Return the version that test cases run on.

        :raise UserError: there is none
        """
        version = self._tested_version()
        if not version:
            raise UserError(self.env._("%(process)s: it has no steps to run test cases on.", process=self.name))
        return version

    def _known_kinds(self):
        """Return {key: kind} of what can be approved, {} where the documents are not there."""
        try:
            return self._kinds() if self.model_id else {}
        except UserError:
            return {}

    def _value_choices(self):
        """Return [[key, label]] of the values a test case may give, by label."""
        kinds = self._known_kinds()
        if not kinds:
            return []
        model = self._documents()
        keys = kinds.keys() - model._approval_hidden_keys() - {"requester_id"}
        return sorted(([key, model._approval_label(key)] for key in keys), key=lambda pair: (pair[1], pair[0]))
