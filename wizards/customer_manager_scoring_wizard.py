from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.customer.unknown_fields import UnknownFloat
from ..models.people.selection.customer_manager_scheme import PARTS


class CustomerManagerScoringWizard(models.TransientModel):
    """Look at a ranking before it is written: what is missing, totals and places, thin decisions, agreement.

    Holds no rule: all of it is what `customer.manager.campaign` says (`_score`, `action_rank`).
    """

    _name = "customer.manager.scoring.wizard"
    _description = "Rank a Selection"

    campaign_id = fields.Many2one("customer.manager.campaign", required=True, readonly=True, ondelete="cascade")
    seats = fields.Integer(related="campaign_id.seats")
    campaign_state = fields.Selection(related="campaign_id.state", string="State of the Campaign")
    asked = fields.Char(readonly=True, export_string_translation=False, help="Codes of the parts that count.")
    fingerprint = fields.Char(readonly=True)
    is_ready = fields.Boolean(readonly=True)
    sealed_count = fields.Integer("Seals Verified", readonly=True)
    report = fields.Json(readonly=True)
    problems = fields.Html(compute="_compute_report", sanitize=False)
    sensitivity = fields.Html("Other Weights", compute="_compute_report", sanitize=False)
    agreement = fields.Html("Agreement of the Panel", compute="_compute_report", sanitize=False)
    line_ids = fields.One2many("customer.manager.scoring.wizard.line", "wizard_id", "Candidates", readonly=True)

    @api.depends("campaign_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Rank: %(campaign)s", campaign=wizard.campaign_id.name)

    @api.depends("report")
    @api.depends_context("lang")
    def _compute_report(self):
        for wizard in self:
            report = wizard.report or {}
            for name in ("problems", "sensitivity", "agreement"):
                found = report.get(name)
                wizard[name] = found and self.env["ir.qweb"]._render(f"customer_manager.selection_{name}", found)

    @api.model_create_multi
    def create(self, vals_list):
        """Look at campaigns; everything else is found, whatever was given (human resources, in no own case)."""
        wizards = super().create([{"campaign_id": vals.get("campaign_id")} for vals in vals_list])
        for wizard in wizards:
            wizard.campaign_id._check_hr()
            wizard.campaign_id._check_not_concerned()
            wizard.campaign_id.check_access("read")
            wizard.sudo()._fill()
        return wizards

    def write(self, vals):
        """Refused: there is nothing to enter."""
        if not self.env.su:
            raise AccessError(self.env._("The ranking is looked at here; nothing is entered."))
        return super().write(vals)

    def _fill(self):
        """Write down what the campaign finds now."""
        campaign = self.campaign_id
        sheet = campaign._score()
        words = self.env["customer.selection.words"]
        panel = campaign._panel()
        self.line_ids.unlink()
        self.env["customer.manager.scoring.wizard.line"].create(self._prepare_lines(sheet))
        self.write(
            {
                "asked": ",".join(part.code for part in sheet.parts),
                "fingerprint": sheet.fingerprint,
                "is_ready": not sheet.problems,
                "sealed_count": panel.verify_seals()["sealed"] if panel else 0,
                "report": {
                    "problems": {"problems": list(sheet.problems)},
                    "sensitivity": words._sensitivity(campaign, campaign._sensitivity(sheet)),
                    "agreement": panel and words._agreement(panel),
                },
            }
        )

    def _prepare_lines(self, sheet):
        """Return the values of the candidates, in the order of the ranking; then those who were not invited."""
        words, labels = self.env["customer.selection.words"], self.campaign_id._subject_labels()
        rows = []
        for sequence, result in enumerate(sheet.ranking.results):
            marks = {part.code: part.normalised for part in result.parts}
            rows.append(
                {
                    "wizard_id": self.id,
                    "sequence": sequence,
                    "application_id": result.key,
                    "place": result.rank or 0,
                    "total": False if result.total is None else result.total,
                    "outcome": result.outcome,
                    "tie_rule": result.tie,
                    "reasons": "\n".join(words._reasons(result.reasons, labels)),
                    **{code: False if marks.get(code) is None else marks[code] for code, _label in PARTS},
                    **self._second_columns(sheet.lines[result.key]),
                }
            )
        return rows

    @api.model
    def _second_columns(self, lines):
        performance, interview = lines["part", "performance"], lines["part", "interview"]
        values = {
            "performance_beside": performance.beside,
            "performance_second": performance.second,
            "interview_second": interview.second,
        }
        return {name: False if value is None else value for name, value in values.items()}

    def action_refresh(self):
        """Look again (public; human resources)."""
        self.ensure_one()
        self.check_access("read")
        self.campaign_id._check_hr()
        self.campaign_id._check_not_concerned()
        self.sudo()._fill()
        return self._reopen()

    def action_apply(self):
        """Write the ranking that was looked at (public; human resources)."""
        self.ensure_one()
        self.check_access("read")
        self.campaign_id.action_rank(self.fingerprint)
        return self.campaign_id.action_view_ranking()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }


class CustomerManagerScoringWizardLine(models.TransientModel):
    """One candidate as the ranking would be now."""

    _name = "customer.manager.scoring.wizard.line"
    _description = "Candidate of a Ranking Looked at"
    _order = "sequence, id"

    wizard_id = fields.Many2one("customer.manager.scoring.wizard", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer()
    application_id = fields.Many2one("customer.manager.application", "Application", ondelete="cascade")
    name = fields.Char("Candidate", related="application_id.name")
    place = fields.Integer()
    education = UnknownFloat(digits=(6, 2))
    seniority = UnknownFloat(digits=(6, 2))
    performance = UnknownFloat(digits=(6, 2))
    written = UnknownFloat("Written Test", digits=(6, 2))
    interview = UnknownFloat(digits=(6, 2))
    total = UnknownFloat(digits=(6, 2))
    outcome = fields.Selection(lambda self: self._labels_of("outcome"))
    tie_rule = fields.Selection(lambda self: self._labels_of("tie_rule"), "Tie Decided by")
    reasons = fields.Text("What Stands Against a Place")
    performance_beside = UnknownFloat("Mean of the Department", digits=(6, 2))
    performance_second = UnknownFloat("Performance Normalised", digits=(6, 2), help="Never used.")
    interview_second = UnknownFloat(
        "Interview Corrected", digits=(6, 2), help="Without the leniency of raters; never used."
    )

    @api.model
    def _labels_of(self, name):
        """Return the choices of a field of applications in the reader's language."""
        return self.env["customer.manager.application"]._fields[name]._description_selection(self.env)
