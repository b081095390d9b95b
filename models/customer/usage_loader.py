"""The engine behind usage imports: staged rows to `customer_usage`, set by set.

Not a model: `customer.usage.import` decides who may import, when to commit and
what to tell the user; this class knows the tables. Its statements skip the ORM,
so it keeps three promises of its own: only accounts of the import's company are
known, every refused row stands in the error list, and rows that do not differ are
not written.
"""

import io

from odoo.tools import SQL

from ...algorithms.usage_columns import COLUMNS, FIGURES, NEW_ACCOUNT_COLUMNS

_STAGE = SQL.identifier("customer_usage_stage")
_TYPES = {"text": "text", "month": "date", "date": "date", "number": "numeric", "integer": "integer"}
_COPY = {
    ",": "COPY customer_usage_stage FROM STDIN WITH (FORMAT csv, DELIMITER ',')",
    ";": "COPY customer_usage_stage FROM STDIN WITH (FORMAT csv, DELIMITER ';')",
    "\t": "COPY customer_usage_stage FROM STDIN WITH (FORMAT csv, DELIMITER E'\\t')",
}
#: new rows after which statistics are worth renewing at once
_MANY = 50_000
#: COPY is fed pieces of this many characters
_PIECE = 1 << 20


class UsageLoader:
    """Carries the rows of one import into `customer_usage`.

    Order of calls: `open`, `stage` (may be followed by commits), `check`, then
    `count` (dry run) or `apply`, and `close` in any case.
    """

    def __init__(self, usage_import, reader):
        """
        :param usage_import: the `customer.usage.import` record
        :param reader: `algorithms.usage_rows.RowReader` of its rows
        """
        self.env = usage_import.env
        self.cr = self.env.cr
        self.usage_import = usage_import
        self.company = usage_import.company_id
        self.reader = reader
        self.names = [name for name in reader.header.names if name]
        self.figures = [name for name in FIGURES if name in self.names]
        self.good = self.bad = 0

    # ------------------------------------------------------------------
    # staging
    # ------------------------------------------------------------------

    def open(self):
        """Make the staging table: temporary, so it ends with the session at the latest."""
        self.close()
        columns = [SQL("line integer")]
        for place, name in enumerate(self.reader.header.names):
            kind = SQL(_TYPES[COLUMNS[name].kind] if name else "text")
            columns.append(SQL("%s %s", SQL.identifier(name or f"other_{place}"), kind))
        self.cr.execute(SQL("CREATE TEMPORARY TABLE %s (%s)", _STAGE, SQL(", ").join(columns)))

    def close(self):
        """Drop the staging table."""
        self.cr.execute(SQL("DROP TABLE IF EXISTS %s", _STAGE))

    def stage(self, batches):
        """Copy batches into the staging table and list the errors found in them.

        Yields (rows read so far) after every piece that went to the database, a
        point where the caller may commit and show progress.
        """
        pieces, size, errors = [], 0, []
        for batch in batches:
            self.good += batch.good
            self.bad += batch.bad
            errors += batch.errors
            pieces.append(batch.text)
            size += len(batch.text)
            if size > _PIECE:
                self._copy("".join(pieces), errors)
                pieces, size, errors = [], 0, []
                yield self.good + self.bad
        self._copy("".join(pieces), errors)
        self.cr.execute(SQL("ANALYZE %s", _STAGE))
        yield self.good + self.bad

    def _copy(self, text, errors):
        if text:
            self.cr._obj.copy_expert(_COPY[self.reader.delimiter], io.StringIO(text))
        if errors:
            self.cr.execute_values(
                "INSERT INTO customer_usage_import_error"
                " (import_id, company_id, line_number, column_name, value, code) VALUES %s",
                [(self.usage_import.id, self.company.id, e.line, e.column, e.value, e.code) for e in errors],
            )

    # ------------------------------------------------------------------
    # checks
    # ------------------------------------------------------------------

    def check(self, today):
        """List and remove the rows that only the database can refuse.

        :param today: the company's day; later months are refused
        """
        self.env.flush_all()
        # a million rows are sorted and hashed: not in 4 MB
        self.cr.execute("SET LOCAL work_mem = '256MB'")
        unknown, negative, future = self._count_suspects(today)
        if negative:
            self._refuse("negative", "kwh", SQL("s.kwh < 0 AND a.is_net_exporter IS NOT TRUE"))
        if future:
            self._refuse("month_future", "month", SQL("s.month > %s", today))
        self._refuse_duplicates()
        self._refuse_own()
        if unknown and not self.usage_import.create_missing:
            self._refuse("unknown_account", "account_number", SQL("a.id IS NULL"))
        self._drop_refused()

    def _count_suspects(self, today):
        negative = SQL("FALSE") if self.usage_import.allow_negative else SQL("s.kwh < 0")
        return self.env.execute_query(
            SQL(
                "SELECT count(*) FILTER (WHERE a.id IS NULL),"
                " count(*) FILTER (WHERE %s AND a.is_net_exporter IS NOT TRUE),"
                " count(*) FILTER (WHERE s.month > %s) FROM %s",
                negative,
                today,
                self._joined(),
            )
        )[0]

    def _joined(self):
        """FROM items: staged rows `s` with their accounts `a`, if known."""
        return SQL(
            "%s s LEFT JOIN customer_account a ON (a.company_id = %s AND a.number = s.account_number)",
            _STAGE,
            self.company.id,
        )

    def _refuse(self, code, column, condition):
        """Put the rows that meet `condition` (on `s` and `a`) on the error list."""
        self.cr.execute(
            SQL(
                "INSERT INTO customer_usage_import_error"
                " (import_id, company_id, line_number, column_name, value, code)"
                " SELECT %s, %s, s.line, %s, s.%s::text, %s FROM %s WHERE %s ORDER BY s.line",
                self.usage_import.id,
                self.company.id,
                column,
                SQL.identifier(column),
                code,
                self._joined(),
                condition,
            )
        )

    def _refuse_duplicates(self):
        double = SQL("SELECT account_number, month FROM %s GROUP BY 1, 2 HAVING count(*) > 1", _STAGE)
        if self.env.execute_query(SQL("%s LIMIT 1", double)):
            self._refuse("duplicate", "month", SQL("(s.account_number, s.month) IN (%s)", double))

    def _refuse_own(self):
        """Nobody brings in figures of customers whom he serves, be they his account today or in that month."""
        own = self.env["res.partner"]._find_own_customers().ids
        if own:
            concerned = SQL("(a.partner_id = ANY(%s) OR %s = ANY(%s))", own, self._holder(), own)
            self._refuse("own_customer", "account_number", concerned)

    def _drop_refused(self):
        """Take refused rows off the stage; count rows, not errors."""
        self.cr.execute(
            SQL(
                "DELETE FROM %s s USING customer_usage_import_error e"
                " WHERE e.import_id = %s AND e.line_number = s.line",
                _STAGE,
                self.usage_import.id,
            )
        )
        self.good -= self.cr.rowcount
        self.bad += self.cr.rowcount

    def get_new_accounts(self):
        """Return one dict per unknown account: the columns of its first row."""
        names = [name for name in NEW_ACCOUNT_COLUMNS if name in self.names]
        return self.env.execute_query_dict(
            SQL(
                "SELECT DISTINCT ON (s.account_number) s.account_number, %s s.line FROM %s"
                " WHERE a.id IS NULL ORDER BY s.account_number, s.line",
                SQL("".join("s.%s, " for _name in names), *map(SQL.identifier, names)),
                self._joined(),
            )
        )

    def refuse_accounts(self, refusals):
        """List and drop all rows of accounts that cannot be created.

        :param refusals: tuples (account number, column, value, code, detail)
        """
        if not refusals:
            return
        self.cr.execute(
            SQL(
                "INSERT INTO customer_usage_import_error"
                " (import_id, company_id, line_number, column_name, value, code, detail)"
                " SELECT %s, %s, s.line, r.column_name, r.value, r.code, r.detail FROM %s s"
                " JOIN unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
                " AS r(number, column_name, value, code, detail) ON r.number = s.account_number"
                " ORDER BY s.line",
                self.usage_import.id,
                self.company.id,
                _STAGE,
                *(list(values) for values in zip(*refusals, strict=True)),
            )
        )
        self._drop_refused()

    # ------------------------------------------------------------------
    # result
    # ------------------------------------------------------------------

    def count(self):
        """Return (created, updated, unchanged) that `apply` would reach."""
        return self.env.execute_query(
            SQL(
                "SELECT count(*) FILTER (WHERE u.id IS NULL),"
                " count(*) FILTER (WHERE u.id IS NOT NULL AND %(differs)s),"
                " count(*) FILTER (WHERE u.id IS NOT NULL AND NOT %(differs)s)"
                " FROM %(joined)s LEFT JOIN customer_usage u ON (u.account_id = a.id AND u.month = s.month)",
                differs=self._differs(),
                joined=self._joined(),
            )
        )[0]

    def apply(self):
        """Write the rows; return (created, updated, unchanged)."""
        updated = self._update()
        created = self._insert()
        if created >= _MANY:
            # the next statements on usage would plan with the size it had before
            self.cr.execute("ANALYZE customer_usage")
        self.env["customer.usage"].invalidate_model()
        return created, updated, self.good - created - updated

    def _differs(self):
        return SQL(
            "((%s) IS DISTINCT FROM (%s))",
            SQL(", ").join(SQL("u.%s", SQL.identifier(name)) for name in self.figures),
            SQL(", ").join(SQL("s.%s", SQL.identifier(name)) for name in self.figures),
        )

    def _update(self):
        """Replace figures that differ, after listing old and new ones."""
        differing = SQL(
            "%s JOIN customer_account a ON (a.company_id = %s AND a.number = s.account_number)"
            " JOIN customer_usage u ON (u.account_id = a.id AND u.month = s.month)",
            SQL("%s s", _STAGE),
            self.company.id,
        )
        self.cr.execute(
            SQL(
                "INSERT INTO customer_usage_import_change"
                " (import_id, company_id, account_id, month, field_name, old_value, new_value)"
                " SELECT %s, a.company_id, a.id, s.month, f.name, f.old_value, f.new_value FROM %s"
                " CROSS JOIN LATERAL (VALUES %s) AS f(name, old_value, new_value, differs)"
                " WHERE %s AND f.differs ORDER BY s.line",
                self.usage_import.id,
                differing,
                SQL(", ").join(self._compare(name) for name in self.figures),
                self._differs(),
            )
        )
        if not self.cr.rowcount:
            return 0
        self.cr.execute(
            SQL(
                "UPDATE customer_usage w SET %s FROM (SELECT u.id AS usage_id, s.* FROM %s WHERE %s) p"
                " WHERE w.id = p.usage_id",
                SQL(", ").join(SQL("%s = p.%s", SQL.identifier(name), SQL.identifier(name)) for name in self.figures),
                differing,
                self._differs(),
            )
        )
        return self.cr.rowcount

    @staticmethod
    def _compare(name):
        """Row of one figure: name, old and new text, and whether they differ."""
        old, new = SQL.identifier("u", name), SQL.identifier("s", name)
        differs = SQL("%s IS DISTINCT FROM %s", old, new)
        if COLUMNS[name].kind == "number":
            # 10.0 and 10 are the same figure: let them read the same
            old, new = SQL("trim_scale(%s)", old), SQL("trim_scale(%s)", new)
        return SQL("(%s, %s::text, %s::text, %s)", name, old, new, differs)

    def _insert(self):
        """Add the missing rows and note the newest month on their accounts."""
        columns = SQL(", ").join(map(SQL.identifier, self.figures))
        self.cr.execute(
            SQL(
                "INSERT INTO customer_usage (account_id, partner_id, company_id, month, %s)"
                " SELECT a.id, %s, a.company_id, s.month, %s FROM %s"
                " WHERE a.id IS NOT NULL AND NOT EXISTS (SELECT FROM customer_usage u"
                " WHERE u.account_id = a.id AND u.month = s.month)"
                " ORDER BY a.id, s.month",
                columns,
                self._holder(),
                SQL(", ").join(SQL("s.%s", SQL.identifier(name)) for name in self.figures),
                self._joined(),
            )
        )
        created = self.cr.rowcount
        if created:
            self._touch_accounts()
        return created

    def _holder(self):
        """Who held account `a` in month `s.month`."""
        if not self.env["customer.account.transfer"].sudo().search([("company_id", "=", self.company.id)], limit=1):
            return SQL("a.partner_id")
        return SQL(
            "COALESCE((SELECT t.from_partner_id FROM customer_account_transfer t"
            " WHERE t.account_id = a.id AND t.month > s.month ORDER BY t.month LIMIT 1), a.partner_id)"
        )

    def _touch_accounts(self):
        """Update the accounts: also what keeps them from being deleted meanwhile."""
        self.cr.execute(
            SQL(
                "UPDATE customer_account a SET last_month = GREATEST(a.last_month, n.month)"
                " FROM (SELECT account_number, max(month) AS month FROM %s GROUP BY 1) n"
                " WHERE a.company_id = %s AND a.number = n.account_number",
                _STAGE,
                self.company.id,
            )
        )
        self.env["customer.account"].invalidate_model(["last_month"])
