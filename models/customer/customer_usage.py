from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .unknown_fields import DataMany2one, UnknownFloat, UnknownInteger, UnknownMonetary


class CustomerUsage(models.Model):
    """Billed energy and money of one account in one month.

    Made for 100 million rows: no log columns, no chatter, no foreign keys, three
    indexes. Rows come from `customer.usage.import` and `push` alone, as sets in
    SQL; nobody writes them through the ORM.

    What replaces the foreign keys: an account with usage cannot be deleted
    (`customer.account._unlink_except_used`), and since the import updates the
    accounts it adds rows to (`last_month`), a deletion in another session fails to
    serialize instead of slipping through. Customer and company of a row are those of
    the account or of one of its transfers, which hold real foreign keys.
    """

    _name = "customer.usage"
    _description = "Monthly Usage"
    _order = "month desc, id desc"
    _log_access = False
    _rec_name = "month"
    _check_company_auto = True

    account_id = DataMany2one("customer.account", string="Account", required=True, ondelete="restrict")
    partner_id = DataMany2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        help="The customer who held the account in that month.",
    )
    company_id = DataMany2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, help="First day of the month.")
    kwh = fields.Float(string="Energy (kWh)", digits=(16, 3), required=True)
    revenue = UnknownMonetary(help="Billed amount. Empty means unknown, not zero.")
    profit = UnknownMonetary(help="Empty means unknown, not zero.")
    paid = UnknownMonetary(help="Amount received. Empty means unknown, not zero.")
    due_date = fields.Date()
    paid_date = fields.Date()
    max_demand_kw = UnknownFloat(string="Maximum Demand (kW)", digits=(16, 3), aggregator="max")
    power_factor = UnknownFloat(digits=(5, 4), aggregator="avg")
    peak_kwh = UnknownFloat(string="Peak Energy (kWh)", digits=(16, 3))
    valley_kwh = UnknownFloat(string="Valley Energy (kWh)", digits=(16, 3))
    voltage_events = UnknownInteger()
    outage_minutes = UnknownFloat(digits=(16, 2))

    # the tier run, the chart and a merge read by customer; a month's figures of an
    # account are found by the unique index
    _account_month_uniq = models.UniqueIndex(
        "(account_id, month)",
        "There is usage of this account in this month already.",
    )
    _partner_month_idx = models.Index("(partner_id, month)")

    def init(self):
        """Let a session take ids by the hundred: one by one they cost a tenth of an import's writing."""
        super().init()
        self.env.cr.execute(SQL("ALTER SEQUENCE customer_usage_id_seq CACHE 100"))

    @api.depends("account_id", "month")
    def _compute_display_name(self):
        """Name a row by account and month."""
        for usage in self:
            month = fields.Date.to_string(usage.month)[:7] if usage.month else ""
            usage.display_name = f"{usage.account_id.number or ''} {month}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        """Refused to users: figures come by import."""
        self._check_engine()
        return super().create(vals_list)

    def write(self, vals):
        """Refused to users: a corrected figure comes by import."""
        self._check_engine()
        return super().write(vals)

    def _check_engine(self):
        if not self.env.su:
            raise AccessError(self.env._("Usage is written by imports only; import the corrected figures."))

    @api.model
    def _move_to_holder(self, accounts, partner, month):
        """Give the usage of `accounts` from `month` on to `partner` (one UPDATE)."""
        self.flush_model(["account_id", "partner_id", "month"])
        self.env.cr.execute(
            SQL(
                "UPDATE customer_usage SET partner_id = %s"
                " WHERE account_id = ANY(%s) AND month >= %s AND partner_id <> %s",
                partner.id,
                accounts.ids,
                month,
                partner.id,
            )
        )
        self.invalidate_model(["partner_id"])

    @api.model
    def push(self, rows, company_id=None, create_missing=False, skip_errors=False, allow_negative=False):
        """Take usage from another system, for `POST /json/2/customer.usage/push`.

        Same rules and columns as a file import (README, "Usage files"); leaves a
        `customer.usage.import` record with errors and corrected figures. Sending
        the same rows again changes nothing. All in one transaction.

        :param list rows: up to 50,000 objects `{column: value}`, for example
            `{"account_number": "3300012345", "month": "2026-10-01", "kwh": 4711.5,
            "revenue": 3062.48}`. Columns no row names stay as they are; null or a key
            missing in one row is "unknown".
        :param int company_id: company of the accounts; default: the user's current one
        :param bool create_missing: create unknown accounts and customers
            (`customer_ref`, `customer_name`)
        :param bool skip_errors: let the good rows in although others are refused
        :param bool allow_negative: accept negative energy (net exporters)
        :return dict: `import_id`, `state` (`done`, or `failed` when nothing was written),
            `message`, `row_count`, `created_count`, `updated_count`, `unchanged_count`,
            `error_count`, `unknown_columns`, and `errors`: at most 1,000 objects `line`
            (place in `rows`, from 1), `column`, `value`, `message`
        :raise AccessError: the user is not a marketing officer of that company
        :raise UserError: `rows` is not a list of objects, too long, or lacks a column
        """
        return self.env["customer.usage.import"]._push(
            rows,
            company_id=company_id,
            create_missing=bool(create_missing),
            skip_errors=bool(skip_errors),
            allow_negative=bool(allow_negative),
        )
