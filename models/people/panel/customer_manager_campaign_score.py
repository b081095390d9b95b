from collections import defaultdict

from odoo import models

from ....algorithms import approval_chain
from ....algorithms.scoring import Candidate, Gate, Part, Policy, input_hash, rank, sensitivity
from ...listed import listed
from .customer_manager_application_evidence import CAP
from .score_sheet import Line, ScoreSheet

#: names in a sentence
LISTED = 10
#: points by which each weight is changed to see where the order is thin
STEP = 5


class CustomerManagerCampaign(models.Model):
    """Gather all marks of a campaign and put the candidates in order; nothing is written here (domain P7)."""

    _inherit = "customer.manager.campaign"

    def _score(self):
        """Return the :class:`.score_sheet.ScoreSheet` of this one campaign, whoever asks.

        The only place where marks of the parts come together: the wizard shows it, `_apply_scores`
        writes it, the reports print what was written.
        """
        self.ensure_one()
        campaign = self.sudo()
        parts, policy, minimums = campaign._score_rules()
        admitted = campaign._admitted()
        lines = campaign._score_lines(admitted)
        candidates, uninvited = [], []
        for application in admitted:
            is_invited = application.is_shortlisted
            codes = [part.code for part in parts if is_invited or part.code != "interview"]
            gates = minimums if is_invited else {}
            candidate = _candidate(application, codes, gates, lines[application.id])
            (candidates if is_invited else uninvited).append(candidate)
        refs = {key: {f"{kind} {code}": line.refs for (kind, code), line in own.items()} for key, own in lines.items()}
        hashes = {one.key: input_hash(one, parts, policy, refs[one.key]) for one in [*candidates, *uninvited]}
        sheet = ScoreSheet(
            parts, policy, minimums, tuple(candidates), tuple(uninvited), lines, hashes, rank(candidates, parts, policy)
        )
        return sheet._replace(problems=tuple(campaign._score_problems(sheet)), fingerprint=campaign._fingerprint(sheet))

    def _score_rules(self):
        """Return parts, policy and least means of the qualities, as the frozen scheme says."""
        scheme = self.frozen_scheme_id
        parts = tuple(Part(one.code, one.weight, one.pass_mark or None, CAP) for one in self._asked_parts())
        return parts, Policy(total_pass=scheme.total_pass), {one.code: one.minimum for one in scheme.quality_ids}

    def _score_lines(self, applications):
        """Return {id: {("part" or "quality", code): Line}}; what there is no mark of has a line without one."""
        evidence = applications._evidence()
        heard = self._heard()
        lines = {}
        for application in applications:
            own = {("part", code): line for code, line in evidence[application.id].items()}
            mark = application._written_score()
            own["part", "written"] = Line(mark, application._written_refs() if mark is not None else {})
            lines[application.id] = defaultdict(lambda: Line(None, {}), own | heard.get(application.id, {}))
        return lines

    def _heard(self):
        """Return {id of an application: lines of interview and qualities}, as `_score_lines`; once marks are open."""
        heard = {}
        for panel in self._panel():
            refs = panel._seal_refs()
            for key, found in panel._interview_results().candidates.items():
                cards = {"panel": panel.id, "cards": refs.get(key, [])}
                heard[key] = {
                    ("part", "interview"): Line(found.mark, cards, beside=found.mean, second=found.corrected),
                    **{
                        ("quality", code): Line(mean.value, cards | {"raters": mean.count})
                        for code, mean in found.qualities.items()
                    },
                }
        return heard

    def _sensitivity(self, sheet):
        """Return what other weights would change; see :mod:`algorithms.scoring_sensitivity`."""
        return sensitivity(sheet.candidates, sheet.parts, sheet.policy, STEP)

    def _fingerprint(self, sheet):
        """Return the hash of all that the ranking stands on: inputs and results of everybody."""
        return approval_chain.digest(
            {
                "campaign": self.id,
                "scheme": self.frozen_scheme_id.checksum,
                "inputs": [[key, sheet.hashes[key]] for key in sorted(sheet.hashes)],
                "results": [
                    [one.key, one.outcome, None if one.total is None else str(one.total), one.rank]
                    for one in sorted(sheet.ranking.results, key=lambda one: one.key)
                ],
            }
        )

    # ------------------------------------------------------------
    # What is in the way
    # ------------------------------------------------------------

    def _score_problems(self, sheet):
        """Return in sentences what keeps the ranking from being applied: nothing is left out silently."""
        if not self.shortlisted_at:
            return [self.env._("Shortlist: it is not made yet.")]
        problems = self._panel_score_problems() if self._needs_panel() and sheet.candidates else []
        return problems + self._paper_problems(sheet) + self._missing_problems(sheet)

    def _paper_problems(self, sheet):
        """Say which written tests do not hold what was sealed."""
        papers = self.env["customer.manager.application"].sudo().browse(sheet.hashes).paper_ids
        broken = papers._broken_seals()
        if not broken:
            return []
        return [
            self.env._(
                "Seals: what these written tests hold is not what was sealed: %(names)s.",
                names=listed(self.env, broken.application_id.mapped("name"), LISTED),
            )
        ]

    def _panel_score_problems(self):
        panel = self._panel()
        if not panel or panel.state == "draft":
            return [self.env._("Panel: it has not begun to rate.")]
        waiting = panel._waiting_for() if panel.state == "scoring" else []
        problems = []
        if raters := sorted({rater.name for _one, rater in waiting if rater}):
            problems.append(
                self.env._("Panel: scorecards are not sealed by: %(names)s.", names=listed(self.env, raters, LISTED))
            )
        if few := [candidate.name for candidate, rater in waiting if not rater]:
            problems.append(
                self.env._("Panel: too few sealed scorecards for: %(names)s.", names=listed(self.env, few, LISTED))
            )
        if broken := panel.verify_seals()["broken"]:
            problems.append(
                self.env._(
                    "Seals: what stands on these scorecards is not what was sealed: %(names)s.",
                    names=listed(self.env, [one["name"] for one in broken], LISTED),
                )
            )
        return problems

    def _missing_problems(self, sheet):
        """Return a sentence for each part or quality that somebody has no mark of."""
        names = {one.id: one.name for one in self.env["customer.manager.application"].sudo().browse(sheet.hashes)}
        labels = self._subject_labels()
        missing = defaultdict(list)
        for key, code in sheet.ranking.missing:
            missing[code].append(names[key])
        return [
            self.env._(
                "%(part)s: no mark: %(names)s. A missing mark is never zero.",
                part=labels.get(code, code),
                names=listed(self.env, found, LISTED),
            )
            for code, found in missing.items()
        ]

    def _subject_labels(self):
        """Return {code of a part or quality: its name} in the reader's language."""
        qualities = {one.code: one.name for one in self.sudo().frozen_scheme_id.quality_ids}
        return {**qualities, **self.env["customer.manager.application"]._part_labels()}


class CustomerManagerPanel(models.Model):
    """What the marks of a panel are proved by."""

    _inherit = "customer.manager.panel"

    def _seal_refs(self):
        """Return {id of a candidate: seals of his cards, with those of corrections}."""
        refs = defaultdict(list)
        cards = self._cards("sealed")
        corrections = cards._lines().filtered("origin_id").grouped("scorecard_id")
        for card in cards:
            seals = [
                card.seal_hash,
                *(line.seal_hash for line in corrections.get(card, ())),
            ]
            refs[card._subject().id].append([card.id, *seals])
        return refs


class CustomerManagerApplication(models.Model):
    """What the mark of the written test is proved by."""

    _inherit = "customer.manager.application"

    def _written_refs(self):
        """Return in plain values where the written mark comes from: the seal of the paper."""
        return {"papers": [[paper.id, paper.seal_hash] for paper in self.sudo().paper_ids]}


def _candidate(application, codes, minimums, lines):
    """Return a candidate as the rules read him; nothing of the person but his marks."""
    absences = {code: reason for code, reason in application._absences().items() if code in codes}
    return Candidate(
        key=application.id,
        raw={code: None if code in absences else lines["part", code].raw for code in codes},
        applied=application.submitted_at or None,
        gates=tuple(Gate(code, lines["quality", code].raw, minimum) for code, minimum in minimums.items()),
        absent=absences,
    )
