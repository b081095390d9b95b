"""What the attacks on approvals share; each file `test_attack_*.py` begins with a table of its attacks.

They come as ordinary users make them, unless a docstring says otherwise. Our answer is one of

* **refused**: an error in words, nothing is written;
* **re-run**: the change is allowed, the case notices and what was approved before is void;
* **impossible**: there is no such door: nothing to call, or what is called decides nothing.

======================  =============================================================================================
file                    attacks
======================  =============================================================================================
test_attack_standard    those that succeed on the standard tier validation
test_attack_weak_spots  what the standard tier validation does wrong without anybody's ill will
test_attack_gate        ways into the target state without an approval for it
test_attack_values      other values than the approved ones, odd ones, and who changes them
test_attack_records     rows of the engine, by its methods, superuser code and SQL
test_attack_people      who decides: groups, substitutes, forwarding, escalation
test_attack_processes   requests and processes
test_attack_leaks       what others may know
test_attack_http        the main ones as a client sends them
test_gate_sessions      two sessions at once: a line while confirming, one approval twice; the later one starts again
======================  =============================================================================================

Our own attacks are the methods `test_own_*`; the other ones bear the number of their row.
"""

from odoo.exceptions import UserError

from .common import SampleCommon, step

#: what clients have tried on other engines, and what ours might have been tempted to use
FLAGS = {
    "skip_validation_check": True,
    "approval_skip": True,
    "approval.frames": [],
    "install_mode": True,
    "import_file": True,
    "module": "customer_manager",
    "tracking_disable": True,
    "uid": 1,
    "su": True,
    "default_state": "confirmed",
    "default_approval_state": "approved",
}


class AttackCommon(SampleCommon):
    """Three steps one after the other: Boss, Second, Third."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirm = cls.process(
            "approval.sample",
            "confirm",
            [step("One", users=cls.boss), step("Two", users=cls.second), step("Three", users=cls.third)],
        )

    @classmethod
    def _requested(cls, **values):
        sample = cls.sample(**{"amount": 5, **values})
        sample.action_request_approval()
        return sample

    @classmethod
    def _approved(cls, **values):
        sample = cls._requested(**values)
        cls.decide(sample, cls.boss, cls.second, cls.third)
        return sample

    def _refused(self, errors, text, attempt, *args, **kwargs):
        with self.assertRefused(errors, text):
            attempt(*args, **kwargs)

    def _not_confirmed(self, sample):
        """Assert that the requester cannot confirm a document."""
        with self.assertRefused(UserError, "not approved"):
            sample.with_user(self.requester).action_confirm()
        self.assertEqual(sample.state, "draft")

    def _state(self, sample):
        """Return what must not change: states of the case, its tasks, and the number of events."""
        self.env.flush_all()
        self.env.invalidate_all()
        case = self.case(sample)
        return case.state, case.task_ids.sorted("id").mapped("state"), case.event_count, len(case.event_ids)


class OneStepCommon(SampleCommon):
    """A document with one step of Boss and Second, unless the test brings its own."""

    @classmethod
    def _one_step(cls, *steps, **values):
        steps = steps or (step("Check", users=cls.boss | cls.second),)
        return cls.process("approval.sample", "confirm", list(steps), **{"owner_id": cls.manager.id, **values})

    @classmethod
    def _case_of(cls, user=None, **values):
        sample = cls.sample(user, **{"amount": 4711, **values})
        sample.action_request_approval()
        return sample, cls.case(sample)

    @classmethod
    def _related(cls, user, other):
        """Declare that two people are related."""
        employee = cls.env["hr.employee"].create({"name": user.name, "user_id": user.id})
        return cls.env["approval.relation"].create({"employee_id": employee.id, "user_id": other.id})

    def _stands_in(self, substitute, absent, **values):
        """Let somebody name his substitute."""
        return (
            self.env["approval.delegation"]
            .with_user(absent)
            .create({"user_id": absent.id, "substitute_id": substitute.id, **values})
        )
