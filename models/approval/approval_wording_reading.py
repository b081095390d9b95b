from odoo import models

from ...algorithms.approval_condition import Atom, ConditionError, Name, parse
from .approval_wording import MOMENTS


class ApprovalWording(models.AbstractModel):
    """Reads a condition aloud."""

    _inherit = "approval.wording"

    def _reading(self, model, text):
        """Return what a condition asks for, as a sentence; what is wrong with it where it cannot be read.

        :param model: recordset of the documents
        :param text: condition of a step
        """
        try:
            condition = parse(text or "", model._approval_snapshot_kinds())
        except ConditionError as error:
            return self._condition_error(model, error)
        return self._node(model, condition.root) if condition.keys else self.env._("Always")

    def _node(self, model, node, is_inner=False):
        """Return one node of the tree; inner ones that join others stand in parentheses."""
        if isinstance(node, Atom):
            return self._atom(model, node)
        if node.operator == "!":
            return self.env._("not (%(term)s)", term=self._node(model, node.parts[0]))
        parts = [self._node(model, part, is_inner=True) for part in node.parts]
        joined = (self.env._(" or ") if node.operator == "|" else self.env._(" and ")).join(parts)
        return f"({joined})" if is_inner and len(parts) > 1 else joined

    def _atom(self, model, atom):
        wanted = atom.wanted if isinstance(atom.wanted, tuple) and not isinstance(atom.wanted, Name) else [atom.wanted]
        texts = [self._wanted(model, atom.key, one) for one in wanted]
        return self._terms(atom.kind)[atom.operator] % {
            "label": model._approval_label(atom.key),
            "wanted": ", ".join(texts),
        }

    def _wanted(self, model, key, value):
        """Return what a term compares with."""
        if not isinstance(value, Name):
            return self._text(model, key, value)
        _ = self.env._
        return {"uid": _("the requester"), "today": _("today"), "company_id": _("the company")}[value.name]

    def _terms(self, kind):
        _ = self.env._
        terms = {
            "=": _("%(label)s is %(wanted)s"),
            "!=": _("%(label)s is not %(wanted)s"),
            "in": _("%(label)s is one of %(wanted)s"),
            "not in": _("%(label)s is none of %(wanted)s"),
            "<": _("%(label)s is less than %(wanted)s"),
            "<=": _("%(label)s is at most %(wanted)s"),
            ">": _("%(label)s is more than %(wanted)s"),
            ">=": _("%(label)s is at least %(wanted)s"),
            "ilike": _("%(label)s contains “%(wanted)s”"),
        }
        if kind in MOMENTS:
            terms |= {
                "<": _("%(label)s is before %(wanted)s"),
                "<=": _("%(label)s is not after %(wanted)s"),
                ">": _("%(label)s is after %(wanted)s"),
                ">=": _("%(label)s is not before %(wanted)s"),
            }
        return terms
