from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...algorithms import approval_chain
from ...algorithms.approval_condition import ALWAYS
from ...algorithms.approval_plan import Directory, Version, plan
from .approval_step import DECIDING

#: exclusions that keep people from deciding on what is their own
EXCLUSIONS = ("exclude_requester", "exclude_subject", "exclude_relatives")


class ApprovalVersion(models.Model):
    """How a draft comes into force, and a version out of it."""

    _inherit = "approval.version"

    is_intact = fields.Boolean(
        "Unaltered",
        compute="_compute_is_intact",
        compute_sudo=True,
        help="The steps are still those that were published: their checksum is the one of that day.",
    )

    opening = fields.Text(
        "Own Decisions",
        compute="_compute_opening",
        compute_sudo=True,
        help="Steps that let people decide on their own.",
    )
    notice = fields.Text(compute="_compute_notice", compute_sudo=True, help="Requests that will be refused.")

    def _compute_is_intact(self):
        for version in self:
            version.is_intact = version.state == "draft" or version.checksum == version._checksum()

    def action_publish(self, reason=None):
        """Put a draft into force for new cases; running ones stay on their version.

        :param reason: why, though requests of the past would have been stuck; logged with the process
        :raise UserError: naming the step that nobody could complete, the test case that fails, or what else is wrong
        """
        self.ensure_one()
        self.check_access("write")
        process = self.process_id
        process._lock()
        self._lock_draft()
        self._check_draft()
        self._check_publishable()
        self._put_into_force([*self._check_tests(), *self._check_past(reason)])
        return True

    def _publish_as_data(self):
        """Put drafts that come with an addon into force: the people of their groups come later.

        A request for which a step has nobody is refused like any other.
        """
        for version in self.filtered(lambda version: version.state == "draft"):
            version.step_ids._check_all()
            version._put_into_force()

    def _put_into_force(self, notes=()):
        """Publish.

        :param notes: sentences for the log of the process
        """
        process = self.process_id
        before = process.version_ids.filtered(lambda version: version.state == "published")
        before._retire()
        self._engine_write(
            {
                "number": max(process.version_ids.mapped("number"), default=0) + 1,
                "state": "published",
                "published_uid": self.env.uid,
                "published_at": fields.Datetime.now(),
            }
        )
        self._engine_write({"checksum": self._checksum()})
        process._engine_write({"version_id": self.id})
        said = self.env._("Version %(number)s published.", number=self.number)
        process._log("\n".join([said, *notes, *self._openings()]))

    def action_retire(self):
        """Take a published version out of force; running cases go on, new ones find no process.

        :raise UserError: it is not in force
        """
        self.check_access("write")
        for version in self:
            process = version.process_id
            process._lock()
            if version.state != "published":
                raise UserError(self.env._("%(version)s: it is not in force.", version=version.display_name))
            version._retire()
            process._engine_write({"version_id": False})
            process._log(self.env._("Version %(number)s retired.", number=version.number))
        return True

    def action_new_version(self):
        """Copy this version into a draft and open it.

        :raise UserError: the process has a draft already
        """
        self.ensure_one()
        self.check_access("write")
        return self._new_version()._open()

    def _new_version(self):
        """Return a draft with the steps of this version."""
        self.ensure_one()
        return self.copy()

    def _open(self):
        """Return the action that opens this version."""
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
        }

    def _retire(self):
        if self:
            self._engine_write({"state": "retired", "retired_at": fields.Datetime.now()})
            self.flush_recordset(["state"])  # before another one is published: there is one at a time

    def _checksum(self):
        """Return the hash over all that decides: any change of a published version shows."""
        self.ensure_one()
        version = self.sudo()
        return approval_chain.digest(
            {
                "version": version.id,
                "process": version.process_id.id,
                "model": version.process_id.model,
                "transition": version.process_id.transition,
                "company": version.process_id.company_id.id or None,
                "number": version.number,
                "distinct_people": version.distinct_people,
                "steps": [step._canonical() for step in version.step_ids.sorted("id")],
            }
        )

    # ------------------------------------------------------------ who decides on his own
    @api.depends("step_ids.name", *(f"step_ids.{name}" for name in EXCLUSIONS))
    @api.depends_context("lang")
    def _compute_opening(self):
        for version in self:
            version.opening = "\n".join(version._openings())

    def _openings(self):
        """Return a sentence for each step that lets people decide on what is their own."""
        people = {
            "exclude_requester": self.env._("who requested it or wrote the document"),
            "exclude_subject": self.env._("whom it is about"),
            "exclude_relatives": self.env._("their declared relatives"),
        }
        sentences = []
        for step in self.step_ids:
            let_in = [people[name] for name in EXCLUSIONS if not step[name]]
            if let_in:
                sentences.append(
                    self.env._(
                        "Step “%(step)s” may be decided by: %(people)s.", step=step.name, people=", ".join(let_in)
                    )
                )
        return sentences

    # ------------------------------------------------------------ can it work?
    def _check_publishable(self):
        """Refuse a draft whose cases nobody could decide."""
        process = self.process_id
        if not process.active:
            raise UserError(self.env._("%(process)s: it is archived. Unarchive it first.", process=process.name))
        process._check_transition()
        if not self.step_ids:
            raise UserError(self.env._("%(process)s: it has no step. Add one first.", process=process.name))
        self.step_ids._check_all()
        self._check_fillable()

    def _check_fillable(self):
        """Refuse steps of named people or groups that could stay undecided.

        Of a group, one member may be the requester; named people were chosen one by one, so that
        theirs is only noticed (`notice`). What a document names is known, and refused, at the request.
        """
        named, readers = self._static_people()
        steps = [step for step in self._algorithm().steps if step.id in named]
        for trial in self._trials(steps):
            self._refuse_trial(trial, named, readers)
        for step in steps:
            if step.source == "group" and step.exclude_requester:
                self._refuse_trial([step], named, readers, min(readers.intersection(named[step.id])))

    def _refuse_trial(self, steps, named, readers, requester=0):
        problem = self._try_steps(steps, named, readers, requester)
        if problem:
            raise UserError(self._problem_text(problem, [requester] if requester else []))

    def _problem_text(self, problem, requesters):
        """Return why a step could stay undecided, when one of these users (none: anybody) asks."""
        names = {step._origin.id: step.name for step in self.step_ids}
        values = {
            "step": names.get(problem.step_id, ""),
            "problem": self.env["approval.wording"]._problem(problem, names),
            "users": ", ".join(self.env["res.users"].sudo().browse(requesters).mapped("name")),
        }
        if requesters:
            return self.env._("Step “%(step)s”, when requested by %(users)s: %(problem)s", **values)
        return self.env._("Step “%(step)s”: %(problem)s", **values)

    def _static_people(self):
        """Return ({step: ids of named people}, those of them who may approve) that hold for any document."""
        return self.env["approval.directory"]._static(self._sources(), self.process_id.model)

    def _trials(self, steps):
        """Return the sets of steps that must find different people together.

        Steps without condition come always. A step with one is tried beside those: two with
        conditions may never meet.
        """
        always = [step for step in steps if not step.condition.keys]
        return [always, *([*always, step] for step in steps if step.condition.keys)]

    def _try_steps(self, steps, named, readers, requester):
        """Return the first Problem if these steps were all called for this requester, None if they work."""
        trial = Version(self._origin.id, tuple(replace(step, condition=ALWAYS) for step in steps), self.distinct_people)
        people = Directory(sources=named, active=readers, requester_circle=frozenset({requester}))
        return next(iter(plan(trial, {}, requester, fields.Date.today(), people).problems), None)

    # ------------------------------------------------------------ notice
    @api.depends(lambda self: ("distinct_people", "state", *(f"step_ids.{name}" for name in DECIDING)))
    @api.depends_context("lang")
    def _compute_notice(self):
        """Whose own requests will be refused as a step would have nobody left."""
        for version in self:
            version.notice = "\n".join(version._notices()) if version.state != "retired" else False

    def _notices(self):
        try:
            named, readers = self._static_people()
            steps = [step for step in self._algorithm().steps if step.id in named]
        except UserError:  # what cannot be read yet has no people either
            return []
        found = {}
        for trial in self._trials(steps):
            if self._try_steps(trial, named, readers, 0):
                continue  # refused, whoever asks
            for users in self._alike(trial, named, readers):
                problem = self._try_steps(trial, named, readers, users[0])
                if problem:
                    found.setdefault(self._problem_text(problem, users))
        return list(found)

    def _alike(self, steps, named, readers):
        """Return lists of users who stand in the same steps: what holds for one holds for the others."""
        kinds = {}
        for user in sorted(readers):
            kinds.setdefault(tuple(step.id for step in steps if user in named[step.id]), []).append(user)
        return list(kinds.values())
