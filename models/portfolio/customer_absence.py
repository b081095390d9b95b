from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..periods import check_days

#: what is settled while it is a draft
PARAMETERS = frozenset({"manager_id", "date_from", "date_to", "kind"})


class CustomerAbsence(models.Model):
    """Days on which somebody else acts for a manager, and what came in meanwhile (domain P2, 9.5).

    Under 30 days the named backups cover, at one click of the manager himself; up to five months whoever leads
    him decides on a temporary transfer; beyond that the customers are handed over. Whoever covers has the same
    clocks and access; the manager stays the primary, and evaluation with him. Customers without a backup who may
    act are listed, with the reason. The steps are in `customer_absence_life`, leave of hr in `…_leave`.
    """

    _name = "customer.absence"
    _description = "Absence of a Manager"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.sealed.mixin", "customer.reason.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    manager_id = fields.Many2one(
        "customer.manager",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["res.partner"]._my_managers()[:1].sudo(False),
    )
    company_id = fields.Many2one(related="manager_id.company_id", store=True, precompute=True, index=True)
    kind = fields.Selection(
        [("leave", "Leave"), ("training", "Training or travel"), ("other", "Other")],
        required=True,
        default="leave",
        help="Never say what somebody is ill with.",
    )
    date_from = fields.Date(
        "From", required=True, tracking=True, default=lambda self: self.env.company._customer_today()
    )
    date_to = fields.Date("To", required=True, tracking=True, help="Last day of the absence.")
    is_transfer = fields.Boolean(
        "Temporary Transfer",
        compute="_compute_is_transfer",
        help="Too long for the backups alone: whoever leads the manager decides.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("covered", "Covered"), ("ended", "Handed Back"), ("cancelled", "Cancelled")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("customer.absence.line", "absence_id", "Customers", copy=False)
    log_ids = fields.One2many("customer.absence.log", "absence_id", "What Came in", readonly=True, copy=False)
    open_count = fields.Integer("Not Covered", compute="_compute_open_count")
    covered_uid = fields.Many2one("res.users", "Covered by Order of", readonly=True, copy=False)
    ended_on = fields.Date("Handed Back on", readonly=True, copy=False)
    leave_id = fields.Integer(readonly=True, copy=False, index="btree_not_null", export_string_translation=False)

    _date_order = models.Constraint("CHECK (date_to >= date_from)", "To: an absence ends on its first day or later.")
    _one_a_day = models.Constraint(
        "EXCLUDE USING gist (int4range(manager_id, manager_id, '[]') WITH &&, daterange(date_from, date_to, '[]') WITH"
        " &&) WHERE (state = 'covered')",
        "From, To: another absence of this manager is covered on some of these days.",
    )
    _leave_once = models.UniqueIndex("(leave_id) WHERE leave_id IS NOT NULL AND leave_id <> 0", "One absence a leave.")

    @api.depends("manager_id", "date_from", "date_to")
    def _compute_display_name(self):
        for absence in self:
            absence.display_name = self.env._(
                "%(manager)s, %(start)s to %(end)s",
                manager=absence.manager_id.name or "",
                start=fields.Date.to_string(absence.date_from) or "",
                end=fields.Date.to_string(absence.date_to) or "",
            )

    @api.depends("date_from", "date_to", "company_id")
    def _compute_is_transfer(self):
        for absence in self:
            company = absence.company_id or self.env.company
            days = absence.date_to and absence.date_from and (absence.date_to - absence.date_from).days + 1
            absence.is_transfer = (days or 0) >= company.customer_absence_days

    @api.depends("line_ids.assignment_id", "line_ids.problem")
    def _compute_open_count(self):
        for absence in self:
            absence.open_count = len(absence.line_ids.filtered(lambda line: not line.acting_manager_id or line.problem))

    @api.constrains("date_from", "date_to", "manager_id")
    def _check_days(self):
        check_days(self, ("date_from", "date_to"))
        for absence in self.filtered(lambda one: one.state != "cancelled"):
            months = absence.company_id.customer_absence_months
            if absence._is_too_long():
                raise ValidationError(
                    self.env._(
                        "To: longer than %(months)s months is no absence: hand the customers over.", months=months
                    )
                )
            if absence.date_to < absence.company_id._customer_today():
                raise ValidationError(self.env._("To: the absence is over, the past is not rewritten."))

    def _is_too_long(self):
        """Whether the customers have to be handed over instead."""
        return self.date_to > fields.Date.add(self.date_from, months=self.company_id.customer_absence_months)

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Note absences as drafts, with the customers and who would act."""
        for vals in vals_list:
            self._check_sealed(vals)
        absences = super().create(vals_list)
        absences._prepare_lines()
        return absences

    def write(self, vals):
        """Days and person are settled while it is a draft."""
        self._check_sealed(vals)
        settled = PARAMETERS & vals.keys()
        if settled and not self.env.su:
            if begun := self.filtered(lambda absence: absence.state != "draft"):
                raise UserError(
                    self.env._(
                        "%(absence)s is covered: hand back, and note another one.", absence=begun[0].display_name
                    )
                )
        result = super().write(vals)
        if "manager_id" in vals:
            # not noted for somebody whom one does not lead
            self.check_access("write")
        if settled:
            self.filtered(lambda absence: absence.state == "draft")._prepare_lines()
        return result

    def copy_data(self, default=None):
        """Refused: a copy would cover the same days."""
        raise UserError(self.env._("An absence cannot be copied: note another one with its own days."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for absence in self:
            if absence.state != "draft":
                raise UserError(self.env._("%(absence)s was covered and stays.", absence=absence.display_name))
