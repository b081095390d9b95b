from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import SampleCommon, step

MODEL = "approval.sample"


@tagged("post_install", "-at_install")
class TestApprovalDirectory(SampleCommon, TransactionCase):
    """Who could decide: by every source, without those who may not, in few queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["res.groups"].create({"name": "Board"})
        cls.director = cls._person("director")
        cls.chief = cls._employee(cls.director)
        cls.head = cls._employee(cls.boss, parent=cls.chief)
        cls.clerk = cls._employee(cls.requester, parent=cls.head)

    @classmethod
    def _employee(cls, user, parent=None, company=None):
        return cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "parent_id": parent.id if parent else False,
                "company_id": (company or cls.env.company).id,
            }
        )

    def _directory(self, sample, *steps, requester=None):
        """Return (Directory, ids of its steps) of a sample for these steps."""
        version = self.process(MODEL, "confirm", steps, publish=False).version_ids
        found = self.env["approval.directory"]._directories(sample, requester or self.requester, version)
        version.process_id.active = False
        return found[sample.id], version.step_ids.ids

    def _sources(self, sample, *steps, **values):
        """Return whom each step names for a sample, as users."""
        directory, ids = self._directory(sample, *steps, **values)
        return [self.env["res.users"].browse(directory.sources[one]) for one in ids]

    # ------------------------------------------------------------ sources
    def test_named_people_and_groups(self):
        implying = self.env["res.groups"].create({"name": "Chiefs", "implied_ids": [Command.set(self.group.ids)]})
        self.boss.group_ids += self.group
        self.second.group_ids += implying
        self.third.group_ids += self.group
        self.third.active = False
        new_test_user(self.env, login="ap_portal", groups="base.group_portal").group_ids += self.group
        named, members = self._sources(
            self.sample(), step("Named", users=self.boss | self.outsider), step("Group", group=self.group.id)
        )
        self.assertEqual(named, self.boss | self.outsider)
        self.assertEqual(members, self.boss | self.second)

    def test_field(self):
        sample = self.sample(user_id=self.boss.id, backer_ids=[Command.set((self.second | self.third).ids)])
        found = self._sources(
            sample,
            step("User", field="user_id"),
            step("Users", field="backer_ids"),
            step("Employee", field="user_id.employee_ids.parent_id"),
            step("Nobody", field="subject_id"),
        )
        self.assertEqual(found, [self.boss, self.second | self.third, self.director, self.env["res.users"]])

    def test_role(self):
        sample = self.sample(backer_ids=[Command.set(self.second.ids)])
        self.assertEqual(self._sources(sample, step("Backers", role="backers")), [self.second])

    def test_manager(self):
        steps = [step(str(level), level=level) for level in (1, 2, 3)]
        self.assertEqual(self._sources(self.sample(), *steps), [self.boss, self.director, self.env["res.users"]])
        self.assertEqual(self._sources(self.sample(), *steps, requester=self.outsider), [self.env["res.users"]] * 3)

    def test_manager_of_the_documents_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self._employee(self.requester, parent=self._employee(self.third, company=company), company=company)
        sample = self.sample()
        self.assertEqual(self._sources(sample, step("1", level=1)), [self.boss])
        sample.sudo().company_id = company
        self.assertEqual(self._sources(sample, step("1", level=1)), [self.third])

    def test_circle_of_superiors_ends(self):
        self.env.cr.execute("UPDATE hr_employee SET parent_id = %s WHERE id = %s", [self.clerk.id, self.chief.id])
        self.env.invalidate_all()
        found = self._sources(self.sample(), step("3", level=3), step("4", level=4), step("20", level=20))
        self.assertEqual(found, [self.requester, self.boss, self.director])

    # ------------------------------------------------------------ who may not
    def test_archived_people(self):
        self.boss.active = False
        directory, _ids = self._directory(self.sample(), step("Named", users=self.boss | self.second))
        self.assertEqual(directory.active, frozenset(self.second.ids))

    def test_near_people(self):
        self.env["approval.relation"].create({"employee_id": self.clerk.id, "user_id": self.third.id})
        sample = self.sample(self.second, subject_id=self.boss.id)
        one = step("Named", users=self.boss | self.third, exclude_line=True)
        directory, _ids = self._directory(sample, one)
        self.assertEqual(directory.requester_circle, frozenset((self.requester | self.second).ids))
        self.assertEqual(directory.subjects, frozenset(self.boss.ids))
        self.assertEqual(directory.subject_line, frozenset(self.director.ids))
        self.assertEqual(directory.relatives, frozenset(self.third.ids))

    def test_readers(self):
        """A record rule counts, and so does the company, whichever companies the requester has chosen."""
        everybody = self.boss | self.second
        one = step("Named", users=everybody)
        directory, ids = self._directory(self.sample(), one)
        self.assertEqual(directory.readers[ids[0]], frozenset(everybody.ids))
        private = self.sample(user_id=self.boss.id, is_private=True)
        directory, ids = self._directory(private, one)
        self.assertEqual(directory.readers[ids[0]], frozenset(self.boss.ids))
        company = self.env["res.company"].create({"name": "Other"})
        sample = self.sample()
        sample.sudo().company_id = company
        self.second.company_ids += company
        for context in ({}, {"allowed_company_ids": self.env.company.ids}, {"allowed_company_ids": company.ids}):
            with self.subTest(context=context):
                directory, ids = self._directory(sample.with_context(**context), one)
                self.assertEqual(directory.readers[ids[0]], frozenset(self.second.ids))

    def test_context_changes_nothing(self):
        """What a client may send decides nothing about who approves."""
        sample = self.sample(backer_ids=[Command.set((self.boss | self.second).ids)])
        self.boss.active = False
        steps = [step("Role", role="backers"), step("Group", group="base.group_user"), step("Field", field="user_id")]
        plain, _ids = self._directory(sample, *steps)
        for context in ({"active_test": False}, {"active_test": True, "tz": "Asia/Tokyo", "uid": 1}):
            with self.subTest(context=context):
                forged, _ids = self._directory(sample.with_context(**context), *steps)
                self.assertEqual(list(forged.sources.values()), list(plain.sources.values()))
                self.assertEqual(forged.active, plain.active)

    # ------------------------------------------------------------ plans
    def _version(self, *steps):
        return self.process(MODEL, "confirm", steps).version_id

    def _plans(self, samples, version, requester=None):
        samples = samples.sudo()
        values = samples._approval_values()
        return version._plans(samples, None, requester or self.requester, values)

    def test_plan(self):
        version = self._version(
            step("Boss", users=self.boss | self.second, rerun="condition"),
            step("Superior", level=1, condition="[('requester_id', '=', uid), ('company_id', '=', company_id)]"),
            step("Responsible", field="partner_id.user_id", condition="[('date', '<', today)]", rerun="condition"),
        )
        sample = self.sample(self.boss, date="2020-01-01", partner_id=self.partner.id)
        plan = self._plans(sample, version)[sample.id]
        boss, superior, responsible = plan.steps
        self.assertEqual(boss.candidates, tuple(self.second.ids))
        self.assertEqual(boss.excluded, ((self.boss.id, "requester"),))
        self.assertEqual([problem.code for problem in plan.problems], ["nobody", "nobody"])
        self.assertEqual(superior.excluded, ((self.boss.id, "requester"),))
        self.assertEqual([one.key for one in superior.reasons], ["requester_id", "company_id"])
        self.assertEqual(set(responsible.watched), {"date", "partner_id"})

    def test_nobody_is_read_when_no_step_is_called(self):
        version = self._version(step("Big", users=self.boss, condition="[('amount', '>', 10)]"))
        sample = self.sample(amount=5)
        values = sample.sudo()._approval_values()
        self.assertFalse(self._plans(sample, version)[sample.id].called)
        self.assertEqual(self._count(version, sample.sudo(), values), 0)

    def test_queries_do_not_grow_with_documents(self):
        version = self._version(
            step("Boss", users=self.boss | self.second),
            step("Group", group="base.group_user"),
            step("Superior", level=2, exclude_line=True),
            step("Field", field="user_id.employee_ids.parent_id"),
            step("Role", role="backers"),
        )
        samples = self.env["approval.sample"]
        for number in range(30):
            samples |= self.sample(
                subject_id=self.third.id if number % 2 else self.outsider.id,
                user_id=self.clerk.user_id.id,
                backer_ids=[Command.set((self.boss | self.third).ids)],
            )
        samples = samples.sudo()
        values = samples._approval_values()
        self._count(version, samples, values)  # rights and rules of all people are in memory from here on
        self.env.invalidate_all()
        few = self._count(version, samples[:3], values)
        self.env.invalidate_all()
        many = self._count(version, samples, values)
        self.assertLessEqual(many, few)

    def test_queries_of_one_plan(self):
        """What the plan adds to a request: the version, who is active, relatives."""
        version = self._version(
            step("Boss", users=self.boss | self.second),
            step("Big", users=self.third, condition="[('amount', '>', 10)]"),
            step("Group", group="base.group_user"),
        )
        sample = self.sample(amount=50).sudo()
        values = sample._approval_values()
        self._count(version, sample, values)
        self.env.invalidate_all()
        sample.fetch()
        self.assertLessEqual(self._count(version, sample, values), 5)

    def _count(self, version, samples, values):
        before = self.env.cr.sql_log_count
        version._plans(samples, None, self.requester, values)
        return self.env.cr.sql_log_count - before
