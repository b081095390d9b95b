from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...algorithms.account_facts import VOLTAGE_LEVELS
from ...algorithms.usage_columns import ACCOUNT_LIMIT
from ..roles import OFFICER


class CustomerAccount(models.Model):
    """One electricity account (户号) of a customer.

    `partner_id` is always a commercial entity and names who holds the account
    today; who held it in an earlier month stands in the usage rows and in
    `transfer_ids`.
    """

    _name = "customer.account"
    _description = "Electricity Account"
    _inherit = ["mail.thread"]
    _order = "number, id"
    _rec_name = "number"
    _rec_names_search = ["number", "contract_number"]
    _check_company_auto = True

    number = fields.Char(
        string="Account Number",
        required=True,
        help="Number of the account in the billing system; unique within a company.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Who holds the account today. Once there is usage, only a transfer changes it.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
        index=True,
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("active", "Active"), ("suspended", "Suspended"), ("closed", "Account Closed")],
        default="active",
        required=True,
        tracking=True,
    )
    open_date = fields.Date()
    close_date = fields.Date()
    category = fields.Selection(
        [
            ("industry", "Industry"),
            ("commercial", "Commercial"),
            ("residential", "Residential"),
            ("agriculture", "Agriculture"),
            ("other", "Other"),
        ],
        default="other",
        required=True,
        tracking=True,
    )
    voltage_level = fields.Selection(
        [(code, f"{code} kV") for code in VOLTAGE_LEVELS],
        tracking=True,
        help="Nominal supply voltage. The stored code is the figure in kV.",
    )
    capacity_kva = fields.Float(string="Capacity (kVA)", digits=(16, 2), tracking=True)
    is_dedicated_line = fields.Boolean(string="Dedicated Line")
    is_net_exporter = fields.Boolean(
        string="Net Exporter",
        tracking=True,
        help="The customer may feed more energy in than he takes: negative monthly energy is accepted.",
    )
    supply_sources = fields.Integer(default=1, help="Number of independent supplies; 1 means a single supply.")
    area_class = fields.Selection(
        [("urban", "Urban"), ("rural", "Rural"), ("remote", "Remote")],
        help="Decides how soon a repair crew has to arrive.",
    )
    street = fields.Char(string="Address")
    price_kind = fields.Selection(
        [
            ("single", "Energy price only"),
            ("capacity", "Two-part price by capacity"),
            ("demand", "Two-part price by maximum demand"),
        ],
    )
    contract_number = fields.Char()
    contract_end = fields.Date()
    importance_document = fields.Char(help="Reference of the document that puts the customer into an importance class.")
    last_month = fields.Date(
        string="Newest Usage",
        readonly=True,
        copy=False,
        help="Newest month with imported usage.",
    )
    transfer_ids = fields.One2many("customer.account.transfer", "account_id", readonly=True)

    _number_uniq = models.Constraint(
        "UNIQUE (company_id, number)",
        "This company already has an account with this number.",
    )
    _number_check = models.Constraint(
        f"CHECK (number = btrim(number) AND length(number) BETWEEN 1 AND {ACCOUNT_LIMIT})",
        f"An account number has 1 to {ACCOUNT_LIMIT} characters.",
    )
    _date_order = models.Constraint(
        "CHECK (close_date IS NULL OR open_date IS NULL OR close_date >= open_date)",
        "An account cannot be closed before it was opened.",
    )
    _figures_check = models.Constraint(
        "CHECK (COALESCE(capacity_kva, 0) >= 0 AND COALESCE(supply_sources, 0) >= 0)",
        "Capacity and number of supplies cannot be negative.",
    )

    def init(self):
        """Keep half of each page free: every import writes every account once (`last_month`).

        A second version of the row in the same page needs no entry in any index.
        """
        super().init()
        self.env.cr.execute(SQL("ALTER TABLE customer_account SET (fillfactor = 45)"))

    @api.depends("number", "partner_id")
    @api.depends_context("show_customer")
    def _compute_display_name(self):
        """Show the number, with the customer when the context asks for it."""
        with_customer = self.env.context.get("show_customer")
        for account in self:
            name = account.number or ""
            if with_customer and account.partner_id:
                name = f"{name} {account.partner_id.name or ''}".strip()
            account.display_name = name

    @api.constrains("partner_id", "company_id")
    def _check_holder(self):
        for account in self:
            if account.partner_id.commercial_partner_id != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "Customer: account %(account)s belongs to a company, not to its contact %(contact)s.",
                        account=account.number,
                        contact=account.partner_id.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """The row is locked by the import that fills it (see customer.usage)."""
        used = self.env["customer.usage"].sudo().search([("account_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "Account %(account)s has usage and cannot be deleted; close or archive it instead.",
                    account=used.account_id.number,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Put accounts on commercial entities and claim these for the company."""
        partners = self.env["res.partner"].browse({vals["partner_id"] for vals in vals_list if vals.get("partner_id")})
        entity = {partner.id: partner._customer_entity().id for partner in partners}
        vals_list = [
            self._prepare_clean_vals({**vals, "partner_id": entity.get(vals.get("partner_id"))}) for vals in vals_list
        ]
        self._claim_customers(vals_list)
        accounts = super().create(vals_list)
        accounts.partner_id._refuse_own_customers()
        return accounts

    def write(self, vals):
        """Guard what usage rows rely on, customer and company of the account, and the facts from their own manager."""
        vals = self._prepare_clean_vals(vals)
        if vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"])
            vals["partner_id"] = partner._customer_entity().id
        if not {"partner_id", "company_id"}.isdisjoint(vals):
            self._check_may_rebind(vals)
            self._claim_customers(
                [{"partner_id": account.partner_id.id, "company_id": account.company_id.id, **vals} for account in self]
            )
        (self.partner_id | self.partner_id.browse(vals.get("partner_id") or ()))._refuse_own_customers()
        return super().write(vals)

    def copy_data(self, default=None):
        """Give a copy a number of its own."""
        vals_list = super().copy_data(default)
        if "number" not in (default or {}):
            for account, vals in zip(self, vals_list, strict=True):
                vals["number"] = self.env._("%s (copy)", account.number)[:ACCOUNT_LIMIT]
        return vals_list

    @api.model
    def _prepare_clean_vals(self, vals):
        vals = dict(vals)
        if isinstance(vals.get("number"), str):
            vals["number"] = vals["number"].strip()
        if not self.env.su:
            # kept by the import alone
            vals.pop("last_month", None)
        return vals

    @api.model
    def _claim_customers(self, vals_list):
        """Claim the customers in `vals_list` for the companies of their accounts."""
        claims = {}
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            claims.setdefault(company_id, set()).add(vals.get("partner_id"))
        for company_id, partner_ids in claims.items():
            partners = self.env["res.partner"].browse(filter(None, partner_ids))
            partners._customer_claim_company(self.env["res.company"].browse(company_id))

    def _check_may_rebind(self, vals):
        """Refuse a new customer or company by hand once there is a history."""
        if self.env.context.get("customer_account_transfer") is _TRANSFER:
            return
        moved = self.filtered(
            lambda account: (
                ("partner_id" in vals and vals["partner_id"] != account.partner_id.id)
                or ("company_id" in vals and vals["company_id"] != account.company_id.id)
            )
        )
        if not moved:
            return
        used = (
            self.env["customer.usage"].sudo().search([("account_id", "in", moved.ids)], limit=1).account_id
            or moved.filtered("transfer_ids")[:1]
        )
        if used:
            raise UserError(
                self.env._(
                    "Customer: account %(account)s has usage; use the button Transfer, which asks from which month.",
                    account=used.number,
                )
            )

    # ------------------------------------------------------------------
    # data feed
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_data_feed(self):
        """Return how fresh the usage is, for the card above the lists.

        Counts the active accounts the user may see in his current companies.

        :return dict: `newest_month` (ISO first day or False), `account_count`,
            `late_count`, `late_share` (0 to 1) and `late_domain` of the accounts
            without the newest month
        """
        self.check_access("read")
        running = [("state", "=", "active"), ("company_id", "in", self.env.companies.ids)]
        [[newest, count]] = self._read_group(running, aggregates=["last_month:max", "__count"])
        newest = fields.Date.to_string(newest) or False
        late_domain = [*running, ("last_month", "=", False)]
        if newest:
            late_domain = [*running, "|", ("last_month", "=", False), ("last_month", "<", newest)]
        late = self.search_count(late_domain)
        return {
            "newest_month": newest,
            "account_count": count,
            "late_count": late,
            "late_share": late / count if count else 0.0,
            "late_domain": late_domain,
        }

    # ------------------------------------------------------------------
    # transfer
    # ------------------------------------------------------------------

    def transfer(self, partner, month):
        """Pass the accounts on to another customer from a month on.

        Usage from that month on moves along, earlier usage stays with the
        former holder, also usage imported later for an earlier month.

        :param partner: the new customer (record or id); of a contact, its company
        :param month: first month of the new holder (date or ISO text); its first
            day counts; not later than the current month, not before the last
            transfer of an account
        :raise AccessError: not a marketing officer, or he serves one of the customers
        :raise UserError: month or customer not possible, with the reason
        :return: True
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a marketing officer can transfer an account."))
        if type(partner) is int:
            partner = self.env["res.partner"].browse(partner)
        if not isinstance(partner, models.BaseModel) or len(partner.exists()) != 1:
            raise UserError(self.env._("Customer: name the one customer who takes the account over."))
        partner = partner._customer_entity()
        if not partner.active:
            raise UserError(self.env._("Customer: %s is archived and takes no account over.", partner.display_name))
        month = self._get_transfer_month(month)
        for accounts in self.grouped("company_id").values():
            accounts._transfer_to(partner, month)
        return True

    def _get_transfer_month(self, month):
        try:
            month = fields.Date.to_date(month)
        except (AttributeError, TypeError, ValueError):
            month = None
        if not month:
            raise UserError(self.env._("Month: name the first month of the new customer, as a date."))
        month = month.replace(day=1)
        for company in self.company_id:
            if month > company._customer_today():
                raise UserError(self.env._("Month: a transfer cannot begin after the current month."))
        return month

    def _transfer_to(self, partner, month):
        """Move the accounts (of one company) and their usage from `month` on."""
        accounts = self.filtered(lambda account: account.partner_id != partner)
        accounts.lock_for_update()
        transfers_sudo = self.env["customer.account.transfer"].sudo()
        last = {
            transfer.account_id: transfer
            for transfer in transfers_sudo.search([("account_id", "in", accounts.ids)], order="month")
        }
        for account, transfer in last.items():
            if transfer.month > month:
                raise UserError(
                    self.env._(
                        "Month: account %(account)s passed on in %(month)s already; a transfer cannot begin before.",
                        account=account.number,
                        month=fields.Date.to_string(transfer.month)[:7],
                    )
                )
        # a second transfer in the same month corrects the first one
        corrected = transfers_sudo.browse(transfer.id for transfer in last.values() if transfer.month == month)
        transfers_sudo.create(
            [
                {
                    "account_id": account.id,
                    "from_partner_id": account.partner_id.id,
                    "to_partner_id": partner.id,
                    "month": month,
                }
                for account in accounts - corrected.account_id
            ]
        )
        corrected.to_partner_id = partner
        corrected.filtered(lambda t: t.from_partner_id == partner).unlink()
        accounts.with_context(customer_account_transfer=_TRANSFER).write({"partner_id": partner.id})
        self.env["customer.usage"]._move_to_holder(accounts, partner, month)


#: proof that a write comes from `transfer`; an object cannot be sent by RPC
_TRANSFER = object()
