from odoo import api, models
from odoo.exceptions import AccessError


class ApprovalEngineMixin(models.AbstractModel):
    """A table that the engine alone writes, whatever rights or flags a caller has.

    The usual doors are shut for everybody, the superuser included, since a client can reach them
    through a server action, an import or a call. The engine's own are private: no call from
    outside gets there.
    """

    _name = "approval.engine.mixin"
    _description = "Written by the Approval Engine Alone"

    @api.model
    def default_get(self, fields):
        """Give the defaults of the model and no other: not the user's own, not those of the context."""
        return {name: self._fields[name].default(self) for name in fields if self._fields[name].default}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse everybody."""
        raise self._engine_error()

    def write(self, vals):
        """Refuse everybody."""
        raise self._engine_error()

    def unlink(self):
        """Refuse everybody."""
        raise self._engine_error()

    def _engine_create(self, vals_list):
        """Create records as the engine."""
        return super(ApprovalEngineMixin, self.sudo()).create(vals_list)

    def _engine_write(self, vals):
        """Write to records as the engine."""
        return super(ApprovalEngineMixin, self.sudo()).write(vals)

    def _engine_unlink(self):
        """Delete records as the engine."""
        return super(ApprovalEngineMixin, self.sudo()).unlink()

    def _engine_error(self):
        """Return the refusal of a write that does not come from the engine."""
        return AccessError(
            self.env._(
                "%(model)s: written by the approval engine alone, nobody can create, change or delete it.",
                model=self._description,
            )
        )
