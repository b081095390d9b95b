from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...approval.approval_text import checked_text
from ...roles import OFFICER

#: states in which the plan is being written
WRITABLE = ("draft", "returned")


class CustomerAccountPlan(models.Model):
    """What a year should bring to a customer and to us (一户一策, domain P13).

    A tier asks for a signed plan, a light one or none. A signed plan is written by the manager, submitted, and signed
    or returned by somebody else: the supervisor of the customer's manager, or marketing. A light one is in force when
    it is submitted. From then on goals and actions are sealed; how the actions go is still written.
    """

    _name = "customer.account.plan"
    _description = "Account Plan"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.document.mixin",
        "customer.reason.mixin",
        "customer.export.mixin",
    ]
    _order = "year desc, id desc"

    year = fields.Integer(required=True, default=lambda self: self.env.company._customer_today().year)
    kind = fields.Selection(
        [("signed", "With signature"), ("light", "Light")], required=True, readonly=True, help="What the tier asks for."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("signed", "Signed"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    manager_id = fields.Many2one(related="partner_id.customer_manager_id")
    tier_id = fields.Many2one(related="partner_id.customer_tier_id")
    situation = fields.Text(help="Where the customer stands: business, use, plans, what he expects of us.")
    goal_ids = fields.One2many("customer.account.plan.goal", "plan_id", string="Goals", copy=True)
    action_ids = fields.One2many("customer.account.plan.action", "plan_id", string="Actions", copy=True)
    action_count = fields.Integer(compute="_compute_action_count")
    late_count = fields.Integer(string="Late Actions", compute="_compute_action_count")
    currency_id = fields.Many2one(related="company_id.currency_id")
    value_delivered = fields.Monetary(
        compute="_compute_value_delivered", help="What advice carried out in this year saves the customer a year."
    )
    submitted_uid = fields.Many2one("res.users", "Submitted by", readonly=True, copy=False, ondelete="restrict")
    submitted_on = fields.Date(readonly=True, copy=False)
    signed_uid = fields.Many2one("res.users", "Signed by", readonly=True, copy=False, ondelete="restrict")
    signed_on = fields.Date(readonly=True, copy=False)
    customer_signed_on = fields.Date(string="Signed by the Customer On", readonly=True, copy=False)
    customer_signer_id = fields.Many2one(
        "res.partner", string="Signed for the Customer", readonly=True, copy=False, ondelete="restrict"
    )
    return_reason = fields.Text(string="Returned Because", readonly=True, copy=False)
    review = fields.Text("Look Back", readonly=True, copy=False, help="What became of the plan.")
    closed_on = fields.Date(readonly=True, copy=False)

    _year_uniq = models.Constraint("UNIQUE (partner_id, year)", "This customer has a plan for this year already.")
    _year_range = models.Constraint("CHECK (year BETWEEN 2000 AND 2100)", "Year: give a year such as 2026.")

    @api.depends("partner_id", "year")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.partner_id.display_name or ''} {plan.year or ''}".strip()

    @api.depends("action_ids.state", "action_ids.date_due")
    def _compute_action_count(self):
        for plan in self:
            today = plan.company_id._customer_today()
            plan.action_count = len(plan.action_ids)
            plan.late_count = len(plan.action_ids.filtered(lambda one, day=today: one._is_late(day)))

    def _compute_value_delivered(self):
        for year, plans in self.grouped("year").items():
            found = self.env["customer.value.check"]._delivered(plans.partner_id, year)
            for plan in plans:
                plan.value_delivered = found.get(plan.partner_id.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """A plan is of the kind that the customer's tier asks for."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create(vals_list)

    @api.model
    def _prepare_vals(self, entity):
        return super()._prepare_vals(entity) | {"kind": self._get_kind(entity)}

    @api.model
    def _get_kind(self, entity):
        """Return the kind of plan of a customer; without any asked for it is a light one."""
        asked = entity.sudo().customer_tier_id.account_plan
        return asked if asked in ("signed", "light") else "light"

    def write(self, vals):
        """From its submission on the plan stays as it was submitted."""
        sealed = {"year", "situation"} & vals.keys()
        if sealed and not self.env.su:
            self._check_writable()
        return super().write(vals)

    def _check_writable(self):
        """Refuse changes of plans that were submitted, superuser code apart."""
        if not self.env.su and (sealed := self.filtered(lambda plan: plan.state not in WRITABLE)):
            raise UserError(
                self.env._("%(plan)s was submitted and stays as it is; have it returned.", plan=sealed[0].display_name)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if kept := self.filtered(lambda plan: plan.state != "draft"):
            raise UserError(self.env._("%(plan)s is no draft and is kept.", plan=kept[0].display_name))

    def _drop_merged(self):
        """Drop the plans that another plan of the year replaces, as two customers turned out to be one.

        Only drafts are: two plans that were handed in are a matter for people.
        """
        if kept := self.filtered(lambda plan: plan.state not in WRITABLE):
            raise UserError(
                self.env._(
                    "%(plan)s: the other customer has a plan of this year too; have one of them returned first.",
                    plan=kept[0].display_name,
                )
            )
        self.write({"state": "draft"})
        self.unlink()

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "return": ("action_return", self.env._("Return the Plan"), self.env._("What has to change")),
            "close": ("action_close", self.env._("Close the Plan"), self.env._("What became of it")),
        }

    def action_submit(self):
        """Hand the plan in (public; who may write it). A light one is in force from now on."""
        self._check_step(WRITABLE)
        for plan in self:
            if not plan.goal_ids or not plan.action_ids:
                raise UserError(self.env._("%(plan)s: name at least one goal and one action.", plan=plan.display_name))
            # the tier may have changed since the draft was made
            plan.sudo().write(
                {
                    "kind": self._get_kind(plan.partner_id),
                    "state": "submitted",
                    "submitted_uid": self.env.uid,
                    "submitted_on": plan.company_id._customer_today(),
                    "return_reason": False,
                }
            )
        return True

    def action_sign(self):
        """Sign submitted plans (public): the supervisor of the customer's manager or marketing, who neither wrote
        nor submitted it and does not serve the customer."""
        self._check_step(("submitted",))
        self._check_signer()
        for plan in self:
            plan.sudo().write(
                {"state": "signed", "signed_uid": self.env.uid, "signed_on": plan.company_id._customer_today()}
            )
        return True

    def action_return(self, reason):
        """Give a plan back to be changed (public): who may sign it, also after the signature, which is void then.

        :param reason: what has to change
        """
        self._check_step(("submitted", "signed"))
        self._check_signer()
        self.sudo().write(
            {"state": "returned", "return_reason": self._words(reason), "signed_uid": False, "signed_on": False}
            | {"customer_signed_on": False, "customer_signer_id": False}
        )
        return True

    def action_close(self, review):
        """Close plans in force (public; who may write them).

        :param review: what became of goals and actions
        """
        self._check_step(("submitted", "signed"))
        if waiting := self.filtered(lambda plan: plan.state == "submitted" and plan.kind == "signed"):
            raise UserError(self.env._("%(plan)s was never signed.", plan=waiting[0].display_name))
        for plan in self:
            plan.sudo().write(
                {"state": "closed", "review": self._words(review), "closed_on": plan.company_id._customer_today()}
            )
        return True

    def _check_step(self, states):
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda plan: plan.state not in states):
            raise UserError(
                self.env._(
                    "%(plan)s is '%(state)s', which does not allow this step.",
                    plan=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )

    def _check_signer(self):
        """Four eyes: who signs is not who wrote, submitted or serves."""
        user = self.env.user
        own_domain = self.env["res.partner"]._customer_own_domain()
        for plan in self.sudo():
            if user in plan.create_uid | plan.submitted_uid or plan._writers() & user:
                raise AccessError(self.env._("%(plan)s: you wrote it, somebody else signs.", plan=plan.display_name))
            if plan.partner_id.filtered_domain(own_domain):
                raise AccessError(
                    self.env._("%(plan)s: you serve this customer, somebody else signs.", plan=plan.display_name)
                )
            if plan.partner_id.customer_manager_id.team_id.user_id != user and not user.has_group(OFFICER):
                raise AccessError(
                    self.env._(
                        "%(plan)s: it is signed by the supervisor of the customer's manager or by marketing.",
                        plan=plan.display_name,
                    )
                )

    def _writers(self):
        """Return who wrote goals and actions."""
        return (self.goal_ids.create_uid | self.goal_ids.write_uid) | (
            self.action_ids.create_uid | self.action_ids.write_uid
        )

    def _words(self, text):
        text = checked_text(self.env, self.env._("Reason"), text, required=False)
        if not text:
            raise UserError(self.env._("Say it in a few words."))
        return text

    @api.constrains("customer_signer_id")
    def _check_customer_signer(self):
        for plan in self.filtered("customer_signer_id"):
            if plan.customer_signer_id.commercial_partner_id != plan.partner_id:
                raise ValidationError(self.env._("Signed for the Customer: this is nobody of the customer."))
