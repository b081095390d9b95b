from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ....algorithms import approval_chain
from ...sessions import meet

#: the five parts of the assessment (SD12), in their order
PARTS = [
    ("education", "Education"),
    ("seniority", "Seniority"),
    ("performance", "Performance"),
    ("written", "Written test"),
    ("interview", "Interview"),
]
#: kind of a scheme -> the parts it must have
PARTS_BY_KIND = {
    "internal": frozenset(dict(PARTS)),
    "external": frozenset(dict(PARTS)),
    "defence": frozenset({"interview"}),
}
#: what may change after publication: that it ends, and who has read it
_OPEN_FIELDS = frozenset({"state", "reader_ids"})


class CustomerManagerScheme(models.Model):
    """How candidates are assessed: five weighted parts, and qualities that gate (SD11, SD12, domain P7).

    A draft is edited freely. It is published with the dates of staff consultation and publication
    and its document (domain 11.15) and never changes from then on; another one is made from a
    copy. A campaign takes a copy of its own when it opens, so that a later version concerns it no
    more.
    """

    _name = "customer.manager.scheme"
    _description = "Assessment Scheme"
    _inherit = ["mail.thread", "customer.sealed.mixin"]
    _order = "kind, id desc"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("internal", "Selection among staff"),
            ("external", "Selection from outside"),
            ("defence", "Defence talk before promotion"),
        ],
        required=True,
        default="internal",
        tracking=True,
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: the scheme is for all companies.")
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    origin_id = fields.Many2one(
        "customer.manager.scheme", "Copied from", readonly=True, copy=False, ondelete="restrict"
    )
    consulted_on = fields.Date(
        "Staff Consulted on", copy=False, tracking=True, help="Labour law asks for it (domain 11.15)."
    )
    published_on = fields.Date("Made Known on", copy=False, tracking=True)
    document = fields.Binary("Published Text", attachment=True, copy=False)
    document_name = fields.Char(copy=False)
    total_pass = fields.Float("Total Needed", digits=(5, 2), default=70, help="Candidates below it fail.")
    mark_scale = fields.Integer("Marks up to", default=10, help="Raters mark each criterion from 0 to this figure.")
    quality_scale = fields.Integer("Qualities up to", default=5, help="Qualities are rated from 1 to this figure.")
    raters_needed = fields.Integer(
        default=5, help="Fewer sealed scorecards than this and a candidate has no mark of the panel."
    )
    gap_tolerance = fields.Float(
        "Gap of Markers (%)",
        digits=(5, 2),
        default=20,
        help="Two markers of an open answer may differ by this share of its points; beyond it a third one marks.",
    )
    spread_tolerance = fields.Float(
        "Spread of Raters (%)",
        digits=(5, 2),
        default=30,
        help="A wider spread of the panel's totals is flagged for a talk.",
    )
    part_ids = fields.One2many("customer.manager.scheme.part", "scheme_id", "Parts", copy=True)
    criterion_ids = fields.One2many("customer.manager.scheme.criterion", "scheme_id", "Criteria", copy=True)
    mark_ids = fields.One2many(
        "customer.manager.scheme.criterion", "scheme_id", "Marks", domain=[("kind", "=", "mark")], copy=False
    )
    topic_ids = fields.One2many(
        "customer.manager.scheme.criterion", "scheme_id", "Topics", domain=[("kind", "=", "topic")], copy=False
    )
    quality_ids = fields.One2many(
        "customer.manager.scheme.criterion", "scheme_id", "Qualities", domain=[("kind", "=", "quality")], copy=False
    )
    weight_total = fields.Float("Weights in All", digits=(6, 2), compute="_compute_weight_total")
    checksum = fields.Char(readonly=True, copy=False, help="Hash of all that counts, taken at publication.")
    reader_ids = fields.Many2many(
        "res.users",
        "customer_manager_scheme_reader_rel",
        "scheme_id",
        "user_id",
        "Read by",
        readonly=True,
        copy=False,
        help="Who has confirmed to have read the scheme.",
    )
    is_read = fields.Boolean("Read by Me", compute="_compute_is_read")

    _total_pass_range = models.Constraint(
        "CHECK (total_pass BETWEEN 0 AND 100)", "Total Needed: a figure from 0 to 100 is needed."
    )
    _tolerance_range = models.Constraint(
        "CHECK (gap_tolerance BETWEEN 0 AND 100 AND spread_tolerance BETWEEN 0 AND 100)",
        "The tolerances are shares from 0 to 100 %.",
    )
    _scales = models.Constraint(
        "CHECK (mark_scale >= 1 AND quality_scale >= 2)", "Marks need a scale of at least 1, qualities of at least 2."
    )
    _raters = models.Constraint(
        "CHECK (raters_needed >= 5)", "Raters Needed: a candidate is rated by five at least, of whom three are left."
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("part_ids.weight")
    def _compute_weight_total(self):
        for scheme in self:
            scheme.weight_total = sum(scheme.part_ids.mapped("weight"))

    @api.depends("reader_ids")
    @api.depends_context("uid")
    def _compute_is_read(self):
        for scheme in self:
            scheme.is_read = self.env.user in scheme.sudo().reader_ids

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"state", "origin_id", "checksum", "reader_ids"}

    def copy_data(self, default=None):
        """A copy is the next draft: it remembers where it comes from."""
        return [{**vals, "origin_id": scheme.id} for scheme, vals in zip(self, super().copy_data(default), strict=True)]

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin schemes as drafts."""
        for vals in vals_list:
            self._check_sealed({name: value for name, value in vals.items() if name != "origin_id"})
        return super().create(vals_list)

    def write(self, vals):
        """Keep published schemes as they are, superuser code included."""
        self.check_access("write")
        self._check_sealed(vals)
        if vals.keys() - _OPEN_FIELDS - {"active", "message_main_attachment_id"}:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse what was published or frozen into a campaign."""
        for scheme in self:
            if scheme.state != "draft":
                raise UserError(
                    self.env._(
                        "%(scheme)s is published: its weights and rules stay as they are. Copy it for another version.",
                        scheme=scheme.name,
                    )
                )

    def _enter_draft(self):
        """Refuse to change what was published; a session that publishes at this moment sees the change."""
        meet(self)
        self._check_draft()

    def _problems(self):
        """Return the sentences that say what keeps this one scheme from being published."""
        self.ensure_one()
        problems = []
        if missing := PARTS_BY_KIND[self.kind] - set(self.part_ids.mapped("code")):
            labels = dict(self.part_ids._fields["code"]._description_selection(self.env))
            names = ", ".join(labels[code] for code, _label in PARTS if code in missing)
            problems.append(self.env._("Parts: missing: %(names)s.", names=names))
        problems += self._weight_problems()
        if not self.consulted_on or not self.published_on:
            problems.append(self.env._("Staff Consulted on, Made Known on: both days are needed (domain 11.15)."))
        elif self.published_on < self.consulted_on:
            problems.append(self.env._("Made Known on: staff is consulted before."))
        if not self.document:
            problems.append(self.env._("Published Text: the paper that was made known is needed."))
        return problems + [problem for part in self.part_ids for problem in part._problems()]

    def _weight_problems(self):
        """Weights of the parts, of the interview's criteria and of the written test's topics total 100 each."""
        groups = [(self.env._("Weights of the parts"), self.part_ids)]
        codes = set(self.part_ids.mapped("code"))
        if "interview" in codes:
            groups.append((self.env._("Weights of the interview's criteria"), self.mark_ids))
        if "written" in codes:
            groups.append((self.env._("Weights of the written test's topics"), self.topic_ids))
        problems = []
        for label, rows in groups:
            total = sum((Decimal(str(row.weight)) for row in rows), Decimal(0))
            if total != 100:
                problems.append(
                    self.env._(
                        "%(what)s total %(total)s; they must total 100.", what=label, total=f"{total.normalize():f}"
                    )
                )
        return problems

    def _canonical(self):
        """Return all that counts in plain values, for the checksum."""
        self.ensure_one()
        own = ("kind", "total_pass", "mark_scale", "quality_scale", "raters_needed", "gap_tolerance")
        part = ("code", "weight", "pass_mark")
        criterion = ("kind", "code", "weight", "minimum", "rater")
        return {
            **{name: self[name] for name in own},
            "parts": [
                {
                    **{name: row[name] for name in part},
                    "scale": [[one.code, one.points] for one in row.scale_ids.sorted("code")],
                }
                for row in self.part_ids.sorted("code")
            ],
            "criteria": [
                {name: row[name] for name in criterion}
                for row in self.criterion_ids.sorted(lambda row: (row.kind, row.code))
            ],
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_publish(self):
        """Publish drafts: from now on campaigns may use them and nobody changes them (public; human resources).

        :raise UserError: naming all that is missing
        """
        self.check_access("write")
        self._check_draft()
        for scheme in self:
            if problems := scheme._problems():
                raise UserError(
                    self.env._("%(scheme)s cannot be published yet.", scheme=scheme.name) + "\n" + "\n".join(problems)
                )
            scheme._seal("published")
        return True

    def action_retire(self):
        """Take published schemes out of use; campaigns that run keep their copies (public; human resources)."""
        self.check_access("write")
        for scheme in self:
            if scheme.state != "published":
                raise UserError(self.env._("%(scheme)s is not published.", scheme=scheme.name))
        self.sudo().write({"state": "retired"})
        return True

    def action_confirm_reading(self):
        """Confirm to have read a published scheme (public; every internal user, for himself)."""
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only staff confirms to have read a scheme."))
        for scheme in self:
            if scheme.state != "published":
                raise UserError(self.env._("%(scheme)s is not published.", scheme=scheme.name))
        self.sudo().write({"reader_ids": [fields.Command.link(self.env.uid)]})
        return True

    def _seal(self, state):
        """Take the checksum and leave the draft."""
        for scheme in self.sudo():
            scheme.write({"checksum": approval_chain.digest(scheme._canonical()), "state": state})

    def _freeze(self, company):
        """Return the copy of this one scheme, in all its languages, for one use; nobody ever changes it."""
        self.ensure_one()
        copy = self.sudo().copy({"active": False, "company_id": company.id})
        copy.write(
            {
                "consulted_on": self.consulted_on,
                "published_on": self.published_on,
                "document": self.document,
                "document_name": self.document_name,
            }
        )
        copy._seal("published")
        return copy.sudo(False)

    @api.constrains("kind", "part_ids")
    def _check_parts(self):
        for scheme in self:
            if extra := set(scheme.part_ids.mapped("code")) - PARTS_BY_KIND[scheme.kind]:
                labels = dict(scheme.part_ids._fields["code"]._description_selection(self.env))
                raise ValidationError(
                    self.env._("Parts: a scheme of this kind has no part '%(part)s'.", part=labels[min(extra)])
                )
