from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PeopleCommon


@tagged("post_install", "-at_install")
class TestScheme(PeopleCommon):
    """Weights that total 100, and rules that stay once they are published."""

    def _part(self, scheme, code):
        return scheme.part_ids.filtered(lambda part: part.code == code)

    def test_the_default_schemes_total_100(self):
        for kind, scheme in self.schemes.items():
            with self.subTest(kind=kind):
                self.assertEqual(scheme.weight_total, 100)
                self.assertFalse(scheme._weight_problems())

    def test_a_scheme_is_published_with_its_days_and_document(self):
        scheme = self.schemes["internal"].with_user(self.hr)
        with self.assertRefused(UserError, "both days are needed"):
            scheme.action_publish()
        self.assertEqual(self._publish_scheme().state, "published")
        self.assertTrue(scheme.checksum)

    def test_weights_that_do_not_total_100_are_refused(self):
        scheme = self.schemes["internal"].with_user(self.hr)
        self._part(scheme, "interview").weight = 24.99
        with self.assertRefused(UserError, "Weights of the parts total 99.99; they must total 100"):
            self._publish_scheme()
        self._part(scheme, "interview").weight = 25
        scheme.mark_ids[:1].weight += 1
        with self.assertRefused(UserError, "Weights of the interview's criteria total 101"):
            self._publish_scheme()
        scheme.mark_ids[:1].weight -= 1
        scheme.topic_ids[:1].weight -= 10
        with self.assertRefused(UserError, "Weights of the written test's topics total 90"):
            self._publish_scheme()

    def test_weights_with_cents_total_exactly(self):
        scheme = self.schemes["internal"].with_user(self.hr)
        for code, weight in zip(
            ("education", "seniority", "performance", "written", "interview"),
            (33.33, 33.33, 33.34, 0, 0),
            strict=True,
        ):
            self._part(scheme, code).weight = weight
        self.assertFalse(scheme._weight_problems())

    def test_all_five_parts_and_all_points_are_needed(self):
        scheme = self.schemes["internal"].with_user(self.hr)
        self._part(scheme, "education").scale_ids.filtered(lambda one: one.code == "master").unlink()
        with self.assertRefused(UserError, "points are missing for: Master"):
            self._publish_scheme()
        self._part(scheme, "seniority").unlink()
        with self.assertRefused(UserError, "missing: Seniority"):
            self._publish_scheme()

    def test_a_defence_talk_has_one_part(self):
        with self.assertRefused(ValidationError, "has no part 'Education'"):
            self.schemes["defence"].with_user(self.hr).write(
                {"part_ids": [Command.create({"code": "education", "weight": 0})]}
            )

    def test_a_published_scheme_never_changes(self):
        scheme = self._publish_scheme()
        for records, vals in (
            (scheme, {"total_pass": 10}),
            (scheme.part_ids[:1], {"weight": 50}),
            (scheme.criterion_ids[:1], {"weight": 50}),
            (scheme.part_ids.scale_ids[:1], {"points": 1}),
        ):
            for env_records in (records, records.sudo()):
                with (
                    self.subTest(model=records._name, su=env_records.env.su),
                    self.assertRefused(UserError, "published"),
                ):
                    env_records.write(vals)
                with self.assertRefused(UserError, "published"):
                    env_records.unlink()
        with self.assertRefused(UserError, "published"):
            scheme.write({"part_ids": [Command.update(scheme.part_ids[:1].id, {"weight": 1})]})
        with self.assertRefused(UserError, "published"):
            self.env["customer.manager.scheme.criterion"].with_user(self.hr).create(
                {"scheme_id": scheme.id, "code": "new", "name": "New"}
            )
        for key in ("state", "checksum", "reader_ids"):
            with self.subTest(key=key), self.assertRefused(AccessError, "kept by the system"):
                scheme.write({key: {"state": "draft", "checksum": "x", "reader_ids": [Command.link(self.hr.id)]}[key]})

    def test_parts_do_not_move_to_another_scheme(self):
        published = self._publish_scheme()
        draft = published.copy()
        self.assertEqual((draft.state, draft.origin_id, len(draft.part_ids)), ("draft", published, 5))
        part = self._part(draft, "education")
        with self.assertRefused(UserError, "stays with its scheme"):
            part.scheme_id = self.schemes["external"]
        with self.assertRefused(UserError, ""):
            self._part(published, "education").scheme_id = draft

    def test_qualities_gate_and_are_not_weighed(self):
        quality = self.schemes["internal"].with_user(self.hr).quality_ids[:1]
        with self.assertRefused(ValidationError, "has none"):
            quality.weight = 10
        with self.assertRefused(ValidationError, "from 1 to 5"):
            quality.minimum = 6
        with self.assertRefused(ValidationError, "whole panel"):
            self.schemes["internal"].with_user(self.hr).mark_ids[:1].rater = "hr"

    @mute_logger("odoo.sql_db")
    def test_figures_out_of_range_are_refused_by_the_database(self):
        scheme = self.schemes["internal"].with_user(self.hr)
        for records, vals in (
            (scheme, {"total_pass": 101}),
            (scheme, {"raters_needed": 2}),
            (scheme.part_ids[:1], {"weight": -1}),
            (scheme.part_ids[:1], {"pass_mark": 120}),
            (scheme.part_ids.scale_ids[:1], {"points": 101}),
        ):
            with self.subTest(vals=vals), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                records.write(vals)
                records.flush_recordset()
            self.env.invalidate_all(flush=False)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["customer.manager.scheme.part"].create({"scheme_id": scheme.id, "code": "education", "weight": 0})

    def test_staff_reads_what_is_published_and_confirms_it(self):
        draft = self.schemes["external"]
        scheme = self._publish_scheme()
        own = scheme.with_user(self.employee_user)
        self.assertFalse(draft.with_user(self.employee_user).search([("id", "=", draft.id)]))
        self.assertFalse(own.is_read)
        own.action_confirm_reading()
        self.assertTrue(own.is_read)
        self.assertEqual(scheme.sudo().reader_ids, self.employee_user)
        with self.assertRefused(AccessError, ""):
            own.write({"name": "Mine"})
        with self.assertRefused(AccessError, ""):
            own.action_retire()

    def test_others_than_human_resources_do_not_publish(self):
        for role in ("officer", "committee", "audit", "admin", "rater"):
            with self.subTest(role=role), self.assertRefused(AccessError, ""):
                self.schemes["internal"].with_user(self.users[role]).action_publish()
