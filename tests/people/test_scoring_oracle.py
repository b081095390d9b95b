import random
from collections import Counter
from decimal import Decimal

from odoo.tests import tagged

from ...algorithms.scoring import Candidate, Gate, Part, Policy, input_hash, rank
from ...models.people.panel.score_sheet import Line, ScoreSheet
from .common import PeopleCommon

QUALITIES = "ABCDEFGHI"
#: few different figures, so that totals tie at every level
FEW = [Decimal(figure) for figure in ("58", "59.99", "60", "70", "70.5", "80", "80.005", "90", "100")]


class RankingCommon(PeopleCommon):
    """Campaigns with many candidates, written by SQL; their marks come from the test."""

    @classmethod
    def _many(cls, campaign, count, moments=3):
        """Return {id: when he applied} of admitted and invited outsiders, who applied at a few moments."""
        campaign.flush_recordset()
        cls.env.cr.execute(
            """
            WITH person AS (
                INSERT INTO res_partner (name, complete_name, active, type, lang)
                SELECT 'Candidate ' || i, 'Candidate ' || i, TRUE, 'contact', 'en_US'
                  FROM GENERATE_SERIES(1, %(count)s) i
                RETURNING id, name
            )
            INSERT INTO customer_manager_application
                (campaign_id, company_id, partner_id, name, state, is_shortlisted, submitted_at, code, is_on_paper)
            SELECT %(campaign)s, %(company)s, id, name, 'admitted', TRUE,
                   '2026-01-01'::timestamp + (id %% %(moments)s) * INTERVAL '1 hour', 'X' || id, TRUE
              FROM person RETURNING id, submitted_at
            """,
            {"count": count, "campaign": campaign.id, "company": campaign.company_id.id, "moments": moments},
        )
        applied = dict(cls.env.cr.fetchall())
        cls.env.cr.execute("UPDATE customer_manager_campaign SET state = 'scoring' WHERE id = %s", [campaign.id])
        cls.env.invalidate_all()
        return applied

    def _sheet(self, candidates, parts, policy):
        """Return the sheet of candidates whose marks come from nowhere."""
        lines = {
            one.key: {("part", code): Line(raw, {"test": 1}) for code, raw in one.raw.items()}
            | {("quality", gate.code): Line(gate.value, {}) for gate in one.gates}
            for one in candidates
        }
        hashes = {one.key: input_hash(one, parts, policy) for one in candidates}
        minimums = {gate.code: gate.minimum for gate in candidates[0].gates}
        return ScoreSheet(
            parts, policy, minimums, tuple(candidates), (), lines, hashes, rank(candidates, parts, policy)
        )

    def _assert_same(self, campaign, sheet):
        """Compare what the database says with what the pure function says, candidate by candidate."""
        self.env.cr.execute(
            "SELECT id, total_score::text, outcome, rank, tie_rule, result FROM customer_manager_application"
            " WHERE campaign_id = %s",
            [campaign.id],
        )
        written = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        expected = {}
        for one in sheet.ranking.results:
            result = {"absent": "absent", "incomplete": None}.get(one.outcome, "failed")
            if one.rank:
                result = "selected" if one.rank <= campaign.seats else "reserve"
            expected[one.key] = (_text(one.total), one.outcome, one.rank, one.tie, result)
        self.assertEqual(written, expected)
        self.env.cr.execute(
            "SELECT application_id, code, normalised::text, weighted::text FROM customer_manager_application_score"
            " WHERE campaign_id = %s AND kind = 'part'",
            [campaign.id],
        )
        marks = {(key, code): figures for key, code, *figures in self.env.cr.fetchall()}
        for one in sheet.ranking.results:
            for part in one.parts:
                self.assertEqual(marks[one.key, part.code], [_text(part.normalised), _text(part.weighted)])


def _text(figure):
    return None if figure is None else str(figure)


@tagged("post_install", "-at_install")
class TestScoringOracle(RankingCommon):
    """The statements that write a ranking do what the pure functions say, on random campaigns."""

    def _random_candidate(self, key, parts, draw):
        raw = {part.code: draw.choice(FEW) for part in parts}
        absent = {}
        if draw.random() < 0.05:
            raw[draw.choice(parts).code] = None
        if draw.random() < 0.05:
            code = draw.choice(parts).code
            raw[code], absent[code] = None, "Ill"
        gates = [Gate(code, draw.choice([3, 4, Decimal("4.33"), 5]), 4 if code in "AD" else 3) for code in QUALITIES]
        if draw.random() < 0.1:
            gates[0] = gates[0]._replace(value=Decimal("3.99"))
        if draw.random() < 0.02:
            gates[4] = gates[4]._replace(value=None)
        return Candidate(key, raw, self.applied[key], tuple(gates), absent)

    def _campaign_of(self, count):
        campaign = self._campaign(kind="external", name="Many", seats=5)
        self.applied = self._many(campaign, count)
        return campaign, list(self.applied)

    def test_random_campaigns(self):
        campaign, ids = self._campaign_of(150)
        parts, policy, _minimums = campaign.sudo()._score_rules()
        found = Counter()
        for seed in range(12):
            draw = random.Random(seed)
            sheet = self._sheet([self._random_candidate(key, parts, draw) for key in ids], parts, policy)
            campaign._apply_scores(sheet)
            with self.subTest(seed=seed):
                self._assert_same(campaign, sheet)
            found.update(one.outcome for one in sheet.ranking.results)
            found.update(f"tie {one.tie}" for one in sheet.ranking.results)
        # the draw meets every case
        for case in ("passed", "failed_part", "failed_quality", "failed_total", "absent", "incomplete"):
            self.assertTrue(found[case], case)
        for rule in ("interview", "performance", "applied", "key", None):
            self.assertTrue(found[f"tie {rule}"], rule)

    def test_schemes_without_the_parts_that_decide_ties(self):
        campaign, ids = self._campaign_of(60)
        for codes in (("education", "performance"), ("education", "interview"), ("education", "written")):
            parts = tuple(Part(code, Decimal(50), None) for code in codes)
            draw = random.Random(7)
            policy = Policy(total_pass=65)
            candidates = [self._random_candidate(key, parts, draw)._replace(gates=()) for key in ids]
            sheet = self._sheet(candidates, parts, policy)
            campaign._write_marks(sheet)
            with self.subTest(codes=codes):
                self._rank_by(campaign, codes, policy)
                self._assert_same(campaign, sheet)

    def _rank_by(self, campaign, codes, policy):
        """Rank as the scheme of the campaign would if it asked for these parts alone."""
        scheme = campaign.sudo().frozen_scheme_id
        self.env.cr.execute(
            "UPDATE customer_manager_scheme SET total_pass = %s WHERE id = %s", [policy.total_pass, scheme.id]
        )
        self.env.cr.execute(
            "UPDATE customer_manager_scheme_part SET weight = CASE WHEN code = ANY(%s) THEN 50 ELSE 0 END"
            " WHERE scheme_id = %s",
            [list(codes), scheme.id],
        )
        self.env.invalidate_all()
        campaign._rank_applications()

    def test_rounding_does_not_flip_the_order(self):
        """Weights of thirds: the rounded weighted marks add up to another order than the exact total."""
        campaign, ids = self._campaign_of(2)
        parts = (
            Part("education", Decimal("33.33"), None),
            Part("seniority", Decimal("33.33"), None),
            Part("performance", Decimal("33.34"), None),
        )
        candidates = [
            Candidate(
                ids[0],
                {code: Decimal("70.01") for code in ("education", "seniority", "performance")},
                self.applied[ids[0]],
            ),
            Candidate(
                ids[1],
                {"education": Decimal("70.02"), "seniority": Decimal("70.02"), "performance": 70},
                self.applied[ids[1]],
            ),
        ]
        sheet = self._sheet(candidates, parts, Policy(total_pass=50))
        campaign._write_marks(sheet)
        self.env.cr.execute(
            "UPDATE customer_manager_scheme SET total_pass = 50 WHERE id = %s", [campaign.sudo().frozen_scheme_id.id]
        )
        self.env.invalidate_all()
        campaign._rank_applications()
        self._assert_same(campaign, sheet)
