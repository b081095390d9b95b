from odoo import api, fields, models
from odoo.exceptions import UserError

from ...algorithms.approval_plan import renewed, touched
from .approval_case_file import CaseFile, snapshot_columns


class ApprovalCase(models.Model):
    """How a case comes to be, and how it goes on when the values it is about change."""

    _inherit = "approval.case"

    @api.model
    def _request(self, documents, gate):
        """Request approval of a transition for documents of one model, as the current user.

        :param documents: without a case that waits for something, which the database holds up too
        :param gate: :class:`ApprovalGate`
        :return: one case for each document, in their order
        :raise UserError: naming the document: no process, nothing to approve, or a step that would have nobody
        """
        values = documents._approval_values()
        rows = {}
        for company, group in documents.grouped(lambda document: document._approval_company()).items():
            rows |= self._case_values(group, gate, company, values)
        cases = self._engine_create([rows[document.id] for document in documents])
        files = [CaseFile({**rows[case.res_id], "id": case.id, "requester_id": self.env.uid}) for case in cases]
        for file in files:
            file.has_fresh_plan = True
            file.add("requested", self.env.uid, file.about)
            file.settle(self.env.uid)
        self._store(files)
        return cases

    def _case_values(self, documents, gate, company, values):
        """Return {document id: values of its case} of documents of one company."""
        version = self.env["approval.process"].sudo()._published(documents._name, gate.code, company)
        if not version:
            raise UserError(
                self.env._(
                    "%(document)s: no approval process is published for “%(transition)s”.",
                    document=documents[0].display_name,
                    transition=gate.label(self.env),
                )
            )
        plans = version._plans(documents.sudo(), gate, self.env.user, values)
        rows = {}
        for document in documents:
            plan = plans[document.id]
            self._check_plan(document, plan)
            rows[document.id] = {
                "name": document.display_name,
                "process_id": version.process_id.id,
                "version_id": version.id,
                "transition": gate.code,
                "res_model": document._name,
                "res_id": document.id,
                "company_id": company.id,
                "requester_id": self.env.uid,
                "subject_user_ids": [fields.Command.set(document.sudo()._approval_subject_users().ids)],
                "state": "open",
                **snapshot_columns(values[document.id], self.env.uid),
                "plan": plan.to_json(),
                "plan_hash": plan.digest(),
                "requested_at": fields.Datetime.now(),
                "is_stranded": False,
                "event_count": 0,
                "head_hash": "",
            }
        return rows

    def _check_plan(self, document, plan):
        """Refuse a plan that calls nobody or could never be completed."""
        if not plan.called:
            raise UserError(
                self.env._("%(document)s: nobody has to approve these values.", document=document.display_name)
            )
        wording = self.env["approval.wording"]
        for problem in plan.problems:
            names = wording._step_names(plan)
            raise UserError(
                self.env._(
                    "%(document)s, step “%(step)s”: %(problem)s",
                    document=document.display_name,
                    step=names[problem.step_id],
                    problem=wording._problem(problem, names),
                )
            )

    # values that change

    @api.model
    def _values_changed(self, documents, gate):
        """Let the running cases of documents look at the values as they are now.

        Steps that a change touches run again; their approvals are void. A case that is returned waits
        for its requester.
        """
        cases = self.browse(case.id for case in self._current(documents._name, documents.ids, gate.code).values())
        cases = cases.sudo().filtered(lambda case: case.state != "returned")
        values = documents.filtered(lambda document: document.id in cases.mapped("res_id"))._approval_values()
        cases = cases.filtered(
            lambda case: (
                snapshot_columns(values[case.res_id], case.requester_id.id)["snapshot_hash"] != case.snapshot_hash
            )
        )
        files = cases._files()
        self._renew(files.values(), values, self.env.uid)
        self._store(files.values())

    @api.model
    def _renew(self, files, values, actor, check=False):
        """Bring working copies in line with new values of their documents.

        :param files: working copies of cases on documents of one model
        :param values: {document id: values}
        :param actor: id of the user who changed them; ENGINE when nobody knows
        :param check: refuse values for which a step would have nobody
        :return: {case id: names of the values that changed}
        """
        changes = {}
        for file in files:
            keys = file.changed_keys(values[file.values["res_id"]])
            if keys:
                changes[file.id] = keys
        for file, plan in self._new_plans([file for file in files if file.id in changes], values, actor):
            if check:
                self._check_plan(self.browse(file.id)._document(), plan)
            again = touched(file.plan, plan, changes[file.id])
            goes_on = renewed(file.plan, plan, changes[file.id])
            file.renew(actor, goes_on, again, values[file.values["res_id"]])
        return changes

    def _new_plans(self, files, values, changer=None):
        """Yield (working copy, plan for the new values), on the version that each case runs on.

        :param changer: id of the user who changes the values now
        """
        groups = {}
        for file in files:
            groups.setdefault((file.values["version_id"], file.values["requester_id"]), []).append(file)
        for (version_id, requester_id), group in groups.items():
            version = self.env["approval.version"].sudo().browse(version_id)
            requester = self.env["res.users"].sudo().browse(requester_id)
            model = self.env[group[0].values["res_model"]].sudo()
            documents = model.browse(file.values["res_id"] for file in group)
            gate = self.browse(group[0].id).sudo()._gate()
            changers = {file.values["res_id"]: file.changers | set(filter(None, [changer])) for file in group}
            plans = version._plans(documents, gate, requester, values, changers)
            for file in group:
                yield file, plans[file.values["res_id"]]

    def action_resubmit(self):
        """Ask again for approval of returned documents (public; the requester).

        The same case goes on: only the steps run again that changes since touch.

        :raise UserError: not returned, not the requester, or a step would have nobody
        """
        self.check_access("read")
        files = self.sudo()._files()
        for case in self.sudo():
            case._check_requester()
            case._check_state("returned")
            documents = case.sudo(False)._checked_document("write")
            file = files[case.id]
            file.add("resubmitted", self.env.uid)
            self._renew([file], documents._approval_values(), self.env.uid, check=True)
            file.settle(self.env.uid)
            file.write(reason=None)
        self.sudo()._store(files.values())
        return True
