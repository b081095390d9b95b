from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, sql

from ...algorithms import approval_chain

#: of one process; they run, all of them, before each publication
MAX_TESTS = 200
#: what running sets
RESULT = frozenset({"tested_state", "tested_key", "tested_at", "message"})


class ApprovalTestCase(models.Model):
    """A request that is only thought of, and who has to approve it: must hold before a version is published.

    It belongs to the process and outlives its versions. The values are kept as they are here; the people are those
    of the day on which it runs. Of steps whose people a document names, `document` is asked, as it is that day;
    without one such steps can be expected, but not their people. `approval_test_case_run` runs it,
    `approval_test_case_take` fills it from a document or a case.
    """

    _name = "approval.test.case"
    _description = "Approval Test Case"
    _order = "process_id, sequence, id"

    process_id = fields.Many2one("approval.process", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="process_id.company_id", store=True)
    model_id = fields.Many2one(related="process_id.model_id", string="Document Type")
    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="Archived test cases are not run.")
    requester_id = fields.Many2one(
        "res.users",
        "Requested by",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    date = fields.Date(
        "Day", required=True, default=lambda self: self.env.company._approval_today(), help="“today” of the conditions."
    )
    document = fields.Reference(
        selection="_selection_document",
        help="Names the people of steps that ask the document for them. Its values are not looked at.",
    )
    case_id = fields.Many2one(
        "approval.case", "Past Case", ondelete="set null", domain="[('process_id', '=', process_id)]"
    )
    value_ids = fields.One2many("approval.test.value", "test_id", "Values", copy=True)
    step_ids = fields.One2many("approval.test.step", "test_id", "Expected Steps", copy=True)
    tested_state = fields.Selection([("passed", "Passed"), ("failed", "Failed")], readonly=True, copy=False)
    tested_key = fields.Char(readonly=True, copy=False, export_string_translation=False)
    tested_at = fields.Datetime("Run on", readonly=True, copy=False)
    message = fields.Text("What Differs", readonly=True, copy=False)
    state = fields.Selection(
        [("none", "Not run"), ("passed", "Passed"), ("failed", "Failed")],
        "Result",
        compute="_compute_state",
        help="Not run: also when the steps or the test case changed since.",
    )

    @api.model
    def _selection_document(self):
        return self.env["approval.version"]._selection_preview_document()

    @api.depends(
        *("tested_state", "tested_key", "requester_id", "date", "document"),
        *("value_ids.key", "value_ids.value", "step_ids.name", "step_ids.people", "step_ids.user_ids"),
    )
    def _compute_state(self):
        keys = self._keys()
        for test in self:
            is_current = bool(test.tested_state) and test.tested_key == keys.get(test._origin.id)
            test.state = test.tested_state if is_current else "none"

    # ------------------------------------------------------------ rules
    @api.constrains("process_id", "active")
    def _check_number(self):
        counts = self._read_group([("process_id", "in", self.process_id.ids)], ["process_id"], ["__count"])
        for process, count in counts:
            if count > MAX_TESTS:
                raise ValidationError(
                    self.env._(
                        "%(process)s: at most %(limit)s test cases. Archive those that tell nothing new.",
                        process=process.name,
                        limit=MAX_TESTS,
                    )
                )

    @api.constrains("document", "case_id", "process_id")
    def _check_of_process(self):
        for test in self.sudo():
            if test.document and test.document._name != test.process_id.model:
                raise ValidationError(
                    self.env._(
                        "%(test)s, Document: choose one of the model %(model)s.",
                        test=test.name,
                        model=test.process_id.model_id.name or test.process_id.model,
                    )
                )
            if test.case_id and test.case_id.process_id != test.process_id:
                raise ValidationError(
                    self.env._("%(test)s, Past Case: it ran on another process. Choose one of this.", test=test.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create test cases that have not been run.

        :raise UserError: a value that only running sets, or a document that the caller may not read
        """
        for vals in vals_list:
            self._check_editable({name for name in vals if vals[name]})
        kept = dict.fromkeys(RESULT, False)
        tests = super().create([{**vals, **kept} for vals in vals_list])
        tests._check_readable()
        return tests

    def write(self, vals):
        """Change test cases; what was found stands until they are run again.

        :raise UserError: a value that only running sets, or a document that the caller may not read
        """
        self._check_editable(vals.keys())
        result = super().write(vals)
        if "process_id" in vals:
            self.check_access("write")  # not into a process of a company that is closed to the caller
        if {"document", "case_id"} & vals.keys():
            self._check_readable()
        return result

    def _check_editable(self, names):
        kept = sorted(RESULT & set(names))
        if kept:
            raise UserError(
                self.env._(
                    "%(fields)s: set when the test case is run, not by hand.",
                    fields=", ".join(self._fields[name]._description_string(self.env) for name in kept),
                )
            )

    def _check_readable(self):
        """Refuse documents and cases that the caller may not read: their people and values would come out."""
        if self.env.su:
            return
        for test in self:
            for record in (test.document, test.case_id):
                if record and record.exists():
                    record.check_access("read")

    # ------------------------------------------------------------ what it stands for
    def _keys(self):
        """Return {id: hash over a test case and the steps that it is run on}."""
        found = {}
        for process, tests in self._origin.sudo().grouped("process_id").items():
            steps = process._tested_version()._steps_digest()
            found |= {test.id: approval_chain.digest([steps, test._content()]) for test in tests}
        return found

    def _content(self):
        """Return all that decides the result, in plain values."""
        test = self.with_context(active_test=False)
        return {
            "requester": test.requester_id.id,
            "date": test.date,
            "document": f"{test.document._name},{test.document.id}" if test.document else None,
            "values": [[line.key, line.value or None] for line in test.value_ids.sorted("id")],
            "steps": [[line.name, line.people, sorted(line.user_ids.ids)] for line in test.step_ids.sorted("id")],
        }

    @api.model
    def _forget_models(self, names):
        """Let no test case name a document whose model goes; its own column may have gone before."""
        if sql.column_exists(self.env.cr, self._table, "document"):
            self.flush_model(["document"])
            self.env.cr.execute(
                SQL("UPDATE approval_test_case SET document = NULL WHERE split_part(document, ',', 1) = ANY(%s)", names)
            )
            self.invalidate_model(["document"], flush=False)

    def _engine_write(self, vals):
        """Write what only running sets."""
        return super(ApprovalTestCase, self.sudo()).write(vals)
