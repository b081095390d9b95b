"""The engine behind usage imports: staged rows to `customer_usage`, set by set.

Not a model: `customer.usage.import` decides who may import, when to commit and
what to tell the user; this class knows the tables. Its statements skip the ORM,
so it keeps three promises of its own: only accounts of the import's company are
known, every refused row stands in the error list, and rows that do not differ are
not written.
"""

from odoo.tools import SQL

from ...algorithms.usage_columns import COLUMNS, NEW_ACCOUNT_COLUMNS
from .usage_stage import STAGE, SUMMARY, WORK, UsageStage

#: new rows after which statistics are worth renewing at once
_MANY = 50_000


class UsageLoader(UsageStage):
    """Carries the rows of one import into `customer_usage`.

    Order of calls: `open`, `stage` (may be followed by commits), `check`, then
    `count` (dry run) or `apply`, and `close` in any case.
    """

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
        self.is_stale = True
        unknown, negative, future, doubled = self._find_suspects(today)
        if negative:
            self._refuse("negative", "kwh", SQL("s.kwh < 0 AND a.is_net_exporter IS NOT TRUE"))
        if future:
            self._refuse("month_future", "month", SQL("s.month > %s", today))
        if doubled:
            self._refuse_duplicates()
        self._refuse_own()
        if unknown and not self.usage_import.create_missing:
            self._refuse("unknown_account", "account_number", SQL("a.id IS NULL"))
        self._drop_refused()
        # accounts that are created now are not in it yet
        self.is_stale = self.is_stale or unknown

    def _find_suspects(self, today):
        """Return whether accounts are unknown, energy is negative, months lie ahead or may stand there twice."""
        negative = SQL("FALSE") if self.usage_import.allow_negative else SQL("lowest < 0")
        return self._ask(
            SQL(
                "SELECT bool_or(account_id IS NULL), bool_or(%s AND is_net_exporter IS NOT TRUE),"
                " bool_or(last_month > %s),"
                # 64 bits tell the months of five years apart
                " bool_or(rows > bit_count(months::bit(64)) OR last_month - first_month > 1900) FROM %s",
                negative,
                today,
                SUMMARY,
            )
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
        double = SQL("SELECT account_number, month FROM %s GROUP BY 1, 2 HAVING count(*) > 1", STAGE)
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
                STAGE,
                self.usage_import.id,
            )
        )
        self.good -= self.cr.rowcount
        self.bad += self.cr.rowcount
        self.is_stale = self.is_stale or bool(self.cr.rowcount)

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
                STAGE,
                *(list(values) for values in zip(*refusals, strict=True)),
            )
        )
        self._drop_refused()

    # ------------------------------------------------------------------
    # result
    # ------------------------------------------------------------------

    def count(self):
        """Return (created, updated, unchanged) that `apply` would reach."""
        is_known, _is_in_order = self._look_ahead()
        if not is_known:
            return self.good, 0, 0
        self._collect()
        created, updated = self.env.execute_query(
            SQL("SELECT count(*) FILTER (WHERE usage_id IS NULL), count(usage_id) FROM %s", WORK)
        )[0]
        return created, updated, self.good - created - updated

    def apply(self):
        """Write the rows; return (created, updated, unchanged)."""
        updated = 0
        is_known, is_in_order = self._look_ahead()
        if is_known:
            self._collect()
            updated = self._update()
            created = self._insert_collected()
        else:
            created = self._insert_staged(is_in_order)
        if created:
            self._touch_accounts()
        if created >= _MANY:
            # the next statements on usage would plan with the size it had before
            self.cr.execute("ANALYZE customer_usage")
        self.env["customer.usage"].invalidate_model()
        return created, updated, self.good - created - updated

    def _look_ahead(self):
        """Return whether accounts have usage of the file's months, and whether the file goes by account.

        One look at the index per account: a new month, which is what most files bring, needs no comparison row by
        row. A file in the order of the accounts, as the database knows them, would gain nothing by being sorted.
        """
        return self._ask(
            SQL(
                "SELECT EXISTS (SELECT FROM %(summary)s n CROSS JOIN LATERAL (SELECT FROM customer_usage u"
                " WHERE u.account_id = n.account_id AND u.month BETWEEN n.first_month AND n.last_month LIMIT 1) known),"
                " COALESCE(corr(first_line, account_id), 1) > 0.99"
                " AND sum(last_line - first_line) <= 2 * sum(rows) FROM %(summary)s",
                summary=SUMMARY,
            )
        )

    def _collect(self):
        """Compare the staged rows with the stored ones, and note those that change something."""
        self.cr.execute(
            SQL(
                "DROP TABLE IF EXISTS %(work)s;"
                " CREATE TEMPORARY TABLE %(work)s ON COMMIT DROP AS"
                " SELECT s.line, a.id AS account_id, %(holder)s AS partner_id, s.month, u.id AS usage_id, %(figures)s"
                " FROM %(joined)s LEFT JOIN customer_usage u ON (u.account_id = a.id AND u.month = s.month)"
                " WHERE u.id IS NULL OR (%(stored)s) IS DISTINCT FROM (%(figures)s)",
                work=WORK,
                holder=self._holder(),
                joined=self._joined(),
                figures=self._list_figures("s"),
                stored=self._list_figures("u"),
            )
        )

    def _update(self):
        """Replace figures that differ, after listing old and new ones."""
        self.cr.execute(
            SQL(
                "INSERT INTO customer_usage_import_change"
                " (import_id, company_id, account_id, month, field_name, old_value, new_value)"
                " SELECT %s, %s, s.account_id, s.month, f.name, f.old_value, f.new_value"
                " FROM %s s JOIN customer_usage u ON u.id = s.usage_id"
                " CROSS JOIN LATERAL (VALUES %s) AS f(name, old_value, new_value, differs)"
                " WHERE f.differs ORDER BY s.line",
                self.usage_import.id,
                self.company.id,
                WORK,
                SQL(", ").join(self._compare(name) for name in self.figures),
            )
        )
        if not self.cr.rowcount:
            return 0
        self.cr.execute(
            SQL(
                "UPDATE customer_usage w SET (%s) = ROW(%s) FROM %s s WHERE w.id = s.usage_id",
                self._list_figures(),
                self._list_figures("s"),
                WORK,
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

    def _insert_staged(self, is_in_order):
        """Add all staged rows, about in the order of the index; return their number."""
        return self._insert(
            SQL("a.id, %s", self._holder()),
            SQL("%s WHERE a.id IS NOT NULL", self._joined()),
            None if is_in_order else SQL("a.id, s.month"),
        )

    def _insert_collected(self):
        """Add the rows that were found missing; return their number."""
        return self._insert(
            SQL("s.account_id, s.partner_id"),
            SQL("%s s WHERE s.usage_id IS NULL AND s.account_id IS NOT NULL", WORK),
            SQL("s.account_id, s.month"),
        )

    def _insert(self, account, source, order):
        self.cr.execute(
            SQL(
                "INSERT INTO customer_usage (account_id, partner_id, company_id, month, %s)"
                " SELECT %s, %s, s.month, %s FROM %s%s",
                self._list_figures(),
                account,
                self.company.id,
                self._list_figures("s"),
                source,
                SQL(" ORDER BY %s", order) if order else SQL(""),
            )
        )
        return self.cr.rowcount

    def _touch_accounts(self):
        """Update the accounts: also what keeps them from being deleted meanwhile."""
        self.cr.execute(
            SQL(
                "UPDATE customer_account a SET last_month = GREATEST(a.last_month, n.last_month)"
                " FROM %s n WHERE a.id = n.account_id",
                SUMMARY,
            )
        )
        self.env["customer.account"].invalidate_model(["last_month"])
