from odoo import api, models

from .approval_mixin_values import KINDS


class ApprovalMixin(models.AbstractModel):
    """A model whose gates could be passed by is refused when it is loaded."""

    _inherit = "approval.mixin"

    def _register_hook(self):
        """Refuse the model if its declaration leaves a way around a gate.

        :raise ValueError: naming the model and the field
        """
        super()._register_hook()
        if self._abstract or not self._auto:
            return
        for code, gate in self._approval_gates().items():
            if code != gate.code:
                self._approval_reject(gate.field, f"gate {gate.code!r} is declared as {code!r}")
            self._approval_check_gate(gate)
            for name in sorted(gate.sealed):
                self._approval_check_sealed(name, gate.sealed)
        for name in self._approval_snapshot_fields():
            self._approval_check_snapshot(name)

    def _approval_check_gate(self, gate):
        """The field that moves is the model's own, and its values are there."""
        field = self._fields.get(gate.field)
        if field is None:
            self._approval_reject(gate.field, f"the field of gate {gate.code!r} does not exist")
        if not field.store or field.compute:
            self._approval_reject(gate.field, f"the field of gate {gate.code!r} is computed")
        if field.type == "selection":
            unknown = {*gate.targets, *gate.sources}.difference(field.get_values(self.env))
            if unknown:
                self._approval_reject(gate.field, f"gate {gate.code!r} names unknown values {sorted(unknown)}")
        if set(gate.targets) & set(gate.sources):
            self._approval_reject(gate.field, f"a value is on both sides of gate {gate.code!r}")

    def _approval_check_sealed(self, name, sealed):
        """A sealed value changes by a write to it, or to others that are sealed with it, and not otherwise."""
        field = self._fields.get(name)
        if field is None:
            self._approval_reject(name, "the sealed field does not exist")
        if field.type == "one2many":
            self._approval_check_lines(field)
        elif not field.store or (not field.column_type and field.type != "many2many"):
            self._approval_reject(name, "a sealed field must be stored in the table of the model")
        elif field.translate or field.company_dependent:
            self._approval_reject(name, "a sealed field has one value: not translated, not by company")
        elif field.type == "many2many" and self.env.registry.field_inverses[field]:
            self._approval_reject(name, "a sealed field must not be changed from the other side of the link")
        elif field.compute:
            self._approval_check_depends(field, sealed)

    def _approval_check_lines(self, field):
        """Sealed lines know that they are."""
        lines = self.env[field.comodel_name]
        known = self.env.registry.descendants(["approval.child.mixin"], "_inherit")
        if lines._name not in known or lines._approval_parent != field.inverse_name:
            self._approval_reject(
                field.name, f"its lines {lines._name} must inherit approval.child.mixin for {field.inverse_name}"
            )

    def _approval_check_depends(self, field, sealed):
        """What a stored sealed value is computed from is sealed as well, down to the lines."""
        for path in field.resolve_depends(self.env.registry):
            names = [one.name for one in path]
            if names[0] == "id" or names == [field.name]:
                continue
            safe = names[0] in sealed
            if safe and len(path) > 1:
                lines = self.env[path[0].comodel_name]
                inside = {getattr(lines, "_approval_parent", None), *getattr(lines, "_approval_sealed", ())}
                safe = path[0].type == "one2many" and len(path) == 2 and names[1] in inside
            if not safe:
                self._approval_reject(field.name, f"it is computed from {'.'.join(names)}, which is not sealed with it")

    def _approval_check_snapshot(self, name):
        """What is approved has a plain value, and a path leads to it through single links."""
        field = self._approval_resolve(name)[-1]
        if field.type not in KINDS:
            self._approval_reject(name, f"a value of type {field.type} cannot be approved")

    @api.model
    def _approval_reject(self, name, problem):
        raise ValueError(f"Approval: model {self._name}, field {name}: {problem}.")


class ApprovalChildMixin(models.AbstractModel):
    """Lines know their document, or are refused."""

    _inherit = "approval.child.mixin"

    def _register_hook(self):
        """Refuse lines whose document or sealed fields are not there.

        :raise ValueError: naming the model and the field
        """
        super()._register_hook()
        if self._abstract:
            return
        parent = self._fields.get(self._approval_parent)
        behind = self.env.registry.descendants(["approval.mixin"], "_inherit")
        if parent is None or parent.type != "many2one" or not parent.store or parent.compute:
            self._approval_reject(self._approval_parent, "it must be a stored link to the document")
        if parent.comodel_name not in behind:
            self._approval_reject(parent.name, f"{parent.comodel_name} has no approvals")
        for name in sorted(self._approval_sealed):
            field = self._fields.get(name)
            if field is None or not field.store or not field.column_type:
                self._approval_reject(name, "a sealed field must be stored in the table of the model")
            if field.translate or field.company_dependent:
                self._approval_reject(name, "a sealed field has one value: not translated, not by company")
            paths = field.resolve_depends(self.env.registry) if field.compute else ()
            if any(one.name not in self._approval_sealed for path in paths for one in path):
                self._approval_reject(name, "it is computed from fields that are not sealed with it")

    @api.model
    def _approval_reject(self, name, problem):
        raise ValueError(f"Approval: model {self._name}, field {name}: {problem}.")
