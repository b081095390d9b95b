"""Where the rows of a usage import wait: a staging table, and what its rows say of each account.

Not a model: `usage_loader` builds the rules and the writing upon it.
"""

from time import monotonic

from odoo.tools import SQL

from ...algorithms.usage_columns import COLUMNS, FIGURES

STAGE = SQL.identifier("customer_usage_stage")
#: what the staged rows say of each account: a million rows are grouped once for all questions
SUMMARY = SQL.identifier("customer_usage_stage_account")
#: the staged rows that would change something
WORK = SQL.identifier("customer_usage_stage_work")
_TYPES = {"text": "text", "month": "date", "date": "date", "number": "numeric", "integer": "integer"}
_COPY = {
    ",": "COPY customer_usage_stage FROM STDIN WITH (FORMAT csv, DELIMITER ',')",
    ";": "COPY customer_usage_stage FROM STDIN WITH (FORMAT csv, DELIMITER ';')",
    "\t": "COPY customer_usage_stage FROM STDIN WITH (FORMAT csv, DELIMITER E'\\t')",
}
#: seconds between two points where the caller may commit and show progress
_PAUSE = 1.0
#: one bit per month, from 1900: days over the mean length of a month, rounded, is exact
#: for all months a file may hold
_MONTH_BIT = SQL("(1::bigint << mod(((month - '1900-01-01'::date) * 100 + 1522) / 3044, 64))")


class _Feed:
    """The file COPY reads from: batches of rows, until they end or it is time for a pause.

    COPY reads on while the next batch is made, so that database and Python work at the
    same time.
    """

    def __init__(self, batches):
        self.batches = batches
        self.good = self.bad = 0
        self.errors = []
        self.is_open = True
        self.failure = None
        self.until = None

    def read(self, _size):
        """Return the text of the next batch, "" at the end."""
        text = ""
        try:
            while self.is_open and not text and not self._is_time():
                text = self._take()
        except Exception as error:
            # psycopg2 would make it an error of the database
            self.failure = error
        return text

    def _is_time(self):
        """Tell whether to pause; not before the first batch."""
        if self.until is None:
            self.until = monotonic() + _PAUSE
            return False
        return monotonic() >= self.until

    def _take(self):
        batch = next(self.batches, None)
        if batch is None:
            self.is_open = False
            return ""
        self.good += batch.good
        self.bad += batch.bad
        self.errors += batch.errors
        return batch.text


class UsageStage:
    """The staged rows of one import, in temporary tables."""

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
        #: the summary by account does not fit the staged rows any more
        self.is_stale = True

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
        self.cr.execute(SQL("CREATE TEMPORARY TABLE %s (%s)", STAGE, SQL(", ").join(columns)))

    def close(self):
        """Drop the staging tables."""
        self.cr.execute(SQL("DROP TABLE IF EXISTS %s, %s, %s", STAGE, SUMMARY, WORK))

    def stage(self, batches):
        """Copy batches into the staging table and list the errors found in them.

        Yields (rows read so far) after every piece that went to the database, a
        point where the caller may commit and show progress.
        """
        batches = iter(batches)
        is_open = True
        while is_open:
            feed = _Feed(batches)
            self.cr._obj.copy_expert(_COPY[self.reader.delimiter], feed)
            if feed.failure:
                raise feed.failure
            self.good += feed.good
            self.bad += feed.bad
            self._list_errors(feed.errors)
            is_open = feed.is_open
            if is_open:
                yield self.good + self.bad
        # the planner needs no more than how many there are of each
        self.cr.execute(
            SQL(
                "SET LOCAL default_statistics_target = 10; ANALYZE %s (account_number, month);"
                " SET LOCAL default_statistics_target TO DEFAULT",
                STAGE,
            )
        )
        yield self.good + self.bad

    def _list_errors(self, errors):
        if errors:
            self.cr.execute_values(
                "INSERT INTO customer_usage_import_error"
                " (import_id, company_id, line_number, column_name, value, code) VALUES %s",
                [(self.usage_import.id, self.company.id, e.line, e.column, e.value, e.code) for e in errors],
            )

    # ------------------------------------------------------------------
    # questions
    # ------------------------------------------------------------------

    def _ask(self, question):
        """Answer a question on the summary, which is made anew when rows came or went: one row."""
        if self.is_stale:
            question = SQL("%s; %s", self._summarise(), question)
            self.is_stale = False
        return self.env.execute_query(question)[0]

    def _summarise(self):
        """Group the staged rows by account, with the account if it is known."""
        return SQL(
            "DROP TABLE IF EXISTS %(summary)s;"
            " CREATE TEMPORARY TABLE %(summary)s ON COMMIT DROP AS"
            " SELECT n.*, a.id AS account_id, a.is_net_exporter FROM ("
            " SELECT account_number, count(*) AS rows, min(month) AS first_month, max(month) AS last_month,"
            " bit_or(%(bit)s) AS months, min(kwh) AS lowest, min(line) AS first_line, max(line) AS last_line"
            " FROM %(stage)s GROUP BY account_number) n"
            " LEFT JOIN customer_account a ON (a.company_id = %(company)s AND a.number = n.account_number)",
            summary=SUMMARY,
            bit=_MONTH_BIT,
            stage=STAGE,
            company=self.company.id,
        )

    def _joined(self):
        """FROM items: staged rows `s` with their accounts `a`, if known."""
        return SQL(
            "%s s LEFT JOIN customer_account a ON (a.company_id = %s AND a.number = s.account_number)",
            STAGE,
            self.company.id,
        )

    def _holder(self):
        """Who held account `a` in month `s.month`."""
        if not self.env["customer.account.transfer"].sudo().search([("company_id", "=", self.company.id)], limit=1):
            return SQL("a.partner_id")
        return SQL(
            "COALESCE((SELECT t.from_partner_id FROM customer_account_transfer t"
            " WHERE t.account_id = a.id AND t.month > s.month ORDER BY t.month LIMIT 1), a.partner_id)"
        )

    def _list_figures(self, *table):
        return SQL(", ").join(SQL.identifier(*table, name) for name in self.figures)
