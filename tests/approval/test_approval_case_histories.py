import random

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ...algorithms import approval_flow
from ...algorithms.approval_plan import Plan
from .common import SampleCommon, step

#: random histories, and steps in each
HISTORIES, LENGTH = 25, 30
#: what people try, and how often
MOVES = {"_decide": 16, "_change": 1, "_request": 4, "_recall": 1, "_confirm": 2}


@tagged("post_install", "-at_install")
class TestApprovalCaseHistories(SampleCommon, TransactionCase):
    """Whatever people try in whatever order: the trail holds, and the gate opens only when it should."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.requester | cls.outsider | cls.boss | cls.second | cls.third | cls.manager
        cls.approval = cls.process(
            "approval.sample",
            "confirm",
            [
                step("Any", users=cls.boss | cls.second | cls.third, rerun="condition"),
                step("Pair", users=cls.people, quorum=2, sequence=20),
                step("Big", users=cls.boss | cls.manager, condition="[('amount', '>', 5)]", sequence=20),
                step("Last", users=cls.outsider | cls.third | cls.manager, sequence=30),
            ],
            owner_id=cls.manager.id,
        )
        cls.env["approval.delegation"].create({"user_id": cls.boss.id, "substitute_id": cls.outsider.id})
        cls.env["approval.delegation"].create({"user_id": cls.third.id, "substitute_id": cls.requester.id})

    def test_random_histories(self):
        outcomes = set()
        for seed in range(HISTORIES):
            with self.subTest(seed=seed):
                outcomes |= self._history(random.Random(seed))
        self.assertGreaterEqual(outcomes, {"approved", "rejected", "returned", "recalled", "used"})

    def _history(self, chance):
        """Let people do what comes to their minds; return the states that were seen."""
        document = self.sample(amount=chance.randint(0, 10), subject_id=chance.choice(self.people).id)
        seen = set()
        for _number in range(LENGTH):
            [move] = chance.choices(list(MOVES), weights=MOVES.values())
            move = getattr(self, move)
            try:
                with self.env.cr.savepoint():
                    move(chance, document)
            except (UserError, AccessError):
                self.env.invalidate_all(flush=False)
            seen |= self._check(document)
        return seen

    # what people try

    def _decide(self, chance, document):
        tasks = self.case(document).task_ids
        if not tasks:
            return
        waiting = tasks.filtered(lambda task: task.state == "open")
        task = chance.choice(waiting if waiting and chance.random() < 0.9 else tasks)
        user = task.user_id if chance.random() < 0.8 else chance.choice(self.people)
        task = task.with_user(user).sudo(False)
        kind = chance.random()
        if kind < 0.85:
            task.action_approve("Fine")
        elif kind < 0.88:
            task.action_reject("No")
        elif kind < 0.95:
            task.action_send_back("Why", chance.choice([None, False, *self.approval.version_id.step_ids.ids]))
        else:
            tasks.with_user(user).sudo(False).action_decide_many("approve", "All")

    def _change(self, chance, document):
        document.write({"amount": chance.randint(0, 10)})

    def _request(self, chance, document):
        document.action_request_approval("confirm")

    def _recall(self, chance, document):
        document.action_recall_approval("Not now")

    def _confirm(self, chance, document):
        document.action_confirm()
        if document.state == "confirmed":
            self.assertTrue(self.case(document).used_at)

    # what must hold

    def _check(self, document):
        """Check everything that must hold after each move; return the states of the cases."""
        self.env.flush_all()
        self.env.invalidate_all()
        cases = self.env["approval.case"].search([("res_model", "=", document._name), ("res_id", "=", document.id)])
        for case in cases:
            self.assertEqual(case.verify_chain()["breaks"], [])
            self._check_case(case)
        used = cases.filtered("used_at")
        self.assertEqual(document.sudo().state == "confirmed", bool(used), "the gate opens with a used approval alone")
        self.assertLessEqual(len(used), 1)
        return set(cases.mapped("state")) | ({"used"} if used else set())

    def _check_case(self, case):
        file = case._files()[case.id]
        self.assertFalse(file.flow.faults)
        self.assertEqual(file.state, case.state)
        self._check_tasks(case, file)
        if case.state == "approved":
            self._check_approved(file)

    def _check_tasks(self, case, file):
        """Whose turn it is has an open row, and nobody else."""
        found = {(task.step_id.id, task.user_id.id) for task in case.task_ids if task.state == "open"}
        expected = set()
        if case.state == "open":
            expected = {
                (step_id, user)
                for step_id in file.flow.state.active
                for user in file.flow.candidates[step_id] - file.decided(step_id)
            }
        self.assertEqual(found, expected)

    def _check_approved(self, file):
        """Each called step has its quorum of different people, none of them excluded, nobody twice."""
        plan = Plan.from_json(file.values["plan"])
        acted = []
        for planned in plan.called:
            pairs = file.flow.approvals[planned.step_id]
            people = {person for pair in pairs for person in pair if person}
            self.assertGreaterEqual(approval_flow.counted(pairs), planned.needed)
            self.assertFalse(people & set(planned.barred))
            self.assertTrue({behalf or actor for actor, behalf in pairs} <= set(planned.candidates))
            self.assertFalse(people & set(acted), "nobody decides two steps")
            acted += people
