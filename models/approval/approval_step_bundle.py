from odoo import models
from odoo.exceptions import UserError

from ...algorithms.approval_bundle import STEP
from ...algorithms.approval_condition import Atom, ConditionError, parse

#: fields of a step that go into a file as they are
PLAIN = ("name", "sequence", "condition", "source", "approver_field", "manager_level", "role", "quorum", "quorum_value")
PLAIN += ("exclude_requester", "exclude_subject", "exclude_line", "exclude_relatives", "rerun")
PLAIN += ("deadline_hours", "reminder_hours", "is_sensitive")
LINKS = frozenset({"many2one", "many2many"})
#: what stands in a file where a field of a step is empty; texts are empty texts
EMPTY = {name: {"whole": 0, "number": 0.0, "flag": False}.get(STEP[name], "") for name in PLAIN}


class ApprovalStep(models.Model):
    """A step as a file has it."""

    _inherit = "approval.step"

    def _bundle_step(self, steps):
        """Return the step as `algorithms.approval_bundle.STEP`.

        :param steps: all steps of the version, in order
        """
        group = self.group_id
        xmlid = group.get_external_id().get(group.id, "") if group else ""
        if group and (not xmlid or xmlid.startswith("__")):
            raise UserError(
                self.env._(
                    "Step “%(step)s”, Group: “%(group)s” was made here and has no name that another database knows.",
                    step=self.name,
                    group=group.display_name,
                )
            )
        values = {name: self[name] or EMPTY[name] for name in PLAIN}
        return values | {
            "users": sorted(self.user_ids.mapped("login")),
            "group": xmlid,
            "escalation_users": sorted(self.escalation_user_ids.mapped("login")),
            "return_to": steps.index(self.return_step_id) + 1 if self.return_step_id else 0,
            "translations": self.version_id.process_id._names_of(self),
        }

    def _bundle_numbers(self):
        """Return a sentence for each step whose condition names records by numbers, which mean others elsewhere."""
        sentences = []
        for step in self:
            try:
                condition = parse(step.condition or "", step.version_id.process_id._known_kinds())
            except ConditionError:
                continue
            if any(_has_number(atom) for atom in _atoms(condition.root)):
                sentences.append(
                    self.env._(
                        "Step “%(step)s”, Condition: it names records by their numbers, which mean others in another"
                        " database. Check it there: %(condition)s",
                        step=step.name,
                        condition=step.condition,
                    )
                )
        return sentences


def _atoms(node):
    """Yield the terms of a condition."""
    if isinstance(node, Atom):
        yield node
        return
    for part in node.parts:
        yield from _atoms(part)


def _has_number(atom):
    """Whether a term compares a link with the number of a record."""
    wanted = atom.wanted if type(atom.wanted) is tuple else (atom.wanted,)
    return atom.kind in LINKS and any(type(one) is int for one in wanted)
