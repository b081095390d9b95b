from odoo import fields, models
from odoo.exceptions import ValidationError

from ...algorithms.approval_condition import ConditionError
from ...algorithms.approval_plan import plan
from ...algorithms.approval_trial import Expected, differences
from ...algorithms.approval_value import empty_value
from ..listed import listed
from .approval_directory_past import Request


class ApprovalTestCase(models.Model):
    """Runs test cases on a version and says what differs."""

    _inherit = "approval.test.case"

    def action_run(self):
        """Run these test cases on the draft of their process, without one on the version in force (public).

        :raise UserError: a process has neither
        """
        self.check_access("write")
        for process, tests in self.grouped("process_id").items():
            tests._store_results(tests._run(process._needed_version()))
        return True

    def _store_results(self, results):
        """Keep what was found: {test: sentences}."""
        keys = self._keys()
        for test, sentences in results.items():
            test._engine_write(
                {
                    "tested_state": "failed" if sentences else "passed",
                    "tested_key": keys[test.id],
                    "tested_at": fields.Datetime.now(),
                    "message": "\n".join(sentences) or False,
                }
            )

    def _run(self, version):
        """Return {test: sentences that say what is expected and what was found}; none: passed.

        The number of queries does not grow with the test cases.

        :param version: of the process that all these belong to
        """
        results, requests, values = {}, [], {}
        for test in self.sudo().with_context(active_test=False):
            results[test] = test._obstacles()
            try:
                values[test.id] = test._plain_values()
            except ValidationError as error:
                results[test].append(str(error.args[0]))
            if not results[test]:
                requests.append(test._as_request(values[test.id]))
        people = self.env["approval.directory"]._foreseen(version.process_id._documents()._name, requests, version)
        names = version._step_names()
        for test in results:
            if test.id in people:
                results[test] = test._differences(version, values[test.id], *people[test.id], names)
        return {test.with_env(self.env): sentences for test, sentences in results.items()}

    def _obstacles(self):
        """Return why a test case cannot be run, as sentences."""
        sentences = []
        if self.document and not self.document.exists():
            sentences.append(self.env._("The document was deleted: choose another one, or none."))
        if not self.requester_id.active or self.requester_id.share:
            sentences.append(
                self.env._("%(user)s is no active internal user and requests nothing.", user=self.requester_id.name)
            )
        return sentences

    def _plain_values(self):
        """Return {key: plain value} of all that the process knows; what is not given is empty.

        :raise ValidationError: a value that the process does not know (any more), or a text that is none
        """
        process = self.process_id
        kinds = process._kinds()
        values = {key: empty_value(kind) for key, kind in kinds.items()}
        values["company_id"] = (process.company_id or self.requester_id.company_id).id
        values |= {line.key: line._checked_value(kinds) for line in self.value_ids}
        return values | {"requester_id": self.requester_id.id}

    def _as_request(self, values):
        return Request(
            key=self.id,
            document_id=self.document.id if self.document else 0,
            requester_id=self.requester_id.id,
            company_id=values["company_id"] or 0,
        )

    def _differences(self, version, values, directory, unknown, names):
        """Return what a version does otherwise than expected, as sentences."""
        try:
            planned = plan(version._algorithm(), values, self.requester_id.id, self.date, directory)
        except ConditionError as error:
            return [self.env["approval.wording"]._condition_error(self.process_id._documents(), error)]
        expected = [Expected(line.name, line._expected()) for line in self.step_ids]
        found = differences(planned, expected, names, unknown)
        told = {step.id: step.name for step in version.step_ids}
        return [self._difference_text(one, told) for one in found]

    def _difference_text(self, difference, names):
        _ = self.env._
        values = {"step": difference.step, "found": self._people_text(difference.found)}
        if difference.code == "problem":
            values["step"] = names.get(difference.problem.step_id, difference.step)
            problem = self.env["approval.wording"]._problem(difference.problem, names)
            return _("Step “%(step)s”: %(problem)s", step=values["step"], problem=problem)
        if difference.expected is not None:
            values["expected"] = self._people_text(difference.expected)
        return {
            "not_called": _("Step “%(step)s”: expected, but it is not called."),
            "unexpected": _("Step “%(step)s”: called and decided by %(found)s, but it was not expected."),
            "people": _("Step “%(step)s”: expected %(expected)s, found %(found)s."),
            "unknown": _("Step “%(step)s”: its people are named by the document, and there is none. Choose one."),
        }[difference.code] % values

    def _people_text(self, user_ids):
        users = self.env["res.users"].sudo().with_context(active_test=False).browse(sorted(user_ids)).exists()
        return listed(self.env, users.sorted("name").mapped("name")) or self.env._("nobody")
