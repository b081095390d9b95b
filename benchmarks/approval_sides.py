"""The two engines that `bench_approval` compares, each with the same work on a document of its own.

Both ask three groups of two people, one after the other; any one of a group decides.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from odoo.fields import Command
from odoo.modules.module import initialize_sys_path
from odoo.tools import config

HERE = Path(__file__).resolve().parent
LEVELS = 3
CONDITION = "[('amount', '>', 100)]"


class Side:
    """One engine in a scratch database of its own.

    :cvar model: the document behind approval
    :cvar addon: what is installed to have it
    """

    name = model = addon = None

    def __init__(self, database):
        self.database = database
        self.requester = None
        #: user ids by level, two each
        self.approvers = []

    def prepare(self):
        """Install the documents, make people and the rules."""
        log = self.database.odoo("-i", f"{self.addon},cm_bench_document")
        severe = self.database.severe_lines(log)
        if severe:
            raise SystemExit(f"{self.name}: installing its document logged: {severe[0]}")
        with self.database.session() as env:
            internal = env.ref("base.group_user")
            groups = env["res.groups"].create([{"name": f"Bench level {n}"} for n in range(1, LEVELS + 2)])
            self.group_ids = groups.ids
            self.approvers = [
                env["res.users"]
                .create(
                    [
                        {
                            "name": f"{group.name} {letter}",
                            "login": f"{group.name} {letter}",
                            "email": f"{group.id}{letter}@example.com",
                            "group_ids": [Command.set((internal | group).ids)],
                        }
                        for letter in "ab"
                    ]
                )
                .ids
                for group in groups
            ]
            people = [{"name": name, "login": name, "group_ids": [Command.set(internal.ids)]} for name in ("r", "new")]
            self.requester, self.newcomer = env["res.users"].create(people).ids
            self.make_rules(env, groups[:LEVELS])
            env.cr.commit()
        self.warm()

    def warm(self):
        """Go once through all: what the first use reads and keeps in memory is not what is measured."""
        ids = self.documents(3)
        with self.database.session(uid=self.requester) as env:
            self.request(env, ids)
            env.cr.commit()
        for level in range(LEVELS):
            for one in ids:
                with self.database.session(uid=self.approvers[level][0]) as env:
                    self.decide(env, one, level)
                    env.cr.commit()

    def documents(self, count, model=None):
        """Return the ids of new documents of the requester."""
        with self.database.session(uid=self.requester) as env:
            documents = env[model or self.model].create([{"name": f"D{n}", "amount": 500} for n in range(count)])
            env.cr.commit()
            return documents.ids

    def add_member(self, env):
        """Put one more user into the group of the first level."""
        env["res.groups"].browse(self.group_ids[0]).write({"user_ids": [Command.link(self.newcomer)]})

    def analyze(self, env, *tables):
        """Let PostgreSQL look at what was written past the ORM."""
        env.cr.commit()
        env.cr._cnx.autocommit = True
        for table in tables:
            env.cr.execute(f"VACUUM ANALYZE {table}")
        env.cr._cnx.autocommit = False


class Ours(Side):
    """The engine of this addon, on the sample document of its tests."""

    name = "customer_manager"
    model = "approval.sample"
    addon = "customer_manager_sample"

    def make_rules(self, env, groups):
        """Publish the process."""
        steps = [
            {
                "name": group.name,
                "sequence": 10 * number,
                "source": "group",
                "group_id": group.id,
                "condition": CONDITION,
            }
            for number, group in enumerate(groups, 1)
        ]
        process = env["approval.process"].create(
            {"name": "Bench", "model_id": env["ir.model"]._get_id(self.model), "transition": "confirm"}
        )
        version = env["approval.version"].create(
            {"process_id": process.id, "step_ids": [Command.create(step) for step in steps]}
        )
        version.action_publish()
        self.process_id = process.id

    def request(self, env, ids):
        """Request approval."""
        env[self.model].browse(ids).action_request_approval()

    def task_ids(self, ids, level):
        """Return the open tasks of the first approver of a level, as his list shows them."""
        with self.database.session() as env:
            domain = [
                ("case_id.res_model", "=", self.model),
                ("case_id.res_id", "in", ids),
                ("user_id", "=", self.approvers[level][0]),
                ("state", "=", "open"),
            ]
            tasks = env["approval.task"].search_fetch(domain, ["case_id"])
            by_document = {task.case_id.res_id: task.id for task in tasks}
            return [by_document[one] for one in ids]

    def ready(self, ids, level):
        """Return {document: what its approver's screen knows of it}."""
        return dict(zip(ids, self.task_ids(ids, level), strict=True))

    def decide(self, env, document_id, level, known=None):
        """Approve one document."""
        task_id = known or self.task_ids([document_id], level)[0]
        env["approval.task"].browse(task_id).action_approve()

    def decide_many(self, env, known):
        """Approve many documents in one call."""
        results = env["approval.task"].browse(known.values()).action_decide_many("approve")
        refused = [result["message"] for result in results if not result["ok"]]
        if refused:
            raise SystemExit(refused[0])

    def count(self, env):
        """Return how many documents wait for the user."""
        return env["approval.task"].search_count([("is_mine", "=", True)])

    def page(self, env):
        """Read the first page of what waits for the user, as its list does."""
        tasks = env["approval.task"]
        view = env.ref("customer_manager.approval_task_view_list").id
        names = tasks.get_view(view, "list")["models"]["approval.task"]
        page = tasks.web_search_read([("is_mine", "=", True)], _specification(tasks, names), limit=80)
        return len(page["records"])

    def load(self, env):
        """Read what every page of the web client asks for: the counter of activities."""
        return sum(group["total_count"] for group in env["res.users"]._get_activity_groups())

    def fill(self, opened, closed):
        """Add closed cases with two tasks each; those in approval are real ones."""
        with self.database.session() as env:
            env.cr.execute(
                CLOSED_CASES,
                {"count": closed, "user": self.approvers[0][0], "other": self.approvers[0][1], "model": self.model},
            )
            self.analyze(env, "approval_case", "approval_task", "approval_sample", "mail_activity")

    def edit_rule(self, env):
        """Let another group decide the second step."""
        version = env["approval.process"].browse(self.process_id).version_id._new_version()
        version.step_ids[1].write({"name": "Other people", "group_id": self.group_ids[LEVELS]})
        version.action_publish()

    def rename_rule(self, env):
        """Give the first step another name."""
        version = env["approval.process"].browse(self.process_id).version_id._new_version()
        version.step_ids[0].write({"name": "Other name"})
        version.action_publish()


class OursAlike(Ours):
    """The same on a document that is equal to the peer's: without lines and people to put to approval."""

    name = "customer_manager on the peer's document"
    model = "bench.gated"
    addon = "cm_bench_gated"


class Peer(Side):
    """OCA's base_tier_validation, which the benchmark fetches."""

    name = "base_tier_validation"
    model = "bench.tier"
    addon = "cm_bench_tier"

    def make_rules(self, env, groups):
        """Write one rule for each level; the one with the highest number comes first."""
        self.rule_ids = (
            env["tier.definition"]
            .create(
                [
                    {
                        "name": group.name,
                        "model_id": env["ir.model"]._get_id(self.model),
                        "review_type": "group",
                        "reviewer_group_id": group.id,
                        "definition_domain": CONDITION,
                        "approve_sequence": True,
                        "exclude_requester": True,
                        "sequence": 100 - number,
                    }
                    for number, group in enumerate(groups, 1)
                ]
            )
            .ids
        )

    def request(self, env, ids):
        """Request validation."""
        env[self.model].browse(ids).request_validation()

    def ready(self, ids, level):
        """Return {document: itself}: the screen knows no more."""
        return {one: one for one in ids}

    def decide(self, env, document_id, level, known=None):
        """Approve one document."""
        env[self.model].browse(document_id).validate_tier()

    def decide_many(self, env, known):
        """Approve one after the other in one transaction: all at once is refused."""
        for document in env[self.model].browse(known):
            document.validate_tier()

    def notify(self, on):
        """Let the rules tell people in the web client when their turn comes and when a level is through, or not."""
        with self.database.session() as env:
            people = [user_id for level in self.approvers for user_id in level]
            env["res.users"].browse(people).write({"notification_type": "inbox"})
            env["tier.definition"].browse(self.rule_ids).write({"notify_on_pending": on, "notify_on_accepted": on})
            env.cr.commit()

    def count(self, env):
        """Return how many documents wait for the user, as its counter in the page does."""
        return sum(group["pending_count"] for group in env["res.users"].review_user_count())

    load = count

    def page(self, env):
        """Read the first page of what waits for the user, as the action of its counter does."""
        documents = env[self.model]
        names = ["name", "state", "amount", "company_id", "validation_status"]
        page = documents.web_search_read([("can_review", "=", True)], _specification(documents, names), limit=80)
        return len(page["records"])

    def fill(self, opened, closed):
        """Copy a requested document until `opened` are there, and add closed reviews."""
        with self.database.session() as env:
            env.cr.execute(COPIED_REVIEWS, {"count": opened, "user": self.requester})
            env.cr.execute(CLOSED_REVIEWS, {"count": closed, "user": self.approvers[0][0], "rule": self.rule_ids[0]})
            self.analyze(env, "tier_review", "res_users_tier_review_rel", "bench_tier")

    def edit_rule(self, env):
        """Let another group decide the second level."""
        env["tier.definition"].browse(self.rule_ids[1]).write({"reviewer_group_id": self.group_ids[LEVELS]})

    def rename_rule(self, env):
        """Give the first rule another name."""
        env["tier.definition"].browse(self.rule_ids[0]).write({"name": "Other name"})


CLOSED_CASES = """
WITH document AS (
    INSERT INTO approval_sample (name, active, state, company_id, amount, create_uid, write_uid, create_date)
    SELECT 'Closed ' || i, TRUE, 'confirmed', 1, 500, 1, 1, now() FROM generate_series(1, %(count)s) i RETURNING id
), sample AS (
    SELECT c.*, t.step_id FROM approval_case c JOIN approval_task t ON t.case_id = c.id
    WHERE c.res_model = %(model)s AND t.user_id = %(user)s LIMIT 1
), closed AS (
    INSERT INTO approval_case (name, process_id, version_id, transition, res_model, res_id, company_id, requester_id,
        state, snapshot, snapshot_hash, plan, plan_hash, requested_at, closed_at, used_at, event_count, head_hash)
    SELECT s.name, s.process_id, s.version_id, s.transition, s.res_model, d.id, s.company_id, s.requester_id,
        'approved', s.snapshot, s.snapshot_hash, s.plan, s.plan_hash, now(), now(), now(), 0, ''
    FROM document d CROSS JOIN sample s RETURNING id
)
INSERT INTO approval_task (case_id, step_id, user_id, origin, state, decided_uid, opened_at, closed_at, notified_at)
SELECT closed.id, s.step_id, one.user_id, 'plan', one.state, %(user)s, now(), now(), now()
FROM closed CROSS JOIN sample s
CROSS JOIN (VALUES (%(user)s, 'approved'), (%(other)s, 'unneeded')) one (user_id, state)
"""
COPIED_REVIEWS = """
WITH document AS (
    INSERT INTO bench_tier (name, state, company_id, amount, validation_status, create_uid, write_uid, create_date)
    SELECT 'Copy ' || i, 'draft', d.company_id, 500, d.validation_status, d.create_uid, 1, now()
    FROM generate_series(1,
        %(count)s - (SELECT COUNT(*)::int FROM tier_review WHERE status = 'pending' AND sequence = 1)) i
    CROSS JOIN (SELECT * FROM bench_tier WHERE id =
        (SELECT MAX(res_id) FROM tier_review WHERE status = 'pending' AND sequence = 1)) d
    RETURNING id
), review AS (
    INSERT INTO tier_review (definition_id, sequence, status, model, res_id, company_id, todo_by, can_review,
        requested_by, create_uid, write_uid, create_date)
    SELECT r.definition_id, r.sequence, r.status, r.model, d.id, r.company_id, r.todo_by, r.can_review,
        r.requested_by, r.create_uid, 1, now()
    FROM document d CROSS JOIN (SELECT * FROM tier_review WHERE res_id =
        (SELECT MAX(res_id) FROM tier_review WHERE status = 'pending' AND sequence = 1)) r
    RETURNING id, definition_id
)
INSERT INTO res_users_tier_review_rel (tier_review_id, res_users_id)
SELECT review.id, rel.uid FROM review JOIN tier_definition d ON d.id = review.definition_id
JOIN res_groups_users_rel rel ON rel.gid = d.reviewer_group_id
"""
CLOSED_REVIEWS = """
WITH document AS (
    INSERT INTO bench_tier (name, state, company_id, amount, validation_status, create_uid, write_uid, create_date)
    SELECT 'Closed ' || i, 'confirmed', 1, 500, 'validated', 1, 1, now() FROM generate_series(1, %(count)s) i
    RETURNING id
), review AS (
    INSERT INTO tier_review (definition_id, sequence, status, model, res_id, company_id, can_review, done_by,
        create_uid, write_uid, create_date, reviewed_date)
    SELECT %(rule)s, 1, 'approved', 'bench.tier', d.id, 1, FALSE, %(user)s, 1, 1, now(), now() FROM document d
    RETURNING id
)
INSERT INTO res_users_tier_review_rel (tier_review_id, res_users_id)
SELECT review.id, rel.uid FROM review CROSS JOIN tier_definition d
JOIN res_groups_users_rel rel ON rel.gid = d.reviewer_group_id WHERE d.id = %(rule)s
"""


def _specification(model, names):
    """Return what the web client reads for a list of these fields."""
    return {
        name: {"fields": {"display_name": {}}} if model._fields[name].type == "many2one" else {}
        for name in names
        if name in model._fields
    }


def add_addons():
    """Let this process, and the Odoo commands it starts, find the addons of both sides.

    :return: None, or a sentence that says why the peer is not there
    """
    _sample().make_sample_installable()
    folder, why_not = _fetch_peer()
    paths = [str(HERE / "addons"), *([] if why_not else [str(folder)])]
    config["addons_path"] = [*config["addons_path"], *paths]
    initialize_sys_path()
    return why_not


def _sample():
    """Return the module that knows the sample document, without importing the package of all tests."""
    path = HERE.parent / "tests" / "approval" / "sample.py"
    spec = importlib.util.spec_from_file_location("cm_sample", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _fetch_peer():
    """Install the peer's wheel into a folder of its own, from the index that pip is configured for.

    :return: (folder of its addons, None or a sentence that says why it could not be had)
    """
    target = Path(os.environ["CM_ODOO_CONF"]).parent / "peer"
    folder, stamp = target / "odoo" / "addons", target / "lock.json"
    lock = (HERE / "requirements-peer.txt").read_text(encoding="utf-8")
    if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == lock:
        return folder, None
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--upgrade"]
    command += ["--target", target, "-r", HERE / "requirements-peer.txt"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
        return folder, (
            f"base_tier_validation could not be installed from the package index ({reason}): only our own figures"
            " are measured. Its figures of an earlier run stand in benchmarks/results."
        )
    stamp.write_text(json.dumps(lock), encoding="utf-8")
    return folder, None
