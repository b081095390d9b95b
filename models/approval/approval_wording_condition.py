from odoo import models

from ...algorithms.approval_condition import NAMES, OPERATORS


class ApprovalWording(models.AbstractModel):
    """Says what is wrong with a condition, and where."""

    _inherit = "approval.wording"

    def _condition_error(self, model, error):
        """Return a `algorithms.approval_condition.ConditionError` as a sentence with its position.

        :param model: recordset of the documents
        """
        line, column = error.position
        problem = self._condition_problem(model, error.code, error.params)
        if error.code == "missing":
            return problem
        if line == 1:
            return self.env._("%(problem)s (at character %(column)s)", problem=problem, column=column)
        return self.env._(
            "%(problem)s (in line %(line)s at character %(column)s)", problem=problem, line=line, column=column
        )

    def _condition_problem(self, model, code, params):
        _ = self.env._
        kinds = model._approval_snapshot_kinds()
        kind = params.get("kind")
        values = params | {
            "keys": ", ".join(sorted(kinds)),
            "names": ", ".join(NAMES),
            "operators": "  ".join(sorted(OPERATORS.get(kind) or frozenset().union(*OPERATORS.values()))),
            "label": model._approval_label(params["key"]) if params.get("key") in kinds else params.get("key"),
            "kind": self._kind_name(kind),
        }
        return {
            "too_long": _("Longer than %(limit)s characters."),
            "too_many": _("More than %(limit)s terms."),
            "syntax": _("This is no condition. Write, for example, [('amount', '>', 1000)]."),
            "list": _("A condition is a list of terms in square brackets: [('amount', '>', 1000)]."),
            "term": _("A term is a name, an operator and a value in parentheses: ('amount', '>', 1000)."),
            "arity": _("“%(operator)s” needs terms behind it."),
            "key": _("“%(key)s” is not among the approved values, which are: %(keys)s."),
            "operator": _("“%(operator)s” is no operator. There are: %(operators)s."),
            "kind": _("%(label)s is %(kind)s and cannot be compared by “%(operator)s”, only by: %(operators)s."),
            "expression": _("A value is a number, a text, True, False, or one of: %(names)s. Nothing is computed."),
            "name": _("“%(name)s” is unknown. Beside values there are only: %(names)s. Texts stand in quotes."),
            "values": _("“%(operator)s” needs a list of values in square brackets."),
            "value": _("%(label)s is %(kind)s: such a value does not go with it."),
            "number": _("%(label)s: this is not a finite number."),
            "date": _("%(label)s is %(kind)s, and there is no such one. Write it like 2026-12-31."),
            "missing": _("%(label)s: the document does not give this value any more."),
        }[code] % values

    def _kind_name(self, kind):
        """Return what a user calls a kind of value."""
        _ = self.env._
        names = {
            "char": _("a text"),
            "text": _("a text"),
            "selection": _("a choice"),
            "integer": _("a number"),
            "float": _("a number"),
            "monetary": _("an amount"),
            "boolean": _("yes or no"),
            "date": _("a day"),
            "datetime": _("a time"),
            "many2one": _("a record (its number)"),
            "many2many": _("a set of records (their numbers)"),
        }
        return names.get(kind, "")
