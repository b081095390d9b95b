from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .life_common import ApprovalLifeCommon


@tagged("post_install", "-at_install")
class TestApprovalRelation(ApprovalLifeCommon):
    """Relations are declared by the employee himself, count for both, and are ended, never changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = new_test_user(cls.env, login="rel_anna", groups="base.group_user")
        cls.bert = new_test_user(cls.env, login="rel_bert", groups="base.group_user")
        cls.carl = new_test_user(cls.env, login="rel_carl", groups="base.group_user")
        cls.employees = {
            user: cls.env["hr.employee"].create({"name": user.name, "user_id": user.id})
            for user in (cls.anna, cls.bert, cls.carl)
        }
        for role in ("officer", "hr", "audit", "admin"):
            groups = f"customer_manager.group_customer_manager_{role}"
            setattr(cls, role, new_test_user(cls.env, login=f"rel_{role}", groups=groups))
        cls.day = cls.env.company._approval_today()

    def _declare(self, user, other, **values):
        return (
            self.env["approval.relation"]
            .with_user(user)
            .create({"employee_id": self.employees[user].id, "user_id": other.id, **values})
        )

    def _relatives(self, *users, day=None):
        users = self.env["res.users"].union(*users)
        return self.env["approval.relation"]._relatives(users, day or self.day)

    def test_a_relation_counts_for_both_sides(self):
        self._declare(self.anna, self.bert, kind="spouse")
        self.assertEqual(
            self._relatives(self.anna, self.bert, self.carl),
            {
                self.anna.id: frozenset(self.bert.ids),
                self.bert.id: frozenset(self.anna.ids),
                self.carl.id: frozenset(),
            },
        )

    def test_it_counts_from_its_first_day_to_its_last(self):
        self._declare(
            self.anna, self.bert, date_from=self.day - timedelta(days=3), date_to=self.day + timedelta(days=3)
        )
        for days, expected in ((-4, False), (-3, True), (3, True), (4, False)):
            with self.subTest(days=days):
                found = self._relatives(self.bert, day=self.day + timedelta(days=days))
                self.assertEqual(bool(found[self.bert.id]), expected)

    def test_relatives_of_many_people_cost_two_queries(self):
        self._declare(self.anna, self.bert)
        users = self.anna | self.bert | self.carl
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.env["approval.relation"]._relatives(users, self.day)

    def test_the_login_of_an_archived_employee_still_counts(self):
        self._declare(self.anna, self.bert)
        self.employees[self.anna].active = False
        self.assertEqual(self._relatives(self.bert)[self.bert.id], frozenset(self.anna.ids))

    def test_nobody_declares_for_somebody_else(self):
        for user in (self.bert, self.hr, self.audit, self.officer):
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                self.env["approval.relation"].with_user(user).create(
                    {"employee_id": self.employees[self.anna].id, "user_id": self.carl.id}
                )

    def test_who_declared_it_cannot_be_given(self):
        relation = (
            self.env["approval.relation"]
            .with_user(self.anna)
            .with_context(default_declared_uid=self.carl.id)
            .create(
                {"employee_id": self.employees[self.anna].id, "user_id": self.bert.id, "declared_uid": self.carl.id}
            )
        )
        self.assertEqual(relation.sudo().declared_uid, self.anna)

    def test_nobody_is_related_to_himself(self):
        with self.assertRefused(ValidationError, "somebody else"):
            self._declare(self.anna, self.anna)

    def test_a_relation_is_declared_once(self):
        self._declare(self.anna, self.bert, date_to=self.day + timedelta(days=10))
        with self.assertRefused(ValidationError, "declared already"):
            self._declare(self.anna, self.bert, kind="interest")
        self._declare(self.anna, self.bert, date_from=self.day + timedelta(days=11))

    def test_a_relation_is_not_corrected(self):
        relation = self._declare(self.anna, self.bert)
        for vals in (
            {"user_id": self.carl.id},
            {"kind": "spouse"},
            {"date_from": self.day - timedelta(days=9)},
            {"declared_uid": self.carl.id},
        ):
            for env_relation in (relation, relation.sudo()):
                with (
                    self.subTest(vals=vals, su=env_relation.env.su),
                    self.assertRefused(UserError, "cannot be changed"),
                ):
                    env_relation.write(vals)

    def test_a_relation_ends_today_or_later(self):
        relation = self._declare(self.anna, self.bert, date_from=self.day - timedelta(days=30))
        with self.assertRefused(UserError, "before today"):
            relation.date_to = self.day - timedelta(days=1)
        relation.date_to = self.day
        self.assertTrue(self._relatives(self.bert)[self.bert.id])
        self.assertFalse(self._relatives(self.bert, day=self.day + timedelta(days=1))[self.bert.id])

    def test_a_relation_is_not_declared_for_the_past_alone(self):
        with self.assertRefused(UserError, "before today"):
            self._declare(
                self.anna, self.bert, date_from=self.day - timedelta(days=9), date_to=self.day - timedelta(days=1)
            )

    def test_what_has_ended_stays_as_it_was(self):
        relation = self._declare(self.anna, self.bert, date_to=self.day)
        with freeze_time(self.day + timedelta(days=2)):
            for end in (False, self.day + timedelta(days=9)):
                with self.subTest(end=end), self.assertRefused(UserError, "has ended"):
                    relation.date_to = end

    def test_a_relation_is_never_deleted(self):
        relation = self._declare(self.anna, self.bert)
        with self.assertRefused(AccessError):
            relation.unlink()
        with self.assertRefused(UserError, "never deleted"):
            relation.sudo().unlink()

    def test_only_the_employee_ends_it(self):
        relation = self._declare(self.anna, self.bert)
        for user in (self.bert, self.hr, self.audit, self.carl):
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                relation.with_user(user).write({"date_to": self.day})

    def test_readers_are_the_employee_hr_and_audit(self):
        relation = self._declare(self.anna, self.bert)
        search = self.env["approval.relation"].with_user
        declared = [("id", "in", relation.ids)]
        for user in (self.anna, self.hr, self.audit):
            with self.subTest(user=user.login):
                self.assertEqual(search(user).search(declared).ids, relation.ids)
        for user in (self.bert, self.carl, self.officer, self.admin):
            with self.subTest(user=user.login):
                self.assertFalse(search(user).search(declared))
        portal = new_test_user(self.env, login="rel_portal", groups="base.group_portal")
        with self.assertRefused(AccessError):
            search(portal).search(declared)
