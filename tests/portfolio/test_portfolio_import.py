import csv
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import file_open

from .common import PortfolioCommon

COLUMNS = ["partner_id", "manager_id", "role", "date_from", "reason"]


@tagged("post_install", "-at_install")
class TestPortfolioImport(PortfolioCommon):
    """Day one of a real utility: managers, grades and portfolios from files."""

    def _load(self, model, columns, rows, role="officer"):
        """Import rows as the user of a role; without one, as the system does for an approved step."""
        records = self.env[model].with_user(self.users[role]) if role else self.env[model]
        return records.load(columns, rows)

    def _errors(self, result):
        return [m["message"] for m in result["messages"] if m["type"] == "error"]

    def test_managers_and_grades(self):
        for name in ("Zhao Yi", "Qian Er"):
            self.env["hr.employee"].create({"name": name, "company_id": self.company.id})
        result = self._load(
            "customer.manager",
            ["employee_id", "team_id", "mentor_id"],
            [["Zhao Yi", "North", ""], ["Qian Er", "North", "Zhao Yi"]],
            role="hr",
        )
        self.assertFalse(result["messages"])
        managers = self.env["customer.manager"].browse(result["ids"])
        self.assertEqual(managers[1].mentor_id, managers[0])
        started = fields.Date.to_string(self.today - timedelta(days=90))
        columns = ["manager_id", "grade_id", "date_from", "order_number", "is_initial"]
        rows = [["Zhao Yi", "senior", "2021-07-01", "HR-1", "True"], ["Qian Er", "trainee", started, "HR-2", "True"]]
        result = self._load("customer.manager.appointment", columns, rows, role="hr")
        self.assertIn("recognised by the committee", self._errors(result)[0])
        result = self._load("customer.manager.appointment", columns, rows, role=None)
        self.assertFalse(result["messages"])
        self.assertEqual(managers.grade_id, self.grades["senior"] | self.grades["trainee"])

    def test_wrong_appointments_name_row_and_rule(self):
        manager = self._create_manager("Zhao Yi")
        result = self._load(
            "customer.manager.appointment",
            ["manager_id", "grade_id", "date_from", "is_initial"],
            [
                [manager.name, "senior", "2021-07-01", "True"],
                [manager.name, "first", "2022-07-01", "True"],
                [manager.name, "first", "someday", "True"],
            ],
            role=None,
        )
        self.assertFalse(result["ids"])
        self.assertLessEqual({1, 2}, {m["rows"]["from"] for m in result["messages"]})
        self.assertIn("appointed from 2021-07-01", " ".join(self._errors(result)))
        result = self._load(
            "customer.manager.appointment",
            ["manager_id", "grade_id", "date_from"],
            [[manager.name, "senior", "2021-07-01"]],
            role="hr",
        )
        self.assertIn("initial recognition", self._errors(result)[0])

    def test_three_hundred_assignments_with_history(self):
        managers = [self._create_manager(f"Senior {n:02}", "senior") for n in range(13)]
        partners = self.env["res.partner"].create(
            [{"name": f"Plant {n}", "ref": f"C-{n:05}", "is_company": True} for n in range(300)]
        )
        partners.customer_tier_id = self.tiers["core"]
        rows = [
            [
                partner.ref,
                managers[index // 25].name,
                "primary",
                "2022-01-01",
                "Portfolio before the launch",
            ]
            for index, partner in enumerate(partners)
        ]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(62):
            result = self._load("customer.assignment", COLUMNS, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 300)
        self.assertEqual(partners[299].customer_manager_id, managers[299 // 25])
        self.assertEqual(
            self.Assignment._link_starts(partners[0]),
            {partners[0].id: fields.Date.to_date("2022-01-01")},
        )
        again = self._load("customer.assignment", COLUMNS, rows[:2])
        self.assertFalse(again["ids"])
        self.assertIn("Change manager", self._errors(again)[0])

    def test_history_with_a_change_of_manager(self):
        rows = [
            ["Core Steel", "Senior Sun", "primary", "2021-01-01", "2023-12-31", "Launch"],
            ["Core Steel", "Senior Su", "primary", "2024-01-01", "", "Launch"],
            ["Core Steel", "First Fang", "backup", "2024-01-01", "", "Launch"],
        ]
        columns = [*COLUMNS[:4], "date_to", "reason"]
        result = self._load("customer.assignment", columns, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(self.core.manager_on("2022-05-05"), self.senior)
        self.assertEqual(self.core.customer_manager_id, self.second_senior)
        self.assertEqual(self.core.customer_backup_manager_id, self.first)

    def test_bad_rows_are_listed_and_nothing_is_imported(self):
        before = self.Assignment.search_count([])
        result = self._load(
            "customer.assignment",
            COLUMNS,
            [
                ["Core Steel", "Senior Sun", "primary", "2022-01-01", "Launch"],
                ["Standard Mill", "Nobody Known", "primary", "2022-01-01", "Launch"],
            ],
        )
        self.assertFalse(result["ids"])
        self.assertTrue(any("Nobody Known" in text for text in self._errors(result)))
        result = self._load(
            "customer.assignment",
            COLUMNS,
            [
                ["Standard Mill", "Senior Sun", "primary", "2022-01-01", "Launch"],
                ["Core Steel", "First Fang", "primary", "2022-01-01", "Launch"],
            ],
        )
        self.assertFalse(result["ids"])
        messages = [m for m in result["messages"] if m["rows"]["from"] == 1]
        self.assertIn("grade of First Fang", messages[0]["message"])
        self.assertEqual(self.Assignment.search_count([]), before)

    def test_two_people_of_one_name_are_no_guess(self):
        self._create_tiered("Core Steel", "core", ref="C-2")
        self.senior.employee_id.work_email = "sun@grid.example"
        row = ["Core Steel", "Senior Sun", "primary", str(self.today), "Launch"]
        result = self._load("customer.assignment", COLUMNS, [row])
        self.assertIn("fits 2 records", self._errors(result)[0])
        self.assertEqual(result["messages"][0]["field"], "partner_id")
        row[:2] = ["C-2", "sun@grid.example"]
        self.assertTrue(self._load("customer.assignment", COLUMNS, [row])["ids"])

    def test_import_obeys_who_may_assign(self):
        row = ["Core Steel", "Other Ou", "primary", str(self.today), "Launch"]
        result = self._load("customer.assignment", COLUMNS, [row], role="supervisor")
        self.assertIn("not in a team you lead", self._errors(result)[0])
        result = self._load("customer.assignment", COLUMNS, [row], role="user")
        self.assertFalse(result["ids"])

    def test_import_cannot_edit_the_history(self):
        link = self._link(self.core, self.senior, days=50)
        result = self._load("customer.assignment", [".id", "manager_id"], [[str(link.id), "Senior Su"]])
        self.assertIn("cannot be changed", self._errors(result)[0])

    def test_templates_have_columns_that_exist(self):
        for model in ("customer.manager", "customer.manager.appointment", "customer.assignment"):
            [template] = self.env[model].get_import_templates()
            with file_open(template["template"].lstrip("/"), "r") as file:
                header = next(csv.reader([file.readline().lstrip("\ufeff")]))
            labels = {field["string"] for field in self.env[model].fields_get().values()}
            self.assertLessEqual(set(header), labels, model)

    def test_past_of_a_supervisor_is_refused(self):
        day = str(self.today - timedelta(days=3))
        row = ["Core Steel", "Senior Sun", "primary", day, "Launch"]
        result = self._load("customer.assignment", COLUMNS, [row], role="supervisor")
        self.assertIn("launch window", self._errors(result)[0])
