import base64
import io
import logging

import qrcode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....algorithms.certification import RUNNING

_logger = logging.getLogger(__name__)

#: who may see the address of the public page, besides the person himself
ADDRESS_GROUPS = "customer_manager.group_customer_manager_hr,customer_manager.group_customer_manager_audit"
#: who may see why a certificate was suspended or withdrawn; the person is told
_REASON_GROUPS = ADDRESS_GROUPS + ",customer_manager.group_customer_manager_committee"
#: what the methods of this model set and nobody else, whatever path a value comes by
KEPT = frozenset(
    {
        "number",
        "token",
        "employee_id",
        "grade_id",
        "date_from",
        "date_to",
        "state",
        "is_initial",
        "previous_id",
        "note",
        "suspended_on",
        "lifted_on",
        "suspend_reason",
        "has_suspended_manager",
        "is_suspension_reminded",
        "withdrawn_on",
        "withdraw_reason",
        "expired_on",
        "passed_on",
        "warned_days",
        "leave_days",
        "employee_skill_id",
    }
)


class CustomerManagerCertificate(models.Model):
    """The proof that a person may serve customers in a grade, for some time (domain P8, 11.3).

    Issued by `_issue` alone, and never changed by hand, deleted or dated back. The days are the
    truth, `state` is a convenience kept by an hourly job; only `suspended` and `withdrawn` have
    meanings of their own. Cut by subject: `…_issue` (numbers, renewal), `…_life` (suspension, leave,
    states), `…_approval` (withdrawal), `…_job` (warnings, expiry), `…_mirror` (skills of the
    employee), `…_check` and `…_certify` (who may be certified), `…_public` (the page behind the QR code).
    """

    _name = "customer.manager.certificate"
    _description = "Customer Manager Certificate"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.sealed.mixin",
        "customer.own.case.mixin",
        "customer.reason.mixin",
        "approval.mixin",
    ]
    _order = "date_from desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "employee_id"]
    _check_company_auto = True

    number = fields.Char(
        "Certificate Number",
        required=True,
        copy=False,
        help="The last two digits are check digits (ISO 7064, MOD 97-10).",
    )
    token = fields.Char(required=True, copy=False, groups=ADDRESS_GROUPS, export_string_translation=False)
    employee_id = fields.Many2one("hr.employee", required=True, index=True, ondelete="restrict", check_company=True)
    manager_id = fields.Many2one(
        "customer.manager", compute="_compute_manager_id", store=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(related="employee_id.company_id", store=True, index=True, precompute=True)
    grade_id = fields.Many2one(
        "customer.manager.grade", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    tier_ids = fields.Many2many(
        related="grade_id.primary_tier_ids", string="Scope", help="Tiers whose customers a holder may own."
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True, tracking=True, help="Last day of the validity.")
    days_left = fields.Integer(compute="_compute_days_left", help="Days to the last day; negative when it is over.")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("valid", "Valid"),
            ("expiring", "Expiring"),
            ("suspended", "Suspended"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
            ("renewed", "Renewed"),
        ],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        tracking=True,
        index=True,
    )
    is_initial = fields.Boolean(
        "Initial Recognition",
        readonly=True,
        help="Given at the launch of the regime (domain 11.1); stays marked for life.",
    )
    previous_id = fields.Many2one(
        "customer.manager.certificate", "Before It", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    next_ids = fields.One2many("customer.manager.certificate", "previous_id", "After It")
    history_ids = fields.Many2many(
        "customer.manager.certificate", compute="_compute_history_ids", string="All Certificates of the Person"
    )
    note = fields.Char(readonly=True)
    suspended_on = fields.Date(readonly=True, copy=False)
    lifted_on = fields.Date(readonly=True, copy=False, help="First day on which it is valid again.")
    suspend_reason = fields.Text("Reason of the Suspension", readonly=True, copy=False, groups=_REASON_GROUPS)
    has_suspended_manager = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    is_suspension_reminded = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    withdrawn_on = fields.Date(readonly=True, copy=False)
    withdraw_reason = fields.Text("Reason of the Withdrawal", readonly=True, copy=False, groups=_REASON_GROUPS)
    expired_on = fields.Date(readonly=True, copy=False, help="First day without it.")
    passed_on = fields.Date(
        "Customers Passed On",
        readonly=True,
        copy=False,
        help="Day on which the customers of the manager went to others.",
    )
    warned_days = fields.Integer(
        "Last Warning (Days)", readonly=True, copy=False, help="Days before the end at which was warned last."
    )
    leave_days = fields.Integer(
        "Days Added", readonly=True, copy=False, help="Days on which the clock stood still (domain 11.15)."
    )
    employee_skill_id = fields.Many2one(
        "hr.employee.skill", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    lookup_count = fields.Integer("Look-ups", compute="_compute_lookup_count", groups=ADDRESS_GROUPS)
    public_url = fields.Char("Public Page", compute="_compute_public_url", compute_sudo=True)
    qr_code = fields.Binary("QR Code", compute="_compute_qr_code", attachment=False)

    _number_uniq = models.Constraint(
        "UNIQUE (number)", "Number: there is a certificate with this number; correct the sequence."
    )
    _token_uniq = models.Constraint("UNIQUE (token)", "The address of a certificate must be its own.")
    _date_order = models.Constraint(
        "CHECK (date_to >= date_from)", "To: the last day of a certificate must not be before its first day."
    )
    # Ranges of one integer stand in for "=" so that no extension is needed.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(employee_id, employee_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (state <> 'withdrawn')",
        "A person has one certificate per day: another one runs on some of these days.",
    )
    _withdrawn_day = models.Constraint(
        "CHECK ((state = 'withdrawn') = (withdrawn_on IS NOT NULL))",
        "A withdrawn certificate says since when.",
    )
    _state_end_idx = models.Index("(state, date_to) WHERE state NOT IN ('withdrawn', 'renewed')")

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("number", "employee_id")
    def _compute_display_name(self):
        for certificate in self:
            certificate.display_name = self.env._(
                "%(number)s (%(person)s)",
                number=certificate.number or "",
                person=certificate.employee_id.sudo().name or "",
            )

    @api.depends("employee_id.customer_manager_ids")
    def _compute_manager_id(self):
        managers = (
            self.env["customer.manager"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch([("employee_id", "in", self.employee_id.ids)], ["employee_id"])
        )
        by_employee = {manager.employee_id.id: manager.id for manager in managers}
        for certificate in self:
            certificate.manager_id = by_employee.get(certificate.employee_id.id, False)

    @api.depends("date_to")
    def _compute_days_left(self):
        for certificate in self:
            today = certificate.company_id._customer_today()
            certificate.days_left = (certificate.date_to - today).days if certificate.date_to else 0

    @api.depends("employee_id")
    def _compute_history_ids(self):
        found = self.search([("employee_id", "in", self.employee_id.ids)]).grouped("employee_id")
        for certificate in self:
            certificate.history_ids = found.get(certificate.employee_id, self.browse())

    @api.depends("token", "employee_id.user_id")
    @api.depends_context("uid")
    def _compute_public_url(self):
        """Only human resources, audit and the person himself hand the address out."""
        is_for_all = self.env.user.has_groups(ADDRESS_GROUPS)
        for certificate in self:
            is_own = certificate.employee_id.user_id == self.env.user
            certificate.public_url = certificate.token and (is_for_all or is_own) and certificate._public_url()

    @api.depends("public_url")
    @api.depends_context("uid")
    def _compute_qr_code(self):
        for certificate in self:
            url = certificate.public_url
            certificate.qr_code = base64.b64encode(_draw_qr_code(url)) if url else False

    # ------------------------------------------------------------
    # The one door
    # ------------------------------------------------------------

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | KEPT

    @api.model_create_multi
    def create(self, vals_list):
        """Refused to everybody, superuser code included: certificates come from `_issue`."""
        raise UserError(
            self.env._(
                "Certificates are issued after their checks, not entered: use Certify, a promotion or the initial"
                " recognition."
            )
        )

    def write(self, vals):
        """Refuse everybody, superuser code included, what the steps of a certificate set."""
        for name in sorted(self._sealed_fields() & vals.keys()):
            raise UserError(
                self.env._(
                    "%(field)s: only the steps of a certificate set it.",
                    field=self._fields[name].get_description(self.env)["string"],
                )
            )
        return super().write(vals)

    def _create_unchecked(self, vals_list):
        """Create as the ORM does; for `_issue`."""
        return super().create(vals_list)

    def _write_unchecked(self, vals):
        """Write as the ORM does, through the gates; for the steps of a certificate."""
        return super().write(vals)

    def copy_data(self, default=None):
        """Refused: each certificate is issued for itself."""
        raise UserError(self.env._("A certificate cannot be copied: each one is issued after its own checks."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self:
            raise UserError(
                self.env._(
                    "%(certificate)s: certificates are never deleted, they are the register; withdraw it instead.",
                    certificate=self[0].display_name,
                )
            )

    def _filter_own_case(self):
        user = self.env.user
        return self.filtered(lambda certificate: certificate.sudo().employee_id.user_id == user)

    def _own_case_refusal(self):
        return self.env._("Nobody acts on his own certificate: ask a colleague.")

    def _register_hook(self):
        super()._register_hook()
        found = self.env.execute_query(
            SQL(
                "SELECT 1 FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s AND contype = 'x'"
                " AND NOT condeferrable",
                self._table,
                f"{self._table}_no_overlap",
            )
        )
        if not found:
            _logger.error(
                "A person may get two certificates on one day: the constraint %s_no_overlap is missing."
                " Correct overlapping rows and update the module.",
                self._table,
            )

    # ------------------------------------------------------------
    # On a day
    # ------------------------------------------------------------

    @api.model
    def _in_force_on(self, day):
        """Return the SQL condition under which a row `c` of the table is in force on `day`.

        Past days count what was known of them: a certificate was in force until it was withdrawn. Of
        several suspensions the last one is kept.
        """
        return SQL(
            "c.date_from <= %(day)s AND c.date_to >= %(day)s AND (c.withdrawn_on IS NULL OR c.withdrawn_on > %(day)s)"
            " AND NOT (c.suspended_on IS NOT NULL AND c.suspended_on <= %(day)s"
            " AND (c.lifted_on IS NULL OR c.lifted_on > %(day)s))",
            day=day,
        )

    def _is_running(self):
        self.ensure_one()
        return self.state in RUNNING

    # ------------------------------------------------------------
    # Chatter
    # ------------------------------------------------------------

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """The register is read by many, the history of a certificate by the person, human resources, audit and
        the committee."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "read" and not self.env.user.has_groups(_REASON_GROUPS):
            for certificate in self - self._filter_own_case():
                operations[certificate] = "write"
        return operations


def _draw_qr_code(text):
    """Return a QR code as the bytes of a PNG picture."""
    stream = io.BytesIO()
    qrcode.make(text, box_size=6, border=3).save(stream, format="PNG")
    return stream.getvalue()
