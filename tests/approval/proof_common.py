from datetime import date, datetime, timedelta

from odoo.tests import freeze_time

from ...models.approval.approval_digest_mail import MAILED
from .common import SampleCommon, step

AUDIT = "customer_manager.group_customer_manager_audit"
FIRST = date(2031, 3, 1)


def noon(day):
    return datetime.combine(day, datetime.min.time()) + timedelta(hours=12)


class DigestCommon(SampleCommon):
    """A process of one step, and days on which things happen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._person("auditor", groups=f"base.group_user,{AUDIT}")
        cls.process("approval.sample", "confirm", [step("One", users=cls.boss)], owner_id=cls.manager.id)
        cls.digests = cls.env["approval.digest"]
        with cls.digests._guard_lifted(), cls.env["approval.digest.line"]._guard_lifted():
            cls.env.cr.execute(
                "DELETE FROM approval_digest_delivery; DELETE FROM approval_digest_line; DELETE FROM approval_digest"
            )
        cls.digests.invalidate_model()
        cls.env["ir.config_parameter"].set_param(MAILED, False)

    def _request(self, day):
        """Return the case of a new document that was requested at noon of a day."""
        with freeze_time(noon(day)):
            document = self.sample()
            document.action_request_approval()
        return self.case(document)

    def _decide(self, case, day):
        with freeze_time(noon(day)):
            self.decide(case, self.boss)

    def _run(self, day):
        """Run the job at noon of a day; return the digests it made."""
        before = self.digests.search([])
        with freeze_time(noon(day)), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_approval_digest").method_direct_trigger()
        return (self.digests.search([]) - before).sorted("number")

    def _lines(self, digest):
        return {line.case_number: (line.event_count, line.head_hash or "") for line in digest.line_ids}
