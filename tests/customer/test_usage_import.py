import base64

from odoo.tests import tagged

from ..common import CustomerManagerCommon


@tagged("post_install", "-at_install")
class TestUsageImport(CustomerManagerCommon):
    def _import(self, text, **values):
        data = text if isinstance(text, bytes) else text.encode()
        return (
            self.env["customer.usage.import"]
            .with_user(self.officer)
            .create({"data_file": base64.b64encode(data), "filename": "u.csv", **values})
        )

    def test_check_import_and_repeat(self):
        imp = self._import(
            "account_number,month,kwh,revenue,profit,customer_ref,customer_name\n"
            "A1,2025-01-01,100,50.5,,C1,甲公司\nA2,2025-01,20,,,C1,甲公司\n",
            create_missing=True,
        )
        imp.action_check()
        self.assertEqual((imp.state, imp.created_count, imp.error_count), ("checked", 2, 0))
        imp.action_import()
        self.assertEqual((imp.state, imp.created_count), ("done", 2))
        self.assertIs(self.env["customer.usage"].search([("account_id.number", "=", "A1")]).profit, False)
        imp.action_import()
        self.assertEqual((imp.created_count, imp.updated_count, imp.unchanged_count), (0, 0, 2))
