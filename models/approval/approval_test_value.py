from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...algorithms.approval_value import ValueTextError, read_value


class ApprovalTestValue(models.Model):
    """A value of a test case, as a person types it. Values that are not given are those of an empty field."""

    _name = "approval.test.value"
    _description = "Value of an Approval Test Case"
    _order = "test_id, id"
    _rec_name = "key"

    test_id = fields.Many2one("approval.test.case", required=True, ondelete="cascade", index=True)
    key = fields.Char("Value", required=True)
    value = fields.Char("Is", help="A number, a text, yes or no, a day as 2026-12-31, the number (id) of a record.")
    key_choices = fields.Json(compute="_compute_key_choices", export_string_translation=False)
    words = fields.Char("Read as", compute="_compute_words")

    _key_unique = models.UniqueIndex("(test_id, key)", "Value: it is given twice in this test case.")

    @api.depends("test_id.process_id.model_id")
    @api.depends_context("lang")
    def _compute_key_choices(self):
        """The values that a process knows: [[key, label]] by label."""
        choices = {}
        for line in self:
            process = line.test_id.process_id
            if process not in choices:
                choices[process] = process._value_choices()
            line.key_choices = choices[process]

    @api.depends("key", "value", "test_id.process_id.model_id")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_words(self):
        """The value as it will be read, or empty where it is none."""
        wording = self.env["approval.wording"].with_context(approval_typed=True)
        for line in self:
            kinds = line.test_id.process_id._known_kinds()
            try:
                value = read_value(kinds.get(line.key, ""), line.value)
            except ValueTextError:
                line.words = False
                continue
            model = line.test_id.process_id._documents() if kinds else None
            line.words = wording._text(model, line.key, value) if line.key in kinds else False

    @api.constrains("key", "value", "test_id")
    def _check_value(self):
        for test, lines in self.grouped("test_id").items():
            kinds = test.process_id._kinds()
            for line in lines:
                line._checked_value(kinds)

    def write(self, vals):
        """Change values; they do not go into a test case of a company that is closed to the caller."""
        result = super().write(vals)
        if "test_id" in vals:
            self.check_access("write")
        return result

    def _checked_value(self, kinds):
        """Return the plain value of one line.

        :param kinds: {key: kind} of the process
        :raise ValidationError: the process has no such value, or the text is none
        """
        names = {"test": self.test_id.name, "key": self.key or ""}
        if self.key not in kinds:
            raise ValidationError(
                self.env._(
                    "%(test)s: “%(key)s” is not among the approved values, which are: %(keys)s.",
                    keys=", ".join(sorted(kinds)),
                    **names,
                )
            )
        try:
            return read_value(kinds[self.key], self.value)
        except ValueTextError as error:
            raise ValidationError(
                self.env._(
                    "%(test)s, %(key)s: “%(value)s” is not %(kind)s.",
                    value=self.value,
                    kind=self.env["approval.wording"]._kind_name(error.kind),
                    **names,
                )
            ) from error
