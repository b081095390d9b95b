from odoo.tests import freeze_time

from .certificate_common import CertificateCommon


class CertificateJobCommon(CertificateCommon):
    """The job that follows certificates, run on any day; `certificate` is that of the senior."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.senior.certificate_ids
        cls.senior.user_id.email = "senior@example.com"
        cls.senior.employee_id.hr_responsible_id = cls.hr

    def _end(self, day, certificate=None):
        """Let a certificate (of the senior) end on another day."""
        certificate = certificate or self.certificate
        certificate._write_unchecked({"date_to": day})
        certificate._sync_states()
        certificate._mirror()

    def _run(self, day, hour="04"):
        """Run the job on a day, as the scheduler does."""
        with freeze_time(f"{day} {hour}:00:00"), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_follow_certificates").method_direct_trigger()
        self.env.invalidate_all()

    def _mails(self):
        return self.env["mail.mail"].search([("email_to", "like", "senior@example.com")])

    def _activities(self, records, user):
        return records.activity_ids.filtered(lambda activity: activity.user_id == user)

    def _links(self, partner):
        """Return {role: (manager, last day)} of the links that run now."""
        today = self.company._customer_today()
        rows = self.Assignment.search([("partner_id", "=", partner.id), ("state", "!=", "cancelled")])
        return {
            row.role: (row.manager_id, row.date_to)
            for row in rows
            if row.date_from <= today and (not row.date_to or row.date_to >= today)
        }
