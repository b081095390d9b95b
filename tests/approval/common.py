"""What tests of documents behind approval need; also for other addons.

A process in three lines, and who has to approve::

    class TestMine(ApprovalCommon, TransactionCase):
        def test_big_ones(self):
            self.process("my.document", "confirm", [
                step("Boss", users=self.boss, condition="[('amount', '>', 1000)]"),
                step("Board", group="my_addon.group_board", quorum=2),
            ])
            document = self.env["my.document"].create({"amount": 5000})
            self.assertMustApprove(document, {"Boss": self.boss, "Board": self.board})
            document.action_request_approval()
            self.decide(document, self.boss)

Tests of the engine itself take :class:`SampleCommon`, which brings the document `approval.sample` and people.
"""

from contextlib import contextmanager

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from .sample import add_sample

MANAGER = "customer_manager.group_approval_manager"


def step(name, users=None, group=None, field=None, level=None, role=None, condition=None, quorum="any", **values):
    """Return the values of a step; give one of `users`, `group`, `field`, `level` and `role`.

    :param users: the approvers
    :param group: id or XML id of the group whose members approve
    :param field: path from the document to the approver
    :param level: levels up the line of the requester
    :param role: code of a role that the document names
    :param condition: domain as text; none: always
    :param quorum: ``"any"``, ``"all"``, a number of people, or a text such as ``"60%"``
    :param values: more fields of `approval.step`, e.g. ``sequence=20``
    """
    vals = {"name": name, "condition": condition or "[]", **values}
    if users is not None:
        vals |= {"source": "user", "user_ids": [Command.set(users.ids)]}
    elif group is not None:
        vals |= {"source": "group", "group_id": group}
    elif field is not None:
        vals |= {"source": "field", "approver_field": field}
    elif level is not None:
        vals |= {"source": "manager", "manager_level": level}
    else:
        vals |= {"source": "role", "role": role}
    if isinstance(quorum, int):
        vals |= {"quorum": "count", "quorum_value": quorum}
    elif quorum.endswith("%"):
        vals |= {"quorum": "percent", "quorum_value": int(quorum[:-1])}
    else:
        vals["quorum"] = quorum
    return vals


def running_case(document, transition=None):
    """Return the running case of a document, or the last one, with all rights."""
    domain = [("res_model", "=", document._name), ("res_id", "=", document.id)]
    if transition:
        domain.append(("transition", "=", transition))
    cases = document.env["approval.case"].sudo().search(domain)
    waiting = cases.filtered(
        lambda case: case.state in ("open", "returned") or (case.state == "approved" and not case.used_at)
    )
    return (waiting or cases)[:1]


def open_task(document, user, state="open"):
    """Return the task of a user in the running or last case of a document (or in a case), as that user."""
    case = document.sudo() if document._name == "approval.case" else running_case(document)
    case.invalidate_recordset()
    return case.task_ids.filtered(lambda task: task.user_id == user and task.state == state)[:1].with_user(user)


def decide(document, *users, verdict="approve", text="Because."):
    """Let people decide one after the other, each on his open task, as themselves.

    :param verdict: ``approve``, ``reject`` or ``send_back``
    """
    for user in users:
        task = open_task(document, user)
        assert task, f"{user.login} has no open task in {document}"
        if verdict == "approve":
            answer = task.action_approve(text)
        elif verdict == "reject":
            answer = task.action_reject(text)
        else:
            answer = task.action_send_back(text)
        assert answer is True, answer
    document.invalidate_recordset()


def approve(documents, *users, transition=None):
    """Request approval of documents, as whose they are, unless it runs; let people approve each of them."""
    for document in documents:
        if running_case(document, transition).state != "open":
            document.action_request_approval(transition)
        decide(document, *users)


class ApprovalMixinCommon:
    """Builders and assertions on top of any test class with ``env``."""

    @classmethod
    def process(cls, model, transition, steps, publish=True, **values):
        """Create a process, published unless told otherwise; return it.

        :param model: name of the model
        :param transition: code of its gate
        :param steps: values as of :func:`step`, in order; those without `sequence` come one after the other
        :param values: more fields of `approval.process` or, for `distinct_people`, of its version
        """
        distinct_people = values.pop("distinct_people", True)
        process = cls.env["approval.process"].create(
            {
                "name": f"{model} {transition}",
                "model_id": cls.env["ir.model"]._get_id(model),
                "transition": transition,
                **values,
            }
        )
        cls.new_version(process, steps, publish, distinct_people=distinct_people)
        return process

    @classmethod
    def new_version(cls, process, steps, publish=True, **values):
        """Create the next version of a process; return it."""
        rows = []
        for number, vals in enumerate(steps, 1):
            vals = {"sequence": 10 * number, **vals}
            if isinstance(vals.get("group_id"), str):
                vals["group_id"] = cls.env.ref(vals["group_id"]).id
            rows.append(Command.create(vals))
        version = cls.env["approval.version"].create({"process_id": process.id, "step_ids": rows, **values})
        if publish:
            version.action_publish()
        return version

    case = staticmethod(running_case)
    task = staticmethod(open_task)
    decide = staticmethod(decide)
    approve = staticmethod(approve)

    @contextmanager
    def assertRefused(self, exception, regex=""):
        """Expect an error with a text, and take back what was done before it, as a request does."""
        with self.assertRaisesRegex(exception, regex), self.env.cr.savepoint():
            yield
            self.env.flush_all()
        self.env.invalidate_all(flush=False)

    def assertMustApprove(self, document, expected, transition=None):
        """Assert which steps are called for a document now and who may decide each of them.

        :param document: of any model behind approval
        :param expected: {name of a step: users}
        """
        steps = document.approval_preview(transition)
        found = {
            one["name"]: {person["user_id"] for person in one["people"] if person["state"] != "excluded"}
            for one in steps
            if one["state"] != "skipped"
        }
        self.assertEqual(found, {name: set(users.ids) for name, users in expected.items()})


class ApprovalCommon(ApprovalMixinCommon, BaseCommon):
    """For documents of other addons."""


class SampleCommon(ApprovalCommon):
    """The sample document and the people around it.

    `cls.requester` and `cls.outsider` are ordinary users, as are the approvers `cls.boss`,
    `cls.second`, `cls.third`; `cls.manager` manages approvals; all are internal.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_sample(cls)
        for name in ("requester", "outsider", "boss", "second", "third"):
            setattr(cls, name, cls._person(name))
        cls.manager = cls._person("manager", groups=f"base.group_user,{MANAGER}")
        cls.partner = cls.env["res.partner"].create({"name": "Partner"})

    @classmethod
    def _person(cls, name, groups="base.group_user", **values):
        """Return a user with an e-mail address and only the groups given."""
        return new_test_user(
            cls.env, login=f"ap_{name}", name=name.capitalize(), groups=groups, email=f"{name}@example.com", **values
        )

    @classmethod
    def sample(cls, user=None, **values):
        """Return a sample document of `user` (the requester), as that user."""
        return cls.env["approval.sample"].with_user(user or cls.requester).create({"name": "Sample", **values})
