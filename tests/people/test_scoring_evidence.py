from odoo.tests import tagged

from .scoring_common import ScoringCommon


@tagged("post_install", "-at_install")
class TestScoringEvidence(ScoringCommon):
    """Points of education, seniority and performance follow from proven facts, each with its ground."""

    def test_below_a_year_there_are_no_points_and_the_reason_is_kept(self):
        records = self.Record.search([("employee_id", "=", self.ann.employee_id.id), ("kind", "=", "experience")])
        records.with_user(self.hr).action_withdraw("Another one")
        self._record(self.ann.employee_id, "experience", name="Meter reader", date_from=self._day(months=10))
        line = self.ann._evidence()[self.ann.id]["seniority"]
        self.assertEqual(line.raw, 0)
        self.assertEqual([one[3] for one in line.refs["grounds"]], ["0.00"])
        self._ranked()
        self.assertEqual(self._scores(self.ann)["seniority"].raw, 0)
        self.assertIn("less than a year", self._scores(self.ann)["seniority"].source)

    def test_points_follow_from_proven_facts(self):
        self._record(self.people["Ann Ai"], "title", title_level="2", date_from=self._day(days=90))
        self._record(self.people["Ann Ai"], "award", name="Best reader", points=3, date_from=self._day(days=90))
        line = self.ann._evidence()[self.ann.id]
        # bachelor 80; five years 60 + 4 x 5, title of level 2 + 10; three good years 85 + 3
        self.assertEqual(
            [str(line[code].raw) for code in ("education", "seniority", "performance")], ["80.00", "90.00", "88.00"]
        )

    def test_what_is_dated_after_the_last_day_does_not_count(self):
        self._record(self.people["Ann Ai"], "education", education_level="doctor", date_from=self.today)
        self._record(self.people["Ann Ai"], "award", name="Late", points=5, date_from=self.today)
        line = self.ann._evidence()[self.ann.id]
        self.assertEqual([str(line[code].raw) for code in ("education", "performance")], ["80.00", "85.00"])

    def test_claims_and_withdrawn_facts_do_not_count(self):
        person = self.people["Ann Ai"]
        self.env["customer.manager.record"].with_user(person.user_id).create(
            {
                "employee_id": person.id,
                "kind": "education",
                "education_level": "doctor",
                "date_from": self._day(days=99),
            }
        )
        master = self._record(person, "education", education_level="master", date_from=self._day(days=99))
        self.assertEqual(str(self.ann._evidence()[self.ann.id]["education"].raw), "90.00")
        master.action_withdraw("A mistake")
        self.assertEqual(str(self.ann._evidence()[self.ann.id]["education"].raw), "80.00")

    def test_an_unrelated_subject_costs_points(self):
        self._record(
            self.people["Bob Bao"],
            "education",
            education_level="doctor",
            is_related=False,
            date_from=self._day(days=99),
        )
        self.assertEqual(str(self.bob._evidence()[self.bob.id]["education"].raw), "90.00")

    def test_without_results_the_reference_score_counts_and_nothing_is_never_zero(self):
        new = self._employee("New Nu")
        campaign = self._campaign(name="Other")
        self._prove_eligible(new)
        application = self._apply(campaign, new).with_user(self.hr)
        self.assertIsNone(application._evidence()[application.id]["performance"].raw)
        self._record(new, "reference", points=72.5, date_from=self._day(days=20))
        self.assertEqual(str(application._evidence()[application.id]["performance"].raw), "72.50")

    def test_evidence_of_outsiders_counts_alike(self):
        person = self.env["res.partner"].create({"name": "Out Ou"})
        campaign = self._campaign(kind="external", name="Outside")
        application = (
            self.env["customer.manager.application"]
            .with_user(self.hr)
            .create({"campaign_id": campaign.id, "partner_id": person.id})
        )
        for kind, vals in (("education", {"education_level": "master"}), ("reference", {"points": 80})):
            self.Record.with_user(self.hr).create(
                {"partner_id": person.id, "kind": kind, "date_from": self._day(days=30), "issuing_body": "X", **vals}
            )
        line = application._evidence()[application.id]
        self.assertEqual((str(line["education"].raw), str(line["performance"].raw)), ("90.00", "80.00"))
        self.assertIsNone(line["seniority"].raw)

    def test_the_mean_of_department_and_years_stands_beside_performance(self):
        """Four good colleagues are candidates; a severe department elsewhere lowers the mean of the company."""
        others = [("kind", "=", "yearly_result"), ("employee_id", "not in", self.candidates.employee_id.ids)]
        self.Record.search(others).action_withdraw("Not of this test")
        elsewhere = self.env["hr.department"].create({"name": "Severe"})
        for number in range(4):
            person = self._employee(f"Severe {number}", department_id=elsewhere.id)
            for year in (1, 2, 3):
                day = self.today.replace(year=self.today.year - year, month=1, day=1)
                self._record(person, "yearly_result", result="fair", date_from=day)
        line = self.ann._evidence()[self.ann.id]["performance"]
        # department 85; company (4 x 85 + 4 x 70) / 8 = 77.5: the mark less 7.5
        self.assertEqual((str(line.raw), str(line.beside), str(line.second)), ("85.00", "85.00", "77.50"))

    def test_evidence_takes_a_bounded_number_of_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.ann._evidence()
        one = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.candidates._evidence()
        self.assertLessEqual(self.env.cr.sql_log_count - before, one + 1)
