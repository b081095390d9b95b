from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...approval.approval_text import checked_text
from ...roles import HR


class CustomerManagerAppeal(models.Model):
    """What somebody says against a decision: a candidate or a manager in his own matter, or staff against a winner.

    Heard by somebody who neither scored nor decided (domain 11.14). While one is open, a campaign is
    not closed and a step down is not applied; one that is upheld takes the decision back.
    """

    _name = "customer.manager.appeal"
    _description = "Appeal against a Decision"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.sealed.mixin", "customer.reason.mixin"]
    _order = "id desc"

    campaign_id = fields.Many2one(
        "customer.manager.campaign",
        "Selection",
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'decided')]",
    )
    promotion_id = fields.Many2one(
        "customer.manager.promotion",
        "Grade Change",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('state', '=', 'approved'), ('appeal_to', '!=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True, precompute=True, required=True
    )
    appellant_uid = fields.Many2one(
        "res.users",
        "Submitted by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    is_own = fields.Boolean("In the Own Matter", compute="_compute_is_own", compute_sudo=True)
    text = fields.Text(required=True, help="What is wrong with the decision, and how it shows.")
    state = fields.Selection(
        [("open", "To Answer"), ("upheld", "Upheld"), ("dismissed", "Dismissed"), ("withdrawn", "Withdrawn")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        tracking=True,
    )
    hearer_uid = fields.Many2one(
        "res.users",
        "Heard by",
        tracking=True,
        copy=False,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Somebody who neither scored nor decided nor ranked, and is near to nobody concerned.",
    )
    answer = fields.Text(readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)

    _one_decision = models.Constraint(
        "CHECK (num_nonnulls(campaign_id, promotion_id) = 1)", "An appeal is against one decision."
    )

    @api.depends("campaign_id", "promotion_id")
    def _compute_company_id(self):
        for appeal in self:
            appeal.company_id = appeal.sudo()._get_decision().company_id or self.env.company

    @api.depends("appellant_uid", "campaign_id", "promotion_id")
    def _compute_is_own(self):
        for appeal in self:
            people = appeal.campaign_id.application_ids.employee_id | appeal.promotion_id.employee_id
            appeal.is_own = appeal.appellant_uid in people.user_id

    @api.depends("appellant_uid", "campaign_id", "promotion_id")
    def _compute_display_name(self):
        for appeal in self:
            appeal.display_name = self.env._(
                "%(name)s against %(decision)s",
                name=appeal.appellant_uid.name or "",
                decision=appeal.sudo()._get_decision().name or "",
            )

    def _get_decision(self):
        """Return the document whose decision this one appeal is against: it knows `_takes_appeals` and
        `_involved_users`."""
        return self.campaign_id or self.promotion_id

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"appellant_uid", "state", "answer", "answered_at"}

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "uphold": ("action_uphold", self.env._("Uphold the Appeal"), self.env._("Answer")),
            "dismiss": ("action_dismiss", self.env._("Dismiss the Appeal"), self.env._("Answer")),
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Take appeals while they are taken; each is its author's.

        :raise UserError: the campaign takes none today
        """
        for vals in vals_list:
            self._check_sealed(vals)
        appeals = super().create(vals_list)
        appeals.filtered("hearer_uid")._check_may_name()
        for appeal in appeals:
            if not appeal._get_decision()._takes_appeals():
                raise UserError(
                    self.env._("%(decision)s: no appeals are taken today.", decision=appeal.sudo()._get_decision().name)
                )
        appeals._check_hearer()
        return appeals

    def write(self, vals):
        """Human resources names who hears it; words stay as they were handed in."""
        self.check_access("write")
        self._check_sealed(vals)
        if not self.env.su and vals.keys() & {"campaign_id", "promotion_id", "text"}:
            raise UserError(self.env._("An appeal stays as it was handed in; withdraw it and make another one."))
        if "hearer_uid" in vals and not self.env.su:
            self._check_may_name()
            if any(appeal.state != "open" for appeal in self):
                raise UserError(self.env._("Heard by: the appeal is answered."))
        result = super().write(vals)
        if "hearer_uid" in vals:
            self._check_hearer()
            self._ask_hearer()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self:
            raise UserError(self.env._("Appeals belong to the file of the campaign: withdraw it instead."))

    def _check_may_name(self):
        """Human resources names who hears an appeal, nobody in a matter of his own."""
        if self.env.su or not self:
            return
        user = self.env.user
        if not user.has_group(HR):
            raise AccessError(self.env._("Heard by: human resources names who hears an appeal."))
        for appeal in self.sudo():
            if user in appeal.appellant_uid | appeal._get_decision()._approval_subject_users():
                raise AccessError(
                    self.env._(
                        "Heard by: nobody names who hears %(appeal)s, which is his own matter; ask a colleague.",
                        appeal=appeal.display_name,
                    )
                )

    def _check_hearer(self):
        """Refuse a hearer who scored, decided, ranked, applied, or is near to the appellant."""
        for appeal in self.sudo().filtered("hearer_uid"):
            near = appeal.appellant_uid | appeal._near_appellant() | appeal._get_decision()._involved_users()
            if appeal.hearer_uid in near:
                raise UserError(
                    self.env._(
                        "Heard by: %(name)s scored, decided or is near to somebody concerned; name somebody else.",
                        name=appeal.hearer_uid.name,
                    )
                )

    def _near_appellant(self):
        """Return relatives of the appellant and his superiors."""
        user, day = self.appellant_uid, self.company_id._customer_today()
        relatives = self.env["approval.relation"]._relatives(user, day).get(user.id, ())
        superiors = {
            superior
            for _company, _level, superior in self.env["approval.directory"]._superiors([user.id]).get(user.id, ())
            if superior
        }
        return self.env["res.users"].browse({*relatives, *superiors})

    def _ask_hearer(self):
        for appeal in self.sudo().filtered(lambda one: one.hearer_uid and one.state == "open"):
            company = appeal.company_id
            appeal.activity_schedule(
                "mail.mail_activity_data_todo",
                company._customer_after_working_days(company._customer_today(), company.customer_appeal_answer_days),
                summary=self.env._("Hear an appeal"),
                user_id=appeal.hearer_uid.id,
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_uphold(self, answer):
        """Find for the appellant: the decision may be taken back (public; the hearer)."""
        return self._answer("upheld", answer)

    def action_dismiss(self, answer):
        """Find against the appellant (public; the hearer)."""
        return self._answer("dismissed", answer)

    def action_withdraw(self):
        """Withdraw one's own open appeal (public; the appellant)."""
        self.check_access("read")
        for appeal in self:
            if appeal.appellant_uid != self.env.user:
                raise AccessError(self.env._("Only who made an appeal withdraws it."))
            appeal._check_open()
        self.sudo().write({"state": "withdrawn"})
        return True

    def _answer(self, state, answer):
        text = checked_text(self.env, self.env._("Answer"), answer)
        self.check_access("read")
        for appeal in self:
            if appeal.hearer_uid != self.env.user:
                raise AccessError(self.env._("Only who hears the appeal answers it."))
            appeal._check_open()
        # roles may have changed since he was named
        self._check_hearer()
        self.sudo().write({"state": state, "answer": text, "answered_at": fields.Datetime.now()})
        self.sudo().filtered(lambda appeal: appeal.state == "upheld").promotion_id._appeal_upheld()
        self.sudo().activity_ids.action_feedback()
        for appeal in self.sudo():
            appeal.message_notify(
                partner_ids=appeal.appellant_uid.partner_id.ids,
                subject=self.env._("Your appeal is answered"),
                body=self.env._("You find the answer under My Career / My Appeals."),
            )
        return True

    def _check_open(self):
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        if self.state != "open":
            raise UserError(self.env._("%(appeal)s is answered or withdrawn already.", appeal=self.display_name))
