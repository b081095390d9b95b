from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import step
from .process_common import MODEL, ProcessCommon


@tagged("post_install", "-at_install")
class TestApprovalStep(ProcessCommon, TransactionCase):
    """Steps that make no sense are refused when saved, those nobody could fill when published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft_version = cls.draft(step("Step", users=cls.boss | cls.second))
        cls.draft_step = cls.draft_version.step_ids
        cls.group = cls.env["res.groups"].create({"name": "Board"})
        cls.portal = new_test_user(cls.env, login="ap_portal", groups="base.group_portal")

    def test_conditions_are_no_python(self):
        for condition, sentence in {
            "[('amount', '>', 1000]": r"This is no condition",
            "[('amounts', '>', 1000)]": r"“amounts” is not among .*line_amount.* \(at character 3\)",
            "[('amount', '>',\n  __import__('os').system('x'))]": r"Nothing is computed. \(in line 2 at character 3\)",
            "[('amount', '>', user.id)]": r"A value is a number",
            "[('amount', '>', uid)]": r"Amount is a number: such a value does not go",
            "[('amount', '>', tomorrow)]": r"“tomorrow” is unknown",
            "[('amount', 'like', 3)]": r"“like” is no operator",
            "[('urgent', '<', True)]": r"Urgent is yes or no and cannot be compared by “<”, only by: !=",
            "[('amount', '>', 'many')]": r"Amount is a number: such a value",
            "[('amount', '>', 1e999)]": r"not a finite number",
            "[('date', '>', '2026-02-30')]": r"Date is a day, and there is no such one",
            "[('amount', 'in', 3)]": r"needs a list",
            "['|', ('amount', '>', 3)]": r"“|” needs terms behind it",
            "amount > 3": r"A condition is a list",
            "[amount]": r"A term is",
            "(lambda: [])()": r"A condition is a list",
            "[('note', '=', 'x')]": r"“note” is not among",
        }.items():
            text = r"(?s)^Step “Step”, Condition: .*" + sentence
            with self.subTest(condition=condition), self.assertRefused(UserError, text):
                self.draft_step.condition = condition

    def test_conditions_that_are_fine(self):
        for condition in (
            False,
            "",
            " [] ",
            "[('amount', '>', 1000), ('date', '<=', today)]",
            "['|', ('requester_id', '=', uid), ('company_id', 'in', [company_id, False])]",
            "['!', ('kind', '=', 'special')]",
            "[('partner_id.country_id', '!=', False), ('backer_ids', 'in', [3])]",
        ):
            with self.subTest(condition=condition):
                self.draft_step.condition = condition

    def test_sources(self):
        for values, sentence in (
            ({"user_ids": [Command.clear()]}, "name at least one person"),
            ({"source": "group"}, "Group: choose the one"),
            ({"source": "field"}, "leads nowhere"),
            ({"source": "field", "approver_field": "boss_id"}, "there is no “boss_id”"),
            ({"source": "field", "approver_field": "user_id.name.x"}, "there is no “x”"),
            ({"source": "field", "approver_field": "partner_id"}, "leads to no user and no employee"),
            ({"source": "field", "approver_field": "amount"}, "leads to no user and no employee"),
            ({"source": "field", "approver_field": "user_id.__class__"}, "there is no “__class__”"),
            ({"source": "manager", "manager_level": 0}, "Levels Up: choose a number from 1 to 20"),
            ({"source": "manager", "manager_level": 21}, "Levels Up"),
            ({"source": "role"}, "Role: the document has none"),
            ({"source": "role", "role": "kings"}, "“kings”. It has: backers"),
            ({"user_ids": [Command.set(self.portal.ids)]}, "no active internal user"),
            ({"escalation_user_ids": [Command.set(self.portal.ids)], "deadline_hours": 1}, "no active internal"),
            ({"escalation_user_ids": [Command.set(self.boss.ids)]}, "Escalation: set a deadline first"),
            ({"quorum": "count", "quorum_value": 0}, "at least one person"),
            ({"quorum": "percent", "quorum_value": 0}, "Percentage: choose a number from 1 to 100"),
            ({"quorum": "percent", "quorum_value": 101}, "Percentage: choose a number from 1 to 100"),
            ({"deadline_hours": -1}, "hours cannot be negative"),
            ({"reminder_hours": -1}, "hours cannot be negative"),
            ({"deadline_hours": 2001}, "at most 2000 working hours"),
            ({"reminder_hours": float("inf")}, "at most 2000 working hours"),
            ({"deadline_hours": float("nan")}, "at most 2000 working hours"),
        ):
            with self.subTest(values=values), self.assertRefused(UserError, f"^Step “Step”.*{sentence}"):
                self.draft_step.write(values)

    def test_sources_that_are_fine(self):
        for values in (
            {"source": "group", "group_id": self.group.id},
            {"source": "field", "approver_field": "user_id"},
            {"source": "field", "approver_field": "backer_ids"},
            {"source": "field", "approver_field": "user_id.employee_ids.parent_id"},
            {"source": "manager", "manager_level": 2},
            {"source": "role", "role": "backers"},
            {"escalation_user_ids": [Command.set(self.boss.ids)], "deadline_hours": 1},
            {"quorum": "percent", "quorum_value": 100},
        ):
            with self.subTest(values=values):
                self.draft_step.write(values)

    def test_named_people_may_read_the_model(self):
        self.env["ir.model.access"].search([("model_id.model", "=", MODEL)]).group_id = self.group
        with self.assertRefused(UserError, "Boss may not read Sample Document"):
            self.draft_step.user_ids = self.boss

    def test_send_back_goes_to_an_earlier_step(self):
        later = self.draft_step.copy({"name": "Later", "sequence": 20})
        later.return_step_id = self.draft_step
        for values in ({"return_step_id": later.id}, {"sequence": 10}, {"return_step_id": self.step.id}):
            with (
                self.subTest(values=values),
                self.assertRefused(UserError, "^Step “Later”, Send Back to: .*not come before it"),
            ):
                later.write(values)
        with self.assertRefused(UserError, "Step “Later”, Send Back to: “Step”"):
            self.draft_step.sequence = 30

    # ------------------------------------------------------------ publishing
    def _refused(self, sentence, *steps, **values):
        self.draft_version.write(
            {"step_ids": [Command.clear(), *(Command.create({"sequence": n, **one}) for n, one in enumerate(steps))]}
            | values
        )
        with self.assertRefused(UserError, sentence):
            self.draft_version.action_publish()
        self.assertEqual(self.draft_version.state, "draft")

    def test_process_without_steps(self):
        self._refused("it has no step")

    def test_empty_group(self):
        self._refused("^Step “Board”: Nobody is left", step("Board", group=self.group.id))
        self.portal.group_ids += self.group
        self.outsider.group_ids += self.group
        self.outsider.active = False
        self._refused("^Step “Board”: Nobody is left", step("Board", group=self.group.id))

    def test_group_of_one_with_four_eyes(self):
        self.boss.group_ids += self.group
        self._refused("^Step “Board”, when requested by Boss: Nobody", step("Board", group=self.group.id))
        self.draft_version.step_ids.exclude_requester = False
        self.draft_version.action_publish()

    def test_quorum_out_of_reach(self):
        (self.boss | self.second).group_ids += self.group
        self._refused(
            "^Step “Board”, when requested by Boss: 2 people have to approve, but only 1",
            step("Board", group=self.group.id, quorum=2),
        )
        self._refused(
            "^Step “Both”: 3 people have to approve, but only 2", step("Both", users=self.boss + self.second, quorum=3)
        )

    def test_implied_members_count(self):
        implying = self.env["res.groups"].create({"name": "Chiefs", "implied_ids": [Command.set(self.group.ids)]})
        (self.boss | self.second).group_ids += implying
        self.draft_step.write({"source": "group", "group_id": self.group.id})
        self.draft_version.action_publish()
        sources = self.draft_version._sources()
        named, active = self.env["approval.directory"]._static(sources, MODEL)
        self.assertEqual(named[self.draft_step.id], tuple(sorted((self.boss | self.second).ids)))
        self.assertEqual(active, frozenset((self.boss | self.second).ids))

    def test_people_who_left_since_the_step_was_saved(self):
        self.boss.active = False
        copied = self.draft_step.copy({"name": "Left alone", "quorum": "count", "quorum_value": 2})
        with self.assertRefused(UserError, "^Step “Left alone”: 2 people have to approve, but only 1 can"):
            self.draft_version.action_publish()
        copied.unlink()
        self.draft_version.action_publish()

    def test_different_people(self):
        once, again = step("Once", users=self.boss), step("Again", users=self.boss)
        self._refused("^Step “Again”: Nobody may decide two steps of one case.*: Once, Again", once, again)
        big = step("Again", users=self.boss, condition="[('amount', '>', 5)]")
        self._refused("^Step “Again”: Nobody may decide two", once, big)
        self.draft_version.distinct_people = False
        self.draft_version.action_publish()

    def test_steps_that_never_meet_may_share_people(self):
        small, big = "[('amount', '<=', 5)]", "[('amount', '>', 5)]"
        self.draft_version.write(
            {
                "step_ids": [
                    Command.clear(),
                    Command.create(step("Small", users=self.boss, condition=small)),
                    Command.create(step("Big", users=self.boss, condition=big)),
                ]
            }
        )
        self.draft_version.action_publish()

    def test_notice_of_those_whose_own_requests_will_be_refused(self):
        self.assertFalse(self.draft_version.notice)
        self.draft_step.user_ids = self.boss
        self.assertEqual(
            self.draft_version.notice, "Step “Step”, when requested by Boss: Nobody is left who could decide."
        )
        self.draft_version.action_publish()

    def test_checked_again_when_published(self):
        """What a step names may have gone since it was saved."""
        self.env.cr.execute(
            "UPDATE approval_step SET condition = %s WHERE id = %s", ["[('gone', '=', 1)]", self.draft_step.id]
        )
        self.env.invalidate_all()
        with self.assertRefused(UserError, "Step “Step”, Condition: “gone” is not among"):
            self.draft_version.action_publish()
