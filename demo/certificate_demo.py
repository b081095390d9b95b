from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models

#: person -> months ago at which his certificates were issued; of two the later one renewed the other
ISSUED = {
    "senior_1": (26, 2),
    "senior_2": (22,),
    "first_1": (14,),
    "first_2": (23,),
    "first_3": (12,),
    "second_1": (16,),
    "second_2": (10,),
    "second_3": (8,),
    "second_4": (13,),
    "second_5": (9,),
}
#: managers without customers: person -> (grade, team, months in grade, months since the certificate was issued)
OTHERS = {
    "trainee_3": ("trainee", "city", 8, None),
    "former_1": ("second", "city", 20, 20),
    "former_2": ("second", "county", 17, 17),
}
#: an adviser who served until some months ago; his certificate has run out
RETIRED, SERVED, RETIRED_SINCE = "former_3", 28, 5
#: managers -> education, years in power business, results of the last years
CAREERS = {
    "senior_1": ("master", 16, ("excellent", "excellent", "excellent")),
    "senior_2": ("bachelor", 14, ("excellent", "good", "excellent")),
    "first_1": ("master", 12, ("excellent", "good", "good")),
    "first_2": ("bachelor", 10, ("excellent", "excellent", "good")),
    "first_3": ("bachelor", 9, ("good", "good", "fair")),
    "second_1": ("bachelor", 7, ("good", "good", "fair")),
    "second_2": ("bachelor", 6, ("excellent", "good")),
    "second_3": ("junior_college", 8, ("fair", "good")),
    "second_4": ("bachelor", 5, ("good", "fair")),
    "second_5": ("master", 4, ("good",)),
    "trainee_1": ("bachelor", 2, ("good",)),
    "trainee_2": ("master", 2, ("good",)),
    "trainee_3": ("bachelor", 3, ("good", "good")),
    "second_6": ("bachelor", 8, ("good", "good")),
    "former_1": ("bachelor", 6, ("good", "poor")),
    "former_2": ("junior_college", 7, ("fair", "fair")),
}
#: days ago, field, hours, mark of an exam, subject
COURSES = (
    (12, "trade", 16, None, "电价与结算 Tariffs and billing"),
    (40, "law", 8, None, "合规与廉洁 Compliance and integrity"),
    (66, "safety", 8, None, "客户现场安全 Safety at the customer's"),
    (95, "trade", 12, None, "客户走访与沟通 Visits and talks"),
)
EXAM = (8, "trade", 2, 86, "持证考试 Certification exam")
#: who was away from some of the courses, so that hours are missing
MISSED = {"second_3": 2, "second_4": 1, "former_1": 3, "trainee_2": 2}


class CustomerDemo(models.AbstractModel):
    """Certificates in every state, training, and the careers of the managers."""

    _inherit = "customer.demo"

    @api.model
    def _appoint_managers(self, company):
        """Certify some of the managers earlier than today, as the launch allows, before they are appointed."""
        for person, months in ISSUED.items():
            for ago in months:
                self._issue_earlier(company, person, person.split("_")[0], ago)
        return super()._appoint_managers(company)

    @api.model
    def _issue_earlier(self, company, person, grade, months):
        return self.env["customer.manager.certificate"]._issue(
            [
                {
                    "employee_id": self._employee(person).id,
                    "grade_id": self._ref(f"customer_manager_grade_{grade}").id,
                    "date_from": company._customer_today() - relativedelta(months=months),
                    "is_initial": True,
                }
            ]
        )

    @api.model
    def _load_certificates(self, company):
        """Build what the launch did not: training, other certificates, and what became of them."""
        self._write_careers(company)
        self._book_training(company)
        self._appoint_others(company)
        self._retire(company)
        certificates = self.env["customer.manager.certificate"].with_user(self._user("hr"))
        self._certificate(certificates, "former_1").action_suspend(
            "客户投诉调查期间暂停。 While a complaint of a customer is looked into."
        )
        withdrawn = self._certificate(certificates, "former_2")
        withdrawn.action_request_withdrawal("学历材料不实。 The papers on the education were not true.")
        self._decide(withdrawn, "committee")
        self._certify_winner(company)

    @api.model
    def _certificate(self, certificates, person):
        return certificates.search([("employee_id", "=", self._employee(person).id)], limit=1)

    @api.model
    def _write_careers(self, company):
        today = company._customer_today()
        vals_list = []
        for person, (education, years, results) in CAREERS.items():
            employee, start = self._employee(person), today - relativedelta(years=years)
            vals_list += [
                self._prepare_fact(employee, "education", start - timedelta(days=60), education_level=education),
                self._prepare_fact(employee, "experience", start, name="电力营销 Power marketing"),
                *self._prepare_results(employee, results, today),
                *self._prepare_statements(employee, today),
            ]
        trainee = self._employee("trainee_3")
        vals_list.append(self._prepare_fact(trainee, "trainee_result", today - timedelta(days=10), points=84))
        self.env["customer.manager.record"].with_user(self._user("hr")).create(vals_list)

    @api.model
    def _book_training(self, company):
        """Book this year's courses of all managers, some of whom missed a few; one sat the exam."""
        vals_list = []
        for person in CAREERS:
            courses = COURSES[: len(COURSES) - MISSED.get(person, 0)]
            vals_list += [self._prepare_training(company, person, *course) for course in courses]
        vals_list += [self._prepare_training(company, person, *EXAM) for person in ("senior_2", "first_2")]
        self.env["customer.manager.training"].with_user(self._user("hr")).create(vals_list)

    @api.model
    def _prepare_training(self, company, person, ago, field, hours, mark, name):
        return {
            "employee_id": self._employee(person).id,
            "kind": "course" if mark is None else "exam",
            "date": company._customer_today() - timedelta(days=ago),
            "day_count": 1 + hours // 9,
            "field": field,
            "hours": hours,
            "mark": False if mark is None else mark,
            "name": name,
            "provider": "云川电力培训中心 Training centre",
            "reference": f"YCPX-{ago:03d}",
        }

    @api.model
    def _appoint_others(self, company):
        """Appoint managers who hold no customers."""
        for person, (grade, team, months, issued) in OTHERS.items():
            if issued:
                self._issue_earlier(company, person, grade, issued)
            self._appoint_one(company, person, grade, team, months)

    @api.model
    def _appoint_one(self, company, person, grade, team, months, **vals):
        manager = self.env["customer.manager"].create(
            {
                "employee_id": self._employee(person).id,
                "team_id": self._ref(f"team_{team}").id,
                "mentor_id": grade == "trainee" and self._manager("first_2").id,
            }
        )
        self.env["customer.manager.appointment"].create(
            {
                "manager_id": manager.id,
                "grade_id": self._ref(f"customer_manager_grade_{grade}").id,
                "date_from": company._customer_today() - relativedelta(months=months),
                "order_number": f"YC-{person}",
                "is_initial": True,
                **vals,
            }
        )
        return manager

    @api.model
    def _retire(self, company):
        """One served his time and retired; his certificate ran out afterwards."""
        self._issue_earlier(company, RETIRED, "second", SERVED)
        last = company._customer_today() - relativedelta(months=RETIRED_SINCE)
        manager = self._appoint_one(company, RETIRED, "second", "county", SERVED, date_to=last, end_reason="retirement")
        manager.action_end()

    @api.model
    def _manager(self, person):
        return self._employee(person).customer_manager_ids

    @api.model
    def _certify_winner(self, company):
        """Certify the first winner of the selection, from next month on, once he has learned and passed."""
        hr = self._user("hr")
        winner = self.env["customer.manager.application"].search(
            [("designated_on", "!=", False)], order="rank", limit=1
        )
        person = winner.employee_id.user_id.login
        courses = [self._prepare_training(company, person, *course) for course in COURSES[:2]]
        courses.append(self._prepare_training(company, person, *EXAM))
        self.env["customer.manager.training"].with_user(hr).create(courses)
        first = company._customer_today().replace(day=1) + relativedelta(months=1)
        self.env["customer.manager.certificate"].with_user(hr)._certify(
            winner.employee_id.with_user(hr).sudo(False), first, self._ref("customer_manager_grade_trainee")
        )
