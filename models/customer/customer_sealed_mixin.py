from odoo import api, models
from odoo.exceptions import AccessError


class CustomerSealedMixin(models.AbstractModel):
    """Fields that only the addon's own code sets, whatever path a value comes by.

    `readonly` on a field guards forms alone: a call, an import, a `default_*` key of the
    context or a user's own default would set it all the same. Superuser code is trusted
    with values, but not with defaults, since context and user are still the caller's.
    """

    _name = "customer.sealed.mixin"
    _description = "Fields Kept by the System"

    @api.model
    def _sealed_fields(self):
        """Return the names of the sealed fields; to extend by what a model keeps itself.

        Always sealed: stored fields that follow another one, as writing to them would
        let them say something else than their source.
        """
        return {name for name, field in self._fields.items() if field.compute and field.store and field.readonly}

    @api.model
    def _readonly_columns(self):
        """Return the names of the stored fields that are marked read-only: for models that seal all of them."""
        return {
            name
            for name, field in self._fields.items()
            if field.readonly and field.store and name not in models.MAGIC_COLUMNS
        }

    @api.model
    def default_get(self, fields):
        """Give sealed fields the default of the model and no other."""
        sealed = self._sealed_fields()
        defaults = super().default_get([name for name in fields if name not in sealed])
        for name in sealed.intersection(fields):
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    @api.model
    def _check_sealed(self, vals):
        """Refuse sealed fields in `vals` that would change something; to be called by `create`
        and `write` of the models."""
        if self.env.su:
            return
        changed = [name for name in sorted(self._sealed_fields() & vals.keys()) if self._is_sealed_change(name, vals)]
        if changed:
            raise AccessError(
                self.env._(
                    "%s: kept by the system, not by hand.",
                    ", ".join(self._fields[name]._description_string(self.env) for name in changed),
                )
            )

    def _is_sealed_change(self, name, vals):
        if not self:
            return bool(vals[name])
        field = self._fields[name]
        return any(field.convert_to_write(record[name], record) != (vals[name] or False) for record in self)

    def _is_other(self, name, value):
        """Whether a value would change a field of this one record."""
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)
