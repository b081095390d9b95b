from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import ROLES
from .clock_common import ClockCommon

MONDAY = "2026-03-02 10:00"


@tagged("post_install", "-at_install")
class TestRequestType(ClockCommon):
    """The catalogue of request types and what each promises."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.core = cls.env.ref("customer_manager.customer_tier_core")
        cls.standard = cls.env.ref("customer_manager.customer_tier_standard")

    def _type(self, code):
        return self.Type._get_type(self.company, code)

    def _due(self, code, start=MONDAY, **options):
        return self._type(code)._customer_limit(self.company._customer_clock(), self._at(start), **options).due

    def _create(self, **values):
        return self.Type.create({"name": "Test", "code": "test", "limit_value": 5, **values})

    # ------------------------------------------------------------
    # What they promise
    # ------------------------------------------------------------

    def test_limits_of_the_catalogue(self):
        for code, due in {
            "enquiry": "2026-03-03 17:00",
            "complaint": "2026-03-09 17:00",
            "meter_test": "2026-03-09 17:00",
            "meter_fault": "2026-03-06 17:00",
            "damage": "2026-03-03 10:00",
            "reconnection": "2026-03-03 10:00",
            "hv_single": "2026-04-01 17:00",
            "hv_double": "2026-04-15 17:00",
            "lv_connection": "2026-03-10 17:00",
            "other": "2026-03-09 17:00",
        }.items():
            self.assertAt(self._due(code), due)

    def test_core_tier_shortens_what_it_may(self):
        self.assertAt(self._due("meter_test", tier=self.core), "2026-03-06 12:00")
        for code in ("complaint", "reconnection", "safety", "hv_single", "plan_double", "lv_connection", "damage"):
            self.assertEqual(self._due(code, tier=self.core), self._due(code))

    def test_all_types_of_the_ruling_leave_the_tier_out(self):
        factored = self.Type.search([("tier_factor_applies", "=", True)])
        self.assertFalse(factored.filtered(lambda kind: kind.done_by == "connection" or kind.clock == "continuous"))
        self.assertFalse(factored.filtered("is_complaint"))

    def test_repair_goes_by_area_class(self):
        kind, clock, start = self._type("outage_repair"), self.company._customer_clock(), self._at("2026-03-07 23:00")
        for area, arrive, restore in (
            ("urban", "2026-03-07 23:45", "2026-03-08 02:45"),
            ("rural", "2026-03-08 00:30", "2026-03-08 04:30"),
            ("remote", "2026-03-08 01:00", "2026-03-08 05:00"),
            (False, "2026-03-07 23:45", "2026-03-08 02:45"),
        ):
            self.assertAt(kind._response_limit(clock, start, area=area).due, arrive)
            self.assertAt(kind._customer_limit(clock, start, area=area).due, restore)

    def test_first_response_goes_by_tier(self):
        kind, clock = self._type("enquiry"), self.company._customer_clock()
        self.assertAt(kind._response_limit(clock, self._at(MONDAY), self.core).due, "2026-03-02 10:30")
        self.assertAt(kind._response_limit(clock, self._at("2026-03-07 10:00"), self.core).due, "2026-03-07 12:00")
        self.assertAt(kind._response_limit(clock, self._at(MONDAY), self.standard).due, "2026-03-03 10:00")
        self.assertIsNone(kind._response_limit(clock, self._at(MONDAY)))

    def test_contact_after_a_complaint_does_not_wait_for_monday(self):
        limit = self._type("complaint")._response_limit(self.company._customer_clock(), self._at("2026-03-06 16:00"))
        self.assertAt(limit.due, "2026-03-07 16:00")

    def test_stages_end_with_the_whole(self):
        stages = self._type("hv_single")._stage_limits(self.company._customer_clock(), self._at(MONDAY))
        self.assertEqual([stage.days for stage, _limit in stages], [10, 0, 3, 0, 2, 0, 4, 3])
        self.assertAt(stages[0][1].due, "2026-03-16 17:00")
        self.assertAt(stages[-1][1].due, "2026-04-01 17:00")
        own = self._type("hv_double").stage_ids.filtered("is_customer")
        self.assertEqual((self._type("hv_double").stage_ids - own).mapped("days"), [20, 3, 2, 4, 3])
        self.assertEqual(own.mapped("days"), [0, 0, 0])

    def test_limits_inside_the_house_are_settings(self):
        clock, sent = self.company._customer_clock(), self._at(MONDAY)
        leg = self.company._customer_leg_limit(clock, "working", sent, self._at("2026-03-09 17:00"))
        self.assertAt(leg.due, "2026-03-06 17:00")
        self.assertAt(self.company._customer_accept_limit(clock, sent, leg.due, self.standard).due, "2026-03-02 15:00")
        self.assertAt(self.company._customer_accept_limit(clock, sent, leg.due, self.core).due, "2026-03-02 12:00")
        self.company.write({"customer_accept_core_hours": 1, "customer_core_tier_id": self.standard.id})
        self.assertAt(self.company._customer_accept_limit(clock, sent, leg.due, self.standard).due, "2026-03-02 11:00")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.company.customer_leg_share = 100

    # ------------------------------------------------------------
    # What cannot be saved
    # ------------------------------------------------------------

    def test_stages_above_the_limit_are_refused_on_every_path(self):
        kind = self._type("hv_single")
        for refused in (
            lambda: kind.stage_ids[0].with_user(self.officer).write({"days": 11}),
            lambda: kind.with_user(self.officer).write({"limit_value": 21, "legal_value": 21}),
            lambda: (
                self.env["customer.request.type.stage"]
                .with_user(self.officer)
                .create({"type_id": kind.id, "name": "One more", "days": 0.5})
            ),
            lambda: kind.with_user(self.officer).write({"stage_ids": [Command.create({"name": "More", "days": 1})]}),
        ):
            with (
                self.assertRaisesRegex(ValidationError, "working days more than its limit of"),
                self.env.cr.savepoint(),
            ):
                refused()
        kind.with_user(self.officer).stage_ids[0].days = 9

    def test_stages_need_a_limit_in_days_for_all_tiers(self):
        stages = [Command.create({"name": "First", "days": 1})]
        for values in ({"limit_unit": "hour"}, {"tier_factor_applies": True}):
            with self.assertRaisesRegex(ValidationError, "Stages: Test"), self.env.cr.savepoint():
                self._create(stage_ids=stages, **values)

    @mute_logger("odoo.sql_db")
    def test_contradictions_are_refused(self):
        for values in (
            {"clock": "continuous"},
            {"clock": "continuous", "limit_unit": "hour", "legal_value": 1},
            {"clock": "continuous", "limit_unit": "hour", "legal_unit": "hour", "tier_factor_applies": True},
            {"is_complaint": True, "tier_factor_applies": True},
            {"legal_value": 4},
            {"limit_value": 0},
            {"limit_value": -1},
            {"limit_value": False},
            {"response_rule": "own"},
            {"response_rule": "own", "response_value": 1, "response_unit": "working_day"},
            {"is_repair": True},
            {"is_repair": True, "clock": "continuous", "limit_unit": "hour", "arrive_rural": 0},
            {"code": " "},
        ):
            with self.subTest(**values), self.assertRaises(IntegrityError):
                self._create(**values)

    @mute_logger("odoo.sql_db")
    def test_code_is_unique_also_among_shared_types(self):
        with self.assertRaises(IntegrityError):
            self._create(code="other")

    def test_type_of_a_company_replaces_the_shared_one(self):
        own = self._create(code="other", company_id=self.company.id)
        other = self.env["res.company"].create({"name": "Other Grid"})
        self.assertEqual(self._type("other"), own)
        self.assertEqual(
            self.Type._get_type(other, "other"), self.env.ref("customer_manager.customer_request_type_other")
        )

    def test_copy_has_a_code_of_its_own_and_the_stages(self):
        copy = self._type("hv_single").copy()
        self.assertNotEqual(copy.code, "hv_single")
        self.assertEqual(copy.stage_ids.mapped("days"), [10, 0, 3, 0, 2, 0, 4, 3])

    def test_shipped_type_is_archived_and_not_deleted(self):
        kind = self._type("other").with_user(self.officer)
        with self.assertRaisesRegex(UserError, "can only be archived"):
            kind.unlink()
        kind.action_archive()
        self.assertFalse(self._type("other"))
        self._create().with_user(self.officer).unlink()

    # ------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------

    def test_everybody_reads_and_only_the_marketing_department_writes(self):
        kind = self._type("hv_single")
        for user in (*(self.users[role] for role in ROLES if role != "officer"), self.employee_user):
            mine = kind.with_user(user)
            self.assertEqual(mine.stage_ids.mapped("name")[0], "Supply plan")
            for refused in (
                lambda mine=mine: mine.write({"limit_value": 90}),
                lambda mine=mine: mine.stage_ids[0].write({"days": 1}),
                lambda mine=mine: mine.stage_ids[0].unlink(),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.unlink(),
                lambda user=user: self.Type.with_user(user).create({"name": "Mine", "code": "mine", "limit_value": 1}),
                lambda mine=mine: (
                    self.env["customer.request.type.stage"]
                    .with_user(mine.env.user)
                    .create({"type_id": mine.id, "name": "Mine", "days": 0.1})
                ),
            ):
                with self.assertRaises(AccessError):
                    refused()

    def test_officer_gives_each_company_its_department(self):
        kind, department = self._type("meter_test"), self.env["hr.department"].create({"name": "Metering"})
        with Form(kind.with_user(self.officer)) as form:
            form.department_id = department
        self.assertEqual(kind.with_company(self.company).department_id, department)
        other = self.env["res.company"].create({"name": "Other Grid"})
        self.assertFalse(kind.with_company(other).department_id)

    def test_type_of_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other Grid"})
        kind = self._create(company_id=other.id, stage_ids=[Command.create({"name": "First", "days": 1})])
        for record in (kind, kind.stage_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.officer).read(["name"])
