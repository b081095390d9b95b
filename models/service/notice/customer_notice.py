from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ....algorithms.notice_steps import OUTAGES, is_late
from ...roles import OFFICER

#: characters of the part that goes to phones
TITLE_LIMIT = 120


class CustomerNotice(models.Model):
    """What affected customers have to know: a price, a policy, an outage (domain 8.2, 11.13).

    Sending freezes whom it concerns and by which policy they are told (`customer_notice_send.py`); the job takes the
    steps (`customer_notice_job.py`). A notice that was sent is not edited: it is withdrawn, or changed by a new one.
    """

    _name = "customer.notice"
    _description = "Notice to Customers"
    _inherit = ["mail.thread", "customer.sealed.mixin", "customer.reason.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True, translate=True, help="Goes to phones with the link.")
    kind = fields.Selection(
        [
            ("price", "Price"),
            ("policy", "Policy"),
            ("planned_outage", "Planned outage"),
            ("temporary_outage", "Temporary outage"),
        ],
        required=True,
        default="planned_outage",
    )
    body = fields.Text(string="Text", required=True, translate=True, help="What the page behind the link says.")
    date_start = fields.Datetime(string="From")
    date_end = fields.Datetime(string="Until")
    account_ids = fields.Many2many("customer.account", string="Accounts", check_company=True)
    tier_ids = fields.Many2many("customer.tier", string="Tiers")
    area_class = fields.Selection([("urban", "Urban"), ("rural", "Rural"), ("remote", "Remote")], string="Area")
    account_domain = fields.Char(string="Only Accounts That", default="[]")
    is_for_all = fields.Boolean(string="For All Customers")
    affected_count = fields.Integer(string="Affected Customers", compute="_compute_affected_count")
    late_reason = fields.Text(string="Why So Late", help="A planned outage is told seven days before by law.")
    is_late = fields.Boolean(compute="_compute_is_late")
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("withdrawn", "Withdrawn"), ("done", "Over")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    sent_at = fields.Datetime(readonly=True, copy=False)
    sent_uid = fields.Many2one("res.users", "Sent by", readonly=True, copy=False, ondelete="restrict")
    withdrawn_at = fields.Datetime(readonly=True, copy=False)
    withdraw_reason = fields.Text(readonly=True, copy=False)
    replaces_id = fields.Many2one(
        "customer.notice", string="Changes", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    receipt_ids = fields.One2many("customer.notice.receipt", "notice_id", string="Receipts")
    receipt_count = fields.Integer(compute="_compute_receipts")
    read_count = fields.Integer(string="Read", compute="_compute_receipts")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )

    _date_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end > date_start)", "Until: it must lie after the start."
    )

    @api.constrains("name", "kind", "date_start", "account_domain")
    def _check_notice(self):
        for notice in self:
            notice._check_title(notice.name)
            if notice.kind in OUTAGES and not notice.date_start:
                raise ValidationError(self.env._("From: an outage needs its start."))
            notice._get_account_domain()

    def _check_title(self, title):
        if len(title) > TITLE_LIMIT:
            raise ValidationError(self.env._("Title: at most %(limit)s characters.", limit=TITLE_LIMIT))

    def _get_account_domain(self):
        """Return the Domain of the accounts concerned; to be searched with the rights of who asks.

        A condition of his own is written by hand: counted with more rights, it would tell what he may not read.
        """
        self.ensure_one()
        try:
            extra = Domain(literal_eval(self.account_domain or "[]"))
            extra.validate(self.env["customer.account"])
        except Exception as error:
            raise ValidationError(self.env._("Only Accounts That: this is no condition on accounts.")) from error
        domain = extra & Domain("company_id", "=", self.company_id.id) & Domain("state", "!=", "closed")
        if self.account_ids:
            domain &= Domain("id", "in", self.account_ids.ids)
        if self.tier_ids:
            domain &= Domain("partner_id.customer_tier_id", "in", self.tier_ids.ids)
        if self.area_class:
            domain &= Domain("area_class", "=", self.area_class)
        return domain

    def _is_narrowed(self):
        extra = literal_eval(self.account_domain or "[]")
        return bool(self.account_ids or self.tier_ids or self.area_class or extra)

    @api.depends("account_ids", "tier_ids", "area_class", "account_domain", "company_id", "is_for_all", "state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_affected_count(self):
        for notice in self:
            if notice.state != "draft":
                notice.affected_count = notice.receipt_count
                continue
            try:
                [[count]] = self.env["customer.account"]._read_group(
                    notice._get_account_domain(), aggregates=["partner_id:count_distinct"]
                )
            except (AccessError, ValidationError):
                notice.affected_count = 0
                continue
            notice.affected_count = count if notice._is_narrowed() or notice.is_for_all else 0

    @api.depends("receipt_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_receipts(self):
        groups = self.env["customer.notice.receipt"]._read_group(
            [("notice_id", "in", self.ids)], ["notice_id"], ["__count", "read_at:count"]
        )
        found = {notice: (count, read) for notice, count, read in groups}
        for notice in self:
            notice.receipt_count, notice.read_count = found.get(notice, (0, 0))

    @api.depends("kind", "date_start", "sent_at")
    def _compute_is_late(self):
        for notice in self:
            days = notice.company_id.customer_notice_law_days
            sent = notice.sent_at or fields.Datetime.now()
            notice.is_late = bool(notice.date_start) and is_late(notice.kind, notice.date_start, sent, days)

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Notices begin as drafts."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """What was sent stays as customers read it, in every language."""
        self._check_sealed(vals)
        own = {name for name in vals if name in self._fields and not name.startswith(("message_", "activity_"))}
        if own and not self.env.su:
            self._check_draft()
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """A translation is what customers of that language read."""
        if not self.env.su:
            self._check_draft()
        if field_name == "name":
            for title in filter(None, translations.values()):
                self._check_title(title)
        return super()._update_field_translations(field_name, translations, digest, source_lang)

    def _check_draft(self):
        if sent := self.filtered(lambda notice: notice.state != "draft"):
            raise UserError(
                self.env._("%(notice)s was sent and stays as it is; withdraw or change it.", notice=sent[0].name)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_draft()

    def _check_officer(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Notices are sent by marketing officers."))

    def action_view_receipts(self):
        """Open who was told, and who read it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_notice_receipt_action")
        action["domain"] = [("notice_id", "=", self.id)]
        return action
