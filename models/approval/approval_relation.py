from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain


class ApprovalRelation(models.Model):
    """A declared relation between two people: neither decides on the other.

    The employee declares it himself. Human resources and audit read it; everybody else
    only learns that somebody is excluded. A row is ended, never corrected or deleted.
    """

    _name = "approval.relation"
    _description = "Declared Relation"
    _order = "date_from desc, id desc"

    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user.employee_id,
    )
    user_id = fields.Many2one(
        "res.users",
        "Related to",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False), ('id', '!=', uid)]",
    )
    kind = fields.Selection(
        [
            ("spouse", "Spouse or partner"),
            ("parent", "Parent or child"),
            ("sibling", "Sibling"),
            ("relative", "Other relative"),
            ("interest", "Shared business interest"),
        ],
        required=True,
        default="relative",
    )
    date_from = fields.Date("From", required=True, default=lambda self: self.env.company._approval_today())
    date_to = fields.Date("To", help="Last day on which it counts. Empty: until ended.")
    declared_uid = fields.Many2one(
        "res.users",
        "Declared by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )

    _date_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "To: the last day of a relation must not be before its first day.",
    )

    @api.depends("user_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for relation in self:
            relation.display_name = f"{relation.user_id.name or ''} ({kinds.get(relation.kind, '')})"

    @api.model_create_multi
    def create(self, vals_list):
        """Declare relations of one's own.

        :raise AccessError: for somebody else's employee record
        :raise UserError: when `date_to` lies in the past
        """
        # a key of the context must not say who declared it
        relations = super().create([{**vals, "declared_uid": self.env.uid} for vals in vals_list])
        if not self.env.su:
            relations._check_own()
        for relation in relations:
            relation._check_end(relation.date_to)
        self.env["approval.task"]._relatives_declared(relations)
        return relations

    def write(self, vals):
        """End relations that still run; nothing else about them ever changes, on no path.

        :raise UserError: for any other change, an end in the past, or a row that has ended
        """
        if vals.keys() - {"date_to"}:
            raise UserError(self.env._("A declared relation cannot be changed: end it (To) and declare the right one."))
        if not self.env.su:
            self._check_own()
        for relation in self:
            today = relation.employee_id.sudo().company_id._approval_today()
            if relation.date_to and relation.date_to < today:
                raise UserError(
                    self.env._(
                        "To: this relation has ended on %(day)s; the past is kept as it was.", day=relation.date_to
                    )
                )
            relation._check_end(fields.Date.to_date(vals["date_to"]))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_declared(self):
        raise UserError(self.env._("A declared relation is never deleted: end it (To) instead."))

    @api.constrains("employee_id", "user_id")
    def _check_two_people(self):
        for relation in self:
            if relation.employee_id.sudo().user_id == relation.user_id:
                raise ValidationError(self.env._("Related to: choose somebody else than the employee himself."))

    @api.constrains("employee_id", "user_id", "date_from", "date_to")
    def _check_once(self):
        for relation in self:
            domain = Domain(
                [
                    ("id", "!=", relation.id),
                    ("employee_id", "=", relation.employee_id.id),
                    ("user_id", "=", relation.user_id.id),
                ]
            ) & _overlapping(relation)
            if self.sudo().search_count(domain, limit=1):
                raise ValidationError(
                    self.env._("Related to: this relation to %(name)s is declared already.", name=relation.user_id.name)
                )

    def _check_own(self):
        if self.employee_id.sudo().user_id - self.env.user or not all(
            employee.user_id for employee in self.employee_id.sudo()
        ):
            raise AccessError(self.env._("Employee: everybody declares and ends only relations of his own."))

    def _check_end(self, day):
        today = self.employee_id.sudo().company_id._approval_today()
        if day and day < today:
            raise UserError(
                self.env._("To: a relation cannot end before today, since decisions were made while it counted.")
            )

    @api.model
    def _relatives(self, users, date):
        """Return {id of a user in `users`: frozenset of the ids of users related to him on `date`}.

        Symmetric, whoever of the two declared it. Two queries. Callers must not show the reasons.
        """
        rows = self.sudo().with_context(active_test=False)
        found = defaultdict(set)
        domain = (
            (Domain("user_id", "in", users.ids) | Domain("employee_id.user_id", "in", users.ids))
            & Domain("date_from", "<=", date)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
        )
        for row in rows.search_fetch(domain, ["employee_id", "user_id"]):
            declarer = row.employee_id.user_id
            if declarer:
                found[declarer.id].add(row.user_id.id)
                found[row.user_id.id].add(declarer.id)
        return {user_id: frozenset(found.get(user_id, ())) for user_id in users.ids}


def _overlapping(row):
    """Return the Domain of rows whose days overlap those of `row` (empty `date_to` = open)."""
    domain = Domain("date_to", "=", False) | Domain("date_to", ">=", row.date_from)
    return domain & Domain("date_from", "<=", row.date_to) if row.date_to else domain
