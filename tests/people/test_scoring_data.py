import csv
from collections import Counter

from psycopg2.extras import execute_values

from odoo import fields
from odoo.tests import new_test_user, tagged

from ...algorithms.agreement import PANEL_MINIMUM
from ..shared_data import shared_data
from .selection_rows import finished_exam, open_panel, seal_papers
from .test_scoring_oracle import RankingCommon

#: the synthetic set counts levels of education: two kinds of bachelor, master, doctor
LEVELS = {"1": "bachelor", "2": "bachelor", "3": "master", "4": "doctor"}
FACTS = """
INSERT INTO customer_manager_record
    (partner_id, company_id, kind, date_from, education_level, is_related, points, state, issuing_body)
VALUES %s
"""


@tagged("post_install", "-at_install")
class TestScoringData(RankingCommon):
    """Real and synthetic applicants with many gaps, scored and ranked; nobody's gap becomes a zero.

    Education, years of experience and the examination are taken as they are, the mark of the degree as
    a reference score; gender and age of the file are not even loaded.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wanted = (
            "source",
            "education",
            "education_level",
            "experience_years",
            "degree_pct",
            "exam_score",
            "interview_score",
        )
        with shared_data("candidates.csv").open(newline="") as file:
            cls.rows = [{name: row[name] for name in wanted} for row in csv.DictReader(file)]

    def _campaign_with(self, rows, **weights):
        """Return a campaign of outsiders who are these rows; without weights by the scheme of all five parts.

        The panel marks up to 100, as the file does.
        """
        scheme = self._publish_scheme("external").copy({"mark_scale": 100, "raters_needed": PANEL_MINIMUM})
        if weights:
            scheme.quality_ids.unlink()
            for part in scheme.part_ids:
                part.weight = weights.get(part.code, 0)
        scheme.write({"consulted_on": self._day(days=9), "published_on": self._day(days=8), "document": b"YQ=="})
        scheme.action_publish()
        campaign = self._campaign(kind="external", name="Data", scheme_id=scheme.id, seats=10)
        self._end_applications(campaign)
        ids = list(self._many(campaign, len(rows)))
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET shortlisted_at = NOW() AT TIME ZONE 'UTC' WHERE id = %s",
            [campaign.id],
        )
        applications = self.env["customer.manager.application"].sudo().browse(ids)
        partners = [one.partner_id.id for one in applications]
        facts = [
            fact for partner, row in zip(partners, rows, strict=True) for fact in self._facts(partner, row, campaign)
        ]
        execute_values(self.env.cr._obj, FACTS, facts, page_size=1000)
        self.env.invalidate_all()
        return campaign, dict(zip(ids, rows, strict=True))

    def _facts(self, partner, row, campaign):
        """Yield what a row shows of a person."""
        company, day = campaign.company_id.id, campaign.date_close
        levels = {}
        if row["education_level"]:
            levels[LEVELS[row["education_level"]]] = True
        elif row["education"]:
            levels = {"bachelor": "Sci&Tech" in row["education"], "master": False}
        for level, is_related in levels.items():
            yield (partner, company, "education", day, level, is_related, None, "confirmed", "File")
        if row["experience_years"] and int(row["experience_years"]):
            start = fields.Date.subtract(day, years=int(row["experience_years"]), days=-1)
            yield (partner, company, "experience", start, None, None, None, "confirmed", "File")
        if row["degree_pct"]:
            yield (partner, company, "reference", day, None, None, row["degree_pct"], "confirmed", "File")

    def _scored(self, campaign, people):
        """Return the sheet with examination and interview of the file, ranked and written."""
        written = {key: row["exam_score"] or None for key, row in people.items()}
        seal_papers(finished_exam(self.env(user=self.hr), self.hr), campaign, written)
        heard = {key: int(row["interview_score"]) for key, row in people.items() if row["interview_score"]}
        if heard:
            open_panel(self._panel(campaign), heard)
        sheet = campaign._score()
        campaign._apply_scores(sheet)
        self._assert_same(campaign, sheet)
        return sheet

    def _panel(self, campaign):
        """Return a panel of five, who are as many as have to sit."""
        raters = [
            new_test_user(self.env, login=f"sd_{number}", groups="base.group_user") for number in range(PANEL_MINIMUM)
        ]
        members = [(0, 0, {"user_id": user.id, "is_chair": user == raters[0]}) for user in raters]
        return (
            self.env["customer.manager.panel"]
            .with_user(self.hr)
            .create({"campaign_id": campaign.id, "member_ids": members})
        )

    def test_all_applicants_by_all_parts_are_incomplete_and_say_why(self):
        campaign, people = self._campaign_with(self.rows)
        sheet = self._scored(campaign, people)
        self.assertEqual(len(sheet.candidates), 14048)
        self.assertEqual({one.outcome for one in sheet.ranking.results}, {"incomplete"})
        self.assertFalse(any(one.total or one.rank for one in sheet.ranking.results))
        missing = Counter(code for _key, code in sheet.ranking.missing)
        have = {
            "education": sum(bool(row["education"] or row["education_level"]) for row in self.rows),
            "seniority": sum(row["experience_years"] not in ("", "0") for row in self.rows),
            "performance": sum(bool(row["degree_pct"]) for row in self.rows),
            "written": sum(bool(row["exam_score"]) for row in self.rows),
            "interview": sum(bool(row["interview_score"]) for row in self.rows),
        }
        self.assertEqual({code: 14048 - missing[code] for code in have}, have)
        self.assertEqual(missing["A"], 14048)
        problems = " ".join(sheet.problems)
        self.assertIn("Written test: no mark:", problems)
        self.assertNotIn("Seals:", problems)
        self.env.cr.execute(
            "SELECT COUNT(*) FROM customer_manager_application_score WHERE campaign_id = %s AND raw IS NULL",
            [campaign.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], sum(missing.values()))

    def test_campus_applicants_by_what_is_known_of_them(self):
        rows = [row for row in self.rows if row["source"] == "campus_placement"]
        campaign, people = self._campaign_with(rows, education=20, performance=30, written=50)
        sheet = self._scored(campaign, people)
        outcomes = Counter(one.outcome for one in sheet.ranking.results)
        self.assertEqual(sum(outcomes.values()), 215)
        self.assertFalse(outcomes["incomplete"])
        # below 60 in the degree or the examination fails, whatever the total
        fails = sum(float(row["degree_pct"]) < 60 or float(row["exam_score"]) < 60 for row in rows)
        self.assertEqual(outcomes["failed_part"], fails)
        first = sheet.ranking.results[0]
        row = people[first.key]
        education = 80
        total = 0.2 * education + 0.3 * float(row["degree_pct"]) + 0.5 * float(row["exam_score"])
        self.assertAlmostEqual(float(first.total), total, places=2)

    def test_synthetic_applicants_with_interviews(self):
        rows = [row for row in self.rows if row["source"] == "hiring_synthetic"]
        campaign, people = self._campaign_with(rows, education=20, seniority=30, interview=50)
        sheet = self._scored(campaign, people)
        results = sheet.ranking.results
        outcomes = Counter(one.outcome for one in results)
        self.assertEqual(outcomes["incomplete"], sum(row["experience_years"] == "0" for row in rows))
        self.assertTrue(outcomes["passed"] and outcomes["failed_part"] and outcomes["failed_total"])
        # so many equal figures tie: the higher interview wins, then who applied earlier
        self.assertTrue({one.tie for one in results} >= {"interview", "applied", None})
        totals = [one.total for one in results if one.rank]
        self.assertEqual(totals, sorted(totals, reverse=True))
        selected = (
            self.env["customer.manager.application"]
            .sudo()
            .search_count([("campaign_id", "=", campaign.id), ("result", "=", "selected")])
        )
        self.assertEqual(selected, 10)
