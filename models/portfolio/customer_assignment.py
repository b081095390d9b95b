import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

ROLES = [
    ("primary", "Primary"),
    ("backup", "Backup"),
    ("temporary", "Temporary"),
    ("trainee", "Trainee"),
]


def _one_a_day(role):
    """Exclusion constraint: one row of `role` per customer and day.

    Ranges of one integer stand in for "=", so that the built-in operator classes do
    and no extension is needed. Never deferrable: the second of two sessions must fail
    at its statement, not after its answer.
    """
    return (
        "EXCLUDE USING gist (int4range(partner_id, partner_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)"
        f" WHERE (role = '{role}' AND state <> 'cancelled')"
    )


class CustomerAssignment(models.Model):
    """The link of a customer with a manager, for some days, in one role.

    The dates are the truth, `state` is a convenience kept by an hourly job; only
    `cancelled` has a meaning of its own. Rows are never deleted and the past is never
    rewritten. The engine (`_apply_moves` …) is in `customer_assignment_engine.py`, the
    rules for changes by hand in `customer_assignment_check.py`, who may make them in
    `customer_assignment_actor.py`.
    """

    _name = "customer.assignment"
    _description = "Customer Assignment"
    _inherit = ["customer.import.names"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _import_names = {
        "partner_id": ("ref", "complete_name", "vat", "company_registry"),
        "manager_id": ("name", "work_email"),
    }

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        help="The company itself; a link given for one of its contacts goes there.",
    )
    manager_id = fields.Many2one(
        "customer.manager",
        required=True,
        index=True,
        ondelete="restrict",
    )
    role = fields.Selection(ROLES, required=True, default="primary")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._customer_today(),
    )
    date_to = fields.Date(string="To", help="Last day of the link; empty = open.")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("active", "Running"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="planned",
        index=True,
    )
    reason = fields.Char(help="Why the customer got this manager.")
    end_reason = fields.Char(help="Why the link ended or was cancelled.")
    is_replaced = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="Cut by a change of manager: cancelling that change opens it again.",
    )
    grade_id = fields.Many2one(
        "customer.manager.grade",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Grade of the manager when the link was made.",
    )
    tier_id = fields.Many2one(
        "customer.tier",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Tier of the customer when the link was made.",
    )
    team_id = fields.Many2one(related="manager_id.team_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)

    _primary_no_overlap = models.Constraint(
        _one_a_day("primary"),
        "A customer has one primary manager per day: another one has this customer on some of these days.",
    )
    _backup_no_overlap = models.Constraint(
        _one_a_day("backup"),
        "A customer has one backup manager per day: another one has this customer on some of these days.",
    )
    _temporary_no_overlap = models.Constraint(
        _one_a_day("temporary"),
        "A customer has one temporary manager per day: another one has this customer on some of these days.",
    )
    _trainee_no_overlap = models.Constraint(
        _one_a_day("trainee"),
        "A customer has one trainee per day: another one has this customer on some of these days.",
    )
    _date_order = models.Constraint(
        "CHECK (state = 'cancelled' OR date_to IS NULL OR date_to >= date_from)",
        "To: the last day of an assignment must not be before its first day.",
    )
    _manager_role_idx = models.Index("(manager_id, role, partner_id) WHERE state <> 'cancelled'")

    @api.depends("partner_id", "manager_id", "role")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for assignment in self:
            assignment.display_name = self.env._(
                "%(customer)s: %(manager)s (%(role)s)",
                customer=assignment.partner_id.display_name or "",
                manager=assignment.manager_id.display_name or "",
                role=roles.get(assignment.role, ""),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self:
            raise UserError(
                self.env._(
                    "Assignments are never deleted, they are the history of who served"
                    " whom: end or cancel them instead."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Link customers with managers by hand, import or interface.

        Runs the same checks as the plan and refuses days on which the customer has
        somebody in that role already: to replace a manager, use "Change manager".
        """
        self.browse().check_access("create")
        vals_list = self._prepare_manual_vals(vals_list)
        self._check_manual_rows(vals_list)
        return self._create_rows(vals_list)

    def write(self, vals):
        """Set the last day of links that are not over, with the reason; nothing else of
        a link can change."""
        self.check_access("write")
        self._check_manual_end(vals)
        date_to = self._read_day("date_to", vals)
        result = super().write({"date_to": date_to, "end_reason": vals.get("end_reason"), "is_replaced": False})
        self.flush_recordset()
        self._sync_states(self.ids)
        self._refresh_partner_facts(self.partner_id)
        return result

    def _create_unchecked(self, vals_list):
        """Create as the ORM does, past the checks for changes by hand."""
        return super().create(vals_list)

    def _write_unchecked(self, vals):
        """Write as the ORM does, past the checks for changes by hand."""
        return super().write(vals)

    @api.model
    def get_import_templates(self):
        """Return the file that shows how to bring in existing portfolios."""
        return [
            {
                "label": self.env._("Import Template for Assignments"),
                "template": "/customer_manager/static/import/customer_assignment.csv",
            }
        ]

    def copy_data(self, default=None):
        """Refused: a copy would cover the same days."""
        raise UserError(self.env._("An assignment cannot be copied: make a new one with its own days."))

    def _register_hook(self):
        super()._register_hook()
        wanted = {f"{self._table}_{role}_no_overlap" for role, _label in ROLES}
        rows = self.env.execute_query(
            SQL(
                "SELECT conname FROM pg_constraint"
                " WHERE conrelid = %s::regclass AND contype = 'x' AND NOT condeferrable",
                self._table,
            )
        )
        if missing := sorted(wanted - {name for (name,) in rows}):
            _logger.error(
                "Customers may get two managers on one day: constraints %s are missing."
                " Correct overlapping rows of %s and update the module.",
                ", ".join(missing),
                self._table,
            )
