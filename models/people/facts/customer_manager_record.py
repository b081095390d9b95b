from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ....algorithms.facts import Fact
from ...customer.unknown_fields import UnknownFloat
from ...roles import AUDIT, HR

KINDS = [
    ("education", "Education"),
    ("experience", "Work in power business"),
    ("title", "Professional title"),
    ("yearly_result", "Result of a year"),
    ("reference", "Reference on performance"),
    ("award", "Award"),
    ("trainee_result", "Result of the trainee term"),
    ("ethics", "Ethics statement"),
    ("fitness", "Fitness for the duties"),
    ("clearance", "Record check without findings"),
    ("discipline", "Discipline"),
    ("bad_record", "Bad business record"),
    ("red_line", "Red line"),
    ("leave", "Protected leave"),
]
#: what a person may claim about himself; human resources confirms it
CLAIMABLE = frozenset({"education", "experience", "title", "award"})
#: what audit writes; human resources may as well
AUDITED = frozenset({"clearance", "discipline", "bad_record", "red_line"})
#: kinds that only run for a time
TIMED = frozenset({"ethics", "fitness", "clearance", "leave"})
#: kind -> the field that says what the fact is, and must be filled
VALUES = {
    "education": "education_level",
    "title": "title_level",
    "yearly_result": "result",
    "reference": "points",
    "award": "points",
    "trainee_result": "points",
    "fitness": "fitness",
}
#: what may still change on a confirmed fact: its last day, its state, and words about it
_OPEN_FIELDS = frozenset({"date_to", "state", "confirmed_uid", "confirmed_at", "objection", "answer", "withdrawal"})


class CustomerManagerRecord(models.Model):
    """A dated fact about a person, written by human resources or audit (domain 11.4).

    What selection, certification and promotion know of a person comes from here and from his
    terms in grades, so that everything can be shown with its source. The person sees what is
    written about him and may contest it; he claims education, work, titles and awards, which
    count once they are confirmed. A confirmed fact is never changed or deleted: it is ended, or
    withdrawn with a reason.
    """

    _name = "customer.manager.record"
    _description = "Fact about a Person"
    _inherit = ["customer.evidence.mixin", "customer.sealed.mixin", "customer.own.case.mixin", "customer.reason.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    employee_id = fields.Many2one("hr.employee", index=True, ondelete="restrict", check_company=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Outsider",
        index="btree_not_null",
        ondelete="restrict",
        help="A person who is no employee and applies from outside.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(KINDS, required=True, index=True)
    name = fields.Char("What", help="School and subject, employer and post, title, award: as on the paper.")
    date_from = fields.Date("From", required=True, help="Day of the paper, or first day of a period.")
    date_to = fields.Date("To", help="Last day of a period or of the validity; empty: until further notice.")
    education_level = fields.Selection(
        [
            ("junior_college", "Junior college"),
            ("bachelor", "Bachelor"),
            ("master", "Master"),
            ("doctor", "Doctor"),
        ]
    )
    is_related = fields.Boolean("Related Subject", default=True, help="The subject belongs to power business.")
    title_level = fields.Selection([("1", "Assistant"), ("2", "Intermediate"), ("3", "Senior")])
    result = fields.Selection(
        [("excellent", "Excellent"), ("good", "Good"), ("fair", "Fair"), ("poor", "Not satisfactory")]
    )
    points = UnknownFloat(digits=(16, 2), help="0 to 100; of an award the points it adds.")
    fitness = fields.Selection(
        [("fit", "Fit for the duties of the post"), ("unfit", "Not fit for the duties of the post")],
        help="One statement, no diagnosis and no paper (domain 11.4).",
    )
    consent_date = fields.Date(help="The person agreed on this day that the statement is kept.")
    issuing_body = fields.Char(help="Who established the fact.")
    reference = fields.Char("Document Number")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "customer_manager_record_attachment_rel",
        "record_id",
        "attachment_id",
        "Evidence",
        copy=False,
    )
    resume_line_id = fields.Many2one(
        "hr.resume.line", "Résumé Line", ondelete="set null", index="btree_not_null", copy=False
    )
    state = fields.Selection(
        [
            ("claimed", "Claimed"),
            ("confirmed", "Confirmed"),
            ("contested", "Contested"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="claimed",
        readonly=True,
        copy=False,
        index=True,
    )
    confirmed_uid = fields.Many2one("res.users", "Confirmed by", readonly=True, copy=False)
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    objection = fields.Text(readonly=True, copy=False, help="What the person says against the fact.")
    answer = fields.Text(readonly=True, copy=False)
    withdrawal = fields.Text("Reason of the Withdrawal", readonly=True, copy=False)
    is_own = fields.Boolean(compute="_compute_is_own", export_string_translation=False)

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(employee_id, partner_id) = 1)",
        "Employee or outsider: a fact is about one person.",
    )
    _date_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "To: the last day of a fact must not be before its first day.",
    )
    _points_range = models.Constraint(
        "CHECK (points IS NULL OR points BETWEEN 0 AND 100)",
        "Points: a figure from 0 to 100 is needed.",
    )
    _resume_line_uniq = models.UniqueIndex(
        "(resume_line_id) WHERE state <> 'withdrawn' AND resume_line_id IS NOT NULL",
        "Résumé Line: it was taken over already.",
    )
    _result_uniq = models.UniqueIndex(
        "(employee_id, partner_id, (EXTRACT(YEAR FROM date_from))) NULLS NOT DISTINCT"
        " WHERE kind = 'yearly_result' AND state <> 'withdrawn'",
        "From: a result of this year is written already; withdraw it to enter another one.",
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("kind", "name", "date_from", "education_level", "result", "title_level", "points", "fitness")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            parts = [kinds.get(record.kind, ""), record._value_label(), record.name]
            if record.kind == "yearly_result":
                parts.insert(1, str(record.date_from.year) if record.date_from else "")
            record.display_name = " · ".join(part for part in parts if part)

    @api.depends("employee_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for record in self:
            record.is_own = record.employee_id.sudo().user_id == self.env.user

    def _value_label(self):
        """Return what the fact says, in words, or an empty text."""
        name = VALUES.get(self.kind)
        if not name:
            return ""
        field, value = self._fields[name], self[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return "" if value is False else f"{value:g}"

    @api.model
    def default_get(self, fields):
        """Begin a fact in the list of own facts as one's own."""
        defaults = super().default_get(fields)
        if self.env.context.get("customer_own_facts") and "employee_id" in fields:
            defaults.setdefault("employee_id", self.env.user.employee_id.id)
        return defaults

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {
            "state",
            "company_id",
            "confirmed_uid",
            "confirmed_at",
            "objection",
            "answer",
            "withdrawal",
        }

    # ------------------------------------------------------------
    # Create and write
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Write facts about others, or claim own ones; whoever may confirm what he writes does so at once."""
        for vals in vals_list:
            self._check_sealed(vals)
        vals_list = [self._prepare_create(vals) for vals in vals_list]
        # what was withdrawn just now goes to the database first: the new row must not meet it there
        self.flush_model(["state", "date_from"])
        records = super().create(vals_list)
        records._check_may_create()
        return records

    def _check_may_create(self):
        """Facts about others are written by those whose task it is, own ones are only claimed."""
        if self.env.su:
            return
        for record in self:
            if not record._may_write(record.kind) and not record._is_own_claim():
                raise AccessError(
                    self.env._(
                        "%(kind)s: human resources or audit writes this. Of yourself you may claim education, work,"
                        " titles and awards.",
                        kind=dict(self._fields["kind"]._description_selection(self.env)).get(record.kind),
                    )
                )

    @api.model
    def _prepare_create(self, vals):
        """Return the values of a new fact with company and state, which nobody chooses."""
        vals = self.default_get(["employee_id", "kind", "date_from", "date_to", "resume_line_id"]) | vals
        person = self.env["hr.employee"].sudo().browse(vals.get("employee_id"))
        company = person.company_id or self.env.company
        vals = {**vals, "date_to": vals.get("date_to") or self._default_end(vals, company), "company_id": company.id}
        if "state" not in vals:
            may_confirm = self.env.su or (person.user_id != self.env.user and self._may_write(vals.get("kind")))
            vals["state"] = "confirmed" if may_confirm and not vals.get("resume_line_id") else "claimed"
        if vals["state"] == "confirmed":
            vals |= {"confirmed_uid": self.env.uid, "confirmed_at": fields.Datetime.now()}
        return vals

    @api.model
    def _default_end(self, vals, company):
        """Return the last day of what counts for a time, by the settings of the company."""
        start = fields.Date.to_date(vals.get("date_from"))
        months = {"fitness": company.customer_fitness_months, "clearance": company.customer_clearance_months}
        if vals.get("kind") in months and start:
            return fields.Date.add(start, months=months[vals["kind"]], days=-1)
        if vals.get("kind") == "yearly_result" and start:
            return start.replace(month=12, day=31)
        # these happened on a day; only a discipline may be open
        return start if vals.get("kind") in ("bad_record", "red_line") and start else False

    def write(self, vals):
        """Guard what the system keeps, and what was confirmed."""
        self._check_sealed(vals)
        if not self.env.su:
            self._check_may_change(vals)
        return super().write(vals)

    def _check_may_change(self, vals):
        """A confirmed fact only gets another last day; a claim belongs to who made it and to human resources."""
        for name in {"employee_id", "partner_id"} & vals.keys():
            if any(record[name].id != (vals[name] or False) for record in self):
                raise UserError(
                    self.env._(
                        "%(field)s: a fact stays with its person; write another one.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
        for record in self:
            if record.state != "claimed" and vals.keys() - _OPEN_FIELDS:
                raise UserError(
                    self.env._(
                        "'%(fact)s' is %(state)s: withdraw it with a reason and write the right one.",
                        fact=record.display_name,
                        state=record._state_label().lower(),
                    )
                )
        kinds = {*self.mapped("kind"), vals.get("kind", self[:1].kind)}
        if not all(self._may_write(kind) for kind in kinds) and not (self._is_own_claim() and kinds <= CLAIMABLE):
            raise AccessError(
                self.env._(
                    "Kind: human resources or audit writes this. Of yourself you may claim education, work, titles and"
                    " awards."
                )
            )

    def _state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    @api.model
    def _may_write(self, kind):
        """Whether the user may write facts of this kind about others."""
        user = self.env.user
        return user.has_group(HR) or (kind in AUDITED and user.has_group(AUDIT))

    def _is_own_claim(self):
        return all(
            record.state == "claimed"
            and record.kind in CLAIMABLE
            and record.employee_id.sudo().user_id == self.env.user
            for record in self
        )

    def _filter_own_case(self):
        """Own facts, but for claims: nobody writes what is to be believed of him."""
        user = self.env.user
        own = self.filtered(lambda record: record.employee_id.sudo().user_id == user)
        return own.filtered(lambda record: not record._is_own_claim())

    def _own_case_refusal(self):
        return self.env._("Nobody may write facts about himself: claim it, or ask human resources.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        for record in self:
            if record.state != "claimed":
                raise UserError(
                    self.env._("'%(fact)s' belongs to the file: withdraw it instead.", fact=record.display_name)
                )

    def _is_evidence_settled(self):
        """What a fact was confirmed by stays with it."""
        return self.state != "claimed"

    def copy_data(self, default=None):
        """Refused: each fact has a paper of its own."""
        raise UserError(self.env._("A fact cannot be copied: write the other one with its own source."))

    @api.model
    def _facts_by(self, field, ids):
        """Return {id: list of facts} of employees or outsiders, as `algorithms.facts` reads them.

        What is confirmed counts, also while the person contests it: it stands until it is withdrawn.
        Read for the rules, whoever asks; callers show only what their reader may see.

        :param field: ``employee_id`` or ``partner_id``
        """
        facts = {person_id: [] for person_id in ids}
        rows = self.sudo().search_fetch(
            [(field, "in", list(ids)), ("state", "in", ("confirmed", "contested"))],
            [field, "kind", "date_from", "date_to", "education_level", "result", "fitness", "points"],
            order="id",
        )
        for row in rows:
            code = row[VALUES[row.kind]] if row.kind in ("education", "yearly_result", "fitness") else None
            number = row.points if VALUES.get(row.kind) == "points" else None
            facts[row[field].id].append(Fact(row.id, row.kind, row.date_from, row.date_to or None, code, number))
        return facts
