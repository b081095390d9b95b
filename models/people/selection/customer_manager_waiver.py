from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...approval.approval_gate import ApprovalGate


class CustomerManagerWaiver(models.Model):
    """One condition that one person is let off, by the committee (domain P8).

    Education or years, never ethics, record or fitness: the condition says whether it may be
    waived. The rows are the register of waivers; granting is behind approval.
    """

    _name = "customer.manager.waiver"
    _description = "Waiver of a Condition"
    _inherit = ["mail.thread", "customer.sealed.mixin", "customer.own.case.mixin", "approval.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    application_id = fields.Many2one(
        "customer.manager.application", index=True, ondelete="restrict", check_company=True
    )
    promotion_id = fields.Many2one(
        "customer.manager.promotion", "Grade Change", index="btree_not_null", ondelete="restrict", check_company=True
    )
    person_name = fields.Char("Person", compute="_compute_person_name", store=True)
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True, index=True, required=True
    )
    grade_id = fields.Many2one("customer.manager.grade", compute="_compute_grade_id")
    condition_id = fields.Many2one(
        "customer.manager.grade.condition",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('grade_id', '=', grade_id), ('is_waivable', '=', True)]",
    )
    reason = fields.Text(required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("granted", "Granted")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    granted_on = fields.Date(readonly=True, copy=False)

    _once = models.Constraint(
        "UNIQUE NULLS NOT DISTINCT (application_id, promotion_id, condition_id)",
        "Condition: this person has a waiver of it already.",
    )
    _one_document = models.Constraint(
        "CHECK (num_nonnulls(application_id, promotion_id) = 1)",
        "A waiver is for one application or one step.",
    )

    @api.depends("person_name", "condition_id")
    def _compute_name(self):
        for waiver in self:
            waiver.name = f"{waiver.person_name or ''}: {waiver.condition_id.display_name or ''}"

    @api.depends("application_id.name", "promotion_id.manager_id.name")
    def _compute_person_name(self):
        for waiver in self:
            waiver.person_name = waiver.application_id.name or waiver.promotion_id.manager_id.name

    @api.depends("application_id", "promotion_id")
    def _compute_company_id(self):
        for waiver in self:
            waiver.company_id = waiver._get_document().company_id or self.env.company

    @api.depends("application_id", "promotion_id")
    def _compute_grade_id(self):
        for waiver in self:
            waiver.grade_id = waiver.application_id.campaign_id.grade_id or waiver.promotion_id.to_grade_id

    def _get_document(self):
        """Return what this one person asks for."""
        return self.application_id or self.promotion_id

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"state", "granted_on"}

    @api.constrains("condition_id", "application_id", "promotion_id")
    def _check_condition(self):
        for waiver in self:
            if not waiver.condition_id.is_waivable:
                raise ValidationError(
                    self.env._(
                        "Condition: '%(condition)s' cannot be waived.", condition=waiver.condition_id.display_name
                    )
                )
            if waiver.condition_id.grade_id != waiver.grade_id:
                raise ValidationError(
                    self.env._("Condition: it belongs to another grade than the one this person asks for.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Begin waivers as drafts."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Guard the state; whom and what it is about stays."""
        self._check_sealed(vals)
        if not self.env.su and {"application_id", "promotion_id", "condition_id"} & vals.keys():
            raise UserError(self.env._("Person and condition of a waiver stay: delete the draft and make another one."))
        return super().write(vals)

    def _filter_own_case(self):
        """What the user himself would be let off: a colleague asks for it."""
        return self.filtered(lambda waiver: waiver.sudo()._get_document().employee_id.user_id == self.env.user)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_granted(self):
        for waiver in self:
            if waiver.state != "draft":
                raise UserError(self.env._("%(waiver)s is granted and stays in the register.", waiver=waiver.name))

    # ------------------------------------------------------------
    # Approval
    # ------------------------------------------------------------

    @api.model
    def _approval_gates(self):
        return super()._approval_gates() | {
            "grant": ApprovalGate(
                code="grant",
                label=lambda env: env._("Grant"),
                sources=("draft",),
                targets=("granted",),
                sealed=frozenset({"application_id", "promotion_id", "condition_id", "reason"}),
                required=True,
            )
        }

    @api.model
    def _approval_snapshot_fields(self):
        own = ("application_id", "promotion_id", "condition_id", "condition_id.measure", "condition_id.value", "reason")
        return (*super()._approval_snapshot_fields(), *own)

    def _approval_subject_users(self):
        return super()._approval_subject_users() | self._get_document().employee_id.user_id

    def _approval_decided(self, case):
        """Grant what was approved and look at the conditions anew."""
        super()._approval_decided(case)
        if case.state == "approved" and self.state == "draft":
            self.sudo().write({"state": "granted", "granted_on": self.company_id._customer_today()})
            self._look_again()

    def _look_again(self):
        """Let the document of this one waiver judge its conditions anew."""
        if self.application_id.state in ("submitted", "admitted"):
            self.application_id._check_conditions()
        if self.promotion_id.state in ("draft", "submitted"):
            self.promotion_id._take_waivers()
