from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .file_common import FileCommon


@tagged("post_install", "-at_install")
class TestAccountFileExports(FileCommon):
    """Whoever takes customer data out of the system is noted, whatever list he takes it from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.File = cls.env["customer.file"]
        cls.file = cls.File.create({"partner_id": cls.core.id})

    def test_exports_are_logged(self):
        self.senior.user_id.group_ids += self.env.ref("base.group_allow_export")
        self.file.with_user(self.senior.user_id).export_data(["partner_id", "business"])
        log = self.env["customer.export.log"].search([("model", "=", "customer.file")], limit=1)
        self.assertEqual((log.user_id, log.row_count, log.record_ids), (self.senior.user_id, 1, self.file.ids))
        for role, user in self.everybody.items():
            with self.subTest(role=role):
                self.assertEqual(self._allowed(user, log), "r" if role == "audit" else "")

    def test_exports_from_elsewhere_are_logged_too(self):
        manager = self.senior.user_id
        manager.group_ids += self.env.ref("base.group_allow_export")
        line = self._contact_line(self.boss, note="likes tea")
        logs = self.env["customer.export.log"]
        before = logs.search([])
        customers = (self.core | self.standard).with_user(manager)
        customers.export_data(["name", "customer_contact_ids/note", "customer_contact_ids/contact_id/name"])
        log = logs.search([]) - before
        self.assertEqual((log.user_id, log.model, log.record_ids), (manager, "customer.contact", line.ids))
        self.assertEqual(log.field_names, "note, contact_id/name")
        customers.export_data(["name", "parent_id/name", ".id"])
        self.assertEqual(logs.search([]) - before, log)

    def test_figures_that_stand_on_the_contact_are_logged_as_those_of_the_file(self):
        manager = self.senior.user_id
        manager.group_ids += self.env.ref("base.group_allow_export")
        logs = self.env["customer.export.log"]
        for rows, path in (
            (self.core, "customer_credit_grade"),
            (self.file, "partner_id/customer_credit_grade"),
        ):
            with self.subTest(path=path):
                before = logs.search([])
                rows.with_user(manager).export_data(["display_name", path])
                log = (logs.search([]) - before).filtered(lambda one: one.model == "res.partner")
                self.assertRecordValues(
                    log,
                    [{"user_id": manager.id, "field_names": "customer_credit_grade", "company_id": self.company.id}],
                )
                self.assertEqual(log.record_ids, self.core.ids)

    def test_exports_of_what_a_manager_works_with_are_logged(self):
        manager = self.senior.user_id
        manager.group_ids += self.env.ref("base.group_allow_export")
        values = {"partner_id": self.core.id, "company_id": self.company.id}
        self.env["customer.usage"].create(
            {**values, "account_id": self.account.id, "month": "2026-01-01", "kwh": 1, "revenue": 1}
        )
        self.env["customer.signal"].with_user(manager).create(
            {"name": "x", "partner_id": self.core.id, "kind": "market"}
        )
        self.env["customer.request"]._create_from_intake([{**values, "channel": "phone", "description": "x"}])
        self.env["customer.visit"].with_user(manager).create(
            {"partner_id": self.core.id, "date_planned": self.today, "kind": "service"}
        )
        self.env["customer.promise"].sudo().create(
            {"name": "x", "partner_id": self.core.id, "manager_id": self.senior.id, "date_due": self.today}
        )
        self.env["customer.satisfaction"].sudo()._ask(
            [
                {
                    **values,
                    "name": "x",
                    "kind": "visit",
                    "manager_id": self.senior.id,
                    "closed_at": fields.Datetime.now(),
                    "flags": ["late"],
                }
            ]
        )._keep_answer(75, may_name=True)
        logs = self.env["customer.export.log"]
        for name in (
            "customer.usage",
            "customer.signal",
            "customer.request",
            "customer.visit",
            "customer.promise",
            "customer.satisfaction",
        ):
            with self.subTest(model=name):
                rows = self.env[name].with_user(manager).search([("partner_id", "=", self.core.id)])
                self.assertTrue(rows)
                rows.export_data([".id", "partner_id/name"])
                log = logs.search([("model", "=", name)], limit=1)
                self.assertEqual((log.user_id, log.record_ids, log.row_count), (manager, rows.ids, len(rows)))
                self.assertEqual((log.company_id, log.field_names), (self.company, ".id, partner_id/name"))

    def test_exports_stand_in_the_log_of_the_company_they_belong_to(self):
        other = self.env["res.company"].create({"name": "Other Power"})
        self.officer.write({"company_ids": [Command.link(other.id)]})
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        file = self.file.with_user(self.officer).with_context(allowed_company_ids=[other.id, self.company.id])
        file.export_data(["business"])
        log = self.env["customer.export.log"].search([], limit=1)
        self.assertEqual((log.user_id, log.company_id), (self.officer, self.company))
