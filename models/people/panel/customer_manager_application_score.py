from odoo import api, fields, models
from odoo.exceptions import AccessError

from ....algorithms.scoring import FORMULA_VERSION
from ...customer.unknown_fields import UnknownFloat
from ..selection.customer_manager_application import RANKING_GROUPS
from ..withheld_fields import WithheldSelection


class CustomerManagerApplicationScore(models.Model):
    """One mark of a candidate as it entered the ranking: raw, normalised, weighted, with its source (anchors 6.14).

    Written by the ranking alone, in sets (`customer_manager_campaign_rank`), with the hash of all
    inputs and the version of the formula, so that a recalculation years later is compared with it. A
    missing mark has a line without figures, never a zero. Qualities have no weight: they gate.
    """

    _name = "customer.manager.application.score"
    _description = "Mark of a Candidate"
    _order = "application_id, sequence, id"
    _log_access = False

    application_id = fields.Many2one(
        "customer.manager.application", required=True, readonly=True, index=True, ondelete="cascade"
    )
    campaign_id = fields.Many2one(
        "customer.manager.campaign", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection([("part", "Part"), ("quality", "Quality")], required=True, readonly=True)
    code = fields.Char(required=True, readonly=True, help="Part, or letter of the quality.")
    name = fields.Char("Part or Quality", compute="_compute_name")
    raw = UnknownFloat("Mark", digits=(6, 2), readonly=True, help="Empty: there is none.")
    normalised = UnknownFloat(digits=(6, 2), readonly=True, help="0 to 100, of a quality the mean of its raters.")
    weight = fields.Float(digits=(5, 2), readonly=True)
    weighted = UnknownFloat(
        digits=(6, 2), readonly=True, help="For the reader: the total is rounded once, not the sum of these."
    )
    pass_mark = fields.Float("Needed", digits=(5, 2), readonly=True, help="0: nothing is asked.")
    is_passed = fields.Boolean("Passed", readonly=True)
    absence = fields.Text("Absent", readonly=True)
    beside = UnknownFloat(
        "Mean Beside It",
        digits=(6, 2),
        readonly=True,
        groups=RANKING_GROUPS,
        help="Performance: of the department in the same years. Interview: of all cards, none dropped.",
    )
    second = UnknownFloat(
        "Second Column",
        digits=(6, 2),
        readonly=True,
        groups=RANKING_GROUPS,
        help="Never used: performance without the leniency of the department, interview without that of the raters.",
    )
    source_refs = fields.Json(readonly=True, groups=RANKING_GROUPS)
    source = fields.Char(compute="_compute_source", compute_sudo=True, help="How the mark came about.")
    formula_version = fields.Integer(readonly=True, default=FORMULA_VERSION)
    input_hash = fields.Char(
        readonly=True, groups=RANKING_GROUPS, help="SHA-256 of everything that entered the candidate's result."
    )

    _code_uniq = models.Constraint("UNIQUE (application_id, kind, code)", "A candidate has one mark of each part.")

    @api.depends("kind", "code", "campaign_id.frozen_scheme_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for campaign, scores in self.sudo().grouped("campaign_id").items():
            labels = campaign._subject_labels()
            for score in scores:
                score.name = labels.get(score.code, score.code)

    @api.depends("name")
    def _compute_display_name(self):
        for score in self:
            score.display_name = score.name

    @api.depends("source_refs")
    @api.depends_context("lang")
    def _compute_source(self):
        for score in self:
            score.source = score._source_words()

    def _check_ranking_alone(self):
        if not self.env.su:
            raise AccessError(self.env._("Marks are written by the ranking alone."))

    @api.model_create_multi
    def create(self, vals_list):
        """Refused: the ranking writes marks in sets."""
        self._check_ranking_alone()
        return super().create(vals_list)

    def write(self, vals):
        """Refused: the ranking writes marks in sets."""
        self._check_ranking_alone()
        return super().write(vals)

    def unlink(self):
        """Refused: marks go with a ranking that is taken back."""
        self._check_ranking_alone()
        return super().unlink()


class CustomerManagerApplication(models.Model):
    """The marks on the file."""

    _inherit = "customer.manager.application"

    score_ids = fields.One2many("customer.manager.application.score", "application_id", "Marks", readonly=True)
    tie_rule = WithheldSelection(
        [
            ("interview", "Higher interview"),
            ("performance", "Higher performance"),
            ("applied", "Earlier application"),
            ("key", "Earlier number of the file"),
        ],
        "Tie Decided by",
        readonly=True,
        copy=False,
        groups=RANKING_GROUPS,
        help="What was needed to put candidates with the same total in order.",
    )
    score_reasons = fields.Text("What Stands Against a Place", compute="_compute_score_reasons", groups=RANKING_GROUPS)

    @api.depends("score_ids", "total_score", "outcome")
    @api.depends_context("lang", "uid")
    def _compute_score_reasons(self):
        for application in self:
            sentences = [] if application._is_withheld() else application._score_sentences()
            application.score_reasons = "\n".join(sentences)

    def _score_sentences(self):
        """Return what is written of this one candidate that keeps him from a place, in sentences."""
        sentences = []
        # who was not there has no qualities either: one sentence says it
        scores = self.sudo().score_ids
        is_absent = any(score.absence for score in scores)
        for score in scores.filtered(lambda one: not (is_absent and one.kind == "quality" and one.raw is False)):
            if score.absence:
                sentences.append(self.env._("%(part)s: absent. %(reason)s", part=score.name, reason=score.absence))
            elif score.raw is False:
                sentences.append(self.env._("%(part)s: no mark.", part=score.name))
            elif not score.is_passed:
                sentences.append(
                    self.env._(
                        "%(part)s: %(value)s, needed are %(needed)s.",
                        part=score.name,
                        value=f"{score.normalised:.2f}",
                        needed=f"{score.pass_mark:g}",
                    )
                )
        needed = self.sudo().campaign_id.frozen_scheme_id.total_pass
        total = self.sudo().total_score
        if self.sudo().outcome and total is not False and total < needed:
            sentences.append(
                self.env._("Total: %(value)s, needed are %(needed)s.", value=f"{total:.2f}", needed=f"{needed:g}")
            )
        return sentences
