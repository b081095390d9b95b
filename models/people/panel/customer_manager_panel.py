from odoo import api, fields, models
from odoo.exceptions import UserError

#: what is fixed once a panel has begun
TERMS = frozenset({"kind", "campaign_id", "scheme_id", "company_id"})


class CustomerManagerPanel(models.Model):
    """Those who hear candidates and rate them, each alone (domain P7, 11.14).

    draft -> scoring -> revealed. Members and their substitutes are named before anybody is rated;
    when it begins, each rater gets a scorecard for each candidate he is not too near to. Marks open
    for all at once when the last rater has sealed. An interview belongs to a campaign; the defence
    talk of a promotion has a panel of its own kind. The steps are in `customer_manager_panel_start`
    and `customer_manager_panel_life`, what it found in `customer_manager_panel_result`.
    """

    _name = "customer.manager.panel"
    _description = "Panel of Raters"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.sealed.mixin", "customer.reason.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True, precompute=True)
    kind = fields.Selection(
        [("interview", "Interview of a selection"), ("defence", "Defence talk before promotion")],
        required=True,
        default="interview",
    )
    campaign_id = fields.Many2one(
        "customer.manager.campaign",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('state', 'in', ('open', 'scoring'))]",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    scheme_id = fields.Many2one(
        "customer.manager.scheme",
        "Scheme",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The copy that nobody changes any more: that of the campaign, or one of its own for a defence talk.",
    )
    raters_needed = fields.Integer(related="scheme_id.raters_needed")
    state = fields.Selection(
        [("draft", "Being named"), ("scoring", "Rating"), ("revealed", "Opened")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    member_ids = fields.One2many("customer.manager.panel.member", "panel_id", "Members", copy=True)
    chair_uid = fields.Many2one("res.users", "Chair", compute="_compute_chair_uid", store=True, index=True)
    scorecard_ids = fields.One2many("customer.manager.scorecard", "panel_id", "Scorecards", readonly=True)
    card_count = fields.Integer("Scorecards in All", compute="_compute_card_count", compute_sudo=True)
    sealed_count = fields.Integer("Sealed Scorecards", compute="_compute_card_count", compute_sudo=True)
    started_at = fields.Datetime(readonly=True, copy=False)
    revealed_at = fields.Datetime("Opened at", readonly=True, copy=False)
    reveal_hash = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 over all seals, taken when the marks were opened: none goes, none comes.",
    )
    is_chair = fields.Boolean(compute="_compute_is_chair", export_string_translation=False)

    _campaign_uniq = models.UniqueIndex(
        "(campaign_id) WHERE campaign_id IS NOT NULL", "Campaign: it has a panel already."
    )
    _kind_of_campaign = models.Constraint(
        "CHECK ((kind = 'interview') = (campaign_id IS NOT NULL))",
        "Campaign: an interview belongs to a selection campaign, a defence talk to none.",
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("campaign_id", "kind")
    @api.depends_context("lang")
    def _compute_name(self):
        for panel in self:
            if panel.campaign_id:
                panel.name = self.env._("Panel: %(campaign)s", campaign=panel.campaign_id.name)
            else:
                panel.name = panel.name or self.env._("Panel")

    @api.depends("member_ids.is_chair", "member_ids.user_id")
    def _compute_chair_uid(self):
        for panel in self:
            panel.chair_uid = panel.member_ids.filtered("is_chair")[:1].user_id

    @api.depends("scorecard_ids.state")
    def _compute_card_count(self):
        groups = self.env["customer.manager.scorecard"]._read_group(
            [("panel_id", "in", self.ids), ("state", "in", ("draft", "sealed"))], ["panel_id", "state"], ["__count"]
        )
        for panel in self:
            counts = {state: count for one, state, count in groups if one == panel}
            panel.card_count = sum(counts.values())
            panel.sealed_count = counts.get("sealed", 0)

    @api.depends("chair_uid")
    @api.depends_context("uid")
    def _compute_is_chair(self):
        for panel in self:
            panel.is_chair = panel.chair_uid == self.env.user

    # What raters may see of each other differs, and lists of records are cached for all users alike: the
    # steps look for themselves, so that nobody's narrow view is taken for the whole.

    def _cards(self, *states):
        """Return the scorecards of the panels in these states, whoever asks; in the order they were dealt."""
        domain = [("panel_id", "in", self.ids), ("state", "in", states)]
        return self.env["customer.manager.scorecard"].sudo().search(domain, order="id")

    def _members(self):
        """Return all members of the panels in their order, whoever asks; substitutes among them."""
        members = self.env["customer.manager.panel.member"].sudo()
        return members.search([("panel_id", "in", self.ids)], order="sequence, id")

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {
            "scheme_id",
            "state",
            "started_at",
            "revealed_at",
            "reveal_hash",
        }

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin panels as drafts, with the scheme that nobody changes any more.

        :raise UserError: the campaign is not open yet, or is ranked already
        """
        for vals in vals_list:
            self._check_sealed({name: value for name, value in vals.items() if name != "scheme_id"})
        return super().create([self._prepare_create(vals) for vals in vals_list])

    @api.model
    def _prepare_create(self, vals):
        """Return values with company and scheme of the campaign, whatever was given, be it by the context."""
        vals = self.default_get(["kind", "campaign_id", "company_id"]) | vals
        if (vals.get("kind") or "interview") != "interview":
            return self._prepare_defence(vals)
        campaign = self.env["customer.manager.campaign"].browse(vals.get("campaign_id"))
        if campaign and campaign.state not in ("open", "scoring"):
            raise UserError(
                self.env._(
                    "Campaign: %(campaign)s has no assessment ahead; a panel is named while it is open or assessed.",
                    campaign=campaign.name,
                )
            )
        return {
            **vals,
            "company_id": campaign.company_id.id or self.env.company.id,
            "scheme_id": campaign.frozen_scheme_id.id,
        }

    @api.model
    def _prepare_defence(self, vals):
        """Return the values of a panel for defence talks: it takes a copy of a published scheme."""
        scheme = self.env["customer.manager.scheme"].browse(vals.get("scheme_id"))
        if not scheme or scheme.kind != "defence" or scheme.state != "published":
            raise UserError(self.env._("Scheme: a defence talk needs a published scheme of its kind."))
        company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        return {**vals, "company_id": company.id, "campaign_id": False, "scheme_id": scheme._freeze(company).id}

    def write(self, vals):
        """Guard what the system keeps and what a panel is about."""
        self._check_sealed(vals)
        for name in sorted(TERMS & vals.keys()):
            if any(panel._is_other(name, vals[name]) for panel in self):
                raise UserError(
                    self.env._(
                        "%(field)s: a panel stays with what it was named for; make another one.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse panels that rate already: their members stay."""
        for panel in self:
            if panel.state != "draft":
                raise UserError(
                    self.env._("%(panel)s rates already; members and substitutes are named before.", panel=panel.name)
                )

    def copy_data(self, default=None):
        """A panel cannot be copied: it belongs to what it rates."""
        raise UserError(self.env._("A panel cannot be copied: name another one."))
