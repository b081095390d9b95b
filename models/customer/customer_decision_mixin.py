from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..roles import OFFICER

#: how far from today a decision may take effect
YEARS_AWAY = 10


class CustomerDecisionMixin(models.AbstractModel):
    """A proposal that is computed, approved by somebody else, applied and undone.

    draft -> computed -> approved -> applied -> undone; cancelled from any state before
    applied. State and results are written by the actions alone, whatever path a write
    comes from; parameters change in draft only. The model brings `name`, says in the help of
    `date_effective` what begins on that day, fills `_decision_parameters` and
    `_decision_results`, and writes `action_compute`, `action_apply` and `action_undo` with
    `_check_officer`, `_check_action` and `_write_results`. `customer_decision_approval` puts
    applying and undoing behind approval.
    """

    _name = "customer.decision.mixin"
    _description = "Decision With Four Eyes"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.sealed.mixin", "approval.mixin"]

    #: what a user may set, and only in draft
    _decision_parameters = frozenset()
    #: what only the actions set, besides the fields below
    _decision_results = frozenset()

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("computed", "Computed"),
            ("approved", "Approved"),
            ("applied", "Applied"),
            ("undone", "Undone"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    date_effective = fields.Date(
        string="Effective",
        required=True,
        default=lambda self: self.env.company._customer_today(),
        tracking=True,
    )
    computed_uid = fields.Many2one("res.users", "Computed by", readonly=True, copy=False)
    computed_at = fields.Datetime(readonly=True, copy=False)
    approved_uid = fields.Many2one("res.users", "Approved by", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    applied_uid = fields.Many2one("res.users", "Applied by", readonly=True, copy=False)
    applied_at = fields.Datetime(readonly=True, copy=False)
    undone_uid = fields.Many2one("res.users", "Undone by", readonly=True, copy=False)
    undone_at = fields.Datetime(readonly=True, copy=False)

    @api.constrains("date_effective")
    def _check_date_effective(self):
        """A day far away is a slip of the keyboard, and terms counted from it leave the calendar."""
        for document in self:
            today = document.company_id._customer_today()
            day = document.date_effective
            if day and abs(day.year - today.year) > YEARS_AWAY:
                raise ValidationError(
                    self.env._(
                        "Effective: %(day)s is more than %(years)s years away.",
                        day=fields.Date.to_string(day),
                        years=YEARS_AWAY,
                    )
                )

    @api.model
    def _sealed_fields(self):
        steps = {f"{step}_{what}" for step in ("computed", "approved", "applied", "undone") for what in ("uid", "at")}
        return super()._sealed_fields() | self._decision_results | steps | {"state"}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse documents that are born decided."""
        for vals in vals_list:
            self._refuse_results({k: v for k, v in vals.items() if v and (k, v) != ("state", "draft")})
        return super().create(vals_list)

    def write(self, vals):
        """Refuse state and results, and parameters once there is a result."""
        self._refuse_results(vals)
        if self._decision_parameters & vals.keys() and any(document.state != "draft" for document in self):
            raise UserError(
                self.env._(
                    "The parameters can only be changed in draft: set it back to draft first,"
                    " since its result belongs to the old ones."
                )
            )
        return super().write(vals)

    def _refuse_results(self, vals):
        """Refuse state and results from outside, on every path, sudo included."""
        for name in sorted(self._sealed_fields() & vals.keys()):
            raise UserError(
                self.env._(
                    "%(field)s: only the actions of the document set it.",
                    field=self._fields[name].get_description(self.env)["string"],
                )
            )

    def _write_results(self, vals):
        """Write what users may not: the one door for state and results."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for document in self:
            if document.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._("%(document)s: only drafts and cancelled ones can be deleted.", document=document.name)
                )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_draft(self):
        """Set computed, approved or cancelled documents back to draft (public; officer)."""
        self._check_action(("computed", "approved", "cancelled"))
        self._write_results({"state": "draft", "approved_uid": False, "approved_at": False})
        return True

    def action_cancel(self):
        """Cancel documents that are not applied (public; officer)."""
        self._check_action(("draft", "computed", "approved"))
        self._write_results({"state": "cancelled"})
        return True

    def _check_approver(self):
        """Refuse whoever created or computed the document."""
        self._check_officer()
        if self.env.user in (self.create_uid, self.computed_uid):
            raise UserError(
                self.env._(
                    "%(document)s: you created or computed it, so another marketing officer has to approve it.",
                    document=self.name,
                )
            )

    def _check_officer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "%(kind)s: only a marketing officer computes, approves, applies and undoes it.",
                    kind=self.env["ir.model"]._get(self._name).name,
                )
            )

    def _check_action(self, states):
        """Return self, locked, if the user may write it and its state is in `states`.

        :raise AccessError: without the rights
        :raise UserError: naming the state found
        """
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        for document in self:
            if document.state not in states:
                names = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(document)s is in the state %(state)s; this takes one of: %(states)s.",
                        document=document.name,
                        state=names[document.state],
                        states=", ".join(names[state] for state in states),
                    )
                )
        return self
