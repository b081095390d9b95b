from odoo import models


class ApprovalTestCase(models.Model):
    """A test case as a file has it: without its document and its past case, which are not there elsewhere."""

    _inherit = "approval.test.case"

    def _bundle_test(self):
        """Return the test case as `algorithms.approval_bundle.TEST`."""
        return {
            "name": self.name,
            "requester": self.requester_id.login,
            "date": self.date.isoformat(),
            "values": [{"key": line.key, "text": line.value or ""} for line in self.value_ids.sorted("key")],
            "steps": [
                {"step": line.name, "people": line.people, "users": sorted(line.user_ids.mapped("login"))}
                for line in self.step_ids.sorted("id")
            ],
        }
