from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
class TestCertificateAccess(CertificateCommon):
    """Who sees certificates, addresses and reasons, and what the directory tells everybody."""

    def test_roles_and_operations(self):
        team_leader = self.supervisor
        certificate = self.first.certificate_ids
        other = self._issue(self.person)
        boss = self._employee("Boss Bo")
        self.person.parent_id = boss
        everything = certificate | other
        for user, seen in (
            (self.hr, everything),
            (self.audit, everything),
            (self.officer, everything),
            (self.committee, everything),
            (team_leader, certificate),
            (self.other_supervisor, certificate.browse()),
            (self.first.user_id, certificate),
            (self.person_user, other),
            (boss.user_id, other),
            (self.employee_user, certificate.browse()),
            (self.users["rater"], certificate.browse()),
            (self.users["admin"], certificate.browse()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.Certificate.with_user(user).search([("id", "in", everything.ids)]), seen)
                for hidden in everything - seen:
                    with self.assertRefused(AccessError, ""):
                        hidden.with_user(user).read(["number"])
                if user != self.hr:
                    with self.assertRefused(AccessError, ""):
                        seen[:1].with_user(user).write({"activity_ids": []})
                        certificate.with_user(user).check_access("write")

    def test_the_address_is_for_the_person_human_resources_and_audit(self):
        certificate = self.first.certificate_ids
        for user in (self.hr, self.audit, self.first.user_id):
            self.assertTrue(certificate.with_user(user).public_url, user.login)
            self.assertTrue(certificate.with_user(user).qr_code, user.login)
        for user in (self.officer, self.supervisor, self.committee):
            self.assertFalse(certificate.with_user(user).public_url, user.login)
            self.assertFalse(certificate.with_user(user).qr_code, user.login)
            for attempt in (
                lambda records: records.read(["token"]),
                lambda records: records.search([("token", "like", "a")]),
                lambda records: records._read_group([], ["token"]),
                lambda records: records.export_data(["token"]),
                lambda records: records.search([], order="token"),
            ):
                with self.assertRefused(UserError, ""):
                    attempt(certificate.with_user(user))
        with self.assertRefused(AccessError, ""):
            certificate.with_user(self.first.user_id).read(["token"])

    def test_reasons_and_history_are_not_for_all_readers(self):
        certificate = self.first.certificate_ids
        certificate.with_user(self.hr).action_suspend("Took a gift")
        for user in (self.officer, self.supervisor, self.first.user_id):
            with self.assertRefused(AccessError, ""):
                certificate.with_user(user).read(["suspend_reason"])
        messages = certificate.message_ids.filtered(lambda message: "Took a gift" in (message.body or ""))
        self.assertTrue(messages)
        for user in (self.officer, self.supervisor, self.other_supervisor, self.employee_user):
            self.env.invalidate_all()
            self.assertFalse(self.env["mail.message"].with_user(user).search([("id", "in", messages.ids)]))
        for user in (self.hr, self.audit, self.committee, self.first.user_id):
            self.assertTrue(self.env["mail.message"].with_user(user).search([("id", "in", messages.ids)]), user.login)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other Grid"})
        stranger = self._create_role_user("hr", login="cc_hr", company_id=other.id, company_ids=[(6, 0, other.ids)])
        certificate = self.first.certificate_ids.with_user(stranger)
        self.assertFalse(certificate.search([]))
        with self.assertRefused(AccessError, ""):
            certificate.action_suspend("No")

    def test_everybody_sees_in_the_directory_that_a_manager_is_certified(self):
        certificate = self.first.certificate_ids
        end = certificate.date_to
        self.env.invalidate_all()
        manager = self.first.with_user(self.employee_user)
        self.assertEqual((manager.has_valid_certificate, manager.certificate_end), (True, end))
        self.assertFalse(manager.certificate_ids)
        Manager = self.env["customer.manager"].with_user(self.employee_user)
        found = Manager.search([("has_valid_certificate", "=", True)])
        self.assertIn(self.first, found)
        certificate.with_user(self.hr).action_suspend("Case")
        self.env.invalidate_all()
        self.assertEqual((manager.has_valid_certificate, manager.certificate_end), (False, False))
        self.assertIn(self.first, Manager.search([("has_valid_certificate", "=", False)]))
        self.assertNotIn(self.first, Manager.search([("has_valid_certificate", "!=", False)]))
