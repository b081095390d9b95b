from odoo import api, fields, models
from odoo.tools import SQL

from ...algorithms.sentences import join_sentences

KINDS = [
    ("unplaceable", "Unplaceable"),
    ("move", "Move"),
    ("new", "New"),
    ("backup", "Backup"),
    ("stay", "Stay"),
]

#: columns that the computation fills, with their types
_COLUMNS = {
    "partner_id": "int4",
    "role": "varchar",
    "kind": "varchar",
    "sequence": "int4",
    "tier_id": "int4",
    "load_points": "numeric",
    "from_manager_id": "int4",
    "to_manager_id": "int4",
    "link_months": "int4",
    "is_recent": "bool",
    "reasons": "varchar",
}


class CustomerAssignmentPlanLine(models.Model):
    """What a plan says about one customer, and why.

    Data rows, written by the computation in one statement; the sentence is made when it is
    read, in the reader's language, from the stored codes and figures.
    """

    _name = "customer.assignment.plan.line"
    _description = "Customer in an Assignment Plan"
    _order = "plan_id desc, sequence, id"
    _rec_name = "partner_id"
    _inherit = ["approval.child.mixin"]
    _log_access = False
    _allow_sudo_commands = False
    _approval_parent = "plan_id"
    _approval_sealed = frozenset({"partner_id", "role", "kind", "tier_id", "from_manager_id", "to_manager_id"})

    plan_id = fields.Many2one("customer.assignment.plan", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    role = fields.Selection([("primary", "Primary"), ("backup", "Backup")], required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None, export_string_translation=False)
    tier_id = fields.Many2one("customer.tier", readonly=True, ondelete="restrict")
    load_points = fields.Float(digits=(16, 2), readonly=True)
    from_manager_id = fields.Many2one(
        "customer.manager", string="From Manager", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    to_manager_id = fields.Many2one(
        "customer.manager", string="To Manager", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    link_months = fields.Integer(
        string="Link (Months)", readonly=True, aggregator=None, help="Length of the unbroken link today."
    )
    is_recent = fields.Boolean(
        string="Protected Link", readonly=True, help="A second change within the protected months, forced by a rule."
    )
    reasons = fields.Char(
        readonly=True, export_string_translation=False, help="Codes of the rules, separated by commas."
    )
    explanation = fields.Text(string="Why", compute="_compute_explanation")
    is_applied = fields.Boolean(readonly=True, help="The application of the plan made this change.")
    is_undone = fields.Boolean(readonly=True, help="The change was taken back.")

    _plan_kind_idx = models.Index("(plan_id, kind)")

    @api.depends(
        "kind",
        "reasons",
        "role",
        "is_recent",
        "link_months",
        "from_manager_id",
        "to_manager_id",
        "tier_id",
    )
    @api.depends_context("lang")
    def _compute_explanation(self):
        loads = self._get_loads()
        for line in self:
            before = loads.get((line.plan_id.id, line.from_manager_id.id))
            after = loads.get((line.plan_id.id, line.to_manager_id.id))
            line.explanation = line._explain(before, after)

    def _get_loads(self):
        """Return {(plan id, manager id): load row} of the managers named in these lines."""
        managers = self.from_manager_id | self.to_manager_id
        rows = (
            self.env["customer.assignment.plan.load"]
            .sudo()
            .search([("plan_id", "in", self.plan_id.ids), ("manager_id", "in", managers.ids)])
        )
        return {(row.plan_id.id, row.manager_id.id): row for row in rows}

    def _explain(self, before, after):
        """Return the sentences for one line.

        :param before: load row of the manager from whom the customer goes, or None
        :param after: load row of the manager to whom he goes, or None
        """
        self.ensure_one()
        codes = (self.reasons or "").split(",")
        if self.kind == "stay":
            return self._sentence_stay(codes[0], before)
        if self.kind == "unplaceable":
            return self._sentence_unplaceable(codes[0])
        sentences = [self._sentence_cause(code, before) for code in codes]
        sentences.append(self._sentence_target(after))
        if self.is_recent:
            sentences.append(
                self.env._(
                    "The link is only %(months)s months old, but the rule leaves no choice.", months=self.link_months
                )
            )
        return join_sentences(sentences)

    def _names(self, load=None):
        return {
            "manager": self.from_manager_id.sudo().name or "",
            "customer": self.partner_id.display_name or "",
            "tier": self.tier_id.name or self.env._("no tier"),
            "grade": (load and load.grade_id.name) or self.env._("no grade"),
            "months": self.link_months,
        }

    def _sentence_cause(self, code, load):
        """Say which rule or need makes the customer change manager."""
        names = self._names(load)
        _ = self.env._
        if code == "gap":
            if self.role == "backup":
                return _("The tier %(tier)s needs a backup and the customer has none.", **names)
            return _("The customer has no manager and the tier %(tier)s needs one.", **names)
        if code == "gone":
            return _("%(manager)s is no manager of this plan's teams any more.", **names)
        if code == "certificate":
            return _("%(manager)s is not active or not certified.", **names)
        if code == "grade":
            if self.role == "backup":
                return _("The grade of %(manager)s (%(grade)s) may not stand in for %(tier)s.", **names)
            return _("The grade of %(manager)s (%(grade)s) may not serve %(tier)s.", **names)
        if code == "team":
            return _("%(manager)s is in another team than the customer.", **names)
        if code == "conflict":
            return _("%(manager)s is excluded for this customer.", **names)
        if code == "holds_other" and self.role == "primary":
            return _("%(manager)s is the backup of the customer and cannot be the primary as well.", **names)
        if code == "holds_other":
            return _("%(manager)s becomes the primary and cannot stand in for himself.", **names)
        if code == "count_cap" and load:
            return _(
                "%(manager)s has %(count)s customers where the grade allows %(cap)s; this link of %(months)s months"
                " is one of the shortest.",
                count=load.count_before,
                cap=load.count_cap,
                **names,
            )
        if code == "load_cap" and load:
            return _(
                "%(manager)s carries %(load)g load points where the grade allows %(cap)g; this link of %(months)s"
                " months costs least to break.",
                load=load.load_before,
                cap=load.load_cap,
                **names,
            )
        if code == "make_room":
            return _(
                "%(manager)s may serve the customer, but gives the seat to one whom nobody else could take.", **names
            )
        return ""

    def _sentence_target(self, load):
        """Say why this manager gets the customer."""
        if not load:
            return ""
        if self.role == "backup":
            return self.env._(
                "%(manager)s may stand in for this tier and is the least burdened with backups.",
                manager=self.to_manager_id.sudo().name,
            )
        return self.env._(
            "%(manager)s may serve it and will have %(count)s customers and %(load)g load points (%(rate).0f %% of the"
            " cap).",
            manager=self.to_manager_id.sudo().name,
            count=load.count_after,
            load=load.load_after,
            rate=load.rate_after,
        )

    def _sentence_stay(self, code, load):
        names = self._names(load)
        if code == "shorter_links":
            return self.env._(
                "%(manager)s is above a cap, but others with shorter links leave; this one has lasted %(months)s"
                " months.",
                **names,
            )
        if code == "budget":
            return self.env._(
                "%(manager)s is above a cap and the customer should leave, but the move budget is used up: put off"
                " to the next plan.",
                **names,
            )
        return self.env._("%(manager)s may serve the customer and is within the caps: no need to move.", **names)

    def _sentence_unplaceable(self, code):
        names = self._names()
        _ = self.env._
        if code == "no_grade":
            reason = _("No active manager has a grade that may serve %(tier)s.", **names)
        elif code == "no_team":
            reason = _("No manager of the customer's team may serve %(tier)s.", **names)
        elif code == "no_choice":
            reason = _(
                "Everybody who may serve %(tier)s is excluded for this customer or holds the other role.", **names
            )
        else:
            reason = _("Everybody who may serve %(tier)s is at the cap.", **names)
        if self.from_manager_id:
            return join_sentences([reason, _("Until somebody can, %(manager)s keeps the customer.", **names)])
        return reason

    def _fill(self, plan, rows):
        """Write the lines of a plan in one statement.

        :param rows: tuples (customer id, role, kind, sequence, tier id, load points, from
            manager id, to manager id, link months, protected, reasons)
        """
        columns = list(zip(*rows, strict=True)) or [()] * len(_COLUMNS)
        self.env.cr.execute(
            SQL(
                "INSERT INTO customer_assignment_plan_line (plan_id, company_id, is_applied, is_undone, %(names)s)"
                " SELECT %(plan)s, %(company)s, FALSE, FALSE, * FROM unnest(%(arrays)s)",
                names=SQL(", ").join(SQL.identifier(name) for name in _COLUMNS),
                plan=plan.id,
                company=plan.company_id.id,
                arrays=SQL(", ").join(
                    SQL("%s::%s[]", list(column), SQL(kind))
                    for column, kind in zip(columns, _COLUMNS.values(), strict=True)
                ),
            )
        )
        self.invalidate_model()
