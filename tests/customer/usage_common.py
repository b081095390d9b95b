import base64

from ..common import CustomerManagerCommon

HEAD = "account_number,month,kwh,revenue,profit"


class UsageCommon(CustomerManagerCommon):
    """A customer with two accounts, and a way to import texts as the officer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer("North Mill")
        cls.accounts = cls.env["customer.account"].create(
            [{"number": number, "partner_id": cls.customer.id} for number in ("N1", "N2")]
        )
        cls.account, cls.other_account = cls.accounts

    @classmethod
    def _create_import(cls, content, user=None, **values):
        """Return an import of a text (or bytes), created by the officer."""
        data = content if isinstance(content, bytes) else content.encode()
        imports = cls.env["customer.usage.import"].with_user(user or cls.officer)
        return imports.create({"data_file": base64.b64encode(data), "filename": "usage.csv", **values})

    @classmethod
    def _import(cls, rows, head=HEAD, **values):
        """Import rows given as CSV lines; return the import record."""
        usage_import = cls._create_import("\n".join([head, *rows]) + "\n", **values)
        usage_import.action_import()
        return usage_import

    def _usage(self, number="N1"):
        return self.env["customer.usage"].search([("account_id.number", "=", number)], order="month")

    def assertCounts(self, usage_import, **counts):
        """Compare counters, named without their `_count`."""
        found = {name: usage_import[f"{name}_count"] for name in counts}
        self.assertEqual(found, counts, usage_import.message)

    def assertErrors(self, usage_import, *expected):
        """Compare the error list as (line, column, reason code)."""
        errors = usage_import.error_ids
        self.assertEqual([(e.line_number, e.column_name or "", e.code) for e in errors], list(expected))
        self.assertTrue(all(errors.mapped("message")))
